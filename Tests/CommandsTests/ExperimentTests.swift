import Foundation
import JSON
import TestSupport
import Testing

/// The article's experiments, run by the built program on the embedded models.
@Suite("Experiments", .serialized, .hangGuard) struct ExperimentTests {
  private static let script = """
    :set temperature 1
    :set top_k 5
    :trials 24 first-question models floret sprout
    :dialog calendar models floret sprout fixes 2
    :transplant wrong-time api-only wrong-api to floret sprout attempts 4

    """

  /// Results by cell, as `--json` streams them.
  private func results(_ output: String) throws -> [String: String] {
    var results: [String: String] = [:]
    for line in output.split(separator: "\n") {
      guard let event = try? JSONValue(parsing: String(line)), event["event"]?.string == "result"
      else { continue }
      let key = ["kind", "case", "model", "attempt"].map { event[$0]?.text ?? "" }
      // Numbers of turns depend on the order in which answers came.
      let symbols = event["turns"]?.array?.compactMap { $0["symbols"]?.text } ?? []
      results[key.joined(separator: " ")] = symbols.joined()
    }
    return results
  }

  /// The tables of a session's experiments: run once more, nothing is asked, and they are shown.
  private func tables(of session: String, in program: Program, script: String) throws -> String {
    let outcome = try program.run(["--session", session, "-f", script])
    #expect(outcome.status == 0, "\(outcome.errors)")
    // The first line names the session.
    return outcome.output.split(separator: "\n").dropFirst().joined(separator: "\n")
  }

  @Test(
    "Killed in the middle and started again it finishes the rest, with the symbols of a whole run")
  func killing() throws {
    let program = try Program()
    defer { program.remove() }
    let script = program.folder + "/script.broccoli"
    try Self.script.write(toFile: script, atomically: true, encoding: .utf8)
    let whole = try program.run(["--json", "--session", "whole", "-f", script])
    #expect(whole.status == 0, "\(whole.errors)")
    let expected = try results(whole.output)
    #expect(expected.count == 48 + 2 + 24)
    let journal = program.folder + "/sessions/whole.jsonl"
    let wholeCount = try lineCount(journal)

    // Killed by SIGKILL again and again, a little later each time.
    let cutJournal = program.folder + "/sessions/cut.jsonl"
    var kills = 0
    for share in [0.1, 0.3, 0.5, 0.7, 0.9] {
      let process = try program.start(["--session", "cut", "-f", script])
      while process.isRunning {
        if let count = try? lineCount(cutJournal), Double(count) > share * Double(wholeCount) {
          kill(process.processIdentifier, SIGKILL)
          kills += 1
          break
        }
        usleep(500)
      }
      process.waitUntilExit()
    }
    #expect(kills >= 3)
    let finished = try program.run(["--session", "cut", "-f", script])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(
      try tables(of: "cut", in: program, script: script)
        == tables(of: "whole", in: program, script: script))
    // Every answer stands once: nothing that was done was asked again.
    #expect(try answers(cutJournal) == answers(journal))
    let replay = try program.run(["-c", ":open cut", "-c", ":replay"])
    #expect(replay.output.contains("identical"), "\(replay.output)\(replay.errors)")
    #expect(!replay.output.contains("differs"))
  }

  private func lineCount(_ path: String) throws -> Int {
    try Data(contentsOf: URL(fileURLWithPath: path)).count { $0 == UInt8(ascii: "\n") }
  }

  /// The seeds and texts of a journal's answers, whatever order they came in.
  private func answers(_ path: String) throws -> [String] {
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    return text.split(separator: "\n").compactMap { line in
      guard let event = try? JSONValue(parsing: String(line)), event["event"]?.string == "answer"
      else { return nil }
      return ["seed", "text"].map { event[$0]?.text ?? "" }.joined(separator: " ")
        + (event["model"]?["name"]?.text ?? "")
    }.sorted()
  }

  @Test(
    "The whole article runs unattended to its recap and report, and again with the same symbols")
  func article() throws {
    let program = try Program()
    defer { program.remove() }
    let first = try program.run(["--session", "mine", "-f", "article"])
    #expect(first.status == 0, "\(first.errors)")
    for words in ["trials 1", "dialog 2", "transplant 3", "fixed when asked", "report.html"] {
      #expect(first.output.contains(words))
    }
    let report = program.folder + "/report.html"
    #expect(try Data(contentsOf: URL(fileURLWithPath: report)).count > 10_000)
    let again = try program.run(["--session", "other", "--json", "-f", "article"])
    let once = try program.run(["--session", "third", "--json", "-f", "article"])
    // Three models: five attempts, a dialog and three attempts at three mistakes of each.
    #expect(try results(again.output).count == 3 * (5 + 1 + 9))
    #expect(try results(again.output) == results(once.output))
  }

  @Test("The same lines in two sessions give the same symbols, whatever the mesh")
  func reproducing() throws {
    let program = try Program()
    defer { program.remove() }
    let lines = [
      ":set temperature 1", ":trials 6 models sprout", ":dialog calendar models sprout",
      ":transplant wrong-api to sprout",
    ].flatMap { ["-c", $0] }
    let first = try program.run(["--json", "--mesh", "1x1"] + lines)
    let second = try program.run(["--json", "--mesh", "1x2"] + lines)
    #expect(first.status == 0, "\(first.errors)")
    let results = try results(first.output)
    #expect(results.count == 6 + 1 + 3)
    #expect(try self.results(second.output) == results)
  }

  @Test(
    "What cannot be run says why, and what to do",
    arguments: [
      (":trials 3 models", "MODEL is missing"), (":trials 0", "N must be a number from 1"),
      (":dialog nothing", "no script 'nothing'; there are 'article'"),
      (":dialog article", "':trials' has no place here"),
      (":transplant nowhere", "nowhere"), (":transplant wrong-time:9", "turn 9 of 'wrong-time'"),
      (":transplant", "has no answer with a mistake"),
      (":retry turn 4", "there are no turns yet"),
      (":trials 1 first-question models nobody", "no model 'nobody'"),
    ])
  func refusals(line: String, words: String) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(["-c", line])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }
}
