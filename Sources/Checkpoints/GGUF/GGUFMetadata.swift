/// The keys and values at the head of a GGUF file (ggml, "GGUF", metadata values).
///
/// ```swift
/// let metadata = try GGUFMetadata(path: "model.gguf")
/// metadata.string("general.architecture")          // "llama"
/// try metadata.strings("tokenizer.ggml.tokens")    // 32000 pieces
/// ```
///
/// Scalars are read when the file is opened; arrays stay in the file until they are asked for.
public struct GGUFMetadata: Sendable {
  /// The types of values by the format's codes.
  enum ValueType: UInt32 {
    case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array
    case uint64, int64, float64

    /// The bytes of a value of fixed size, or nil.
    var byteCount: Int? {
      switch self {
      case .uint8, .int8, .bool: 1
      case .uint16, .int16: 2
      case .uint32, .int32, .float32: 4
      case .uint64, .int64, .float64: 8
      case .string, .array: nil
      }
    }
  }

  enum Value: Sendable, Equatable {
    case integer(Int64)
    /// An unsigned value beyond the signed range.
    case large(UInt64)
    case number(Double)
    case bool(Bool)
    case string(String)
    /// Elements of one type in the file from `offset`.
    case array(type: ValueType, count: Int, offset: Int)
  }

  private static let depthLimit = 4

  /// The keys in the order of the file.
  public let keys: [String]
  /// The file's path.
  public var path: String { file.path }
  private let values: [String: Value]
  private let file: MappedFile

  /// Reads the metadata of a file; its tensors are not looked at.
  ///
  /// - Throws: `CheckpointError` for a file that is no GGUF file or whose metadata is malformed.
  public init(path: String) throws(CheckpointError) {
    self = try GGUFFile(path: path, readsTensors: false).metadata
  }

  /// Reads `count` pairs of key and value.
  init(_ reader: inout GGUFReader, count: Int) throws(CheckpointError) {
    var keys: [String] = []
    var values: [String: Value] = [:]
    for index in 0..<count {
      let key = try reader.string("metadata key \(index)")
      let value = try Self.value(&reader, key, depth: 0)
      guard values.updateValue(value, forKey: key) == nil else {
        throw CheckpointError.duplicateKey(path: reader.file.path, key: key)
      }
      keys.append(key)
    }
    self.keys = keys
    self.values = values
    file = reader.file
  }

  private static func type(_ reader: inout GGUFReader, _ key: String) throws(CheckpointError)
    -> ValueType
  {
    let code = try reader.integer(UInt32.self)
    guard let type = ValueType(rawValue: code) else {
      throw CheckpointError.unknownValueType(path: reader.file.path, field: key, code: code)
    }
    return type
  }

  private static func value(_ reader: inout GGUFReader, _ key: String, depth: Int)
    throws(CheckpointError) -> Value
  {
    let type = try type(&reader, key)
    guard type == .array else { return try scalar(&reader, type, key) }
    let element = try Self.type(&reader, key)
    // A string has a length of eight bytes, an array a type and a count.
    let count = try reader.count(key, minimum: element.byteCount ?? (element == .array ? 12 : 8))
    let offset = reader.position
    try skipElements(&reader, element, count, key, depth: depth)
    return .array(type: element, count: count, offset: offset)
  }

  /// Steps over the elements of an array. Recursion is bounded by `depthLimit`.
  private static func skipElements(
    _ reader: inout GGUFReader, _ element: ValueType, _ count: Int, _ key: String, depth: Int
  ) throws(CheckpointError) {
    if let byteCount = element.byteCount {
      try reader.skip(count * byteCount)
      return
    }
    guard element == .array else {
      for _ in 0..<count {
        let length = try reader.count(key, minimum: 1)
        try reader.skip(length)
      }
      return
    }
    guard depth < depthLimit else {
      throw CheckpointError.nestedTooDeep(path: reader.file.path, field: key, limit: depthLimit)
    }
    for _ in 0..<count {
      let inner = try type(&reader, key)
      let innerCount = try reader.count(
        key, minimum: inner.byteCount ?? (inner == .array ? 12 : 8))
      try skipElements(&reader, inner, innerCount, key, depth: depth + 1)
    }
  }

  private static func scalar(_ reader: inout GGUFReader, _ type: ValueType, _ key: String)
    throws(CheckpointError) -> Value
  {
    switch type {
    case .uint8: return .integer(Int64(try reader.integer(UInt8.self)))
    case .int8: return .integer(Int64(Int8(bitPattern: try reader.integer(UInt8.self))))
    case .uint16: return .integer(Int64(try reader.integer(UInt16.self)))
    case .int16: return .integer(Int64(Int16(bitPattern: try reader.integer(UInt16.self))))
    case .uint32: return .integer(Int64(try reader.integer(UInt32.self)))
    case .int32: return .integer(Int64(Int32(bitPattern: try reader.integer(UInt32.self))))
    case .uint64:
      let value = try reader.integer(UInt64.self)
      return Int64(exactly: value).map { .integer($0) } ?? .large(value)
    case .int64: return .integer(Int64(bitPattern: try reader.integer(UInt64.self)))
    case .float32:
      // By its shortest text, so that a 1e-5 of the configuration is 1e-5 again.
      let value = Float(bitPattern: try reader.integer(UInt32.self))
      return .number(Double(value.description) ?? Double(value))
    case .float64: return .number(Double(bitPattern: try reader.integer(UInt64.self)))
    case .bool: return .bool(try reader.integer(UInt8.self) != 0)
    case .string, .array: return .string(try reader.string(key))
    }
  }
}

// MARK: - Scalars

extension GGUFMetadata {
  /// A string value, or nil if the key is absent or of another type.
  public func string(_ key: String) -> String? {
    if case .string(let text) = values[key] { text } else { nil }
  }

  /// An integer value that fits, or nil.
  public func int(_ key: String) -> Int? {
    if case .integer(let value) = values[key] { Int(value) } else { nil }
  }

  /// A number of any kind as a double, or nil.
  public func double(_ key: String) -> Double? {
    switch values[key] {
    case .integer(let value): Double(value)
    case .large(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// A truth value, or nil.
  public func bool(_ key: String) -> Bool? {
    if case .bool(let value) = values[key] { value } else { nil }
  }
}

// MARK: - Arrays

extension GGUFMetadata {
  /// How many elements an array has, or nil if the key is absent or no array.
  public func count(_ key: String) -> Int? {
    if case .array(_, let count, _) = values[key] { count } else { nil }
  }

  /// The strings of an array, or nil if the key is absent or of another type.
  public func strings(_ key: String) throws(CheckpointError) -> [String]? {
    guard case .array(.string, let count, let offset) = values[key] else { return nil }
    var reader = GGUFReader(file, at: offset)
    var strings: [String] = []
    strings.reserveCapacity(count)
    for _ in 0..<count { strings.append(try reader.string(key)) }
    return strings
  }

  /// The integers of an array of any integer type, or nil. Unsigned values beyond the signed range
  /// wrap.
  public func integers(_ key: String) throws(CheckpointError) -> [Int]? {
    guard case .array(let type, let count, let offset) = values[key] else { return nil }
    switch type {
    case .float32, .float64, .string, .array: return nil
    default: break
    }
    var reader = GGUFReader(file, at: offset)
    var integers: [Int] = []
    integers.reserveCapacity(count)
    for _ in 0..<count {
      switch try Self.scalar(&reader, type, key) {
      case .integer(let value): integers.append(Int(value))
      case .large(let value): integers.append(Int(truncatingIfNeeded: value))
      case .bool(let value): integers.append(value ? 1 : 0)
      default: return nil
      }
    }
    return integers
  }

  /// The numbers of an array of floats, or nil.
  public func floats(_ key: String) throws(CheckpointError) -> [Float]? {
    guard case .array(let type, let count, let offset) = values[key],
      type == .float32 || type == .float64
    else { return nil }
    var reader = GGUFReader(file, at: offset)
    var floats: [Float] = []
    floats.reserveCapacity(count)
    for _ in 0..<count {
      if type == .float32 {
        floats.append(Float(bitPattern: try reader.integer(UInt32.self)))
      } else {
        floats.append(Float(Double(bitPattern: try reader.integer(UInt64.self))))
      }
    }
    return floats
  }
}
