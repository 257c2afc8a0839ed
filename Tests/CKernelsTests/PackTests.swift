import CKernels
import Testing

@Suite("Packing and encoding")
struct PackTests {
  static let shapes = [(1, 1), (16, 32), (17, 33), (40, 100), (5, 130), (48, 64)]

  func packed(
    _ table: Table, _ type: WeightType, _ source: UnsafeRawPointer, _ sourceType: SourceType,
    outputs: Int, inputs: Int, ranges: [Range<Int>]? = nil
  ) -> [UInt8] {
    let panels = bk_panel_count(outputs)
    let buffer = GuardedBuffer<UInt8>(count: panels * bk_panel_bytes(type, inputs), fill: 0xEE)
    for range in ranges ?? [0..<panels] {
      var arguments = PackArguments(
        source: source, source_type: sourceType, source_stride: inputs, outputs: outputs,
        inputs: inputs, panels: buffer.raw, panel_begin: range.lowerBound,
        panel_end: range.upperBound)
      bk_pack(table.kernels, type, &arguments)
    }
    #expect(buffer.isIntact)
    return buffer.elements
  }

  @Test("All paths and all panel ranges write the same bytes", arguments: Table.all)
  func sameBytes(table: Table) {
    for (outputs, inputs) in Self.shapes {
      var numbers = Numbers(outputs)
      let source = numbers.uniform(outputs * inputs)
      for type in WeightType.allCases {
        let expected = packed(.scalar, type, source, .f32, outputs: outputs, inputs: inputs)
        let panels = bk_panel_count(outputs)
        let ranges = (0..<panels).reversed().map { $0..<$0 + 1 }
        #expect(
          packed(table, type, source, .f32, outputs: outputs, inputs: inputs, ranges: ranges)
            == expected)
      }
    }
  }

  @Test("f32 and bf16 hold what they were given; narrowing rounds to even", arguments: Table.all)
  func plain(table: Table) {
    for (outputs, inputs) in Self.shapes {
      var numbers = Numbers(inputs)
      var source = numbers.uniform(outputs * inputs, -1e5...1e5)
      source[0] = Float(bitPattern: 0x3F80_8000)  // Half way between two bf16 numbers.
      let exact = Matrix(.f32, outputs: outputs, inputs: inputs, source: source, table: table)
      #expect(exact.weights.bits == source.bits)
      let narrow = Matrix(.bf16, outputs: outputs, inputs: inputs, source: source, table: table)
      #expect(narrow.weights.bits == source.map(\.roundedToBFloat16).bits)
      let halves = source.map(\.bfloat16)
      let direct = packed(table, .bf16, halves, .bf16, outputs: outputs, inputs: inputs)
      #expect(direct == narrow.packed.elements)
    }
  }

  @Test("Every binary16 number widens exactly")
  func binary16() {
    let all = (0...UInt16.max).map { $0 }
    var wide = [Float](repeating: 0, count: all.count)
    bk_widen(.f16, all, all.count, &wide)
    for (bits, value) in zip(all, wide) {
      let sign: Float = bits >> 15 == 1 ? -1 : 1
      let exponent = Int(bits >> 10 & 31)
      let fraction = Float(bits & 1023)
      switch exponent {
      case 0: #expect(value == sign * fraction * 0x1p-24)
      case 31: #expect(fraction == 0 ? value == sign * .infinity : value.isNaN)
      default:
        let power = Float(sign: .plus, exponent: exponent - 25, significand: 1)
        #expect(value == sign * (1024 + fraction) * power)
      }
    }
  }

  /// llama.cpp's formats, described in ggml-quants: q8_0 rounds x / (max / 127), q4_0 truncates
  /// x / (extreme / -8) + 8.5; both keep the scale in binary16.
  func usual(_ type: WeightType, _ block: ArraySlice<Float>) -> [Float] {
    let extreme = block.max { abs($0) < abs($1) } ?? 0
    let scale = type == .q8 ? abs(extreme) / 127 : extreme / -8
    let inverse = scale == 0 ? 0 : 1 / scale
    let stored = scale.roundedToBinary16
    return block.map { value in
      type == .q8
        ? (value * inverse).rounded() * stored
        : (min(15, (value * inverse + 8.5).rounded(.towardZero)) - 8) * stored
    }
  }

  @Test("Quantization is no worse than the usual formats, block by block", arguments: Table.all)
  func quality(table: Table) {
    let (outputs, inputs) = (32, 256)
    for type in [WeightType.q8, .q4] {
      for (name, source) in Self.distributions(outputs * inputs) {
        let matrix = Matrix(type, outputs: outputs, inputs: inputs, source: source, table: table)
        var ours = 0.0
        var theirs = 0.0
        for start in stride(from: 0, to: source.count, by: 32) {
          let block = source[start..<start + 32]
          let error = { (values: ArraySlice<Float>) in
            zip(block, values).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
          }
          let found = error(matrix.weights[start..<start + 32])
          let reference = error(usual(type, block)[...])
          #expect(found <= reference * 1.00001 + 1e-18, "\(type) \(name)")
          ours += found
          theirs += reference
        }
        #expect(ours <= theirs, "\(type) \(name)")
        if type == .q4 && name == "normal" { #expect(ours < 0.9 * theirs) }
      }
    }
  }

  static func distributions(_ count: Int) -> [(String, [Float])] {
    var numbers = Numbers(9)
    let normal = (0..<count).map { _ in
      (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0...1, using: &numbers) } * 0.02
    }
    let heavy = normal.map { $0 * $0 * $0 * 100 }
    return [
      ("uniform", numbers.uniform(count)), ("normal", normal), ("heavy", heavy),
      ("tiny", normal.map { $0 * 1e-6 }), ("zero", [Float](repeating: 0, count: count)),
    ]
  }

  @Test(
    "A block with a NaN or an infinity reads back as NaN, its neighbours as numbers",
    arguments: Table.all)
  func notFinite(table: Table) {
    for type in [WeightType.q8, .q4] {
      var source = [Float](repeating: 0.5, count: 16 * 96)
      source[3 * 96 + 40] = .nan
      source[5 * 96 + 2] = -.infinity
      let matrix = Matrix(type, outputs: 16, inputs: 96, source: source, table: table)
      for (index, value) in matrix.weights.enumerated() {
        let (output, k) = index.quotientAndRemainder(dividingBy: 96)
        let spoiled = output == 3 && k / 32 == 1 || output == 5 && k / 32 == 0
        #expect(value.isNaN == spoiled)
      }
    }
  }

  @Test("Activations are encoded alike on every path, at every length", arguments: Table.all)
  func activations(table: Table) {
    for type in [ActivationType.f32, .bf16, .q8] {
      for length in 1...130 {
        var numbers = Numbers(length)
        var x = numbers.uniform(2 * length, -300...300)
        if length == 100 { x[70] = .infinity }
        if length == 101 { x = x.map { $0 * 1e-33 } }
        let bytes = bk_activation_row_bytes(type, length)
        let expected = GuardedBuffer<UInt8>(count: 2 * bytes, fill: 1)
        let found = GuardedBuffer<UInt8>(count: 2 * bytes, fill: 2)
        // A row alone is in order; more rows may lie in tiles.
        for row in 0..<2 {
          let numbers = Array(x[row * length..<(row + 1) * length])
          Table.scalar.k.encode_activations(
            type, numbers, length, 1, length, expected.raw + row * bytes)
          table.k.encode_activations(type, numbers, length, 1, length, found.raw + row * bytes)
        }
        #expect(found.isIntact && found.elements == expected.elements)
      }
    }
  }

  @Test("Rows side by side in tiles are the rows alone", arguments: Table.all, [2, 7, 14, 19, 40])
  func tiles(table: Table, rows: Int) {
    for (type, group, size) in [(ActivationType.f32, 1, 4), (.bf16, 2, 4), (.q8, 32, 40)] {
      for length in [1, 2, 31, 64, 70] {
        var numbers = Numbers(length)
        let x = numbers.uniform(rows * length, -3...3)
        let bytes = bk_activation_row_bytes(type, length)
        let found = GuardedBuffer<UInt8>(count: rows * bytes, fill: 2)
        table.k.encode_activations(type, x, length, rows, length, found.raw)
        let alone = (0..<rows).flatMap { row in
          let one = GuardedBuffer<UInt8>(count: bytes)
          let part = Array(x[row * length..<(row + 1) * length])
          table.k.encode_activations(type, part, length, 1, length, one.raw)
          return one.elements
        }
        // Whatever the heights of tiles, every group of every row is there exactly once. Products with
        // them, which `MatmulTests` holds against rows alone, say whether each is in its place.
        func groups(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
          stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<$0 + size] }
            .sorted { $0.lexicographicallyPrecedes($1) }
        }
        #expect(bytes == (length + group - 1) / group * size)
        #expect(found.isIntact && groups(found.elements).elementsEqual(groups(alone), by: ==))
      }
    }
  }

  @Test("Quantized activations err by at most half a step")
  func activationError() {
    var numbers = Numbers(8)
    let x = numbers.uniform(96, -5...5)
    let matrix = Matrix(.q8, outputs: 1, inputs: 96, source: x)
    let seen = matrix.seen(.scalar, x, rows: 1)
    for start in stride(from: 0, to: 96, by: 32) {
      let step = x[start..<start + 32].map(abs).max()! / 127
      for k in start..<start + 32 { #expect(abs(seen[k] - x[k]) <= 0.5001 * step) }
    }
  }

  @Test("Rows of an unpacked table are gathered and scaled")
  func gather() {
    let table: [Float] = (0..<40).map { Float($0) * 0.25 }
    let halves = table.map(\.bfloat16)
    let ids: [Int32] = [3, 0, 3]
    for (type, source) in [
      (SourceType.f32, table.withUnsafeBytes(Array.init)),
      (.bf16, halves.withUnsafeBytes(Array.init)),
    ] {
      let aligned = GuardedBuffer(source)
      let result = GuardedBuffer<Float>(count: 3 * 10)
      bk_gather_rows(type, aligned.raw, 10, 10, ids, 3, 2, result.pointer, 10)
      let expected = ids.flatMap { id in table[Int(id) * 10..<Int(id) * 10 + 10].map { $0 * 2 } }
      #expect(result.isIntact && result.elements == expected)
    }
  }
}
