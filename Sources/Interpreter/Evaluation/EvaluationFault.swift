/// Why an evaluation ends: a Python exception, a border of the sandbox or a spent budget.
///
/// The machine adds the place.
struct EvaluationFault: Error {
  let kind: Diagnostic.Kind
  let exception: String
  let message: String

  static func type(_ message: String) -> EvaluationFault {
    EvaluationFault(kind: .evaluation, exception: "TypeError", message: message)
  }

  static func value(_ message: String) -> EvaluationFault {
    EvaluationFault(kind: .evaluation, exception: "ValueError", message: message)
  }

  static func zeroDivision(_ message: String) -> EvaluationFault {
    EvaluationFault(kind: .evaluation, exception: "ZeroDivisionError", message: message)
  }

  static func overflow(_ message: String) -> EvaluationFault {
    EvaluationFault(kind: .evaluation, exception: "OverflowError", message: message)
  }

  static func index(_ message: String) -> EvaluationFault {
    EvaluationFault(kind: .evaluation, exception: "IndexError", message: message)
  }

  static func key(_ key: Value) -> EvaluationFault {
    EvaluationFault(kind: .evaluation, exception: "KeyError", message: key.pythonRepr)
  }

  static func attribute(_ message: String) -> EvaluationFault {
    EvaluationFault(kind: .evaluation, exception: "AttributeError", message: message)
  }

  /// A name that nothing defines: the sandbox has no other names.
  static func name(_ name: String) -> EvaluationFault {
    EvaluationFault(
      kind: .forbidden, exception: "NameError", message: "name '\(name)' is not defined")
  }

  /// Something Python has and the sandbox has not.
  static func forbidden(_ what: String) -> EvaluationFault {
    EvaluationFault(
      kind: .forbidden, exception: "SandboxError", message: "\(what) not allowed in the sandbox")
  }

  /// A budget that is spent: what would be too large, and the limit.
  static func budget(_ what: String, _ limit: Int) -> EvaluationFault {
    EvaluationFault(
      kind: .budget, exception: "BudgetError",
      message: "\(what) (the sandbox allows \(limit))")
  }
}
