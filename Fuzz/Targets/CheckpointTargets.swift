import Checkpoints

/// The header of a safetensors file, and the tensors that it claims to have.
enum SafetensorsTarget: FuzzTarget {
  static let name = "safetensors"

  static func check(_ input: [UInt8]) throws {
    try ScratchFile.with(input) { path in
      try TensorReading.read(try? WeightFile.safetensors(path), of: input.count)
    }
  }
}

/// The metadata and tensors of a GGUF file, and the file as a whole model.
enum GGUFTarget: FuzzTarget {
  static let name = "gguf"

  static func check(_ input: [UInt8]) throws {
    try ScratchFile.with(input) { path in
      try TensorReading.read(try? WeightFile.gguf(path), of: input.count)
      if let metadata = try? GGUFMetadata(path: path) {
        for key in metadata.keys {
          _ = (metadata.string(key), metadata.int(key), metadata.double(key), metadata.bool(key))
          _ = (try? metadata.strings(key), try? metadata.integers(key), try? metadata.floats(key))
        }
      }
      if let checkpoint = try? Checkpoint.open(path) {
        _ = checkpoint.chatTemplate
        _ = checkpoint.configuration
      }
    }
  }
}

/// Reading whatever a file says it holds.
enum TensorReading {
  /// Elements of a tensor that are read.
  private static let limit = 1 << 16

  static func read(_ source: (any TensorSource)?, of byteCount: Int) throws {
    guard let source else { return }
    try promise(source.totalByteCount <= byteCount, "tensors larger than their file")
    for name in source.tensorNames {
      guard let info = source.tensor(named: name) else {
        throw BrokenPromise("a tensor that is listed and not there")
      }
      guard info.elementCount <= limit else { continue }
      if let floats = try? source.floats(name) {
        try promise(floats.count == info.elementCount, "a tensor of another size")
      }
    }
  }
}
