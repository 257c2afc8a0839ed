/// A refusal of a source's syntax: the parser's and lexer's only error.
struct SyntaxFault: Error {
  var kind = Diagnostic.Kind.syntax
  var exception = "SyntaxError"
  let message: String
  /// The positions in the source text that the fault is about.
  let start: Int
  let end: Int
  /// Whether the lexer raised it; such faults are never replaced by later ones.
  var isLexical = false
}
