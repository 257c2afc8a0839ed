/// Text that knows of each character whether it came from the template or from the context.
///
/// Characters are Unicode scalars, as in Python: `length` counts them and slices cut between them.
/// Two texts are equal when their characters are, wherever these came from.
struct TemplateText: Sendable {
  /// A stretch of characters of one origin, from where the one before it ends.
  private struct Run: Sendable {
    var end: Int
    var isTrusted: Bool
  }

  private(set) var scalars: [Unicode.Scalar]
  /// Stretches that cover `scalars`; none is empty and neighbours differ.
  private var runs: [Run]
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
    runs = scalars.isEmpty ? [] : [Run(end: scalars.count, isTrusted: isTrusted)]
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
    var start = 0
    for run in other.runs {
      appendRun(count: run.end - start, isTrusted: run.isTrusted)
      start = run.end
    }
  }

  /// The characters of a range, which must lie within the text.
  subscript(range: Range<Int>) -> TemplateText {
    if range == 0..<count { return self }
    var result = TemplateText()
    result.isMarkup = isMarkup
    result.scalars = Array(scalars[range])
    var start = range.lowerBound
    var index = runIndex(at: start)
    while start < range.upperBound {
      let end = min(runs[index].end, range.upperBound)
      result.appendRun(count: end - start, isTrusted: runs[index].isTrusted)
      start = end
      index += 1
    }
    return result
  }

  /// The characters one by one, in one pass.
  var characters: [TemplateText] {
    var result: [TemplateText] = []
    result.reserveCapacity(count)
    forEachRun { scalars, isTrusted in
      for scalar in scalars {
        var character = TemplateText([scalar], isTrusted: isTrusted)
        character.isMarkup = isMarkup
        result.append(character)
      }
    }
    return result
  }

  /// The characters at some places, in their order.
  func picked(_ places: [Int]) -> TemplateText {
    var result = TemplateText()
    for place in places {
      result.scalars.append(scalars[place])
      result.appendRun(count: 1, isTrusted: runs[runIndex(at: place)].isTrusted)
    }
    return result
  }

  /// The characters from the last to the first.
  func reversed() -> TemplateText {
    var result = TemplateText()
    result.scalars = scalars.reversed()
    for index in runs.indices.reversed() {
      let start = index > 0 ? runs[index - 1].end : 0
      result.appendRun(count: runs[index].end - start, isTrusted: runs[index].isTrusted)
    }
    return result
  }

  /// One character.
  subscript(index: Int) -> TemplateText { self[index..<index + 1] }

  /// Calls `body` with each stretch of one origin.
  func forEachRun(_ body: (ArraySlice<Unicode.Scalar>, Bool) -> Void) {
    var start = 0
    for run in runs {
      body(scalars[start..<run.end], run.isTrusted)
      start = run.end
    }
  }

  private mutating func appendRun(count: Int, isTrusted: Bool) {
    guard count > 0 else { return }
    let end = (runs.last?.end ?? 0) + count
    if let last = runs.last, last.isTrusted == isTrusted {
      runs[runs.count - 1].end = end
    } else {
      runs.append(Run(end: end, isTrusted: isTrusted))
    }
  }

  /// The stretch that a character lies in: the first that ends behind it.
  private func runIndex(at place: Int) -> Int {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = low + (high - low) / 2
      if runs[middle].end > place { high = middle } else { low = middle + 1 }
    }
    return low
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
