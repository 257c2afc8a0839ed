import Arena
import Foundation
import JSON
import TestSupport
import Testing
import Verdicts

/// The sessions that ship with the article's tables, held against the tables.
@Suite("Article") struct ArticleTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private let store = SessionStore(folder: ArticleTests.root + "/sessions")
  static let names = ["article-reliability", "article-dialog", "article-fixing"]

  @Test("What is built in is what 'prompts/' has")
  func prompts() {
    let (builtIn, shipped) = (
      PromptFolder(folders: []), PromptFolder(folders: [Self.root + "/prompts"])
    )
    #expect(shipped.problems == [])
    #expect(builtIn.systemPrompt == shipped.systemPrompt)
    #expect(builtIn.corrections == shipped.corrections)
  }

  private func tables() throws -> JSONValue {
    let path = ArticleTests.root + "/Tests/ArenaTests/Reference/article-tables.json"
    return try JSONValue(parsing: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  private func symbols(_ value: JSONValue?) throws -> [Symbol] {
    try #require(Symbol.parse((value?.array ?? []).compactMap(\.string)))
  }

  @Test("The recap is the article's: the counts of its tables, and exactly its rank")
  func recap() throws {
    let tables = try tables()
    let recap = Recap(try store.read(ArticleTests.names).flatMap(\.answers))
    let printed = try #require(tables["recap_printed"]?.array)
    #expect(printed.count == 8)
    #expect(recap.models.map(\.name) == printed.compactMap { $0["model"]?.string })
    #expect(recap.models.map(\.rank) == Array(1...8))
    #expect(recap.models.map(\.symbols.penalty) == [4, 6, 14, 17, 21, 23, 42, 56])
    for (model, row) in zip(recap.models, printed) {
      let summed = tables["recap_summed"]?[model.name]
      for symbol in [Symbol.check, .broccoli, .mushroom, .fire] {
        #expect(model.symbols[symbol] == summed?[symbol.rawValue]?.int, "\(model.name) \(symbol)")
        let isSlip = model.name == "vicuna 1.5 7b-instr" && symbol == .fire
        let inPrint = try #require(row[symbol.rawValue]?.int)
        #expect(model.symbols[symbol] == inPrint + (isSlip ? 1 : 0), "\(model.name) \(symbol)")
      }
    }
  }

  @Test("Every cell of the article's tables is an answer, rated as printed, text not recorded")
  func cells() throws {
    let tables = try tables()
    var expected: [String: [[Symbol]]] = [:]
    for (model, cells) in try #require(tables["reliability"]?.object) {
      expected[model, default: []] += try #require(cells.array).map { try symbols([$0]) }
    }
    for (model, cells) in try #require(tables["dialog"]?.object) {
      expected[model, default: []] += try #require(cells.array).map { try symbols($0["symbols"]) }
    }
    for (model, cases) in try #require(tables["mistake_fixing"]?.object) {
      for (_, cells) in try #require(cases.object) {
        expected[model, default: []] += try #require(cells.array).map { try symbols([$0]) }
      }
    }
    let sessions = try store.read(ArticleTests.names + ["article-gemini"])
    let turns = sessions.flatMap { $0.state.conversations }.flatMap { side in
      side.turns.map { (side.model.name, $0) }
    }
    #expect(turns.allSatisfy { $0.1.answer?.isRecorded == false && $0.1.verdict == nil })
    #expect(Dictionary(grouping: turns, by: \.0).mapValues { $0.map(\.1.symbols) } == expected)
  }

  @Test("The three tables are three experiments, with a cell for every conversation")
  func experiments() throws {
    let sessions = try store.read(ArticleTests.names)
    #expect(sessions.flatMap(\.state.experiments).map(\.kind) == [.trials, .dialog, .transplant])
    #expect(sessions.map { $0.state.cells(of: 1).count } == [8 * 5, 8, 8 * 9])
    #expect(sessions.allSatisfy { $0.state.expectationsHold() })
  }

  @Test("The fire by which print and tables differ is said, and so is where the ratings are from")
  func remarks() throws {
    let remarks = try store.read(["article-dialog"]).flatMap(\.state.remarks)
    #expect(remarks.contains { $0.contains("vicuna 1.5 7b-instr has 12 🔥") && $0.contains("11") })
    #expect(remarks.contains { $0.contains("not recorded") })
  }

  @Test("What follows a session that ships goes to a copy, which is the user's own")
  @MainActor func copies() async throws {
    let folder = try ScratchFolder()
    let shipped = ArticleTests.root + "/sessions/article-gemini.jsonl"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: shipped)))
    try folder.write(bytes, to: "article-gemini.jsonl")
    let stage = try Stage(folder: folder)
    _ = try await stage.arena.open("article-gemini")
    stage.pair()
    try await stage.arena.ask(Stage.fred)
    #expect(try folder.bytes("article-gemini.jsonl") == bytes)
    #expect(stage.arena.sessionName == "article-gemini-2")
    let again = try Stage(folder: folder)
    try stage.arena.branch(as: "elsewhere")
    _ = try await again.arena.open("article-gemini-2")
    again.pair()
    try await again.arena.ask(Stage.fred)
    #expect(again.arena.sessionName == "article-gemini-2")
  }
}
