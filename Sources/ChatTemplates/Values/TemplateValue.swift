/// A value of the template language: Python's, as far as templates use them.
enum TemplateValue: Sendable {
  case undefined(UndefinedReason)
  case none
  case bool(Bool)
  case int(Int)
  /// An integer that `Int` does not hold, by its digits: can be shown, compared and negated.
  case largeInteger(String)
  case float(Double)
  case text(TemplateText)
  case list(TemplateList)
  case tuple(TemplateList)
  case dictionary(TemplateDictionary)
  /// What `map`, `select` and their like give: can be gone through once.
  case iterator(TemplateIterator)
  case namespace(TemplateNamespace)
  case macro(TemplateMacro)
  case loop(TemplateLoop)
  case function(TemplateFunction)
  /// A method of a value, not called yet.
  case method(TemplateMethod)
  /// `joiner()` and `cycler()`.
  case sequencer(TemplateSequencer)

  static func text(_ string: String, isTrusted: Bool) -> TemplateValue {
    .text(TemplateText(string, isTrusted: isTrusted))
  }
}

/// Why a value is undefined; its message is made only if somebody needs it.
enum UndefinedReason: Sendable, Equatable {
  case name(String)
  case attribute(String, of: String)
  case element(String, of: String)
  case parameter(String)
  case inlineIf(line: Int)
  case emptySequence(String)
  /// Forbidden by the sandbox; using it is a security error.
  case unsafe(String, of: String)

  /// jinja2's own words.
  var message: String {
    switch self {
    case .name(let name): "'\(name)' is undefined"
    case .attribute(let name, let type): "'\(type)' has no attribute '\(name)'"
    case .element(let element, let type): "\(type) has no element \(element)"
    case .parameter(let name): "parameter '\(name)' was not provided"
    case .inlineIf(let line):
      "the inline if-expression on line \(line) evaluated to false and no else section was defined."
    case .emptySequence(let which): "No \(which) item, sequence was empty."
    case .unsafe(let name, let type): "access to attribute '\(name)' of '\(type)' object is unsafe."
    }
  }
}

/// The elements of a list or tuple. Immutable: the reference's sandbox forbids every change.
struct TemplateList: Sendable {
  let elements: [TemplateValue]
  /// How deeply lists and dictionaries nest, this one included. Bounded when it is made, so that
  /// walking and freeing it needs a bounded stack.
  let depth: Int

  init(_ elements: [TemplateValue]) {
    self.elements = elements
    depth = 1 + elements.reduce(0) { max($0, $1.depth) }
  }
}

/// Something that can be gone through once.
final class TemplateIterator: @unchecked Sendable {
  // Confined to one rendering, which is single-threaded; never reachable from outside it.
  private var elements: [TemplateValue]
  /// How many of them have been taken.
  private var taken = 0
  let depth: Int

  init(_ elements: [TemplateValue]) {
    self.elements = elements
    depth = 1 + elements.reduce(0) { max($0, $1.depth) }
  }

  /// What is left; afterwards nothing is.
  func drain() -> [TemplateValue] {
    defer { (elements, taken) = ([], 0) }
    return taken == 0 ? elements : Array(elements[taken...])
  }

  /// The next element, or nil.
  func next() -> TemplateValue? {
    guard taken < elements.count else { return nil }
    defer { taken += 1 }
    return elements[taken]
  }
}

/// `namespace()`: the one value that templates change.
final class TemplateNamespace: @unchecked Sendable {
  // Confined to one rendering, which is single-threaded; never reachable from outside it.
  var attributes: TemplateDictionary

  init(_ attributes: TemplateDictionary) { self.attributes = attributes }
}

/// A macro with the scope that it was defined in.
final class TemplateMacro: Sendable {
  let definition: MacroDefinition
  let scope: TemplateScope

  init(_ definition: MacroDefinition, scope: TemplateScope) {
    self.definition = definition
    self.scope = scope
  }
}

/// A method of a value.
final class TemplateMethod: Sendable {
  let receiver: TemplateValue
  let name: String

  init(receiver: TemplateValue, name: String) {
    self.receiver = receiver
    self.name = name
  }
}

/// `joiner(separator)`, empty at its first call, or `cycler(values…)`.
final class TemplateSequencer: @unchecked Sendable {
  // Confined to one rendering, which is single-threaded; never reachable from outside it.
  let values: [TemplateValue]
  let isJoiner: Bool
  var position = 0

  init(values: [TemplateValue], isJoiner: Bool) {
    self.values = values
    self.isJoiner = isJoiner
  }
}

extension TemplateValue {
  /// The deepest nesting of values that may be built.
  static let depthLimit = 100

  /// How deeply the value nests lists and dictionaries; 0 for scalars and for references, which
  /// walks count for themselves.
  var depth: Int {
    switch self {
    case .list(let list), .tuple(let list): list.depth
    case .dictionary(let dictionary): dictionary.depth
    case .iterator(let iterator): iterator.depth
    case .method(let method): 1 + method.receiver.depth
    case .sequencer(let sequencer): 1 + sequencer.values.reduce(0) { max($0, $1.depth) }
    default: 0
    }
  }

  /// The name of the value's Python type.
  var typeName: String {
    switch self {
    case .undefined: "Undefined"
    case .none: "NoneType"
    case .bool: "bool"
    case .int, .largeInteger: "int"
    case .float: "float"
    case .text: "str"
    case .list: "list"
    case .tuple: "tuple"
    case .dictionary: "dict"
    case .iterator: "generator"
    case .namespace: "Namespace"
    case .macro: "Macro"
    case .loop: "LoopContext"
    case .function: "function"
    case .method: "builtin_function_or_method"
    case .sequencer(let sequencer): sequencer.isJoiner ? "Joiner" : "Cycler"
    }
  }

  /// The type as jinja2 names it in messages about missing attributes.
  var objectTypeName: String {
    switch self {
    case .none: "None"
    case .namespace: "jinja2.utils.Namespace object"
    case .macro: "jinja2.runtime.Macro object"
    case .loop: "jinja2.runtime.LoopContext object"
    default: typeName + " object"
    }
  }

  /// Truth as Python has it: empty, zero, `none` and undefined are false.
  var isTrue: Bool {
    switch self {
    case .undefined, .none: false
    case .bool(let value): value
    case .int(let value): value != 0
    case .float(let value): value != 0
    case .text(let text): !text.isEmpty
    case .list(let list), .tuple(let list): !list.elements.isEmpty
    case .dictionary(let dictionary): !dictionary.isEmpty
    case .loop(let loop): loop.length > 0
    default: true
    }
  }

  var isUndefined: Bool { if case .undefined = self { true } else { false } }

  /// The value of an integer or, as in Python, a boolean.
  var asInt: Int? {
    switch self {
    case .int(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// The value of any number.
  var asDouble: Double? {
    switch self {
    case .float(let value): value
    case .largeInteger(let digits): Double(digits)
    default: asInt.map(Double.init)
    }
  }

  /// The integer that JSON writes as digits alone, or nil for other numbers.
  init?(jsonInteger text: String) {
    if let value = Int(text) {
      self = .int(value)
    } else if text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D }) {
      self = .largeInteger(text)
    } else {
      return nil
    }
  }

  /// The decimal digits of an integer of any size or a boolean.
  var integerDigits: String? {
    if case .largeInteger(let digits) = self { return digits }
    return asInt.map { String($0) }
  }

  var asText: TemplateText? { if case .text(let text) = self { text } else { nil } }
}
