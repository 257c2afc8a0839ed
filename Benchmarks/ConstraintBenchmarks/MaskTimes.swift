import Constraints
import Generation
import LocalEngine

/// How long masks take to make and to use, and what they weigh.
struct MaskTimes {
  let vocabulary: RandomVocabulary

  /// Answers whose states are come upon, in tokens of one to three bytes and as long as they get.
  private static let answers = [
    #"action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)"#,
    #"action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60*3)"#,
    #"action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")"#,
  ]

  func print(_ languages: [(Constraint, OutputLanguage)]) throws {
    let texts = vocabulary.texts
    let (trie, making) = Self.timed {
      TokenTrie(vocabularySize: texts.count + 1) { Int($0) < texts.count ? texts[Int($0)] : [] }
    }
    Swift.print(
      "\(texts.count) tokens: tree of \(trie.nodeCount) nodes, \(trie.byteCount >> 10) KiB,",
      "made in \(Self.text(making))")
    for (constraint, language) in languages {
      let (automaton, compiling) = try Self.timed { try LanguageAutomaton(language) }
      let (tokens, joining) = try Self.timed {
        try TokenAutomaton(automaton, trie: trie, endTokens: [Int32(texts.count)])
      }
      Swift.print(
        "\n\(constraint.rawValue): \(automaton.stateCount) states,",
        "\(automaton.byteCount >> 10) KiB, compiled in \(Self.text(compiling)),",
        "joined with the vocabulary in \(Self.text(joining))")
      try print(tokens)
    }
  }

  private func print(_ tokens: TokenAutomaton) throws {
    // The first pass makes the masks, the second looks them up.
    var making: [Duration] = []
    var lookUps: [Duration] = []
    var masks: [TokenMask] = []
    for isFirst in [true, false] {
      for answer in Self.answers {
        var position = tokens.start
        var rest = Array(answer.utf8)[...]
        while !rest.isEmpty {
          let known = tokens.cached.masks
          let (mask, time) = Self.timed { tokens.mask(at: position, tokens: 256) }
          if isFirst {
            if tokens.cached.masks > known { making.append(time) }
            masks.append(mask)
          } else {
            lookUps.append(time)
          }
          let step = min(rest.count, 1 + rest.count % 3)
          guard let next = tokens.advance(position, by: rest.prefix(step)) else { break }
          position = next
          rest = rest.dropFirst(step)
        }
      }
    }
    let cached = tokens.cached
    Swift.print(
      "  \(cached.masks) masks, \(cached.byteCount >> 10) KiB, made in",
      "\(Self.spread(making)), together \(Self.text(making.reduce(.zero, +)))")
    Swift.print("  look-up \(Self.spread(lookUps))")
    sample(masks)
  }

  /// Greedy choice and sampling with and without the masks.
  private func sample(_ masks: [TokenMask]) {
    var generator = Generator(seed: 2)
    let logits = (0...vocabulary.texts.count).map { _ in
      Float(generator.next(below: 20_000)) / 1_000 - 10
    }
    for (name, settings) in [
      ("greedy", GenerationSettings()), ("top-k 5", GenerationSettings(temperature: 1, topK: 5)),
    ] {
      let sampler = Sampler(settings: settings, seed: 3)
      var (free, masked): ([Duration], [Duration]) = ([], [])
      logits.withUnsafeBufferPointer { logits in
        for (place, mask) in masks.enumerated() {
          free.append(Self.timed { sampler.token(from: logits, at: place) }.1)
          masked.append(Self.timed { sampler.token(from: logits, at: place, among: mask) }.1)
        }
      }
      Swift.print("  \(name): without \(Self.spread(free)), with \(Self.spread(masked))")
    }
  }

  // MARK: - Times

  private static func timed<R>(_ body: () throws -> R) rethrows -> (R, Duration) {
    let start = ContinuousClock.now
    let result = try body()
    return (result, ContinuousClock.now - start)
  }

  private static func text(_ duration: Duration) -> String {
    let microseconds =
      Double(duration.components.attoseconds) / 1e12
      + Double(duration.components.seconds) * 1e6
    return microseconds < 1_000
      ? "\((microseconds * 10).rounded() / 10) µs" : "\((microseconds / 100).rounded() / 10) ms"
  }

  /// Median, and the longest.
  private static func spread(_ durations: [Duration]) -> String {
    let sorted = durations.sorted()
    guard let last = sorted.last else { return "none" }
    return "\(text(sorted[sorted.count / 2])) (at most \(text(last)))"
  }
}
