import TestSupport

/// A grammar in GBNF, read back from its text: what it generates and what it recognizes.
///
/// Written from the description of the format (`grammars/README.md` of llama.cpp) and not from what
/// writes it here. No rule may be left-recursive.
struct GBNFReader: Sendable {
  indirect enum Node: Sendable {
    case text([Unicode.Scalar])
    case set([ClosedRange<Unicode.Scalar>])
    case rule(String)
    case sequence([Node])
    case choice([Node])
    case repeated(Node, Int, Int?)
  }

  struct Malformed: Error {
    var line: String
    var rest: String
  }

  private(set) var rules: [String: Node] = [:]
  /// The fewest characters of each rule.
  private var shortest: [String: Int] = [:]

  init(_ text: String) throws {
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ::= ", maxSplits: 1)
      guard parts.count == 2, rules[String(parts[0])] == nil,
        parts[0].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
      else { throw Malformed(line: String(line), rest: "") }
      var cursor = Cursor(Array(parts[1].unicodeScalars))
      let node = try cursor.alternatives()
      guard cursor.rest.isEmpty, let node else {
        throw Malformed(line: String(line), rest: cursor.rest)
      }
      rules[String(parts[0])] = node
    }
    var isChanged = true
    while isChanged {
      isChanged = false
      for (name, node) in rules {
        let length = shortest(node)
        if length < shortest[name] ?? .max {
          shortest[name] = length
          isChanged = true
        }
      }
    }
  }

  /// Names that are used and not defined.
  var undefined: Set<String> {
    func names(_ node: Node) -> Set<String> {
      switch node {
      case .text, .set: []
      case .rule(let name): [name]
      case .sequence(let parts), .choice(let parts):
        Set(parts.flatMap(names))
      case .repeated(let part, _, _): names(part)
      }
    }
    return Set(rules.values.flatMap(names)).subtracting(rules.keys)
  }

  private func shortest(_ node: Node) -> Int {
    let most = 1 << 20
    switch node {
    case .text(let text): return text.count
    case .set: return 1
    case .rule(let name): return shortest[name] ?? most
    case .sequence(let parts): return min(most, parts.reduce(0) { $0 + shortest($1) })
    case .choice(let parts): return parts.map { shortest($0) }.min() ?? most
    case .repeated(let part, let least, _):
      return least == 0 ? 0 : min(most, least * shortest(part))
    }
  }
}

// MARK: - Generating

extension GBNFReader {
  /// A text of the grammar; once it is longer than `most` it goes the shortest way.
  func sample(most: Int, _ dice: inout Dice) -> String {
    var text = String.UnicodeScalarView()
    write(.rule("root"), most, into: &text, &dice)
    return String(text)
  }

  private func write(
    _ node: Node, _ most: Int, into text: inout String.UnicodeScalarView, _ dice: inout Dice
  ) {
    switch node {
    case .text(let scalars): text.append(contentsOf: scalars)
    case .set(let ranges):
      guard let range = ranges.randomElement(using: &dice) else { return }
      let value = UInt32.random(in: range.lowerBound.value...range.upperBound.value, using: &dice)
      text.append(Unicode.Scalar(value) ?? range.lowerBound)
    case .rule(let name): if let rule = rules[name] { write(rule, most, into: &text, &dice) }
    case .sequence(let parts): for part in parts { write(part, most, into: &text, &dice) }
    case .choice(let parts):
      let part =
        text.count < most
        ? parts.randomElement(using: &dice) : parts.min { shortest($0) < shortest($1) }
      if let part { write(part, most, into: &text, &dice) }
    case .repeated(let part, let least, let greatest):
      var count = 0
      while count < greatest ?? .max {
        guard count < least || (text.count < most && Bool.random(using: &dice)) else { return }
        write(part, most, into: &text, &dice)
        count += 1
      }
    }
  }
}

// MARK: - Recognizing

extension GBNFReader {
  func accepts(_ text: String) -> Bool {
    var match = Match(reader: self, text: Array(text.unicodeScalars))
    return match.ends(.rule("root"), [0]).contains(match.text.count)
  }

  /// Where parts of the text can end that start at some places.
  private struct Match {
    let reader: GBNFReader
    let text: [Unicode.Scalar]
    var known: [String: [Int: Set<Int>]] = [:]

    init(reader: GBNFReader, text: [Unicode.Scalar]) {
      self.reader = reader
      self.text = text
    }

    mutating func ends(_ node: Node, _ starts: Set<Int>) -> Set<Int> {
      guard !starts.isEmpty else { return [] }
      switch node {
      case .text(let scalars):
        return Set(
          starts.filter { text[$0...].starts(with: scalars) }.map { $0 + scalars.count })
      case .set(let ranges):
        return Set(
          starts.filter { start in
            start < text.count && ranges.contains { $0.contains(text[start]) }
          }.map { $0 + 1 })
      case .rule(let name):
        var ends: Set<Int> = []
        for start in starts {
          if let known = known[name]?[start] {
            ends.formUnion(known)
            continue
          }
          let found = reader.rules[name].map { self.ends($0, [start]) } ?? []
          known[name, default: [:]][start] = found
          ends.formUnion(found)
        }
        return ends
      case .sequence(let parts):
        var places = starts
        for part in parts { places = ends(part, places) }
        return places
      case .choice(let parts):
        var found: Set<Int> = []
        for part in parts { found.formUnion(ends(part, starts)) }
        return found
      case .repeated(let part, let least, let greatest):
        var places = starts
        for _ in 0..<least { places = ends(part, places) }
        var all = places
        var count = least
        while count < greatest ?? .max, !places.isEmpty {
          places = ends(part, places).subtracting(all)
          all.formUnion(places)
          count += 1
        }
        return all
      }
    }
  }
}

// MARK: - Reading

extension GBNFReader {
  private struct Cursor {
    private let scalars: [Unicode.Scalar]
    private var place = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var rest: String {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[place...])
      return String(text)
    }

    private var next: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard next == scalar else { return false }
      place += 1
      return true
    }

    private mutating func skipSpace() { while take(" ") {} }

    mutating func alternatives() throws -> Node? {
      var parts: [Node] = []
      repeat {
        var items: [Node] = []
        skipSpace()
        while let item = try item() {
          items.append(item)
          skipSpace()
        }
        guard !items.isEmpty else { return nil }
        parts.append(items.count == 1 ? items[0] : .sequence(items))
      } while take("|")
      return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func item() throws -> Node? {
      guard var node = try primary() else { return nil }
      while true {
        if take("*") {
          node = .repeated(node, 0, nil)
        } else if take("+") {
          node = .repeated(node, 1, nil)
        } else if take("?") {
          node = .repeated(node, 0, 1)
        } else if take("{") {
          let least = number() ?? 0
          let greatest = take(",") ? number() : least
          guard take("}") else { throw Malformed(line: "", rest: rest) }
          node = .repeated(node, least, greatest)
        } else {
          return node
        }
      }
    }

    private mutating func number() -> Int? {
      var digits = ""
      while let scalar = next, ("0"..."9").contains(scalar) {
        digits.unicodeScalars.append(scalar)
        place += 1
      }
      return Int(digits)
    }

    private mutating func primary() throws -> Node? {
      if take("\"") {
        var text: [Unicode.Scalar] = []
        while !take("\"") { text.append(try character()) }
        return .text(text)
      }
      if take("[") {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while !take("]") {
          let low = try character()
          let high = take("-") ? try character() : low
          guard low <= high else { throw Malformed(line: "", rest: rest) }
          ranges.append(low...high)
        }
        return .set(ranges)
      }
      if take("(") {
        let node = try alternatives()
        guard take(")"), let node else { throw Malformed(line: "", rest: rest) }
        return node
      }
      var name = ""
      while let scalar = next,
        scalar == "-"
          || (scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)))
      {
        name.unicodeScalars.append(scalar)
        place += 1
      }
      return name.isEmpty ? nil : .rule(name)
    }

    private mutating func character() throws -> Unicode.Scalar {
      guard let scalar = next else { throw Malformed(line: "", rest: "") }
      place += 1
      guard scalar == "\\" else { return scalar }
      let width = take("u") ? 4 : take("U") ? 8 : take("x") ? 2 : 0
      guard width > 0, place + width <= scalars.count,
        let value = UInt32(
          String(String.UnicodeScalarView(scalars[place..<place + width])), radix: 16),
        let escaped = Unicode.Scalar(value)
      else { throw Malformed(line: "", rest: rest) }
      place += width
      return escaped
    }
  }
}
