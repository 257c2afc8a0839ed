import JSON
import Testing

@Suite("JSON values") struct JSONValueTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let message: String
    var testDescription: String { text.prefix(40).debugDescription }
  }

  static let refusals: [Refusal] = [
    .init(text: "", message: "line 1, column 1: the text ends in the middle of a value"),
    .init(text: "[1,\n 2", message: "line 2, column 3: the text ends in the middle of a value"),
    .init(text: "{\"a\" 1}", message: "line 1, column 6: expected ':', found '1'"),
    .init(text: "{a:1}", message: "line 1, column 2: expected a key in quotes, found 'a'"),
    .init(text: "[1 2]", message: "line 1, column 4: expected ',' or ']', found '2'"),
    .init(text: "01", message: "line 1, column 2: not a JSON number"),
    .init(text: "1.", message: "line 1, column 3: not a JSON number"),
    .init(text: "-", message: "line 1, column 2: not a JSON number"),
    .init(text: "1e", message: "line 1, column 3: not a JSON number"),
    .init(text: "\"\\x\"", message: "line 1, column 3: not a JSON escape sequence"),
    .init(
      text: "\"\u{01}\"",
      message: "line 1, column 2: a control character in a string must be escaped"),
    .init(text: "true false", message: "line 1, column 6: text after the end of the value"),
    .init(text: "trug", message: "line 1, column 1: expected a value, found 't'"),
    .init(
      text: "{\"k\":1,\"k\":2}", message: "line 1, column 8: the key 'k' stands twice in one object"
    ),
    .init(text: "NaN", message: "line 1, column 1: expected a value, found 'N'"),
  ]

  @Test("text that is not JSON is refused with its place", arguments: refusals)
  func refuses(_ refusal: Refusal) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: refusal.text) }
    #expect(error?.description == refusal.message)
  }

  @Test(
    "text survives a round trip",
    arguments: [
      "null", "true", "[]", "{}", "[1,-2.50,3e+10,0]", #"{"b":1,"a":{"z":[null],"y":""}}"#,
      #""tab\t quote\" back\\ newline\n bell\u0007 é 🥦 \u2028""#, "123456789012345678901234567890",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try JSONValue(parsing: text).text == text)
  }

  @Test("escapes become the characters they name") func escapes() throws {
    let value = try JSONValue(parsing: #""\u0041\ud83e\udd66\/\b\f\r""#)
    #expect(value.string == "A🥦/\u{08}\u{0C}\r")
    #expect(try JSONValue(parsing: #""\ud83ex""#).string == "\u{FFFD}x")
  }

  @Test("composed and decomposed keys are two keys, in small and in large objects")
  func canonicalEquivalence() throws {
    for filler in [0, 40] {
      let members = (0..<filler).map { "\"k\($0)\":\($0)," }.joined()
      let value = try JSONValue(parsing: "{\(members)\"\u{E9}\":1,\"e\u{301}\":2}")
      #expect(value["\u{E9}"]?.int == 1)
      #expect(value["e\u{301}"]?.int == 2)
    }
  }

  @Test("a repeated key is refused in a large object too, and none is lost") func largeObject()
    throws
  {
    let members = (0..<50).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    #expect(throws: JSONError.self) { try JSONValue(parsing: "{\(members),\"k7\":0}") }
    var object = try #require(try JSONValue(parsing: "{\(members)}").object)
    #expect(object.append("k7", 0) == false)
    #expect(object["k7"] == 7)
    object["k7"] = nil
    #expect(object["k7"] == nil)
    #expect(object["k49"] == 49)
    #expect(object.count == 49)
  }

  @Test("nesting is bounded, so input cannot set the stack") func depth() {
    let deep = String(repeating: "[", count: 100_000)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
    #expect(error?.reason == .tooDeep(limit: 200))
  }

  @Test("invalid UTF-8 is refused, escaped or not") func invalidUTF8() {
    for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0x5C, 0x6E, 0xC3, 0x22]] {
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
      #expect(error?.reason == .invalidUTF8)
    }
  }

  @Test("numbers keep their text and give values on request") func numbers() throws {
    let value = try JSONValue(parsing: "[18446744073709551615, 3.0, 3.5, 1e400, -0]")
    guard case .number(let seed)? = value[0] else { return #expect(Bool(false)) }
    #expect(seed.uint64 == .max)
    #expect(value[0]?.int == nil)
    #expect(value[1]?.int == 3)
    #expect(value[2]?.int == nil)
    #expect(value[3]?.double == .infinity)
    #expect(JSONValue.double(0.1).text == "0.1")
    #expect(JSONValue.double(.nan).isNull)
    #expect(JSONValue.double(5).text == "5")
  }

  @Test("layouts: Python's, indented, ASCII only") func layouts() throws {
    let value = try JSONValue(parsing: #"{"a":[1,"é🥦"],"b":{}}"#)
    #expect(value.text(.python) == #"{"a": [1, "é🥦"], "b": {}}"#)
    #expect(
      value.text(.init(escapesNonASCII: true)) == #"{"a":[1,"\u00e9\ud83e\udd66"],"b":{}}"#)
    #expect(
      value.text(.pretty) == "{\n  \"a\": [\n    1,\n    \"é🥦\"\n  ],\n  \"b\": {}\n}")
  }

  @Test("mutations of a text never trap") func mutations() {
    let seed = Array(#"{"a":[1,-2.5e3,"x\u00e9\n"],"b":{"c":null,"d":true}}"#.utf8)
    for position in seed.indices {
      for byte: UInt8 in [0x00, 0x22, 0x5C, 0x5B, 0x7B, 0x2C, 0x30, 0x65, 0xC3, 0xFF] {
        var mutated = seed
        mutated[position] = byte
        if let value = try? JSONValue(parsing: mutated) {
          #expect((try? JSONValue(parsing: value.text)) == value)
        }
        #expect((try? JSONValue(parsing: Array(mutated.prefix(position)))) == nil || position == 0)
      }
    }
  }
}
