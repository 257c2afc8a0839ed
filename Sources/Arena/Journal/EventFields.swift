import JSON
import Verdicts

/// The members of one journal line, read with errors that name the field.
struct EventFields {
  let object: JSONObject

  subscript(name: String) -> JSONValue? { object[name] }

  func string(_ name: String) throws(EventError) -> String {
    guard let value = object[name] else { throw .missing(field: name) }
    guard let text = value.string else {
      throw .invalid(field: name, expected: "a string", found: value.typeName)
    }
    return text
  }

  /// The largest count that a journal may have: sums of many still fit.
  static let largestCount = 1 << 40

  func int(_ name: String, default fallback: Int? = nil) throws(EventError) -> Int {
    guard let value = object[name] else {
      guard let fallback else { throw .missing(field: name) }
      return fallback
    }
    guard let number = value.int, (0...Self.largestCount).contains(number) else {
      throw .invalid(
        field: name, expected: "a number from 0 to \(Self.largestCount)",
        found: value.int.map(String.init) ?? value.typeName)
    }
    return number
  }

  /// A time in milliseconds; 0 where none is told, and for those just below it that were once written.
  func milliseconds(_ name: String) throws(EventError) -> Double {
    guard let value = object[name] else { return 0 }
    guard let time = value.double, (-1...Double(Self.largestCount)).contains(time) else {
      throw .invalid(
        field: name, expected: "milliseconds from 0 to \(Self.largestCount)",
        found: value.double.map { "\($0)" } ?? value.typeName)
    }
    return max(0, time)
  }

  func unsigned(_ name: String) throws(EventError) -> UInt64 {
    guard let value = object[name] else { throw .missing(field: name) }
    guard case .number(let number) = value, let result = number.uint64 else {
      throw .invalid(field: name, expected: "a number from 0", found: value.typeName)
    }
    return result
  }

  /// The number of a turn.
  func turn() throws(EventError) -> TurnID { try int("turn") }

  /// A value of an enumeration with texts.
  func choice<Choice: RawRepresentable<String>>(_ name: String) throws(EventError) -> Choice {
    let text = try string(name)
    guard let choice = Choice(rawValue: text) else {
      throw .invalid(field: name, expected: "a value that this version knows", found: "'\(text)'")
    }
    return choice
  }

  func side() throws(EventError) -> Side { try choice("side") }

  func sides() throws(EventError) -> [Side] {
    try array("sides") { (element) throws(EventError) in
      guard let side = element.string.flatMap({ Side(rawValue: $0) }) else {
        throw .invalid(field: "sides", expected: "left or right", found: element.typeName)
      }
      return side
    }
  }

  func array<Element>(
    _ name: String, _ read: (JSONValue) throws(EventError) -> Element
  ) throws(EventError) -> [Element] {
    guard let value = object[name] else { throw .missing(field: name) }
    guard let elements = value.array else {
      throw .invalid(field: name, expected: "an array", found: value.typeName)
    }
    var result: [Element] = []
    for element in elements { result.append(try read(element)) }
    return result
  }

  /// An array of objects, each read by its own fields.
  func objects<Element>(
    _ name: String, _ read: (EventFields) throws(EventError) -> Element
  ) throws(EventError) -> [Element] {
    try array(name) { (element) throws(EventError) in
      guard let object = element.object else {
        throw .invalid(field: name, expected: "objects", found: element.typeName)
      }
      return try read(EventFields(object: object))
    }
  }

  func fields(_ name: String) throws(EventError) -> EventFields {
    guard let value = object[name] else { throw .missing(field: name) }
    guard let object = value.object else {
      throw .invalid(field: name, expected: "an object", found: value.typeName)
    }
    return EventFields(object: object)
  }

  func model(_ name: String) throws(EventError) -> ModelIdentity {
    let fields = try fields(name)
    return ModelIdentity(
      name: try fields.string("name"), source: fields["source"]?.string ?? "",
      family: fields["family"]?.string ?? "", digest: fields["digest"]?.string,
      weightType: fields["type"]?.string,
      options: fields["options"]?.array?.compactMap(\.string) ?? [])
  }

  /// Kinds of mistakes; those of a newer version are left out.
  func kinds(_ name: String) throws(EventError) -> [MistakeKind] {
    guard object[name] != nil else { return [] }
    return try array(name) { (element) throws(EventError) in element.string }
      .compactMap { $0.flatMap { MistakeKind(rawValue: $0) } }
  }

  func expectation(_ name: String) throws(EventError) -> Expectation? {
    guard let value = object[name], !value.isNull else { return nil }
    let text = try string(name)
    do throws(ExpectationError) {
      return try Expectation(parsing: text)
    } catch {
      throw .invalid(field: name, expected: "a call", found: "\(error)")
    }
  }
}

/// A journal line that is JSON but no event.
enum EventError: Error, Hashable, CustomStringConvertible {
  case missing(field: String)
  case invalid(field: String, expected: String, found: String)

  var description: String {
    switch self {
    case .missing(let field): "the field '\(field)' is missing"
    case .invalid(let field, let expected, let found):
      "the field '\(field)' must be \(expected), not \(found)"
    }
  }
}
