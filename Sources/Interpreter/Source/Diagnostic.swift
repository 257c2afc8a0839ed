/// Why a source was refused: what CPython would have said, and where.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
  /// The four reasons for which a source is refused.
  public enum Kind: String, Sendable {
    /// CPython does not accept the text (SyntaxError and its subclasses).
    case syntax
    /// CPython would go on, but the sandbox has no such name, attribute, import or statement.
    case forbidden
    /// A budget is spent: steps, depth, digits, lengths.
    case budget
    /// The evaluation fails as in CPython: ZeroDivisionError, TypeError, …
    case evaluation
  }

  /// The reason.
  public let kind: Kind
  /// The name of the exception CPython raises, or the nearest one where CPython would go on.
  public let exception: String
  /// One line, worded as CPython's own message where CPython has one.
  public let message: String
  /// Where it happened.
  public let range: SourceRange

  /// Creates a diagnostic from its facts.
  public init(kind: Kind, exception: String, message: String, range: SourceRange) {
    self.kind = kind
    self.exception = exception
    self.message = message
    self.range = range
  }

  /// The line and column, exception and message in one line.
  public var description: String {
    "\(range.line):\(range.column): \(exception): \(message)"
  }

  /// Renders the message under the offending line, carets below the range.
  ///
  /// Control characters and tabs of the line are shown as blanks, so that the carets stand right.
  public func rendered(_ source: String) -> String {
    let text = SourceText(source)
    let lineStart = text.start(ofLine: range.line - 1)
    var lineEnd = lineStart
    while lineEnd < text.originalCount, text.scalars[lineEnd] != 10 { lineEnd += 1 }
    // A screen line or two around the place are enough of an answer without line breaks.
    let place = lineStart + range.column - 1
    let windowStart = max(lineStart, place - 120)
    let windowEnd = min(lineEnd, max(place, windowStart) + 120)
    var line = ""
    for value in text.scalars[windowStart..<max(windowStart, windowEnd)] {
      let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
      line.unicodeScalars.append(scalar.isPrintableInPython ? scalar : " ")
    }
    let sameLine = range.end.line == range.start.line
    let wanted = sameLine ? range.end.column - range.start.column : lineEnd - place
    let carets = max(1, min(wanted, windowEnd - place))
    let margin = String(repeating: " ", count: max(0, place - windowStart))
    return """
      line \(range.line), column \(range.column)
          \(line)
          \(margin)\(String(repeating: "^", count: carets))
      \(exception): \(message)
      """
  }
}
