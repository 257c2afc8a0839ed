import Testing

extension Trait where Self == TimeLimitTrait {
  /// Ends a test that would never end.
  ///
  /// Time is counted from when a test is begun, and all are begun at once: on a machine that is slow or
  /// busy most of it is spent in the queue. So the limit is far beyond what the whole run takes.
  public static var hangGuard: Self { .timeLimit(.minutes(30)) }
}
