/// A format specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`
/// (Python library, "Format Specification Mini-Language").
struct FormatSpecification {
  var fill: UInt32 = 32
  var align: UInt32?
  /// `+`, `-` or a space; nil where none is written, which is like `-` but for texts.
  var sign: UInt32?
  var coercesNegativeZero = false
  var isAlternate = false
  var width = -1
  var grouping: UInt32?
  var precision: Int?
  var type: UInt32?

  /// Reads a specification; zeros before the width fill behind the sign where the right is the
  /// default.
  init(_ text: [UInt32], of value: Value) throws(EvaluationFault) {
    let isText = value.text != nil
    var index = 0
    func isAlign(_ value: UInt32) -> Bool { [60, 62, 61, 94].contains(value) }
    if text.count >= 2, isAlign(text[1]) {
      fill = text[0]
      align = text[1]
      index = 2
    } else if let first = text.first, isAlign(first) {
      align = first
      index = 1
    }
    let hasFill = index == 2
    func peek() -> UInt32 { index < text.count ? text[index] : 0 }
    if [43, 45, 32].contains(peek()) {
      sign = peek()
      index += 1
    }
    if peek() == 122 {
      coercesNegativeZero = true
      index += 1
    }
    if peek() == 35 {
      isAlternate = true
      index += 1
    }
    if !hasFill, peek() == 48 {
      fill = 48
      if align == nil, !isText { align = 61 }
      index += 1
    }
    func number() throws(EvaluationFault) -> Int? {
      var value: Int?
      while (48...57).contains(peek()) {
        let next = (value ?? 0).multipliedReportingOverflow(by: 10)
        let sum = next.partialValue.addingReportingOverflow(Int(peek()) - 48)
        if next.overflow || sum.overflow {
          throw .value("Too many decimal digits in format string")
        }
        value = sum.partialValue
        index += 1
      }
      return value
    }
    width = try number() ?? -1
    if peek() == 44 {
      grouping = 44
      index += 1
    }
    if peek() == 95 {
      if grouping != nil { throw .value("Cannot specify both ',' and '_'.") }
      grouping = 95
      index += 1
    }
    if peek() == 44, grouping != nil {
      throw .value(
        grouping == 44 ? "Cannot specify ',' with ','." : "Cannot specify both ',' and '_'.")
    }
    if peek() == 46 {
      index += 1
      guard let digits = try number() else { throw .value("Format specifier missing precision") }
      precision = digits
    }
    if text.count - index > 1 {
      let shown = Text(codePoints: text).string
      throw .value(
        "Invalid format specifier '\(shown)' for object of type '\(value.typeName)'")
    }
    if text.count - index == 1 { type = text[index] }
    if grouping != nil, let type = type ?? (isText ? 115 : nil) {
      let allowed: [UInt32] = [100, 101, 102, 103, 69, 71, 37, 70]
      let isBase: Bool = [98, 111, 120, 88].contains(type)
      if !allowed.contains(type), !(grouping == 95 && isBase) {
        let separator = grouping == 44 ? "," : "_"
        throw .value("Cannot specify '\(separator)' with '\(Self.shown(type))'.")
      }
    }
  }

  /// A type letter in a message: the character itself in ASCII, else its code.
  static func shown(_ type: UInt32) -> String {
    let scalar = Unicode.Scalar(type) ?? "?"
    return type > 32 && type < 128
      ? String(Character(scalar)) : "\\x" + String(type, radix: 16)
  }

  /// Fills a text up to the width.
  func padded(_ text: [UInt32], defaultAlign: UInt32, signLength: Int = 0) -> [UInt32] {
    let missing = width - text.count
    guard missing > 0 else { return text }
    switch align ?? defaultAlign {
    case 62: return Array(repeating: fill, count: missing) + text
    case 94:
      let left = missing / 2
      return Array(repeating: fill, count: left) + text
        + Array(repeating: fill, count: missing - left)
    case 61:
      return text.prefix(signLength) + Array(repeating: fill, count: missing)
        + text.dropFirst(signLength)
    default: return text + Array(repeating: fill, count: missing)
    }
  }

  /// Puts separators between groups of digits, counting zeros that fill the width.
  func grouped(_ digits: [UInt32], every size: Int, minimum: Int) -> [UInt32] {
    // What has no digits, such as `nan`, is filled up without separators.
    guard let grouping, !digits.isEmpty else { return digits }
    var result: [UInt32] = []
    var count = 0
    var rest = digits[...]
    while !rest.isEmpty || (fill == 48 && align == 61 && result.count < minimum) {
      if count > 0, count % size == 0 {
        result.append(grouping)
        if rest.isEmpty, result.count >= minimum {
          // A separator never comes first: one more zero stands before it.
          result.append(48)
          break
        }
      }
      result.append(rest.popLast() ?? 48)
      count += 1
    }
    return result.reversed()
  }
}
