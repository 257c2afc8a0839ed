import Shell
import Terminal

/// A context without models: what the shell's tests act on.
@MainActor
final class FakeContext: ShellContext {
  let printer: any Printer
  var isQuitting = false
  var exitStatus = ExitStatus.success
  var volume = "3"
  weak var loop: ShellLoop<FakeContext>?
  private(set) var prompts: [String] = []
  private(set) var failures: [String] = []

  init(printer: any Printer) {
    self.printer = printer
  }

  var commandTable: CommandTable<FakeContext> { .fake }

  var promptText: StyledText { "\("fixture", .left)> " }

  func prompt(_ text: String) async throws {
    prompts.append(text)
    printer.emit("{\"event\":\"prompt\",\"length\":\(text.utf8.count)}")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      printer.say("heard \(index + 1)/\(lines.count): \(String(line))")
    }
  }

  func candidates(for completion: Argument.Completion, prefix: String) -> [Candidate] {
    switch completion {
    case .model, .loadedModel:
      [
        Candidate("sprout", "4 M parameters"), Candidate("floret", "9 M parameters"),
        Candidate("floret large", "90 M parameters"),
      ]
    case .side: [Candidate("left"), Candidate("right")]
    case .setting: SettingTable<FakeContext>.fake.candidates
    default: []
    }
  }

  func candidates(
    for completion: Argument.Completion, prefix: String, after words: [String]
  ) -> [Candidate] {
    if completion == .settingValue, let name = words.last {
      return SettingTable<FakeContext>.fake.values(of: name)
    }
    return candidates(for: completion, prefix: prefix)
  }

  func remembered(_ line: String) -> String? {
    line.contains("secret") ? nil : line
  }

  func didFail(_ error: any Error, at place: String?) {
    failures.append("\(place ?? "-") \(error)")
  }
}

extension CommandTable where Context == FakeContext {
  static let fake = CommandTable([
    LoadCommand.self, PauseCommand.self, PlayCommand.self, SetCommand.self, StreamCommand.self,
    WaitCommand.self, FailCommand.self, ExpectCommand.self, HelpCommand<FakeContext>.self,
    QuitCommand<FakeContext>.self,
  ])
}

extension SettingTable where Context == FakeContext {
  static let fake = SettingTable([
    Setting(
      "volume", "how loud", .integer(0...11), initial: "3", read: { $0.volume },
      apply: { context, value in
        if case .integer(let number) = value { context.volume = "\(number)" }
      }),
    Setting(
      "seed", "where dice begin", .optional("random", .integer(0...Int.max)), initial: "random",
      read: { _ in "random" }, apply: { _, _ in }),
    Setting(
      "strict", "no mercy", .flag, initial: "off", read: { _ in "off" }, apply: { _, _ in }),
  ])
}
