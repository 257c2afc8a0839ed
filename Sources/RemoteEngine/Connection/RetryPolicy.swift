/// When a refused request is sent again: only on 429 and 503, and only before an answer has begun.
struct RetryPolicy: Sendable {
  /// How often a request is sent in all.
  var attempts = 4
  /// The wait before the second attempt; it doubles from one to the next.
  var firstDelay: Duration = .milliseconds(500)
  /// The longest wait that a server may ask for.
  var longestDelay: Duration = .seconds(60)

  /// The wait before the next attempt, or nil if there is to be none.
  ///
  /// - Parameters:
  ///   - attempt: the number of the attempt that was refused, from 1.
  ///   - retryAfter: the `Retry-After` header, in seconds (RFC 9110 §10.2.3; its date form falls
  ///     back to doubling).
  func delay(afterAttempt attempt: Int, status: Int, retryAfter: String?) -> Duration? {
    guard status == 429 || status == 503, attempt < attempts else { return nil }
    if let seconds = retryAfter.flatMap({ Double($0) }), seconds >= 0 {
      let asked = Duration.seconds(min(seconds, 1e6))
      return asked <= longestDelay ? asked : nil
    }
    return min(firstDelay * (1 << min(attempt - 1, 20)), longestDelay)
  }
}
