import Foundation
import Synchronization
import Transformer

/// Decodes the answers of all models, one step of each model in turn, on a thread of its own.
///
/// Foundation is here for the thread and the semaphore.
final class Scheduler: Sendable {
  private struct Inbox {
    var answers: [Answer] = []
    var unloaded: [ObjectIdentifier] = []
    var isClosed = false
  }

  private let inbox = Mutex(Inbox())
  private let wakeUp = DispatchSemaphore(value: 0)

  /// Starts the thread, which ends with `close`.
  init() {
    let thread = Thread { [self] in run() }
    thread.name = "broccoli scheduler"
    thread.stackSize = 4 << 20
    thread.start()
  }

  /// Starts an answer.
  func submit(_ answer: Answer) {
    inbox.withLock { $0.answers.append(answer) }
    wakeUp.signal()
  }

  /// Ends an answer within one step.
  func cancel(_ answer: Answer) {
    answer.cancel()
    wakeUp.signal()
  }

  /// Forgets a model: its answers are cancelled, its sequences let go.
  func unload(_ model: Model) {
    inbox.withLock { $0.unloaded.append(ObjectIdentifier(model)) }
    wakeUp.signal()
  }

  /// Ends the thread; answers on their way are cancelled.
  func close() {
    inbox.withLock { $0.isClosed = true }
    wakeUp.signal()
  }

  private func run() {
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
      where news.isClosed || news.unloaded.contains(ObjectIdentifier(runner.model)) {
        runner.cancelAll()
      }
      runners.removeAll { news.unloaded.contains(ObjectIdentifier($0.model)) }
      if news.isClosed { return }
      if runners.allSatisfy(\.isIdle) {
        wakeUp.wait()
        continue
      }
      for runner in runners where !runner.isIdle { runner.step() }
    }
  }
}
