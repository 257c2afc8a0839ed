import Foundation
import JSON
import TestSupport
import Testing

/// The arrows of ARCHITECTURE.md, held against the manifest: a new one is a decision, made there and here.
@Suite("Target graph") struct TargetGraphTests {
  static let arrows: [String: Set<String>] = [
    "Arena": ["CPlatform", "Generation", "JSON", "MockCalendar", "Verdicts"],
    "CEditLine": [],
    "CKernels": [],
    "CPlatform": [],
    "CTransfer": [],
    "ChatTemplates": ["JSON"],
    "Checkpoints": ["CPlatform", "JSON"],
    "Commands": ["Arena", "Generation", "JSON", "MockCalendar", "Shell", "Terminal", "Verdicts"],
    "Constraints": ["Generation"],
    "Generation": [],
    "Interpreter": [],
    "JSON": [],
    "LocalEngine": [
      "CPlatform", "ChatTemplates", "Checkpoints", "Constraints", "Generation", "JSON",
      "Tokenizers", "Transformer",
    ],
    "MockCalendar": [],
    "RemoteEngine": ["CTransfer", "Constraints", "Generation", "JSON"],
    "Shell": ["JSON", "Terminal"],
    "Terminal": ["CEditLine", "CPlatform"],
    "Tokenizers": ["JSON"],
    "Transformer": ["CKernels", "CPlatform", "Checkpoints", "JSON"],
    "Verdicts": ["Interpreter", "JSON", "MockCalendar"],
    "broccoli": [
      "Arena", "Commands", "Generation", "JSON", "LocalEngine", "RemoteEngine", "Shell", "Terminal",
    ],
  ]

  /// The manifest's targets with their dependencies, tests left out.
  private func manifest() throws -> [String: Set<String>] {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Its own scratch folder: the usual one is locked by the `swift test` that runs this.
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("broccoli-graph-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    process.arguments = [
      "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path,
      "dump-package",
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let package = try JSONValue(parsing: [UInt8](text))
    var graph: [String: Set<String>] = [:]
    for target in package["targets"]?.array ?? [] {
      let name = try #require(target["name"]?.string)
      let path = target["path"]?.string ?? ""
      guard target["type"]?.string != "test", !path.hasPrefix("Tests/"), !path.hasPrefix("Fuzz/")
      else { continue }
      graph[name] = Set(
        (target["dependencies"]?.array ?? []).compactMap {
          ($0["byName"] ?? $0["target"])?[0]?.string
        })
    }
    return graph
  }

  @Test("every arrow of the manifest is one that was decided", .hangGuard)
  func onlyKnownArrows() throws {
    let graph = try manifest()
    #expect(graph.count > 15)
    for (target, dependencies) in graph where !target.hasSuffix("Benchmarks") {
      let allowed = try #require(Self.arrows[target], "the target \(target) is new")
      let added = dependencies.subtracting(allowed).sorted()
      #expect(added.isEmpty, "\(target) imports \(added)")
    }
  }

  @Test("the engine never sees Python, the interpreter never sees a model, the shell no session")
  func trunksDoNotTouch() {
    let engine = reachable(from: ["LocalEngine", "RemoteEngine"])
    #expect(engine.isDisjoint(with: ["Interpreter", "MockCalendar", "Verdicts", "Arena", "Shell"]))
    #expect(reachable(from: ["Verdicts"]) == ["Verdicts", "Interpreter", "MockCalendar", "JSON"])
    #expect(reachable(from: ["Shell"]).isDisjoint(with: ["Arena", "Generation", "Verdicts"]))
    #expect(reachable(from: ["Arena"]).isDisjoint(with: ["LocalEngine", "RemoteEngine", "Shell"]))
    for (target, dependencies) in Self.arrows where target != "broccoli" {
      #expect(!dependencies.contains("Commands"), "\(target) imports Commands")
    }
  }

  @Test("the arrows have no cycle") func acyclic() {
    for (target, dependencies) in Self.arrows {
      #expect(!reachable(from: dependencies).contains(target), "\(target) reaches itself")
    }
  }

  private func reachable(from targets: Set<String>) -> Set<String> {
    var reached = targets
    var frontier = Array(targets)
    while let target = frontier.popLast() {
      for next in Self.arrows[target] ?? [] where reached.insert(next).inserted {
        frontier.append(next)
      }
    }
    return reached
  }
}
