/// Why a prompt has no answer, and what came before it broke off.
public struct AnswerFailure: Sendable, Hashable {
  /// The reason, in the words of what failed.
  public var message: String
  /// The text that came before; empty where none did. It is there to be read: it is not judged, and no
  /// model sees it as an answer.
  public var partialText: String

  public init(_ message: String, partialText: String = "") {
    self.message = message
    self.partialText = partialText
  }

  /// What stands where a prompt was taken back before an answer began.
  public static let interruption = AnswerFailure("interrupted")

  /// The reason, with a word where a part of an answer is there: `broken off: the server …`.
  public var summary: String { partialText.isEmpty ? message : "broken off: " + message }

  /// What an error means that ended an answer.
  init(_ error: any Error) {
    switch error {
    case is CancellationError: self = .interruption
    case let error as BrokenAnswer: self.init("\(error.cause)", partialText: error.text)
    default: self.init("\(error)")
    }
  }
}

/// An answer that failed after it had begun.
struct BrokenAnswer: Error, CustomStringConvertible {
  var text: String
  var cause: any Error

  var description: String { AnswerFailure(self).summary }
}
