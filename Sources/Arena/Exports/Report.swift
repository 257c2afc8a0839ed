/// What a report is made from: sessions, and their recap.
struct Report: Sendable {
  /// The sessions, in order.
  let sessions: [NamedSession]
  /// What their answers come to.
  let recap: Recap
  /// Their experiments as grids.
  let experiments: [ExperimentGrid]

  init(_ sessions: [NamedSession]) {
    self.sessions = sessions
    recap = Recap(RecapAnswer.all(of: sessions))
    experiments = sessions.flatMap { ExperimentGrid.all(of: $0) }
  }

  /// The names of the sessions.
  var title: String { sessions.map(\.name).joined(separator: ", ") }

  /// What the sessions say of themselves, each remark once, after their names where there are several.
  var remarks: [String] {
    guard sessions.count > 1 else { return SessionRemark.all(of: sessions).map(\.text) }
    return SessionRemark.all(of: sessions).map(\.description)
  }

  /// A way of telling answers apart in one document: `a2-3-7`.
  func anchor(_ place: RecapAnswer.Place) -> String {
    let session = sessions.firstIndex { $0.name == place.session } ?? 0
    return "a\(session + 1)-\(place.conversation)-\(place.turn)"
  }
}

extension Experiment.Kind {
  /// What a report calls it.
  var title: String {
    switch self {
    case .trials: "Reliability"
    case .dialog: "Dialog"
    case .transplant: "Fixing others' mistakes"
    }
  }
}
