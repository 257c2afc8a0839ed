import JSON

extension Tokenizer {
  /// Reads a SentencePiece `tokenizer.model`, and where it is given, `tokenizer_config.json`.
  public init(sentencePiece: [UInt8], configuration: JSONValue?) throws(TokenizerError) {
    let model = try SentencePieceModel(sentencePiece)
    self = try model.tokenizer(configuration: configuration)
    // As Llama's and Gemma's do where the configuration does not say.
    if configuration?["add_bos_token"]?.bool != false, let bos = beginningOfSequence {
      frame.before = [bos]
    }
  }
}

extension SentencePieceModel {
  /// The mark that stands for a space.
  private static let space: [UInt8] = Array("▁".utf8)

  /// Longer pieces would make every pair of symbols a long look-up.
  private static let longestPiece = 4096

  /// The tokenizer of the pieces.
  func tokenizer(configuration: JSONValue?) throws(TokenizerError) -> Tokenizer {
    var vocabulary = Vocabulary(capacity: pieces.count)
    for (id, piece) in pieces.enumerated() {
      guard piece.text.utf8.count <= Self.longestPiece else {
        throw .tooLarge(
          field: "\(field)[\(id)]", count: piece.text.utf8.count, limit: Self.longestPiece)
      }
      if case .pieceTaken = vocabulary.insert(piece.text, id: id) {
        throw .duplicatePiece(field: "\(field)[\(id)]", piece: piece.text)
      }
    }
    var added = AddedTokenList(vocabularyCount: vocabulary.count)
    try add(to: &added, &vocabulary)
    try added.addConfigured(configuration, to: &vocabulary)

    var tokenizer = Tokenizer(
      vocabulary: vocabulary, added: added, normalizer: normalizer, preTokenizer: nil,
      model: try encoder(vocabulary, added), decoder: decoder)
    if pieces.indices.contains(unknownID), pieces[unknownID].type == .unknown {
      tokenizer.unknownText = (Int32(unknownID), Array(unknownText.utf8))
    }
    tokenizer.beginningOfSequence = pieces.indices.contains(beginID) ? Int32(beginID) : nil
    tokenizer.endOfSequence = pieces.indices.contains(endID) ? Int32(endID) : nil
    tokenizer.setEnds(configuration)
    return tokenizer
  }

  private func add(to added: inout AddedTokenList, _ vocabulary: inout Vocabulary)
    throws(TokenizerError)
  {
    for (id, piece) in pieces.enumerated() {
      switch piece.type {
      case .unknown, .control:
        guard !piece.text.isEmpty else { continue }
        let token = AddedToken(id: 0, content: Array(piece.text.utf8), level: .special)
        try add(token, id: id, to: &added, &vocabulary)
      case .userDefined:
        // They are looked for where spaces are already marked: `▁▁` is one of Gemma's.
        let isTag = AddedToken.isTurnTag(piece.text) || id == endID || id == beginID
        var token = AddedToken(
          id: 0, content: Array(piece.text.utf8), level: isTag ? .guarded : .ordinary)
        token.isNormalized = true
        token.isInNormalForm = true
        try add(token, id: id, to: &added, &vocabulary)
        if isTag { added.markSpecial(id) }
      case .normal, .unused, .byte: break
      }
    }
  }

  private func add(
    _ token: AddedToken, id: Int, to added: inout AddedTokenList, _ vocabulary: inout Vocabulary
  ) throws(TokenizerError) {
    try added.add(token, id: id, to: &vocabulary, extra: 0, path: "\(field)[\(id)]")
  }

  private var normalizer: Normalizer? {
    var steps: [Normalizer] = []
    if removesExtraSpaces { steps.append(.collapseSpaces) }
    if addsSpacePrefix { steps.append(.prepend(escapesSpaces ? Self.space : [0x20])) }
    if escapesSpaces { steps.append(.replace(.text([0x20]), with: Self.space)) }
    return steps.isEmpty ? nil : .sequence(steps)
  }

  private var decoder: TokenDecoder {
    var decoder = TokenDecoder()
    decoder.steps = [.replace(.text(Self.space), with: [0x20])]
    decoder.bytes = .characters
    decoder.start =
      removesExtraSpaces ? .stripsPieces : addsSpacePrefix ? .stripsFirstPiece : .asIs
    return decoder
  }

  private func encoder(_ vocabulary: Vocabulary, _ added: AddedTokenList) throws(TokenizerError)
    -> TokenModel
  {
    // Text becomes normal pieces and those user-defined ones that are no tags.
    var isBarred = added.isBarredID
    for (id, piece) in pieces.enumerated() {
      if piece.type == .byte || piece.type == .unused { isBarred[id] = true }
    }
    let isUnknownThere = vocabulary.contains(unknownID)
    let unknown = isUnknownThere ? Int32(unknownID) : nil
    var byteIDs: [Int32]?
    if hasByteFallback {
      byteIDs = TokenizerFile.byteIDs(vocabulary)
      guard byteIDs != nil else { throw .unknownPiece(field: field, piece: "<0x00> to <0xFF>") }
    }
    guard isBytePairs else {
      var scores = pieces.map { Double($0.score) }
      // Their score must not lower that of unknown characters.
      for id in scores.indices where isBarred[id] || !scores[id].isFinite { scores[id] = 0 }
      scores += [Double](repeating: 0, count: vocabulary.count - scores.count)
      var encoder = UnigramEncoder(
        scores: scores, unknown: unknown, byteIDs: byteIDs, isBarred: isBarred)
      encoder.roundsToSingle = true
      return .unigram(encoder)
    }
    var encoder = BytePairEncoder(
      merges: .pieces(ranks: ranks(count: vocabulary.count)), isBarred: isBarred,
      vocabulary: vocabulary)
    encoder.unknown = unknown
    encoder.fusesUnknown = true
    encoder.byteIDs = byteIDs
    return .bytePairs(encoder)
  }

  /// The rank of each id: how many different scores are higher.
  private func ranks(count: Int) -> [UInt32] {
    func score(_ id: Int) -> Float { pieces[id].score.isNaN ? -.infinity : pieces[id].score }
    var ranks = [UInt32](repeating: UInt32.max, count: count)
    var rank: UInt32 = 0
    var last: Float?
    for id in pieces.indices.sorted(by: { score($0) > score($1) }) {
      if let last, last != score(id) { rank += 1 }
      last = score(id)
      ranks[id] = rank
    }
    return ranks
  }
}
