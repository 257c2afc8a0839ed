import Generation
import Synchronization
import Transformer

/// A model on this machine: renders conversations, lets the scheduler decode, streams the text.
///
/// The engine stays the same while its model is loaded again on another mesh.
public final class LocalModelEngine: Engine {
  private enum State {
    case loaded(LocalModel)
    case reloading(LocalModel.Remains)
    case unloaded(LocalModel.Remains)
  }

  private let state: Mutex<State>
  private let scheduler: Scheduler

  init(_ local: LocalModel, scheduler: Scheduler) {
    state = Mutex(.loaded(local))
    self.scheduler = scheduler
  }

  public var model: ModelDescription {
    state.withLock { state in
      switch state {
      case .loaded(let local): local.description
      case .reloading(let remains), .unloaded(let remains): remains.description
      }
    }
  }

  /// The loaded model.
  var local: LocalModel {
    get throws(AnswerError) {
      try state.withLock { state throws(AnswerError) in
        switch state {
        case .loaded(let local): return local
        case .reloading(let remains): throw .reloading(model: remains.description.name)
        case .unloaded(let remains): throw .unloaded(model: remains.description.name)
        }
      }
    }
  }

  public func generate(_ request: GenerationRequest)
    -> AsyncThrowingStream<GenerationEvent, any Error>
  {
    let started = ContinuousClock.now
    let (stream, continuation) = AsyncThrowingStream.makeStream(
      of: GenerationEvent.self, throwing: (any Error).self, bufferingPolicy: .unbounded)
    let switchOff = AnswerSwitch(scheduler)
    continuation.onTermination = { reason in
      if case .cancelled = reason { switchOff.cancel() }
    }
    // Rendering and encoding a long conversation takes milliseconds, which the caller need not wait.
    Task {
      do throws(AnswerError) {
        try start(request, at: started, continuation, switchOff)
      } catch {
        continuation.finish(throwing: error)
      }
    }
    return stream
  }

  private func start(
    _ request: GenerationRequest, at started: ContinuousClock.Instant,
    _ continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation,
    _ switchOff: AnswerSwitch
  ) throws(AnswerError) {
    try request.settings.validate()
    let local = try local
    let text = try local.text
    let prompt = try text.prompt(
      for: request.conversation, style: request.settings.promptStyle)
    guard prompt.tokens.count < local.contextLength else {
      throw .promptTooLong(
        model: local.description.name, tokens: prompt.tokens.count,
        contextLength: local.contextLength)
    }
    let guide = try local.guide(for: request, promptTokens: prompt.tokens.count)
    let output = AnswerOutput(
      text, prompt: prompt, started: started, to: continuation)
    let answer = Answer(
      model: local.model, prompt: prompt.tokens, settings: request.settings, seed: request.seed,
      endTokens: local.endTokens, guide: guide, send: { output.receive($0) })
    switchOff.connect(answer)
    // Under the lock, so that no answer reaches the scheduler after its model was let go.
    try state.withLock { state throws(AnswerError) in
      switch state {
      case .loaded(let now) where now.model === local.model: scheduler.submit(answer)
      case .loaded, .reloading: throw .reloading(model: local.description.name)
      case .unloaded: throw .unloaded(model: local.description.name)
      }
    }
  }
}

// MARK: - Unloading and loading again

extension LocalModel {
  /// What is kept of a model that is not in memory.
  struct Remains: Sendable {
    let description: ModelDescription
  }
}

extension LocalModelEngine {
  /// Cancels all answers and lets the model go.
  ///
  /// - Parameter isReloading: whether `resume` follows.
  func release(isReloading: Bool = false) {
    state.withLock { state in
      guard case .loaded(let local) = state else {
        if !isReloading, case .reloading(let remains) = state { state = .unloaded(remains) }
        return
      }
      scheduler.unload(local.model)
      let remains = LocalModel.Remains(description: local.description)
      state = isReloading ? .reloading(remains) : .unloaded(remains)
    }
  }

  /// Goes on with a model that was loaded again.
  func resume(_ local: LocalModel) { state.withLock { $0 = .loaded(local) } }
}
