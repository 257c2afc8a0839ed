/// The grammar as a program for the parser: a parsing-expression machine with choices, commits and
/// calls (Medeiros and Ierusalimschy, "A Parsing Machine for PEGs", 2008), on an explicit stack.
struct Grammar: Sendable {
  /// One step of the machine.
  struct Instruction: Sendable {
    enum Operation: UInt8, Sendable {
      /// Match a token by terminal or by kind and push it.
      case terminal, kind, softKeyword
      /// Match a terminal or refuse the source.
      case forced
      /// Run a rule.
      case call
      /// Remember where to go on when what follows fails; skipped when the token cannot begin it.
      case choice
      /// Forget the last choice and jump.
      case commit
      /// Forget the last choice, go back to its position and jump: a positive look-ahead.
      case backCommit
      /// Forget the last choice and fail: a negative look-ahead.
      case failTwice
      /// Fail.
      case fail
      /// Let the last choice fail.
      case cut
      /// Push nothing; drop a value.
      case none, drop
      /// Begin and end a list of values.
      case listStart, listEnd
      /// Make the value of an alternative of so many children.
      case pass, child, node, nodeUnlessAlone, action
      /// Return from the rule.
      case `return`
    }

    let operation: Operation
    var first: Int32 = 0
    var second: Int32 = 0
  }

  /// A rule: where its instructions begin and how it is called.
  struct Rule: Sendable {
    var address: Int32 = 0
    /// The column in the table of remembered results; -1 for none.
    let memo: Int32
    let isForMistakes: Bool
    /// Whether rules for mistakes rest while this rule runs.
    let restsMistakes: Bool
    var firstTokens = TokenSet()
    /// Whether the rule can match without a token, or must be run whatever the token.
    var isNullable = false
  }

  private(set) var instructions: [Instruction] = []
  private(set) var rules: [Rule] = []
  private(set) var actions: [ParserAction] = []
  private(set) var kinds: [NodeKind] = NodeKind.allCases
  private(set) var sets: [TokenSet] = []
  private(set) var memoColumns = 0
  private var numbers: [String: Int] = [:]

  /// The grammar of Python 3.11.
  static let python = Grammar(GrammarReader(PythonGrammar.text).rules)

  /// The number of a rule.
  func rule(_ name: String) -> Int {
    guard let number = numbers[name] else { preconditionFailure("grammar: no rule '\(name)'") }
    return number
  }

  init(_ source: [GrammarRule]) {
    for (number, rule) in source.enumerated() {
      numbers[rule.name] = number
      rules.append(
        Rule(
          memo: rule.isMemoized ? Int32(memoColumns) : -1,
          isForMistakes: rule.name.hasPrefix("invalid_"),
          restsMistakes: rule.name == "expression_without_invalid"))
      if rule.isMemoized { memoColumns += 1 }
    }
    computeFirstTokens(source)
    for (number, rule) in source.enumerated() {
      rules[number].address = Int32(instructions.count)
      emit(rule)
    }
  }

  // MARK: - First tokens

  private mutating func computeFirstTokens(_ source: [GrammarRule]) {
    var changed = true
    while changed {
      changed = false
      for (number, rule) in source.enumerated() {
        var set = TokenSet()
        var nullable = false
        for alternative in rule.alternatives {
          let (first, isNullable) = firstTokens(alternative.items[...])
          set.formUnion(first)
          nullable = nullable || isNullable
        }
        if !(set == rules[number].firstTokens) || nullable != rules[number].isNullable {
          rules[number].firstTokens = set
          rules[number].isNullable = nullable
          changed = true
        }
      }
    }
  }

  private func firstTokens(_ items: ArraySlice<GrammarRule.Item>) -> (TokenSet, Bool) {
    var set = TokenSet()
    for item in items {
      var nullable = false
      switch item {
      case .terminal(let terminal): set.insert(Int(terminal))
      case .kind(let kind): set.insert(kind: kind)
      case .softKeyword: set.insert(kind: .name)
      case .rule(let name):
        let rule = rules[self.rule(name)]
        set.formUnion(rule.firstTokens)
        nullable = rule.isNullable
      case .optional(let item):
        set.formUnion(firstTokens([item]).0)
        nullable = true
      case .repeated(let item, let atLeastOne):
        let (first, isNullable) = firstTokens([item])
        set.formUnion(first)
        nullable = isNullable || !atLeastOne
      case .separated(let item, _):
        let (first, isNullable) = firstTokens([item])
        set.formUnion(first)
        nullable = isNullable
      case .lookahead, .cut: nullable = true
      case .forced: return (set, true)
      }
      if !nullable { return (set, false) }
    }
    return (set, true)
  }

  // MARK: - Instructions

  private mutating func append(
    _ operation: Instruction.Operation, _ first: Int = 0, _ second: Int = 0
  ) -> Int {
    instructions.append(
      Instruction(operation: operation, first: Int32(first), second: Int32(second)))
    return instructions.count - 1
  }

  private mutating func patch(_ index: Int) {
    instructions[index].first = Int32(instructions.count)
  }

  private mutating func choice(_ items: ArraySlice<GrammarRule.Item>) -> Int {
    let (set, nullable) = firstTokens(items)
    guard !nullable else { return append(.choice, 0, -1) }
    sets.append(set)
    return append(.choice, 0, sets.count - 1)
  }

  private mutating func emit(_ rule: GrammarRule) {
    for (index, alternative) in rule.alternatives.enumerated() {
      let isLast = index == rule.alternatives.count - 1
      let start = isLast ? nil : choice(alternative.items[...])
      var values = 0
      for item in alternative.items {
        if case .cut = item {
          if !isLast { _ = append(.cut) }
        } else {
          emit(item)
        }
        if item.hasValue { values += 1 }
      }
      switch alternative.result {
      case .pass: _ = append(.pass, values)
      case .child(let child): _ = append(.child, values, child)
      case .node(let kind): _ = append(.node, values, number(kind))
      case .nodeUnlessAlone(let kind): _ = append(.nodeUnlessAlone, values, number(kind))
      case .action(let action):
        actions.append(action)
        _ = append(.action, values, actions.count - 1)
      }
      if start != nil { _ = append(.commit, instructions.count + 1) }
      _ = append(.return)
      if let start { patch(start) }
    }
  }

  private func number(_ kind: NodeKind) -> Int {
    kinds.firstIndex(of: kind) ?? 0
  }

  private mutating func emit(_ item: GrammarRule.Item) {
    switch item {
    case .terminal(let terminal): _ = append(.terminal, Int(terminal))
    case .kind(let kind): _ = append(.kind, Int(kind.rawValue))
    case .softKeyword: _ = append(.softKeyword)
    case .forced(let terminal): _ = append(.forced, Int(terminal))
    case .rule(let name): _ = append(.call, rule(name))
    case .cut: break
    case .optional(let item):
      let start = choice([item])
      emit(item)
      let end = append(.commit)
      patch(start)
      _ = append(.none)
      patch(end)
    case .repeated(let item, let atLeastOne):
      _ = append(.listStart)
      if atLeastOne { emit(item) }
      emitLoop([item])
      _ = append(.listEnd)
    case .separated(let item, let separator):
      _ = append(.listStart)
      emit(item)
      emitLoop([.terminal(separator), item])
      _ = append(.listEnd)
    case .lookahead(let item, let positive):
      let start = append(.choice, 0, -1)
      emit(item)
      if positive {
        let end = append(.backCommit)
        patch(start)
        _ = append(.fail)
        patch(end)
      } else {
        _ = append(.failTwice)
        patch(start)
      }
    }
  }

  private mutating func emitLoop(_ items: [GrammarRule.Item]) {
    let start = choice(items[...])
    for (index, item) in items.enumerated() {
      emit(item)
      if index < items.count - 1 { _ = append(.drop) }
    }
    _ = append(.commit, start)
    patch(start)
  }
}
