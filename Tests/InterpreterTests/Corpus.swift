// Foundation finds the fixture in the bundle.
import Foundation
import Interpreter
import JSON
import Testing

/// The sources of `Fixtures/corpus.jsonl` with CPython's verdicts (see `Reference/make_corpus.py`).
struct Corpus {
  /// What CPython said about a source.
  enum Verdict {
    /// It does not compile: the exception, and where CPython has a place, that place.
    case refused(exception: String, message: String, place: Place?)
    /// It raises an exception; the message is nil where it is too long to be kept.
    case raises(exception: String, message: String?)
    /// It runs to its end: the last expression's `repr()` (nil where too long) and type.
    case value(repr: String?, type: String)
  }

  /// A place of CPython's, columns from 1 in what CPython counted.
  struct Place: Equatable {
    let line: Int
    let column: Int
    let endLine: Int
    let endColumn: Int
  }

  struct Row {
    let kind: String
    let source: String
    let verdict: Verdict
    /// The calls of names that nothing defines: name, arguments, keyword arguments.
    let calls: JSONValue
    /// Whether CPython does something that the sandbox does not have.
    let isOutside: Bool

    var isASCII: Bool { source.utf8.allSatisfy { $0 < 128 } }
  }

  let header: JSONValue
  let rows: [Row]

  static func load(_ name: String = "corpus.jsonl") throws -> Corpus {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let bytes = try Data(contentsOf: folder.appendingPathComponent(name))
    let lines = try bytes.split(separator: 10).map { try JSONValue(parsing: Array($0)) }
    return Corpus(header: try #require(lines.first), rows: try lines.dropFirst().map(row))
  }

  private static func row(_ value: JSONValue) throws -> Row {
    let verdict: Verdict
    if let error = value["e"]?.array {
      var place: Place?
      if error.count > 2 {
        let numbers = try error.dropFirst(2).map { try #require($0.int) }
        place = Place(
          line: numbers[0], column: numbers[1], endLine: numbers[2], endColumn: numbers[3])
      }
      verdict = .refused(
        exception: try #require(error[0].string), message: try #require(error[1].string),
        place: place)
    } else if let error = value["x"]?.array {
      let message = try #require(error[1].string)
      verdict = .raises(
        exception: try #require(error[0].string), message: message.isEmpty ? nil : message)
    } else {
      let text = try #require(value["v"]?.string)
      verdict = .value(repr: text.isEmpty ? nil : text, type: try #require(value["t"]?.string))
    }
    return Row(
      kind: try #require(value["k"]?.string), source: try #require(value["s"]?.string),
      verdict: verdict, calls: value["c"] ?? .array([]), isOutside: value["o"] != nil)
  }
}
