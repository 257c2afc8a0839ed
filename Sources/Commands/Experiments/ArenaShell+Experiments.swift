import Arena
import Generation
import Shell
import Terminal

extension ArenaShell {
  /// The models of an experiment, each once: those that are named, else those of the pair, else the
  /// loaded ones, else the embedded pair.
  func experimentModels(_ named: [String], prefersPair: Bool = true) async throws -> [String] {
    var names = named
    if names.isEmpty, prefersPair { names = arena.pairedModels }
    if names.isEmpty { names = await arena.library.loaded().map(\.model.name) }
    if names.isEmpty { names = standardPair }
    var seen: Set<String> = []
    names = names.filter { seen.insert($0).inserted }
    guard !names.isEmpty else { throw ExperimentError.noModels }
    // Before the first is asked anything.
    for name in named { try await arena.library.require(name) }
    return names
  }

  /// A script by its name, or why there is none.
  func scriptPath(_ name: String) throws -> String {
    guard let path = arena.prompts.script(named: name) else {
      throw FileProblem.noScript(name, scripts: arena.prompts.scripts)
    }
    return path
  }

  /// Runs the missing cells of an experiment with a line that says how far it is, then shows all.
  func runCells(of experiment: Experiment, models: [String], attempts: Int) async throws {
    let line = printer.progress(experiment.name, total: nil, unit: "attempts")
    var isDone = false
    try await showing(experiment, attempts: attempts, models: models) {
      defer { line.finish() }
      try await arena.runCells(
        of: experiment, models: models, attempts: attempts,
        bring: { try await self.engine(named: $0) }
      ) { progress in
        isDone = progress.total == 0
        line.update(progress.done, of: progress.total)
        if let result = progress.cell?.resultJSON(experiment) { self.emit(result) }
      }
    }
    if isDone {
      printer.note(
        "all of it was done before; ':new' or, at a temperature, ':set seed N' gives other answers")
    }
  }

  /// Runs an experiment and shows what came of it, also where it is interrupted or fails.
  func showing(
    _ experiment: Experiment, attempts: Int? = nil, models: [String]? = nil,
    _ run: () async throws -> Void
  ) async throws {
    do {
      try await run()
    } catch {
      show(experiment, attempts: attempts, models: models)
      if error is CancellationError {
        printer.note("what is done is kept; the same line again goes on")
      }
      throw error
    }
    show(experiment, attempts: attempts, models: models)
    await refreshListings()
  }

  /// Shows what came of an experiment so far: as many attempts and those models that are asked for, else
  /// all.
  func show(_ experiment: Experiment, attempts: Int? = nil, models: [String]? = nil) {
    let table = ExperimentTable(experiment, arena.state, attempts: attempts, models: models)
    guard !table.isEmpty else { return }
    printer.say(table.title)
    printer.say(table.table(width: printer.wrapWidth))
    if let hint = table.hint { printer.say("\(hint, .dim)") }
  }
}
