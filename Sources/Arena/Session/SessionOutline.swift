/// Which models were asked which prompts in a session: its fold without answers, verdicts and calendars.
///
/// A list of sessions wants no more, and to judge every answer of hundreds of them takes long. What it
/// says is what `SessionState` says of the same events; a test holds one against the other.
struct SessionOutline {
  /// A conversation with one model.
  private struct Conversation {
    let model: String
    var turns: [TurnID] = []
    var cell: Cell?

    func belongs(to experiment: ExperimentID) -> Bool { cell?.experiment == experiment }
  }

  /// When the first event was.
  private(set) var began: String?
  private var sides: [Side: Conversation] = [:]
  private var earlierSides: [Conversation] = []
  private var cells: [Conversation] = []
  private var caseIndices: [ExperimentID: Range<Int>] = [:]

  /// The prompts, each once however many sides got it.
  var turnCount: Int { Set(conversations.flatMap(\.turns)).count }

  /// The models in the order of `SessionState.conversations`, each once.
  var models: [String] {
    var seen: Set<String> = []
    return conversations.map(\.model).filter { seen.insert($0).inserted }
  }

  private var conversations: [Conversation] { earlierSides + cells + Self.inOrder(sides) }

  /// The outline after one more event.
  mutating func apply(_ event: SessionEvent) {
    if began == nil { began = event.time }
    switch event.kind {
    case .paired(let models):
      earlierSides += Self.inOrder(sides).filter { !$0.turns.isEmpty }
      sides = models.mapValues { Conversation(model: $0.name) }
    case .swapped:
      sides = Dictionary(uniqueKeysWithValues: sides.map { ($0.key.other, $0.value) })
    case .prompt(let id, let names, _, _, _):
      for side in names { sides[side]?.turns.append(id) }
    case .undone(let id, let names):
      for side in names {
        guard let first = sides[side]?.turns.firstIndex(where: { $0 >= id }) else { continue }
        sides[side]?.turns.removeSubrange(first...)
      }
    case .experiment(let experiment): caseIndices[experiment.id] = experiment.cases.indices
    case .withdrawn(let id):
      caseIndices[id] = nil
      earlierSides.removeAll { $0.belongs(to: id) }
      cells.removeAll { $0.belongs(to: id) }
      sides = sides.mapValues { $0.belongs(to: id) ? Conversation(model: $0.model) : $0 }
    case .cell(_, .seated(let cell, let side)): sides[side]?.cell = cell
    case .cell(_, .began(let cell, let model)):
      cells.append(Conversation(model: model.name, cell: cell))
    case .cell(let id, .prompt(let turn, _)):
      // As in `SessionState`, a prompt without a case to belong to is none.
      guard let index = cells.lastIndex(where: { $0.cell?.id == id }), let cell = cells[index].cell,
        caseIndices[cell.experiment]?.contains(cell.caseIndex) == true
      else { break }
      cells[index].turns.append(turn)
    // None of these changes who was asked what.
    case .session, .system, .set, .paused, .resumed, .expected, .expectedNext, .answer, .failed,
      .rated, .retried, .imported, .remark, .cell, .gaveUp, .unknown:
      break
    }
  }

  private static func inOrder(_ sides: [Side: Conversation]) -> [Conversation] {
    sides.keys.sorted().compactMap { sides[$0] }
  }
}
