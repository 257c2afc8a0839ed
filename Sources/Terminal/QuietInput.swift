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
  private var source: (any DispatchSourceSignal)?
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
    begin()
    if outer == nil { signal(SIGTSTP, SIG_IGN) }
    let source = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: .main)
    source.setEventHandler { @Sendable [weak self] in
      // The source's queue is the main one.
      MainActor.assumeIsolated { self?.stop() }
    }
    source.resume()
    self.source = source
    Self.innermost = self
  }

  /// Gives the terminal back, or leaves it to the one that has begun before.
  public func end() {
    guard let source else { return }
    source.cancel()
    self.source = nil
    Self.innermost = outer
    guard outer == nil else { return }
    signal(SIGTSTP, SIG_DFL)
    restore()
  }

  /// Runs something that wants the terminal as it was, such as an editor.
  static func lifted<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let innermost else { return try body() }
    innermost.restore()
    defer { innermost.begin() }
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
    // Every one hears of the signal: the innermost acts for all.
    guard source != nil, Self.innermost === self else { return }
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
