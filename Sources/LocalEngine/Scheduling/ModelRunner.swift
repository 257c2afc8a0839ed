import Generation
import Transformer

/// The answers of one model: admits them, steps them as one batch, keeps their sequences.
///
/// Belongs to the scheduler's thread.
final class ModelRunner {
  /// Tokens of prompts that one step takes in, so that answers on their way do not wait long.
  private static let prefillTokens = 256

  let model: Model
  private var waiting: [Answer] = []
  private var active: [Answer] = []
  private let prefixes = PrefixCache()
  private let logits = LogitsBuffer()

  init(model: Model) { self.model = model }

  /// Whether there is nothing to do.
  var isIdle: Bool { waiting.isEmpty && active.isEmpty }

  /// Takes in an answer.
  func add(_ answer: Answer) { waiting.append(answer) }

  /// Ends every answer.
  func cancelAll() {
    for answer in waiting + active { answer.cancel() }
    endCancelled()
  }

  /// One pass of all answers through the model.
  func step() {
    endCancelled()
    admit()
    let inputs = nextInputs()
    guard !inputs.isEmpty, forward(inputs) else { return }
    var row = 0
    for input in inputs {
      row = advance(input, firstRow: row)
    }
    retire()
  }

  // MARK: - Admission

  private func endCancelled() {
    for answer in waiting + active where answer.isCancelled && !answer.isDone {
      finish(answer, .cancelled)
    }
    retire()
  }

  /// Gives waiting answers their sequences. One whose prompt begins as that of an answer in prefill
  /// waits for it: five attempts compute their common prompt once.
  private func admit() {
    var stillWaiting: [Answer] = []
    for answer in waiting {
      let most = answer.prompt.count - 1
      guard most >= 0 else {
        answer.send(.failed(.emptyInput(index: 0)))
        continue
      }
      let contextLength = model.configuration.contextLength
      guard answer.prompt.count < contextLength else {
        answer.send(
          .failed(
            .contextOverflow(length: answer.prompt.count + 1, contextLength: contextLength)))
        continue
      }
      let size = model.configuration.vocabularySize
      if let unknown = answer.prompt.first(where: { !(0..<size).contains(Int($0)) }) {
        answer.send(.failed(.unknownToken(id: unknown, vocabularySize: size)))
        continue
      }
      let kept = prefixes.longestPrefix(of: answer.prompt, atMost: most)
      var best = kept?.count ?? 0
      var source: Answer?
      for other in active {
        let shared = min(PrefixCache.commonPrefix(other.tokens, answer.prompt), most)
        if shared > best {
          best = shared
          source = other
        }
      }
      if let source, source.known < best {
        stillWaiting.append(answer)
        continue
      }
      answer.sequence =
        source?.sequence?.fork(upTo: best) ?? kept?.sequence ?? model.makeSequence()
      answer.known = answer.sequence?.length ?? 0
      answer.cached = answer.known
      if let lead = answer.guide?.lead() { answer.generated = lead }
      active.append(answer)
    }
    waiting = stillWaiting
  }

  // MARK: - One step

  private struct Input {
    let answer: Answer
    /// Tokens of the prompt and the answer that are not in the sequence yet.
    let tokens: [TokenID]
    let draft: [TokenID]
    /// Whether nothing is missing behind the tokens.
    let isLast: Bool

    /// How many rows of logits it gets.
    var rows: Int { isLast ? 1 + draft.count : 0 }
  }

  private func nextInputs() -> [Input] {
    var inputs: [Input] = []
    var room = Self.prefillTokens
    for answer in active where answer.sequence != nil {
      let missing = answer.tokens[answer.known...]
      guard answer.isPrefilled else {
        let rest = missing.prefix(room)
        guard !rest.isEmpty else { continue }
        room -= rest.count
        inputs.append(
          Input(
            answer: answer, tokens: Array(rest), draft: [], isLast: rest.count == missing.count))
        continue
      }
      let draft = draft(for: answer)
      inputs.append(Input(answer: answer, tokens: missing + draft, draft: draft, isLast: true))
    }
    return inputs
  }

  private func draft(for answer: Answer) -> [TokenID] {
    guard answer.settings.drafting else { return [] }
    let draft = PromptLookup.draft(
      after: answer.tokens, atMost: min(PromptLookup.longestDraft, answer.tokensLeft - 1))
    return answer.guide?.allowed(draft) ?? draft
  }

  /// Runs the batch; makes room in the cache where it is full, and lets the answers go that find none.
  private func forward(_ inputs: [Input]) -> Bool {
    let batch = inputs.compactMap { input in
      input.answer.sequence.map {
        SequenceInput(
          $0, tokens: input.tokens, logits: input.rows == 0 ? .none : .suffix(input.rows))
      }
    }
    while true {
      do throws(ForwardError) {
        try model.forward(batch, into: logits)
        return true
      } catch {
        if case .cacheFull = error, prefixes.evict() { continue }
        // The cache is full of answers on their way: the latest gives way to those that came before it.
        if let last = inputs.last {
          last.answer.send(.failed(error))
          last.answer.isDone = true
        }
        retire()
        return false
      }
    }
  }

  /// Takes in the logits of one input; returns the row after its own.
  private func advance(_ input: Input, firstRow: Int) -> Int {
    let answer = input.answer
    answer.known += input.tokens.count
    guard input.rows > 0 else { return firstRow }
    if answer.isPrefilled {
      answer.steps += 1
    } else {
      answer.isPrefilled = true
      answer.send(.prefilled(cachedTokens: answer.cached))
      // What a constrained answer starts with was taken in with the prompt.
      for token in answer.generated { answer.send(.token(token)) }
      endIfComplete(answer)
    }
    // Rows follow as long as the answer goes as the draft does.
    let base = answer.known - input.draft.count
    var valid = base
    while !answer.isDone, valid - base < input.rows {
      let row = UnsafeBufferPointer(logits[firstRow + valid - base])
      let place = answer.generated.count
      let mask = answer.guide?.mask(tokens: answer.tokensLeft)
      accept(answer.sampler.token(from: row, at: place, among: mask), for: answer)
      let tokens = answer.generated[place...]
      let drafted = input.draft[(valid - base)...]
      let common = zip(tokens, drafted).prefix { $0 == $1 }.count
      valid += common
      if common < tokens.count { break }
    }
    // What was drafted and not accepted is forgotten. Tokens that no row was computed for go in with
    // the next step.
    if answer.known > valid {
      answer.sequence?.truncate(to: valid)
      answer.known = valid
    }
    return firstRow + input.rows
  }

  private func accept(_ token: TokenID, for answer: Answer) {
    if answer.endTokens.contains(token) { return finish(answer, .stop) }
    let tokens = answer.guide?.take(token, after: answer.generated) ?? [token]
    answer.generated += tokens
    for token in tokens { answer.send(.token(token)) }
    endIfComplete(answer)
  }

  private func endIfComplete(_ answer: Answer) {
    if answer.guide?.isAtEnd == true {
      finish(answer, .stop)
    } else if answer.generated.count >= answer.settings.maxTokens {
      finish(answer, .length)
    } else if answer.prompt.count + answer.generated.count >= model.configuration.contextLength {
      finish(answer, .context)
    }
  }

  // MARK: - The end

  private func finish(_ answer: Answer, _ reason: FinishReason) {
    answer.isDone = true
    answer.send(.finished(reason, steps: answer.steps))
  }

  private func retire() {
    for answer in active where answer.isDone {
      guard let sequence = answer.sequence else { continue }
      let valid = min(answer.known, answer.prompt.count + answer.generated.count)
      sequence.truncate(to: valid)
      prefixes.keep(sequence, tokens: Array(answer.tokens.prefix(valid)))
    }
    active.removeAll { $0.isDone }
    waiting.removeAll { $0.isDone }
  }
}
