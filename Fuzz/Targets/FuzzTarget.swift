/// One reader of what comes from strangers, with what must hold for every input.
///
/// The fuzzer's harness and the test that replays the corpus call the same `check`. A crash, a hang
/// and a thrown `BrokenPromise` are findings; an input that is refused with an error is none.
public protocol FuzzTarget: Sendable {
  /// The name, which is also the folder of its corpus.
  static var name: String { get }
  /// Reads the input in every way that the program does.
  static func check(_ input: [UInt8]) throws
}

/// Something that must hold for every input, and did not.
public struct BrokenPromise: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// Every target.
public enum FuzzTargets {
  public static let all: [any FuzzTarget.Type] = [
    InterpreterTarget.self, VerdictsTarget.self, JSONTarget.self, EventStreamTarget.self,
    SafetensorsTarget.self, GGUFTarget.self, TokenizerTarget.self, SentencePieceTarget.self,
    GGUFVocabularyTarget.self, TemplateTarget.self, JournalTarget.self, CalendarTarget.self,
    TerminalTextTarget.self, LineTarget.self,
  ]

  /// The target of a name.
  public static func named(_ name: String) -> (any FuzzTarget.Type)? {
    all.first { target in target.name == name }
  }
}

/// Throws where a condition does not hold.
func promise(_ condition: Bool, _ text: @autoclosure () -> String) throws {
  if !condition { throw BrokenPromise(text()) }
}
