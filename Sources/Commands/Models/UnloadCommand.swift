import Arena
import Generation
import Shell
import Terminal

/// `:unload`: takes a model out of memory.
struct UnloadCommand: Command {
  typealias Context = ArenaShell
  static let name = "unload"
  static let summary = "take a model out of memory"
  static let group = CommandGroup.models
  static let arguments: [Argument] = [.required("NAME", .loadedModel)]
  static let discussion =
    "Sides that it answered for keep their conversations; ':load' puts it back."
  static let examples = [Example(":unload sprout", "frees its memory")]

  let model: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    model = try words.required("NAME")
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    try await shell.arena.library.unload(model)
    shell.arena.release(model)
    await shell.refreshListings()
    shell.printer.say("\(model, .strong) is unloaded")
  }
}
