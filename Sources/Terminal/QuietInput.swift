import Dispatch
import Glibc

/// Keeps what is typed while answers stream from showing on the screen, and gives the terminal back
/// for the time of a stop (Ctrl-Z).
///
/// Keys stay in the terminal's queue for the next prompt; Ctrl-C and Ctrl-Z work. The terminal is as
/// it was after `end()`.
@MainActor
public final class QuietInput {
  private var saved = termios()
  private let descriptor: Int32
  private var source: (any DispatchSourceSignal)?
  private let onResume: () -> Void

  /// Nil when standard input is no terminal, or is not ours to change (a job in the background).
  public init?(descriptor: Int32 = STDIN_FILENO, onResume: @escaping () -> Void = {}) {
    self.descriptor = descriptor
    self.onResume = onResume
    guard isatty(descriptor) == 1, tcgetpgrp(descriptor) == getpgrp(),
      tcgetattr(descriptor, &saved) == 0
    else { return nil }
    begin()
    signal(SIGTSTP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: .main)
    source.setEventHandler { @Sendable [weak self] in
      // The source's queue is the main one.
      MainActor.assumeIsolated { self?.stop() }
    }
    source.resume()
    self.source = source
  }

  /// Gives the terminal back.
  public func end() {
    guard let source else { return }
    source.cancel()
    self.source = nil
    signal(SIGTSTP, SIG_DFL)
    restore()
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
    guard source != nil else { return }
    restore()
    raise(SIGSTOP)
    // Here the process goes on after `fg`.
    _ = tcgetattr(descriptor, &saved)
    begin()
    onResume()
  }
}
