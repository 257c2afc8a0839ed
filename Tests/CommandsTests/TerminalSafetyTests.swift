import Foundation
import JSON
import TestSupport
import Testing

/// The built program in a terminal, with everything that reaches it from strangers hostile.
@Suite("Terminal safety", .serialized, .hangGuard) struct TerminalSafetyTests {
  /// Where the separator of two columns stands at 100 columns.
  private static let separator = 49
  private static let prompt = "evil | calm 🥦"

  private func start(
    _ program: Program, rows: Int = 60, arguments: [String] = []
  ) throws -> PseudoTerminal {
    try PseudoTerminal(
      Program.path, ["--no-rc", "--sessions", program.folder + "/sessions"] + arguments,
      environment: program.environment, directory: program.folder, columns: 100, rows: rows)
  }

  private func startPair(_ program: Program, _ server: HostileServer, rows: Int) throws
    -> PseudoTerminal
  {
    let terminal = try start(program, rows: rows)
    #expect(terminal.wait(for: "are listening", seconds: 60))
    for name in ["evil", "calm"] {
      terminal.type(":load \(server.base) \(name)\r")
      #expect(terminal.wait { $0.everything.contains("\(name)") })
    }
    terminal.type(":pair evil calm\r")
    #expect(terminal.wait { $0.lines[$0.cursor.row].hasPrefix(Self.prompt) })
    return terminal
  }

  private func end(_ terminal: PseudoTerminal) {
    terminal.settle()
    terminal.type("\u{4}")
    #expect(terminal.waitForExit() == 0)
    #expect(terminal.isCooked)
    #expect(terminal.screen.modes == [7, 25])
    #expect(terminal.screen.rendition == "")
    #expect(terminal.screen.alarms == [])
  }

  /// The texts that the session's file keeps of the model `evil`.
  private func keptTexts(_ program: Program) throws -> [String] {
    let folder = program.folder + "/sessions"
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasSuffix(".jsonl") }
      .flatMap { name in
        try String(contentsOfFile: folder + "/" + name, encoding: .utf8).split(separator: "\n")
          .map { try JSONValue(parsing: String($0)) }
      }
      .filter { $0["event"]?.string == "answer" && $0["model"]?["name"]?.string == "evil" }
      .compactMap { $0["text"]?.string }
  }

  @Test("What a model streams stays in its column, leaves the terminal alone, and is kept exactly")
  func streams() throws {
    let program = try Program()
    defer { program.remove() }
    let server = try HostileServer(HostileText.answers)
    defer { server.stop() }
    let terminal = try startPair(program, server, rows: 150)
    for (index, answer) in HostileText.answers.enumerated() {
      // A clean screen for each, by the key that clears it.
      terminal.type("\u{C}")
      #expect(terminal.wait { $0.cursor.row == 0 })
      terminal.type("case \(index)\r")
      #expect(
        terminal.wait { $0.cursor.row > 3 && $0.lines[$0.cursor.row].hasPrefix(Self.prompt) },
        "\(answer.name)")
      let screen = terminal.screen
      #expect(screen.alarms == [], "\(answer.name)")
      #expect(
        screen.modes.isSubset(of: [7, 25, 2004]) && screen.modes.contains(25), "\(answer.name)")
      // Between the rule and the empty row before the next prompt every row has its separator, and the
      // right side its text.
      let rule = screen.lines.firstIndex { $0.contains("─┼─") && $0.hasPrefix("────────────────") }
      guard let rule else {
        Issue.record("\(answer.name): no columns: \(terminal)")
        continue
      }
      for row in rule + 1..<screen.cursor.row - 1 {
        #expect(
          screen.text(row: row, column: Self.separator) == "│",
          "\(answer.name), row \(row): \(screen.lines[row])")
      }
      let right = (0..<HostileServer.harmless.count).compactMap {
        screen.text(row: rule + 1, column: Self.separator + 2 + $0)
      }.joined()
      #expect(right == HostileServer.harmless, "\(answer.name)")
    }
    end(terminal)
    #expect(try keptTexts(program) == HostileText.answers.map { $0.text })
  }

  @Test("Floods are cut on the screen, soon over, and kept whole")
  func floods() throws {
    let program = try Program()
    defer { program.remove() }
    let server = try HostileServer(HostileText.floods)
    defer { server.stop() }
    let terminal = try startPair(program, server, rows: 40)
    // A server that says more than it is asked for is cut.
    terminal.type(":set max_tokens 1000000\r")
    for (index, answer) in HostileText.floods.enumerated() {
      terminal.type("\u{C}")
      #expect(terminal.wait { $0.cursor.row == 0 })
      terminal.type("case \(index)\r")
      #expect(
        terminal.wait(seconds: 60) {
          $0.cursor.row > 3 && $0.lines[$0.cursor.row].hasPrefix(Self.prompt)
        }, "\(answer.name)")
      #expect(terminal.screen.alarms == [], "\(answer.name)")
      #expect(terminal.screen.everything.contains("│ " + HostileServer.harmless))
    }
    end(terminal)
    #expect(try keptTexts(program) == HostileText.floods.map { $0.text })
  }

  @Test(
    "Names of models, sessions, files and tensors, remote errors and the history are shown, not obeyed"
  )
  func names() throws {
    let program = try Program()
    defer { program.remove() }
    let server = try HostileServer([], models: [HostileText.name], error: HostileText.name)
    defer { server.stop() }
    try prepareFiles(program)
    let terminal = try start(
      program, rows: 400, arguments: ["--models", program.folder + "/models"])
    #expect(terminal.wait(for: "are listening", seconds: 60))
    terminal.type("\u{1B}[A")
    #expect(terminal.wait { $0.lines[$0.cursor.row].contains("from the history") })
    terminal.type("\u{15}")
    let lines = [
      ":load \(server.base)", ":models", ":sessions", ":load models/broken", ":play missing\u{7F}x",
      ":open evil", ":models", ":history", ":show", ":show 1", ":calendar", ":timing", ":system",
      "a prompt to a model that is not there", ":pair evil-two", ":sessions evil",
    ]
    for (index, line) in lines.enumerated() {
      terminal.type(line + "\r")
      terminal.settle(milliseconds: 250)
      terminal.type(":fail\(index)\r")
      #expect(terminal.wait(for: "':fail\(index)'"), "\(line): \(terminal)")
      #expect(terminal.screen.alarms == [], "\(line)")
    }
    terminal.type(":play \t")
    terminal.settle()
    terminal.type("\u{15}")
    let everything = terminal.screen.everything
    #expect(everything.contains("␛]0;owned␇␛[2J⟨U+009B⟩31m⟨U+202E⟩e"))
    #expect(everything.contains("tensor"))
    end(terminal)
  }

  /// A session, model folders, files and a history of somebody who means harm.
  private func prepareFiles(_ program: Program) throws {
    let name = JSONValue.string(HostileText.name).text
    let files = FileManager.default
    for folder in ["sessions", "models/n\u{1B}[2J", "models/broken", ".local/state/broccoli"] {
      try files.createDirectory(
        atPath: program.folder + "/" + folder, withIntermediateDirectories: true)
    }
    func write(_ text: String, _ path: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: program.folder + "/" + path))
    }
    try write(
      """
      {"format":"broccoli-session","version":1,"time":\(name),"program":\(name)}
      {"event":"system","text":\(name)}
      {"event":"pair","left":{"name":\(name),"family":\(name),"source":\(name)},"right":{"name":\(name)}}
      {"event":"prompt","turn":1,"sides":["left","right"],"text":\(name)}
      {"event":"answer","turn":1,"side":"left","model":{"name":\(name)},"text":\(name)}
      {"event":"failure","turn":1,"side":"right","message":\(name)}
      {"event":"rate","turn":1,"side":"left","symbols":["🥦"],"note":\(name)}
      {"event":"remark","text":\(name)}

      """, "sessions/evil.jsonl")
    try write("{}", "sessions/s\u{1B}[2J\u{9B}.jsonl")
    try write("not a session", "sessions/evil-two.jsonl")
    try write("{\"model_type\":\(name)}", "models/n\u{1B}[2J/config.json")
    try write("x", "f\u{1B}[2J\u{202E}.txt")
    try write(
      "from the history \u{1B}]52;c;eA==\u{7}\u{9B}2J\u{85}\n", ".local/state/broccoli/history")
    let config = Program.root + "/models/sprout/config.json"
    if files.fileExists(atPath: config) {
      try files.copyItem(atPath: config, toPath: program.folder + "/models/broken/config.json")
    }
    let header = "{\(name):{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}"
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { [UInt8]($0) }
    bytes += header.utf8
    try Data(bytes).write(
      to: URL(fileURLWithPath: program.folder + "/models/broken/model.safetensors"))
  }
}
