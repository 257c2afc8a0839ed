/// The members of a JSON object in the order of the text.
///
/// Look-up is linear for small objects and hashed for large ones (a vocabulary has 256,000 keys).
/// The parser refuses a repeated key, so a key names one value. Keys are compared by their scalars:
/// Swift's `==` on strings would make one key of a composed and a decomposed `é`, which are two
/// tokens of a vocabulary.
public struct JSONObject: Sendable {
  /// Keys in order.
  public private(set) var keys: [String]
  /// Values, one per key.
  public private(set) var values: [JSONValue]
  /// Key → position, kept only above `hashingThreshold` members.
  private var positions: [ExactText: Int]?

  private static let hashingThreshold = 12

  /// An object without members.
  public init() {
    keys = []
    values = []
  }

  /// An object of the given members; of a repeated key the last value stays, at the first place.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    self.init()
    for (key, value) in members { self[key] = value }
  }

  /// The number of members.
  public var count: Int { keys.count }

  /// Whether there are no members.
  public var isEmpty: Bool { keys.isEmpty }

  /// The value of a key; setting appends a new key, replaces an old one, or with nil removes it.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil):
        keys.remove(at: position)
        values.remove(at: position)
        positions = nil
        indexIfLarge()
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  /// Appends a member whose key the object does not have; returns false if it has.
  @discardableResult
  public mutating func append(_ key: String, _ value: JSONValue) -> Bool {
    if positions != nil {
      guard positions?.updateValue(keys.count, forKey: ExactText(text: key)) == nil else {
        indexIfLarge()  // the update overwrote the position of the first: restore it
        return false
      }
    } else if position(of: key) != nil {
      return false
    }
    keys.append(key)
    values.append(value)
    if positions == nil { indexIfLarge() }
    return true
  }

  private func position(of key: String) -> Int? {
    if let positions { return positions[ExactText(text: key)] }
    return keys.firstIndex { ExactText.areEqual($0, key) }
  }

  private mutating func indexIfLarge() {
    guard keys.count > Self.hashingThreshold else { return }
    var index = [ExactText: Int](minimumCapacity: keys.count * 2)
    for (position, key) in keys.enumerated() { index[ExactText(text: key)] = position }
    positions = index
  }
}

extension JSONObject: Equatable {
  /// Equal members in the same order.
  public static func == (left: Self, right: Self) -> Bool {
    left.keys.elementsEqual(right.keys, by: ExactText.areEqual) && left.values == right.values
  }
}

extension JSONObject: Sequence {
  /// Goes over the members in order.
  public func makeIterator() -> Zip2Sequence<[String], [JSONValue]>.Iterator {
    zip(keys, values).makeIterator()
  }
}

/// Text compared and hashed by its UTF-8 bytes rather than by canonical equivalence.
private struct ExactText: Hashable {
  let text: String

  static func areEqual(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  static func == (left: Self, right: Self) -> Bool { areEqual(left.text, right.text) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
