import JSON

/// Reads the header of a safetensors file.
///
/// The format (safetensors, "Format"): eight bytes of header length, little-endian; that many bytes
/// of JSON, an object of tensor name → `dtype`, `shape`, `data_offsets`; the data section. Offsets
/// count from the data section, which the tensors must fill without gap or overlap. The format asks
/// writers to align tensors but does not oblige them to, and since bytes are copied out, files that
/// do not are read all the same.
enum SafetensorsFile {
  /// The reference implementation's own bound on the header.
  static let headerLimit = 100_000_000

  /// All tensors of a file, in the order of their bytes.
  static func tensors(of file: MappedFile) throws(CheckpointError) -> [StoredTensor] {
    let (header, dataStart) = try header(of: file)
    let dataCount = file.byteCount - dataStart
    var tensors: [StoredTensor] = []
    tensors.reserveCapacity(header.count)
    for (name, entry) in header where name != "__metadata__" {
      tensors.append(try tensor(name, entry, file, dataStart: dataStart, dataCount: dataCount))
    }
    // Empty tensors sort before the one that begins where they stand.
    tensors.sort { ($0.offset, $0.info.byteCount) < ($1.offset, $1.info.byteCount) }
    try checkCoverage(of: tensors, file, dataStart: dataStart, dataCount: dataCount)
    return tensors
  }

  private static func header(of file: MappedFile) throws(CheckpointError) -> (JSONObject, Int) {
    guard file.byteCount >= 8 else {
      throw CheckpointError.tooShort(path: file.path, needed: 8, found: file.byteCount)
    }
    let length = try file.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let limit = min(headerLimit, file.byteCount - 8)
    guard length <= UInt64(limit) else {
      throw CheckpointError.headerTooLarge(path: file.path, byteCount: length, limit: limit)
    }
    let dataStart = 8 + Int(length)
    let bytes = try file.bytes(8..<dataStart)
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: bytes, depth: 8)
    } catch {
      throw CheckpointError.invalidJSON(path: file.path, error: error)
    }
    guard let header = value.object else {
      throw CheckpointError.invalidField(
        path: file.path, field: "header", expected: "an object", found: value.typeName)
    }
    return (header, dataStart)
  }

  private static func tensor(
    _ name: String, _ entry: JSONValue, _ file: MappedFile, dataStart: Int, dataCount: Int
  ) throws(CheckpointError) -> StoredTensor {
    guard let typeName = entry["dtype"]?.string else {
      throw invalid(file, "\(name).dtype", "a string", entry["dtype"])
    }
    guard let type = elementType(named: typeName) else {
      throw CheckpointError.unknownElementType(path: file.path, tensor: name, type: "'\(typeName)'")
    }
    let wideShape = try naturals(entry["shape"], file, "\(name).shape")
    guard wideShape.count <= 8, let (shape, elementCount) = checkedShape(wideShape),
      let expected = type.byteCount(ofElements: elementCount)
    else {
      throw CheckpointError.invalidShape(path: file.path, tensor: name, shape: wideShape)
    }
    let offsets = try naturals(entry["data_offsets"], file, "\(name).data_offsets")
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw invalid(file, "\(name).data_offsets", "a pair of rising numbers", entry["data_offsets"])
    }
    guard offsets[1] <= UInt64(dataCount) else {
      throw CheckpointError.outOfRange(
        path: file.path, tensor: name, end: offsets[1], available: dataCount)
    }
    let byteCount = Int(offsets[1] - offsets[0])
    guard byteCount == expected else {
      throw CheckpointError.wrongByteCount(
        path: file.path, tensor: name, expected: expected, found: byteCount)
    }
    let info = TensorInfo(
      name: name, elementType: type, shape: shape, byteCount: byteCount, hasRawBytes: true)
    return StoredTensor(info: info, file: file, offset: dataStart + Int(offsets[0]))
  }

  /// Tensors sorted by offset must follow each other from the first byte of the data to the last.
  private static func checkCoverage(
    of tensors: [StoredTensor], _ file: MappedFile, dataStart: Int, dataCount: Int
  ) throws(CheckpointError) {
    var end = 0
    var last = ""
    for tensor in tensors {
      let start = tensor.offset - dataStart
      guard start >= end else {
        throw CheckpointError.overlap(
          path: file.path, tensor: tensor.info.name, other: last, offset: start)
      }
      guard start == end else {
        throw CheckpointError.unclaimedBytes(path: file.path, offset: end, byteCount: start - end)
      }
      end = start + tensor.info.byteCount
      last = tensor.info.name
    }
    guard end == dataCount else {
      throw CheckpointError.unclaimedBytes(
        path: file.path, offset: end, byteCount: dataCount - end)
    }
  }

  // MARK: - Fields

  /// The types of the format; ggml's block types share the enumeration but not this format.
  private static func elementType(named name: String) -> ElementType? {
    if name == "F8_E4M3FN" { return .f8e4m3 }
    guard let type = ElementType(rawValue: name), type.blockElementCount == 1 else { return nil }
    return type
  }

  private static func naturals(_ value: JSONValue?, _ file: MappedFile, _ field: String)
    throws(CheckpointError) -> [UInt64]
  {
    guard let elements = value?.array else {
      throw invalid(file, field, "a list of whole numbers", value)
    }
    var numbers: [UInt64] = []
    for element in elements {
      guard case .number(let number) = element, let natural = UInt64(number.text) else {
        throw invalid(file, field, "a list of whole numbers", value)
      }
      numbers.append(natural)
    }
    return numbers
  }

  private static func invalid(
    _ file: MappedFile, _ field: String, _ expected: String, _ found: JSONValue?
  ) -> CheckpointError {
    let text = found.map { $0.text }
    let shown = text.map { $0.utf8.count <= 60 ? $0 : found?.typeName ?? "" }
    return .invalidField(
      path: file.path, field: field, expected: expected, found: shown ?? "missing")
  }
}

/// A shape as `Int`s with its product, or nil where either overflows.
func checkedShape(_ shape: [UInt64]) -> (shape: [Int], elementCount: Int)? {
  var result: [Int] = []
  var product = 1
  var hasZero = false
  for dimension in shape {
    guard let size = Int(exactly: dimension) else { return nil }
    result.append(size)
    // A zero anywhere makes the product zero but must not hide an overflow of the others.
    if size == 0 {
      hasZero = true
      continue
    }
    let (next, overflow) = product.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    product = next
  }
  return (result, hasZero ? 0 : product)
}
