import Foundation
import JSON
import TestSupport
import Testing

/// Lines as people type them, slips included, and what the built program makes of them.
@Suite("Typed lines", .serialized, .hangGuard) struct TypedLineTests {
  private static let fred = "Add a meeting with Fred on Nov 11 at 5PM"

  /// Runs lines one after the other, going on after those that fail.
  private func run(
    _ program: Program, _ lines: [String], environment: [String: String] = [:]
  ) throws -> Program.Outcome {
    try program.run(
      ["--keep-going"] + lines.flatMap { ["-c", $0] }, environment: environment)
  }

  @Test("What was expected of a prompt is not expected of the one that takes its place")
  func edited() throws {
    let program = try Program()
    defer { program.remove() }
    let wrong = "action.add_calendar_entry(\"Q\", \"2024-01-01\", \"10:00\", 30)"
    let lines = [":pair sprout", ":expect next \(wrong)", Self.fred, ":edit", ":show"]
    let other = try run(program, lines, environment: ["EDITOR": "sed -i s/Fred/Paul/"])
    #expect(other.status == 0, "\(other)")
    #expect(other.errors.contains("no expectation now: the prompt is another; ':expect CALL' sets"))
    #expect(!other.output.contains("expected:"), "\(other.output)")
    let same = try run(program, lines, environment: ["EDITOR": "true"])
    #expect(same.status == 1 && same.errors.contains("nothing changed"), "\(same)")
    // A sentence of ':fix' goes on being judged by what was right for the answer.
    let fixing = try run(
      program,
      [
        ":pair sprout",
        ":expect next action.add_calendar_entry(..., \"2031-11-11\", \"17:00\", 30)",
        Self.fred, ":fix left Make it 2024.", ":edit", ":show",
      ], environment: ["EDITOR": "sed -i s/2024/2031/"])
    #expect(!fixing.errors.contains("no expectation now"), "\(fixing.errors)")
    #expect(fixing.output.contains("expected:"), "\(fixing.output)")
    let help = try program.run(["-c", ":help edit"])
    #expect(help.output.contains("not expected of another text"), "\(help.output)")
  }

  @Test("A '~' at the beginning of a path is the user's folder, in every command")
  func home() throws {
    let program = try Program()
    defer { program.remove() }
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: program.folder + "/home/" + name))
    }
    try FileManager.default.createDirectory(
      atPath: program.folder + "/home", withIntermediateDirectories: true)
    try write("action.f()\n", "answer.txt")
    try write("\"action.f()\"\n", "my lines.jsonl")
    try write(":calendar\n", "script.broccoli")
    try write("{{ messages[0].content }}", "t.jinja")
    try write("{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}", "c.json")
    let outcome = try run(
      program,
      [
        ":pair sprout", Self.fred, ":export ~/a.md", ":calendar export ~/a.ics",
        ":calendar import ~/a.ics", ":check @~/answer.txt", ":check lines ~/my lines.jsonl",
        ":check lines \"~/my lines.jsonl\"", ":system @~/answer.txt", ":play ~/script.broccoli",
        ":render ~/t.jinja ~/c.json", ":tokens sprout lines ~/my lines.jsonl",
        ":save ~/kept.jsonl", ":open ~/kept.jsonl", ":export ~/b.md ~/kept.jsonl",
        ":recap ~/kept.jsonl", ":transplant ~/kept.jsonl:9", ":check @~",
      ], environment: ["HOME": program.folder + "/home"])
    let errors = outcome.errors.split(separator: "\n").filter { $0.contains("error:") }
    #expect(errors.count == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("turn 9 of 'kept' has no answer"))
    #expect(outcome.errors.contains("'\(program.folder)/home': is a folder"))
    for name in ["a.md", "b.md", "a.ics", "kept.jsonl"] {
      #expect(FileManager.default.fileExists(atPath: program.folder + "/home/" + name), "\(name)")
    }
  }

  @Test("Quotes around a whole text are taken off; an empty text is none, or refused")
  func quotes() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try run(
      program,
      [
        ":pair sprout", ":system \"Be \\\"good\\\".\"", ":system", ":system \"a\" and b",
        ":system", ":system \"\"", ":system", ":system default", ":system", Self.fred,
        ":fix left \"The year is 2024.\"", ":rate left fire \"not good\"", ":fix left \"\"",
        ":fix left \"wrong-year\"", ":export x.json",
      ])
    #expect(outcome.output.contains("Be \"good\".\n\"a\" and b\nnone\nYou are a helpful"))
    let shown = outcome.output
    #expect(shown.contains("❯ The year is 2024.\n") && shown.contains("❯ wrong-year\n"))
    #expect(outcome.errors.contains(":fix: TEXT must not be empty"), "\(outcome.errors)")
    let exported = String(decoding: try program.file("x.json"), as: UTF8.self)
    #expect(exported.contains("\"not good\""), "\(exported)")
    let help = try program.run(["-c", ":help system"])
    #expect(help.output.contains("'default' brings back"), "\(help.output)")
  }

  @Test(
    "A slip is told with what was meant",
    arguments: [
      (":load sprout typ q8", "unexpected 'typ'; did you mean 'type'?"),
      (":load sprout type q8 artcle", "unexpected 'artcle'; did you mean 'article'?"),
      (":calendar lefft", "unexpected 'lefft'; did you mean 'left'?"),
      (":calendar left monht", "unexpected 'monht'; did you mean 'month'?"),
      (":show 1 promt", "unexpected 'promt'; did you mean 'prompt'?"),
      (":export x.md overwite", "no session 'overwite'; did you mean 'overwrite'?"),
      (":fix rigth", "did you mean 'right'? In quotes it is sent as a sentence"),
      (":fix rigth The time is wrong.", "did you mean 'right'?"),
      (":fix nonsense-kind", "'nonsense-kind' is no side and no kind of mistake"),
      (":fix left wrong-tme", "is no kind of mistake; did you mean 'wrong-time'?"),
      (":fix left right", "'right' is no kind of mistake (':help kinds'); in quotes"),
      (":set seed 18446744073709551615", "seed must be 0…9223372036854775807, not"),
      (":set fixer nosuch", "no model 'nosuch' in a known place and no such path; known are"),
      (":set left fixer nosuch", "no model 'nosuch'"),
      (":swap", "there is no right side"), (":set right seed 3", "there is no right side"),
      (":set right", "there is no right side"), (":show 0", "there are no turns yet"),
      (":rate turn -1 fire", "there are no turns yet"),
      (":rate turn x fire", "N must be the number of a turn, not 'x'"),
      (":help temprature", "did you mean ':help temperature'?"),
    ])
  func slips(line: String, words: String) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(["-c", ":pair sprout", "-c", line])
    #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome)")
  }

  @Test("Turns that are not there are told with those that are; only the last is given again")
  func turns() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try run(
      program,
      [
        ":pair sprout", "Hi", ":show 0", "Hello", "Hello again", ":show 0", ":rate turn -1 fire",
        ":retry turn 7", ":retry turn 1", ":retry turn 2", ":retry turn 3 5",
        ":show 99999999999999999999",
      ])
    let errors = outcome.errors.split(separator: "\n").filter { $0.contains("error:") }
    #expect(
      errors.map { $0.split(separator: ": ").last.map(String.init) } == [
        "there is no turn 0; turn 1 is the only one", "there is no turn 0; turns are 1 to 3",
        "there is no turn -1; turns are 1 to 3", "there is no turn 7; turns are 1 to 3",
        "only the last prompt can be retried; ':undo 2' takes the 2 later ones back first",
        "only the last prompt can be retried; ':undo 1' takes the later one back first",
        "TURN must be the number of a turn, not '99999999999999999999'",
      ], "\(outcome.errors)")
  }

  @Test("Settings take '=', presets are whole, and help knows each setting and kind")
  func settings() throws {
    let program = try Program()
    defer { program.remove() }
    func shown(_ lines: [String]) throws -> String {
      let outcome = try program.run(lines.flatMap { ["-c", $0] })
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.output
    }
    for line in [":set temperature=0.5", ":set temperature = 0.5", ":set temperature= 0.5"] {
      #expect(try shown([line, ":set temperature"]).hasPrefix("temperature 0.5 "), "\(line)")
    }
    #expect(
      try shown([":pair sprout", ":set left temperature=0.5", ":set left temperature"])
        .contains("temperature 0.5 "))
    let presets = try shown([
      ":set preset", ":set top_p 0.5", ":set preset", ":set preset article", ":set preset",
      ":set top_k 6", ":set preset", ":set top_p 0.5", ":set preset default", ":set preset",
      ":set top_p",
    ])
    let values = presets.split(separator: "\n").compactMap {
      $0.split(separator: " ").dropFirst().first
    }
    #expect(values == ["default", "none", "article", "none", "default", "1"], "\(presets)")
    for (line, words) in [
      (":help temperature", "temperature  divides the logits"), (":help temperature", "0…100"),
      (":help preset", "default|article, initially default"),
      (":help wrong-time", "wrong-time  not the expected time"),
      (":help broccoli", "what was asked to be fixed"), (":help fix left", ":fix [SIDE] auto"),
      (":help settings", "max_tokens"), (":help files", "~/.config/broccoli/rc"),
      (":help broccoli_api_key", "the key for a server"),
    ] {
      let output = try shown([line])
      #expect(output.contains(words), "\(line): \(output)")
    }
    let known = try program.run(["-c", ":set fixer sprout", "-c", ":set fixer default"])
    #expect(known.status == 0, "\(known.errors)")
  }

  @Test("The name of a side's model stands for the side where only that side has it")
  func namesOfSides() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try run(
      program,
      [
        ":pair floret sprout", Self.fred, ":fix sprout Make it 2024.", ":calendar floret",
        ":rate floret check", ":pause sprout", ":resume sprout", ":set sprout seed 3",
        ":unload sprout", ":pair floret floret", ":pause floret", ":unload floret",
      ])
    #expect(outcome.output.contains("right ❯ Make it 2024."), "\(outcome.output)")
    #expect(outcome.output.contains("left: ✔︎"))
    #expect(outcome.output.contains("sprout is unloaded; it was the right side"))
    #expect(outcome.output.contains("floret is unloaded; it was both sides"))
    let errors = outcome.errors.split(separator: "\n").filter { $0.contains("error:") }
    #expect(errors.count == 1 && errors[0].contains("SIDE must be 'left' or 'right'"), "\(errors)")
    let other = try program.run(["-c", ":pair floret sprout", "-c", ":pause nobody"])
    #expect(other.errors.contains("SIDE must be 'left', 'right', 'floret' or 'sprout'"))
  }

  @Test("A person's 'quit' or 'help' is asked about; after '::' and in scripts it is a prompt")
  func leavingWords() throws {
    let program = try Program()
    defer { program.remove() }
    let terminal = try PseudoTerminal(
      Program.path, ["--no-rc", "--sessions", program.folder + "/sessions"],
      environment: program.environment, directory: program.folder, columns: 100, rows: 60)
    #expect(terminal.wait(for: "are listening", seconds: 60))
    for (word, hint) in [
      ("quit", "':quit' leaves; '::quit' sends the word as a prompt"),
      ("Exit ", "':quit' leaves; '::exit' sends"), ("/bye", "'::/bye' sends"),
      ("?", "':help' lists the commands; '::?' sends"), ("/help", "'::/help' sends"),
    ] {
      terminal.type(word + "\r")
      #expect(terminal.wait(for: hint), "\(word): \(terminal)")
    }
    terminal.type("::quit\r")
    #expect(terminal.wait(for: "tokens/s", seconds: 60), "\(terminal)")
    terminal.settle()
    terminal.type("\u{4}")
    #expect(terminal.waitForExit() == 0)
    let script = try program.run([], input: "quit\n")
    #expect(script.output.contains("❯ quit") && script.errors.isEmpty, "\(script)")
  }
}
