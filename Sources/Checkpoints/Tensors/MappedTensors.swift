/// The tensors of one or several mapped files under their Hugging Face names.
struct MappedTensors: TensorSource {
  /// The model's file or folder, for messages.
  let path: String
  /// The weight files, in the order that the digest takes them.
  let files: [MappedFile]
  let tensorNames: [String]
  private let tensors: [String: StoredTensor]

  /// - Throws: `duplicateTensor` if two tensors have one name.
  init(path: String, files: [MappedFile], tensors list: [StoredTensor]) throws(CheckpointError) {
    var tensors = [String: StoredTensor](minimumCapacity: list.count)
    for tensor in list {
      guard tensors.updateValue(tensor, forKey: tensor.info.name) == nil else {
        throw CheckpointError.duplicateTensor(path: tensor.file.path, tensor: tensor.info.name)
      }
    }
    self.path = path
    self.files = files
    self.tensors = tensors
    tensorNames = tensors.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  func tensor(named name: String) -> TensorInfo? { tensors[name]?.info }

  func readRows(
    _ name: String, rows: Range<Int>, columns: Range<Int>?,
    into destination: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    try stored(name).readRows(rows, columns: columns, into: destination)
  }

  func readBFloat16Rows(
    _ name: String, rows: Range<Int>, columns: Range<Int>?,
    into destination: UnsafeMutableBufferPointer<UInt16>
  ) throws(CheckpointError) {
    try stored(name).readBFloat16Rows(rows, columns: columns, into: destination)
  }

  func copyBytes(
    _ name: String, range: Range<Int>, into destination: UnsafeMutableRawBufferPointer
  ) throws(CheckpointError) {
    try stored(name).copyBytes(range, into: destination)
  }

  private func stored(_ name: String) throws(CheckpointError) -> StoredTensor {
    guard let tensor = tensors[name] else {
      throw CheckpointError.missingTensor(path: path, tensor: name)
    }
    return tensor
  }
}
