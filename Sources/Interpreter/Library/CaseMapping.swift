/// Upper, lower and title case of strings by Unicode's full mappings, as CPython's `str` methods.
enum CaseMapping {
  /// Applies `upper`, `lower`, `title`, `capitalize`, `swapcase` or `casefold`.
  static func apply(_ name: String, _ codes: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(codes.count)
    var afterCased = false
    for (index, value) in codes.enumerated() {
      guard let properties = Unicode.Scalar(value)?.properties else {
        result.append(value)
        afterCased = false
        continue
      }
      let mapped: String
      switch name {
      case "upper": mapped = properties.uppercaseMapping
      case "lower": mapped = lower(codes, index, properties)
      case "casefold": mapped = fold(value, properties)
      case "capitalize":
        mapped = index == 0 ? properties.titlecaseMapping : lower(codes, index, properties)
      case "title":
        mapped = afterCased ? lower(codes, index, properties) : properties.titlecaseMapping
        afterCased = properties.isCased
      default:
        mapped =
          properties.isUppercase
          ? lower(codes, index, properties)
          : properties.isLowercase
            ? properties.uppercaseMapping : String(Character(Unicode.Scalar(value) ?? "?"))
      }
      result += mapped.unicodeScalars.map { $0.value }
    }
    return result
  }

  /// The lower case of a character; a sigma that ends a word is the final form.
  private static func lower(
    _ codes: [UInt32], _ index: Int, _ properties: Unicode.Scalar.Properties
  ) -> String {
    guard codes[index] == 0x3A3 else { return properties.lowercaseMapping }
    func isIgnorable(_ value: UInt32) -> Bool {
      Unicode.Scalar(value)?.properties.isCaseIgnorable ?? false
    }
    func isCased(_ value: UInt32?) -> Bool {
      value.flatMap { Unicode.Scalar($0) }?.properties.isCased ?? false
    }
    let before = codes[..<index].last { !isIgnorable($0) }
    let after = codes[(index + 1)...].first { !isIgnorable($0) }
    return isCased(before) && !isCased(after) ? "\u{3C2}" : "\u{3C3}"
  }

  /// The folded case; Unicode's folding is the lower case of the upper case but for a few letters.
  private static func fold(_ value: UInt32, _ properties: Unicode.Scalar.Properties) -> String {
    switch value {
    case 0x130: return "i\u{307}"
    case 0x131: return "\u{131}"
    case 0x1E9E: return "ss"
    // Cherokee, whose small letters came late, is folded to the capital ones.
    case 0x13A0...0x13FF, 0xAB70...0xABBF: return properties.uppercaseMapping
    default: break
    }
    return properties.uppercaseMapping.unicodeScalars
      .map { $0.properties.lowercaseMapping }.joined()
  }

  /// Applies `isdigit`, `isalpha`, `isupper`, ….
  static func test(_ name: String, _ codes: [UInt32]) -> Bool {
    let scalars = codes.compactMap { Unicode.Scalar($0) }
    guard !codes.isEmpty, scalars.count == codes.count else { return false }
    switch name {
    case "isspace": return codes.allSatisfy(Calculator.isSpace)
    case "isupper":
      return scalars.contains { $0.properties.isUppercase }
        && !scalars.contains { $0.properties.isLowercase || isTitlecase($0) }
    case "islower":
      return scalars.contains { $0.properties.isLowercase }
        && !scalars.contains { $0.properties.isUppercase || isTitlecase($0) }
    case "isalpha": return scalars.allSatisfy(isLetter)
    case "isalnum":
      return scalars.allSatisfy { isLetter($0) || $0.properties.numericType != nil }
    case "isdecimal": return scalars.allSatisfy { $0.properties.numericType == .decimal }
    default:
      return scalars.allSatisfy {
        $0.properties.numericType == .decimal || $0.properties.numericType == .digit
      }
    }
  }

  private static func isTitlecase(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .titlecaseLetter
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
