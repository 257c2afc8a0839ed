import Shell
import Terminal

extension CommandGroup {
  static let models = CommandGroup("Models")
  static let talk = CommandGroup("Talk")
}

struct LoadCommand: Command {
  typealias Context = FakeContext
  static let name = "load"
  static let summary = "load a model into memory"
  static let group = CommandGroup.models
  static let arguments: [Argument] = [
    .required("MODEL", .any([.model, .path])), .option("as", "NAME"),
    .option("type", "", .choices(["bf16", "q8", "q4"])),
  ]
  static let discussion = "Several models stay loaded at once."
  static let examples = [
    Example(":load sprout", "the model of that name"),
    Example(":load sprout as s type q8", "under a name of its own, in 8 bits"),
  ]

  let model: String
  var alias: String?
  var type: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    model = try words.required("MODEL")
    while !words.isAtEnd {
      if let name = try words.value(after: "as") {
        alias = name
      } else if words.take("type") {
        type = try words.choice("type", of: ["bf16", "q8", "q4"])
      } else {
        try words.finish()
      }
    }
  }

  func run(in context: FakeContext) {
    context.printer.say("loaded \(model) as \(alias ?? "-") in \(type ?? "bf16")")
  }
}

struct PauseCommand: Command {
  typealias Context = FakeContext
  static let name = "pause"
  static let summary = "stop sending prompts to a side"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.optional("SIDE", .side)]
  static let examples = [Example(":pause left", "the left side gets no prompts")]

  let side: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    side = words.isAtEnd ? nil : try words.choice("SIDE", of: ["left", "right"])
    try words.finish()
  }

  func run(in context: FakeContext) {
    context.printer.say("paused \(side ?? "both")")
  }
}

struct PlayCommand: Command {
  typealias Context = FakeContext
  static let name = "play"
  static let summary = "run a script"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.required("SCRIPT", .path)]

  let path: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    path = try words.required("SCRIPT")
    try words.finish()
  }

  func run(in context: FakeContext) async throws {
    try await context.loop?.play(try FileSource(path: path))
  }
}

struct SetCommand: Command {
  typealias Context = FakeContext
  static let name = "set"
  static let summary = "show or change a setting"
  static let arguments: [Argument] = [
    .optional("NAME", .setting), .optional("VALUE", .settingValue),
  ]
  static let examples = [Example(":set volume 11", "louder")]

  let name: String?
  let value: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    name = try words.optional()
    value = words.optionalText()
  }

  func run(in context: FakeContext) throws {
    guard let name, let value else {
      return context.printer.say(SettingTable<FakeContext>.fake.table(in: context))
    }
    try SettingTable<FakeContext>.fake.set(name, to: value, in: context)
  }
}

struct StreamCommand: Command {
  typealias Context = FakeContext
  static let name = "stream"
  static let summary = "let two made-up models talk"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.optional("TOKENS"), .optional("MILLISECONDS")]

  let tokens: Int
  let delay: Int

  init(_ words: Words) throws(UsageError) {
    var words = words
    tokens = try words.optionalInteger("TOKENS", in: 1...100_000) ?? 40
    delay = try words.optionalInteger("MILLISECONDS", in: 0...1000) ?? 5
    try words.finish()
  }

  func run(in context: FakeContext) async throws {
    let view = context.printer.sides([
      PaneState(label: "\("left", .left)", title: "sprout"),
      PaneState(label: "\("right", .right)", title: "floret"),
    ])
    let words = [
      "action", ".add", "_calendar", "(\"Rock ", "Concert\", ", "日本語の ", "text ", "🥦🍄🔥 ",
      "\u{1B}[31mred ", "👨‍👩‍👧 ", "ok\n",
    ]
    defer { view.finish() }
    for index in 0..<tokens {
      for side in 0..<2 where side == 0 || index % 3 > 0 {
        view.update(side) { pane in
          pane.status = .streaming
          pane.tokens += 1
          pane.tokensPerSecond = 31.25
          pane.append(words[(index + side) % words.count])
        }
      }
      if delay > 0 { try? await Task.sleep(for: .milliseconds(delay)) }
      if Task.isCancelled { break }
    }
    for side in 0..<2 {
      view.update(side) { pane in
        pane.finish(Task.isCancelled ? .interrupted : .done)
        pane.symbols = side == 0 ? "\("✔︎", .good)" : "\("✔︎", .good) 🍄"
        if side == 1 {
          pane.notes = [
            "\("🍄 wrong-year", .caution): date is 2023-11-11, expected 2024-11-11 (1:40)"
          ]
        }
      }
    }
    try Task.checkCancellation()
  }
}

struct WaitCommand: Command {
  typealias Context = FakeContext
  static let name = "wait"
  static let summary = "wait until Ctrl-C"

  init(_ words: Words) throws(UsageError) {
    var words = words
    try words.finish()
  }

  func run(in context: FakeContext) async throws {
    context.printer.say("waiting")
    try await Task.sleep(for: .seconds(60))
  }
}

struct FailCommand: Command {
  typealias Context = FakeContext
  static let name = "fail"
  static let summary = "fail"
  static let arguments: [Argument] = [.optionalText("REASON")]

  let reason: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    reason = words.optionalText() ?? "no reason"
  }

  func run(in context: FakeContext) throws {
    throw FakeError(description: reason)
  }
}

struct ExpectCommand: Command {
  typealias Context = FakeContext
  static let name = "expect"
  static let summary = "have an expectation that does not hold"

  init(_ words: Words) throws(UsageError) {}

  func run(in context: FakeContext) {
    context.exitStatus = .expectationFailed
  }
}

struct FakeError: Error, CustomStringConvertible {
  let description: String
}
