import JSON

/// Why a model's files cannot be read: which file, which tensor or field, which numbers.
public enum CheckpointError: Error, Equatable {
  // MARK: Files
  case unreadable(path: String, errorNumber: Int32)
  case notARegularFile(path: String)
  case shrank(path: String, expected: Int, found: Int)
  case tooLarge(path: String, byteCount: Int, limit: Int)
  case missingFile(folder: String, names: [String])
  case onlyPickledWeights(folder: String)
  case severalFiles(folder: String, names: [String])
  case notFound(path: String)
  case notInCache(name: String, cache: String)
  case incompleteDownload(name: String, folder: String)
  case invalidModelName(name: String)
  case weightsInAdapter(folder: String, base: String?)

  // MARK: Text
  case invalidJSON(path: String, error: JSONError)
  case invalidField(path: String, field: String, expected: String, found: String)

  // MARK: Containers
  case tooShort(path: String, needed: Int, found: Int)
  case headerTooLarge(path: String, byteCount: UInt64, limit: Int)
  case wrongMagic(path: String, expected: String)
  case unsupportedVersion(path: String, version: UInt32)
  case bigEndian(path: String)
  case absurdCount(path: String, field: String, count: UInt64, limit: UInt64)
  case unknownValueType(path: String, field: String, code: UInt32)
  case nestedTooDeep(path: String, field: String, limit: Int)
  case duplicateKey(path: String, key: String)
  case invalidAlignment(path: String, alignment: UInt64)

  // MARK: Tensors
  case duplicateTensor(path: String, tensor: String)
  case unknownElementType(path: String, tensor: String, type: String)
  case invalidShape(path: String, tensor: String, shape: [UInt64])
  case wrongByteCount(path: String, tensor: String, expected: Int, found: Int)
  case outOfRange(path: String, tensor: String, end: UInt64, available: Int)
  case overlap(path: String, tensor: String, other: String, offset: Int)
  case unclaimedBytes(path: String, offset: Int, byteCount: Int)
  case misaligned(path: String, tensor: String, offset: UInt64, alignment: Int)
  case missingTensor(path: String, tensor: String)

  // MARK: Shards
  case shardOutsideFolder(path: String, tensor: String, shard: String)
  case missingShards(folder: String, shards: [String])
  case missingFromShard(path: String, tensor: String)

  // MARK: Reading
  case unreadableElementType(path: String, tensor: String, type: ElementType)
  case noRawBytes(path: String, tensor: String)
  case rangeOutOfBounds(
    path: String, tensor: String, what: String, range: Range<Int>, bound: Int)
  case bufferTooSmall(path: String, tensor: String, needed: Int, found: Int)

  // MARK: Architectures and adapters
  case unsupportedArchitecture(path: String, name: String)
  case adapterDoesNotFit(path: String, tensor: String, expected: [Int], found: [Int])
  case adapterHalfMissing(path: String, tensor: String, missing: String)
  case adapterWithoutTarget(path: String, tensor: String)
  case unsupportedAdapter(path: String, field: String, value: String)
}

extension CheckpointError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let number):
      "'\(path)' cannot be read: \(systemErrorText(number))"
    case .notARegularFile(let path):
      "'\(path)' is not a regular file"
    case .shrank(let path, let expected, let found):
      "'\(path)' shrank while in use: it had \(expected) bytes and has \(found)"
    case .tooLarge(let path, let count, let limit):
      "'\(path)' has \(count) bytes; a file of its kind may have \(limit)"
    case .missingFile(let folder, let names):
      "'\(folder)' holds no \(list(names, "or"))"
    case .onlyPickledWeights(let folder):
      "'\(folder)' holds its weights as pickled PyTorch files only, which can run code when read; "
        + "convert them to safetensors"
    case .severalFiles(let folder, let names):
      "'\(folder)' holds several models; name one of the files \(list(names, "and"))"
    case .notFound(let path):
      "no model at '\(path)'"
    case .notInCache(let name, let cache):
      "no model '\(name)' in the Hugging Face cache '\(cache)'; get it with 'hf download "
        + "\(name)' (models behind a licence need 'hf auth login' first)"
    case .incompleteDownload(let name, let folder):
      "the download of '\(name)' in '\(folder)' is not complete; get the rest with "
        + "'hf download \(name)'"
    case .invalidModelName(let name):
      "'\(name)' is neither a file or folder nor a model name such as 'google/gemma-2-9b-it'"
    case .weightsInAdapter(let folder, let base):
      "'\(folder)' holds an adapter, not a model; load its base model with ':load "
        + "\(base ?? "MODEL") adapter \(folder)'"
    case .invalidJSON(let path, let error):
      "'\(path)': \(error)"
    case .invalidField(let path, let field, let expected, let found):
      "'\(path)': '\(field)' must be \(expected), not \(found)"
    default: containerDescription
    }
  }

  private var containerDescription: String {
    switch self {
    case .tooShort(let path, let needed, let found):
      "'\(path)' is cut short: \(needed) bytes are needed and \(found) are there"
    case .headerTooLarge(let path, let count, let limit):
      "'\(path)': the header claims \(count) bytes, but at most \(limit) are possible"
    case .wrongMagic(let path, let expected):
      "'\(path)' does not begin with '\(expected)'"
    case .unsupportedVersion(let path, let version):
      "'\(path)': version \(version) of the GGUF format is not supported, only 2 and 3"
    case .bigEndian(let path):
      "'\(path)' is a big-endian GGUF file; only little-endian ones are supported"
    case .absurdCount(let path, let field, let count, let limit):
      "'\(path)': '\(field)' has a count of \(count), but the file has room for at most \(limit)"
    case .unknownValueType(let path, let field, let code):
      "'\(path)': '\(field)' has the unknown value type \(code)"
    case .nestedTooDeep(let path, let field, let limit):
      "'\(path)': '\(field)' nests arrays deeper than \(limit) levels"
    case .duplicateKey(let path, let key):
      "'\(path)': the metadata key '\(key)' stands twice"
    case .invalidAlignment(let path, let alignment):
      "'\(path)': 'general.alignment' must be a power of two from 8 to 65536, not \(alignment)"
    case .duplicateTensor(let path, let tensor):
      "'\(path)': tensor '\(tensor)' is there already"
    case .unknownElementType(let path, let tensor, let type):
      "'\(path)': tensor '\(tensor)' has the type \(type), which is not supported"
    case .invalidShape(let path, let tensor, let shape):
      "'\(path)': tensor '\(tensor)' has the impossible shape \(shape)"
    case .wrongByteCount(let path, let tensor, let expected, let found):
      "'\(path)': tensor '\(tensor)' has \(found) bytes, but its shape and type need \(expected)"
    case .outOfRange(let path, let tensor, let end, let available):
      "'\(path)': tensor '\(tensor)' ends at byte \(end), but the data section has "
        + "\(available) bytes"
    case .overlap(let path, let tensor, let other, let offset):
      "'\(path)': tensor '\(tensor)' begins at byte \(offset), inside tensor '\(other)'"
    case .unclaimedBytes(let path, let offset, let count):
      "'\(path)': \(count) bytes at byte \(offset) of the data section belong to no tensor"
    case .misaligned(let path, let tensor, let offset, let alignment):
      "'\(path)': tensor '\(tensor)' begins at byte \(offset), which is no multiple of \(alignment)"
    default: readingDescription
    }
  }

  private var readingDescription: String {
    switch self {
    case .missingTensor(let path, let tensor):
      "'\(path)' has no tensor '\(tensor)'"
    case .shardOutsideFolder(let path, let tensor, let shard):
      "'\(path)': the shard '\(shard)' of tensor '\(tensor)' lies outside the model's folder"
    case .missingShards(let folder, let shards):
      "'\(folder)' lacks the shards \(list(shards, "and"))"
    case .missingFromShard(let path, let tensor):
      "'\(path)' lacks tensor '\(tensor)', which the index says it has"
    case .unreadableElementType(let path, let tensor, let type):
      "'\(path)': tensor '\(tensor)' of type \(type) cannot be read as numbers"
    case .noRawBytes(let path, let tensor):
      "'\(path)': tensor '\(tensor)' is computed while reading and has no raw bytes"
    case .rangeOutOfBounds(let path, let tensor, let what, let range, let bound):
      "'\(path)': \(what) \(range.lowerBound)..<\(range.upperBound) of tensor '\(tensor)' "
        + "were asked for, but it has \(bound)"
    case .bufferTooSmall(let path, let tensor, let needed, let found):
      "'\(path)': reading tensor '\(tensor)' needs a buffer of \(needed), not \(found)"
    case .unsupportedArchitecture(let path, let name):
      "'\(path)': the architecture '\(name)' is not supported"
    case .adapterDoesNotFit(let path, let tensor, let expected, let found):
      "'\(path)': the adapter's '\(tensor)' has the shape \(found), but the model needs \(expected)"
    case .adapterHalfMissing(let path, let tensor, let missing):
      "'\(path)': the adapter of '\(tensor)' lacks its matrix '\(missing)'"
    case .adapterWithoutTarget(let path, let tensor):
      "'\(path)': the model has no tensor '\(tensor)' to adapt"
    case .unsupportedAdapter(let path, let field, let value):
      "'\(path)': adapters with '\(field)' of \(value) are not supported"
    default: "a checkpoint cannot be read"
    }
  }

  private func list(_ names: [String], _ conjunction: String) -> String {
    let shown = names.prefix(5).map { "'\($0)'" }
    if names.count > 5 {
      return shown.joined(separator: ", ") + " \(conjunction) \(names.count - 5) more"
    }
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "file" }
    return shown.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}
