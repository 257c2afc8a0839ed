import JSON

/// Turns a JSON context into a template's variables and decides which texts are trusted.
///
/// Trusted are the special tokens that the model's files name (top-level `bos_token`, `eos_token` and
/// other texts whose name ends in `_token`) and the roles of messages, which the program sets and
/// some templates build special tokens from (`'<|' + message['role'] + '|>'`). All else is what
/// people, models and tools wrote.
enum TemplateContext {
  static func variables(from context: JSONValue, _ renderer: Renderer) throws(TemplateError)
    -> TemplateDictionary
  {
    guard case .object(let object) = context else {
      throw renderer.fail(.type("the context must be an object, not \(context.typeName)"))
    }
    var variables = TemplateDictionary()
    for (name, value) in object {
      if name == "messages", case .array(let messages) = value {
        var list: [TemplateValue] = []
        for message in messages { list.append(try self.message(message, renderer)) }
        variables.set(name, try renderer.list(list))
      } else if let text = value.string, name.hasSuffix("_token") {
        variables.set(name, .text(text, isTrusted: true))
      } else {
        variables.set(name, try self.value(value, renderer))
      }
    }
    return variables
  }

  private static func message(_ message: JSONValue, _ renderer: Renderer) throws(TemplateError)
    -> TemplateValue
  {
    guard case .object(let object) = message else { return try value(message, renderer) }
    var dictionary = TemplateDictionary()
    for (name, member) in object {
      if name == "role", let role = member.string, isPlainRole(role) {
        dictionary.set(name, .text(role, isTrusted: true), isTrusted: false)
      } else {
        dictionary.set(name, try value(member, renderer), isTrusted: false)
      }
    }
    return .dictionary(dictionary)
  }

  /// Letters, digits, `_` and `-` only: nothing that could close a tag.
  private static func isPlainRole(_ role: String) -> Bool {
    role.utf8.count <= 40
      && role.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0))
          || $0 == "_" || $0 == "-"
      }
  }

  /// The depth of JSON is bounded by its parser and checked again here.
  private static func value(_ json: JSONValue, _ renderer: Renderer) throws(TemplateError)
    -> TemplateValue
  {
    switch json {
    case .null: return .none
    case .bool(let value): return .bool(value)
    case .number(let number):
      // As Python's parser: digits alone are an integer, anything else a float.
      return TemplateValue(jsonInteger: number.text) ?? .float(number.double ?? 0)
    case .string(let text): return .text(text, isTrusted: false)
    case .array(let elements):
      return try renderer.deeper { () throws(TemplateError) in
        var list: [TemplateValue] = []
        for element in elements { list.append(try value(element, renderer)) }
        return try renderer.list(list)
      }
    case .object(let object):
      return try renderer.deeper { () throws(TemplateError) in
        var dictionary = TemplateDictionary()
        for (name, member) in object {
          try renderer.set(
            &dictionary, .text(name, isTrusted: false), try value(member, renderer))
        }
        return .dictionary(dictionary)
      }
    }
  }
}
