import Checkpoints
import JSON
import LocalEngine
import Tokenizers

/// `tokenizer.json` from a model's folder, and what it makes of texts.
enum TokenizerTarget: FuzzTarget {
  static let name = "tokenizer-json"

  static func check(_ input: [UInt8]) throws {
    try TokenizerUse.check(try? Tokenizer(json: input, configuration: nil))
  }
}

/// `tokenizer.model`, a SentencePiece model in protocol buffers.
enum SentencePieceTarget: FuzzTarget {
  static let name = "tokenizer-model"

  static func check(_ input: [UInt8]) throws {
    try TokenizerUse.check(try? Tokenizer(sentencePiece: input, configuration: nil))
  }
}

/// The vocabulary in a GGUF file's metadata.
enum GGUFVocabularyTarget: FuzzTarget {
  static let name = "gguf-vocabulary"

  static func check(_ input: [UInt8]) throws {
    try ScratchFile.with(input) { path in
      guard let metadata = try? GGUFMetadata(path: path),
        let vocabulary = try? GGUFVocabulary(metadata)
      else { return }
      try TokenizerUse.check(try? Tokenizer(gguf: vocabulary))
    }
  }
}

/// What the program does with a tokenizer once it is read.
enum TokenizerUse {
  private static let texts = [
    "", "Add a meeting with Fred on Nov 11 at 5PM", " a\u{301}日本語 👨‍👩‍👧\n\n\t  <s>[INST]</s>",
    String(repeating: "a", count: 300), String(repeating: " \u{0}é", count: 60),
  ]

  static func check(_ tokenizer: Tokenizer?) throws {
    guard let tokenizer else { return }
    let ids = Int32(clamping: tokenizer.vocabularySize)
    for text in texts {
      for trusted in [false, true] {
        let tokens = tokenizer.encode([Segment(text, isTrusted: trusted)])
        try promise(
          tokens.allSatisfy { $0 >= 0 && $0 < ids }, "an id outside the vocabulary")
        _ = tokenizer.decode(tokens)
        _ = tokenizer.decode(tokens, skippingSpecialTokens: true)
        var stream = StreamDecoder(tokenizer)
        var streamed = ""
        for token in tokens { streamed += stream.append(token) }
        streamed += stream.finish()
      }
    }
    for id in [-1, 0, 1, ids - 1, ids, .max] {
      _ = (tokenizer.piece(of: id), tokenizer.isSpecial(id), tokenizer.bytes(of: id))
      _ = tokenizer.decode([id])
    }
  }
}
