import Checkpoints
import Foundation
import JSON
import TestSupport
import Testing

@Suite("GGUF files", .hangGuard) struct GGUFTests {
  private static let folder = (Bundle.module.resourcePath ?? "") + "/Fixtures"

  @Test("every type is dequantized bit by bit as the reference does", arguments: [2, 3])
  func types(version: Int) throws {
    let file = try GGUFMetadata(path: Self.folder + "/types.v\(version).gguf")
    #expect(file.string("general.architecture") == "llama")
    #expect(file.string("general.name") == "every type")
    let tensors = try GGUFTensors.open(Self.folder + "/types.v\(version).gguf")
    let data = try Data(contentsOf: URL(filePath: Self.folder + "/types.f32"))
    let expected = data.withUnsafeBytes { raw in
      (0..<raw.count / 4).map { raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self) }
    }
    let names = tensors.tensorNames
    #expect(
      Set(names).isSuperset(of: ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"]))
    let count = 3 * 512
    #expect(expected.count == names.count * count)
    for (index, name) in names.enumerated() {
      let info = try #require(tensors.tensor(named: name))
      #expect(info.shape == [3, 512])
      let floats = try tensors.floats(name)
      let wanted = Array(expected[index * count..<(index + 1) * count])
      #expect(floats.map(\.bitPattern) == wanted, "\(name)")
      // A part that begins and ends inside blocks.
      var part = [Float](repeating: 0, count: 2 * 301)
      try part.withUnsafeMutableBufferPointer {
        try tensors.readRows(name, rows: 1..<3, columns: 77..<378, into: $0)
      }
      let rows = floats[512 + 77..<512 + 378] + floats[1024 + 77..<1024 + 378]
      #expect(part.map(\.bitPattern) == rows.map(\.bitPattern), "\(name) in part")
    }
  }

  struct Malformed: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let words: String

    init(_ name: String, _ words: String, _ change: (inout GGUFBytes) -> Void) {
      var file = GGUFBytes()
      change(&file)
      testDescription = name
      bytes = file.bytes
      self.words = words
    }
  }

  static let malformed: [Malformed] = [
    Malformed("another format", "does not begin with 'GGUF'") { $0.magic = "GGML" },
    Malformed("version 1", "version 1 of the GGUF format") { $0.version = 1 },
    Malformed("a later version", "version 4 of the GGUF format") { $0.version = 4 },
    Malformed("big-endian", "big-endian") { $0.version = UInt32(3).byteSwapped },
    Malformed("a hostile count of tensors", "'tensor count' has a count of") {
      $0.tensorCount = .max
    },
    Malformed("a hostile count of metadata", "'metadata count' has a count of") {
      $0.metadataCount = 1 << 60
    },
    Malformed("a hostile string", "'key' has a count of") {
      $0.metadata.append(("key", .raw(type: 8, bytes: little(UInt64.max))))
    },
    Malformed("a hostile array", "'key' has a count of") {
      $0.metadata.append(
        ("key", .raw(type: 9, bytes: little(UInt32(6)) + little(UInt64(1) << 62))))
    },
    Malformed("a hostile array of strings", "'key' has a count of") {
      $0.metadata.append(
        ("key", .raw(type: 9, bytes: little(UInt32(8)) + little(UInt64(1) << 40))))
    },
    Malformed("arrays in arrays in arrays", "nests arrays deeper") {
      var inner: [UInt8] = []
      for _ in 0..<10 { inner += little(UInt32(9)) + little(UInt64(1)) }
      $0.metadata.append(("key", .raw(type: 9, bytes: inner)))
    },
    Malformed("an unknown value type", "'key' has the unknown value type 77") {
      $0.metadata.append(("key", .raw(type: 77, bytes: [])))
    },
    Malformed("a key twice", "'general.architecture' stands twice") {
      $0.metadata.append(("general.architecture", .text("gemma")))
    },
    Malformed("no alignment", "'general.alignment'") {
      $0.metadata.append(("general.alignment", .uint32(0)))
      $0.tensors = [.init(name: "a", dimensions: [0])]
    },
    Malformed("an odd alignment", "'general.alignment'") {
      $0.metadata.append(("general.alignment", .uint32(24)))
      $0.tensors = [.init(name: "a", dimensions: [0])]
    },
    Malformed("many dimensions", "'a.dimensions' has a count of 5") {
      $0.tensors = [.init(name: "a", dimensions: [1, 1, 1, 1, 1])]
    },
    Malformed("an unknown type", "tensor 'a' has the type 99") {
      $0.tensors = [.init(name: "a", dimensions: [8], type: 99)]
    },
    Malformed("a type that is not read", "tensor 'a' has the type 'IQ2_XXS'") {
      $0.tensors = [.init(name: "a", dimensions: [256], type: 16)]
    },
    Malformed("a part of a block", "impossible shape") {
      $0.tensors = [.init(name: "a", dimensions: [33], type: 8)]
    },
    Malformed("an overflowing shape", "impossible shape") {
      $0.tensors = [.init(name: "a", dimensions: [1 << 40, 1 << 40])]
    },
    Malformed("a tensor twice", "tensor 'a' is there already") {
      $0.tensors = [
        .init(name: "a", dimensions: [8]), .init(name: "a", dimensions: [8], offset: 32),
      ]
      $0.data = [UInt8](repeating: 0, count: 64)
    },
    Malformed("no multiple of the alignment", "no multiple of 32") {
      $0.tensors = [.init(name: "a", dimensions: [8], offset: 4)]
      $0.data = [UInt8](repeating: 0, count: 64)
    },
    Malformed("beyond the data", "tensor 'a' ends at byte 96") {
      $0.tensors = [.init(name: "a", dimensions: [8], offset: 64)]
      $0.data = [UInt8](repeating: 0, count: 64)
    },
    Malformed("an overflowing offset", "tensor 'a' ends at byte") {
      $0.tensors = [.init(name: "a", dimensions: [8], offset: UInt64.max - 31)]
      $0.data = [UInt8](repeating: 0, count: 64)
    },
    Malformed("overlap", "tensor 'b' begins at byte 32, inside tensor 'a'") {
      $0.tensors = [
        .init(name: "a", dimensions: [16]), .init(name: "b", dimensions: [8], offset: 32),
      ]
      $0.data = [UInt8](repeating: 0, count: 64)
    },
    Malformed("no architecture", "'general.architecture' must be a string") { $0.metadata = [] },
    Malformed("another architecture", "the architecture 'mamba' is not supported") {
      $0.metadata = [("general.architecture", .text("mamba"))]
    },
    Malformed("a part of a model", "'split.count'") {
      $0.metadata.append(("split.count", .uint32(3)))
    },
    Malformed(
      "no dimensions", "'llama.embedding_length' must be a whole number from 1 to 2147483647"
    ) { _ in },
    Malformed(
      "no heads", "'llama.attention.head_count' must be a whole number from 1 to 2147483647"
    ) {
      $0.metadata.append(("llama.embedding_length", .uint32(8)))
      $0.metadata.append(("llama.attention.head_count", .uint32(0)))
    },
  ]

  @Test("what is malformed is refused by file and field", arguments: malformed)
  func refused(_ file: Malformed) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(file.bytes, to: "model.gguf")
    do {
      _ = try Checkpoint.open(path)
      Issue.record("nothing was thrown")
    } catch {
      #expect("\(error)".contains("model.gguf"), "\(error)")
      #expect("\(error)".contains(file.words), "\(error)")
    }
  }

  @Test("a file cut anywhere is refused, and a changed byte of the header never crashes")
  func cutAndChanged() throws {
    let scratch = try ScratchFolder()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: Self.folder + "/types.v3.gguf")))
    for count in stride(from: 0, to: whole.count - 1, by: 61) {
      let path = try scratch.write(Array(whole.prefix(count)), to: "cut.gguf")
      #expect(throws: CheckpointError.self) { try GGUFTensors.open(path) }
    }
    for place in 0..<900 {
      for value: UInt8 in [0x7F, 0xFF] {
        var changed = whole
        changed[place] = value
        let path = try scratch.write(changed, to: "changed.gguf")
        guard let tensors = try? GGUFTensors.open(path) else { continue }
        for name in tensors.tensorNames { _ = try? tensors.floats(name) }
      }
    }
  }
}
