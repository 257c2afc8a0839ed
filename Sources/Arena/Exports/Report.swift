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

  /// What the sessions say of themselves, each remark once.
  var remarks: [String] {
    var remarks: [String] = []
    for remark in sessions.flatMap(\.state.remarks) where !remarks.contains(remark) {
      remarks.append(remark)
    }
    return remarks
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
