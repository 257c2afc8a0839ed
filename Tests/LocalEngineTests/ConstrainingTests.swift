import Constraints
import Foundation
import Generation
import JSON
import MockCalendar
import TestSupport
import Testing
import Tokenizers

@testable import Arena
@testable import LocalEngine

@Suite("Constrained decoding", .serialized, .hangGuard) struct ConstrainingTests {
  static func language(_ constraint: Constraint) -> OutputLanguage? {
    AnswerLanguage.of(constraint, system: "", calendar: EventCalendar())
  }

  private func request(
    _ constraint: Constraint, _ settings: GenerationSettings = GenerationSettings(),
    seed: UInt64 = 0
  ) -> GenerationRequest {
    var settings = settings
    settings.constraint = constraint
    return GenerationRequest(
      conversation: ShippedModels.conversation, settings: settings, seed: seed,
      language: Self.language(constraint))
  }

  @Test(
    "whatever the sampler comes upon, the answer is in the language",
    arguments: [Constraint.call, .syntax, .calendar])
  func isInLanguage(constraint: Constraint) async throws {
    let automaton = try LanguageAutomaton(#require(Self.language(constraint)))
    let engine = try await ShippedModels.engine("sprout")
    for (seed, temperature) in [0.0, 4, 30, 30].enumerated() {
      for most in [64, 120] {
        let settings = GenerationSettings(temperature: temperature, maxTokens: most)
        let answer = try await HeardAnswer(
          engine.generate(request(constraint, settings, seed: UInt64(seed))))
        #expect(automaton.accepts(answer.text.utf8), "\(answer.text)")
        #expect(answer.text == (try engine.local.text.tokenizer.decode(answer.ids)))
        #expect(answer.ids == answer.result?.tokens)
        // Where a line may go on, the last token may be the last that is allowed.
        if constraint != .syntax { #expect(answer.result?.finishReason == .stop) }
      }
    }
  }

  @Test("drafts, batches, meshes and a warm cache change no token") func sameTokens() async throws {
    let settings = GenerationSettings(temperature: 2, maxTokens: 90)
    var undrafted = settings
    undrafted.drafting = false
    let engine = try await ShippedModels.engine("sprout")
    var alone: [[TokenID]] = []
    for seed in UInt64(0)..<5 {
      alone.append(
        try await HeardAnswer(engine.generate(request(.call, undrafted, seed: seed))).ids)
      let drafted = try await HeardAnswer(engine.generate(request(.call, settings, seed: seed)))
      #expect(drafted.ids == alone[Int(seed)])
    }
    #expect(Set(alone).count > 1)
    for mesh in ["1x1", "1x4"] {
      let engine = try await ShippedModels.engine("sprout", mesh: mesh)
      let streams = (0..<5).map { engine.generate(request(.call, settings, seed: UInt64($0))) }
      for (seed, stream) in streams.enumerated() {
        #expect(try await HeardAnswer(stream).ids == alone[seed])
      }
    }
  }

  @Test("what must come takes no step, and stands in the model's own tokens")
  func jumpsAhead() async throws {
    let engine = try await ShippedModels.engine()
    var settings = GenerationSettings(drafting: false)
    let free = try await engine.hear(settings: settings)
    settings.constraint = .call
    let held = try await HeardAnswer(engine.generate(request(.call, settings)))
    // The stronger model makes no mistake of form here, so the constraint changes nothing.
    #expect(held.text == free.text)
    #expect(held.ids == free.ids)
    #expect(try #require(held.result).steps < #require(free.result).steps)
  }

  @Test("too few tokens for any answer are refused, and so is a constraint without a language")
  func refusals() async throws {
    let engine = try await ShippedModels.engine()
    await #expect(throws: AnswerError.self) {
      try await HeardAnswer(
        engine.generate(request(.call, GenerationSettings(maxTokens: 20))))
    }
    await #expect(throws: AnswerError.self) {
      try await engine.hear(settings: GenerationSettings(constraint: .call))
    }
  }

  @Test(
    "vocabularies of every kind write the language, their first token and bytes included",
    arguments: [
      "gemma.json", "llama2-first.json", "llama2-legacy.json", "unigram.json",
      "bytelevel-llama3.json", "bytelevel-prefix.json", "sentencepiece-gemma.model",
      "sentencepiece-llama2.model", "sentencepiece-unigram.model",
    ])
  func vocabularies(name: String) throws {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent()
      .appendingPathComponent("TokenizersTests/Fixtures/tokenizers/\(name)")
    let bytes = [UInt8](try Data(contentsOf: url))
    let tokenizer: Tokenizer
    if name.hasSuffix(".model") {
      tokenizer = try Tokenizer(sentencePiece: bytes, configuration: nil)
    } else {
      let file = try #require(JSONValue(parsing: bytes)["tokenizer"])
      tokenizer = try Tokenizer(json: Array(file.text.utf8), configuration: nil)
    }
    let end = Int32(tokenizer.vocabularySize)
    let constraints = ModelConstraints(tokenizer, endTokens: [end])
    // To compile the larger language takes seconds without optimisation; two vocabularies are enough.
    let isThorough = name == "bytelevel-llama3.json" || name == "sentencepiece-llama2.model"
    for constraint in isThorough ? [Constraint.call, .syntax] : [.call] {
      let language = try #require(Self.language(constraint))
      let automaton = try LanguageAutomaton(language)
      let tokens: TokenAutomaton
      do throws(ConstraintError) {
        tokens = try constraints.automaton(for: language)
      } catch {
        // A vocabulary of a few words cannot write a call.
        #expect(error == .inexpressible)
        continue
      }
      for seed in UInt64(0)..<20 {
        var random = Dice(seed: seed)
        var guide = AnswerGuide(tokens, tokenizer)
        let most = guide.fewestTokens + 40
        var ids = guide.lead()
        while ids.count < most, !guide.isAtEnd {
          let mask = guide.mask(tokens: most - ids.count)
          var allowed: [Int32] = []
          mask.forEach { allowed.append(Int32($0)) }
          let token = try #require(allowed.randomElement(using: &random))
          if token == end { break }
          ids += guide.take(token, after: ids)
        }
        let text = tokenizer.decode(ids)
        #expect(ids.count <= most)
        #expect(automaton.accepts(text.utf8), "\(text)")
      }
    }
  }
}
