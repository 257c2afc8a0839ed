/// Text that knows of each character whether it came from the template or from the context.
///
/// Characters are Unicode scalars, as in Python: `length` counts them and slices cut between them.
/// Two texts are equal when their characters are, wherever these came from.
struct TemplateText: Sendable {
  /// A stretch of characters of one origin.
  struct Run: Sendable, Equatable {
    var count: Int
    var isTrusted: Bool
  }

  private(set) var scalars: [Unicode.Scalar]
  /// Stretches that cover `scalars`; none is empty and neighbours differ.
  private(set) var runs: [Run]
  /// Whether it is marked as HTML already: adding an unmarked text to a marked one escapes the
  /// former. Odd in a prompt, but some templates use `safe` and are rendered so by the reference.
  var isMarkup = false

  /// The empty text.
  init() {
    scalars = []
    runs = []
  }

  init(_ scalars: [Unicode.Scalar], isTrusted: Bool) {
    self.scalars = scalars
    runs = scalars.isEmpty ? [] : [Run(count: scalars.count, isTrusted: isTrusted)]
  }

  init(_ string: some StringProtocol, isTrusted: Bool) {
    self.init(Array(string.unicodeScalars), isTrusted: isTrusted)
  }

  var count: Int { scalars.count }
  var isEmpty: Bool { scalars.isEmpty }

  /// Whether every character came from the template.
  var isTrusted: Bool { runs.allSatisfy(\.isTrusted) }

  /// The characters as a string.
  var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  mutating func append(_ other: TemplateText) {
    scalars.append(contentsOf: other.scalars)
    for run in other.runs { appendRun(run) }
  }

  /// The characters of a range, which must lie within the text.
  subscript(range: Range<Int>) -> TemplateText {
    if range == 0..<count { return self }
    var result = TemplateText()
    result.isMarkup = isMarkup
    result.scalars = Array(scalars[range])
    var start = 0
    for run in runs {
      let part = (start..<start + run.count).clamped(to: range)
      if !part.isEmpty { result.appendRun(Run(count: part.count, isTrusted: run.isTrusted)) }
      start += run.count
      if start >= range.upperBound { break }
    }
    return result
  }

  /// One character.
  subscript(index: Int) -> TemplateText { self[index..<index + 1] }

  /// Calls `body` with each stretch of one origin.
  func forEachRun(_ body: (ArraySlice<Unicode.Scalar>, Bool) -> Void) {
    var start = 0
    for run in runs {
      body(scalars[start..<start + run.count], run.isTrusted)
      start += run.count
    }
  }

  private mutating func appendRun(_ run: Run) {
    guard run.count > 0 else { return }
    if let last = runs.last, last.isTrusted == run.isTrusted {
      runs[runs.count - 1].count += run.count
    } else {
      runs.append(run)
    }
  }

  static func + (left: TemplateText, right: TemplateText) -> TemplateText {
    var result = left
    result.append(right)
    return result
  }
}

extension TemplateText: Equatable {
  static func == (left: Self, right: Self) -> Bool { left.scalars == right.scalars }
}
