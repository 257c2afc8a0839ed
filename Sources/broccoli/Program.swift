// Foundation gives the environment that keys of servers come from.
import Arena
import Commands
import Foundation
import Generation
import LocalEngine
import RemoteEngine
import Shell
import Terminal

/// The parts of the program, put together as the command line asks.
@MainActor
struct Program {
  static let version = "0.1"

  private let options: CommandLineOptions
  private let places = Places()
  private let printer: any Printer
  private let interrupts = Interrupts()

  init(_ options: CommandLineOptions) {
    self.options = options
    printer = options.isJSON ? JSONLinesPrinter() : HumanPrinter()
  }

  /// Whether a person sits in front of it.
  private var isInteractive: Bool {
    options.sources.isEmpty && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      && !options.isJSON
  }

  /// Runs until the last line, and returns how it went.
  func run() async -> ExitStatus {
    let shell: ArenaShell
    do {
      shell = try makeShell()
    } catch {
      printer.complain("\("broccoli:", .bad) \("\(error)")")
      return .failure
    }
    let loop = ShellLoop(shell, interrupts: interrupts, keepGoing: options.keepGoing)
    shell.loop = loop
    await startUp(shell, loop)
    if let name = options.session {
      do {
        try await openOrStart(name, shell)
      } catch {
        printer.complain("\("broccoli:", .bad) \("\(error)")")
        return .failure
      }
    }
    let status = isInteractive ? await interact(shell, loop) : await runScripts(loop)
    return keep(shell) ? status : .failure
  }

  // MARK: - Wiring

  private func makeShell() throws -> ArenaShell {
    let mesh = options.mesh.map { "\($0.rows)x\($0.columns)" }
    let local = try LocalModelLibrary(
      places: ModelPlaces(
        embedded: places.embeddedModels, folders: options.models + [places.models]),
      mesh: mesh, instructionSet: options.isa)
    let remotes = try NamedRemotes(path: places.remotesFile)
    let library = CombinedLibrary(
      local: local,
      remote: RemoteLibrary(named: remotes, environment: ProcessInfo.processInfo.environment))
    let sessions = options.sessions ?? places.sessions
    let shipped = [places.home, places.data].compactMap { $0.map { $0 + "/sessions" } }
    let arena = Arena(
      library: library, store: SessionStore(folder: sessions, otherFolders: shipped),
      prompts: PromptFolder(folders: places.prompts), program: "broccoli \(Self.version)")
    for problem in arena.prompts.problems { printer.complain("\("note:", .caution) \(problem)") }
    return ArenaShell(
      arena: arena, inspector: local, printer: printer, interrupts: interrupts,
      standardPair: Self.standardPair)
  }

  /// The models that answer when nobody has said which.
  private static let standardPair = ["good", "sloppy"]

  /// Runs the lines of `~/.config/broccoli/rc`.
  private func startUp(_ shell: ArenaShell, _ loop: ShellLoop<ArenaShell>) async {
    guard !options.skipsStartUp, access(places.startUpFile, R_OK) == 0,
      let source = try? FileSource(path: places.startUpFile)
    else { return }
    await loop.runStartUp(source)
  }

  private func openOrStart(_ name: String, _ shell: ArenaShell) async throws {
    if shell.arena.store.list().contains(where: { $0.name == name }) {
      try await shell.open(name)
    } else {
      try shell.arena.startNew(named: name)
    }
  }

  // MARK: - Running

  /// Tries for the last time to write what the disk has refused; false where it is lost.
  private func keep(_ shell: ArenaShell) -> Bool {
    guard shell.arena.journalProblem != nil else { return true }
    do throws(JournalError) {
      try shell.arena.save(as: nil)
      return true
    } catch {
      printer.complain("\("not saved:", .bad) \(error)")
      return false
    }
  }

  private func runScripts(_ loop: ShellLoop<ArenaShell>) async -> ExitStatus {
    let given = options.sources.isEmpty ? [.file("-")] : options.sources
    do throws(SourceError) {
      var sources: [any LineSource] = []
      for source in given {
        switch source {
        case .line(let line): sources.append(ListSource([line], name: "-c"))
        case .file(let path):
          let found = path == "-" ? path : PromptFolder(folders: places.prompts).script(named: path)
          sources.append(try FileSource(path: found ?? path, interrupts: interrupts))
        }
      }
      return await loop.run(sources)
    } catch {
      printer.complain("\("broccoli:", .bad) \(error)")
      return .failure
    }
  }

  private func interact(_ shell: ArenaShell, _ loop: ShellLoop<ArenaShell>) async -> ExitStatus {
    places.prepareState()
    guard let editor = LineEditor(program: "broccoli", history: LineHistory(path: places.history))
    else {
      printer.complain("\("broccoli:", .bad) libedit cannot start on this terminal")
      return .failure
    }
    if shell.arena.state.sides.isEmpty {
      do {
        try await shell.startStandardPair()
      } catch {
        printer.complain("\("note:", .caution) the embedded models do not load: \("\(error)")")
      }
    }
    greet(shell)
    shell.isTyped = true
    return await loop.interact(EditorSource(editor, context: shell))
  }

  private func greet(_ shell: ArenaShell) {
    printer.say("\("broccoli", .strong) \(Self.version): how well do models fix their mistakes?")
    let names = shell.arena.state.pair.compactMap { shell.arena.state.sides[$0]?.model.name }
    if !names.isEmpty { printer.say("\(names.joined(separator: " and "), .strong) are listening.") }
    printer.say(
      "\("Type a prompt, ':play calendar' for the article's dialog, ':help' for commands.", .dim)")
  }
}
