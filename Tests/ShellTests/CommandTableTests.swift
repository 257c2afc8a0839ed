@testable import Shell
import Terminal
import Testing

@Suite("Command table") @MainActor struct CommandTableTests {
  let context = RecordingContext()

  private func message(_ line: String) -> String {
    do throws(CommandError) {
      _ = try context.commandTable.parse(line)
      return "parsed"
    } catch {
      return "\(error)"
    }
  }

  @Test("A unique prefix of a name or alias is enough, in any letter case")
  func prefixes() async throws {
    for (line, value) in [(":pau left", "left"), (":PAUSE r", "right"), ("  :pause", "both")] {
      let command = try context.commandTable.parse(line)
      let pause = try #require(command as? PauseCommand)
      pause.run(in: context)
      #expect(context.values["paused"] == value)
    }
    #expect(try context.commandTable.parse(":l m") is LoadCommand)
    #expect(try context.commandTable.parse(":ld m") is LoadCommand)
    #expect(try context.commandTable.parse(":?") is HelpCommand<RecordingContext>)
  }

  @Test(
    "What names no command says what is near; what is used wrongly says how",
    arguments: [
      (":pasue", "no command ':pasue'; did you mean ':pause'?"),
      (":p", "':p' is short for ':pause' and ':play'"),
      (":pause up", ":pause: SIDE must be 'left' or 'right', not 'up'"),
      (":pause lefy", ":pause: SIDE must be 'left' or 'right', not 'lefy'; did you mean 'left'?"),
      (":pause left now", ":pause: unexpected 'now'"), (":load", ":load: MODEL is missing"),
      (":load 'x", ":load: the quote before 'x' is not closed"),
      (":load '", ":load: the quote at the end is not closed"),
    ])
  func messages(line: String, expected: String) {
    #expect(message(line) == expected)
  }

  @Test("Every name has an answer, however wild it is")
  func wild() {
    for line in [":", ": ", ":\u{1B}]0;x\u{7}", ":" + String(repeating: "é", count: 100_000), "::"]
    {
      #expect(message(line).hasPrefix("no command"))
    }
  }

  @Test("Usage, help and search come from the declaration")
  func help() throws {
    #expect(LoadCommand.usage == [":load MODEL [as NAME] [type bf16|q8|q4] [article]"])
    #expect(PlayCommand.usage == [":play SCRIPT", ":play lines FILE"])
    let help = HelpText(context.commandTable)
    for width in [20, 40, 80, 120] {
      #expect(help.list(width: width).allSatisfy { $0.cellWidth <= max(width, 24) })
    }
    let page = help.page(LoadCommand.self, width: 80).map { $0.plain }
    #expect(page.contains("Load a model."))
    #expect(page.contains { $0.contains(":load sprout as s") })
    #expect(try help.search(["side"], width: 80).map { $0.plain }.count == 1)
    #expect(throws: HelpError.self) { try help.search(["zebra"], width: 80) }
    #expect(try help.command(named: ":pau")?.name == "pause")
  }

  @Test("Examples stand beside what they do, or whole above it where that does not fit")
  func examples() {
    let help = HelpText(context.commandTable)
    let wide = help.page(LoadCommand.self, width: 39).map { $0.plain }
    #expect(wide.suffix(2) == ["", "  :load sprout as s  under another name"])
    let narrow = help.page(LoadCommand.self, width: 38).map { $0.plain }
    #expect(narrow.suffix(3) == ["", "  :load sprout as s", "      under another name"])
  }

  @Test("Settings are found by a prefix and checked by their kind")
  func settings() throws {
    let table = SettingTable<RecordingContext>.recording
    try table.set("vol", to: "11", in: context)
    #expect(context.values["volume"] == "11")
    try table.set("volume", to: "default", in: context)
    #expect(context.values["volume"] == "3")
    for (name, value, expected) in [
      ("volume", "12", "volume must be 0…11, not '12'"),
      ("strict", "maybe", "strict must be on|off, not 'maybe'"),
      ("vo", "1", "'vo' is short for 'voice' and 'volume'"),
      ("volme", "1", "no setting 'volme'; did you mean 'volume' or 'voice'?"),
      ("top-x", "1", "no setting 'top-x'; ':set' lists them"),
    ] {
      do {
        try table.set(name, to: value, in: context)
        Issue.record("\(name) took \(value)")
      } catch {
        #expect("\(error)" == expected)
      }
    }
    #expect(
      SettingKind.optional("random", .integer(0...Int.max)).value("random") == SettingValue.none)
    #expect(SettingKind.number(0...2).value("nan") == nil)
    #expect(SettingKind.choice(["alto", "bass"]).value("b") == .choice("bass"))
  }

  @Test("Names of settings stay whole in every window", arguments: 24...90)
  func settingNames(width: Int) {
    let setting = Setting<RecordingContext>(
      "prompt_style", "the model's chat template, or the article's tags",
      .choice(["template", "article"]), initial: "template", read: { _ in "template" },
      apply: { _, _ in })
    let lines = SettingTable([setting]).table(in: context).lines(width: width).map { $0.plain }
    #expect(lines.contains { $0.contains("prompt_style") })
    #expect(lines.allSatisfy { CellWidth.of($0) <= width })
  }

  // MARK: - Completion

  private func completed(_ line: String) -> [String] {
    Completer(context).completion(of: line).items.map { $0.text + $0.suffix }
  }

  @Test(
    "Tab offers what may stand next",
    arguments: [
      (":pa", [":pause "]), (":p", [":pause ", ":play "]), (":pause ", ["left ", "right "]),
      (":pause l", ["left "]), (":load spr", ["sprout "]),
      (":load sprout ", ["as ", "type ", "article "]),
      (":load sprout type ", ["bf16 ", "q8 ", "q4 "]),
      (":load sprout type q8 ", ["as ", "type ", "article "]),
      (":load sprout as ", []), (":set v", ["volume ", "voice "]),
      (":set voice ", ["alto ", "bass ", "default "]), (":set strict o", ["on ", "off "]),
      ("a prompt", []), ("::pa", []), (":nothing x", []), (":ld spr", ["sprout "]),
      (":load \"floret l", ["\"floret large\" "]),
      // A quote is typed where all that is offered needs one.
      (":load fl", ["floret ", "floret large "]), (":load floret\\ ", ["\"floret large\" "]),
      (":load sprout article ", ["as ", "type "]),
      // The rest of a line is taken as typed, quotes and all.
      (":open fl", ["floret ", "floret large "]), (":open floret l", ["floret large "]),
      (":open \"floret l", ["\"floret large\" "]), (":open floret x", []),
    ])
  func completion(line: String, expected: [String]) {
    #expect(completed(line) == expected)
  }

  @Test("Names that hold control characters are not offered; files quote what needs it")
  func hostile() {
    #expect(!completed(":load ").contains { $0.contains("\u{1B}") })
    let start = Completer(context).completion(of: ":load spr").start
    #expect(start == 6)
    #expect(Completer<RecordingContext>.paths("/nonexistent/x") == [])
    #expect(
      Completer<RecordingContext>.paths("/us").contains { $0.text == "/usr/" && $0.isPartial })
  }

  @Test(
    "The command line's options may be shortened, and say what they want",
    arguments: [
      (["--sess"], "'--sess' is short for '--session' and '--sessions'"), (["-c"], "-c needs LINE"),
      (["--jsno"], "no option '--jsno'; did you mean '--json'?"),
      (["--json=1"], "--json takes no value"),
      (["--mesh", "2"], "--mesh must be RxC with 1 to 64 each, not '2'"),
      (["x"], "unexpected 'x'; lines are given with -c, scripts with -f"),
      (["-z"], "no option '-z'; '--help' lists them"),
    ])
  func options(arguments: [String], expected: String) {
    do throws(OptionError) {
      _ = try CommandLineOptions(arguments)
      Issue.record("accepted")
    } catch {
      #expect("\(error)" == expected)
    }
  }

  @Test("Options in every spelling mean the same")
  func spellings() throws {
    let options = try CommandLineOptions([
      "-c:help", "-c", "x", "--mesh=2x4", "--json", "-f-", "--no-rc",
    ])
    #expect(options.sources == [.line(":help"), .line("x"), .file("-")])
    #expect(options.mesh?.rows == 2 && options.mesh?.columns == 4)
    #expect(options.isJSON && options.skipsStartUp)
  }
}
