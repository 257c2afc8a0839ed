import Shell
import Terminal

/// A context whose commands record that they ran; what the unit tests of the machinery act on.
@MainActor
final class RecordingContext: ShellContext {
  let printer: any Printer = JSONLinesPrinter()
  var isQuitting = false
  var exitStatus = ExitStatus.success
  var values: [String: String] = ["volume": "3"]
  var promptText: StyledText { "> " }
  var commandTable: CommandTable<RecordingContext> { .recording }

  func prompt(_ text: String) async throws {}

  func candidates(for completion: Argument.Completion, prefix: String) -> [Candidate] {
    switch completion {
    case .model:
      [
        Candidate("sprout"), Candidate("floret"), Candidate("floret large"),
        Candidate("bad\u{1B}name"),
      ]
    case .side: [Candidate("left"), Candidate("right")]
    case .setting: SettingTable<RecordingContext>.recording.candidates
    default: []
    }
  }

  func candidates(
    for completion: Argument.Completion, prefix: String, after words: [String]
  ) -> [Candidate] {
    completion == .settingValue
      ? SettingTable<RecordingContext>.recording.values(of: words.last ?? "")
      : candidates(for: completion, prefix: prefix)
  }
}

struct LoadCommand: Command {
  typealias Context = RecordingContext
  static let name = "load"
  static let aliases = ["ld"]
  static let summary = "load a model"
  static let arguments: [Argument] = [
    .required("MODEL", .any([.model, .path])), .option("as", "NAME"),
    .option("type", "", .choices(["bf16", "q8", "q4"])), .flag("article"),
  ]
  static let examples = [Example(":load sprout as s", "under another name")]
  let model: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    model = try words.required("MODEL")
  }

  func run(in context: RecordingContext) { context.values["model"] = model }
}

struct PauseCommand: Command {
  typealias Context = RecordingContext
  static let name = "pause"
  static let summary = "pause a side"
  static let arguments: [Argument] = [.optional("SIDE", .side)]
  let side: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = words.isAtEnd ? nil : try words.choice("SIDE", of: ["left", "right"])
    try words.finish()
  }

  func run(in context: RecordingContext) { context.values["paused"] = side ?? "both" }
}

struct PlayCommand: Command {
  typealias Context = RecordingContext
  static let name = "play"
  static let summary = "play a script"
  static let arguments: [Argument] = [.required("SCRIPT", .path)]
  static let otherForms: [[Argument]] = [[.word("lines"), .required("FILE", .path)]]

  init(_ words: Words) throws(UsageError) {}

  func run(in context: RecordingContext) {}
}

struct OpenCommand: Command {
  typealias Context = RecordingContext
  static let name = "open"
  static let summary = "open what is named by the rest of the line"
  static let arguments: [Argument] = [.text("NAME", .model)]

  init(_ words: Words) throws(UsageError) {}

  func run(in context: RecordingContext) {}
}

struct SetCommand: Command {
  typealias Context = RecordingContext
  static let name = "set"
  static let summary = "set a setting"
  static let arguments: [Argument] = [
    .optional("NAME", .setting), .optional("VALUE", .settingValue),
  ]

  init(_ words: Words) throws(UsageError) {}

  func run(in context: RecordingContext) {}
}

extension CommandTable where Context == RecordingContext {
  static let recording = CommandTable([
    LoadCommand.self, PauseCommand.self, PlayCommand.self, OpenCommand.self, SetCommand.self,
    HelpCommand<RecordingContext>.self, QuitCommand<RecordingContext>.self,
  ])
}

extension SettingTable where Context == RecordingContext {
  static let recording = SettingTable([
    Setting(
      "volume", "how loud", .integer(0...11), initial: "3", read: { $0.values["volume"] ?? "" },
      apply: { context, value in
        if case .integer(let number) = value { context.values["volume"] = "\(number)" }
      }),
    Setting(
      "voice", "whose", .choice(["alto", "bass"]), initial: "alto", read: { _ in "alto" },
      apply: { _, _ in }),
    Setting(
      "strict", "no mercy", .flag, initial: "off", read: { _ in "off" }, apply: { _, _ in }),
  ])
}
