/// What was typed after a command's name, read word by word; a command's `init` takes it apart.
///
///     init(_ words: Words) throws(UsageError) {
///       var words = words
///       model = try words.required("MODEL")
///       alias = try words.value(after: "as")
///       try words.finish()
///     }
///
/// Words stand apart by white space. A word that begins with `'` or `"` runs to the same quote, one
/// that begins with `"""` to the next three; within `"` and outside quotes a backslash takes the
/// next quote, space or backslash as it is, `\n` and `\t` within `"` are what they are in C. A quote
/// within a word is a letter, so that prose (`don't`) needs no care. `rest()` takes what is left
/// exactly as typed. Reading never fails on text that is not asked for.
public struct Words: Sendable, Hashable {
  /// A word and where it was typed.
  public struct Word: Sendable, Hashable {
    /// The word without quotes and escapes.
    public var text: String
    /// UTF-8 offsets into the `line` of the `Words`.
    public var range: Range<Int>
    /// Whether it was quoted, and so is never taken as a keyword.
    public var isQuoted: Bool

    public init(text: String, range: Range<Int>, isQuoted: Bool = false) {
      self.text = text
      self.range = range
      self.isQuoted = isQuoted
    }
  }

  /// All that was typed after the command's name.
  public let line: String
  /// Words that stand for others, such as the name of a model for the side that it is on: a command
  /// that asks for one of those others looks here too.
  public let standIns: [String: String]
  private let bytes: [UInt8]
  private var position = 0
  /// The keyword that was taken last, if nothing was taken after it.
  private var lastKeyword: String?

  public init(_ line: String, standIns: [String: String] = [:]) {
    self.line = line
    self.standIns = standIns
    bytes = Array(line.utf8)
    skipSpace()
  }

  /// Whether nothing is left.
  public var isAtEnd: Bool { position >= bytes.count }

  /// Takes the next word, or nil at the end.
  /// - Throws: `UsageError.openQuote` when its quote is not closed.
  public mutating func next() throws(UsageError) -> Word? {
    guard let (word, end, isClosed) = scan() else { return nil }
    guard isClosed else { throw .openQuote(word) }
    position = end
    lastKeyword = nil
    skipSpace()
    return word
  }

  /// Takes the next word if it is this keyword, unquoted; letter case does not matter.
  public mutating func take(_ keyword: String) -> Bool {
    guard let word = peek(), !word.isQuoted, word.text.lowercased() == keyword,
      (try? next()) != nil
    else { return false }
    lastKeyword = keyword
    return true
  }

  /// Says that an argument is not there.
  public func missing(_ argument: String) -> UsageError { .missing(argument, after: lastKeyword) }

  /// The next word, left where it is; an open quote counts as closed at the end.
  public func peek() -> Word? {
    scan()?.word
  }

  /// Takes what is left as it was typed, without white space around it and, when the whole of it
  /// is one `"""` block, without the quotes and the line breaks next to them.
  public mutating func rest() -> String {
    let (text, _) = takeRest()
    return text
  }

  /// What is left as one word with its place.
  public mutating func restWord() -> Word? {
    guard !isAtEnd else { return nil }
    let (text, range) = takeRest()
    return Word(text: text, range: range)
  }

  private mutating func takeRest() -> (String, Range<Int>) {
    var end = bytes.count
    while end > position, Self.isSpace(bytes[end - 1]) { end -= 1 }
    let range = position..<end
    position = bytes.count
    let text = String(decoding: bytes[range], as: UTF8.self)
    return (Block.content(of: text) ?? text, range)
  }

  // MARK: - Scanning

  private func scan() -> (word: Word, end: Int, isClosed: Bool)? {
    guard position < bytes.count else { return nil }
    let first = bytes[position]
    if first == UInt8(ascii: "\""), bytes[position...].starts(with: Block.fence.utf8) {
      return scanBlock()
    }
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") { return scanQuoted(first) }
    var text: [UInt8] = []
    var index = position
    while index < bytes.count, !Self.isSpace(bytes[index]) {
      if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count,
        " \t\"'\\".utf8.contains(bytes[index + 1])
      {
        index += 1
      }
      text.append(bytes[index])
      index += 1
    }
    return (word(text, to: index, isQuoted: false), index, true)
  }

  private func scanQuoted(_ quote: UInt8) -> (word: Word, end: Int, isClosed: Bool) {
    var text: [UInt8] = []
    var index = position + 1
    while index < bytes.count, bytes[index] != quote {
      if quote == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count {
        index += 1
        switch bytes[index] {
        case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
        case quote, UInt8(ascii: "\\"): text.append(bytes[index])
        default: text += [UInt8(ascii: "\\"), bytes[index]]
        }
      } else {
        text.append(bytes[index])
      }
      index += 1
    }
    let isClosed = index < bytes.count
    let end = isClosed ? index + 1 : index
    return (word(text, to: end, isQuoted: true), end, isClosed)
  }

  private func scanBlock() -> (word: Word, end: Int, isClosed: Bool) {
    let fence = Array(Block.fence.utf8)
    var index = position + fence.count
    while index < bytes.count, !bytes[index...].starts(with: fence) { index += 1 }
    let isClosed = index < bytes.count
    let end = isClosed ? index + fence.count : index
    let raw = String(decoding: bytes[position..<end], as: UTF8.self)
    let text = Block.content(of: raw) ?? String(raw.dropFirst(fence.count))
    return (Word(text: text, range: position..<end, isQuoted: true), end, isClosed)
  }

  private func word(_ text: [UInt8], to end: Int, isQuoted: Bool) -> Word {
    Word(
      text: String(decoding: text, as: UTF8.self), range: position..<end, isQuoted: isQuoted)
  }

  private mutating func skipSpace() {
    while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
