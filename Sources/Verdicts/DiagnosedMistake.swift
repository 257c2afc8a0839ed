import Interpreter

/// The kind of mistake that a refusal of the sandbox is.
enum DiagnosedMistake {
  /// The mistake of a call that could not be evaluated.
  static func mistake(_ broken: AnswerReading.BrokenCall, in answer: AnswerText) -> Mistake {
    let diagnostic = broken.diagnostic
    let place = broken.place.isEmpty ? broken.range : broken.place
    return mistake(diagnostic, at: place, in: answer)
  }

  /// The mistake of a diagnostic.
  static func mistake(
    _ diagnostic: Diagnostic, at place: Range<Int>, in answer: AnswerText
  ) -> Mistake {
    let (kind, parameter) = kind(of: diagnostic)
    return answer.mistake(
      kind, "\(diagnostic.exception): \(diagnostic.message)", at: place, parameter: parameter)
  }

  private static func kind(of diagnostic: Diagnostic) -> (MistakeKind, parameter: String?) {
    switch diagnostic.kind {
    case .syntax:
      // CPython's parser refuses what its binding would: an argument given twice.
      let repeated = "keyword argument repeated: "
      if diagnostic.message.hasPrefix(repeated) {
        return (.duplicateArgument, String(diagnostic.message.dropFirst(repeated.count)))
      }
      return (.syntax, nil)
    case .forbidden, .budget:
      return (.forbidden, nil)
    case .evaluation:
      let multiple = "got multiple values for keyword argument '"
      if let range = diagnostic.message.firstRange(of: multiple) {
        return (
          .duplicateArgument, String(diagnostic.message[range.upperBound...].prefix { $0 != "'" })
        )
      }
      switch diagnostic.exception {
      case "NameError", "AttributeError", "ImportError", "ModuleNotFoundError":
        return (.forbidden, nil)
      case "ValueError" where isAboutDate(diagnostic.message):
        return (.impossibleDate, nil)
      default:
        return (.wrongType, nil)
      }
    }
  }

  private static func isAboutDate(_ message: String) -> Bool {
    ["day is out of range", "month must be in", "year "].contains { message.contains($0) }
  }
}
