/// The value of adjacent string literals, joined.
enum StringLiteral: Sendable {
  case text(Text)
  case bytes([UInt8])
  /// At least one of the literals is an f-string.
  case formatted([FormatPart])
}

/// A stretch of an f-string.
enum FormatPart: Sendable {
  case text([UInt32])
  case field(FormatField)
}

/// A replacement field of an f-string: `{expression!conversion:specification}`.
struct FormatField: Sendable {
  /// The expression, parsed; its tokens stand in the same source.
  let tree: SyntaxTree
  /// `s`, `r` or `a`, if any.
  let conversion: UInt32?
  /// The specification; nested fields have none below them.
  let specification: [FormatPart]
}
