/// Why arguments do not fit a function's parameters. The texts are CPython's own `TypeError`s.
public enum BindingError: Error, Hashable, Sendable {
  /// A keyword that names no parameter.
  case unexpectedKeyword(function: String, name: String)
  /// A parameter that is given by position and by keyword, or by two keywords.
  case multipleValues(function: String, name: String)
  /// More positional arguments than parameters; `required` is lower when some have defaults.
  case tooManyPositional(function: String, required: Int, accepted: Int, given: Int)
  /// Required parameters that nothing gives, in order.
  case missing(function: String, names: [String])
}

extension BindingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpectedKeyword(let function, let name):
      return "\(function)() got an unexpected keyword argument '\(shortened(name))'"
    case .multipleValues(let function, let name):
      return "\(function)() got multiple values for argument '\(name)'"
    case .tooManyPositional(let function, let required, let accepted, let given):
      let takes = required < accepted ? "from \(required) to \(accepted)" : "\(accepted)"
      let noun = accepted == 1 && required == accepted ? "argument" : "arguments"
      return "\(function)() takes \(takes) positional \(noun) but \(given) "
        + (given == 1 ? "was" : "were") + " given"
    case .missing(let function, let names):
      let noun = names.count == 1 ? "argument" : "arguments"
      return "\(function)() missing \(names.count) required positional \(noun): "
        + BindingError.listed(names)
    }
  }

  /// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`.
  private static func listed(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    switch quoted.count {
    case 0...1: return quoted.joined()
    case 2: return quoted.joined(separator: " and ")
    default:
      return quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
    }
  }
}
