import Dispatch
import Glibc
import Synchronization

/// Keeps what is typed while a command runs or answers stream from showing on the screen, and gives
/// the terminal back for the time of a stop (Ctrl-Z).
///
/// Keys stay in the terminal's queue for the next prompt; Ctrl-C and Ctrl-Z work. One may begin within
/// another: the terminal is as it was once all have ended.
@MainActor
public final class QuietInput {
  /// Those that have begun and not ended.
  private static var begun: [QuietInput] = []
  /// The terminal's mode before the first of them.
  private static var saved = termios()
  /// Whether another program has the terminal, and Ctrl-Z is its matter.
  private static var isLifted = false

  private let onResume: () -> Void

  /// Nil when standard input is no terminal, or is not ours to change (a job in the background).
  public init?(onResume: @escaping () -> Void = {}) {
    self.onResume = onResume
    guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp() else { return nil }
    if Self.begun.isEmpty {
      guard tcgetattr(STDIN_FILENO, &Self.saved) == 0 else { return nil }
    }
    _ = Self.stops
    Self.begun.append(self)
    Self.hush()
  }

  /// Gives the terminal back, unless another one goes on.
  public func end() {
    guard let place = Self.begun.firstIndex(where: { $0 === self }) else { return }
    Self.begun.remove(at: place)
    if Self.begun.isEmpty { Self.restore() }
  }

  /// Runs something that wants the terminal as it was, such as an editor. It blocks the main thread.
  static func lifted<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    if !begun.isEmpty { restore() }
    isLifted = true
    defer {
      if !begun.isEmpty { hush() }
      // What has come meanwhile waits in the queue before this.
      DispatchQueue.main.async { MainActor.assumeIsolated { isLifted = false } }
    }
    return try body()
  }

  /// Whether a signal asks for a stop that has not come yet.
  private nonisolated static let isStopAsked = Atomic(false)

  /// Hears of Ctrl-Z from the first one on, for the rest of the process: a second source for a signal
  /// would hear nothing.
  private static let stops: any DispatchSourceSignal = {
    signal(SIGTSTP, SIG_IGN)
    // On a queue of its own: the main one stands still while the editor waits for keys.
    let source = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: .global())
    source.setEventHandler { @Sendable in
      isStopAsked.store(true, ordering: .sequentiallyConsistent)
      DispatchQueue.main.async { MainActor.assumeIsolated { if takesStop() { stop() } } }
    }
    source.resume()
    return source
  }()

  /// Whether a signal, which another program sent, asks for a stop; asked once, it is answered.
  nonisolated static func takesStop() -> Bool {
    isStopAsked.exchange(false, ordering: .sequentiallyConsistent)
  }

  private static func hush() {
    var quiet = saved
    // Without canonical mode the keys are there for the editor, which reads them one by one.
    quiet.c_lflag &= ~tcflag_t(ECHO | ICANON)
    _ = tcsetattr(STDIN_FILENO, TCSANOW, &quiet)
  }

  private static func restore() {
    _ = tcsetattr(STDIN_FILENO, TCSANOW, &saved)
  }

  private static func stop() {
    guard !isLifted else { return }
    if !begun.isEmpty { restore() }
    raise(SIGSTOP)
    // Here the process goes on after `fg`.
    guard let last = begun.last else { return }
    _ = tcgetattr(STDIN_FILENO, &saved)
    hush()
    last.onResume()
  }
}
