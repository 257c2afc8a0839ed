/// One weight file by itself, under the file's own tensor names, without the model around it.
package enum WeightFile {
  /// Opens a safetensors file.
  package static func safetensors(_ path: String) throws(CheckpointError) -> any TensorSource {
    let file = try MappedFile(path: path)
    return try MappedTensors(
      path: path, files: [file], tensors: SafetensorsFile.tensors(of: file))
  }

  /// Opens a GGUF file.
  package static func gguf(_ path: String) throws(CheckpointError) -> any TensorSource {
    let gguf = try GGUFFile(path: path)
    return try MappedTensors(path: path, files: [gguf.file], tensors: gguf.tensors)
  }
}
