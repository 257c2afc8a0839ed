import JSON

/// JSON of any sender: read, written, read again.
enum JSONTarget: FuzzTarget {
  static let name = "json"

  static func check(_ input: [UInt8]) throws {
    guard let value = try? JSONValue(parsing: input) else { return }
    for layout in [JSONValue.Layout.compact, .pretty, .python] {
      let text = value.text(layout)
      guard let again = try? JSONValue(parsing: text) else {
        throw BrokenPromise("what was written cannot be read")
      }
      try promise(again == value, "a value reads back as another")
      try promise(again.text(layout).utf8.elementsEqual(text.utf8), "a value has two texts")
    }
  }
}
