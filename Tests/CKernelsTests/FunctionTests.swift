import CKernels
import Testing

@Suite("Exponential, tanh and what is built on them")
struct FunctionTests {
  static let specials: [Float] = [
    0, -0.0, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 88.72, 88.73, -87.4, -103.9, -104.1, 0.625,
    0.6249999, -0.625, 1e-20, 9.02, 20,
  ]

  static func sample() -> [Float] {
    var numbers = Numbers(3)
    return specials + numbers.uniform(4000, -20...20) + numbers.uniform(4000, -104...89)
      + numbers.uniform(1000, -0.7...0.7) + numbers.uniform(200, -1e-6...1e-6)
  }

  func map(
    _ function: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void, _ x: [Float]
  ) -> [Float] {
    let input = GuardedBuffer(x)
    let result = GuardedBuffer<Float>(count: x.count)
    function(input.pointer, x.count, result.pointer)
    #expect(result.isIntact)
    return result.elements
  }

  /// The error in units in the last place of the true value.
  func ulps(_ found: Float, _ expected: Double) -> Double {
    let rounded = Float(expected)
    if found.isNaN || rounded.isNaN { return found.isNaN && rounded.isNaN ? 0 : .infinity }
    if rounded.isInfinite || found.isInfinite { return found == rounded ? 0 : .infinity }
    return abs(Double(found) - expected) / Double(rounded.ulp)
  }

  @Test("e^x is within 2 ulp, down to denormals", arguments: Table.all)
  func exponential(table: Table) {
    let x = Self.sample()
    let found = map(table.k.exponential, x)
    let worst = zip(x, found).map { ulps($1, Reference.exp(Double($0))) }.max()!
    #expect(worst <= 2)
  }

  @Test("tanh is within 3 ulp and odd", arguments: Table.all)
  func hyperbolicTangent(table: Table) {
    let x = Self.sample()
    let found = map(table.k.hyperbolic_tangent, x)
    let worst = zip(x, found).map { ulps($1, Reference.tanh(Double($0))) }.max()!
    #expect(worst <= 3)
    let negated = map(table.k.hyperbolic_tangent, x.map { -$0 })
    #expect(zip(found, negated).allSatisfy { $0.isNaN || $0 == -$1 })
  }

  @Test("Lane and length never matter", arguments: Table.all)
  func lanes(table: Table) {
    let x = Array(Self.sample()[..<130])
    let alone = x.map { map(table.k.exponential, [$0])[0].bitPattern }
    for length in 0...130 {
      #expect(map(table.k.exponential, Array(x[..<length])).bits == Array(alone[..<length]))
    }
  }

  @Test("Every path gives the scalar path's bits", arguments: Table.all)
  func paths(table: Table) {
    let x = Self.sample().filter { !$0.isNaN }
    let scalar = Table.scalar.k
    #expect(map(table.k.exponential, x).bits == map(scalar.exponential, x).bits)
    #expect(map(table.k.hyperbolic_tangent, x).bits == map(scalar.hyperbolic_tangent, x).bits)
    for (function, plain) in [
      (table.k.silu_multiply, scalar.silu_multiply), (table.k.gelu_multiply, scalar.gelu_multiply),
    ] {
      let expected = map({ plain($0, $0, 0, 1, $1, $2, 0) }, x)
      let found = map({ function($0, $0, 0, 1, $1, $2, 0) }, x)
      #expect(
        zip(found, expected).allSatisfy { $0.isNaN && $1.isNaN || $0.bitPattern == $1.bitPattern })
    }
  }

  @Test("Gated activations agree with double precision at every length", arguments: Table.all)
  func gated(table: Table) {
    var numbers = Numbers(5)
    for length in 0...130 {
      let rows = length % 3 + 1
      let gate = numbers.uniform(rows * (length + 2), -8...8)
      let up = numbers.uniform(rows * (length + 2))
      for (function, reference) in [
        (table.k.silu_multiply, Reference.silu), (table.k.gelu_multiply, Reference.gelu),
      ] {
        let result = GuardedBuffer<Float>(count: rows * length, fill: 7)
        function(gate, up, length + 2, rows, length, result.pointer, length)
        #expect(result.isIntact)
        let found = result.elements
        for row in 0..<rows {
          for i in 0..<length {
            let source = row * (length + 2) + i
            let expected = reference(Double(gate[source])) * Double(up[source])
            // A few roundings of terms no larger than the gate times up.
            let bound = 16 * 0x1p-24 * abs(Double(gate[source]) * Double(up[source])) + 0x1p-140
            #expect(abs(Double(found[row * length + i]) - expected) <= bound)
          }
        }
      }
    }
  }

  @Test("Soft caps stay below the cap and near the identity for small scores", arguments: Table.all)
  func softCap(table: Table) {
    var numbers = Numbers(6)
    for length in 0...130 {
      let x = numbers.uniform(length, -100...100)
      let buffer = GuardedBuffer(x)
      table.k.soft_cap(buffer.pointer, length, 30)
      #expect(buffer.isIntact)
      for (value, found) in zip(x, buffer.elements) {
        #expect(abs(Double(found) - 30 * Reference.tanh(Double(value) / 30)) <= 30 * 6 * 0x1p-24)
      }
    }
  }
}
