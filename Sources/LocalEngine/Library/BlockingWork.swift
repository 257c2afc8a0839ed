import Dispatch
import Synchronization

/// Work that blocks: reading files, packing weights, forward passes.
///
/// It runs on Dispatch's threads: those of Swift's tasks are as few as the processors, and the
/// streams of answers need them.
enum BlockingWork {
  /// Runs the body elsewhere and waits for it without holding a task's thread.
  static func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
    }
  }

  /// The same for a body that may ask whether the task that waits for it has been cancelled.
  static func runCancellably<R: Sendable>(
    _ body: @escaping @Sendable (_ isCancelled: () -> Bool) throws -> R
  ) async throws -> R {
    let flag = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await run { try body { flag.isRaised.load(ordering: .relaxed) } }
    } onCancel: {
      flag.isRaised.store(true, ordering: .relaxed)
    }
  }
}

/// Says to a thread that a task was cancelled.
private final class CancellationFlag: Sendable {
  let isRaised = Atomic(false)
}
