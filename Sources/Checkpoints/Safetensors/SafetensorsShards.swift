import JSON

/// Opens the weights of a folder: `model.safetensors`, or the shards of its index.
enum SafetensorsShards {
  static let singleName = "model.safetensors"
  static let indexName = "model.safetensors.index.json"

  /// The tensors of a folder, or nil if it holds neither a single file nor an index.
  ///
  /// - Throws: `shardOutsideFolder`, `missingShards` (all of them named), `missingFromShard`, and
  ///   whatever is wrong with a shard.
  static func open(folder: String) throws(CheckpointError) -> MappedTensors? {
    if let path = FileSystem.file(indexName, in: folder) {
      return try open(index: path, folder: folder)
    }
    guard let path = FileSystem.file(singleName, in: folder) else { return nil }
    let file = try MappedFile(path: path)
    return try MappedTensors(
      path: folder, files: [file], tensors: SafetensorsFile.tensors(of: file))
  }

  private static func open(index path: String, folder: String) throws(CheckpointError)
    -> MappedTensors
  {
    let index = try FileSystem.json(at: path)
    guard let map = index["weight_map"]?.object else {
      throw CheckpointError.invalidField(
        path: path, field: "weight_map", expected: "an object",
        found: index["weight_map"]?.typeName ?? "missing")
    }
    // Names of tensors by shard; shards in sorted order, so that the digest has one.
    var shards: [String: [String]] = [:]
    for (tensor, shard) in map {
      guard let name = shard.string else {
        throw CheckpointError.invalidField(
          path: path, field: "weight_map.\(tensor)", expected: "a file name",
          found: shard.typeName)
      }
      guard staysInside(name) else {
        throw CheckpointError.shardOutsideFolder(path: path, tensor: tensor, shard: name)
      }
      shards[name, default: []].append(tensor)
    }
    let names = shards.keys.sorted()
    let missing = names.filter { FileSystem.file($0, in: folder) == nil }
    guard missing.isEmpty else {
      throw CheckpointError.missingShards(folder: folder, shards: missing)
    }
    var files: [MappedFile] = []
    var tensors: [StoredTensor] = []
    for name in names {
      let file = try MappedFile(path: FileSystem.join(folder, name))
      let found = try SafetensorsFile.tensors(of: file)
      let present = Set(found.map { $0.info.name })
      for tensor in shards[name] ?? [] where !present.contains(tensor) {
        throw CheckpointError.missingFromShard(path: file.path, tensor: tensor)
      }
      files.append(file)
      tensors += found
    }
    return try MappedTensors(path: folder, files: files, tensors: tensors)
  }

  /// Whether a path of an index is a plain relative one without steps up.
  private static func staysInside(_ path: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return !path.utf8.contains(0) && !path.utf8.contains(UInt8(ascii: "\\"))
      && parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual("..".utf8) }
  }
}
