/// A rule of the grammar as the notation of ``PythonGrammar`` spells it.
struct GrammarRule {
  let name: String
  /// Whether results are remembered by position.
  let isMemoized: Bool
  var alternatives: [Alternative]

  struct Alternative {
    var items: [Item]
    var result = Result.pass
  }

  /// What becomes of the children of a matched alternative.
  enum Result {
    /// The only child, or a sequence of the children.
    case pass
    case child(Int)
    case node(NodeKind)
    /// A node, or the first child when the others are empty.
    case nodeUnlessAlone(NodeKind)
    case action(ParserAction)
  }

  indirect enum Item {
    case terminal(UInt8)
    case kind(Token.Kind)
    case softKeyword
    case rule(String)
    case optional(Item)
    case repeated(Item, atLeastOne: Bool)
    case separated(Item, by: UInt8)
    case lookahead(Item, positive: Bool)
    case cut
    case forced(UInt8)

    /// Whether matching the item leaves a value.
    var hasValue: Bool {
      switch self {
      case .lookahead, .cut: false
      default: true
      }
    }
  }
}

/// What the parser does when an alternative with an action has matched.
enum ParserAction: Sendable {
  /// A message about a child.
  case at(Int, String)
  /// A message about two children and what is between.
  case range(Int, Int, String)
  /// A message from a child on.
  case from(Int, String)
  /// A message about the last token read.
  case here(String)
  /// An IndentationError about the last token read; the child, if any, names the line.
  case indent(Int?, String)
  case strings
  case missingComma, missingColon, legacyStatement, argumentOrder
  case unparenthesizedFirst, unparenthesizedLast, unparenthesizedNext
  case starTargets(Int)
  case forTargets(Int)
  case deleteTargets(Int)
}
