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
    let library = shell.arena.library
    let before = await library.loaded().map(\.model.name)
    try await library.unload(model)
    // The library takes shortened names; sides know whole ones.
    let left = Set(await library.loaded().map(\.model.name))
    for name in before where !left.contains(name) {
      let sides = shell.arena.state.pair.filter { shell.arena.engine(of: $0)?.model.name == name }
      shell.arena.release(name)
      let place =
        sides.count > 1
        ? "; it was both sides" : sides.first.map { "; it was the \($0) side" } ?? ""
      shell.printer.say("\(name, .strong) is unloaded\(place)")
    }
    await shell.refreshListings()
  }
}
