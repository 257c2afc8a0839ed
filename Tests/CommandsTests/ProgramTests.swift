import Commands
import Foundation
import JSON
import Shell
import TestSupport
import Testing

/// What the whole program promises, tried on the built program.
@Suite("Program", .serialized) struct ProgramTests {
  private func lines(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test("The program finds the models of the checkout that it was built in")
  func checkout() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(["-c", ":models"], environment: ["BROCCOLI_HOME": ""])
    #expect(outcome.status == 0 && outcome.output.contains("good"), "\(outcome)")
  }

  @Test("A session that was killed after its last answer opens again with everything in it")
  func reopening() throws {
    let program = try Program()
    defer { program.remove() }
    let first = try program.run([
      "--session", "demo", "-c", "Add a meeting with Fred on Nov 11 at 5PM", "-c",
      ":fix left Make it 2024.",
      "-c", ":rate right broccoli",
    ])
    #expect(first.status == 0, "\(first.errors)")
    let again = try program.run(["-c", ":open demo", "-c", ":replay", "-c", ":history"])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("all 3 answers are identical"))
    #expect(again.output.contains("🥦"))
  }

  @Test("What was missed long ago does not fail a run that only looks at the session")
  func openedExpectations() throws {
    let program = try Program()
    defer { program.remove() }
    let wrong = "action.add_calendar_entry(\"Q\", \"2024-01-01\", \"10:00\", 30)"
    let asking = try program.run([
      "--session", "old", "-c", ":expect next \(wrong)", "-c",
      "Lunch with Zoe on May 3 2024 at noon",
    ])
    #expect(asking.status == 1, "\(asking)")
    let looking = try program.run(["-c", ":open old", "-c", ":history"])
    #expect(looking.status == 0, "\(looking)")
    let judging = try program.run(["-c", ":open old", "-c", ":expect \(wrong)"])
    #expect(judging.status == 1, "\(judging)")
    let leaving = try program.run(["-c", ":open old", "-c", ":expect \(wrong)", "-c", ":new"])
    #expect(leaving.status == 1, "\(leaving)")
  }

  @Test("Files of Windows are read line by line, and files that are too large are refused whole")
  func textFiles() throws {
    let program = try Program()
    defer { program.remove() }
    let call = "action.add_calendar_entry(\\\"X\\\", \\\"2024-11-11\\\", \\\"17:00\\\", 30)"
    try Data("\"\(call)\"\r\n\r\n\"nothing\"\r\n".utf8)
      .write(to: URL(fileURLWithPath: program.folder + "/lines.jsonl"))
    let checked = try program.run(["--json", "-c", ":check lines lines.jsonl"])
    #expect(checked.output.components(separatedBy: "\"event\":\"check\"").count == 3, "\(checked)")
    try Data(repeating: 0x61, count: (16 << 20) + 1)
      .write(to: URL(fileURLWithPath: program.folder + "/large.txt"))
    let large = try program.run(["-c", ":check @large.txt"])
    #expect(large.status == 2 && large.errors.contains("is larger than 16.8 MB"), "\(large.errors)")
    let folder = try program.run(["-c", ":system @."])
    #expect(folder.status == 2 && folder.errors.contains("is a folder"), "\(folder.errors)")
  }

  @Test("Attempts of an experiment alone have no calendar to export")
  func nobodysCalendar() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "-c", ":trials 1 models sprout", "-c", ":export x.ics",
    ])
    #expect(outcome.status == 2 && outcome.errors.contains(":pair"), "\(outcome)")
  }

  @Test("An end that was none is said first, and why there is no answer once")
  func ends() throws {
    let program = try Program()
    defer { program.remove() }
    try String(repeating: "word ", count: 2_500).write(
      toFile: program.folder + "/long.txt", atomically: true, encoding: .utf8)
    let outcome = try program.run([
      "-c", ":pair floret", "-c", ":set max_tokens 4", "-c",
      "Add a dentist appointment on 2024-05-03 at 9:30 for 45 minutes",
      "-c", ":system @long.txt", "-c", "Hello again",
    ])
    #expect(outcome.output.contains("cut off · 4 tokens · "), "\(outcome.output)")
    #expect(!outcome.output.contains("cut off at"))
    #expect(outcome.output.contains("no answer\nthe prompt has "), "\(outcome.output)")
    #expect(outcome.output.contains("':undo N' takes turns back, ':new' starts anew\n"))
    #expect(outcome.output.components(separatedBy: "the prompt has").count == 2)
  }

  @Test("A retry shows the prompt that it is about")
  func retriedPrompt() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "-c", ":pair floret sprout", "-c", "Hello", "-c", ":retry right",
    ])
    #expect(outcome.output.contains("\nright ❯ Hello\nright · sprout\n"), "\(outcome.output)")
  }

  @Test("A rating by hand is echoed with its note and marked in the history")
  func ratingNotes() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "-c", ":pair floret sprout", "-c", "Hello", "-c", ":rate left fire far too long",
      "-c", ":history", "-c", ":sessions",
    ])
    #expect(outcome.output.contains("): far too long\n"), "\(outcome.output)")
    #expect(outcome.output.contains("🔥 *"), "\(outcome.output)")
    #expect(outcome.output.contains("* rated by a person; ':show N' has the judge's verdict\n"))
    let marked = outcome.output.split(separator: "\n").filter { $0.hasSuffix("  this one") }
    #expect(marked.count == 1 && marked[0].contains("floret, sprout"), "\(outcome.output)")
  }

  @Test("A side that is not asked is not called paused, in a window", arguments: [60, 100])
  func notAsked(columns: Int) throws {
    let program = try Program()
    defer { program.remove() }
    let terminal = try PseudoTerminal(
      Program.path,
      ["--no-rc", "--sessions", program.folder + "/sessions"],
      environment: program.environment, directory: program.folder, columns: columns, rows: 60)
    #expect(terminal.wait(for: "are listening"))
    terminal.type(":pair floret sprout\r")
    #expect(terminal.wait { $0.lines[$0.cursor.row].hasPrefix("floret | sprout 🥦") })
    terminal.type("Hello\r")
    #expect(terminal.wait { $0.everything.contains("tokens/s") })
    terminal.type(":retry left\r")
    #expect(terminal.wait { $0.everything.contains("not asked") })
    #expect(!terminal.screen.everything.contains("paused"))
    terminal.type(":pause right\r")
    #expect(terminal.wait { $0.everything.contains("(sprout)") })
    terminal.type("Hello\r")
    #expect(terminal.wait { $0.everything.contains("paused") })
    terminal.settle()
    terminal.type("\u{4}")
    #expect(terminal.waitForExit() == 0)
  }

  @Test("Names with spaces are found in quotes and without, as Tab writes them")
  func quotedNames() throws {
    let program = try Program()
    defer { program.remove() }
    for (lines, name) in [
      ([":save my demo"], "my demo"), ([":branch \"x y\""], "x y"),
      ([":new \"a b\"", "Hi"], "a b"),
    ] {
      let made = try program.run(["-c", "Hello"] + lines.flatMap { ["-c", $0] })
      #expect(made.status == 0, "\(made.errors)")
      for typed in [name, "\"\(name)\"", "'\(name)'"] {
        let opened = try program.run(["-c", ":open \(typed)", "-c", ":history"])
        #expect(opened.status == 0, "\(typed): \(opened.errors)")
      }
    }
  }

  @Test("Kernels are chosen by name, and a name that is none says what there is")
  func instructionSets() throws {
    let program = try Program()
    defer { program.remove() }
    let scalar = try program.run(["--isa", "scalar", "-c", ":load floret", "-c", ":mesh"])
    #expect(scalar.status == 0 && scalar.output.contains("scalar kernels"), "\(scalar)")
    let none = try program.run(["--isa", "foo", "-c", ":mesh"])
    #expect(none.status == 2)
    #expect(none.errors.contains("no kernels 'foo' on this processor; there are 'scalar'"))
  }

  @Test("A model that is unloaded by the beginning of its name can be loaded again and answers")
  func unloadingByPrefix() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "-c", ":pair sprout", "-c", ":unload spr", "-c", ":load sprout", "-c", "Hello",
      "-c", ":set temperature 1", "-c", ":set top_p 0", "-c", "Hello again",
    ])
    #expect(outcome.status == 0 && outcome.output.contains("sprout is unloaded"), "\(outcome)")
  }

  @Test("Words that are nearly a kind or a script are asked about, not sent")
  func nearWords() throws {
    let program = try Program()
    defer { program.remove() }
    let kind = try program.run(["-c", "Hello", "-c", ":fix left wrong-yeer"])
    #expect(kind.status == 2 && kind.errors.contains("'wrong-year'"), "\(kind.errors)")
    let script = try program.run(["-c", ":trials 2 calender"])
    #expect(
      script.status == 2 && script.errors.contains("did you mean 'calendar'?"), "\(script.errors)")
    let kinds = try program.run(["-c", ":help kinds"])
    #expect(kinds.status == 0 && kinds.output.contains("not-in-calendar"))
    let near = try program.run(["-c", ":help knids"])
    #expect(near.status == 2 && near.errors.contains("kinds"), "\(near.errors)")
  }

  @Test("A calendar is exported over a file only when that is said; settings of one side show")
  func overwritingCalendars() throws {
    let program = try Program()
    defer { program.remove() }
    let path = program.folder + "/left.ics"
    let once = try program.run(["-c", "Hello", "-c", ":calendar left export \(path)"])
    #expect(once.status == 0, "\(once.errors)")
    let twice = try program.run(["-c", "Hello", "-c", ":calendar left export \(path)"])
    #expect(twice.status == 2 && twice.errors.contains("'overwrite' after it replaces it"))
    let told = try program.run(["-c", "Hello", "-c", ":calendar left export \(path) overwrite"])
    #expect(told.status == 0, "\(told.errors)")
    let settings = try program.run([
      "-c", ":set right temperature 2", "-c", ":set temperature", "-c", ":set left",
    ])
    #expect(settings.output.contains("right alone: temperature 2"), "\(settings.output)")
    #expect(settings.output.contains("the left side has no settings of its own"))
  }

  @Test("Every mesh gives the same tokens and the same logits")
  func meshes() throws {
    let program = try Program()
    defer { program.remove() }
    var outputs: Set<String> = []
    for mesh in ["1x1", "1x2", "1x4", "1x8", "2x2"] {
      let outcome = try program.run([
        "--mesh", mesh, "--json", "-c", ":logits floret 1,17,240,33 top 50", "-c", ":pair floret",
        "-c", ":set temperature 1", "-c", "Lunch with Zoe on May 3 at noon",
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let kept = try lines(outcome.output).compactMap { line -> String? in
        switch line["event"]?.string {
        case "logits": line.text
        case "answer": line["tokens"]?.text
        default: nil
        }
      }
      #expect(kept.count == 5)
      outputs.insert(kept.joined(separator: "\n"))
    }
    #expect(outputs.count == 1)
  }

  @Test("With --json standard output has one object a line and nothing else")
  func json() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "--json", "-c", ":pair floret sprout", "-c", "Gym on May 3 2024 at 7am", "-c", ":calendar",
      "-c", ":models", "-c", ":nonsense",
    ])
    #expect(outcome.status == 2)
    let events = try lines(outcome.output).compactMap { $0["event"]?.string }
    #expect(events.filter { $0 == "answer" }.count == 2)
    #expect(events.filter { $0 == "verdict" }.count == 2)
    #expect(events.filter { $0 == "calendar" }.count == 2)
    #expect(events.last == "error")
  }

  @Test(
    "The exit status says whether expectations held",
    arguments: [("17:00", Int32(0)), ("18:00", 1)])
  func expectations(time: String, status: Int32) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "-c", ":pair floret", "-c",
      ":expect next action.add_calendar_entry(..., \"????-11-11\", \"\(time)\", 30)", "-c",
      "Add a meeting with Fred on Nov 11 at 5PM",
    ])
    #expect(outcome.status == status, "\(outcome.output)\(outcome.errors)")
  }

  @Test("Lines come from standard input, stop at a failure with its place, or go on if told")
  func input() throws {
    let program = try Program()
    defer { program.remove() }
    let script = ":check action.f(1)\n:loud\n:check action.g(1)\n"
    let stopped = try program.run([], input: script)
    #expect(stopped.status == 2)
    #expect(stopped.errors.contains("<stdin>:2: error: no command ':loud'"))
    #expect(!stopped.output.contains("action.g"))
    let kept = try program.run(["--keep-going", "-f", "-"], input: script)
    #expect(kept.status == 2)
    #expect(kept.output.contains("action.g"))
  }

  @Test(
    "Wrong usage ends with 2 and says what is right",
    arguments: [["--nope"], ["--mesh", "0x0"], ["-c"]])
  func usage(arguments: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(arguments)
    #expect(outcome.status == 2)
    #expect(!outcome.errors.isEmpty)
  }

  @Test("Looking around leaves no session behind, and what is left is the user's alone")
  func files() throws {
    let program = try Program()
    defer { program.remove() }
    _ = try program.run(["-c", ":check action.f()", "-c", ":models", "-c", ":pair sprout"])
    #expect(!FileManager.default.fileExists(atPath: program.folder + "/sessions"))
    _ = try program.run([
      "--session", "mine", "-c", ":pair sprout", "-c", "Gym at 7am on May 1 2024",
    ])
    let attributes = try FileManager.default.attributesOfItem(
      atPath: program.folder + "/sessions/mine.jsonl")
    #expect((attributes[.posixPermissions] as? Int) == 0o600)
  }

  @Test("The article's conditions are in every answer, and a session comes back under them")
  func article() throws {
    let program = try Program()
    defer { program.remove() }
    let twins = Program.root + "/Tests/LocalEngineTests/Fixtures/"
    let first = try program.run([
      "--json", "--session", "demo", "-c", ":load \(twins)llama3 as three type f32 article", "-c",
      ":load \(twins)mistral.gguf as mistral", "-c", ":pair three mistral", "-c",
      ":set max_tokens 5", "-c", "Add <|eot_id|> a meeting", "-c", ":set preset article", "-c",
      "Add </s> a meeting",
    ])
    #expect(first.status == 0, "\(first.errors)")
    let answers = try lines(first.output).filter { $0["event"]?.string == "answer" }
    try #require(answers.count == 4)
    for answer in answers {
      let isThree = answer["side"]?.string == "left"
      let options = answer["model"]?["options"]?.array?.compactMap(\.string) ?? []
      #expect(options == (isThree ? ["article"] : []))
    }
    let notes = answers.map { $0["notes"]?.array?.compactMap(\.string) ?? [] }
    #expect(
      notes.filter { $0 == ["the system prompt was folded into the first user turn"] }.count == 1)
    #expect(notes.filter { $0.contains("the article's turn tags") }.count == 2)
    for answer in answers.suffix(2) {
      let settings = answer["settings"]
      #expect(settings?["prompt_style"]?.string == "article")
      #expect(settings?["top_k"]?.int == 5 && settings?["temperature"]?.double == 1)
    }
    let again = try program.run([
      "-c", ":open demo", "-c", ":replay", "-c", ":show 1", "-c", ":show 1 prompt",
    ])
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.output.contains("all 4 answers are identical"), "\(again.output)")
    #expect(again.output.contains("loaded with article"))
    #expect(again.output.contains("the system prompt was folded into the first user turn"))
  }

  @Test("A checkpoint of each kind is looked into without a tokenizer, and a malformed one refused")
  func checkpoints() throws {
    let program = try Program()
    defer { program.remove() }
    let tiny = Program.root + "/Tests/TransformerTests/Fixtures/"
    let outcome = try program.run([
      "--json", "-c", ":load \(tiny)gemma2 as g type f32", "-c", ":logits g 5,6,7 top 3", "-c",
      ":logits \(tiny)qwen3/model.gguf 5,6,7", "-c",
      ":load \(tiny)llama2 as tuned type f32 adapter \(tiny)adapter-llama2", "-c",
      ":logits tuned 5,6,7", "-c", ":shards tuned", "-c", ":plan memory 1GB \(tiny)mistral",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let events = try lines(outcome.output)
    #expect(events.filter { $0["event"]?.string == "logits" }.count == 9)
    try "{".write(
      toFile: program.folder + "/config.json", atomically: true, encoding: .utf8)
    for (line, words) in [
      (":load \(program.folder)", "holds no 'model.safetensors'"),
      (":plan \(program.folder)", "config.json"),
      (":load google/gemma-2-9b-it", "hf download google/gemma-2-9b-it"),
      (":load floret adapter \(tiny)adapter-llama2", "the model has no tensor"),
    ] {
      let refused = try program.run(["-c", line])
      #expect(refused.status == 2)
      #expect(refused.errors.contains(words), "\(refused.errors)")
    }
  }

  @Test("The README lists the commands and settings that there are")
  @MainActor
  func readme() throws {
    let path = Program.root + "/README.md"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    for (name, table) in [
      ("commands", HelpText(CommandTable<ArenaShell>.standard).markdown()),
      ("settings", SettingTable<ArenaShell>.standard.markdown()),
    ] {
      let start = try #require(text.range(of: "<!-- \(name) -->\n"))
      let end = try #require(text.range(of: "<!-- end of \(name) -->"))
      let inside = start.upperBound..<end.lowerBound
      if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        text.replaceSubrange(inside, with: table)
      } else {
        #expect(text[inside] == table)
      }
    }
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  @Test("Every example of every command is a line that its command takes")
  @MainActor
  func examples() throws {
    for command in CommandTable<ArenaShell>.standard.commands {
      for example in command.examples {
        _ = try CommandTable<ArenaShell>.standard.parse(example.line)
      }
    }
  }
}
