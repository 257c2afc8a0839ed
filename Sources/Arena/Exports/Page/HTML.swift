/// Markup that is safe by construction: what is written in the source is markup, what is put into it
/// is text.
///
/// ```swift
/// let cell: HTML = "<td title=\"\(message)\">\(answer)</td>"
/// ```
///
/// Every string that is interpolated is escaped, for content and for quoted attributes alike, so that
/// nothing a model wrote can become markup by being forgotten. Characters that act or hide become
/// marks, as on the terminal: control characters are shown as pictures (`␛`), characters that reorder
/// text or have no width as their number (`⟨U+202E⟩`).
struct HTML: Sendable {
  /// The markup.
  private(set) var markup = ""

  init() {}

  fileprivate init(markup: String) { self.markup = markup }

  static func += (left: inout HTML, right: HTML) { left.markup += right.markup }

  static func + (left: HTML, right: HTML) -> HTML { HTML(markup: left.markup + right.markup) }

  var isEmpty: Bool { markup.isEmpty }

  /// A text, escaped.
  static func text(_ text: some StringProtocol) -> HTML {
    var html = HTML()
    html.append(text)
    return html
  }

  /// Markup of the program's own that is kept in a constant, such as the style sheet.
  static func constant(_ markup: StaticString) -> HTML { HTML(markup: "\(markup)") }

  /// Appends a text, escaped.
  mutating func append(_ text: some StringProtocol) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": markup += "&amp;"
      case "<": markup += "&lt;"
      case ">": markup += "&gt;"
      case "\"": markup += "&quot;"
      case "'": markup += "&#39;"
      case "\n", "\t": markup.unicodeScalars.append(scalar)
      default:
        if let mark = HTML.mark(for: scalar) {
          markup += mark
        } else {
          markup.unicodeScalars.append(scalar)
        }
      }
    }
  }

  /// What stands for a character that acts or hides; nil for one that is shown as it is.
  static func mark(for scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x20...0x7E: return nil
    case 0..<0x20: return Unicode.Scalar(0x2400 + scalar.value).map { String($0) }
    case 0x7F: return "␡"
    // Joiners and selectors that emoji and scripts need; spaces of other widths.
    case 0x200C, 0x200D, 0xFE00...0xFE0F, 0xA0: return nil
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse:
      return "⟨U+" + hexadecimal(scalar.value) + "⟩"
    default:
      return scalar.properties.isDefaultIgnorableCodePoint
        ? "⟨U+" + hexadecimal(scalar.value) + "⟩" : nil
    }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension HTML: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self.init(markup: value) }

  init(stringInterpolation: Interpolation) { self = stringInterpolation.html }

  /// Collects literals as markup and values as text.
  struct Interpolation: StringInterpolationProtocol {
    var html = HTML()

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) { html += HTML(markup: literal) }

    mutating func appendInterpolation(_ text: some StringProtocol) { html.append(text) }

    mutating func appendInterpolation(_ number: Int) { html += HTML(markup: String(number)) }

    mutating func appendInterpolation(_ part: HTML) { html += part }

    mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { html += part } }
  }
}
