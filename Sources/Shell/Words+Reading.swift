/// The readers that commands are written with; each names the argument in what it throws.
extension Words {
  /// Takes the next word, which must be there.
  public mutating func required(_ argument: String) throws(UsageError) -> String {
    try requiredWord(argument).text
  }

  /// Takes the next word with its place, which must be there.
  public mutating func requiredWord(_ argument: String) throws(UsageError) -> Word {
    guard let word = try next() else { throw missing(argument) }
    return word
  }

  /// Takes the next word if there is one.
  public mutating func optional() throws(UsageError) -> String? {
    try next()?.text
  }

  /// Takes all words that are left.
  public mutating func all() throws(UsageError) -> [String] {
    var words: [String] = []
    while let word = try next() { words.append(word.text) }
    return words
  }

  /// Takes the next word if `accept` makes something of it; leaves it otherwise.
  public mutating func take<Value>(_ accept: (String) -> Value?) -> Value? {
    guard let word = peek(), let value = accept(word.text) else { return nil }
    return (try? next()) != nil ? value : nil
  }

  /// Takes `keyword VALUE` if the next word is the keyword, and returns the value.
  public mutating func value(after keyword: String) throws(UsageError) -> String? {
    guard take(keyword) else { return nil }
    return try required(keyword)
  }

  /// Takes `keyword VALUE…` if the next word is the keyword: one value or more, up to a word that is
  /// one of `keywords`.
  public mutating func values(
    after keyword: String, _ argument: String, until keywords: [String] = []
  ) throws(UsageError) -> [String]? {
    guard take(keyword) else { return nil }
    var values: [String] = []
    while let word = peek(), word.isQuoted || !keywords.contains(word.text.lowercased()) {
      values.append(try required(argument))
    }
    guard !values.isEmpty else { throw missing(argument) }
    return values
  }

  /// Takes words up to one of `keywords`, as they were typed: a single quoted word without its quotes.
  public mutating func text(until keywords: [String]) throws(UsageError) -> (
    text: String, isOneWord: Bool, isQuoted: Bool
  )? {
    var first: Word?
    var last: Word?
    while let word = peek(), word.isQuoted || !keywords.contains(word.text.lowercased()) {
      let taken = try next()
      first = first ?? taken
      last = taken
    }
    guard let first, let last else { return nil }
    if first.range == last.range { return (first.text, true, first.isQuoted) }
    let bytes = Array(line.utf8)[first.range.lowerBound..<last.range.upperBound]
    return (String(decoding: bytes, as: UTF8.self), false, false)
  }

  /// Takes all that is left as text, which must not be empty.
  public mutating func requiredText(_ argument: String) throws(UsageError) -> String {
    let text = rest()
    guard !text.isEmpty else { throw missing(argument) }
    return text
  }

  /// Takes all that is left as text, or nil when nothing is.
  public mutating func optionalText() -> String? {
    let text = rest()
    return text.isEmpty ? nil : text
  }

  /// Takes all that is left as a name, which may have spaces, and may stand in quotes.
  public mutating func requiredName(_ argument: String) throws(UsageError) -> String {
    guard let name = optionalName(), !name.isEmpty else { throw missing(argument) }
    return name
  }

  /// Takes all that is left as a name, or nil when nothing is.
  public mutating func optionalName() -> String? { unquotedText() }

  /// Takes all that is left as text, or nil when nothing is; where the whole of it is one quoted text,
  /// the quotes are taken off, and an empty one is an empty text.
  public mutating func unquotedText() -> String? {
    var ahead = self
    if let word = try? ahead.next(), word.isQuoted, ahead.isAtEnd {
      self = ahead
      return word.text
    }
    return optionalText()
  }

  /// Takes the next word as a path, with a leading `~` made the user's folder.
  public mutating func requiredPath(_ argument: String) throws(UsageError) -> String {
    HomeFolder.expanding(try required(argument))
  }

  /// Takes all that is left as a path, which may have spaces, and may stand in quotes.
  public mutating func requiredPathText(_ argument: String) throws(UsageError) -> String {
    HomeFolder.expanding(try requiredName(argument))
  }

  /// Takes a whole number within a range.
  public mutating func integer(
    _ argument: String, in range: ClosedRange<Int>
  ) throws(UsageError) -> Int {
    let word = try requiredWord(argument)
    guard let value = Int(word.text), range.contains(value) else {
      throw .number(word, argument, "\(range.lowerBound)", "\(range.upperBound)")
    }
    return value
  }

  /// Takes a whole number if the next word looks like one.
  public mutating func optionalInteger(
    _ argument: String, in range: ClosedRange<Int>
  ) throws(UsageError) -> Int? {
    guard let word = peek(), !word.isQuoted, Int(word.text) != nil else { return nil }
    return try integer(argument, in: range)
  }

  /// Takes a word that is one of `choices` or the unambiguous start of one.
  public mutating func choice(
    _ argument: String, of choices: [String]
  ) throws(UsageError) -> String {
    let word = try requiredWord(argument)
    switch PrefixMatch(word.text, among: choices) {
    case .one(let choice): return choice
    case .several, .none: throw .choice(word, argument, choices)
    }
  }

  /// Checks that nothing is left.
  ///
  /// - Parameter keywords: what could have stood here, for "did you mean".
  public mutating func finish(or keywords: [String] = []) throws(UsageError) {
    guard let word = try next() else { return }
    throw .unexpected(
      word,
      near: word.isQuoted ? [] : EditDistance.nearest(to: word.text, among: keywords, atMost: 1))
  }
}
