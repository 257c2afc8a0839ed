/// Text in pieces that each have a style; whatever is put into it is safe to show.
///
/// Literals are taken as written; every string from elsewhere passes the `TextFilter` on its way
/// in, so nothing can reach a terminal unfiltered by being forgotten:
///
///     let line: StyledText = "loaded \(name, .strong) in \(seconds) s"
public struct StyledText: Sendable, Hashable {
  /// A piece in one style.
  public struct Run: Sendable, Hashable {
    public internal(set) var text: String
    public internal(set) var style: Style
  }

  public private(set) var runs: [Run] = []

  /// Creates an empty text.
  public init() {}

  /// Filters `text`, keeping its line breaks.
  public init(_ text: String, _ style: Style = .plain) {
    append(filtered: TextFilter.clean(text, .lines), style)
  }

  /// Takes text that came out of a `TextFilter`.
  init(filtered text: String, _ style: Style = .plain) {
    append(filtered: text, style)
  }

  init(runs: [Run]) {
    for run in runs { append(filtered: run.text, run.style) }
  }

  public var isEmpty: Bool { runs.isEmpty }

  /// The text without its styles.
  public var plain: String { runs.map { $0.text }.joined() }

  /// Cells of the text, which should have one line.
  public var cellWidth: Int { runs.reduce(0) { $0 + CellWidth.of($1.text) } }

  /// The same text with every piece in `style`.
  public func styled(_ style: Style) -> StyledText {
    StyledText(filtered: plain, style)
  }

  public static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.append(right)
    return sum
  }

  public static func += (left: inout StyledText, right: StyledText) {
    left.append(right)
  }

  public mutating func append(_ other: StyledText) {
    for run in other.runs { append(filtered: run.text, run.style) }
  }

  mutating func append(filtered text: String, _ style: Style) {
    guard !text.isEmpty else { return }
    if let last = runs.indices.last, runs[last].style == style {
      runs[last].text += text
    } else {
      runs.append(Run(text: text, style: style))
    }
  }

  /// The text with escape sequences for its styles, as far as `colors` allows.
  public func rendered(_ colors: ColorDepth) -> String {
    guard colors != .none else { return plain }
    var text = ""
    for run in runs {
      let parameters = run.style.parameters(colors)
      text += parameters.isEmpty ? run.text : "\u{1B}[\(parameters)m\(run.text)\u{1B}[0m"
    }
    return text
  }

  /// The lines of the text; a final line break does not make an empty one.
  public var lines: [StyledText] {
    var lines: [StyledText] = []
    var line = StyledText()
    var isOpen = false
    for run in runs {
      var rest = Substring(run.text)
      while let end = rest.firstIndex(of: "\n") {
        line.append(filtered: String(rest[..<end]), run.style)
        lines.append(line)
        line = StyledText()
        isOpen = false
        rest = rest[rest.index(after: end)...]
      }
      line.append(filtered: String(rest), run.style)
      isOpen = isOpen || !rest.isEmpty
    }
    if isOpen { lines.append(line) }
    return lines
  }
}

extension StyledText: ExpressibleByStringInterpolation, CustomStringConvertible {
  public var description: String { plain }

  public init(stringLiteral value: String) {
    append(filtered: value, .plain)
  }

  public init(stringInterpolation: Interpolation) {
    self = stringInterpolation.text
  }

  /// Collects literals as they are and values filtered to one line.
  public struct Interpolation: StringInterpolationProtocol {
    var text = StyledText()

    public init(literalCapacity: Int, interpolationCount: Int) {}

    public mutating func appendLiteral(_ literal: String) {
      text.append(filtered: literal, .plain)
    }

    /// A value on one line: line breaks in it become marks.
    public mutating func appendInterpolation(
      _ value: some CustomStringConvertible, _ style: Style = .plain
    ) {
      text.append(filtered: TextFilter.clean(value.description, .singleLine), style)
    }

    /// A text that keeps its line breaks.
    public mutating func appendInterpolation(lines value: String, _ style: Style = .plain) {
      text.append(filtered: TextFilter.clean(value, .lines), style)
    }

    public mutating func appendInterpolation(_ value: StyledText) {
      text.append(value)
    }
  }
}

extension Sequence<StyledText> {
  /// The texts one after the other with `separator` between.
  public func joined(separator: StyledText = "") -> StyledText {
    var text = StyledText()
    for (index, part) in enumerated() {
      if index > 0 { text.append(separator) }
      text.append(part)
    }
    return text
  }
}
