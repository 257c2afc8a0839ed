/// What a list of sessions says of one.
public struct SessionOverview: Sendable {
  /// Its name.
  public let name: String
  /// Its prompts.
  public let turnCount: Int
  /// Its models, in order, each once.
  public let models: [String]
  /// When it began, to the minute.
  public let began: String
  private let text: String

  /// Reads a session's journal.
  public init(_ listing: SessionStore.Listing) throws(JournalError) {
    let journal = try JournalText(path: listing.path)
    var outline = SessionOutline()
    var words = [listing.name]
    for event in journal.events {
      outline.apply(event)
      switch event.kind {
      case .prompt(_, _, let prompt, _, _): words.append(prompt)
      case .answer(_, _, let answer): words.append(answer.text)
      case .cell(_, .prompt(_, let prompt)): words.append(prompt.text)
      case .cell(_, .answer(_, let answer)): words.append(answer.text)
      default: break
      }
    }
    name = listing.name
    turnCount = outline.turnCount
    models = outline.models
    began = String((outline.began ?? "").prefix(16)).replacing("T", with: " ")
    text = words.joined(separator: "\n").lowercased()
  }

  /// Whether a prompt, an answer or the name has the word, in lower case.
  public func contains(_ word: String) -> Bool { text.contains(word) }
}
