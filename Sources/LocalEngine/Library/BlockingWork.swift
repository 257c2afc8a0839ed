import Dispatch

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
}
