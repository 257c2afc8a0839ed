import Foundation
import Terminal
import TestSupport
import Testing

/// The shell in a terminal, with keys typed and the screen read, as a person would.
@Suite("Line editing", .serialized, .hangGuard) struct LineEditingTests {
  private func start(
    columns: Int = 80, rows: Int = 24, environment: [String: String] = [:]
  ) throws -> PseudoTerminal {
    let terminal = try PseudoTerminal(
      BuiltProgram.path("ShellFixture"), environment: environment, columns: columns, rows: rows)
    #expect(terminal.wait(for: "fixture>"))
    return terminal
  }

  /// Ends the shell with Ctrl-D and checks that the terminal is as it was.
  private func end(_ terminal: PseudoTerminal) {
    // Between two lines the terminal itself would take the key as the end of a file.
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture>" && !terminal.isCooked })
    terminal.type("\u{4}")
    #expect(terminal.waitForExit() == 0)
    #expect(terminal.isCooked)
    #expect(terminal.screen.modes == [7, 25])
    #expect(terminal.screen.rendition == "")
    #expect(terminal.screen.alarms == [])
  }

  @Test("Tab completes a command, its argument, and lists what is open")
  func tab() throws {
    let terminal = try start()
    terminal.type(":pau\t")
    #expect(terminal.wait(for: "fixture> :pause"))
    terminal.type("l\t")
    #expect(terminal.wait(for: "fixture> :pause left"))
    terminal.type("\r")
    #expect(terminal.wait(for: "paused left"))
    terminal.type(":p\t")
    #expect(terminal.wait(for: "stop sending prompts to a side"))
    #expect(terminal.wait(for: "run a script"))
    terminal.type("l\t")
    #expect(terminal.wait { $0.lines[$0.cursor.row].hasPrefix("fixture> :play") })
    terminal.type("\u{3}:load floret l\t\u{3}")
    terminal.type(":load \"floret l\t\r")
    #expect(terminal.wait(for: "loaded floret large"))
    end(terminal)
  }

  @Test("Arrows move and recall; words are deleted; Ctrl-R searches")
  func arrows() throws {
    let terminal = try start()
    terminal.type("ac\u{1B}[Db\r")
    #expect(terminal.wait(for: "heard 1/1: abc"))
    terminal.type("second line\r")
    #expect(terminal.wait(for: "heard 1/1: second line"))
    terminal.type("\u{1B}[A\u{1B}[A")
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture> abc" })
    terminal.type("\u{1B}[B")
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture> second line" })
    terminal.type("\u{17}\u{17}日本🥦\u{1B}[D!\r")
    #expect(terminal.wait(for: "heard 1/1: 日本!🥦"))
    terminal.type("\u{12}abc\r\r")
    #expect(terminal.wait { $0.lines.filter { $0 == "heard 1/1: abc" }.count == 2 })
    end(terminal)
  }

  @Test("What is typed while a command runs shows at the next prompt alone")
  func typedAhead() throws {
    let terminal = try start()
    terminal.type("one\rtwo\r\u{1B}[A\u{1B}[A")
    #expect(
      terminal.wait {
        $0.lines.prefix(5) == [
          "fixture> one", "heard 1/1: one", "fixture> two", "heard 1/1: two", "fixture> one",
        ]
      })
    terminal.type("\u{15}:wait\r")
    #expect(terminal.wait(for: "waiting"))
    terminal.type("unseen\u{1B}[A")
    terminal.settle()
    #expect(!terminal.screen.lines.contains { $0.contains("unseen") || $0.contains("^[") })
    terminal.type("\u{3}")
    #expect(terminal.wait { $0.lines[$0.cursor.row].hasPrefix("fixture>") })
    terminal.type("\u{15}")
    end(terminal)
  }

  @Test("Ctrl-Z stops the program at the prompt and in every command, with the terminal as it was")
  func stops() throws {
    let terminal = try start()
    for time in 1...2 {
      terminal.type(":wait\r")
      #expect(terminal.wait { $0.lines.filter { $0 == "waiting" }.count == time })
      terminal.type("\u{1A}")
      #expect(terminal.waitForStop())
      #expect(terminal.isCooked)
      terminal.resume()
      #expect(terminal.wait { _ in !terminal.isCooked })
      terminal.type("\u{3}")
      #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture>" })
    }
    terminal.type("abc\u{1A}")
    #expect(terminal.waitForStop())
    #expect(terminal.isCooked)
    terminal.resume()
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture> abc" && !terminal.isCooked })
    // Another program's signal has the same effect.
    terminal.askToStop()
    #expect(terminal.waitForStop())
    #expect(terminal.isCooked)
    terminal.resume()
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture> abc" && !terminal.isCooked })
    terminal.type("\u{15}")
    end(terminal)
  }

  @Test("Ctrl-C drops the line or ends the command, never the shell; Ctrl-D within a line deletes")
  func interrupts() throws {
    let terminal = try start()
    terminal.type("half a line\u{3}")
    #expect(terminal.wait(for: "half a line^C"))
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture>" })
    terminal.type(":wait\r")
    #expect(terminal.wait(for: "waiting"))
    terminal.settle()
    terminal.type("\u{3}")
    #expect(terminal.wait(for: "interrupted"))
    terminal.type("xy\u{1}\u{4}\r")
    #expect(terminal.wait(for: "heard 1/1: y"))
    end(terminal)
  }

  @Test("Pasted lines are one message, whatever they hold; a long paste shows as a mark")
  func pasting() throws {
    let terminal = try start()
    #expect(terminal.wait { $0.modes.contains(2004) })
    terminal.type("\u{1B}[200~:quit\nsecond\tline\u{1B}[201~")
    terminal.settle()
    terminal.type("\u{1}> \r")
    #expect(terminal.wait(for: "heard 1/2: > :quit"))
    let long = (1...40).map { "line \($0)" }.joined(separator: "\r")
    terminal.type("\u{1B}[200~\(long)\u{1B}[201~")
    #expect(terminal.wait(for: "⟨pasted 40 lines⟩"))
    terminal.type("\r")
    #expect(terminal.wait(for: "heard 40/40: line 40"))
    end(terminal)
  }

  @Test("Fences make one prompt of several lines, and the history keeps it as one")
  func blocks() throws {
    let terminal = try start()
    terminal.type("\"\"\"\r")
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "..." })
    terminal.type("one\rtwo\r\"\"\"\r")
    #expect(terminal.wait(for: "heard 1/2: one"))
    #expect(terminal.wait(for: "heard 2/2: two"))
    terminal.type("\"\"\"dropped\r")
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "..." })
    terminal.type("\u{3}")
    #expect(terminal.wait { $0.lines[$0.cursor.row] == "fixture>" })
    terminal.type("after\r")
    #expect(terminal.wait(for: "heard 1/1: after"))
    end(terminal)
  }

  @Test("A window that changes its size keeps the line that is typed")
  func resizing() throws {
    let terminal = try start()
    terminal.type("a line of some length that is being typed")
    #expect(terminal.wait(for: "being typed"))
    terminal.resize(columns: 100, rows: 30)
    #expect(terminal.wait { $0.lines.contains { $0.hasPrefix("fixture> a line") } })
    terminal.settle(milliseconds: 500)
    terminal.type(" and more\r")
    #expect(terminal.wait(for: "heard 1/1: a line of some length that is being typed and more"))
    end(terminal)
  }

  @Test("Two answers stream in columns; keys typed meanwhile stay unseen and are not lost")
  func streaming() throws {
    let terminal = try start(columns: 100, rows: 20)
    terminal.type(":stream 120 4\r")
    #expect(terminal.wait { $0.lines.contains { $0.hasPrefix("left · sprout") } })
    #expect(!terminal.isEchoing)
    terminal.type("typed meanwhile")
    terminal.resize(columns: 90, rows: 20)
    #expect(terminal.wait { $0.lines[$0.cursor.row].hasPrefix("fixture> typed meanwhile") })
    #expect(!terminal.screen.everything.contains("typed meanwhile\n"))
    let rows = terminal.screen.everything.split(separator: "\n")
    #expect(rows.contains { $0.contains("🍄 wrong-year") })
    #expect(rows.contains { $0.contains("␛[31mred") })
    terminal.type("\u{15}")
    end(terminal)
  }

  @Test("Ctrl-C ends a stream, and what came stays on the screen")
  func interruptedStream() throws {
    let terminal = try start(columns: 120)
    terminal.type(":stream 5000 5\r")
    #expect(terminal.wait(for: "Rock Concert"))
    terminal.type("\u{3}")
    #expect(terminal.wait { $0.lines.filter { $0.contains("interrupted") }.count > 0 })
    #expect(terminal.wait { $0.lines[$0.cursor.row].hasPrefix("fixture>") })
    end(terminal)
  }

  @Test("Prefixes, neighbours and usage are told at the keyboard as in scripts")
  func names() throws {
    let terminal = try start()
    terminal.type(":pasue\r")
    #expect(terminal.wait(for: "no command ':pasue'; did you mean ':pause'?"))
    terminal.type(":p left\r")
    #expect(terminal.wait(for: "':p' is short for ':pause' and ':play'"))
    terminal.type(":pau up\r")
    #expect(terminal.wait(for: "usage: :pause [SIDE]"))
    terminal.type(":fail \u{16}\u{1B}[2J\r")
    #expect(terminal.wait(for: "error:"))
    end(terminal)
  }

  @Test("Errors and remarks that are too long for the window are broken between words")
  func narrow() throws {
    let terminal = try start(columns: 38)
    terminal.type(":pasue\r")
    #expect(
      terminal.wait {
        $0.everything.contains("error: no command ':pasue'; did you\nmean ':pause'?\n")
      })
    terminal.type("a prompt of more words than fit\r")
    #expect(terminal.wait { $0.everything.contains("heard 1/1: a prompt of more words than\nfit") })
    end(terminal)
  }

  @Test("The history lasts over runs, without secrets, for its owner only")
  func history() throws {
    let path = FileManager.default.temporaryDirectory.path + "/broccoli-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try start(environment: ["FIXTURE_HISTORY": path])
    first.type("remember me\r")
    #expect(first.wait(for: "heard 1/1: remember me"))
    first.type("a secret thing\r")
    #expect(first.wait(for: "heard 1/1: a secret thing"))
    end(first)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "remember me\n")
    // Another program could have written what acts on a terminal.
    try Data("remember me\nhostile\u{1B}]52;c;eA==\u{7}\u{9B}2J\n".utf8).write(
      to: URL(fileURLWithPath: path))
    let second = try start(environment: ["FIXTURE_HISTORY": path])
    second.type("\u{1B}[A")
    #expect(second.wait { $0.lines[$0.cursor.row].hasPrefix("fixture> hostile") })
    second.type("\u{1B}[A")
    #expect(second.wait { $0.lines[$0.cursor.row] == "fixture> remember me" })
    second.type("\u{15}")
    end(second)
  }

  @Test(
    "A terminal of one column and one of ten thousand do no harm", arguments: [1, 2, 9, 10_000])
  func extremes(columns: Int) throws {
    let terminal = try PseudoTerminal(
      BuiltProgram.path("ShellFixture"), columns: columns, rows: 5)
    terminal.type(":stream 20 1\r:help\r:quit\r")
    #expect(terminal.waitForExit() == 0)
    #expect(terminal.isCooked)
    #expect(terminal.screen.alarms == [])
  }
}
