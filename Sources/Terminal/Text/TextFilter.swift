/// Makes text from strangers safe and honest on a terminal: what would act or hide becomes a mark.
///
/// Model text, model names, file names and remote errors pass here before they are shown; files and
/// JSON keep the exact text. Control characters become control pictures (`␛`), other invisible or
/// reordering characters `⟨U+202E⟩`, bytes that are no UTF-8 `⟨0x9B⟩`, floods of combining marks and
/// of empty lines a count. Emoji sequences and the joiners that scripts need stay.
///
///     var filter = TextFilter()
///     screen += filter.push("Hello \u{1B}[2J")   // "Hello ␛[2J"
///     screen += filter.finish()
///
/// Invariant: the output for a text does not depend on how it was split into pushes, not even
/// within a character. State is a few bytes, whatever the input. Filtering filtered text changes
/// nothing.
public struct TextFilter: Sendable {
  /// What becomes of line breaks and tabs.
  public enum Mode: Sendable {
    /// Line feed and tab stay; CR LF is one line feed.
    case lines
    /// They become `␊`, `␉` and `␍`: for names and messages, which have one line.
    case singleLine
  }

  /// Marks on one base that are drawn; Tibetan and vocalised Hebrew need up to five.
  static let marksPerBase = 6
  /// Joiners in one emoji; the longest in use, a kiss or a family, has four parts.
  static let joinersPerEmoji = 7
  /// Empty lines in a row that are drawn.
  static let emptyLinesInRow = 3

  private let mode: Mode
  private var output = ""
  private var partial: [UInt8] = []
  private var partialLength = 0
  private var base = Base.none
  private var marks = 0
  private var marksLeftOut = 0
  private var joiners = 0
  private var hasSelector = false
  private var hasModifier = false
  private var hasScriptJoiner = false
  private var isJoinerPending = false
  private var isReturnPending = false
  private var isAtLineStart = true
  private var emptyLines = 0
  private var emptyLinesLeftOut = 0

  /// What the last character drawn lets follow it.
  private enum Base { case none, plain, emoji, keycap, joiningScript, symbol, ideograph }

  public init(_ mode: Mode = .lines) {
    self.mode = mode
  }

  /// The text, filtered as a whole.
  public static func clean(_ text: String, _ mode: Mode = .singleLine) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var filter = TextFilter(mode)
    return filter.push(text) + filter.finish()
  }

  /// Takes the next piece of text; returns what can be shown of what came so far.
  public mutating func push(_ text: String) -> String {
    push(text.utf8)
  }

  /// Takes the next bytes, which may end within a character.
  public mutating func push(_ bytes: some Sequence<UInt8>) -> String {
    for byte in bytes { accept(byte) }
    defer { output = "" }
    return output
  }

  /// Ends the text: returns what was held back to see what follows. The filter can be used again.
  public mutating func finish() -> String {
    let left = partial
    partial = []
    for byte in left { mark(byte: byte) }
    resolvePending()
    flushMarks()
    flushEmptyLines()
    defer { self = TextFilter(mode) }
    return output
  }

  // MARK: - Bytes to scalars

  /// RFC 3629, with surrogates told from other nonsense so that they can be named.
  private mutating func accept(_ byte: UInt8) {
    guard let lead = partial.first else {
      switch byte {
      case 0..<0x80: accept(Unicode.Scalar(byte))
      case 0xC2...0xDF: begin(byte, length: 2)
      case 0xE0...0xEF: begin(byte, length: 3)
      case 0xF0...0xF4: begin(byte, length: 4)
      default: mark(byte: byte)
      }
      return
    }
    let isContinuation =
      if partial.count > 1 {
        (0x80...0xBF).contains(byte)
      } else {
        switch lead {
        case 0xE0: (0xA0...0xBF).contains(byte)
        case 0xF0: (0x90...0xBF).contains(byte)
        case 0xF4: (0x80...0x8F).contains(byte)
        default: (0x80...0xBF).contains(byte)
        }
      }
    guard isContinuation else {
      let left = partial
      partial.removeAll(keepingCapacity: true)
      for byte in left { mark(byte: byte) }
      accept(byte)
      return
    }
    partial.append(byte)
    guard partial.count == partialLength else { return }
    var value = UInt32(lead) & (0x7F >> UInt32(partialLength))
    for byte in partial.dropFirst() { value = value << 6 | UInt32(byte & 0x3F) }
    partial.removeAll(keepingCapacity: true)
    if let scalar = Unicode.Scalar(value) {
      accept(scalar)
    } else {
      mark(code: value)
    }
  }

  private mutating func begin(_ byte: UInt8, length: Int) {
    partial.append(byte)
    partialLength = length
  }

  // MARK: - Scalars

  private mutating func accept(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    if isReturnPending {
      isReturnPending = false
      if value == 0x0A { return newline() }
      show(picture: 0x0D)
    }
    if isJoinerPending {
      isJoinerPending = false
      if CellWidth.isPictograph(scalar), !isModifier(value), joiners < Self.joinersPerEmoji {
        joiners += 1
        output.unicodeScalars.append("\u{200D}")
        output.unicodeScalars.append(scalar)
        (marks, hasSelector, hasModifier) = (0, false, false)
        return
      }
      mark(code: 0x200D)
    }
    switch value {
    case 0x20..<0x7F:
      let isKeycap = (0x30...0x39).contains(value) || value == 0x23 || value == 0x2A
      show(scalar, as: isKeycap ? .keycap : .plain)
    case 0x0A:
      mode == .lines ? newline() : show(picture: value)
    case 0x0D where mode == .lines:
      isReturnPending = true
    case 0x09 where mode == .lines:
      show(scalar, as: .none)
    case 0..<0x20: show(picture: value)
    case 0x7F: show("\u{2421}", as: .plain)
    case 0x80..<0xA0: mark(code: value)
    case 0x200D where base == .emoji && marksLeftOut == 0:
      isJoinerPending = true
    case 0x200C, 0x200D:
      if base == .joiningScript && !hasScriptJoiner && marksLeftOut == 0 {
        hasScriptJoiner = true
        output.unicodeScalars.append(scalar)
      } else {
        mark(code: value)
      }
    case 0xFE0E, 0xFE0F: select(scalar, if: base == .emoji || base == .keycap)
    case 0xFE00...0xFE0D: select(scalar, if: base == .ideograph || base == .symbol)
    case 0xE0100...0xE01EF: select(scalar, if: base == .ideograph)
    case 0x1F3FB...0x1F3FF where base == .emoji && !hasModifier && marksLeftOut == 0:
      hasModifier = true
      output.unicodeScalars.append(scalar)
    case 0x1F3FB...0x1F3FF where base != .none: mark(code: value)
    case 0x1160...0x11FF, 0xD7B0...0xD7FF:
      scalar.properties.isDefaultIgnorableCodePoint ? mark(code: value) : combine(scalar)
    default: acceptOther(scalar)
    }
  }

  private mutating func acceptOther(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint {
      return mark(code: scalar.value)
    }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: combine(scalar)
    case .format where !CellWidth.isVisibleFormat(scalar.value): mark(code: scalar.value)
    case .lineSeparator, .paragraphSeparator: mark(code: scalar.value)
    case .mathSymbol where !properties.isEmoji: show(scalar, as: .symbol)
    case .otherLetter where properties.isIdeographic: show(scalar, as: .ideograph)
    default:
      if CellWidth.isPictograph(scalar) {
        show(scalar, as: .emoji)
      } else {
        show(scalar, as: Self.joinsLetters(scalar.value) ? .joiningScript : .plain)
      }
    }
  }

  /// Scripts whose spelling uses the zero-width joiner and non-joiner: Arabic, Syriac, N'Ko, those
  /// of India, Sinhala, Myanmar, Khmer, Mongolian.
  private static func joinsLetters(_ value: UInt32) -> Bool {
    switch value {
    case 0x600...0x8FF, 0x900...0xDFF, 0x1000...0x109F, 0x1780...0x18AF: true
    default: false
    }
  }

  private func isModifier(_ value: UInt32) -> Bool {
    (0x1F3FB...0x1F3FF).contains(value)
  }

  // MARK: - Output

  /// Shows a scalar that starts a cluster.
  private mutating func show(_ scalar: Unicode.Scalar, as newBase: Base) {
    flushMarks()
    flushEmptyLines()
    output.unicodeScalars.append(scalar)
    base = newBase
    (marks, joiners) = (0, 0)
    (hasSelector, hasModifier, hasScriptJoiner, isAtLineStart) = (false, false, false, false)
    emptyLines = 0
  }

  private mutating func show(picture value: UInt32) {
    show(Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}", as: .plain)
  }

  private mutating func combine(_ scalar: Unicode.Scalar) {
    // Without a base the mark would sit on whatever stands before on the screen.
    if base == .none { show("\u{25CC}", as: .plain) }
    marks += 1
    if marks <= Self.marksPerBase {
      output.unicodeScalars.append(scalar)
      hasScriptJoiner = false
    } else {
      marksLeftOut += 1
    }
  }

  private mutating func select(_ scalar: Unicode.Scalar, if isAllowed: Bool) {
    if isAllowed && !hasSelector && marksLeftOut == 0 {
      hasSelector = true
      output.unicodeScalars.append(scalar)
    } else {
      mark(code: scalar.value)
    }
  }

  private mutating func newline() {
    flushMarks()
    if isAtLineStart {
      emptyLines += 1
      if emptyLines > Self.emptyLinesInRow {
        emptyLinesLeftOut += 1
        return
      }
    }
    output.unicodeScalars.append("\n")
    base = .none
    isAtLineStart = true
  }

  private mutating func mark(code: UInt32) {
    let digits = String(code, radix: 16, uppercase: true)
    show("\u{27E8}", as: .plain)
    output += "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "\u{27E9}"
  }

  private mutating func mark(byte: UInt8) {
    resolvePending()
    let digits = String(byte, radix: 16, uppercase: true)
    show("\u{27E8}", as: .plain)
    output += "0x" + (digits.count < 2 ? "0" : "") + digits + "\u{27E9}"
  }

  /// Shows what was held back, as nothing follows that would give it sense.
  private mutating func resolvePending() {
    if isReturnPending {
      isReturnPending = false
      show(picture: 0x0D)
    }
    if isJoinerPending {
      isJoinerPending = false
      mark(code: 0x200D)
    }
  }

  private mutating func flushMarks() {
    guard marksLeftOut > 0 else { return }
    output += "\u{27E8}+\(marksLeftOut)\u{27E9}"
    marksLeftOut = 0
  }

  private mutating func flushEmptyLines() {
    guard emptyLinesLeftOut > 0 else { return }
    output += "\u{27E8}\(emptyLinesLeftOut) more empty lines\u{27E9}\n"
    emptyLinesLeftOut = 0
  }
}
