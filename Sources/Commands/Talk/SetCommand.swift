import Arena
import Generation
import Shell
import Terminal

/// `:set`: shows or changes settings.
struct SetCommand: Command {
  typealias Context = ArenaShell
  static let name = "set"
  static let summary = "show or change a setting, of one side or of both"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [
    .optional("NAME", .setting), .optional("VALUE", .settingValue),
  ]
  static let otherForms: [[Argument]] = [
    [.required("SIDE", .side), .optional("NAME", .setting), .optional("VALUE", .settingValue)]
  ]
  static let discussion = "Settings are kept in the session; the value 'default' goes back."
  static let examples = [
    Example(":set", "every setting with its value and range"),
    Example(":set temperature 0.7", "both sides sample; so does 'temperature=0.7'"),
    Example(":set left constrain call", "the left side can only answer with a call"),
    Example(":set left", "what the left side has for itself"),
    Example(":set preset article", "turn tags and sampling as in the article's app"),
  ]

  let side: Side?
  let setting: String?
  let value: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = words.takeSide()
    guard let word = try words.next() else {
      (setting, value) = (nil, nil)
      return
    }
    // No setting has a '=' in its name: `temperature=0.5` is `temperature 0.5`.
    let equals = word.text.firstIndex(of: "=") ?? word.text.endIndex
    setting = String(word.text[..<equals])
    var parts = [String(word.text[equals...].dropFirst())]
    var rest = words.optionalText() ?? ""
    if equals == word.text.endIndex, rest.hasPrefix("=") {
      rest = String(rest.dropFirst().drop { $0.isWhitespace })
    }
    parts.append(rest)
    let text = parts.filter { !$0.isEmpty }.joined(separator: " ")
    value = text.isEmpty ? nil : text
  }

  func run(in shell: ArenaShell) async throws {
    let table = SettingTable<ArenaShell>.standard
    // Before there is a pair, a side can be given settings for the one to come.
    if let side, !shell.arena.state.sides.isEmpty { _ = try shell.arena.sides(side) }
    guard let setting else {
      if side == nil { shell.printer.say(table.table(in: shell)) }
      return showOwn(of: side, in: shell)
    }
    let found = try table.setting(named: setting)
    guard let value else {
      let current =
        side.flatMap { shell.arena.state.settings(of: $0).value(of: found.name) }
        ?? found.read(shell)
      shell.printer.say("\(found.name, .code) \(current, .strong)  \(found.summary, .dim)")
      if side == nil { showOwn(of: nil, named: found.name, in: shell) }
      return
    }
    // Told now rather than by the first ':fix'.
    if found.name == "fixer", value != "default", case .text(let model) = found.kind.value(value) {
      try await shell.arena.library.require(model)
    }
    guard let side else { return try table.set(found.name, to: value, in: shell) }
    guard ArenaSettings.names.contains(found.name) else {
      throw ArenaError.oneSidedSetting(name: found.name)
    }
    let text = value == "default" ? found.initial : value
    guard let parsed = found.kind.value(text) else {
      throw SettingError.value(name: found.name, text: value, kind: found.kind)
    }
    try shell.arena.set(
      found.name, to: SettingTable<ArenaShell>.text(of: parsed), side: side)
  }

  /// Shows what sides have for themselves, one side or both, all settings or one.
  @MainActor private func showOwn(of side: Side?, named name: String? = nil, in shell: ArenaShell) {
    let state = shell.arena.state
    var isSilent = true
    for own in state.sideSettings.keys.sorted() where side == nil || own == side {
      let names = ArenaSettings.names.filter { state.sideSettings[own]?[$0] != nil }
      for setting in names where name == nil || setting == name {
        let value = state.settings(of: own).value(of: setting) ?? ""
        shell.printer.say("\(own.rawValue, own.style) alone: \(setting, .code) \(value, .strong)")
        isSilent = false
      }
    }
    if let side, isSilent {
      shell.printer.say(
        "the \(side.rawValue) side has no settings of its own; ':set' has those of both")
    }
  }
}
