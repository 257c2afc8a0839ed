/// Why a `config.json` cannot be used.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  case missingField(file: String, field: String)
  case wrongType(file: String, field: String, expected: String, found: String)
  case outOfRange(file: String, field: String, value: String, allowed: String)
  case unsupportedFamily(file: String, modelType: String, supported: [String])
  case unsupportedValue(file: String, field: String, value: String, supported: [String])
  case headsDoNotDivide(file: String, queryHeads: Int, keyValueHeads: Int)

  public var description: String {
    switch self {
    case .missingField(let file, let field):
      "'\(file)': the field '\(field)' is missing"
    case .wrongType(let file, let field, let expected, let found):
      "'\(file)': the field '\(field)' must be \(expected), not \(found)"
    case .outOfRange(let file, let field, let value, let allowed):
      "'\(file)': the field '\(field)' is \(value), but must be \(allowed)"
    case .unsupportedFamily(let file, let modelType, let supported):
      "'\(file)': model_type '\(modelType)' is not supported; supported are "
        + supported.joined(separator: ", ")
    case .unsupportedValue(let file, let field, let value, let supported):
      "'\(file)': the field '\(field)' is '\(value)', which is not supported; supported are "
        + supported.joined(separator: ", ")
    case .headsDoNotDivide(let file, let queryHeads, let keyValueHeads):
      "'\(file)': num_attention_heads (\(queryHeads)) must be a multiple of "
        + "num_key_value_heads (\(keyValueHeads))"
    }
  }
}
