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

  /// What the program reads and writes, and the environment that it heeds.
  static let files = HelpTopic(
    name: "files",
    summary: "Files and environment variables. CHECKOUT is the folder that './broccoli' lies in.",
    entries: [
      .init("CHECKOUT/sessions", "sessions, each a file NAME.jsonl; '--sessions DIR'"),
      .init("CHECKOUT/prompts", "scripts, the system prompt, the sentences of ':fix'"),
      .init("CHECKOUT/models", "the models that come with the program"),
      .init("~/.local/share/broccoli/models", "your own models; '--models DIR'"),
      .init("~/.local/share/broccoli/prompts", "your own scripts"),
      .init("~/.config/broccoli/rc", "lines to run at every start, unless '--no-rc'"),
      .init("~/.config/broccoli/remotes.json", "servers with names"),
      .init("~/.local/state/broccoli/history", "the lines that were typed"),
      .init("~/.editrc", "keys of the line editor (libedit)"),
      .init("BROCCOLI_HOME", "the checkout, for a program that was moved out of it"),
      .init("BROCCOLI_API_KEY", "the key for a server at https:// that is loaded without 'key'"),
      .init("HF_HOME", "where Hugging Face's cache is, if not ~/.cache/huggingface"),
      .init("XDG_DATA_HOME", "in place of ~/.local/share"),
      .init("XDG_CONFIG_HOME", "in place of ~/.config"),
      .init("XDG_STATE_HOME", "in place of ~/.local/state"),
      .init("VISUAL EDITOR", "the editor of ':edit'"),
      .init("NO_COLOR", "no colours"),
    ])
}

extension ArenaShell {
  public var helpTopics: [HelpTopic] { [.kinds, .symbols, .settings, .files] }
}
