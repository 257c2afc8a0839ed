// Names, attributes, subscripts and calls; calls of what the sandbox does not know are recorded.

extension Machine {
  /// Names of CPython's built-ins that the sandbox has not: they are refused, never recorded.
  private static let foreignBuiltins: Set<String> = [
    "__build_class__", "__debug__", "__doc__", "__import__", "__loader__", "__name__",
    "__package__", "__spec__", "aiter", "all", "anext", "any", "ascii", "breakpoint", "bytearray",
    "bytes", "callable", "classmethod", "compile", "complex", "copyright", "credits", "delattr",
    "dir", "enumerate", "eval", "exec", "exit", "filter", "frozenset", "getattr", "globals",
    "hasattr", "hash", "help", "id", "input", "isinstance", "issubclass", "iter", "license",
    "locals", "map", "memoryview", "next", "object", "open", "property", "quit", "range",
    "reversed", "set", "setattr", "slice", "staticmethod", "super", "type", "vars", "zip",
  ]

  /// Names of CPython's `datetime` that the sandbox has not.
  static let foreignToModule = ["time", "timezone", "tzinfo", "UTC"]

  /// Why a name cannot be used.
  static func unknownName(_ name: String) -> EvaluationFault {
    isForeign(name) ? unavailableName(name) : .name(name)
  }

  /// A name that Python has and the sandbox has not.
  static func unavailableName(_ name: String) -> EvaluationFault {
    EvaluationFault(
      kind: .forbidden, exception: "NameError",
      message: "name '\(name)' is not available in the sandbox")
  }

  private static func isForeign(_ name: String) -> Bool {
    foreignBuiltins.contains(name) || Calculator.isSpecial(name)
  }

  /// A primary's atom and all its trailers, those of a parenthesised primary at its head included.
  private func chain(_ site: Site) -> (atom: Site, trailers: [Site]) {
    var atom = site
    var trailers: [Site] = []
    while tree(atom).kind(atom.reference) == .primary {
      trailers = elements(child(atom, 1)) + trailers
      atom = child(atom, 0)
    }
    return (atom, trailers)
  }

  mutating func evaluatePrimary(_ site: Site) throws(EvaluationFault) {
    let (atom, trailers) = chain(site)
    let start = place(site).start
    var steps: [Task] = []
    var rest = trailers[...]
    if let path = try path(atom, &rest) {
      operands.append(.path(path))
    } else {
      steps.append(.evaluate(atom))
    }
    var calleeStart = place(atom).start
    var end =
      trailers.count - rest.count > 0
      ? place(trailers[trailers.count - rest.count - 1]).end : place(atom).end
    if tree(site).kind(child(site, 0).reference) == .primary { calleeStart = start }
    for trailer in rest {
      let whole = Place(start: start, end: place(trailer).end)
      switch tree(trailer).kind(trailer.reference) {
      case .attribute: steps.append(.attribute(text(child(trailer, 1)), whole))
      case .itemAccess: steps += subscriptTasks(child(trailer, 1), whole)
      case .call:
        steps += callTasks(
          trailer, callee: Place(start: calleeStart, end: end))
      default:
        place = place(trailer)
        throw .forbidden("generator expressions are")
      }
      end = whole.end
    }
    tasks += steps.reversed()
  }

  /// The dotted name before a call when nothing defines its first name; takes its trailers.
  private func path(
    _ atom: Site, _ trailers: inout ArraySlice<Site>
  ) throws(EvaluationFault) -> String? {
    guard tree(atom).token(atom.reference)?.kind == .name else { return nil }
    let name = text(atom)
    if variables[name] != nil || Object.builtin(name) != nil { return nil }
    var names = [name]
    let attributes = trailers.prefix { tree($0).kind($0.reference) == .attribute }
    let next = trailers.dropFirst(attributes.count).first
    if !Machine.isForeign(name), let next, tree(next).kind(next.reference) == .call {
      names += attributes.map { text(child($0, 1)) }
      trailers = trailers.dropFirst(attributes.count)
      return names.joined(separator: ".")
    }
    return nil
  }

  // MARK: - Attributes and subscripts

  mutating func loadAttribute(_ name: String) throws(EvaluationFault) {
    switch pop() {
    case .value(let value):
      if Calculator.hasMethod(name, of: value) {
        operands.append(.method(value, name))
      } else {
        push(try calculator.attribute(name, of: value))
      }
    case .module:
      if let type = Object.TypeName(rawValue: name), type.isFromModule {
        operands.append(.type(type))
        return
      }
      let others = Machine.foreignToModule + ["MINYEAR", "MAXYEAR"]
      if others.contains(name) || Calculator.isSpecial(name) {
        throw .forbidden("the attribute '\(name)' of module 'datetime' is")
      }
      throw .attribute("module 'datetime' has no attribute '\(name)'")
    case .type(let type):
      if type == .date, name == "fromisoformat" {
        operands.append(.typeMethod(type, name))
        return
      }
      let full = type.isFromModule ? "datetime.\(type.rawValue)" : type.rawValue
      let isKnown =
        Calculator.methods[full]?.contains(name) ?? false
        || Calculator.others[full]?.contains(name) ?? false
      if isKnown || Calculator.isSpecial(name) {
        throw .forbidden("the attribute '\(name)' of '\(full)' is")
      }
      throw .attribute("type object '\(full)' has no attribute '\(name)'")
    case let object:
      throw .forbidden("the attribute '\(name)' of a \(object.typeName) is")
    }
  }

  private func subscriptTasks(_ key: Site, _ whole: Place) -> [Task] {
    guard tree(key).kind(key.reference) == .slice else {
      return [.evaluate(key), .element(whole)]
    }
    let step = child(key, 3)
    let bounds = [child(key, 0), child(key, 2), step.reference.isNone ? step : child(step, 1)]
    return bounds.map { $0.reference.isNone ? .nothing : .evaluate($0) } + [.slice(whole)]
  }

  // MARK: - Calls

  private func callTasks(_ trailer: Site, callee: Place) -> [Task] {
    var positional: [(site: Site, kind: CallSite.Kind, place: Place)] = []
    var keywords: [(site: Site, kind: CallSite.Kind, place: Place)] = []
    for argument in elements(trailer) {
      switch tree(argument).kind(argument.reference) {
      case .starred: positional.append((child(argument, 1), .spread, place(argument)))
      case .doubleStarred: keywords.append((child(argument, 1), .spreadEntries, place(argument)))
      case .keyword:
        let name = child(argument, 0)
        let value = child(argument, 2)
        keywords.append((value, .keyword(text(name), place(name)), place(value)))
      default: positional.append((argument, .positional, place(argument)))
      }
    }
    // CPython evaluates positional arguments first, wherever they stand.
    let arguments = positional + keywords
    let site = CallSite(
      arguments: arguments.map { ($0.kind, $0.place) }, callee: callee,
      parentheses: place(trailer))
    return arguments.map { .evaluate($0.site) } + [.call(site)]
  }

  mutating func call(_ site: CallSite) throws(EvaluationFault) {
    place = Place(start: site.callee.start, end: site.parentheses.end)
    let whole = place
    let objects = Array(operands.suffix(site.arguments.count))
    operands.removeLast(site.arguments.count)
    let callee = pop()
    var positional: [Argument] = []
    var keywords: [KeywordArgument] = []
    var hasOtherKeys = false
    for ((kind, place), object) in zip(site.arguments, objects) {
      self.place = place
      let range = source.range(place.start, place.end)
      let value = try object.value
      switch kind {
      case .positional:
        positional.append(Argument(value: value, range: range, isUnknown: object.isUnknown))
      case .spread:
        guard let items = try calculator.items(of: value) else {
          throw .type(
            "\(name(of: callee)) argument after * must be an iterable, not \(value.typeName)")
        }
        positional += items.map { Argument(value: $0, range: range) }
      case .keyword(let name, let namePlace):
        keywords.append(
          KeywordArgument(
            name: name, argument: Argument(value: value, range: range, isUnknown: object.isUnknown),
            nameRange: source.range(namePlace.start, namePlace.end)))
      case .spreadEntries:
        guard case .dict(let entries) = value else {
          throw .type(
            "\(name(of: callee)) argument after ** must be a mapping, not \(value.typeName)")
        }
        for entry in entries {
          guard let name = entry.key.text else {
            hasOtherKeys = true
            continue
          }
          keywords.append(
            KeywordArgument(
              name: name.string, argument: Argument(value: entry.value, range: range),
              nameRange: range))
        }
      }
      try calculator.charge(positional.count / 16 + keywords.count / 16)
    }
    var names: Set<String> = []
    for keyword in keywords where !names.insert(keyword.name).inserted {
      throw .type(
        "\(name(of: callee)) got multiple values for keyword argument '\(keyword.name)'")
    }
    if hasOtherKeys { throw .type("keywords must be strings") }
    place = whole
    if case .path(let path) = callee {
      try record(path, positional, keywords, site, whole)
      return
    }
    let arguments = Calculator.Arguments(
      positional: positional.map { $0.value },
      keywords: keywords.map { ($0.name, $0.argument.value) })
    push(try call(callee, arguments))
  }

  private mutating func record(
    _ callee: String, _ positional: [Argument], _ keywords: [KeywordArgument], _ site: CallSite,
    _ whole: Place
  ) throws(EvaluationFault) {
    if calls.count >= calculator.budget.calls {
      throw .budget("too many calls", calculator.budget.calls)
    }
    calls.append(
      Call(
        callee: callee, positional: positional, keywords: keywords,
        range: source.range(whole.start, whole.end),
        calleeRange: source.range(site.callee.start, site.callee.end),
        argumentsRange: source.range(site.parentheses.start, site.parentheses.end)))
    operands.append(reading == .answer ? .unknown : .value(.none))
  }

  private mutating func call(
    _ callee: Object, _ arguments: Calculator.Arguments
  ) throws(EvaluationFault) -> Value {
    switch callee {
    case .type(let type): return try calculator.construct(type, arguments)
    case .function(let function): return try calculator.call(function, arguments)
    case .typeMethod: return try calculator.dateFromISOFormat(arguments)
    case .method(let value, let name):
      switch value {
      case .string(let text): return try calculator.stringMethod(name, text, arguments)
      case .dict: return try calculator.dictGet(value, arguments)
      default: return try calculator.dateMethod(name, value, arguments)
      }
    default: throw .type("'\(callee.typeName)' object is not callable")
    }
  }

  private func name(of callee: Object) -> String {
    switch callee {
    case .path(let path): path + "()"
    case .function(let function): function.rawValue + "()"
    case .type(let type):
      (type.isFromModule ? "datetime.\(type.rawValue)" : type.rawValue) + "()"
    case .method(let value, let name): "\(value.typeName).\(name)()"
    case .typeMethod(let type, let name): "\(type.rawValue).\(name)()"
    default: "\(callee.typeName) object"
    }
  }
}
