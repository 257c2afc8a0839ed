/// Reads the notation of ``PythonGrammar``; mistakes in it are ours and trap.
struct GrammarReader {
  private let text: [Character]
  private var position = 0
  private(set) var rules: [GrammarRule] = []
  private var groups = 0

  /// Reads a whole grammar.
  init(_ grammar: String) {
    text = Array(grammar)
    while true {
      skipBlanks()
      guard position < text.count else { break }
      let name = readWord()
      var isMemoized = false
      if text[position] == "@" {
        isMemoized = true
        position += 1
      }
      expect(":")
      let alternatives = readAlternatives()
      rules.append(GrammarRule(name: name, isMemoized: isMemoized, alternatives: alternatives))
    }
  }

  private mutating func skipBlanks() {
    while position < text.count, text[position].isWhitespace || text[position] == "#" {
      if text[position] == "#" {
        while position < text.count, text[position] != "\n" { position += 1 }
      } else {
        position += 1
      }
    }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipBlanks()
    guard position < text.count, text[position] == character else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Character) {
    let found = accept(character)
    precondition(found, "grammar: '\(character)' expected at \(position)")
  }

  private mutating func readWord() -> String {
    skipBlanks()
    let start = position
    while position < text.count,
      text[position].isLetter || text[position].isNumber
        || text[position] == "_"
    {
      position += 1
    }
    precondition(position > start, "grammar: name expected at \(position)")
    return String(text[start..<position])
  }

  /// Whether the text goes on with a new rule: a word at the start of a line.
  private mutating func isAtRule() -> Bool {
    skipBlanks()
    guard position > 0, position < text.count else { return true }
    return text[position - 1] == "\n"
  }

  private mutating func readAlternatives() -> [GrammarRule.Alternative] {
    var alternatives: [GrammarRule.Alternative] = []
    _ = accept("|")
    repeat {
      alternatives.append(readAlternative())
    } while !isAtRule() && accept("|")
    return alternatives
  }

  private mutating func readAlternative() -> GrammarRule.Alternative {
    var alternative = GrammarRule.Alternative(items: [])
    while !isAtRule() {
      switch text[position] {
      case "|", ")", "]": return alternative
      case "-":
        position += 2
        if accept("$") {
          alternative.result = .child(readNumber())
        } else {
          alternative.result = .node(readKind())
        }
      case "~" where text[position + 1] == ">":
        position += 2
        alternative.result = .nodeUnlessAlone(readKind())
      case "{": alternative.result = .action(readAction())
      default: alternative.items.append(readItem())
      }
    }
    return alternative
  }

  private mutating func readNumber() -> Int {
    guard let number = Int(readWord()) else { preconditionFailure("grammar: number expected") }
    return number
  }

  private mutating func readKind() -> NodeKind {
    let word = readWord()
    guard let kind = NodeKind(rawValue: word) else {
      preconditionFailure("grammar: no kind of node '\(word)'")
    }
    return kind
  }

  private mutating func readItem() -> GrammarRule.Item {
    skipBlanks()
    switch text[position] {
    case "&":
      position += 1
      if text[position] == "&" {
        position += 1
        return .forced(readTerminal())
      }
      return .lookahead(readItem(), positive: true)
    case "!":
      position += 1
      return .lookahead(readItem(), positive: false)
    case "~":
      position += 1
      return .cut
    case "[":
      position += 1
      let content = readGroup()
      expect("]")
      return .optional(content)
    default: break
    }
    let item: GrammarRule.Item
    switch text[position] {
    case "(":
      position += 1
      item = readGroup()
      expect(")")
    case "'", "\"":
      let terminal = readTerminal()
      if position < text.count, text[position] == "." {
        position += 1
        let element = readItem()
        guard case .repeated(let repeated, _) = element else {
          preconditionFailure("grammar: '+' expected behind a list at \(position)")
        }
        return .separated(repeated, by: terminal)
      }
      item = .terminal(terminal)
    default: item = itemNamed(readWord())
    }
    guard position < text.count else { return item }
    switch text[position] {
    case "*":
      position += 1
      return .repeated(item, atLeastOne: false)
    case "+":
      position += 1
      return .repeated(item, atLeastOne: true)
    default: return item
    }
  }

  private func itemNamed(_ word: String) -> GrammarRule.Item {
    switch word {
    case "NAME": .kind(.name)
    case "NUMBER": .kind(.number)
    case "STRING": .kind(.string)
    case "NEWLINE": .kind(.newline)
    case "INDENT": .kind(.indent)
    case "DEDENT": .kind(.dedent)
    case "ENDMARKER": .kind(.endMarker)
    case "SOFT_KEYWORD": .softKeyword
    default: .rule(word)
    }
  }

  private mutating func readTerminal() -> UInt8 {
    let text = readQuoted()
    guard let terminal = Terminals.numbers[text] else {
      preconditionFailure("grammar: no terminal '\(text)'")
    }
    return terminal
  }

  private mutating func readQuoted() -> String {
    skipBlanks()
    let quote = text[position]
    position += 1
    var content = ""
    while text[position] != quote {
      if text[position] == "\\" { position += 1 }
      content.append(text[position])
      position += 1
    }
    position += 1
    return content
  }

  /// Reads what stands in brackets; more than one item becomes a rule of its own.
  private mutating func readGroup() -> GrammarRule.Item {
    let alternatives = readAlternatives()
    if alternatives.count == 1, alternatives[0].items.count == 1,
      case .pass = alternatives[0].result
    {
      return alternatives[0].items[0]
    }
    groups += 1
    let name = "group_\(groups)"
    rules.append(GrammarRule(name: name, isMemoized: false, alternatives: alternatives))
    return .rule(name)
  }

  private mutating func readAction() -> ParserAction {
    expect("{")
    defer { expect("}") }
    switch readWord() {
    case "at": return .at(readNumber(), readQuoted())
    case "range": return .range(readNumber(), readNumber(), readQuoted())
    case "from": return .from(readNumber(), readQuoted())
    case "here": return .here(readQuoted())
    case "indent":
      skipBlanks()
      return .indent(text[position].isNumber ? readNumber() : nil, readQuoted())
    default: break
    }
    let word = readWord()
    switch word {
    case "strings": return .strings
    case "missingComma": return .missingComma
    case "missingColon": return .missingColon
    case "legacyStatement": return .legacyStatement
    case "argumentOrder": return .argumentOrder
    case "unparenthesizedFirst": return .unparenthesizedFirst
    case "unparenthesizedLast": return .unparenthesizedLast
    case "unparenthesizedNext": return .unparenthesizedNext
    case "starTargets": return .starTargets(readNumber())
    case "forTargets": return .forTargets(readNumber())
    case "deleteTargets": return .deleteTargets(readNumber())
    default: preconditionFailure("grammar: no action '\(word)'")
    }
  }
}
