import Checkpoints
import TestSupport
import Testing

@Suite("Files that change while they are mapped", .hangGuard)
struct ShrinkingFileTests {
  /// A megabyte of floats.
  private func file() -> SafetensorsBytes {
    let count = 1 << 18
    return .tensor(
      shape: "[256,1024]", offsets: "[0,\(4 * count)]",
      data: [UInt8](repeating: 1, count: 4 * count))
  }

  @Test("a file that shrinks is an error of its reading, not the end of the program")
  func shrinks() throws {
    let scratch = try ScratchFolder()
    try scratch.write("{}", to: "config.json")
    try scratch.write(file().bytes, to: "model.safetensors")
    let tensors = try Checkpoint.open(scratch.path).tensors
    #expect(try tensors.floats("w").count == 1 << 18)
    for length: UInt64 in [900_000, 4_096, 100, 0] {
      try scratch.truncate("model.safetensors", to: length)
      #expect {
        try tensors.floats("w")
      } throws: { error in
        guard case .shrank(let path, _, let found) = error as? CheckpointError else { return false }
        return path.hasSuffix("model.safetensors") && found == Int(length)
          && "\(error)".contains("shrank while in use")
      }
    }
    #expect(throws: CheckpointError.self) { try Checkpoint.open(scratch.path) }
  }

  @Test("a file that shrinks between opening and hashing is an error too") func digest() throws {
    let scratch = try ScratchFolder()
    try scratch.write("{}", to: "config.json")
    try scratch.write(file().bytes, to: "model.safetensors")
    let checkpoint = try Checkpoint.open(scratch.path)
    try scratch.truncate("model.safetensors", to: 8_192)
    #expect(throws: CheckpointError.self) { try checkpoint.digest() }
  }

  @Test("folders, pipes and what does not exist are no weight files") func kinds() throws {
    let scratch = try ScratchFolder()
    for path in [scratch.path + "/none.gguf", "/dev/null", "/dev/zero"] {
      #expect(throws: CheckpointError.self) { try GGUFMetadata(path: path) }
    }
    #expect(throws: CheckpointError.self) { try GGUFMetadata(path: scratch.path) }
  }
}
