import Dispatch
import Glibc

/// Keeps what is typed while a command runs or answers stream from showing on the screen, and gives
/// the terminal back for the time of a stop (Ctrl-Z).
///
/// Keys stay in the terminal's queue for the next prompt; Ctrl-C and Ctrl-Z work. The terminal is as
/// it was after `end()`. One may begin within another and ends before it.
@MainActor
public final class QuietInput {
  /// The innermost one that has begun.
  private static var innermost: QuietInput?

  private let outer: QuietInput?
  /// The terminal's mode before the outermost one.
  private var saved = termios()
  private let descriptor: Int32
  private var hasEnded = false
  private let onResume: () -> Void

  /// Nil when standard input is no terminal, or is not ours to change (a job in the background).
  public init?(descriptor: Int32 = STDIN_FILENO, onResume: @escaping () -> Void = {}) {
    self.descriptor = descriptor
    self.onResume = onResume
    outer = Self.innermost
    guard isatty(descriptor) == 1, tcgetpgrp(descriptor) == getpgrp(),
      tcgetattr(descriptor, &saved) == 0
    else { return nil }
    if let outer { saved = outer.saved }
    _ = Self.stops
    begin()
    Self.innermost = self
  }

  /// Hears of Ctrl-Z from the first one on, for the rest of the process: a second source for a signal
  /// would hear nothing.
  private static let stops: any DispatchSourceSignal = {
    signal(SIGTSTP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: .main)
    source.setEventHandler { @Sendable in
      // The source's queue is the main one.
      MainActor.assumeIsolated {
        guard !isLifted else { return }
        if let innermost { innermost.stop() } else { raise(SIGSTOP) }
      }
    }
    source.resume()
    return source
  }()

  /// Gives the terminal back, or leaves it to the one that has begun before.
  public func end() {
    guard !hasEnded else { return }
    hasEnded = true
    Self.innermost = outer
    if outer == nil { restore() }
  }

  /// Whether another program has the terminal, and Ctrl-Z is its matter.
  private static var isLifted = false

  /// Runs something that wants the terminal as it was, such as an editor. It blocks the main thread.
  static func lifted<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    innermost?.restore()
    isLifted = true
    defer {
      innermost?.begin()
      // What has come meanwhile waits in the queue before this.
      DispatchQueue.main.async { MainActor.assumeIsolated { isLifted = false } }
    }
    return try body()
  }

  private func begin() {
    var quiet = saved
    // Without canonical mode the keys are there for the editor, which reads them one by one.
    quiet.c_lflag &= ~tcflag_t(ECHO | ICANON)
    _ = tcsetattr(descriptor, TCSANOW, &quiet)
  }

  private func restore() {
    _ = tcsetattr(descriptor, TCSANOW, &saved)
  }

  private func stop() {
    restore()
    raise(SIGSTOP)
    // Here the process goes on after `fg`.
    var mode = termios()
    if tcgetattr(descriptor, &mode) == 0 {
      var one: QuietInput? = self
      while let quiet = one {
        quiet.saved = mode
        one = quiet.outer
      }
    }
    begin()
    onResume()
  }
}
