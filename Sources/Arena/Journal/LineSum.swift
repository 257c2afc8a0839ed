import JSON

/// The checksum at the end of a journal's line.
///
/// A byte that changes inside a text leaves JSON valid: without a checksum it would be another answer,
/// or another rating, and nobody would know. The field `"sum"` is a line's last one: CRC-32C of the
/// bytes before its comma, as eight hexadecimal digits. A journal whose header says `"sums":"crc32c"`
/// has one in every line; older journals go on without in the lines that they have. `"sum":null`
/// stands for a line that somebody has changed on purpose.
enum LineSum {
  private static let field = "sum"
  private static let headerField = "sums"
  private static let algorithm = "crc32c"

  /// The line of an event.
  static func line(_ event: SessionEvent) -> [UInt8] {
    if case .session = event.kind { return header(event.json) }
    return seal(Array(JSONValue.object(event.json).text.utf8))
  }

  /// The lines of another journal as those of a new one: all with a checksum, but otherwise as they are.
  static func sealed(_ lines: [[UInt8]]) -> [[UInt8]] {
    guard let first = lines.first, case .object(let object)? = try? JSONValue(parsing: first) else {
      return lines
    }
    let isSealed = object[headerField] != nil
    return [isSealed ? first : header(object)] + lines.dropFirst().map { sealed($0) }
  }

  /// The first line, which says that every line has a checksum.
  static func header(_ object: JSONObject) -> [UInt8] {
    var object = object
    object[field] = nil
    object[headerField] = .string(algorithm)
    return seal(Array(JSONValue.object(object).text.utf8))
  }

  /// The line with its checksum; one that has the field already stays as it is.
  private static func sealed(_ line: [UInt8]) -> [UInt8] {
    guard case .object(let object)? = try? JSONValue(parsing: line), object[field] == nil else {
      return line
    }
    return seal(line)
  }

  /// Puts the checksum in front of the brace that ends an object with members.
  private static func seal(_ line: [UInt8]) -> [UInt8] {
    guard let end = line.lastIndex(of: UInt8(ascii: "}")) else { return line }
    return line[..<end] + suffix(CRC32C.text(of: line[..<end]))
  }

  private static func suffix(_ sum: String) -> [UInt8] { Array(",\"\(field)\":\"\(sum)\"}".utf8) }

  /// Whether the header of a journal says that every line has a checksum.
  ///
  /// - Throws: the reason where it names another kind.
  static func isPromised(by header: JSONObject) throws(Mismatch) -> Bool {
    guard let value = header[headerField] else { return false }
    guard value.string == algorithm else { throw .unknownAlgorithm(value.text) }
    return true
  }

  /// Holds a line, with what was read from it, against its checksum.
  static func check(
    _ line: [UInt8], _ object: JSONObject, isRequired: Bool
  ) throws(Mismatch) {
    guard let value = object[field] else {
      if isRequired { throw .missing }
      return
    }
    if value.isNull { return }
    guard let sum = value.string else { throw .misplaced }
    let end = suffix(sum)
    guard line.suffix(end.count).elementsEqual(end) else { throw .misplaced }
    let actual = CRC32C.text(of: line.dropLast(end.count))
    guard actual == sum else { throw .changed(recorded: sum, actual: actual) }
  }

  /// How a line differs from what was written.
  enum Mismatch: Error, CustomStringConvertible {
    case changed(recorded: String, actual: String)
    case missing
    case misplaced
    case unknownAlgorithm(String)

    var description: String {
      let advice = "; to keep a line that you changed yourself, give it \"sum\":null"
      switch self {
      case .changed(let recorded, let actual):
        return "the line is not as it was written: its checksum is \(actual), not \(recorded)"
          + advice
      case .missing: return "the line is not as it was written: it has no \"sum\"" + advice
      case .misplaced:
        return "the line is not as it was written: it does not end with its \"sum\"" + advice
      case .unknownAlgorithm(let name):
        return "\"sums\" must be \"\(LineSum.algorithm)\", not \(name)"
      }
    }
  }
}

/// CRC-32C (Castagnoli), which finds every error of up to three bits in lines of any usual length, and
/// every burst of up to 32.
enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78
    }
  }

  /// The checksum of bytes.
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~table.withUnsafeBufferPointer { table in
      bytes.withUnsafeBufferPointer { bytes in
        bytes.reduce(~UInt32(0)) { value, byte in
          value >> 8 ^ table[Int(UInt8(truncatingIfNeeded: value) ^ byte)]
        }
      }
    }
  }

  /// The checksum as eight hexadecimal digits.
  static func text(of bytes: ArraySlice<UInt8>) -> String {
    let digits = String(of(bytes), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
