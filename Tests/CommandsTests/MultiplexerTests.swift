import Foundation
import Terminal
import TestSupport
import Testing

/// The built program in tmux, a terminal emulator that was not written for these tests.
@Suite(
  "Terminal safety in tmux", .serialized, .hangGuard,
  .enabled(if: FileManager.default.isExecutableFile(atPath: Multiplexer.path)))
struct MultiplexerTests {
  private static let prompt = "evil | calm 🥦"
  /// Where the separator of two columns stands at 100 columns.
  private static let separator = 49
  /// The streams with characters of which terminals do not agree how wide they are.
  private static let widthsDiffer = ["wide and joined", "variation selectors"]

  @Test("Hostile streams leave title, clipboard, modes and the other column as they were")
  func streams() throws {
    let program = try Program()
    defer { program.remove() }
    let server = try HostileServer(HostileText.answers)
    defer { server.stop() }
    let tmux = try Multiplexer(running: program, columns: 100, rows: 150)
    defer { tmux.stop() }
    #expect(try tmux.wait { $0.contains { $0.contains("are listening") } })
    // A program that may set the clipboard would be seen to have done it.
    try tmux.command(["set", "-s", "set-clipboard", "on"])
    try tmux.command(["set", "-g", "allow-rename", "on"])
    let before = try tmux.state()
    for name in ["evil", "calm"] { try tmux.type(":load \(server.base) \(name)") }
    try tmux.type(":pair evil calm")
    #expect(try tmux.wait { $0.last { !$0.isEmpty }?.hasPrefix(Self.prompt) == true })
    for (index, answer) in HostileText.answers.enumerated() {
      try tmux.command(["send-keys", "C-l"])
      #expect(try tmux.wait { $0.count { !$0.isEmpty } == 1 })
      try tmux.type("case \(index)")
      let isDone = try tmux.wait { lines in
        guard let rule = Self.rule(lines), let end = lines.lastIndex(where: { !$0.isEmpty })
        else { return false }
        return end > rule + 1 && lines[end].hasPrefix(Self.prompt)
      }
      let lines = try tmux.screen()
      guard isDone, let rule = Self.rule(lines), let end = lines.lastIndex(where: { !$0.isEmpty })
      else {
        Issue.record("\(answer.name): \(lines.joined(separator: "\n"))")
        continue
      }
      #expect(
        lines[rule + 1].hasSuffix("│ " + HostileServer.harmless), "\(answer.name): \(lines)")
      // Where tmux itself has the separator: it counts the cells of joined emoji in its own way.
      #expect(
        try tmux.column(of: "│ " + HostileServer.harmless) == Self.separator, "\(answer.name)")
      for line in lines[(rule + 1)..<(end - 1)] where !Self.widthsDiffer.contains(answer.name) {
        let left = line.lastIndex(of: "│").map { line[..<$0] } ?? ""
        #expect(CellWidth.of(left) == Self.separator, "\(answer.name): \(line)")
      }
      #expect(try tmux.state() == before, "\(answer.name)")
      #expect(try tmux.command(["show-buffer"]) == "", "\(answer.name)")
    }
    try tmux.command(["send-keys", "C-d"])
    #expect(try tmux.waitForEnd())
  }

  /// The row of the rule above the newest answers.
  private static func rule(_ lines: [String]) -> Int? {
    lines.firstIndex { $0.hasPrefix("────") && $0.contains("─┼─") }
  }
}

/// A tmux server of its own with one window, in which the program runs.
private struct Multiplexer {
  static let path = "/usr/bin/tmux"

  private let folder: String
  private let terminal: PseudoTerminal

  /// Starts the program in a window of this size.
  init(running program: Program, columns: Int, rows: Int) throws {
    folder = program.folder
    let environment = program.environment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
    let command =
      "cd '\(folder)'; exec env \(environment) '\(Program.path)' --no-rc --sessions '\(folder)/sessions'"
    // In a pseudo-terminal, whose child has no file of this process: the server would keep it open, and
    // waiting for the first command would take as long as the server lives. The status line takes a row.
    terminal = try PseudoTerminal(
      Self.path,
      [
        "-S", folder + "/tmux", "-f", "/dev/null", "new-session", "-n", "fixed", "sh", "-c",
        command,
      ],
      environment: ["HOME": folder], columns: columns, rows: rows + 1)
  }

  /// Ends the server, and with it the program.
  func stop() { _ = try? command(["kill-server"]) }

  /// Has the server do something; what it says.
  @discardableResult
  func command(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = ["-S", folder + "/tmux", "-f", "/dev/null"] + arguments
    process.environment = [
      "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "HOME": folder, "TERM": "xterm",
    ]
    let output = folder + "/tmux-output"
    try Data().write(to: URL(fileURLWithPath: output))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try String(contentsOfFile: output, encoding: .utf8)
  }

  /// Types a line.
  func type(_ text: String) throws {
    try command(["send-keys", "-l", text])
    try command(["send-keys", "Enter"])
  }

  /// What the window shows, row by row.
  func screen() throws -> [String] {
    try command(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0) }
  }

  /// The cell in which the last occurrence of a text begins.
  func column(of text: String) throws -> Int? {
    try command(["copy-mode"])
    try command(["send-keys", "-X", "search-backward-text", text])
    let column = try command(["display-message", "-p", "#{copy_cursor_x}"])
    try command(["send-keys", "-X", "cancel"])
    return Int(column.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// What a program could change of the terminal beside its text.
  func state() throws -> String {
    try command([
      "display-message", "-p",
      "#{pane_title}|#{window_name}|#{alternate_on}|#{cursor_flag}|#{insert_flag}|#{wrap_flag}|"
        + "#{mouse_any_flag}|#{scroll_region_upper}|#{scroll_region_lower}|#{origin_flag}|"
        + "#{keypad_flag}|#{keypad_cursor_flag}|#{pane_tabs}",
    ])
  }

  /// Waits until the screen is as it should be.
  func wait(until isReached: ([String]) -> Bool) throws -> Bool {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      if isReached(try screen()) { return true }
      // The client has to be read, or the server waits for it.
      terminal.settle(milliseconds: 30)
    }
    return false
  }

  /// Waits until the program has ended, and the window with it.
  func waitForEnd() throws -> Bool { terminal.waitForExit(seconds: 60) == 0 }
}
