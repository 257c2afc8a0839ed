import MockCalendar
import Verdicts

extension ReportPage {
  /// Every conversation: pairs in two columns, those with one model and the cells of experiments as
  /// cards.
  var transcripts: HTML {
    """
    <section id="transcripts" aria-labelledby="transcripts-title">
    <h2 id="transcripts-title">Transcripts</h2>
    \(report.sessions.map(transcript))
    </section>
    """
  }

  /// A conversation with its number in the session.
  struct Numbered {
    let number: Int
    let state: SideState
    var side: Side?
  }

  private func transcript(_ session: NamedSession) -> HTML {
    let state = session.state
    var blocks: [HTML] = []
    // Conversations are numbered as `conversations` has them: pairs before, cells, the pair that is on.
    var number = 0
    var cells: [Numbered] = []
    var alone: [HTML] = []
    func add(_ pair: [Side: SideState]) {
      let sides = pair.keys.sorted().compactMap { side in
        pair[side].map { state -> Numbered in
          number += 1
          return Numbered(number: number, state: state, side: side)
        }
      }.filter { !$0.state.turns.isEmpty }
      if sides.count == 1, let only = sides.first {
        alone.append(single(only, in: session))
      } else if !sides.isEmpty {
        blocks.append(self.pair(sides, in: session))
      }
    }
    for pair in state.earlierPairs { add(pair) }
    for cell in state.cells {
      number += 1
      cells.append(Numbered(number: number, state: cell))
    }
    if !state.sides.isEmpty { add(state.sides) }
    for experiment in state.experiments {
      let own = cells.filter { $0.state.cell?.experiment == experiment.id }
      if !own.isEmpty { blocks.append(self.cells(own, of: experiment, in: session)) }
    }
    if !alone.isEmpty { blocks.append("<div class=\"singles\">\(alone)</div>") }
    let nothing: HTML = blocks.isEmpty ? "<p class=\"hint\">Nothing was said yet.</p>" : ""
    return """
      <article class="session"><h3><bdi>\(session.name)</bdi></h3>
      \(nothing)\(blocks)
      </article>
      """
  }

  // MARK: - Two columns

  private func pair(_ sides: [Numbered], in session: NamedSession) -> HTML {
    let heads = sides.map { side -> HTML in
      let name = side.side?.rawValue ?? ""
      return """
        <div class="side \(name)"><span class="label">\(name)</span> \
        <b><bdi>\(side.state.model.name)</bdi></b> \(Self.strip(side.state))</div>
        """
    }
    let rows = PromptRow.rows(of: sides.map(\.state)).map { row -> HTML in
      let id = row.turn.id
      let answers = zip(sides, row.turns).map { side, own -> HTML in
        let name = side.side?.rawValue ?? ""
        guard let own else {
          let isOver = side.state.isGivenUp && id > side.state.lastTurn?.id ?? id
          let word = isOver ? "given up" : "paused"
          return "<div class=\"answer away \(name)\"><p class=\"hint\">\(word)</p></div>"
        }
        return answer(
          own, of: side.state, label: name, kind: name, place(id, side.number, session))
      }
      return """
        <div class="turn">\(Self.prompt(row.turn))<div class="answers">\(answers)</div></div>
        """
    }
    let calendars = sides.map { side in
      "<div class=\"\(side.side?.rawValue ?? "")\">\(Self.calendar(side.state))</div>" as HTML
    }
    return """
      <div class="pair">
      <div class="heads">\(heads)</div>
      \(rows)
      <div class="answers calendars">\(calendars)</div>
      </div>
      """
  }

  // MARK: - One column

  private func single(_ one: Numbered, in session: NamedSession) -> HTML {
    let turns = one.state.turns.map { turn -> HTML in
      let isBare = turn.answer?.isRecorded == false
      return """
        <div class="turn\(isBare ? " bare" : "")">\(Self.prompt(turn))\
        \(answer(turn, of: one.state, place(turn.id, one.number, session)))</div>
        """
    }
    let givenUp: HTML = one.state.isGivenUp ? "<p class=\"hint given-up\">given up</p>" : ""
    return """
      <div class="single">
      <div class="side"><b><bdi>\(one.state.model.name)</bdi></b> \(Self.strip(one.state))</div>
      \(turns)\(givenUp)
      \(Self.calendar(one.state))
      </div>
      """
  }

  private func place(_ turn: TurnID, _ number: Int, _ session: NamedSession) -> RecapAnswer.Place {
    RecapAnswer.Place(session: session.name, conversation: number, turn: turn)
  }

  // MARK: - Parts

  static func strip(_ state: SideState) -> HTML {
    let symbols = state.ownTurns.filter { $0.answer != nil }.map { turn in
      "<span>\(Self.symbols(state.symbols(of: turn)))</span>" as HTML
    }
    return symbols.count > 1 ? "<span class=\"strip\">\(symbols)</span>" : ""
  }

  static func prompt(_ turn: Turn) -> HTML {
    let badge: HTML =
      turn.isPlanted
      ? "<span class=\"badge\">given</span>"
      : turn.isFix ? "<span class=\"badge fix\">fix</span>" : ""
    let label: HTML = turn.isPlanted ? "" : "<span class=\"number\">\(turn.id)</span>"
    return "<div class=\"prompt\">\(label)<p dir=\"auto\">\(turn.prompt)</p>\(badge)</div>"
  }

  static func calendar(_ state: SideState) -> HTML {
    let entries = state.calendar.entries.sorted()
    guard !entries.isEmpty else {
      let isKnown = state.turns.contains { $0.answer?.isRecorded == true }
      return isKnown ? "<p class=\"hint calendar-title\">The calendar is empty.</p>" : ""
    }
    let items = entries.map { entry -> HTML in
      """
      <li><time datetime="\(entry.date.description)T\(entry.time.description)">\
      <b>\(entry.date.description)</b> \(entry.time.description)</time> \
      <bdi>\(entry.title)</bdi> <small>\(entry.durationInMinutes) min</small></li>
      """
    }
    return """
      <h4 class="calendar-title">Calendar</h4><ul class="calendar">\(items)</ul>
      """
  }
}
