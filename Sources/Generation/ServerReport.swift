/// What a server made of the settings of an answer: it may ignore any of them without a word.
///
/// Settings are named as `:set` names them. One that is neither confirmed nor refused was asked for,
/// and nothing more is known.
public struct ServerReport: Sendable, Hashable {
  /// Settings that the request carried.
  public var asked: [String]
  /// Those of them that the reply shows to have been in force.
  public var confirmed: [String]
  /// Settings that the server refused, cannot be sent, or shows to have been otherwise.
  public var refused: [String]
  /// Why some of the refused ones are, in words, where it is known.
  public var reasons: [String: String]
  /// The model as the reply names it.
  public var model: String?
  /// What the server calls its configuration (`system_fingerprint`).
  public var fingerprint: String?

  public init(
    asked: [String], confirmed: [String] = [], refused: [String] = [],
    reasons: [String: String] = [:], model: String? = nil, fingerprint: String? = nil
  ) {
    self.asked = asked
    self.confirmed = confirmed
    self.refused = refused
    self.reasons = reasons
    self.model = model
    self.fingerprint = fingerprint
  }

  /// The refused settings in words, for people.
  public var remarks: [String] { refused.compactMap { remark(on: $0) } }

  /// That a setting was refused, in words; nil for one that was not.
  public func remark(on name: String) -> String? {
    guard refused.contains(name) else { return nil }
    return "\(name) is not honoured by the server" + (reasons[name].map { ": " + $0 } ?? "")
  }
}
