/// A parsed source: nodes in an arena, referred to by number, so that no tree is ever freed or
/// walked by recursion.
struct SyntaxTree: Sendable {
  /// A node, a token or nothing.
  struct Reference: Sendable, Hashable {
    let raw: Int32

    static let none = Reference(raw: -1)
    /// Stands below the items of a list that is being collected.
    static let listStart = Reference(raw: -2)

    static func node(_ index: Int) -> Reference { Reference(raw: Int32(clamping: index)) }
    static func token(_ index: Int) -> Reference { Reference(raw: -10 - Int32(clamping: index)) }

    var isNone: Bool { raw == -1 }
    var node: Int? { raw >= 0 ? Int(raw) : nil }
    var token: Int? { raw <= -10 ? Int(-10 - raw) : nil }
  }

  struct Node: Sendable {
    let kind: NodeKind
    /// The tokens covered.
    let firstToken: Int32
    let endToken: Int32
    let firstChild: Int32
    let childCount: Int32
    /// An index into ``literals`` for strings.
    var payload: Int32 = -1
  }

  let source: SourceText
  var tokens: [Token] = []
  var nodes: [Node] = []
  var children: [Reference] = []
  var literals: [StringLiteral] = []
  var root = Reference.none

  /// The children of a node; none of a token.
  func children(_ reference: Reference) -> ArraySlice<Reference> {
    guard let index = reference.node else { return [] }
    let node = nodes[index]
    return children[Int(node.firstChild)..<Int(node.firstChild + node.childCount)]
  }

  /// A child of a node; nothing where there is none.
  func child(_ reference: Reference, _ index: Int) -> Reference {
    let all = children(reference)
    return index < all.count ? all[all.startIndex + index] : .none
  }

  /// The kind of a node; nil for tokens and nothing.
  func kind(_ reference: Reference) -> NodeKind? {
    reference.node.map { nodes[$0].kind }
  }

  /// The token behind a reference to one.
  func token(_ reference: Reference) -> Token? {
    reference.token.map { tokens[$0] }
  }

  /// Whether a reference is a token with a terminal's number.
  func isTerminal(_ reference: Reference, _ text: String) -> Bool {
    guard let token = token(reference), token.terminal != 0 else { return false }
    return token.terminal == Terminals.numbers[text]
  }

  /// The items of lists and, one after the other, other references; brackets and commas are left
  /// out.
  func elements(_ references: ArraySlice<Reference>) -> [Reference] {
    var elements: [Reference] = []
    var pending = Array(references.reversed())
    while let reference = pending.popLast() {
      if reference.isNone { continue }
      if let kind = kind(reference), kind == .items || kind == .arguments {
        pending += children(reference).reversed()
      } else if token(reference)?.kind != .symbol || isTerminal(reference, "...") {
        elements.append(reference)
      }
    }
    return elements
  }

  /// The first position of a node or token.
  func start(_ reference: Reference) -> Int {
    if let index = reference.node {
      let first = Int(nodes[index].firstToken)
      return first < tokens.count ? tokens[first].start : source.scalars.count
    }
    return token(reference)?.start ?? 0
  }

  /// The position behind a node or token.
  func end(_ reference: Reference) -> Int {
    if let index = reference.node {
      let last = Int(nodes[index].endToken) - 1
      return last >= 0 && last < tokens.count ? tokens[last].end : 0
    }
    return token(reference)?.end ?? 0
  }

  /// The range of a node or token in the source.
  func range(_ reference: Reference) -> SourceRange {
    source.range(start(reference), end(reference))
  }

  /// The text of a node or token; a name in the form in which it is compared.
  func text(_ reference: Reference) -> String {
    let text = source.string(start(reference), end(reference))
    return token(reference)?.kind == .name ? IdentifierForm.of(text) : text
  }
}
