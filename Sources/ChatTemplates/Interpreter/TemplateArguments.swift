/// The evaluated arguments of a call, filter or test.
struct TemplateArguments {
  var positional: [TemplateValue] = []
  var keywords: [(name: String, value: TemplateValue)] = []

  var isEmpty: Bool { positional.isEmpty && keywords.isEmpty }

  init() {}

  init(_ positional: [TemplateValue]) { self.positional = positional }

  /// The argument at a place or of a name.
  subscript(index: Int, name: String) -> TemplateValue? {
    if index < positional.count { return positional[index] }
    return keywords.first { $0.name == name }?.value
  }
}

extension Renderer {
  /// Checks arguments against the names of parameters, as Python does when it binds a call.
  func check(
    _ arguments: TemplateArguments, _ callee: String, _ names: [String], required: Int = 0
  ) throws(TemplateError) {
    if arguments.positional.count > names.count {
      throw fail(
        .type(
          "\(callee)() takes \(names.count) arguments but \(arguments.positional.count) were given"
        ))
    }
    for (name, _) in arguments.keywords {
      guard let index = names.firstIndex(of: name) else {
        throw fail(.type("\(callee)() got an unexpected keyword argument '\(name)'"))
      }
      guard index >= arguments.positional.count else {
        throw fail(.type("\(callee)() got multiple values for argument '\(name)'"))
      }
    }
    for index in 0..<required where arguments[index, names[index]] == nil {
      throw fail(.type("\(callee)() missing a required argument: '\(names[index])'"))
    }
  }

  /// An integer, or the error that Python gives for anything else.
  func integer(_ value: TemplateValue, for use: String) throws(TemplateError) -> Int {
    if let value = value.asInt { return value }
    if case .largeInteger = value { throw tooLarge }
    if case .undefined(let reason) = value { throw failUndefined(reason) }
    throw fail(.type("\(use) needs an integer, not '\(value.typeName)'"))
  }

  /// A text, or the error that Python gives for anything else.
  func text(_ value: TemplateValue, for use: String) throws(TemplateError) -> TemplateText {
    if let text = value.asText { return text }
    if case .undefined(let reason) = value { throw failUndefined(reason) }
    throw fail(.type("\(use) needs a string, not '\(value.typeName)'"))
  }
}
