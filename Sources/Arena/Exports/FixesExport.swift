import Generation
import JSON
import Verdicts

extension SessionExport {
  /// What a line of a set for fine-tuning looks like.
  public enum FixFormat: Sendable {
    /// `{"prompt":[MESSAGE…],"completion":[MESSAGE]}`: what TRL calls conversational prompt-completion.
    /// Its trainer takes the loss on the completion alone, so that no mistake before it is learned.
    case completion
    /// `{"messages":[MESSAGE…]}`: one list, for tools that know no other. The last message is the
    /// target; mistakes before it have the weight 0, for tools that mask by it.
    case messages
  }

  /// Conversations for supervised fine-tuning, a line for every answer that was corrected, in the chat
  /// format that TRL and other tools read: messages with `role` and `content`.
  ///
  /// The target is the call that would have been right. There are two kinds of line:
  ///
  /// - the conversation up to a prompt whose answer was wrong, with the expected call as the answer,
  ///   or, where no expectation says it, the call by which the model fixed its answer when asked;
  /// - the conversation up to a sentence that asked for a fix, with the right call as the answer.
  ///
  /// Answers that a person has rated as right are right, whatever the judge says; calls that are not
  /// known in full make no line.
  public static func fixes(_ sessions: [NamedSession], as format: FixFormat = .completion) -> String
  {
    var text = ""
    var seen: Set<String> = []
    for side in sessions.flatMap(\.state.conversations) {
      let turns = side.turns
      for (index, turn) in turns.enumerated() {
        guard !turn.isPlanted, let target = target(of: turn, followedBy: turns[(index + 1)...])
        else { continue }
        let context = messages(side, upTo: turn, weighs: format == .messages)
        let answer = message(.assistant, target)
        let line: JSONValue =
          switch format {
          case .completion: ["prompt": .array(context), "completion": [answer]]
          case .messages: ["messages": .array(context + [answer])]
          }
        let written = line.text
        if seen.insert(written).inserted { text += written + "\n" }
      }
    }
    return text
  }

  /// The call that a turn teaches; nil where nothing was wrong or the right call is not known.
  private static func target(
    of turn: Turn, followedBy later: ArraySlice<Turn>
  ) -> String? {
    guard let answer = turn.answer, answer.isComplete else { return nil }
    if isRight(turn) { return turn.isFix ? call(of: turn) : nil }
    if let expectation = turn.expectation, expectation.isExact {
      return expectation.description.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
    for fix in later {
      guard fix.isFix else { return nil }
      if isRight(fix) { return call(of: fix) }
    }
    return nil
  }

  private static func isRight(_ turn: Turn) -> Bool {
    if let rating = turn.rating { return Agreement.Outcome(rating.symbols) == .right }
    return turn.verdict?.isRight == true
  }

  /// The one call of a right answer, on one line.
  private static func call(of turn: Turn) -> String? {
    guard let verdict = turn.verdict, verdict.isValid, verdict.calls.count == 1,
      let call = verdict.calls.first
    else { return nil }
    guard let text = turn.answer?.text, let range = call.byteRange else { return call.text }
    let bytes = Array(text.utf8)
    guard range.upperBound <= bytes.count else { return call.text }
    let written = String(decoding: bytes[range], as: UTF8.self)
    return written.contains(where: \.isNewline) ? call.text : written
  }

  private static func message(_ role: Role, _ content: String, weight: Int? = nil) -> JSONValue {
    var object = JSONObject([
      ("role", .string(role.rawValue)), ("content", .string(content)),
    ])
    if let weight { object["weight"] = .int(weight) }
    return .object(object)
  }

  /// The conversation up to and including the prompt of a turn.
  private static func messages(
    _ side: SideState, upTo turn: Turn, weighs: Bool
  ) -> [JSONValue] {
    var messages: [JSONValue] = []
    if !turn.system.isEmpty { messages.append(message(.system, turn.system)) }
    for earlier in side.turns {
      if earlier.id == turn.id { break }
      guard let answer = earlier.answer, !answer.text.isEmpty else { continue }
      messages.append(message(.user, earlier.prompt))
      messages.append(
        message(.assistant, answer.text, weight: weighs && !isRight(earlier) ? 0 : nil))
    }
    return messages + [message(.user, turn.prompt)]
  }
}
