import Arena
import Generation
import Shell

extension SettingTable where Context == ArenaShell {
  /// Every setting, in the order of help.
  public static let standard = SettingTable([
    arena("temperature", "divides the logits before sampling; 0 is greedy", .number(0...100)),
    arena("top_k", "keep the K largest logits; 0 keeps all", .integer(0...1_000_000)),
    arena(
      "top_p", "keep the most probable tokens up to this sum; 0 keeps the best", .number(0...1)),
    arena("min_p", "drop tokens below this share of the best", .number(0...1)),
    arena("seed", "where random numbers begin", .integer(0...Int.max)),
    arena("max_tokens", "the most tokens of an answer", .integer(1...1_000_000)),
    arena(
      "constrain", "what an answer is allowed to be",
      .choice(Constraint.allCases.map(\.rawValue))),
    arena(
      "prompt_style", "the model's chat template, or the article's tags",
      .choice(PromptStyle.allCases.map(\.rawValue))),
    arena("drafting", "draft tokens from the conversation; same answers", .flag),
    arena("strict", "a bare code fence counts as chatter", .flag),
    arena("amend", "fixes and repeated additions amend entries", .flag),
    arena("fixer", "the model that writes correcting sentences", .optional("none", .text)),
    Setting(
      "preset", "several settings at once, as the article's app had them",
      .choice(ArenaSettings.presets), initial: "default",
      read: { $0.arena.state.settings.preset ?? "none" },
      apply: { shell, value in
        guard case .choice(let name) = value else { return }
        for (setting, text) in ArenaSettings.preset(name) ?? [] {
          try shell.arena.set(setting, to: text)
        }
      }),
    Setting(
      "insecure", "send keys to other machines without TLS", .flag, initial: "off",
      read: { $0.allowsInsecure ? "on" : "off" },
      apply: { shell, value in
        if case .flag(let flag) = value { shell.allowsInsecure = flag }
      }),
  ])

  /// A setting that the session keeps.
  private static func arena(
    _ name: String, _ summary: String, _ kind: SettingKind
  ) -> Setting<ArenaShell> {
    Setting(
      name, summary, kind, initial: ArenaSettings().value(of: name) ?? "",
      read: { $0.arena.state.settings.value(of: name) ?? "" },
      apply: { try $0.arena.set(name, to: text(of: $1)) })
  }

  /// A value as the journal keeps it.
  static func text(of value: SettingValue) -> String {
    switch value {
    case .flag(let flag): flag ? "on" : "off"
    case .integer(let number): String(number)
    case .number(let number): "\(number)"
    case .choice(let text), .text(let text): text
    case .none: "none"
    }
  }
}
