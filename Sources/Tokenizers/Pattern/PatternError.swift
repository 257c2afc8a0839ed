/// Why a pre-tokenizer's pattern cannot be used.
public enum PatternError: Error, Equatable, Sendable {
  case unsupported(construct: String, offset: Int)
  case unexpectedEnd
  case unexpected(character: String, offset: Int)
  case unknownProperty(name: String, offset: Int)
  case badRange(offset: Int)
  case tooLarge(limit: Int)
  case tooDeep(limit: Int)
}

extension PatternError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupported(let construct, let offset):
      "character \(offset): '\(construct)' is not supported in a pattern"
    case .unexpectedEnd: "the pattern ends in the middle of a construct"
    case .unexpected(let character, let offset): "character \(offset): unexpected '\(character)'"
    case .unknownProperty(let name, let offset):
      "character \(offset): no Unicode category is called '\(name)'"
    case .badRange(let offset): "character \(offset): a range or repetition runs backwards"
    case .tooLarge(let limit): "the pattern compiles to more than \(limit) instructions"
    case .tooDeep(let limit): "the pattern nests deeper than \(limit) levels"
    }
  }
}
