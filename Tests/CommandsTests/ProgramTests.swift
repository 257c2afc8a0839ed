import Commands
import Foundation
import JSON
import Shell
import Testing

/// What the whole program promises, tried on the built program.
@Suite("Program", .serialized) struct ProgramTests {
  private func lines(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
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
