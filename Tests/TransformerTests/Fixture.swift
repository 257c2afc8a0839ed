import Checkpoints
import Foundation  // Bundle.module and reading files
import JSON
import Testing
import Transformer

/// A committed checkpoint, or one of the shipped models, with what the reference computes for it
/// (`Reference/make_fixtures.py`).
struct Fixture: CustomTestStringConvertible, Sendable {
  let name: String
  /// A prompt.
  let tokens: [Int32]
  /// What the reference goes on with, always taking the best token.
  let greedy: [Int32]
  /// The positions whose logits are in `logits`.
  let positions: [Int]
  /// `[positions.count, vocabularySize]`.
  let logits: [[Float]]
  /// The best token of every position, where the logits of some only are kept.
  let best: [Int32]
  /// The checkpoint's folder or file.
  let folder: String
  /// The folder of a LoRA adapter.
  let adapter: String?

  var testDescription: String { name }

  /// The tiny checkpoints, one of every kind of block.
  static let tiny = [
    "llama2", "llama3", "llama-biased", "mistral", "gemma", "gemma2", "qwen2", "qwen3",
  ].map { Fixture($0, folder: resources + "/" + $0) }

  /// Adapters of tiny checkpoints.
  static let adapted = ["llama2", "gemma2"].map { base in
    let name = "adapter-" + base
    return Fixture(
      name, folder: resources + "/" + base, adapter: resources + "/" + name)
  }

  /// The tiny checkpoints as GGUF files.
  static let gguf = [
    "llama3", "llama-biased", "mistral", "gemma", "gemma2-gguf", "qwen2", "qwen3",
  ].map { Fixture($0, folder: resources + "/\($0)/model.gguf") }

  /// The models that come with the shell.
  static let shipped = ["floret", "sprout"].map {
    Fixture($0, folder: repository + "/models/" + $0)
  }

  static func named(_ name: String) -> Fixture { Fixture(name, folder: resources + "/" + name) }

  private static let resources = (Bundle.module.resourcePath ?? "") + "/Fixtures"

  /// The checkout's folder.
  static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private init(_ name: String, folder: String, adapter: String? = nil) {
    func bytes(_ file: String) -> [UInt8] {
      let url = URL(filePath: Self.resources + "/" + name + "/" + file)
      guard let data = try? Data(contentsOf: url) else { return [] }
      return [UInt8](data)
    }
    let expected = (try? JSONValue(parsing: bytes("expected.json"))) ?? .null
    func ints(_ key: String) -> [Int] { (expected[key]?.array ?? []).compactMap(\.int) }
    self.name = name
    self.folder = folder
    self.adapter = adapter
    tokens = ints("tokens").map(Int32.init)
    greedy = ints("greedy").map(Int32.init)
    positions = ints("logitPositions")
    best = ints("best").map(Int32.init)
    let raw = bytes("expected.f32")
    let floats = raw.withUnsafeBytes { buffer in
      (0..<buffer.count / 4).map {
        Float(bitPattern: buffer.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))
      }
    }
    let width = positions.isEmpty ? 0 : floats.count / positions.count
    logits = positions.indices.map { Array(floats[$0 * width..<($0 + 1) * width]) }
  }

  /// The checkpoint, opened.
  func checkpoint() throws -> Checkpoint {
    let checkpoint = try Checkpoint.open(folder)
    return try adapter.map { try checkpoint.adapted(by: $0) } ?? checkpoint
  }

  /// The model on a mesh of its own.
  func model(_ options: LoadOptions = LoadOptions(), mesh: String = "1x1") throws -> Model {
    try Model.load(checkpoint(), as: options, on: DeviceGroup(mesh: DeviceMesh(mesh)))
  }
}

extension Model {
  /// The logits of every token of a prompt, computed in one go from nothing.
  func logits(of tokens: [Int32]) throws -> [[Float]] {
    let buffer = LogitsBuffer()
    try forward([SequenceInput(makeSequence(), tokens: tokens, logits: .all)], into: buffer)
    return buffer.rows
  }

  /// The best tokens after a prompt, one after the other.
  func greedy(after prompt: [Int32], count: Int) throws -> [Int32] {
    let sequence = makeSequence()
    let buffer = LogitsBuffer()
    var next = prompt
    var tokens: [Int32] = []
    while tokens.count < count {
      try forward([SequenceInput(sequence, tokens: next)], into: buffer)
      next = [Int32(buffer.rows[0].indexOfLargest)]
      tokens += next
    }
    return tokens
  }
}

extension LogitsBuffer {
  /// Copies of all rows.
  var rows: [[Float]] { (0..<count).map { Array(self[$0]) } }
}

extension [Float] {
  /// The first index of the largest number.
  var indexOfLargest: Int { indices.max { self[$0] < self[$1] } ?? 0 }

  /// The bits, which compare as bits do: -0 is not 0, and NaN is itself.
  var bits: [UInt32] { map(\.bitPattern) }
}
