extension JSONValue {
  /// The nesting that every reader of outside text allows unless it says otherwise.
  public static let standardDepth = 200

  /// Parses one JSON text (RFC 8259), which must be all of the input.
  ///
  /// - Parameter depth: the deepest nesting allowed, at most 1,000 (deeper input is refused, so input cannot set the stack).
  public init(parsing text: String, depth: Int = standardDepth) throws(JSONError) {
    var text = text
    self = try text.withUTF8Typed { bytes throws(JSONError) in
      try JSONValue(parsing: bytes, depth: depth)
    }
  }

  /// Parses one JSON text in UTF-8 bytes.
  public init(parsing bytes: [UInt8], depth: Int = standardDepth) throws(JSONError) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JSONError) in try JSONValue(parsing: buffer, depth: depth) }
    }
    self = try result.get()
  }

  /// Parses one JSON text in borrowed UTF-8 bytes.
  public init(parsing bytes: UnsafeBufferPointer<UInt8>, depth: Int = standardDepth)
    throws(JSONError)
  {
    var parser = JSONParser(bytes: bytes, depthLimit: Swift.min(depth, 1000))
    self = try parser.document()
  }
}

extension String {
  fileprivate mutating func withUTF8Typed<R>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(JSONError) -> R
  ) throws(JSONError) -> R {
    let result = withUTF8 { buffer in
      Result { () throws(JSONError) in try body(buffer) }
    }
    return try result.get()
  }
}

/// A recursive-descent parser over borrowed bytes; its depth is bounded by `depthLimit`.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let depthLimit: Int
  private var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    // A byte-order mark is not JSON, but files have it (RFC 8259 §8.1 lets a parser ignore it).
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
  }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 0)
    skipWhitespace()
    guard position == bytes.count else { throw error(.trailingText) }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipWhitespace()
    guard let byte = peek() else { throw error(.unexpectedEnd) }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), 0x30...0x39: return .number(try number())
    default: throw error(.unexpectedByte(byte, expected: "a value"))
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < depthLimit else { throw error(.tooDeep(limit: depthLimit)) }
    position += 1
    var object = JSONObject()
    skipWhitespace()
    if take(UInt8(ascii: "}")) { return .object(object) }
    while true {
      skipWhitespace()
      let start = position
      guard peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
      let key = try string()
      skipWhitespace()
      guard take(UInt8(ascii: ":")) else { throw unexpected("':'") }
      let member = try value(depth: depth + 1)
      guard object.append(key, member) else {
        position = start
        throw error(.duplicateKey(key))
      }
      skipWhitespace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "}")) { return .object(object) }
      throw unexpected("',' or '}'")
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth < depthLimit else { throw error(.tooDeep(limit: depthLimit)) }
    position += 1
    var elements: [JSONValue] = []
    skipWhitespace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipWhitespace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "]")) { return .array(elements) }
      throw unexpected("',' or ']'")
    }
  }

  // MARK: - Scalars

  private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError)
    -> JSONValue
  {
    let start = position
    for offset in 0..<text.utf8CodeUnitCount {
      guard position < bytes.count else { throw error(.unexpectedEnd) }
      guard bytes[position] == text.utf8Start[offset] else {
        position = start
        throw error(.unexpectedByte(bytes[start], expected: "a value"))
      }
      position += 1
    }
    return value
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if take(UInt8(ascii: "0")) {
      // No digit may follow a leading zero.
    } else if digits() == 0 {
      throw error(.invalidNumber)
    }
    if take(UInt8(ascii: ".")), digits() == 0 { throw error(.invalidNumber) }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if digits() == 0 { throw error(.invalidNumber) }
    }
    if let next = peek(), (0x30...0x39).contains(next) { throw error(.invalidNumber) }
    return JSONNumber(checked: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func digits() -> Int {
    let start = position
    while let byte = peek(), (0x30...0x39).contains(byte) { position += 1 }
    return position - start
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    // The common case: no escape, one copy.
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""),
      bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20
    { position += 1 }
    guard position < bytes.count else { throw error(.unexpectedEnd) }
    if bytes[position] == UInt8(ascii: "\"") {
      let text = try checkedText(bytes[start..<position], at: start)
      position += 1
      return text
    }
    var unescaped = [UInt8](bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: unescaped, as: UTF8.self) else {
          position = start
          throw error(.invalidUTF8)
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &unescaped)
      case 0..<0x20: throw error(.controlCharacterInString)
      default:
        unescaped.append(byte)
        position += 1
      }
    }
    throw error(.unexpectedEnd)
  }

  private mutating func checkedText(_ slice: Slice<UnsafeBufferPointer<UInt8>>, at start: Int)
    throws(JSONError) -> String
  {
    guard let text = String(validating: slice, as: UTF8.self) else {
      position = start
      throw error(.invalidUTF8)
    }
    return text
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    position += 1
    guard let byte = peek() else { throw error(.unexpectedEnd) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try escapedScalar()
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default:
      position -= 1
      throw error(.invalidEscape)
    }
  }

  /// The scalar of `\uXXXX` or of a surrogate pair; a lone surrogate becomes U+FFFD, since Swift text
  /// cannot hold it.
  private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
    let first = try hexadecimalQuad()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800..<0xDC00).contains(first), position + 1 < bytes.count,
      bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let resume = position
    position += 2
    let second = try hexadecimalQuad()
    guard (0xDC00..<0xE000).contains(second) else {
      position = resume
      return "\u{FFFD}"
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private mutating func hexadecimalQuad() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek() else { throw error(.unexpectedEnd) }
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: throw error(.invalidEscape)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: - Bytes

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  private mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private func unexpected(_ expected: String) -> JSONError {
    peek().map { error(.unexpectedByte($0, expected: expected)) } ?? error(.unexpectedEnd)
  }

  private func error(_ reason: JSONError.Reason) -> JSONError {
    var line = 1
    var lineStart = 0
    for offset in 0..<Swift.min(position, bytes.count) where bytes[offset] == 0x0A {
      line += 1
      lineStart = offset + 1
    }
    return JSONError(reason: reason, offset: position, line: line, column: position - lineStart + 1)
  }
}

extension UTF8 {
  fileprivate static var encodedReplacementCharacter: UTF8.EncodedScalar {
    encode("\u{FFFD}") ?? EncodedScalar()
  }
}
