import Foundation
import Generation
import Synchronization
import Transformer

/// Decodes the answers of all models, one step of each model in turn, on a thread of its own.
///
/// The thread lives as long as somebody holds the scheduler, or until `close`.
///
/// Foundation is here for the thread and the semaphore.
final class Scheduler: Sendable {
  private let loop = SchedulerLoop()

  /// Starts the thread.
  init() {
    let thread = Thread { [loop] in loop.run() }
    thread.name = "broccoli scheduler"
    thread.stackSize = 4 << 20
    thread.start()
  }

  deinit { loop.tell { $0.isClosed = true } }

  /// Starts an answer; with a closed scheduler it ends at once, as cancelled.
  func submit(_ answer: Answer) {
    let isTaken = loop.tell { inbox in
      if !inbox.isClosed { inbox.answers.append(answer) }
      return !inbox.isClosed
    }
    if !isTaken { answer.send(.finished(.cancelled, steps: 0)) }
  }

  /// Ends an answer within one step.
  func cancel(_ answer: Answer) {
    answer.cancel()
    loop.tell { _ in }
  }

  /// Forgets a model: its answers are cancelled, its sequences let go.
  func unload(_ model: Model) { loop.tell { $0.unloaded.append(model) } }

  /// Ends the thread; answers on their way are cancelled.
  func close() { loop.tell { $0.isClosed = true } }
}

/// What the scheduler's thread does; the thread holds this, not the scheduler.
private final class SchedulerLoop: Sendable {
  struct Inbox {
    var answers: [Answer] = []
    /// Kept alive until the thread has seen them, so that no other model takes their address.
    var unloaded: [Model] = []
    var isClosed = false
  }

  private let inbox = Mutex(Inbox())
  private let wakeUp = DispatchSemaphore(value: 0)

  /// Puts something into the inbox and wakes the thread.
  @discardableResult
  func tell<R: Sendable>(_ body: (inout sending Inbox) -> sending R) -> R {
    let result = inbox.withLock(body)
    wakeUp.signal()
    return result
  }

  /// The thread's body; returns when the scheduler is closed.
  func run() {
    var runners: [ModelRunner] = []
    while true {
      let news = inbox.withLock { inbox in
        defer { (inbox.answers, inbox.unloaded) = ([], []) }
        return inbox
      }
      for answer in news.answers {
        if let runner = runners.first(where: { $0.model === answer.model }) {
          runner.add(answer)
        } else {
          let runner = ModelRunner(model: answer.model)
          runner.add(answer)
          runners.append(runner)
        }
      }
      for runner in runners
      where news.isClosed || news.unloaded.contains(where: { $0 === runner.model }) {
        runner.cancelAll()
      }
      runners.removeAll { runner in news.unloaded.contains { $0 === runner.model } }
      if news.isClosed { return }
      if runners.allSatisfy(\.isIdle) {
        wakeUp.wait()
        continue
      }
      for runner in runners where !runner.isIdle { runner.step() }
    }
  }
}
