/// A stretch of text between calls: a statement, a comment, or a line of prose.
struct CodePiece {
  /// Where it stands, without white space around it.
  let range: Range<Int>

  /// The pieces of a range, split at line ends and semicolons outside of brackets and strings.
  static func all(in range: Range<Int>, of answer: AnswerText) -> [CodePiece] {
    var pieces: [CodePiece] = []
    func add(_ range: Range<Int>) {
      let trimmed = answer.trimmed(range)
      if !trimmed.isEmpty { pieces.append(CodePiece(range: trimmed)) }
    }
    var reader = PythonReader(bytes: answer.bytes, index: range.lowerBound, end: range.upperBound)
    var start = range.lowerBound
    var before = range.lowerBound
    while let token = reader.next() {
      switch token {
      case .newline where reader.depth <= 0, .semicolon where reader.depth <= 0:
        add(start..<before)
        start = reader.index
        reader.depth = 0
      case .comment:
        add(start..<before)
        add(before..<reader.index)
        start = reader.index
      default:
        break
      }
      before = reader.index
    }
    add(start..<range.upperBound)
    return pieces
  }

  /// Whether it is a comment.
  func isComment(in answer: AnswerText) -> Bool {
    answer.bytes[range.lowerBound] == UInt8(ascii: "#")
  }

  /// Whether a text begins as an assignment with a value, an import or `pass` does.
  static func isStatement(_ range: Range<Int>, in answer: AnswerText) -> Bool {
    let bytes = answer.bytes
    var index = range.lowerBound
    while index < range.upperBound, isNameByte(bytes[index]) { index += 1 }
    let word = answer.text(range.lowerBound..<index)
    if word == "import" || word == "from" || word == "pass" { return true }
    guard !word.isEmpty else { return false }
    // Further targets and an annotation, then "=" with something behind it.
    while index < range.upperBound, bytes[index] != UInt8(ascii: "=") {
      let byte = bytes[index]
      guard isSpace(byte) || isNameByte(byte) || ",:+-*/[]|".utf8.contains(byte) else {
        return false
      }
      index += 1
    }
    guard index + 1 < range.upperBound, bytes[index + 1] != UInt8(ascii: "=") else { return false }
    return true
  }
}
