import Arena
import Generation
import Shell
import Verdicts

extension ArenaShell {
  public func candidates(
    for completion: Argument.Completion, prefix: String
  ) -> [Candidate] {
    switch completion {
    case .model:
      return listings.map { Candidate($0.name, $0.isLoaded ? "loaded" : $0.model.family) }
    case .loadedModel:
      return listings.filter(\.isLoaded).map { Candidate($0.name, $0.model.family) }
    case .configuration: return configurations.map { Candidate($0) }
    case .session: return arena.store.list().map { Candidate($0.name) }
    case .side:
      return Side.allCases.map { Candidate($0.rawValue) }
        + standIns.sorted { $0.key < $1.key }.map { Candidate($0.key, "the \($0.value) side") }
    case .script: return arena.prompts.scripts.map { Candidate($0) }
    case .setting: return SettingTable<ArenaShell>.standard.candidates
    case .kind: return MistakeKind.allCases.map { Candidate($0.rawValue, $0.summary) }
    case .symbol: return Symbol.allCases.map { Candidate($0.name, $0.rawValue) }
    case .turn:
      var prompts: [Int: String] = [:]
      for side in Array(arena.state.sides.values) + arena.state.cells {
        for turn in side.ownTurns { prompts[turn.id] = String(turn.prompt.prefix(40)) }
      }
      return prompts.sorted { $0.key < $1.key }.map { Candidate("\($0.key)", $0.value) }
    case .any(let several):
      return several.flatMap { candidates(for: $0, prefix: prefix) }
    case .nothing, .settingValue, .command, .choices, .path, .atPath: return []
    }
  }

  public func candidates(
    for completion: Argument.Completion, prefix: String, after words: [String]
  ) -> [Candidate] {
    if completion == .settingValue, let name = words.last {
      let values = SettingTable<ArenaShell>.standard.values(of: name)
      return name == "fixer" ? values + candidates(for: .loadedModel, prefix: prefix) : values
    }
    return candidates(for: completion, prefix: prefix)
  }
}
