/// One lexical unit of a template.
struct TemplateToken: Sendable {
  enum Kind: Sendable, Equatable {
    /// Text between tags, white space already cut.
    case data(TemplateText)
    case variableBegin
    case variableEnd
    case blockBegin
    case blockEnd
    case name(String)
    case string(TemplateText)
    case integer(Int)
    case float(Double)
    /// An operator or bracket by its text.
    case symbol(String)
    case end
  }

  let kind: Kind
  /// Where it begins, in characters from the start of the source.
  let offset: Int

  /// How messages name it.
  var description: String {
    switch kind {
    case .data: "text"
    case .variableBegin: "'{{'"
    case .variableEnd: "end of print statement"
    case .blockBegin: "'{%'"
    case .blockEnd: "end of statement block"
    case .name(let name): "'\(name)'"
    case .string: "a string"
    case .integer(let value): "'\(value)'"
    case .float(let value): "'\(value)'"
    case .symbol(let text): "'\(text)'"
    case .end: "end of template"
    }
  }
}

/// A template's characters, with line ends made `\n` and one at the very end dropped, and the places
/// of its lines.
struct TemplateSource: Sendable {
  let scalars: [Unicode.Scalar]

  init(_ text: String) {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar == "\r" {
        scalars.append("\n")
      } else if scalar != "\n" || previous != "\r" {
        scalars.append(scalar)
      }
      previous = scalar
    }
    if scalars.last == "\n" { scalars.removeLast() }
    self.scalars = scalars
  }

  /// The line and column of an offset, both from 1.
  func place(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var start = 0
    for index in 0..<min(offset, scalars.count) where scalars[index] == "\n" {
      line += 1
      start = index + 1
    }
    return (line, min(offset, scalars.count) - start + 1)
  }

  func error(_ reason: TemplateError.Reason, at offset: Int) -> TemplateError {
    let (line, column) = place(of: offset)
    return TemplateError(reason: reason, line: line, column: column)
  }
}
