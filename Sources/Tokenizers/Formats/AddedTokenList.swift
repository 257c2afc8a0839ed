import JSON

/// The added tokens of a file, put into the vocabulary.
struct AddedTokenList {
  private(set) var tokens: [AddedToken] = []
  private(set) var isSpecialID: [Bool]
  private(set) var isAddedID: [Bool]
  /// Ids that text cannot become by way of the model: special tokens, and those that it does not have.
  private(set) var isBarredID: [Bool]

  /// The list of a vocabulary that has none yet.
  init(vocabularyCount: Int) {
    isSpecialID = [Bool](repeating: false, count: vocabularyCount)
    isAddedID = isSpecialID
    isBarredID = isSpecialID
  }

  /// Reads `added_tokens`, and those of `tokenizer_config.json` that it lacks.
  init(_ field: JSONField, configuration: JSONValue?, vocabulary: inout Vocabulary)
    throws(TokenizerError)
  {
    self.init(vocabularyCount: vocabulary.count)
    if !field.isAbsent {
      let count = try field.array().count
      for index in 0..<count {
        let entry = field[index]
        let id = try entry["id"].int()
        try add(entry, id: id, to: &vocabulary, extra: count)
      }
    }
    try addConfigured(configuration, to: &vocabulary)
  }

  /// Adds the tokens of `tokenizer_config.json` whose id has none yet.
  mutating func addConfigured(_ configuration: JSONValue?, to vocabulary: inout Vocabulary)
    throws(TokenizerError)
  {
    let field = JSONField(configuration?["added_tokens_decoder"], path: "added_tokens_decoder")
    guard !field.isAbsent else { return }
    let entries = try field.object()
    for key in entries.keys {
      guard let id = Int(key) else { throw field[key].invalid("named by an id") }
      if isAddedID.indices.contains(id), isAddedID[id] { continue }
      try add(field[key], id: id, to: &vocabulary, extra: entries.count)
    }
  }

  private mutating func add(
    _ entry: JSONField, id: Int, to vocabulary: inout Vocabulary, extra: Int
  ) throws(TokenizerError) {
    let content = try entry["content"].string()
    let isSpecial = try entry["special"].bool(default: false)
    let token = AddedToken(
      id: 0, content: Array(content.utf8),
      level: isSpecial ? .special : AddedToken.isTurnTag(content) ? .guarded : .ordinary,
      takesLeftSpace: try entry["lstrip"].bool(default: false),
      takesRightSpace: try entry["rstrip"].bool(default: false),
      isSingleWord: try entry["single_word"].bool(default: false),
      isNormalized: try entry["normalized"].bool(default: !isSpecial))
    try add(token, id: id, to: &vocabulary, extra: extra, path: entry.path)
  }

  /// Adds a token under an id, which may already have the same piece.
  mutating func add(
    _ token: AddedToken, id: Int, to vocabulary: inout Vocabulary, extra: Int, path: String
  ) throws(TokenizerError) {
    let limit = TokenizerFile.idLimit(entries: vocabulary.pieceCount + extra)
    guard id >= 0, id < limit else {
      throw .idOutOfRange(field: path + ".id", id: id, limit: limit)
    }
    guard token.content.count <= AddedTokenMatcher.longestContent else {
      throw .tooLarge(
        field: path + ".content", count: token.content.count,
        limit: AddedTokenMatcher.longestContent)
    }
    let isInModel = vocabulary.contains(id)
    if isInModel {
      guard vocabulary[id] == token.content[...] else {
        throw .duplicateID(
          field: path + ".id", id: id, first: String(decoding: vocabulary[id], as: UTF8.self),
          second: String(decoding: token.content, as: UTF8.self))
      }
    } else if case .pieceTaken = token.content.withUnsafeBufferPointer({
      vocabulary.insert($0, id: id)
    }) {
      throw .duplicatePiece(
        field: path + ".content", piece: String(decoding: token.content, as: UTF8.self))
    }
    while isSpecialID.count < vocabulary.count {
      isSpecialID.append(false)
      isAddedID.append(false)
      isBarredID.append(true)
    }
    isAddedID[id] = true
    if !isInModel { isBarredID[id] = true }
    if token.level == .special { markSpecial(id) }
    var token = token
    token.id = Int32(id)
    tokens.append(token)
  }

  /// Marks an id as special that the file takes for a word: SentencePiece's user-defined tags of turns.
  mutating func markSpecial(_ id: Int) {
    isSpecialID[id] = true
    isBarredID[id] = true
  }
}

extension Tokenizer {
  /// Puts the stages together; added tokens go where they are looked for.
  init(
    vocabulary: Vocabulary, added: AddedTokenList, normalizer: Normalizer?,
    preTokenizer: PreTokenizer?, model: TokenModel, decoder: TokenDecoder
  ) {
    self.vocabulary = vocabulary
    isSpecialID = added.isSpecialID
    isAddedID = added.isAddedID
    self.normalizer = normalizer
    self.preTokenizer = preTokenizer
    self.model = model
    self.decoder = decoder
    for token in added.tokens {
      // A special token is looked for in the text as it is, whatever the file says: only there is
      // known which text is trusted.
      if token.level != .ordinary || !token.isNormalized { rawTokens.insert(token) }
      if token.level != .special, token.isNormalized {
        var normalized = token
        if let normalizer, token.level == .ordinary, !token.isInNormalForm {
          normalized.content = normalizer.apply(to: token.content)
        }
        normalizedTokens.insert(normalized)
      }
    }
  }

  /// Finds the ids of BOS and EOS: by the configuration, or else by their usual names.
  mutating func setEnds(_ configuration: JSONValue?) {
    func named(_ key: String) -> Int32? {
      let value = configuration?[key]
      guard let name = value?.string ?? value?["content"]?.string else { return nil }
      return id(of: name)
    }
    func usual(_ names: [String]) -> Int32? {
      for name in names { if let id = id(of: name), isSpecial(id) { return id } }
      return nil
    }
    beginningOfSequence =
      named("bos_token") ?? beginningOfSequence
      ?? usual(["<|begin_of_text|>", "<bos>", "<s>", "<|startoftext|>"])
    endOfSequence =
      named("eos_token") ?? endOfSequence
      ?? usual(["<|eot_id|>", "<|im_end|>", "<|end_of_text|>", "<eos>", "</s>", "<|endoftext|>"])
    // The configuration may override what the file puts around a text.
    if frame.before.isEmpty, let bos = beginningOfSequence,
      configuration?["add_bos_token"]?.bool == true
    {
      frame.before = [bos]
    }
    if frame.after.isEmpty, let eos = endOfSequence,
      configuration?["add_eos_token"]?.bool == true
    {
      frame.after = [eos]
    }
  }
}
