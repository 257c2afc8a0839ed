import Foundation
import TestSupport
import Testing

/// The shell without a terminal: lines from arguments, scripts and standard input.
@Suite("Scripts", .serialized) struct ScriptTests {
  private func run(
    _ arguments: [String], input: String = ""
  ) throws -> (output: String, errors: String, status: Int32) {
    let folder = FileManager.default.temporaryDirectory.path + "/broccoli-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in [
      ("input", input), ("output", ""), ("errors", ""),
      ("fails.txt", "# a comment\nhello\n:fail broken\nnever\n"),
      ("again.txt", ":play again.txt\n"), ("block.txt", "\"\"\"\nnever closed\n"),
    ] {
      try text.write(toFile: folder + "/" + name, atomically: false, encoding: .utf8)
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltProgram.path("ShellFixture"))
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle(forReadingAtPath: folder + "/input")
    process.standardOutput = FileHandle(forWritingAtPath: folder + "/output")
    process.standardError = FileHandle(forWritingAtPath: folder + "/errors")
    try process.run()
    process.waitUntilExit()
    return (
      try String(contentsOfFile: folder + "/output", encoding: .utf8),
      try String(contentsOfFile: folder + "/errors", encoding: .utf8), process.terminationStatus
    )
  }

  @Test("Lines of standard input run without prompt or banner")
  func standardInput() throws {
    let outcome = try run([], input: "hello\r\n\n# no\n::colon\n\"\"\"\na\nb\n\"\"\"\n:quit\nnever")
    #expect(outcome.output == "heard 1/1: hello\nheard 1/1: :colon\nheard 1/2: a\nheard 2/2: b\n")
    #expect(outcome.status == 0)
  }

  @Test("A script stops at its first failure, with file and line, unless told to go on")
  func failing() throws {
    let outcome = try run(["-f", "fails.txt", "-c", "after"])
    #expect(outcome.output == "heard 1/1: hello\n")
    #expect(outcome.errors == "fails.txt:3: error: :fail: broken\n")
    #expect(outcome.status == 2)
    let going = try run(["--keep-going", "-f", "fails.txt", "-c", "after"])
    #expect(going.output == "heard 1/1: hello\nheard 1/1: never\nheard 1/1: after\n")
    #expect(going.status == 2)
  }

  @Test("Blocks that stay open, scripts that play themselves and files that are not there are told")
  func mistakes() throws {
    #expect(
      try run(["-f", "block.txt"]).errors.contains("the block that line 1 opens is not closed"))
    #expect(
      try run(["-f", "again.txt"]).errors.contains("scripts may play each other 16 deep at most"))
    #expect(try run(["-f", "none.txt"]).errors.contains("'none.txt': no such file or directory"))
    #expect(try run(["-c", ":expect"]).status == 1)
    #expect(try run(["--bogus"]).status == 2)
  }

  @Test("With --json events are on standard output and words on standard error")
  func json() throws {
    let outcome = try run(["--json", "-c", "hello\u{1B}"])
    #expect(outcome.output == "{\"event\":\"prompt\",\"length\":6}\n")
    #expect(outcome.errors == "heard 1/1: hello␛\n")
  }

  @Test("Streams come one after the other, without an escape sequence")
  func streams() throws {
    let outcome = try run(["-c", ":stream 12 0"])
    #expect(!outcome.output.contains("\u{1B}"))
    #expect(outcome.output.contains("left · sprout\n"))
    #expect(outcome.output.contains("right · floret\n"))
    #expect(outcome.output.contains("␛[31mred"))
  }
}
