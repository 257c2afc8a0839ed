import Interpreter
import JSON
import Testing

/// Every source of the corpus in the sandbox, compared with CPython.
@Suite("CPython's corpus") struct CorpusTests {
  /// What was compared and what differs, by kind of difference.
  private struct Report {
    var counts: [String: Int] = [:]
    var differences: [String: [String]] = [:]

    mutating func count(_ name: String) { counts[name, default: 0] += 1 }

    mutating func differ(_ name: String, _ row: Corpus.Row, _ execution: Execution) {
      let ours =
        execution.diagnostics.first.map { "\($0.kind) \($0.description)" }
        ?? "value \(execution.value?.pythonRepr ?? "None")"
      differences[name, default: []].append(
        "\(row.source.debugDescription): CPython \(row.verdict), we \(ours)")
    }

    /// The first few differences of a kind, for a failure's text.
    func shown(_ name: String) -> Comment {
      Comment(rawValue: (differences[name] ?? []).prefix(8).joined(separator: "\n"))
    }
  }

  private static let report = Result { try compare(Corpus.load()) }

  private static func compare(_ corpus: Corpus) -> Report {
    var report = Report()
    for row in corpus.rows {
      let execution = Sandbox().run(row.source)
      switch row.verdict {
      case .refused(let exception, let message, let place):
        compareRefusal(row, execution, exception, message, place, &report)
      default:
        compareRun(row, execution, &report)
      }
    }
    return report
  }

  private static func compareRefusal(
    _ row: Corpus.Row, _ execution: Execution, _ exception: String, _ message: String,
    _ place: Corpus.Place?, _ report: inout Report
  ) {
    report.count("refused")
    guard let diagnostic = execution.diagnostics.first, diagnostic.kind == .syntax else {
      report.differ("accepted", row, execution)
      return
    }
    if diagnostic.exception != exception { report.differ("exception", row, execution) }
    if diagnostic.message != message { report.differ("message", row, execution) }
    guard let place else { return }
    let range = diagnostic.range
    let isEqual = range.line == place.line && range.column == place.column
    // In a line with other characters CPython counts bytes at some places; in an f-string's
    // expression, from the expression's start; behind a string of several lines, from the string.
    let isComparable =
      row.isASCII && !message.hasPrefix("f-string: ") && !row.source.contains("\\\n")
    if isComparable {
      report.count("comparable place")
      if !isEqual { report.differ("place", row, execution) }
      compareEnd(row, execution, range, place, message, &report)
    } else {
      report.count("other place")
      if isEqual { report.count("other place, equal") }
    }
  }

  private static func compareEnd(
    _ row: Corpus.Row, _ execution: Execution, _ range: SourceRange, _ place: Corpus.Place,
    _ message: String, _ report: inout Report
  ) {
    // Where CPython gives no end, it repeats the start or gives a number below it; where it takes
    // the lexer's place for the end, it is one column short.
    guard (place.endLine, place.endColumn) > (place.line, place.column) else { return }
    if message == "cannot use a starred expression in a dictionary value" { return }
    report.count("end")
    if range.end.line != place.endLine || range.end.column != place.endColumn {
      report.differ("end", row, execution)
    }
  }

  private static func compareRun(
    _ row: Corpus.Row, _ execution: Execution, _ report: inout Report
  ) {
    report.count("accepted")
    let diagnostic = execution.diagnostics.first
    switch diagnostic?.kind {
    case .syntax:
      report.differ("refused", row, execution)
      return
    case .budget:
      report.differ("budget", row, execution)
      return
    case .forbidden where row.isOutside:
      report.count("forbidden")
      return
    default: break
    }
    switch row.verdict {
    case .raises(let exception, let message):
      report.count("raises")
      guard diagnostic?.exception == exception else {
        report.differ("exception", row, execution)
        return
      }
      if let message, diagnostic?.message != message { report.differ("message", row, execution) }
      if diagnostic?.kind == .forbidden, exception != "NameError" {
        report.differ("forbidden", row, execution)
      }
    case .value(let repr, let type):
      report.count("value")
      guard diagnostic == nil else {
        report.differ(
          diagnostic?.kind == .forbidden ? "forbidden" : "exception", row, execution)
        return
      }
      if let repr, (execution.value?.pythonRepr ?? "None") != repr {
        report.differ("value", row, execution)
      }
      if (execution.value?.typeName ?? "NoneType") != type {
        report.differ("type", row, execution)
      }
    case .refused: break
    }
    if calls(execution) != row.calls { report.differ("calls", row, execution) }
  }

  private static func calls(_ execution: Execution) -> JSONValue {
    .array(
      execution.calls.map { call in
        .array([
          .string(call.callee),
          .array(call.positional.map { .string($0.value.pythonRepr) }),
          .array(
            call.keywords.map {
              .array([.string($0.name), .string($0.argument.value.pythonRepr)])
            }),
        ])
      })
  }

  // MARK: - Tests

  @Test("holds thousands of sources and names the version that judged them")
  func header() throws {
    let corpus = try Corpus.load()
    #expect(corpus.header["cpython"]?.string?.hasPrefix("3.11") == true)
    #expect(corpus.header["rows"]?.int == corpus.rows.count)
    let report = try Self.report.get()
    #expect(report.counts["refused", default: 0] > 2_500)
    #expect(report.counts["value", default: 0] > 3_000)
    #expect(report.counts["raises", default: 0] > 1_500)
    #expect(report.counts["forbidden", default: 0] > 300)
  }

  @Test(
    "is judged as CPython judges it",
    arguments: [
      "accepted", "refused", "exception", "message", "value", "type", "calls", "forbidden",
      "budget",
    ])
  func agrees(_ kind: String) throws {
    let report = try Self.report.get()
    #expect(report.differences[kind, default: []].isEmpty, report.shown(kind))
  }

  @Test("has its syntax errors at CPython's line and column, from start to end")
  func places() throws {
    let report = try Self.report.get()
    #expect(report.counts["comparable place", default: 0] > 2_000)
    #expect(report.differences["place", default: []].isEmpty, report.shown("place"))
    #expect(report.counts["end", default: 0] > 700)
    #expect(report.differences["end", default: []].isEmpty, report.shown("end"))
  }

  @Test("has other places equal, too, but where CPython counts bytes or from an expression's start")
  func otherPlaces() throws {
    let counts = try Self.report.get().counts
    let equal = Double(counts["other place, equal", default: 0])
    #expect(equal / Double(counts["other place", default: 1]) > 0.9)
  }

  @Test("is agreed with on what the fuzzer came upon, too")
  func fuzzed() throws {
    let report = try Self.compare(Corpus.load("fuzzed.jsonl"))
    #expect(report.counts["refused", default: 0] + report.counts["accepted", default: 0] > 300)
    for kind in ["accepted", "refused", "exception", "value", "type", "calls", "forbidden"] {
      #expect(report.differences[kind, default: []].isEmpty, report.shown(kind))
    }
  }

  @Test("is agreed with on values that the seeded sources met too rarely")
  func values() throws {
    let report = try Self.compare(Corpus.load("values.jsonl"))
    #expect(report.counts["value", default: 0] > 70)
    #expect(report.counts["forbidden", default: 0] < 10)
    let kinds = [
      "accepted", "refused", "exception", "message", "value", "type", "calls", "forbidden",
      "budget",
    ]
    for kind in kinds {
      #expect(report.differences[kind, default: []].isEmpty, report.shown(kind))
    }
  }

  @Test("NUL is refused at its place, wherever it stands")
  func null() throws {
    for source in ["1 + \0", "'a\0b'", "# \0", "f(\0"] {
      let diagnostic = try #require(Sandbox().parse(source).first)
      #expect(diagnostic.exception == "SyntaxError")
      #expect(diagnostic.message == "source code string cannot contain null bytes")
      #expect(diagnostic.range.column == source.unicodeScalars.prefix { $0 != "\0" }.count + 1)
    }
  }
}
