extension Model {
  /// Appends tokens to sequences and computes the logits that are asked for.
  ///
  /// Prefill and decode are the same call: any number of sequences, each with any number of tokens.
  /// What does not fit into one step (`stepRows`) goes through in several. Blocks until all is done;
  /// calls from several threads take turns.
  ///
  /// - Parameter logits: Afterwards holds a row per position asked for, in the batch's order.
  /// - Throws: `ForwardError`, before anything has changed.
  public func forward(_ batch: [SequenceInput], into logits: LogitsBuffer) throws(ForwardError) {
    try turn.withLock { () throws(ForwardError) in try run(batch, logits) }
  }

  private func run(_ batch: [SequenceInput], _ logits: LogitsBuffer) throws(ForwardError) {
    let plans = try reserve(batch)
    let rows = batch.reduce(0) { $0 + $1.logits.count(ofTokens: $1.tokens.count) }
    let result = logits.prepare(count: rows, vocabularySize: configuration.vocabularySize)

    var input = 0
    var token = 0
    var row = 0
    while input < batch.count {
      memory.begin()
      while input < batch.count, memory.roomLeft > 0 {
        let tokens = batch[input].tokens
        let end = min(tokens.count, token + memory.roomLeft)
        add(batch[input], plans[input], tokens: token..<end)
        token = end
        if token == tokens.count {
          input += 1
          token = 0
        }
      }
      memory.step.pointee.logits = result.map { $0 + row * configuration.vocabularySize }
      row += memory.step.pointee.asked.count
      group.run(Self.work(memory.step))
    }
    commit(batch, plans)
  }

  /// The step as the devices get it.
  private static func work(_ step: UnsafeMutablePointer<Step>) -> DeviceWork {
    DeviceWork(
      body: { context, rank in
        let step = context.assumingMemoryBound(to: Step.self)
        step.pointee.devices[Int(rank)].run(step)
      }, context: step)
  }

  // MARK: - Pages

  /// Where an input's tokens go.
  private struct Placement {
    let position: Int
    let copy: KVSequence.Copy?
  }

  /// Checks the batch and makes room for all of it.
  private func reserve(_ batch: [SequenceInput]) throws(ForwardError) -> [Placement] {
    for (index, input) in batch.enumerated() {
      guard !input.tokens.isEmpty else { throw .emptyInput(index: index) }
      guard input.sequence.cache === cache else { throw .foreignSequence(index: index) }
      guard !batch[..<index].contains(where: { $0.sequence === input.sequence }) else {
        throw .repeatedSequence(index: index)
      }
      for token in input.tokens where token < 0 || Int(token) >= configuration.vocabularySize {
        throw .unknownToken(id: token, vocabularySize: configuration.vocabularySize)
      }
    }
    let result: Result<[Placement], ForwardError> = cache.withPageCounts { counts in
      var needed = 0
      for input in batch {
        let length = input.sequence.length(counts) + input.tokens.count
        guard length <= configuration.contextLength else {
          return .failure(
            .contextOverflow(length: length, contextLength: configuration.contextLength))
        }
        needed += input.sequence.pagesNeeded(for: input.tokens.count, counts)
      }
      guard needed <= counts.freeCount else {
        return .failure(.cacheFull(pagesNeeded: needed, pagesFree: counts.freeCount))
      }
      return .success(
        batch.map { input in
          let position = input.sequence.length(counts)
          return Placement(
            position: position, copy: input.sequence.reserve(input.tokens.count, &counts))
        })
    }
    return try result.get()
  }

  /// Writes some of an input's tokens into the step.
  private func add(_ input: SequenceInput, _ placement: Placement, tokens: Range<Int>) {
    if tokens.lowerBound == 0, let copy = placement.copy { memory.add(copy) }
    let wanted = input.tokens.count - input.logits.count(ofTokens: input.tokens.count)
    cache.withPageCounts { counts in
      input.sequence.withPages(counts) { pages in
        memory.add(
          input.tokens[tokens], at: placement.position + tokens.lowerBound, pages: pages,
          firstLogit: max(0, wanted - tokens.lowerBound), partition: plan.partition, cache: cache)
      }
    }
  }

  /// The tokens are in the sequences now; the pages they were copied from may go.
  private func commit(_ batch: [SequenceInput], _ placements: [Placement]) {
    cache.withPageCounts { counts in
      for (input, placement) in zip(batch, placements) {
        input.sequence.commit(input.tokens.count, counts)
        if let copy = placement.copy { counts.release(copy.from) }
      }
    }
  }
}
