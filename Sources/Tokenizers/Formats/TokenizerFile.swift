import JSON

/// Reads `tokenizer.json` of Hugging Face `tokenizers`.
enum TokenizerFile {
  static func read(_ bytes: [UInt8], configuration: JSONValue?) throws(TokenizerError) -> Tokenizer
  {
    // The vocabulary and the merges are nearly all of a file of many megabytes; where they look as
    // usual they are read in place. Everything else, and every error, goes the careful way.
    if let scan = TokenizerScan(bytes), let root = try? JSONValue(parsing: scan.rest),
      let vocabulary = scan.vocabulary(),
      let tokenizer = try? tokenizer(
        root, configuration: configuration, vocabulary: vocabulary, scan: scan)
    {
      return tokenizer
    }
    let root: JSONValue
    do throws(JSONError) {
      root = try JSONValue(parsing: bytes)
    } catch {
      throw .invalidJSON(error)
    }
    return try tokenizer(
      root, configuration: configuration,
      vocabulary: try vocabulary(JSONField(root, path: "")["model"]), scan: nil)
  }

  /// Reads all but the vocabulary, and the merges unless a scan has them.
  private static func tokenizer(
    _ root: JSONValue, configuration: JSONValue?, vocabulary: Vocabulary, scan: TokenizerScan?
  ) throws(TokenizerError) -> Tokenizer {
    let root = JSONField(root, path: "")
    var vocabulary = vocabulary
    let added = try AddedTokenList(
      root["added_tokens"], configuration: configuration, vocabulary: &vocabulary)

    var normalizer: Normalizer?
    if !root["normalizer"].isAbsent { normalizer = try self.normalizer(root["normalizer"]) }
    var preTokenizer: PreTokenizer?
    if !root["pre_tokenizer"].isAbsent {
      preTokenizer = try self.preTokenizer(root["pre_tokenizer"])
    }
    let isBarred = added.isBarredID
    var tokenizer = Tokenizer(
      vocabulary: vocabulary, added: added, normalizer: normalizer, preTokenizer: preTokenizer,
      model: try self.model(root["model"], vocabulary, isBarred: isBarred, scan: scan),
      decoder: try decoder(root["decoder"]))
    tokenizer.frame = try frame(root["post_processor"])
    for id in tokenizer.frame.before + tokenizer.frame.after
    where !vocabulary.contains(Int(id)) {
      throw .idOutOfRange(field: "post_processor", id: Int(id), limit: vocabulary.count)
    }
    tokenizer.setEnds(configuration)
    return tokenizer
  }

  /// Ids may have holes, but not so many that a small file asks for much memory.
  static func idLimit(entries: Int) -> Int { min(entries * 8 + 4096, Int(Int32.max) / 2) }

  // MARK: - Model

  /// The model's kind; old files do not name it.
  private static func kind(_ model: JSONField) throws(TokenizerError) -> String {
    if let type = try model["type"].optionalString() { return type }
    return model["merges"].isAbsent ? "Unigram" : "BPE"
  }

  private static func vocabulary(_ model: JSONField) throws(TokenizerError) -> Vocabulary {
    let list = model["vocab"]
    if try kind(model) == "Unigram" {
      let entries = try list.array()
      var vocabulary = Vocabulary(capacity: entries.count)
      for id in entries.indices {
        let piece = list[id][0]
        if case .pieceTaken = vocabulary.insert(try piece.string(), id: id) {
          throw .duplicatePiece(field: piece.path, piece: try piece.string())
        }
      }
      guard vocabulary.count > 0 else { throw .emptyVocabulary(field: list.path) }
      return vocabulary
    }
    let entries = try list.object()
    guard !entries.isEmpty else { throw .emptyVocabulary(field: list.path) }
    var vocabulary = Vocabulary(capacity: entries.count)
    let limit = idLimit(entries: entries.count)
    for (piece, value) in entries {
      guard let id = value.int else { throw list[piece].invalid("an integer") }
      guard id >= 0, id < limit else {
        throw .idOutOfRange(field: list.path, id: id, limit: limit)
      }
      switch vocabulary.insert(piece, id: id) {
      case .done: break
      case .pieceTaken: throw .duplicatePiece(field: list.path, piece: piece)
      case .idTaken:
        throw .duplicateID(
          field: list.path, id: id, first: String(decoding: vocabulary[id], as: UTF8.self),
          second: piece)
      }
    }
    return vocabulary
  }

  private static func model(
    _ field: JSONField, _ vocabulary: Vocabulary, isBarred: [Bool], scan: TokenizerScan?
  ) throws(TokenizerError) -> TokenModel {
    switch try kind(field) {
    case "BPE": return .bytePairs(try bytePairs(field, vocabulary, isBarred: isBarred, scan: scan))
    case "Unigram": return .unigram(try unigram(field, vocabulary, isBarred: isBarred))
    case let other: throw field["type"].unsupported(other)
    }
  }

  private static func bytePairs(
    _ field: JSONField, _ vocabulary: Vocabulary, isBarred: [Bool], scan: TokenizerScan?
  ) throws(TokenizerError) -> BytePairEncoder {
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let text = try field[key].optionalString(), !text.isEmpty {
        throw field[key].unsupported(text)
      }
    }
    if let dropout = field["dropout"].value?.double, dropout > 0 {
      throw field["dropout"].unsupported("\(dropout)")
    }
    let table: MergeTable
    if let scan {
      guard let scanned = scan.merges(vocabulary, isBarred: isBarred) else {
        throw field["merges"].invalid("an array of merges")
      }
      table = scanned
    } else {
      table = try MergeList.table(field["merges"], vocabulary, isBarred: isBarred)
    }
    var encoder = BytePairEncoder(
      merges: .table(table), isBarred: isBarred, vocabulary: vocabulary)
    encoder.ignoresMerges = try field["ignore_merges"].bool(default: false)
    encoder.fusesUnknown = try field["fuse_unk"].bool(default: false)
    if try field["byte_fallback"].bool(default: false) { encoder.byteIDs = byteIDs(vocabulary) }
    if let unknown = try field["unk_token"].optionalString() {
      guard let id = vocabulary.id(of: unknown) else {
        throw .unknownPiece(field: field["unk_token"].path, piece: unknown)
      }
      encoder.unknown = Int32(id)
    }
    return encoder
  }

  private static func unigram(
    _ field: JSONField, _ vocabulary: Vocabulary, isBarred: [Bool]
  ) throws(TokenizerError) -> UnigramEncoder {
    let list = field["vocab"]
    var scores = [Double](repeating: 0, count: vocabulary.count)
    for index in try list.array().indices {
      guard let score = list[index][1].value?.double, score.isFinite else {
        throw list[index][1].invalid("a finite number")
      }
      scores[index] = score
    }
    var unknown: Int32?
    if !field["unk_id"].isAbsent {
      let id = try field["unk_id"].int()
      guard vocabulary.contains(id) else {
        throw .idOutOfRange(field: field["unk_id"].path, id: id, limit: vocabulary.count)
      }
      unknown = Int32(id)
    }
    let fallsBack = try field["byte_fallback"].bool(default: false)
    return UnigramEncoder(
      scores: scores, unknown: unknown, byteIDs: fallsBack ? byteIDs(vocabulary) : nil,
      isBarred: isBarred)
  }

  /// The ids of `<0x00>` … `<0xFF>`; nil if one is missing.
  static func byteIDs(_ vocabulary: Vocabulary) -> [Int32]? {
    var ids: [Int32] = []
    for byte in 0..<256 {
      let digits = String(byte, radix: 16, uppercase: true)
      let piece = "<0x" + (byte < 16 ? "0" : "") + digits + ">"
      guard let id = vocabulary.id(of: piece) else { return nil }
      ids.append(Int32(id))
    }
    return ids
  }
}
