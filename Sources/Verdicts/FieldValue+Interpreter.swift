import Interpreter
import MockCalendar

extension FieldValue {
  /// A value of the sandbox in the calendar's words.
  init(_ value: Value) {
    switch value {
    case .string(let text): self = .text(text.string)
    case .int(let number):
      self = number.int.map { .integer($0) } ?? .hugeInteger(number.description)
    default: self = .other(typeName: value.typeName)
    }
  }
}
