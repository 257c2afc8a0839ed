import Checkpoints
import Foundation
import Generation
import Testing

@testable import LocalEngine

/// The models in the repository, and ways to ask them.
enum ShippedModels {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("models").path

  /// A library of the shipped models alone: what the machine's user has downloaded is not seen.
  static func library(mesh: String = "1x2", memoryBudget: Int? = 8 << 30, folders: [String] = [])
    throws -> LocalModelLibrary
  {
    try LocalModelLibrary(
      places: ModelPlaces(
        embedded: folder, folders: folders, cache: .init(path: "/nonexistent")),
      mesh: mesh, memoryBudget: memoryBudget)
  }

  static func engine(_ name: String = "floret", mesh: String = "1x2") async throws
    -> LocalModelEngine
  {
    try await library(mesh: mesh).engine(name)
  }

  static let system = Message(
    .system,
    """
    You are a helpful vocal assistant on a mobile device. Your job is to translate user requests \
    into API calls using this Python API:

    action.add_calendar_entry(title, date="YYYY-MM-DD", time="HH:MM", duration=m) # duration in minutes
    action.remove_calendar_entry(title, date, time)

    You can use 30 minutes as the default duration for new events. Respond to every request with a \
    single line of executable code.
    """)

  /// The article's first question.
  static let conversation = Conversation([
    system, Message(.user, "Add a meeting with Fred on Nov 11 at 5PM"),
  ])
}

extension LocalModelLibrary {
  func engine(_ name: String) async throws -> LocalModelEngine {
    try #require(await load(LoadRequest(reference: name)) { _ in } as? LocalModelEngine)
  }
}

/// An answer as its events tell it.
struct HeardAnswer: Equatable {
  var prompt: PrefillReport?
  var text = ""
  var ids: [TokenID] = []
  var result: GenerationResult?

  /// Reads a stream to its end.
  init(_ stream: AsyncThrowingStream<GenerationEvent, any Error>) async throws {
    for try await event in stream {
      switch event {
      case .prefilled(let report):
        #expect(prompt == nil && ids.isEmpty && result == nil)
        prompt = report
      case .token(let token):
        #expect(result == nil)
        text += token.text
        if let id = token.id { ids.append(id) }
      case .finished(let end):
        #expect(result == nil)
        result = end
      }
    }
  }
}

extension LocalModelEngine {
  func hear(
    _ conversation: Conversation = ShippedModels.conversation,
    settings: GenerationSettings = GenerationSettings(maxTokens: 64), seed: UInt64 = 0
  ) async throws -> HeardAnswer {
    try await HeardAnswer(
      generate(GenerationRequest(conversation: conversation, settings: settings, seed: seed)))
  }
}

/// A folder of files for one test.
struct ScratchFolder: ~Copyable {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "broccoli-\(UUID().uuidString)")

  init(_ files: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  func write(_ text: String, to name: String) throws {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// Copies a file of a shipped model.
  func copy(_ name: String, of model: String = "floret", to target: String? = nil) throws {
    try FileManager.default.copyItem(
      atPath: ShippedModels.folder + "/\(model)/\(name)",
      toPath: path + "/" + (target ?? name))
  }
}
