import JSON

extension Tokenizer {
  /// Reads the vocabulary of a GGUF file.
  public init(gguf: GGUFVocabulary) throws(TokenizerError) {
    guard !gguf.tokens.isEmpty else { throw .emptyVocabulary(field: GGUFVocabulary.name("tokens")) }
    try gguf.checkCounts()
    switch gguf.model {
    case "llama": self = try gguf.sentencePieceTokenizer()
    case "gpt2": self = try gguf.byteLevelTokenizer()
    default: throw .unsupported(field: GGUFVocabulary.name("model"), value: gguf.model)
    }
    try gguf.setEnds(of: &self)
  }
}

extension GGUFVocabulary {
  fileprivate static func name(_ key: String) -> String { "tokenizer.ggml." + key }

  fileprivate func checkCounts() throws(TokenizerError) {
    for (key, count) in [("scores", scores?.count), ("token_type", types?.count)] {
      guard let count, count != tokens.count else { continue }
      throw .unequalCounts(field: Self.name(key), count: count, expected: tokens.count)
    }
  }

  private func type(of id: Int) throws(TokenizerError) -> SentencePieceModel.PieceType {
    guard let value = types?[id] else { return .normal }
    // Some writers leave holes as 0.
    if value == 0 { return .unused }
    guard let type = UInt64(exactly: value).flatMap(SentencePieceModel.PieceType.init) else {
      throw .unsupported(field: Self.name("token_type") + "[\(id)]", value: "\(value)")
    }
    // Files made before their converters knew chat models call the tags of turns normal, so that text
    // could forge them.
    let isTag =
      AddedToken.isTurnTag(tokens[id]) || bos.map(Int.init) == id || eos.map(Int.init) == id
    return type == .normal && isTag ? .control : type
  }

  fileprivate func sentencePieceTokenizer() throws(TokenizerError) -> Tokenizer {
    guard let scores else {
      throw .invalidField(field: Self.name("scores"), expected: "an array", found: "absent")
    }
    var model = SentencePieceModel()
    model.field = Self.name("tokens")
    model.pieces.reserveCapacity(tokens.count)
    for id in tokens.indices {
      let type = try type(of: id)
      if type == .byte { model.hasByteFallback = true }
      model.pieces.append(.init(text: tokens[id], score: scores[id], type: type))
    }
    model.unknownID = unknown.map(Int.init) ?? 0
    model.beginID = bos.map(Int.init) ?? 1
    model.endID = eos.map(Int.init) ?? 2
    model.addsSpacePrefix = addsSpacePrefix ?? true
    model.removesExtraSpaces = false
    return try model.tokenizer(configuration: nil)
  }

  fileprivate func byteLevelTokenizer() throws(TokenizerError) -> Tokenizer {
    guard let merges else {
      throw .invalidField(field: Self.name("merges"), expected: "an array", found: "absent")
    }
    let field = Self.name("tokens")
    var vocabulary = Vocabulary(capacity: tokens.count)
    for (id, piece) in tokens.enumerated() {
      if case .pieceTaken = vocabulary.insert(piece, id: id) {
        throw .duplicatePiece(field: "\(field)[\(id)]", piece: piece)
      }
    }
    var added = AddedTokenList(vocabularyCount: vocabulary.count)
    for (id, piece) in tokens.enumerated() {
      let type = try type(of: id)
      guard type == .control || type == .userDefined || type == .unknown, !piece.isEmpty else {
        continue
      }
      let token = AddedToken(
        id: 0, content: Array(piece.utf8), level: type == .userDefined ? .ordinary : .special)
      try added.add(token, id: id, to: &vocabulary, extra: 0, path: "\(field)[\(id)]")
    }
    let recipe = try GGUFPreTokenizer(pre ?? "default", field: Self.name("pre"))
    let table = try MergeList.table(
      merges, field: Self.name("merges"), vocabulary, isBarred: added.isBarredID)
    var encoder = BytePairEncoder(
      merges: .table(table), isBarred: added.isBarredID, vocabulary: vocabulary)
    encoder.ignoresMerges = recipe.ignoresMerges
    var decoder = TokenDecoder()
    decoder.bytes = .alphabet
    return Tokenizer(
      vocabulary: vocabulary, added: added, normalizer: recipe.normalizer,
      preTokenizer: recipe.preTokenizer, model: .bytePairs(encoder), decoder: decoder)
  }

  fileprivate func setEnds(of tokenizer: inout Tokenizer) throws(TokenizerError) {
    for (key, id) in [("bos_token_id", bos), ("eos_token_id", eos), ("unknown_token_id", unknown)] {
      guard let id, !tokens.indices.contains(Int(id)) else { continue }
      throw .idOutOfRange(field: Self.name(key), id: Int(id), limit: tokens.count)
    }
    tokenizer.setEnds(nil)
    if let bos { tokenizer.beginningOfSequence = bos }
    if let eos { tokenizer.endOfSequence = eos }
    if addsBOS ?? (model == "llama"), let bos = tokenizer.beginningOfSequence {
      tokenizer.frame.before = [bos]
    }
    if addsEOS ?? false, let eos = tokenizer.endOfSequence { tokenizer.frame.after = [eos] }
  }
}
