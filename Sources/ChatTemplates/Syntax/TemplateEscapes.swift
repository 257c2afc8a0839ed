/// The escape sequences of string literals, which are Python's ("unicode-escape").
enum TemplateEscapes {
  /// Appends what the sequence at `position` stands for and steps over it. Unknown sequences stand
  /// for themselves.
  static func unescape(
    _ scalars: [Unicode.Scalar], _ position: inout Int, into text: inout [Unicode.Scalar]
  ) {
    position += 1
    guard position < scalars.count else { return }
    let scalar = scalars[position]
    position += 1
    switch scalar {
    case "\n": break
    case "\\", "'", "\"": text.append(scalar)
    case "n": text.append("\n")
    case "t": text.append("\t")
    case "r": text.append("\r")
    case "b": text.append("\u{08}")
    case "f": text.append("\u{0C}")
    case "v": text.append("\u{0B}")
    case "a": text.append("\u{07}")
    case "x": hexadecimal(scalars, &position, 2, "x", into: &text)
    case "u": hexadecimal(scalars, &position, 4, "u", into: &text)
    case "U": hexadecimal(scalars, &position, 8, "U", into: &text)
    case "0"..."7":
      var value = scalar.value - 0x30
      var count = 1
      while count < 3, position < scalars.count, (0x30...0x37).contains(scalars[position].value) {
        value = value * 8 + scalars[position].value - 0x30
        position += 1
        count += 1
      }
      text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    default:
      text.append("\\")
      text.append(scalar)
    }
  }

  private static func hexadecimal(
    _ scalars: [Unicode.Scalar], _ position: inout Int, _ count: Int, _ letter: Unicode.Scalar,
    into text: inout [Unicode.Scalar]
  ) {
    guard let value = digits(scalars, position, count) else {
      text += ["\\", letter]
      return
    }
    position += count
    if let scalar = Unicode.Scalar(value) {
      text.append(scalar)
      return
    }
    // A pair of surrogates is one character; alone they are none.
    if (0xD800..<0xDC00).contains(value), position + 6 <= scalars.count,
      scalars[position] == "\\", scalars[position + 1] == "u",
      let low = digits(scalars, position + 2, 4), (0xDC00..<0xE000).contains(low)
    {
      position += 6
      text.append(Unicode.Scalar(0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}")
    } else {
      text.append("\u{FFFD}")
    }
  }

  private static func digits(_ scalars: [Unicode.Scalar], _ start: Int, _ count: Int) -> UInt32? {
    guard start + count <= scalars.count else { return nil }
    var value: UInt32 = 0
    for scalar in scalars[start..<start + count] {
      guard scalar.isASCII, let digit = UInt32(String(scalar), radix: 16) else { return nil }
      value = value << 4 | digit
    }
    return value
  }
}
