import Arena
import Shell
import Verdicts

/// The prompts of a script, as experiments ask them.
enum ScriptPrompts {
  /// Reads a script's prompts with what is expected after each. `:set` and `:system` at its beginning
  /// are done at once; other commands have no place in an experiment.
  @MainActor
  static func read(_ path: String, in shell: ArenaShell) async throws -> [Experiment.CasePrompt] {
    let source = try FileSource(path: path, interrupts: shell.interrupts)
    var prompts: [Experiment.CasePrompt] = []
    var next: ExpectCommand?
    for statement in try shell.loop?.statements(of: source) ?? [] {
      if let text = statement.prompt {
        let fixes = next?.fixes ?? []
        prompts.append(
          .init(
            text, intent: fixes.isEmpty ? nil : .scripted(fixes), expectation: next?.expectation))
        next = nil
        continue
      }
      let place = "\(path):\(statement.line)"
      let command: any Command<ArenaShell>
      do {
        command = try shell.commandTable.parse(statement.text, standIns: shell.standIns)
      } catch {
        throw ScriptProblem.line(place, reason: "\(error)")
      }
      switch command {
      case let expect as ExpectCommand where expect.isNext: next = expect
      case let expect as ExpectCommand where !prompts.isEmpty:
        prompts[prompts.count - 1].expectation = expect.expectation
      case is SetCommand where prompts.isEmpty, is SystemCommand where prompts.isEmpty:
        try await command.run(in: shell)
      default:
        throw ScriptProblem.misplaced(place, command: type(of: command).name)
      }
    }
    guard !prompts.isEmpty else { throw ScriptProblem.noPrompts(path) }
    return prompts
  }
}

/// A script that is none for an experiment.
enum ScriptProblem: Error, Hashable, CustomStringConvertible {
  case line(String, reason: String)
  case misplaced(String, command: String)
  case noPrompts(String)

  var description: String {
    switch self {
    case .line(let place, let reason): "\(place): \(reason)"
    case .misplaced(let place, let command):
      "\(place): ':\(command)' has no place here; an experiment takes prompts, ':expect', and "
        + "':set' and ':system' before the first prompt"
    case .noPrompts(let path): "'\(path)' has no prompt"
    }
  }
}
