import CKernels
import Testing

@Suite("Matrix products")
struct MatmulTests {
  /// Shapes around every edge: panels, tiles of rows, pairs, blocks and segments of K.
  struct Shape: CustomTestStringConvertible {
    let rows: Int
    let outputs: Int
    let inputs: Int
    var testDescription: String { "\(rows)×\(inputs)·\(inputs)×\(outputs)" }
  }

  static let shapes: [Shape] = [
    Shape(rows: 1, outputs: 1, inputs: 1), Shape(rows: 1, outputs: 16, inputs: 2),
    Shape(rows: 1, outputs: 80, inputs: 96), Shape(rows: 2, outputs: 48, inputs: 64),
    Shape(rows: 3, outputs: 33, inputs: 31), Shape(rows: 4, outputs: 17, inputs: 130),
    Shape(rows: 5, outputs: 70, inputs: 160), Shape(rows: 6, outputs: 15, inputs: 33),
    Shape(rows: 7, outputs: 40, inputs: 100), Shape(rows: 13, outputs: 129, inputs: 64),
    Shape(rows: 25, outputs: 20, inputs: 450), Shape(rows: 98, outputs: 20, inputs: 70),
    Shape(rows: 8, outputs: 1050, inputs: 20),
  ]

  @Test("Small integers give the same bits on every path", arguments: Table.all, shapes)
  func smallIntegers(table: Table, shape: Shape) {
    for type in WeightType.allCases {
      var numbers = Numbers(shape.inputs)
      var source = numbers.integers(shape.outputs * shape.inputs, -7...7)
      for index in stride(from: 0, to: source.count, by: 32) { source[index] = -8 }
      var x = numbers.integers(shape.rows * shape.inputs, -126...126)
      for index in stride(from: 0, to: x.count, by: 3) { x[index] = 127 }
      let matrix = Matrix(
        type, outputs: shape.outputs, inputs: shape.inputs, source: source, table: table)
      let expected = matrix.product(.scalar, x, rows: shape.rows)
      let found = matrix.product(table, x, rows: shape.rows)
      #expect(found.isIntact)
      #expect(found.elements.bits == expected.elements.bits, "\(type)")
    }
  }

  @Test("Random numbers stay within n·ε of double precision", arguments: Table.all, shapes)
  func randomNumbers(table: Table, shape: Shape) {
    for type in WeightType.allCases {
      var numbers = Numbers(shape.rows + shape.inputs)
      let source = numbers.uniform(shape.outputs * shape.inputs)
      let x = numbers.uniform(shape.rows * shape.inputs)
      let matrix = Matrix(type, outputs: shape.outputs, inputs: shape.inputs, source: source)
      let seen = matrix.seen(table, x, rows: shape.rows)
      let found = matrix.product(table, x, rows: shape.rows).elements
      var worst = 0.0
      for row in 0..<shape.rows {
        for output in 0..<shape.outputs {
          var sum = 0.0
          var magnitude = 0.0
          for k in 0..<shape.inputs {
            let product =
              Double(seen[row * shape.inputs + k])
              * Double(matrix.weights[output * shape.inputs + k])
            sum += product
            magnitude += abs(product)
          }
          // One rounding per step of the chain, two for a block's scale, one for the conversions.
          let bound = Double(shape.inputs + 4) * 0x1p-24 * magnitude + 0x1p-140
          worst = max(worst, abs(Double(found[row * shape.outputs + output]) - sum) / bound)
        }
      }
      #expect(worst <= 1, "\(type)")
    }
  }

  @Test(
    "Paths that do not round activations agree bit for bit with the scalar one",
    arguments: Table.all)
  func samePath(table: Table) {
    for type in WeightType.allCases where table.isa != .avx512BF16 || type != .bf16 {
      for shape in Self.shapes {
        var numbers = Numbers(7)
        let source = numbers.uniform(shape.outputs * shape.inputs)
        let x = numbers.uniform(shape.rows * shape.inputs)
        let matrix = Matrix(type, outputs: shape.outputs, inputs: shape.inputs, source: source)
        let expected = matrix.product(.scalar, x, rows: shape.rows).elements
        #expect(matrix.product(table, x, rows: shape.rows).elements.bits == expected.bits)
      }
    }
  }

  @Test("A row alone equals the row in any batch, and any panels the whole", arguments: Table.all)
  func rowsAndPanels(table: Table) {
    let (outputs, inputs, rows) = (150, 224, 31)
    let scratch = Matrix.scratch()
    for type in WeightType.allCases {
      var numbers = Numbers(11)
      let source = numbers.uniform(outputs * inputs)
      let x = numbers.uniform(rows * inputs)
      let matrix = Matrix(type, outputs: outputs, inputs: inputs, source: source)
      for units in [nil, [0, 32, 96, 128, 160, 224]] {
        let whole = matrix.product(table, x, rows: rows, units: units, scratch: scratch).elements
        for batch in [1, 2, 3, 4, 5, 6, 7, 8, 12, 17] {
          for first in stride(from: 0, to: rows, by: batch) {
            let last = min(rows, first + batch)
            let part = Array(x[first * inputs..<last * inputs])
            let found = matrix.product(
              table, part, rows: last - first, units: units, areCached: first % 2 == 0,
              scratch: scratch)
            #expect(found.elements.bits == Array(whole[first * outputs..<last * outputs]).bits)
          }
        }
        for cut in 0...matrix.panels {
          let found = matrix.product(
            table, x, rows: rows, units: units,
            panelRanges: [cut..<matrix.panels, 0..<cut], scratch: scratch)
          #expect(found.elements.bits == whole.bits)
        }
      }
    }
  }

  @Test("Units are summed in the tree, whoever sums them", arguments: Table.all, 1...8)
  func units(table: Table, count: Int) {
    let (outputs, rows) = (37, 8)
    let scratch = Matrix.scratch()
    let offsets = (0...count).map { $0 * 64 + ($0 > 2 ? 32 : 0) }
    let inputs = offsets[count]
    for type in WeightType.allCases {
      var numbers = Numbers(count)
      let source = numbers.uniform(outputs * inputs)
      let x = numbers.uniform(rows * inputs)
      let matrix = Matrix(type, outputs: outputs, inputs: inputs, source: source)
      let whole = matrix.product(table, x, rows: rows, units: offsets, scratch: scratch).elements
      let parts = (0..<count).map {
        matrix.product(
          table, x, rows: rows, units: [offsets[$0], offsets[$0 + 1]], scratch: scratch)
      }
      let partials: [UnsafePointer<Float>?] = parts.map { UnsafePointer($0.pointer) }
      let sum = GuardedBuffer<Float>(count: rows * outputs)
      table.k.reduce(partials, count, nil, rows * outputs, sum.pointer)
      #expect(sum.elements.bits == whole.bits)
      // Two devices: the first owns the left subtree, the second hands in its complete subtrees.
      guard count > 1 else { continue }
      var left = 1
      while left * 2 < count { left *= 2 }
      let first = matrix.product(
        table, x, rows: rows, units: Array(offsets[...left]), scratch: scratch)
      let second = matrix.product(
        table, x, rows: rows, units: Array(offsets[left...]), scratch: scratch)
      var slots = [UnsafePointer<Float>?](repeating: nil, count: count)
      slots[0] = UnsafePointer(first.pointer)
      slots[left] = UnsafePointer(second.pointer)
      table.k.reduce(slots, count, nil, rows * outputs, sum.pointer)
      #expect(sum.elements.bits == whole.bits)
    }
  }

  @Test("Every number of inputs and outputs up to 130, canaries intact", arguments: Table.all)
  func everyLength(table: Table) {
    let scratch = Matrix.scratch()
    for type in WeightType.allCases {
      for length in 1...130 {
        var numbers = Numbers(length)
        let rows = length % 8 + 1
        let outputs = 131 - length
        let source = numbers.integers(outputs * length, -7...7)
        let x = numbers.integers(rows * length, -127...127)
        let matrix = Matrix(type, outputs: outputs, inputs: length, source: source, table: table)
        let stride = outputs + 3
        let found = matrix.product(table, x, rows: rows, stride: stride, scratch: scratch)
        let expected = matrix.product(.scalar, x, rows: rows, stride: stride, scratch: scratch)
        #expect(matrix.packed.isIntact && found.isIntact)
        #expect(found.elements.bits == expected.elements.bits)
      }
    }
  }

  @Test("NaN and infinity reach the rows and outputs that they belong to", arguments: Table.all)
  func specials(table: Table) {
    let (outputs, inputs, rows) = (40, 64, 9)
    for type in WeightType.allCases {
      let source = [Float](repeating: 1, count: outputs * inputs)
      var x = [Float](repeating: 1, count: rows * inputs)
      x[2 * inputs + 5] = .nan
      x[4 * inputs + 6] = .infinity
      x[6 * inputs + 7] = -0.0
      x[8 * inputs + 8] = .leastNonzeroMagnitude
      let matrix = Matrix(type, outputs: outputs, inputs: inputs, source: source)
      let found = matrix.product(table, x, rows: rows).elements
      for row in 0..<rows {
        for value in found[row * outputs..<(row + 1) * outputs] {
          if row == 2 || row == 4 { #expect(!value.isFinite) } else { #expect(value.isFinite) }
        }
      }
    }
  }

  @Test("Denormal products are kept, but for bf16 on avx512BF16", arguments: Table.all)
  func denormals(table: Table) {
    let matrix = Matrix(.bf16, outputs: 16, inputs: 2, source: .init(repeating: 1, count: 32))
    let found = matrix.product(table, [0x1p-140, 0], rows: 1).elements
    #expect(found.allSatisfy { $0 == (table.isa == .avx512BF16 ? 0 : 0x1p-140) })
  }
}
