/// A token as CPython's tokenizer cuts it.
struct Token: Sendable {
  /// What the grammar distinguishes besides fixed terminals.
  enum Kind: UInt8, Sendable {
    case endMarker, name, keyword, number, string, newline, indent, dedent, symbol
  }

  let kind: Kind
  /// The fixed terminal (keyword, soft keyword or operator), or 0.
  let terminal: UInt8
  /// The first position; of tokens without text, the place where the lexer stood.
  let start: Int
  /// The first position behind the token.
  let end: Int
  /// How many brackets are open behind the token.
  let level: Int
  /// Whether CPython gives the token a column; INDENT, DEDENT and ENDMARKER have none.
  var hasColumn: Bool {
    kind != .endMarker && kind != .indent && kind != .dedent
  }
}

/// The fixed terminals of the language: keywords, soft keywords, operators and delimiters.
enum Terminals {
  static let keywords = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
  ]
  static let softKeywords = ["_", "case", "match"]
  static let operators = [
    "!=", "%", "%=", "&", "&=", "(", ")", "*", "**", "**=", "*=", "+", "+=", ",", "-", "-=", "->",
    ".", "...", "/", "//", "//=", "/=", ":", ":=", ";", "<", "<<", "<<=", "<=", "<>", "=", "==",
    ">", ">=", ">>", ">>=", "@", "@=", "[", "]", "^", "^=", "{", "|", "|=", "}", "~",
  ]
  /// The terminals by number; number 0 stands for no terminal.
  static let all: [String] = [""] + keywords + softKeywords + operators
  /// The numbers of the terminals.
  static let numbers: [String: UInt8] = {
    var numbers: [String: UInt8] = [:]
    for (index, text) in all.enumerated() { numbers[text] = UInt8(index) }
    return numbers
  }()
  /// Whether a terminal's number is that of a keyword that is no name.
  static func isKeyword(_ number: UInt8) -> Bool {
    number > 0 && Int(number) <= keywords.count
  }
}
