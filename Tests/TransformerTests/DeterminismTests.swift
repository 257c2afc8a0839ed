import Checkpoints
import TestSupport
import Testing
import Transformer

/// The promise of `Model`: a position's logits depend on the weights, the tokens before it and the
/// instruction set alone, bit for bit. Every family, every instruction set of this processor, every
/// weight type, every mesh, and every way of cutting tokens into steps.
@Suite("The same bits every time", .hangGuard)
struct DeterminismTests {
  /// Groups are shared by all models on a mesh, so that threads are started once.
  private static let groups: [String: DeviceGroup] = {
    let meshes = ["1x1", "1x2", "1x4", "1x8", "2x2"]
    return Dictionary(
      uniqueKeysWithValues: meshes.compactMap { name in
        (try? DeviceMesh(name)).map { (name, DeviceGroup(mesh: $0)) }
      })
  }()

  private func load(
    _ fixture: Fixture, _ isa: InstructionSet, _ type: WeightType, mesh: String,
    stepRows: Int = 512
  ) throws -> Model {
    let options = LoadOptions(
      weightType: type, instructionSet: isa, cacheByteBudget: 8 << 20, stepRows: stepRows)
    return try Model.load(
      fixture.checkpoint(), as: options, on: #require(Self.groups[mesh]))
  }

  /// All logits of a prompt that is fed in pieces that end at `cuts`.
  private func logits(
    _ model: Model, _ tokens: [Int32], cuts: [Int], beside others: [[Int32]] = []
  ) throws -> [[UInt32]] {
    let sequence = model.makeSequence()
    let buffer = LogitsBuffer()
    var rows: [[UInt32]] = []
    var start = 0
    for end in cuts + [tokens.count] {
      // Neighbours before and after, with prompts of other lengths, all in the same steps.
      var batch = others.map { SequenceInput(model.makeSequence(), tokens: $0, logits: .none) }
      let place = batch.count / 2
      batch.insert(
        SequenceInput(sequence, tokens: Array(tokens[start..<end]), logits: .all), at: place)
      try model.forward(batch, into: buffer)
      rows += buffer.rows.map(\.bits)
      start = end
    }
    return rows
  }

  /// The logits of the last two positions alone: the last block leaves out all other rows.
  private func lastLogits(
    _ model: Model, _ tokens: [Int32], beside others: [[Int32]]
  ) throws -> [[UInt32]] {
    let buffer = LogitsBuffer()
    var batch = others.map { SequenceInput(model.makeSequence(), tokens: $0, logits: .last) }
    batch.insert(
      SequenceInput(model.makeSequence(), tokens: tokens, logits: .suffix(2)), at: 1)
    try model.forward(batch, into: buffer)
    return Array(buffer.rows.map(\.bits)[1..<3])
  }

  @Test(
    "mesh, batch, chunks and steps change no bit",
    arguments: Fixture.tiny, InstructionSet.available)
  func logitsAreTheSame(_ fixture: Fixture, _ isa: InstructionSet) throws {
    let tokens = fixture.tokens
    try #require(tokens.count >= 12)
    let others = [Array(tokens.suffix(5)), [tokens[0]], Array(tokens.prefix(9).reversed())]
    for type in WeightType.allCases {
      let expected = try logits(load(fixture, isa, type, mesh: "1x1"), tokens, cuts: [])
      #expect(expected.count == tokens.count)
      for mesh in Self.groups.keys.sorted() {
        let model = try load(fixture, isa, type, mesh: mesh)
        let whole = try logits(model, tokens, cuts: [])
        #expect(whole == expected, "\(type), \(mesh), whole")
        let chunks = try logits(model, tokens, cuts: [1, 4, 11])
        #expect(chunks == expected, "\(type), \(mesh), in chunks")
        let batch = try logits(model, tokens, cuts: [3], beside: others)
        #expect(batch == expected, "\(type), \(mesh), beside others")
        let few = try lastLogits(model, tokens, beside: others)
        #expect(few == Array(expected.suffix(2)), "\(type), \(mesh), of two positions")
      }
      let small = try load(fixture, isa, type, mesh: "1x2", stepRows: 3)
      let steps = try logits(small, tokens, cuts: [7], beside: others)
      #expect(steps == expected, "\(type), steps of three rows")
    }
  }

  @Test(
    "token by token and from a shared prefix, no bit changes",
    arguments: Fixture.tiny, InstructionSet.available)
  func decodingAndSharing(_ fixture: Fixture, _ isa: InstructionSet) throws {
    let tokens = fixture.tokens
    for type in WeightType.allCases {
      let model = try load(fixture, isa, type, mesh: "1x2")
      let expected = try logits(model, tokens, cuts: [])
      let single = try logits(model, tokens, cuts: Array(1..<tokens.count))
      #expect(single == expected, "\(type), token by token")

      let buffer = LogitsBuffer()
      let original = model.makeSequence()
      try model.forward([SequenceInput(original, tokens: tokens, logits: .none)], into: buffer)
      let kept = tokens.count / 2
      let branch = original.fork(upTo: kept)
      let rest = Array(tokens[kept...])
      try model.forward([SequenceInput(branch, tokens: rest, logits: .all)], into: buffer)
      #expect(buffer.rows.map(\.bits) == Array(expected[kept...]), "\(type), a branch")
    }
  }

  @Test("all instruction sets but avx512-bf16 agree", arguments: Fixture.tiny)
  func instructionSetsAgree(_ fixture: Fixture) throws {
    for type in WeightType.allCases {
      let expected = try logits(load(fixture, .scalar, type, mesh: "1x1"), fixture.tokens, cuts: [])
      for isa in InstructionSet.available where isa != .avx512BF16 || type != .bf16 {
        let found = try logits(load(fixture, isa, type, mesh: "1x2"), fixture.tokens, cuts: [])
        #expect(found == expected, "\(type) on \(isa)")
      }
    }
  }
}
