/// The functions that every template can call.
enum TemplateFunction: String, Sendable, CaseIterable {
  case range
  case dict
  case namespace
  case joiner
  case cycler
  case raiseException = "raise_exception"
  case strftimeNow = "strftime_now"
}

// Calls of macros, functions and methods.
extension Renderer {
  func call(_ callee: TemplateValue, _ arguments: TemplateArguments) throws(TemplateError)
    -> TemplateValue
  {
    switch callee {
    case .macro(let macro): return try call(macro, arguments)
    case .function(let function): return try call(function, arguments)
    case .method(let method): return try call(method, arguments)
    case .loop(let loop): return try recurse(loop, arguments)
    case .sequencer(let joiner) where joiner.isJoiner:
      defer { joiner.position = 1 }
      return joiner.position == 0 ? .text(TemplateText()) : joiner.values[0]
    case .undefined(let reason): throw failUndefined(reason)
    default: throw fail(.type("'\(callee.typeName)' object is not callable"))
    }
  }

  // MARK: - Macros

  private func call(_ macro: TemplateMacro, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    let definition = macro.definition
    let names = definition.parameters.map(\.name)
    let scope = TemplateScope(parent: macro.scope)
    var extra: [TemplateValue] = []
    var keywords = TemplateDictionary()
    var given = Set<String>()
    for (index, value) in arguments.positional.enumerated() {
      if index < names.count {
        scope[names[index]] = value
        given.insert(names[index])
      } else {
        extra.append(value)
      }
    }
    var caller: TemplateValue?
    for (name, value) in arguments.keywords {
      if names.contains(name) {
        guard given.insert(name).inserted else {
          throw fail(
            .type("macro '\(definition.name)' got multiple values for argument '\(name)'"))
        }
        scope[name] = value
      } else if name == "caller" {
        guard definition.implicitNames.contains("caller") else {
          throw fail(
            .type(
              "macro '\(definition.name)' was invoked with two values for the special caller "
                + "argument. This is most likely a bug."))
        }
        caller = value
      } else {
        guard definition.implicitNames.contains("kwargs") else {
          throw fail(.type("macro '\(definition.name)' takes no keyword argument '\(name)'"))
        }
        try set(&keywords, .text(name, isTrusted: true), value)
      }
    }
    guard extra.isEmpty || definition.implicitNames.contains("varargs") else {
      throw fail(
        .type("macro '\(definition.name)' takes not more than \(names.count) argument(s)"))
    }
    if definition.implicitNames.contains("varargs") { scope["varargs"] = try tuple(extra) }
    if definition.implicitNames.contains("kwargs") { scope["kwargs"] = .dictionary(keywords) }
    if definition.implicitNames.contains("caller") {
      scope["caller"] = caller ?? .undefined(.name("caller"))
    }
    let text = try deeper { () throws(TemplateError) in
      for parameter in definition.parameters where !given.contains(parameter.name) {
        guard let standard = parameter.standard else {
          scope[parameter.name] = .undefined(.parameter(parameter.name))
          continue
        }
        scope[parameter.name] = try evaluate(standard, scope)
      }
      return try capture { () throws(TemplateError) in _ = try execute(definition.body, scope) }
    }
    return .text(text)
  }

  /// `loop(children)` in a recursive loop.
  private func recurse(_ loop: TemplateLoop, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    guard let (statement, scope) = loop.recursion else {
      throw fail(
        .type("The loop must have the 'recursive' marker to be called recursively."))
    }
    try check(arguments, "loop", ["iterable"], required: 1)
    let children = arguments[0, "iterable"] ?? .none
    let text = try deeper { () throws(TemplateError) in
      try capture { () throws(TemplateError) in
        try run(statement, over: children, scope, level: loop.level + 1)
      }
    }
    return .text(text)
  }

  // MARK: - Functions

  private func call(_ function: TemplateFunction, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    switch function {
    case .range: return try range(arguments)
    case .dict: return .dictionary(try members(arguments))
    case .namespace: return .namespace(namespace(try members(arguments)))
    case .joiner:
      try check(arguments, "joiner", ["sep"])
      let separator = arguments[0, "sep"] ?? .text(", ", isTrusted: true)
      return .sequencer(TemplateSequencer(values: [separator], isJoiner: true))
    case .cycler:
      guard !arguments.positional.isEmpty else {
        throw fail(.runtime("at least one item has to be provided"))
      }
      _ = try list(arguments.positional)
      return .sequencer(TemplateSequencer(values: arguments.positional, isJoiner: false))
    case .raiseException:
      try check(arguments, "raise_exception", ["message"], required: 1)
      throw fail(.raised(try string(of: arguments[0, "message"] ?? .none).string))
    case .strftimeNow:
      try check(arguments, "strftime_now", ["format"], required: 1)
      let format = try text(arguments[0, "format"] ?? .none, for: "strftime_now")
      return try text(format.rebuilt { time().formatted($0) })
    }
  }

  private func range(_ arguments: TemplateArguments) throws(TemplateError) -> TemplateValue {
    try check(arguments, "range", ["start", "stop", "step"], required: 1)
    var bounds: [Int] = []
    for value in arguments.positional { bounds.append(try integer(value, for: "range")) }
    let step = bounds.count > 2 ? bounds[2] : 1
    guard step != 0 else { throw fail(.value("range() arg 3 must not be zero")) }
    let start = bounds.count > 1 ? bounds[0] : 0
    let end = bounds.count > 1 ? bounds[1] : bounds.first ?? 0
    let (span, overflow) = end.subtractingReportingOverflow(start)
    // The reference's sandbox has the same bound (`MAX_RANGE`).
    guard !overflow, span != .min, abs(span) / max(1, abs(max(step, -.max))) < 100_000 else {
      throw fail(.value("Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000)."))
    }
    return try list(stride(from: start, to: end, by: step).map { .int($0) })
  }

  /// The members of `dict(…)` and `namespace(…)`: a dictionary or pairs, and keywords.
  private func members(_ arguments: TemplateArguments) throws(TemplateError) -> TemplateDictionary {
    var members = TemplateDictionary()
    if case .dictionary(let dictionary) = arguments.positional.first {
      members = dictionary
    } else if let pairs = arguments.positional.first {
      for pair in try iterate(pairs) {
        let parts = try iterate(pair)
        guard parts.count == 2 else {
          throw fail(.value("dictionary update sequence element has not the length 2"))
        }
        try set(&members, parts[0], parts[1])
      }
    }
    for (name, value) in arguments.keywords {
      try set(&members, .text(name, isTrusted: true), value)
    }
    return members
  }

  // MARK: - Methods

  private func call(_ method: TemplateMethod, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    switch method.receiver {
    case .text(let text): return try textMethod(method.name, text, arguments)
    case .dictionary(let dictionary):
      return try dictionaryMethod(method.name, dictionary, arguments)
    case .list(let list), .tuple(let list):
      return try sequenceMethod(method.name, method.receiver, list, arguments)
    case .loop(let loop): return try loopMethod(method.name, loop, arguments)
    case .sequencer(let cycler):
      if method.name == "reset" {
        cycler.position = 0
        return .none
      }
      defer { cycler.position = (cycler.position + 1) % cycler.values.count }
      return cycler.values[cycler.position]
    default: return .none
    }
  }

  private func dictionaryMethod(
    _ name: String, _ dictionary: TemplateDictionary, _ arguments: TemplateArguments
  ) throws(TemplateError) -> TemplateValue {
    switch name {
    case "get":
      try check(arguments, name, ["key", "default"], required: 1)
      let key = arguments[0, "key"] ?? .none
      guard let hashed = TemplateDictionary.Key(key) else {
        throw fail(.type("unhashable type: '\(key.typeName)'"))
      }
      return dictionary[hashed] ?? arguments[1, "default"] ?? .none
    case "keys": return try list(dictionary.keys)
    case "values": return try list(dictionary.values)
    case "items": return try list(try pairs(dictionary))
    default: return .dictionary(dictionary)
    }
  }

  /// The members of a dictionary as tuples.
  func pairs(_ dictionary: TemplateDictionary) throws(TemplateError) -> [TemplateValue] {
    var pairs: [TemplateValue] = []
    for (key, value) in zip(dictionary.keys, dictionary.values) {
      pairs.append(try tuple([key, value]))
    }
    return pairs
  }

  private func sequenceMethod(
    _ name: String, _ receiver: TemplateValue, _ list: TemplateList, _ arguments: TemplateArguments
  ) throws(TemplateError) -> TemplateValue {
    if name == "copy" { return receiver }
    try check(arguments, name, ["value"], required: 1)
    let value = arguments[0, "value"] ?? .none
    var count = 0
    for (index, element) in list.elements.enumerated() where try isEqual(element, value) {
      if name == "index" { return .int(index) }
      count += 1
    }
    guard name == "count" else {
      throw fail(.value("\(try representation(of: value).string) is not in list"))
    }
    return .int(count)
  }

  private func loopMethod(_ name: String, _ loop: TemplateLoop, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    if name == "cycle" {
      guard !arguments.positional.isEmpty else {
        throw fail(.type("no items for cycling given"))
      }
      return arguments.positional[loop.index % arguments.positional.count]
    }
    let last = loop.lastChanged
    loop.lastChanged = arguments.positional
    guard let last else { return .bool(true) }
    return .bool(try !isEqual(try tuple(last), try tuple(arguments.positional)))
  }
}
