import CKernels
import Testing

@Suite("Norms, rotations, sums and reductions")
struct RowTests {
  @Test("RMSNorm agrees with double precision at every length", arguments: Table.all)
  func rmsNorm(table: Table) {
    var numbers = Numbers(1)
    for length in 1...130 {
      let rows = length % 4 + 1
      let x = numbers.uniform(rows * (length + 1), -3...3)
      let weight = numbers.uniform(length)
      for (offset, weights) in [(Float(0), Optional(weight)), (1, weight), (0, nil)] {
        let result = GuardedBuffer<Float>(count: rows * length)
        table.k.rms_norm(
          x, length + 1, weights, offset, 1e-6, rows, length, result.pointer, length)
        #expect(result.isIntact)
        for row in 0..<rows {
          let values = x[row * (length + 1)..<row * (length + 1) + length].map(Double.init)
          let mean = values.reduce(0) { $0 + $1 * $1 } / Double(length)
          let factor = 1 / (mean + 1e-6).squareRoot()
          for (i, value) in values.enumerated() {
            let scale = weights.map { Double($0[i]) + Double(offset) } ?? 1
            let bound = Double(length + 8) * 0x1p-24 * abs(value * factor) * 2
            let found = Double(result.elements[row * length + i])
            #expect(abs(found - value * factor * scale) <= bound)
          }
        }
      }
    }
  }

  @Test("A norm in place, and of a row alone, has the same bits", arguments: Table.all)
  func rmsNormInPlace(table: Table) {
    var numbers = Numbers(2)
    let (rows, length) = (5, 77)
    let x = numbers.uniform(rows * length)
    let weight = numbers.uniform(length)
    let apart = GuardedBuffer<Float>(count: rows * length)
    table.k.rms_norm(x, length, weight, 1, 1e-5, rows, length, apart.pointer, length)
    let inPlace = GuardedBuffer(x)
    table.k.rms_norm(
      inPlace.pointer, length, weight, 1, 1e-5, rows, length, inPlace.pointer, length)
    #expect(inPlace.elements.bits == apart.elements.bits)
    let scalar = GuardedBuffer<Float>(count: rows * length)
    Table.scalar.k.rms_norm(x, length, weight, 1, 1e-5, rows, length, scalar.pointer, length)
    #expect(scalar.elements.bits == apart.elements.bits)
    for row in 0..<rows {
      let alone = GuardedBuffer<Float>(count: length)
      let part = Array(x[row * length..<(row + 1) * length])
      table.k.rms_norm(part, length, weight, 1, 1e-5, 1, length, alone.pointer, length)
      #expect(alone.elements.bits == Array(apart.elements[row * length..<(row + 1) * length]).bits)
    }
  }

  @Test("RoPE rotates halves and leaves the rest", arguments: Table.all, 0...40)
  func rope(table: Table, half: Int) {
    var numbers = Numbers(half)
    let (rows, heads, dimension, positions) = (3, 2, 2 * half + half % 3, 9)
    let stride = heads * dimension + 1
    let x = numbers.uniform(rows * stride)
    let cosines = numbers.uniform(positions * half)
    let sines = numbers.uniform(positions * half)
    let rowPositions: [Int32] = [4, 0, 8]
    let buffer = GuardedBuffer(x)
    table.k.rope(
      buffer.pointer, stride, rows, heads, dimension, half, cosines, sines, rowPositions)
    #expect(buffer.isIntact)
    var expected = x
    for row in 0..<rows {
      for head in 0..<heads {
        for i in 0..<half {
          let low = row * stride + head * dimension + i
          let c = cosines[Int(rowPositions[row]) * half + i]
          let s = sines[Int(rowPositions[row]) * half + i]
          expected[low] = (-(x[low + half] * s)).addingProduct(x[low], c)
          expected[low + half] = (x[low] * s).addingProduct(x[low + half], c)
        }
      }
    }
    #expect(buffer.elements.bits == expected.bits)
  }

  @Test("Sums and biases at every length, in place too", arguments: Table.all)
  func sums(table: Table) {
    var numbers = Numbers(4)
    for length in 0...130 {
      let (a, b) = (numbers.uniform(length), numbers.uniform(length))
      let sum = zip(a, b).map { $0 + $1 }
      let result = GuardedBuffer(a)
      table.k.add(result.pointer, b, length, result.pointer)
      #expect(result.isIntact && result.elements.bits == sum.bits)
      let rows = GuardedBuffer(a + [5] + a)
      table.k.add_bias(rows.pointer, length + 1, b, 2, length)
      #expect(rows.isIntact && rows.elements.bits == (sum + [5] + sum).bits)
    }
  }

  /// The documented tree: the left subtree of n units holds the largest power of two below n.
  func tree(_ units: ArraySlice<[Float]>) -> [Float] {
    guard units.count > 1 else { return units.first ?? [] }
    var left = 1
    while left * 2 < units.count { left *= 2 }
    let middle = units.startIndex + left
    return zip(tree(units[..<middle]), tree(units[middle...])).map { $0 + $1 }
  }

  @Test("Reductions follow the tree, whoever owns which subtree", arguments: Table.all, 1...8)
  func reductions(table: Table, count: Int) {
    var numbers = Numbers(count)
    let length = 37
    let units = (0..<count).map { _ in numbers.uniform(length) }
    let residual = numbers.uniform(length)
    let expected = zip(residual, tree(units[...])).map { $0 + $1 }
    // Every set of complete subtrees: split at each node of the tree or not, by the bits of a mask.
    for mask in 0..<(1 << (count - 1)) {
      var slots = [GuardedBuffer<Float>?](repeating: nil, count: count)
      var node = 0
      func hand(_ range: Range<Int>) {
        var left = 1
        while left * 2 < range.count { left *= 2 }
        if range.count > 1 {
          node += 1
          if mask >> (node - 1) & 1 == 1 {
            hand(range.lowerBound..<range.lowerBound + left)
            return hand(range.lowerBound + left..<range.upperBound)
          }
        }
        slots[range.lowerBound] = GuardedBuffer(tree(units[range]))
      }
      hand(0..<count)
      let pointers = slots.map { $0.map { UnsafePointer($0.pointer) } }
      let result = GuardedBuffer(residual)
      table.k.reduce(pointers, count, result.pointer, length, result.pointer)
      #expect(result.isIntact && result.elements.bits == expected.bits)
      #expect(slots.allSatisfy { $0?.isIntact ?? true })
    }
  }
}
