/// What sessions say of themselves: where their answers come from, which facts are not known.
package struct SessionRemark: Hashable, Sendable, CustomStringConvertible {
  /// The names of the sessions that have it, in order.
  package private(set) var sessions: [String]
  package let text: String

  /// The remarks of some sessions in order, each once.
  package static func all(of sessions: [NamedSession]) -> [SessionRemark] {
    var remarks: [SessionRemark] = []
    for session in sessions {
      for text in session.state.remarks {
        if let index = remarks.firstIndex(where: { $0.text == text }) {
          remarks[index].sessions.append(session.name)
        } else {
          remarks.append(SessionRemark(sessions: [session.name], text: text))
        }
      }
    }
    return remarks
  }

  /// `article-dialog, mine: the settings are not known`.
  package var description: String { "\(sessions.joined(separator: ", ")): \(text)" }
}
