import Generation
import MockCalendar
import Verdicts

/// What an arena tells whoever shows it, as it happens.
public enum ArenaNews: Sendable {
  /// An event went into the journal.
  case recorded(SessionEvent)
  /// Sides are about to answer, for the first time or again.
  case awaiting(TurnID, [Side], isRetry: Bool)
  /// A side's prompt is in the KV cache.
  case prefilled(Side, PrefillReport)
  /// A side's answer goes on.
  case token(Side, GeneratedToken)
  /// A side's answer is there and judged (not judged where it was interrupted).
  case answered(Side, Turn)
  /// A side gave no answer; the turn has the answer before where a retry came to nothing.
  case failed(Side, Turn, AnswerFailure)
  /// The journal cannot be written.
  case unsaved(JournalError)
  /// Something to know.
  case remark(String)
}
