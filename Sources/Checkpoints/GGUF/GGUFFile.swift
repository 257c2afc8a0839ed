/// A GGUF file's header: metadata, and the tensors under their own names.
///
/// The format (ggml, "GGUF", versions 2 and 3): `GGUF`, version, counts of tensors and of metadata
/// pairs; the pairs; per tensor its name, dimensions innermost first, type and offset; padding to
/// the alignment; the data section, from which offsets count.
struct GGUFFile {
  let file: MappedFile
  let metadata: GGUFMetadata
  /// Tensors under the file's names, shapes outermost first, in the order of their bytes.
  let tensors: [StoredTensor]

  init(path: String, readsTensors: Bool = true) throws(CheckpointError) {
    let file = try MappedFile(path: path)
    var reader = GGUFReader(file)
    guard file.byteCount >= 4, try file.bytes(0..<4) == Array("GGUF".utf8) else {
      throw CheckpointError.wrongMagic(path: path, expected: "GGUF")
    }
    try reader.skip(4)
    let version = try reader.integer(UInt32.self)
    guard version == 2 || version == 3 else {
      if version.byteSwapped == 3 { throw CheckpointError.bigEndian(path: path) }
      throw CheckpointError.unsupportedVersion(path: path, version: version)
    }
    // A tensor takes at least a name's length, a count of dimensions, a type and an offset; a pair
    // a key's length, a type and one byte.
    let tensorCount = try reader.count("tensor count", minimum: 24)
    let pairCount = try reader.count("metadata count", minimum: 13)
    let metadata = try GGUFMetadata(&reader, count: pairCount)
    self.file = file
    self.metadata = metadata
    tensors = readsTensors ? try Self.tensors(&reader, tensorCount, metadata) : []
  }

  private struct Entry {
    let info: TensorInfo
    let offset: UInt64
  }

  private static func tensors(_ reader: inout GGUFReader, _ count: Int, _ metadata: GGUFMetadata)
    throws(CheckpointError) -> [StoredTensor]
  {
    let path = reader.file.path
    let alignment = metadata.int("general.alignment") ?? 32
    guard (8...65_536).contains(alignment), alignment & (alignment - 1) == 0 else {
      throw CheckpointError.invalidAlignment(
        path: path, alignment: UInt64(truncatingIfNeeded: alignment))
    }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    var names = Set<String>()
    for index in 0..<count {
      let entry = try entry(&reader, index)
      guard names.insert(entry.info.name).inserted else {
        throw CheckpointError.duplicateTensor(path: path, tensor: entry.info.name)
      }
      guard entry.offset % UInt64(alignment) == 0 else {
        throw CheckpointError.misaligned(
          path: path, tensor: entry.info.name, offset: entry.offset, alignment: alignment)
      }
      entries.append(entry)
    }
    let dataStart = (reader.position + alignment - 1) / alignment * alignment
    let available = max(0, reader.file.byteCount - dataStart)
    entries.sort { ($0.offset, $0.info.byteCount) < ($1.offset, $1.info.byteCount) }
    var end: UInt64 = 0
    var last = ""
    for entry in entries {
      let (entryEnd, overflow) = entry.offset.addingReportingOverflow(UInt64(entry.info.byteCount))
      guard !overflow, entryEnd <= UInt64(available) else {
        throw CheckpointError.outOfRange(
          path: path, tensor: entry.info.name, end: overflow ? .max : entryEnd,
          available: available)
      }
      guard entry.offset >= end else {
        throw CheckpointError.overlap(
          path: path, tensor: entry.info.name, other: last, offset: Int(entry.offset))
      }
      end = entryEnd
      last = entry.info.name
    }
    let file = reader.file
    return entries.map {
      StoredTensor(info: $0.info, file: file, offset: dataStart + Int($0.offset))
    }
  }

  private static func entry(_ reader: inout GGUFReader, _ index: Int) throws(CheckpointError)
    -> Entry
  {
    let path = reader.file.path
    let name = try reader.string("name of tensor \(index)")
    let dimensionCount = try reader.integer(UInt32.self)
    guard dimensionCount <= 4 else {
      throw CheckpointError.absurdCount(
        path: path, field: "\(name).dimensions", count: UInt64(dimensionCount), limit: 4)
    }
    var dimensions: [UInt64] = []
    for _ in 0..<dimensionCount { dimensions.append(try reader.integer()) }
    let wideShape = Array(dimensions.reversed())
    let code = try reader.integer(UInt32.self)
    guard let type = elementType(code) else {
      throw CheckpointError.unknownElementType(
        path: path, tensor: name, type: unsupportedTypes[code].map { "'\($0)'" } ?? "\(code)")
    }
    let offset = try reader.integer(UInt64.self)
    guard let (shape, elementCount) = checkedShape(wideShape),
      (shape.last ?? 1) % type.blockElementCount == 0,
      let byteCount = type.byteCount(ofElements: elementCount)
    else {
      throw CheckpointError.invalidShape(path: path, tensor: name, shape: wideShape)
    }
    let info = TensorInfo(
      name: name, elementType: type, shape: shape, byteCount: byteCount, hasRawBytes: true)
    return Entry(info: info, offset: offset)
  }

  /// The types by ggml's codes (`ggml.h`, `enum ggml_type`).
  private static func elementType(_ code: UInt32) -> ElementType? {
    switch code {
    case 0: .f32
    case 1: .f16
    case 2: .q4_0
    case 3: .q4_1
    case 6: .q5_0
    case 7: .q5_1
    case 8: .q8_0
    case 10: .q2K
    case 11: .q3K
    case 12: .q4K
    case 13: .q5K
    case 14: .q6K
    case 24: .i8
    case 25: .i16
    case 26: .i32
    case 27: .i64
    case 28: .f64
    case 30: .bf16
    default: nil
    }
  }

  private static let unsupportedTypes: [UInt32: String] = [
    9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL",
    21: "IQ3_S", 22: "IQ2_S", 23: "IQ4_XS", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
  ]
}
