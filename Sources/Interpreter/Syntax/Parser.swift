/// Parses a source by the grammar's table, as CPython's parser does: a pass that accepts or
/// refuses, and after a refusal a pass with the rules for mistakes that finds the message.
///
/// All state is on explicit stacks: nesting costs memory that ``maximumDepth`` bounds, not stack.
struct Parser {
  /// A rule that runs, or a choice to come back to.
  private struct Frame {
    /// The rule; -1 for a choice.
    let rule: Int32
    /// Where to go on: behind the call, or at the next alternative.
    var address: Int32
    let position: Int32
    let valueCount: Int32
    /// The frame of the rule around.
    let caller: Int32
    /// Whether rules for mistakes were active before.
    let findsMistakes: Bool
  }

  /// A remembered result of a rule at a position.
  private struct Memo {
    /// -3: not known; -4: no match; else a reference.
    var reference: Int32 = -3
    var end: Int32 = 0
  }

  /// How many rules may run within each other (CPython's MAXSTACK).
  static let maximumDepth = 6_000

  private(set) var tree: SyntaxTree
  private(set) var lexer: Lexer
  /// The positions covered when this parses the expression of an f-string.
  let embedding: (start: Int, end: Int)?
  /// How deep the f-string is in others.
  let embeddingDepth: Int
  private let grammar = Grammar.python
  private var frames: [Frame] = []
  private var values: [SyntaxTree.Reference] = []
  private var position = 0
  private var findsMistakes = false
  private var memoRows: [Int32] = []
  private var memos: [Memo] = []
  private var steps = 0
  private var maximumSteps: Int

  /// Creates a parser of a whole source.
  init(_ source: SourceText, ignoringMargin: Bool = false) {
    tree = SyntaxTree(source: source)
    lexer = Lexer(source, ignoringMargin: ignoringMargin)
    embedding = nil
    embeddingDepth = 0
    maximumSteps = 2_000_000 + source.scalars.count * 2_000
  }

  /// Creates a parser of an expression in an f-string.
  init(_ source: SourceText, from start: Int, to end: Int, depth: Int) {
    tree = SyntaxTree(source: source)
    lexer = Lexer(source, from: start, to: end)
    embedding = (start, end)
    embeddingDepth = depth
    maximumSteps = 2_000_000 + (end - start) * 2_000
  }

  /// The last token read.
  var lastToken: Token? { tree.tokens.last }

  /// The token at an index, when it has been read.
  func token(at index: Int) -> Token? {
    index >= 0 && index < tree.tokens.count ? tree.tokens[index] : nil
  }

  /// The index of the next token to match.
  var mark: Int { position }

  /// Parses the source and returns its tree.
  mutating func parse() throws(SyntaxFault) -> SyntaxTree {
    let start = grammar.rule(embedding == nil ? "file" : "fstring")
    let last: Token?
    do throws(SyntaxFault) {
      if let root = try run(start) {
        tree.root = root
        return tree
      }
      last = lastToken
      findsMistakes = true
      memoRows = []
      memos = []
      _ = try run(start)
    } catch {
      throw preferLexicalFault(error)
    }
    let fault = generalFault(last)
    throw fault.exception == "IndentationError" ? fault : preferLexicalFault(fault)
  }

  /// The fault of a source that no rule for mistakes has words for.
  private func generalFault(_ last: Token?) -> SyntaxFault {
    guard let last else {
      return SyntaxFault(
        message: "error at start before reading any input", start: 0, end: 0)
    }
    switch last.kind {
    case .indent:
      return SyntaxFault(
        exception: "IndentationError", message: "unexpected indent", start: last.start - 1,
        end: last.start)
    case .dedent:
      return SyntaxFault(
        exception: "IndentationError", message: "unexpected unindent", start: last.start - 1,
        end: last.start)
    default:
      return SyntaxFault(message: "invalid syntax", start: last.start, end: last.end)
    }
  }

  /// Reads the rest of a refused source: a fault that the lexer finds there is reported instead.
  private mutating func preferLexicalFault(_ fault: SyntaxFault) -> SyntaxFault {
    guard !fault.isLexical, fault.kind == .syntax, embedding == nil else { return fault }
    let line = tree.source.lineIndex(of: lastToken?.start ?? 0)
    do throws(SyntaxFault) {
      while try lexer.next().kind != .endMarker {}
    } catch {
      if lexer.reachedEnd {
        guard let open = lexer.brackets.last else { return fault }
        return line > tree.source.lineIndex(of: open.position) ? error : fault
      }
      return error.message.hasPrefix("unexpected character after line")
        || error.exception != "SyntaxError" ? fault : error
    }
    return fault
  }

  // MARK: - The machine

  /// The token at the position, read when it has not been.
  private mutating func currentToken() throws(SyntaxFault) -> Token {
    while position >= tree.tokens.count {
      tree.tokens.append(try lexer.next())
    }
    return tree.tokens[position]
  }

  /// Runs a rule from the first token on; nil when it does not match.
  private mutating func run(_ start: Int) throws(SyntaxFault) -> SyntaxTree.Reference? {
    frames.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    position = 0
    var frame = -1
    var address = 0
    var depth = 0
    var isFailing = false
    try enter(start, returningTo: -1, &frame, &address, &depth, &isFailing)
    while true {
      if isFailing {
        isFailing = false
        guard fail(&frame, &address, &depth) else { return nil }
      }
      steps += 1
      if steps > maximumSteps { throw tooComplex() }
      let instruction = grammar.instructions[address]
      address += 1
      let first = Int(instruction.first)
      switch instruction.operation {
      case .terminal:
        let token = try currentToken()
        if Int(token.terminal) == first { accept() } else { isFailing = true }
      case .kind:
        let token = try currentToken()
        if Int(token.kind.rawValue) == first { accept() } else { isFailing = true }
      case .softKeyword:
        let token = try currentToken()
        if isSoftKeyword(token) { accept() } else { isFailing = true }
      case .forced:
        let token = try currentToken()
        guard Int(token.terminal) == first else {
          throw SyntaxFault(
            message: "expected '\(Terminals.all[first])'", start: token.start, end: token.end)
        }
        accept()
      case .call:
        try enter(first, returningTo: address, &frame, &address, &depth, &isFailing)
      case .choice:
        let set = Int(instruction.second)
        if set >= 0 {
          let token = try currentToken()
          if !grammar.sets[set].intersects(TokenSet(token)) {
            address = first
            continue
          }
        }
        frames.append(
          Frame(
            rule: -1, address: Int32(first), position: Int32(position),
            valueCount: Int32(values.count), caller: Int32(frame), findsMistakes: findsMistakes))
      case .commit:
        frames.removeLast()
        address = first
      case .backCommit:
        let choice = frames.removeLast()
        position = Int(choice.position)
        values.removeLast(values.count - Int(choice.valueCount))
        address = first
      case .failTwice:
        frames.removeLast()
        isFailing = true
      case .fail: isFailing = true
      case .cut: frames[frames.count - 1].address = Int32(failAddress)
      case .none: values.append(.none)
      case .drop: values.removeLast()
      case .listStart: values.append(.listStart)
      case .listEnd: endList()
      case .pass:
        if first != 1 { makeNode(.sequence, first, frame) }
      case .child:
        let child = values[values.count - first + Int(instruction.second)]
        values.removeLast(first)
        values.append(child)
      case .node: makeNode(grammar.kinds[Int(instruction.second)], first, frame)
      case .nodeUnlessAlone:
        let isAlone = values.suffix(first - 1).allSatisfy { $0.isNone }
        if isAlone {
          values.removeLast(first - 1)
        } else {
          makeNode(grammar.kinds[Int(instruction.second)], first, frame)
        }
      case .action:
        let children = Array(values.suffix(first))
        let action = grammar.actions[Int(instruction.second)]
        let start = Int(frames[frame].position)
        if let value = try perform(action, children, from: start) {
          values.removeLast(first)
          values.append(value)
        } else {
          isFailing = true
        }
      case .return:
        let done = frames.removeLast()
        let rule = grammar.rules[Int(done.rule)]
        if rule.memo >= 0, let value = values.last {
          remember(rule, at: Int(done.position), value.raw)
        }
        findsMistakes = done.findsMistakes
        frame = Int(done.caller)
        address = Int(done.address)
        depth -= 1
        if address < 0 { return values.last }
      }
    }
  }

  /// An instruction that fails: the end of every positive look-ahead is one.
  private let failAddress =
    Grammar.python.instructions.firstIndex { $0.operation == .fail } ?? 0

  /// Whether a name is taken for a soft keyword: CPython compares as many letters as the name has,
  /// so that every beginning of one is.
  private func isSoftKeyword(_ token: Token) -> Bool {
    guard token.kind == .name else { return false }
    let text = tree.source.scalars[token.start..<token.end]
    return Terminals.softKeywords.contains {
      $0.unicodeScalars.lazy.map { $0.value }.starts(with: text)
    }
  }

  private mutating func accept() {
    values.append(.token(position))
    position += 1
  }

  private mutating func enter(
    _ number: Int, returningTo back: Int, _ frame: inout Int, _ address: inout Int,
    _ depth: inout Int, _ isFailing: inout Bool
  ) throws(SyntaxFault) {
    let rule = grammar.rules[number]
    if rule.isForMistakes, !findsMistakes {
      isFailing = true
      return
    }
    let token = try currentToken()
    if !rule.isNullable, !rule.firstTokens.intersects(TokenSet(token)) {
      isFailing = true
      return
    }
    if rule.memo >= 0, let memo = recall(rule) {
      if memo.reference == -4 {
        isFailing = true
      } else {
        values.append(SyntaxTree.Reference(raw: memo.reference))
        position = Int(memo.end)
      }
      return
    }
    depth += 1
    if depth > Parser.maximumDepth { throw tooComplex() }
    frames.append(
      Frame(
        rule: Int32(number), address: Int32(back), position: Int32(position),
        valueCount: Int32(values.count), caller: Int32(frame), findsMistakes: findsMistakes))
    if rule.restsMistakes { findsMistakes = false }
    frame = frames.count - 1
    address = Int(rule.address)
  }

  /// Goes back to the last choice; false when there is none.
  private mutating func fail(_ frame: inout Int, _ address: inout Int, _ depth: inout Int) -> Bool {
    while let top = frames.popLast() {
      findsMistakes = top.findsMistakes
      frame = Int(top.caller)
      if top.rule < 0 {
        position = Int(top.position)
        values.removeLast(values.count - Int(top.valueCount))
        address = Int(top.address)
        return true
      }
      depth -= 1
      let rule = grammar.rules[Int(top.rule)]
      if rule.memo >= 0 {
        position = Int(top.position)
        remember(rule, at: position, -4)
      }
    }
    return false
  }

  private func tooComplex() -> SyntaxFault {
    let token = token(at: position) ?? lastToken
    return SyntaxFault(
      kind: .budget, exception: "MemoryError",
      message: "the source is nested too deeply to be parsed", start: token?.start ?? 0,
      end: token?.end ?? 0, isLexical: true)
  }

  // MARK: - Nodes and memory

  private mutating func endList() {
    var start = values.count
    while start > 0, values[start - 1] != .listStart { start -= 1 }
    let items = Array(values[start...])
    values.removeLast(items.count + 1)
    guard let first = items.first else {
      values.append(.none)
      return
    }
    values.append(append(.items, items, from: firstToken(first)))
  }

  private func firstToken(_ reference: SyntaxTree.Reference) -> Int {
    reference.token ?? reference.node.map { Int(tree.nodes[$0].firstToken) } ?? position
  }

  private mutating func makeNode(_ kind: NodeKind, _ count: Int, _ frame: Int) {
    let children = Array(values.suffix(count))
    values.removeLast(count)
    values.append(append(kind, children, from: Int(frames[frame].position)))
  }

  private mutating func append(
    _ kind: NodeKind, _ children: [SyntaxTree.Reference], from start: Int
  ) -> SyntaxTree.Reference {
    tree.nodes.append(
      SyntaxTree.Node(
        kind: kind, firstToken: Int32(start), endToken: Int32(position),
        firstChild: Int32(tree.children.count), childCount: Int32(children.count)))
    tree.children.append(contentsOf: children)
    return .node(tree.nodes.count - 1)
  }

  /// Makes the node of a string literal.
  mutating func appendLiteral(_ literal: StringLiteral, from start: Int) -> SyntaxTree.Reference {
    tree.literals.append(literal)
    let reference = append(.strings, [], from: start)
    tree.nodes[tree.nodes.count - 1].payload = Int32(tree.literals.count - 1)
    return reference
  }

  private func recall(_ rule: Grammar.Rule) -> Memo? {
    guard position < memoRows.count, memoRows[position] >= 0 else { return nil }
    let memo = memos[Int(memoRows[position] + rule.memo)]
    return memo.reference == -3 ? nil : memo
  }

  private mutating func remember(_ rule: Grammar.Rule, at start: Int, _ reference: Int32) {
    while memoRows.count <= start { memoRows.append(-1) }
    if memoRows[start] < 0 {
      memoRows[start] = Int32(memos.count)
      memos.append(contentsOf: repeatElement(Memo(), count: grammar.memoColumns))
    }
    memos[Int(memoRows[start] + rule.memo)] = Memo(reference: reference, end: Int32(position))
  }
}
