// Filters over sequences.
extension Renderer {
  func sequenceFilter(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    switch name {
    case "list":
      try check(arguments, name, [])
      return try list(try iterate(value))
    case "first", "last": return try end(name, value)
    case "reverse":
      if case .text(let text) = value {
        return try self.text(text[0..<text.count].reversed())
      }
      return try iterator(try iterate(value).reversed())
    case "join":
      try check(arguments, name, ["d", "attribute"])
      let separator = try string(of: arguments[0, "d"] ?? .text(TemplateText()))
      var parts: [TemplateText] = []
      for element in try iterate(value) {
        parts.append(try string(of: try path(arguments[1, "attribute"], of: element)))
      }
      return try join(parts, separator)
    case "map": return try map(value, arguments)
    case "select", "reject", "selectattr", "rejectattr":
      return try select(name, value, arguments)
    case "sort", "dictsort", "min", "max", "unique", "groupby":
      return try orderFilter(name, value, arguments)
    case "sum":
      try check(arguments, name, ["attribute", "start"])
      var sum = arguments[1, "start"] ?? .int(0)
      for element in try iterate(value) {
        sum = try arithmetic(.add, sum, try path(arguments[0, "attribute"], of: element))
      }
      return sum
    default: return try chunks(name, value, arguments)
    }
  }

  private func end(_ name: String, _ value: TemplateValue) throws(TemplateError) -> TemplateValue {
    if case .iterator(let iterator) = value {
      guard name == "first" else {
        throw fail(.type("'generator' object is not reversible"))
      }
      return iterator.next() ?? .undefined(.emptySequence("first"))
    }
    let elements = try iterate(value)
    return (name == "first" ? elements.first : elements.last) ?? .undefined(.emptySequence(name))
  }

  /// The attribute that a filter's `attribute` names: a path with dots, numbers are indices.
  private func path(
    _ attribute: TemplateValue?, of element: TemplateValue, standard: TemplateValue? = nil
  ) throws(TemplateError) -> TemplateValue {
    guard let attribute else { return element }
    if case .none = attribute { return element }
    if let index = attribute.asInt { return try item(.int(index), of: element) }
    let names = try text(attribute, for: "attribute")
    // It is read anew for every element.
    try charge(1 + names.count)
    var value = element
    for part in names.split(by: TemplateText(".", isTrusted: true), limit: -1) {
      value = try item(Int(part.string).map { .int($0) } ?? .text(part), of: value)
      if value.isUndefined, let standard { return standard }
    }
    return value
  }

  // MARK: - Mapping and choosing

  private func map(_ value: TemplateValue, _ arguments: TemplateArguments) throws(TemplateError)
    -> TemplateValue
  {
    // jinja2 takes anything false, `none` too, for an empty sequence here.
    let elements = value.isTrue ? try iterate(value) : []
    var results: [TemplateValue] = []
    if let attribute = arguments.keywords.first(where: { $0.name == "attribute" })?.value {
      let standard = arguments.keywords.first { $0.name == "default" }?.value
      for element in elements {
        try charge(1)
        results.append(try path(attribute, of: element, standard: standard))
      }
      return try iterator(results)
    }
    guard let name = arguments.positional.first?.asText?.string else {
      throw fail(.type("map requires a filter argument"))
    }
    var rest = arguments
    rest.positional.removeFirst()
    for element in elements {
      try charge(1)
      results.append(
        try deeper { () throws(TemplateError) in try filter(name, element, rest) })
    }
    return try iterator(results)
  }

  private func select(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    var rest = arguments
    var attribute: TemplateValue?
    if name.hasSuffix("attr") {
      guard !rest.positional.isEmpty else {
        throw fail(.type("missing parameter for attribute name"))
      }
      attribute = rest.positional.removeFirst()
    }
    var test: String?
    if let first = rest.positional.first {
      test = try text(first, for: name).string
      rest.positional.removeFirst()
    }
    let wanted = name.hasPrefix("select")
    var results: [TemplateValue] = []
    for element in value.isTrue ? try iterate(value) : [] {
      try charge(1)
      let subject = try path(attribute, of: element)
      let holds: Bool
      if let test {
        holds = try self.test(test, subject, rest)
      } else {
        holds = subject.isTrue
      }
      if holds == wanted { results.append(element) }
    }
    return try iterator(results)
  }

  // MARK: - Order

  private func orderFilter(
    _ name: String, _ value: TemplateValue, _ arguments: TemplateArguments
  ) throws(TemplateError) -> TemplateValue {
    if name == "dictsort" { return try dictionarySorted(value, arguments) }
    let names: [String] =
      switch name {
      case "sort": ["reverse", "case_sensitive", "attribute"]
      case "groupby": ["attribute", "default", "case_sensitive"]
      default: ["case_sensitive", "attribute"]
      }
    try check(arguments, name, names, required: name == "groupby" ? 1 : 0)
    func argument(_ wanted: String) -> TemplateValue? {
      names.firstIndex(of: wanted).flatMap { arguments[$0, wanted] }
    }
    let isCaseSensitive = argument("case_sensitive")?.isTrue ?? false
    let elements = try iterate(value)
    var keys: [TemplateValue] = []
    for element in elements {
      let key = try path(argument("attribute"), of: element, standard: argument("default"))
      keys.append(isCaseSensitive ? key : try folded(key))
    }
    if name == "unique" { return try unique(elements, keys) }
    if name == "groupby" { return try grouped(elements, keys, argument("attribute")) }
    let isReversed = argument("reverse")?.isTrue ?? false
    if name == "sort" {
      let order = try sorted(Array(elements.indices)) { (a, b) throws(TemplateError) in
        let order = try self.order(keys[a], keys[b], "<")
        return isReversed ? -order : order
      }
      return try list(order.map { elements[$0] })
    }
    guard var best = elements.indices.first else {
      return .undefined(.emptySequence("aggregated"))
    }
    for index in elements.indices.dropFirst() {
      let order = try order(keys[index], keys[best], name == "min" ? "<" : ">")
      if name == "min" ? order < 0 : order > 0 { best = index }
    }
    return elements[best]
  }

  /// A key without the difference of case, if it is a text.
  private func folded(_ key: TemplateValue) throws(TemplateError) -> TemplateValue {
    key.asText.map { .text(recased("lower", $0)) } ?? key
  }

  private func unique(_ elements: [TemplateValue], _ keys: [TemplateValue])
    throws(TemplateError) -> TemplateValue
  {
    var seen = Set<TemplateDictionary.Key>()
    var kept: [TemplateValue] = []
    for (element, key) in zip(elements, keys) {
      guard let hashed = TemplateDictionary.Key(key) else {
        throw fail(.type("unhashable type: '\(key.typeName)'"))
      }
      if seen.insert(hashed).inserted { kept.append(element) }
    }
    return try iterator(kept)
  }

  private func grouped(
    _ elements: [TemplateValue], _ keys: [TemplateValue], _ attribute: TemplateValue?
  ) throws(TemplateError) -> TemplateValue {
    let order = try sorted(Array(elements.indices)) { (a, b) throws(TemplateError) in
      try self.order(keys[a], keys[b], "<")
    }
    var groups: [TemplateValue] = []
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, try isEqual(keys[order[start]], keys[order[end]]) { end += 1 }
      // The group's name is the first element's own, its case kept.
      let name = try path(attribute, of: elements[order[start]], standard: keys[order[start]])
      groups.append(try tuple([name, try list(order[start..<end].map { elements[$0] })]))
      start = end
    }
    return try list(groups)
  }

  /// `dictsort(case_sensitive=false, by='key', reverse=false)`
  private func dictionarySorted(_ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, "dictsort", ["case_sensitive", "by", "reverse"])
    guard case .dictionary(let dictionary) = value else {
      if case .undefined(let reason) = value { throw failUndefined(reason) }
      throw fail(.type("'\(value.typeName)' object has no attribute 'items'"))
    }
    let by = arguments[1, "by"]?.asText?.string ?? "key"
    guard by == "key" || by == "value" else {
      throw fail(.value("You can only sort by either \"key\" or \"value\""))
    }
    var keys = by == "key" ? dictionary.keys : dictionary.values
    if !(arguments[0, "case_sensitive"]?.isTrue ?? false) {
      for index in keys.indices { keys[index] = try folded(keys[index]) }
    }
    let isReversed = arguments[2, "reverse"]?.isTrue ?? false
    let order = try sorted(Array(0..<dictionary.count)) { (a, b) throws(TemplateError) in
      let order = try self.order(keys[a], keys[b], "<")
      return isReversed ? -order : order
    }
    let pairs = try pairs(dictionary)
    return try list(order.map { pairs[$0] })
  }

  /// A stable merge sort whose comparison may fail.
  func sorted(
    _ indices: [Int], _ compare: (Int, Int) throws(TemplateError) -> Int
  ) throws(TemplateError) -> [Int] {
    var current = indices
    var width = 1
    while width < current.count {
      var next: [Int] = []
      next.reserveCapacity(current.count)
      for start in stride(from: 0, to: current.count, by: 2 * width) {
        let middle = min(start + width, current.count)
        let end = min(start + 2 * width, current.count)
        var (a, b) = (start, middle)
        while a < middle || b < end {
          if b == end {
            next.append(current[a])
            a += 1
          } else if a == middle {
            next.append(current[b])
            b += 1
          } else if try compare(current[b], current[a]) < 0 {
            next.append(current[b])
            b += 1
          } else {
            next.append(current[a])
            a += 1
          }
        }
      }
      current = next
      width *= 2
    }
    return current
  }

  // MARK: - Chunks

  /// `batch(linecount, fill_with)` and `slice(slices, fill_with)`
  private func chunks(_ name: String, _ value: TemplateValue, _ arguments: TemplateArguments)
    throws(TemplateError) -> TemplateValue
  {
    try check(arguments, name, ["count", "fill_with"], required: 1)
    let count = try integer(arguments[0, "count"] ?? .none, for: name)
    guard (1...100_000).contains(count) else {
      throw fail(.value("\(name) needs a count from 1 to 100000"))
    }
    let elements = try iterate(value)
    var filler = arguments[1, "fill_with"]
    if case .some(.none) = filler { filler = nil }
    var result: [TemplateValue] = []
    if name == "batch" {
      for start in stride(from: 0, to: elements.count, by: count) {
        var part = Array(elements[start..<min(start + count, elements.count)])
        if let filler, part.count < count {
          try reserve(count)
          part += Array(repeating: filler, count: count - part.count)
        }
        result.append(try list(part))
      }
      return try iterator(result)
    }
    let (size, longer) = elements.count.quotientAndRemainder(dividingBy: count)
    var start = 0
    for index in 0..<count {
      let end = start + size + (index < longer ? 1 : 0)
      var part = Array(elements[start..<end])
      if let filler, index >= longer { part.append(filler) }
      result.append(try list(part))
      start = end
    }
    return try iterator(result)
  }
}
