import Interpreter

/// Python from a model: any text is evaluated within its budget, the same way every time.
enum InterpreterTarget: FuzzTarget {
  static let name = "interpreter"

  static func check(_ input: [UInt8]) throws {
    let source = String(decoding: input, as: UTF8.self)
    let sandbox = Sandbox()
    let execution = sandbox.run(source)
    let again = sandbox.run(source)
    let lenient = Sandbox(reading: .answer).run(source)
    try promise(
      execution.statements == 0 || lenient.statements == execution.statements,
      "an answer that Python takes is not taken")
    _ = "\(lenient)"
    // A value that is no number equals nothing, itself included; its text does.
    try promise(again == execution || "\(again)" == "\(execution)", "two runs of one source differ")
    let faults = sandbox.parse(source)
    try promise(
      faults.isEmpty || execution.calls.isEmpty, "calls of a source that does not parse")
    for diagnostic in faults + execution.diagnostics {
      _ = diagnostic.rendered(source)
      _ = diagnostic.range.text(in: source)
      try promise(!diagnostic.message.isEmpty, "a diagnostic without words")
    }
    for call in execution.calls { _ = call.range.text(in: source) }
  }
}
