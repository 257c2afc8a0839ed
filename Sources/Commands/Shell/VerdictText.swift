import Arena
import Generation
import MockCalendar
import Terminal
import Verdicts

/// Verdicts in words and colours.
enum VerdictText {
  /// `✔︎ 🍄` or `🔥🔥`, each symbol in its colour.
  static func symbols(_ symbols: [Symbol]) -> StyledText {
    var text = StyledText()
    for (index, symbol) in symbols.enumerated() {
      // Two fires are one symbol to the article.
      if index > 0, symbol != .fire || symbols[index - 1] != .fire { text += " " }
      switch symbol {
      case .check, .broccoli: text += "\(symbol.rawValue, .good)"
      case .mushroom, .recurringMushroom: text += "\(symbol.rawValue, .caution)"
      case .fire: text += "\(symbol.rawValue, .bad)"
      }
    }
    return text
  }

  /// How far the turn's answer is.
  static func status(of turn: Turn) -> PaneState.Status {
    guard let answer = turn.answer, answer.isRecorded else {
      return turn.failure.map { .failed($0.summary) } ?? .waiting
    }
    switch answer.finishReason {
    case .stop: return .done
    case .cancelled: return .interrupted
    case .length: return .ended("cut off")
    case .context: return .ended("context full")
    case .truncated: return .ended("stream ended early")
    }
  }

  /// What the article writes where a side is given up.
  static let givingUp = "--giving up--"

  /// An answer's text, or what stands for it where it is not recorded.
  static func text(of answer: AnswerRecord) -> StyledText {
    answer.isRecorded ? "\(lines: answer.text)" : "\("(the text is not recorded)", .dim)"
  }

  /// What to say under an answer: its mistakes and what it did to the calendar.
  static func remarks(on turn: Turn) -> [StyledText] {
    var lines = (turn.verdict?.mistakes ?? []).map(mistake)
    if let remark = turn.answer?.constraintRemark { lines.append("\(remark, .caution)") }
    lines += (turn.verdict?.notes ?? []).map { "\($0, .dim)" }
    if let rating = turn.rating {
      let note = rating.note.map { ": " + $0 } ?? ""
      if let verdict = turn.verdict {
        lines.append(
          "\("rated by you" + note + "; the judge says", .dim) \(symbols(verdict.symbols))")
      } else {
        lines.append("\("rated by a person" + note, .dim)")
      }
    }
    return lines
  }

  /// `wrong-year (1:52): the date is 2023-11-11, expected 2024-11-11`.
  static func mistake(_ mistake: Mistake) -> StyledText {
    let place = mistake.line.map { " (\($0):\(mistake.column ?? 1))" } ?? ""
    let again = mistake.isRecurring ? " again" : ""
    return "\(mistake.kind.rawValue + again, .caution)\(place, .dim): \(mistake.message)"
  }
}
