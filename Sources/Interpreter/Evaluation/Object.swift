/// What a name or an expression can stand for while a source is evaluated.
enum Object: Sendable {
  case value(Value)
  /// The module `datetime`.
  case module
  case type(TypeName)
  case function(FunctionName)
  /// A method of a value, not called yet.
  case method(Value, String)
  /// A method of a type: `datetime.date.fromisoformat`.
  case typeMethod(TypeName, String)
  /// A dotted name that nothing defines, about to be called: the call is recorded.
  case path(String)
  /// The items of a `*sequence` or `**mapping`, to be spread out.
  case spread([Value])
  case spreadEntries([Value.Entry])
  /// What Python has under this name and the sandbox has not, bound by `from datetime import *`.
  case unavailable
  /// What a recorded call gives, or a statement that failed: nobody knows.
  case unknown

  /// The types that can be called.
  enum TypeName: String, Sendable {
    case int, float, str, bool, list, tuple, dict, date, timedelta, datetime

    /// The types that live in the module `datetime`.
    static let ofModule: [TypeName] = [.date, .datetime, .timedelta]

    /// Whether the type lives in the module `datetime`.
    var isFromModule: Bool { Self.ofModule.contains(self) }
  }

  /// The built-in functions.
  enum FunctionName: String, Sendable {
    case len, abs, round, min, max, sum, sorted, repr, chr, ord, print, divmod, pow, bin, hex, oct
    case format
  }

  /// What a built-in name stands for; nil when the sandbox has no such built-in.
  static func builtin(_ name: String) -> Object? {
    if name == "Ellipsis" { return .value(.ellipsis) }
    if let type = TypeName(rawValue: name), !type.isFromModule { return .type(type) }
    return FunctionName(rawValue: name).map { .function($0) }
  }

  /// Whether nobody knows what it is.
  var isUnknown: Bool { if case .unknown = self { true } else { false } }

  /// The value an object is; functions and types are none that can be computed with or passed.
  var value: Value {
    get throws(EvaluationFault) {
      switch self {
      case .value(let value): return value
      case .unknown: return .none
      default: throw .forbidden("a \(typeName) as a value is")
      }
    }
  }

  /// What `bool()` makes of it.
  var isTrue: Bool {
    switch self {
    case .value(let value): value.isTrue
    case .unknown: false
    default: true
    }
  }

  /// What CPython calls the object's type in messages.
  var typeName: String {
    switch self {
    case .value(let value): value.typeName
    case .module: "module"
    case .type: "type"
    case .function, .method, .typeMethod: "builtin_function_or_method"
    case .path, .spread, .spreadEntries, .unavailable, .unknown: "object"
    }
  }
}
