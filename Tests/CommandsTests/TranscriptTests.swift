import Foundation
import Testing

/// The program against its golden transcripts.
@Suite("Transcripts", .serialized) struct TranscriptTests {
  static let folder = Program.root + "/Tests/CommandsTests/Transcripts"

  static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".broccoli") }.map { String($0.dropLast(9)) }.sorted()
  }

  /// What differs from run to run: times, rates, paths of the scratch folder.
  private func normalized(_ text: String, _ program: Program) -> String {
    var text = text.replacingOccurrences(of: program.folder, with: "…")
      .replacingOccurrences(of: Program.root, with: ".")
    for (pattern, replacement) in [
      (#"\d+(\.\d+)? tokens/s"#, "… tokens/s"),
      (#""(time|prefill_ms|decode_ms)":("[^"]*"|[0-9.e+-]+)"#, #""$1":"…""#),
      (#"\d{4}-\d\d-\d\d-\d{6}(-\d+)?"#, "…"),
      (#"\d{4}-\d\d-\d\d \d\d:\d\d"#, "…"),
      (#"\b\d+(\.\d+)? (ms|s)\b"#, "…"),
      // Which of several attempts computes their common prompt is left to chance.
      (#"\d+ cached"#, "… cached"),
    ] {
      text = text.replacingOccurrences(
        of: pattern, with: replacement, options: .regularExpression)
    }
    return text
  }

  @Test("The program prints what it printed before", arguments: names)
  func transcript(name: String) throws {
    let script = Self.folder + "/\(name).broccoli"
    let first = try String(contentsOfFile: script, encoding: .utf8).prefix { $0 != "\n" }
    let options =
      first.hasPrefix("# --") ? first.dropFirst(2).split(separator: " ").map(String.init) : []
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(options + ["-f", script])
    let isJSON = options.contains("--json")
    let text = normalized(
      outcome.output + (isJSON || outcome.errors.isEmpty ? "" : "--- standard error\n")
        + (isJSON ? "" : outcome.errors) + "--- status \(outcome.status)\n", program)
    let golden = Self.folder + "/\(name).txt"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try text.write(toFile: golden, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOfFile: golden, encoding: .utf8)
    #expect(text == expected)
  }
}
