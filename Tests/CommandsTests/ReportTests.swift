import Foundation
import JSON
import Testing

/// Recaps and reports, made by the built program.
@Suite("Reports", .serialized) struct ReportTests {
  static let article = "article-reliability article-dialog article-fixing"

  @Test("The article as events: eight models by rank, every rate with its interval")
  func events() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(["--json", "-c", ":recap \(Self.article)"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let events = try outcome.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }.filter { $0["event"]?.string == "recap" }
    #expect(events.compactMap { $0["rank"]?.int } == Array(1...8))
    #expect(events.first?["model"]?.string == "Gemma 2 9B-instr")
    #expect(events.compactMap { $0["penalty"]?.int } == [4, 6, 14, 17, 21, 23, 42, 56])
    for event in events {
      for name in ["first_time_right", "fixes", "saves"] {
        let rate = try #require(event[name]?["rate"]?.double)
        let low = try #require(event[name]?["low"]?.double)
        let high = try #require(event[name]?["high"]?.double)
        #expect(low <= rate && rate <= high)
      }
    }
  }

  @Test("A user's own model stands in the article's table")
  func ownModel() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run([
      "--json", "--session", "mine", "-c", ":pair floret", "-c", "Gym on May 3 2024 at 7am", "-c",
      ":recap \(Self.article) mine",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let models = try outcome.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }.filter { $0["event"]?.string == "recap" }.compactMap { $0["model"]?.string }
    #expect(models.count == 9)
    #expect(models.contains("floret"))
  }

  @Test("The whole article ends with a report, and the page needs nothing beside itself")
  func report() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try program.run(["--session", "whole", "-f", "article"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("written: report.html"))
    let page = try String(contentsOfFile: program.folder + "/report.html", encoding: .utf8)
    for part in ["Recap", "Rates", "Mistakes", "Experiments", "Transcripts", "Seeds and settings"] {
      #expect(page.contains(">\(part)</h2>"), "\(part)")
    }
    #expect(page.contains("Reliability: first-question"))
    #expect(!page.contains("<script"))
    #expect(!page.contains(Program.root) && !page.contains(program.folder))
  }

  @Test("Every format is written, a file that is there is kept, and 'overwrite' replaces it")
  func formats() throws {
    let program = try Program()
    defer { program.remove() }
    let endings = ["html", "md", "json", "csv", "jsonl"]
    let lines = endings.map { ":export all.\($0) article-*" }
    let outcome = try program.run(lines.flatMap { ["-c", $0] })
    #expect(outcome.status == 0, "\(outcome.errors)")
    for ending in endings {
      let path = program.folder + "/all." + ending
      #expect(FileManager.default.fileExists(atPath: path), "\(ending)")
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect((attributes[.posixPermissions] as? Int) == 0o600)
    }
    let again = try program.run(["-c", lines[0]])
    #expect(again.status == 2)
    #expect(again.errors.contains("is there already"))
    #expect(try program.run(["-c", lines[0] + " overwrite"]).status == 0)
    let csv = try String(contentsOfFile: program.folder + "/all.csv", encoding: .utf8)
    // 179 answers of eight models, ten of the ninth, and the titles.
    #expect(csv.ranges(of: "\r\n").count == 1 + 179 + 10)
  }
}
