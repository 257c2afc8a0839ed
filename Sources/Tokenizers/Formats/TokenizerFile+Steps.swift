import JSON

extension TokenizerFile {
  // MARK: - Normalizer

  static func normalizer(_ field: JSONField, depth: Int = 0) throws(TokenizerError) -> Normalizer {
    let type = try field["type"].string()
    switch type {
    case "Sequence":
      return .sequence(
        try field.steps("normalizers", depth: depth) { (field, depth) throws(TokenizerError) in
          try normalizer(field, depth: depth)
        })
    case "NFC", "NFD", "NFKC", "NFKD":
      guard let form = UnicodeNormalization(rawValue: type) else {
        throw field["type"].unsupported(type)
      }
      return .unicode(form)
    case "Lowercase": return .lowercase
    case "StripAccents": return .stripAccents
    case "ByteLevel": return .byteLevel
    case "Replace":
      return .replace(
        try field["pattern"].pattern(), with: Array(try field["content"].string().utf8))
    case "Prepend": return .prepend(Array(try field["prepend"].string().utf8))
    case "Strip":
      return .strip(
        left: try field["strip_left"].bool(default: true),
        right: try field["strip_right"].bool(default: true))
    default: throw field["type"].unsupported(type)
    }
  }

  // MARK: - Pre-tokenizer

  static func preTokenizer(_ field: JSONField, depth: Int = 0) throws(TokenizerError)
    -> PreTokenizer
  {
    let type = try field["type"].string()
    switch type {
    case "Sequence":
      return .sequence(
        try field.steps("pretokenizers", depth: depth) { (field, depth) throws(TokenizerError) in
          try preTokenizer(field, depth: depth)
        })
    case "ByteLevel":
      let usesPattern = try field["use_regex"].bool(default: true)
      return .byteLevel(
        addsPrefixSpace: try field["add_prefix_space"].bool(default: true),
        pattern: usesPattern ? try expression(PreTokenizer.byteLevelPattern, field.path) : nil)
    case "Split":
      return .split(
        try field["pattern"].pattern(), try behavior(field["behavior"]),
        isInverted: try field["invert"].bool(default: false))
    case "Digits":
      let isSingle = try field["individual_digits"].bool(default: false)
      return .characters(.number, isSingle ? .isolated : .contiguous)
    case "Punctuation":
      return .characters(
        .punctuation, field["behavior"].isAbsent ? .isolated : try behavior(field["behavior"]))
    case "WhitespaceSplit": return .characters(.whitespace, .removed)
    case "Whitespace":
      return .split(try expression(#"\w+|[^\w\s]+"#, field.path), .removed, isInverted: true)
    case "Metaspace":
      let prefix: PreTokenizer.MetaspacePrefix
      if let name = try field["prepend_scheme"].optionalString() {
        guard let scheme = PreTokenizer.MetaspacePrefix(rawValue: name) else {
          throw field["prepend_scheme"].unsupported(name)
        }
        prefix = scheme
      } else {
        prefix = try field["add_prefix_space"].bool(default: true) ? .always : .never
      }
      return .metaspace(
        replacement: Array(try field["replacement"].string().utf8), prefix: prefix,
        splits: try field["split"].bool(default: true))
    default: throw field["type"].unsupported(type)
    }
  }

  static func expression(_ text: String, _ path: String) throws(TokenizerError) -> TextPattern {
    do throws(PatternError) {
      return .expression(try Pattern(text))
    } catch {
      throw .invalidPattern(field: path, error: error)
    }
  }

  private static func behavior(_ field: JSONField) throws(TokenizerError) -> SplitBehavior {
    let name = try field.string()
    guard let behavior = SplitBehavior(rawValue: name) else { throw field.unsupported(name) }
    return behavior
  }

  // MARK: - Decoder

  static func decoder(_ field: JSONField) throws(TokenizerError) -> TokenDecoder {
    var decoder = TokenDecoder()
    guard !field.isAbsent else {
      decoder.separatesPieces = true
      return decoder
    }
    var isFused = false
    try add(field, to: &decoder, isFused: &isFused, depth: 0)
    return decoder
  }

  private static func add(
    _ field: JSONField, to decoder: inout TokenDecoder, isFused: inout Bool, depth: Int
  ) throws(TokenizerError) {
    let type = try field["type"].string()
    // Behind bytes that are put together, pieces are no more what they were.
    let areBytesSet = if case .none = decoder.bytes { false } else { true }
    let isLate = isFused || areBytesSet
    switch type {
    case "Sequence":
      guard depth < 16 else { throw .tooDeep(field: field.path, limit: 16) }
      let list = field["decoders"]
      for index in try list.array().indices {
        try add(list[index], to: &decoder, isFused: &isFused, depth: depth + 1)
      }
    case "Fuse": isFused = true
    case "ByteLevel" where !isLate:
      decoder.bytes = .alphabet
      isFused = true
    case "ByteFallback" where !isLate: decoder.bytes = .runs
    case "Replace" where !isLate:
      decoder.steps.append(
        .replace(try field["pattern"].pattern(), with: Array(try field["content"].string().utf8)))
    case "Metaspace" where !isLate:
      let scheme = try field["prepend_scheme"].optionalString()
      let dropsFirst =
        if let scheme { scheme != "never" } else {
          try field["add_prefix_space"].bool(default: true)
        }
      decoder.steps.append(
        .metaspace(Array(try field["replacement"].string().utf8), dropsFirst: dropsFirst))
    case "Strip":
      let content = Array(try field["content"].string().utf8)
      let start = try field["start"].int()
      let end = try field["stop"].int()
      for (name, count) in [("start", start), ("stop", end)] where !(0...1000).contains(count) {
        throw field[name].invalid("a count from 0 to 1000")
      }
      if !isLate {
        decoder.steps.append(.strip(content, start: start, end: end))
      } else if isFused, end == 0, content.count == 1, let byte = content.first {
        decoder.start = .strips(byte, count: start)
      } else {
        throw field["type"].unsupported(type)
      }
    default: throw field["type"].unsupported(type)
    }
  }

  // MARK: - Post-processor

  /// The special tokens that a post-processor puts around a single text.
  static func frame(_ field: JSONField, depth: Int = 0) throws(TokenizerError) -> TokenFrame {
    guard !field.isAbsent else { return TokenFrame() }
    let type = try field["type"].string()
    switch type {
    case "ByteLevel": return TokenFrame()
    case "Sequence":
      var frame = TokenFrame()
      for inner in try field.steps(
        "processors", depth: depth,
        { (field, depth) throws(TokenizerError) in try self.frame(field, depth: depth) })
      {
        frame.before = inner.before + frame.before
        frame.after += inner.after
      }
      return frame
    case "TemplateProcessing": return try template(field)
    case "RobertaProcessing", "BertProcessing":
      return TokenFrame(
        before: [try id(field["cls"][1])], after: [try id(field["sep"][1])])
    default: throw field["type"].unsupported(type)
    }
  }

  private static func template(_ field: JSONField) throws(TokenizerError) -> TokenFrame {
    var frame = TokenFrame()
    var isAfter = false
    let list = field["single"]
    for index in try list.array().indices {
      if list[index].value?["Sequence"] != nil {
        isAfter = true
        continue
      }
      let name = try list[index]["SpecialToken"]["id"].string()
      let ids = field["special_tokens"][name]["ids"]
      for position in try ids.array().indices {
        if isAfter {
          frame.after.append(try id(ids[position]))
        } else {
          frame.before.append(try id(ids[position]))
        }
      }
    }
    return frame
  }

  private static func id(_ field: JSONField) throws(TokenizerError) -> Int32 {
    guard let id = Int32(exactly: try field.int()), id >= 0 else { throw field.invalid("an id") }
    return id
  }
}
