/// How the program ends, as scripts see it.
public enum ExitStatus: Int32, Sendable, Hashable {
  case success = 0
  /// An answer was not what a script expects.
  case expectationFailed = 1
  /// A command failed, or the usage is wrong.
  case failure = 2
  /// Ctrl-C, as 128 plus the number of SIGINT.
  case interrupted = 130
}
