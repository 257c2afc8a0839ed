import CKernels
import Testing

@Suite("Attention over the KV cache")
struct AttentionTests {
  /// One layer's head with a cache of its own, and what was asked of it.
  struct Case: CustomTestStringConvertible {
    var positions = 75
    var dimension = 64
    var heads = 2
    var page = 32
    var window = 0
    var cap: Float = 0
    var type = CacheType.f32
    var testDescription: String {
      "\(positions) positions, \(heads)×\(dimension), pages of \(page), window \(window), "
        + "cap \(cap), \(type == .f32 ? "f32" : "bf16")"
    }
  }

  static let cases: [Case] = [
    Case(), Case(positions: 1), Case(positions: 16, heads: 1), Case(positions: 130, page: 64),
    Case(dimension: 8, heads: 5), Case(dimension: 20, heads: 3, page: 16),
    Case(positions: 90, heads: 1, window: 1), Case(positions: 90, heads: 1, window: 7),
    Case(positions: 120, heads: 3, page: 16, window: 33, cap: 20), Case(cap: 50, type: .bf16),
    Case(positions: 100, dimension: 80, heads: 4, window: 40, type: .bf16),
  ]

  /// Keys, values and queries `[positions, dimension]` and `[positions, heads, dimension]`.
  struct Data {
    let keys: [Float]
    let values: [Float]
    let queries: [Float]

    init(_ test: Case, seed: Int = 1) {
      var numbers = Numbers(seed)
      keys = numbers.uniform(test.positions * test.dimension)
      values = numbers.uniform(test.positions * test.dimension)
      queries = numbers.uniform(test.positions * test.heads * test.dimension, -4...4)
    }
  }

  /// Runs a prefill in chunks, filling the cache as it goes; pages start as NaN.
  func run(_ table: Table, _ test: Case, _ data: Data, chunks: [Int]) -> [Float] {
    let elementBytes = test.type == .f32 ? 4 : 2
    let keyBytes = bk_cache_bytes(test.type, test.page, test.dimension)
    #expect(keyBytes == test.page * test.dimension * elementBytes)
    let pageCount = (test.positions + test.page - 1) / test.page
    let pages = (0..<pageCount).map { _ in
      GuardedBuffer<UInt8>(count: 64 + 2 * keyBytes, fill: 0xFF)
    }
    let pointers: [UnsafeMutableRawPointer?] = pages.map { $0.raw }
    let width = test.heads * test.dimension
    let result = GuardedBuffer<Float>(count: test.positions * width)
    let scratch = GuardedBuffer<UInt8>(
      count: bk_attention_scratch_bytes(test.positions), fill: 0xFF)
    pointers.withUnsafeBufferPointer { pointers in
      data.queries.withUnsafeBufferPointer { queries in
        var head = CacheHead(
          pages: pointers.baseAddress!, key_offset_bytes: 64, value_offset_bytes: 64 + keyBytes,
          page_positions: test.page, head_dimension: test.dimension, type: test.type)
        var first = 0
        for chunk in chunks where first < test.positions {
          let rows = min(chunk, test.positions - first)
          let offset = first * test.dimension
          data.keys.withUnsafeBufferPointer { keys in
            data.values.withUnsafeBufferPointer { values in
              table.k.store_cache(
                &head, keys.baseAddress! + offset, test.dimension, values.baseAddress! + offset,
                test.dimension, rows, first)
            }
          }
          var arguments = AttentionArguments(
            cache: head, queries: queries.baseAddress! + first * width, query_stride: width,
            query_heads: test.heads, rows: rows, first_position: first, window: test.window,
            scale: 0.125, soft_cap: test.cap, result: result.pointer + first * width,
            result_stride: width, scratch: scratch.raw)
          table.k.attention(&arguments)
          first += rows
        }
      }
    }
    #expect(result.isIntact && scratch.isIntact && pages.allSatisfy(\.isIntact))
    return result.elements
  }

  @Test("Agrees with double precision", arguments: Table.all, cases)
  func reference(table: Table, test: Case) {
    let data = Data(test)
    let found = run(table, test, data, chunks: [test.positions])
    let cached = { (x: Float) in Double(test.type == .f32 ? x : x.roundedToBFloat16) }
    let d = test.dimension
    var worst = 0.0
    for row in 0..<test.positions {
      let start = test.window == 0 ? 0 : max(0, row + 1 - test.window)
      for head in 0..<test.heads {
        let query = (row * test.heads + head) * d
        let scores = (start...row).map { position -> Double in
          var sum = 0.0
          for i in 0..<d {
            sum += Double(data.queries[query + i]) * cached(data.keys[position * d + i])
          }
          sum *= 0.125
          return test.cap == 0 ? sum : Double(test.cap) * Reference.tanh(sum / Double(test.cap))
        }
        let maximum = scores.max()!
        let weights = scores.map { Reference.exp($0 - maximum) }
        let total = weights.reduce(0, +)
        for i in 0..<d {
          var sum = 0.0
          for (index, weight) in weights.enumerated() {
            sum += weight * cached(data.values[(start + index) * d + i])
          }
          worst = max(worst, abs(Double(found[query + i]) - sum / total))
        }
      }
    }
    // Scores of magnitude below 4·d/8 err by (d + 4)·ε each, relative in the exponential; values are
    // below 1, and their sum and division add positions + 4 roundings.
    let scoreError = Double(d + 4) * Double(d) / 2 * 0x1p-24
    let bound = 2 * scoreError + Double(test.positions + 8) * 0x1p-24
    #expect(worst <= bound)
  }

  @Test("Chunks, pages and neighbours change no bit", arguments: Table.all, cases)
  func chunks(table: Table, test: Case) {
    let data = Data(test)
    let whole = run(table, test, data, chunks: [test.positions])
    for size in [1, 2, 3, 5, 16, 31, 64] {
      let chunks = [Int](repeating: size, count: test.positions / size + 1)
      #expect(run(table, test, data, chunks: chunks).bits == whole.bits)
    }
    #expect(run(table, test, data, chunks: [7, 1, 1, 40, 2, 100]).bits == whole.bits)
    for page in [16, 48, 64, 256] {
      var other = test
      other.page = page
      #expect(run(table, other, data, chunks: [test.positions]).bits == whole.bits)
    }
  }

  @Test("Every path gives the scalar path's bits", arguments: Table.all, cases)
  func paths(table: Table, test: Case) {
    let data = Data(test)
    let chunks = [5, test.positions]
    #expect(
      run(table, test, data, chunks: chunks).bits == run(.scalar, test, data, chunks: chunks).bits)
  }

  @Test("A NaN is seen by the positions that see it, and by no other", arguments: Table.all)
  func notANumber(table: Table) {
    let test = Case(positions: 40, heads: 1, window: 8)
    var data = Data(test)
    var values = data.values
    values[20 * test.dimension + 3] = .nan
    data = Data(keys: data.keys, values: values, queries: data.queries)
    let found = run(table, test, data, chunks: [40])
    for row in 0..<40 {
      for i in 0..<test.dimension {
        let sees = (20..<28).contains(row) && i == 3
        #expect(found[row * test.dimension + i].isNaN == sees)
      }
    }
  }

  @Test("Pages outside the window are not touched", arguments: Table.all)
  func releasedPages(table: Table) {
    let (dimension, page) = (16, 16)
    let bytes = bk_cache_bytes(.f32, page, dimension)
    let last = GuardedBuffer<UInt8>(count: 2 * bytes)
    let pages = GuardedBuffer<UnsafeMutableRawPointer?>([nil, nil, last.raw], fill: nil)
    let queries = GuardedBuffer<Float>(count: dimension, fill: 1)
    let result = GuardedBuffer<Float>(count: dimension, fill: 9)
    let scratch = GuardedBuffer<UInt8>(count: bk_attention_scratch_bytes(8))
    var arguments = AttentionArguments(
      cache: CacheHead(
        pages: pages.pointer, key_offset_bytes: 0, value_offset_bytes: bytes, page_positions: page,
        head_dimension: dimension, type: .f32),
      queries: queries.pointer, query_stride: dimension, query_heads: 1, rows: 1,
      first_position: 40,
      window: 8, scale: 1, soft_cap: 0, result: result.pointer, result_stride: dimension,
      scratch: scratch.raw)
    table.k.attention(&arguments)
    #expect(result.elements.allSatisfy { $0 == 0 } && scratch.isIntact)
  }
}

extension AttentionTests.Data {
  init(keys: [Float], values: [Float], queries: [Float]) {
    self.keys = keys
    self.values = values
    self.queries = queries
  }
}
