import Arena
import Terminal

/// What came of a transplant, in the widest of three layouts that fits the window.
extension ExperimentTable {
  /// A row per model and a column per case; where that is too wide a row per case and a column per model;
  /// where that is too wide as well a row for each case and model. Nothing in them is cut but the last
  /// one's symbols, between two attempts.
  func transplants(width: Int) -> Table {
    let byModel = modelsByCases
    if byModel.naturalWidth <= width { return byModel }
    let byCase = casesByModels
    return byCase.naturalWidth <= width ? byCase : list(width: width)
  }

  private var modelsByCases: Table {
    var table = Table(
      [.init("model")] + experiment.cases.map { .init("\($0.name)") } + [.init("turns")])
    for model in models {
      let own = cells.filter { $0.model.name == model }
      let symbols = experiment.cases.indices.map { Self.joined(attemptSymbols(of: model, at: $0)) }
      table.add([name(own)] + symbols + [Self.turns(own)])
    }
    return table
  }

  private var casesByModels: Table {
    let sides = models.map { model in cells.filter { $0.model.name == model } }
    var table = Table([.init("case")] + sides.map { .init(name($0)) })
    for (index, origin) in experiment.cases.enumerated() {
      let symbols = models.map { Self.joined(attemptSymbols(of: $0, at: index)) }
      table.add(["\(origin.name)"] + symbols)
    }
    let turns = sides.enumerated().map { column, sides -> StyledText in
      // The symbols say how wide a column is; the numbers under them go on below.
      let numbers = Self.turns(sides)
      let above = [table.columns[column + 1].title] + table.rows.map { $0[column + 1] }
      let words = numbers.plain.split(separator: " ").map { CellWidth.of($0) }
      let width = (above.map { $0.cellWidth } + words).max() ?? 1
      return numbers.wrapped(to: width).joined(separator: "\n")
    }
    table.add(["\("turns", .dim)"] + turns)
    return table
  }

  private func list(width: Int) -> Table {
    func rows(_ symbols: ([StyledText]) -> StyledText) -> Table {
      var table = Table([.init("case"), .init("model"), .init("attempts"), .init("turns")])
      for (index, origin) in experiment.cases.enumerated() {
        var head: StyledText = "\(origin.name)"
        for model in models {
          let own = cells.filter { $0.model.name == model && $0.cell?.caseIndex == index }
          guard !own.isEmpty else { continue }
          table.add(
            head, name(own), symbols(attemptSymbols(of: model, at: index)), Self.turns(own))
          head = ""
        }
      }
      return table
    }
    // What the other columns leave: without symbols this one is as wide as its title.
    let others = rows { _ in StyledText() }.naturalWidth - "attempts".count
    let room = width - others
    return rows { Self.lines($0, width: room) }
  }

  /// The symbols of each of a model's attempts at a case.
  private func attemptSymbols(of model: String, at index: Int) -> [StyledText] {
    cells.filter { $0.model.name == model && $0.cell?.caseIndex == index }
      .sorted { ($0.cell?.attempt ?? 0) < ($1.cell?.attempt ?? 0) }
      .map { side -> StyledText in
        guard let turn = side.ownTurns.last else { return Self.missing(side) }
        let symbols = VerdictText.symbols(side.symbols(of: turn))
        return symbols.isEmpty ? Self.missing(side) : symbols
      }
  }

  /// What stands between two attempts.
  private static let separator: StyledText = " \("·", .dim)"

  private static func joined(_ attempts: [StyledText]) -> StyledText {
    attempts.joined(separator: separator + " ")
  }

  /// The symbols in lines of at most `width` cells that end between two attempts.
  private static func lines(_ attempts: [StyledText], width: Int) -> StyledText {
    var lines: [StyledText] = []
    for (index, attempt) in attempts.enumerated() {
      let piece = index < attempts.count - 1 ? attempt + separator : attempt
      let longer = lines.last.map { $0 + " " + piece }
      if let longer, longer.cellWidth <= width {
        lines[lines.count - 1] = longer
      } else {
        lines.append(piece)
      }
    }
    return lines.joined(separator: "\n")
  }
}
