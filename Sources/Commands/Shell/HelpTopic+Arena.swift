import Shell
import Verdicts

extension HelpTopic {
  /// The kinds of mistakes, the most important first.
  static let kinds = HelpTopic(
    name: "kinds",
    summary: "Kinds of mistakes, as ':fix SIDE KIND' and ':expect next fixing KIND' take them.",
    entries: MistakeKind.allCases.map { .init($0.rawValue, $0.summary) })

  /// What verdicts are shown with.
  static let symbols = HelpTopic(
    name: "symbols",
    summary: "What the symbols of an answer say; ':rate' takes them or their names.",
    entries: [
      .init("✔︎  check", "a valid call: it parses, binds, validates and applies"),
      .init("🍄  mushroom", "one mistake or two"),
      .init("(🍄)", "a mistake that this side's answer before had too"),
      .init("🥦  broccoli", "what was asked to be fixed is fixed"),
      .init("🔥  fire", "no recognizable call"),
      .init("🔥🔥", "three mistakes or more"),
    ])

  /// What `:set` changes.
  static let settings = HelpTopic(
    name: "settings",
    summary: "Settings, as ':set NAME VALUE' takes them; ':set' shows what they are now.",
    entries: SettingTable<ArenaShell>.standard.helpEntries)
}

extension ArenaShell {
  public var helpTopics: [HelpTopic] { [.kinds, .symbols, .settings] }
}
