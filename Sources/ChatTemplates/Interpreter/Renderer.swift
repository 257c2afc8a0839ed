/// One rendering of a template: the state that statements and expressions work on.
///
/// Everything runs on the caller's thread. Recursion is bounded by `TemplateLimits.depth` and the
/// depth of values, work by steps, and what is built by memory and output.
final class Renderer {
  let source: TemplateSource
  let limits: TemplateLimits
  let time: () -> TemplateTime
  /// Where the node being evaluated stands, for errors.
  var offset = 0
  /// What has been written to the innermost capture.
  var output = TemplateText()
  private var stepsLeft: Int
  private var memoryLeft: Int
  private var depth = 0
  private var captureDepth = 0
  /// Namespaces and scopes of macros, which can form circles and long chains; emptied at the end so
  /// that nothing leaks and freeing does not recurse.
  private var namespaces: [TemplateNamespace] = []
  private var macroScopes: [TemplateScope] = []

  init(source: TemplateSource, limits: TemplateLimits, time: @escaping () -> TemplateTime) {
    self.source = source
    self.limits = limits
    self.time = time
    stepsLeft = limits.steps
    memoryLeft = limits.memory
  }

  deinit {
    for namespace in namespaces { namespace.attributes = TemplateDictionary() }
    for scope in macroScopes { scope.clear() }
  }

  /// Renders statements with the given variables.
  func render(_ statements: [Statement], _ variables: TemplateDictionary) throws(TemplateError)
    -> TemplateText
  {
    let globals = TemplateScope(parent: nil)
    for function in TemplateFunction.allCases { globals[function.rawValue] = .function(function) }
    let context = TemplateScope(parent: globals)
    for (name, value) in zip(variables.keys, variables.values) {
      if let name = name.asText { context[name.string] = value }
    }
    _ = try execute(statements, TemplateScope(parent: context))
    return output
  }
}

// MARK: - Errors and budgets

extension Renderer {
  /// An error at the node being evaluated.
  func fail(_ reason: TemplateError.Reason) -> TemplateError { source.error(reason, at: offset) }

  /// The error of using an undefined value.
  func failUndefined(_ reason: UndefinedReason) -> TemplateError {
    if case .unsafe = reason { return fail(.security(reason.message)) }
    return fail(.undefined(reason.message))
  }

  /// Spends steps.
  func charge(_ count: Int) throws(TemplateError) {
    stepsLeft -= count
    guard stepsLeft >= 0 else { throw fail(.limit(.steps)) }
  }

  /// Spends memory; asked before something of a size that the template sets is built.
  func reserve(_ count: Int) throws(TemplateError) {
    guard count <= memoryLeft else { throw fail(.limit(.memory)) }
    memoryLeft -= count
  }

  /// Runs something one level deeper.
  func deeper<T>(_ body: () throws(TemplateError) -> T) throws(TemplateError) -> T {
    guard depth < limits.depth else { throw fail(.limit(.depth)) }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }
}

// MARK: - Making values

extension Renderer {
  func list(_ elements: [TemplateValue]) throws(TemplateError) -> TemplateValue {
    .list(try checkedList(elements))
  }

  func tuple(_ elements: [TemplateValue]) throws(TemplateError) -> TemplateValue {
    .tuple(try checkedList(elements))
  }

  func iterator(_ elements: [TemplateValue]) throws(TemplateError) -> TemplateValue {
    try reserve(elements.count)
    let iterator = TemplateIterator(elements)
    guard iterator.depth <= TemplateValue.depthLimit else { throw fail(.limit(.depth)) }
    return .iterator(iterator)
  }

  private func checkedList(_ elements: [TemplateValue]) throws(TemplateError) -> TemplateList {
    try reserve(elements.count)
    let list = TemplateList(elements)
    guard list.depth <= TemplateValue.depthLimit else { throw fail(.limit(.depth)) }
    return list
  }

  /// A text that was built, paid for.
  func text(_ text: TemplateText) throws(TemplateError) -> TemplateValue {
    try reserve(text.count)
    return .text(text)
  }

  func texts(_ texts: [TemplateText]) throws(TemplateError) -> [TemplateValue] {
    try reserve(texts.reduce(0) { $0 + $1.count })
    return texts.map { .text($0) }
  }

  func set(
    _ dictionary: inout TemplateDictionary, _ key: TemplateValue, _ value: TemplateValue
  ) throws(TemplateError) {
    guard let hashed = TemplateDictionary.Key(key) else {
      throw fail(.type("unhashable type: '\(key.typeName)'"))
    }
    try reserve(2)
    dictionary.set(hashed, key, value)
    guard dictionary.depth <= TemplateValue.depthLimit else { throw fail(.limit(.depth)) }
  }

  func namespace(_ attributes: TemplateDictionary) -> TemplateNamespace {
    let namespace = TemplateNamespace(attributes)
    namespaces.append(namespace)
    return namespace
  }

  /// Keeps a scope that a macro refers to, to be emptied at the end.
  func keep(_ scope: TemplateScope) {
    if macroScopes.last !== scope { macroScopes.append(scope) }
  }
}

// MARK: - Output

extension Renderer {
  func write(_ text: TemplateText) throws(TemplateError) {
    guard output.count + text.count <= limits.output else { throw fail(.limit(.output)) }
    if captureDepth > 0 { try reserve(text.count) }
    output.append(text)
  }

  /// What a body writes, instead of writing it.
  func capture(_ body: () throws(TemplateError) -> Void) throws(TemplateError) -> TemplateText {
    let outer = output
    output = TemplateText()
    captureDepth += 1
    defer {
      output = outer
      captureDepth -= 1
    }
    try body()
    return output
  }
}
