extension APIFunction {
  /// What an argument is bound to, with every reason why the binding fails.
  public struct Binding<Value> {
    /// The first value that each parameter got. Defaults are not filled in.
    public var values: [String: Value] = [:]
    /// The errors in the order in which CPython looks for them; CPython reports the first.
    public var errors: [BindingError] = []
    /// Per error, the argument to point at: an index into the positional arguments followed by the
    /// keyword arguments, or nil for something that is not there.
    public var culprits: [Int?] = []
  }

  /// Binds arguments to parameters as CPython does (language reference 6.3.4), but goes on after an
  /// error, so that all of them can be told at once.
  public func bind<Value>(
    positional: [Value], keywords: [(name: String, value: Value)]
  ) -> Binding<Value> {
    var binding = Binding<Value>()
    for (parameter, value) in zip(parameters, positional) {
      binding.values[parameter.name] = value
    }
    for (index, keyword) in keywords.enumerated() {
      let culprit = positional.count + index
      guard parameters.contains(where: { $0.name == keyword.name }) else {
        binding.errors.append(.unexpectedKeyword(function: name, name: keyword.name))
        binding.culprits.append(culprit)
        continue
      }
      guard binding.values[keyword.name] == nil else {
        binding.errors.append(.multipleValues(function: name, name: keyword.name))
        binding.culprits.append(culprit)
        continue
      }
      binding.values[keyword.name] = keyword.value
    }
    if positional.count > parameters.count {
      binding.errors.append(
        .tooManyPositional(
          function: name, required: parameters.count { $0.isRequired }, accepted: parameters.count,
          given: positional.count))
      binding.culprits.append(parameters.count)
    }
    let missing = parameters.filter { $0.isRequired && binding.values[$0.name] == nil }
    if !missing.isEmpty {
      binding.errors.append(.missing(function: name, names: missing.map(\.name)))
      binding.culprits.append(nil)
    }
    return binding
  }
}

extension APIFunction.Binding: Sendable where Value: Sendable {}
