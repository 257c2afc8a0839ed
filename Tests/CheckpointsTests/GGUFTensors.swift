@testable import Checkpoints

/// The tensors of a GGUF file that describes no model.
enum GGUFTensors {
  static func open(_ path: String) throws(CheckpointError) -> any TensorSource {
    let file = try GGUFFile(path: path)
    return try MappedTensors(path: path, files: [file.file], tensors: file.tensors)
  }
}
