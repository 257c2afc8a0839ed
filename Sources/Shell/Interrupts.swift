import Dispatch
import Glibc
import Synchronization

/// Turns Ctrl-C into the cancellation of the command that runs; the shell lives on.
///
/// Programs started from here must get the usual handling of SIGINT back (`ExternalEditor` does).
public final class Interrupts: Sendable {
  private struct State {
    var task: Task<Void, any Error>?
    var isRequested = false
  }

  private let state = Mutex(State())
  /// Resumed once in `init` and never touched again, so sharing it is safe.
  private nonisolated(unsafe) let source: any DispatchSourceSignal

  /// Takes SIGINT over for the life of the process.
  public init() {
    signal(SIGINT, SIG_IGN)
    source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    source.setEventHandler { @Sendable [weak self] in self?.request() }
    source.resume()
  }

  /// Whether Ctrl-C came since the last `reset()`.
  public var isRequested: Bool { state.withLock { $0.isRequested } }

  /// Does what Ctrl-C does.
  public func request() {
    state.withLock { state in
      state.isRequested = true
      state.task?.cancel()
    }
  }

  /// Forgets a Ctrl-C that has been dealt with.
  public func reset() {
    state.withLock { $0.isRequested = false }
  }

  /// Runs `body` so that Ctrl-C cancels it, also one that came just before.
  @MainActor
  func run(_ body: @escaping @MainActor () async throws -> Void) async throws {
    let task = Task { @MainActor in try await body() }
    let outer = state.withLock { state in
      let outer = state.task
      state.task = task
      if state.isRequested { task.cancel() }
      return outer
    }
    // A script played by a command runs its lines within the command's own task.
    defer { state.withLock { $0.task = outer } }
    try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
