import Generation
import JSON
import Terminal

/// Measurements in words, in a table and as JSON.
struct BenchText {
  private let report: BenchReport
  private let request: BenchRequest

  init(_ report: BenchReport, _ request: BenchRequest) {
    (self.report, self.request) = (report, request)
  }

  /// What was measured.
  var head: StyledText {
    "\(report.model, .strong): \(report.family), \(report.weightType), "
      + "\(report.instructionSet) kernels; \(request.promptLength) tokens read, "
      + "\(request.generatedLength) generated, "
      + (request.repeats == 1 ? "once" : "\(request.repeats) times")
  }

  /// A line per mesh and batch.
  var table: Table {
    var table = Table([
      .init("mesh"), .init("batch", .trailing), .init("prefill tokens/s", keepsWords: true),
      .init("first token"), .init("decode tokens/s", keepsWords: true),
      .init("of memory's speed", .trailing),
    ])
    for run in report.runs {
      table.add(
        "\(Self.mesh(run.mesh))", "\(run.batch)", Self.rates(run.prefill),
        "\(Quantity.time(.seconds(run.firstToken.median)))", Self.rates(run.decode),
        "\(run.bandwidth > 0 ? Quantity.fixed(100 * run.bandwidthShare, 0) + " %" : "–")")
    }
    return table
  }

  /// What holds for a mesh, and the quality.
  var foot: [StyledText] {
    var lines: [StyledText] = []
    var seen: Set<[Int]> = []
    for run in report.runs where seen.insert(run.mesh).inserted {
      lines.append(
        "\("\(Self.mesh(run.mesh)):", .dim) loaded in \(Quantity.time(.seconds(run.loadTime))), "
          + "\(ByteText.of(run.weights)) of weights, \(ByteText.of(run.resident)) of the "
          + "process; memory reads \(Quantity.fixed(run.bandwidth / 1e9, 1)) GB/s")
    }
    for quality in report.quality {
      let entries = quality.entries.enumerated().map { index, entry in
        let change = Quantity.fixed(100 * quality.change(of: entry), 2)
        let sign = change.hasPrefix("-") ? "" : "+"
        let perplexity = Quantity.fixed(entry.perplexity, entry.perplexity < 100 ? 3 : 0)
        return "\(entry.weightType) \(perplexity)"
          + (index == 0 ? "" : " (\(sign)\(change) %)")
      }
      lines.append(
        "perplexity of \(quality.tokenCount) tokens of \(quality.text): \(entries.joined(separator: ", "), .strong)"
      )
    }
    if !report.omittedTypes.isEmpty {
      lines.append(
        "no perplexity in \(report.omittedTypes.joined(separator: ", ")): "
          + "the model does not fit into memory so")
    }
    return lines
  }

  private static func mesh(_ shape: [Int]) -> String {
    shape.map { String($0) }.joined(separator: "x")
  }

  /// `512 (498–530)`.
  private static func rates(_ spread: BenchReport.Spread) -> StyledText {
    let range = "\(Quantity.rate(spread.least))–\(Quantity.rate(spread.largest))"
    return "\(Quantity.rate(spread.median), .strong) \("(\(range))", .dim)"
  }

  // MARK: - JSON

  /// The event of one mesh and batch.
  static func json(_ run: BenchReport.Run, in report: BenchReport, _ request: BenchRequest)
    -> JSONObject
  {
    func spread(_ spread: BenchReport.Spread, times factor: Double = 1) -> JSONValue {
      [
        "median": .double(factor * spread.median), "min": .double(factor * spread.least),
        "max": .double(factor * spread.largest),
      ]
    }
    var object = JSONObject([
      ("event", "bench"), ("model", .string(report.model)), ("family", .string(report.family)),
      ("type", .string(report.weightType)), ("instruction_set", .string(report.instructionSet)),
      ("mesh", .string(mesh(run.mesh))), ("batch", .int(run.batch)),
      ("prompt", .int(request.promptLength)), ("generate", .int(request.generatedLength)),
      ("repeat", .int(request.repeats)), ("prefill_tokens_per_second", spread(run.prefill)),
      ("decode_tokens_per_second", spread(run.decode)),
      ("first_token_ms", spread(run.firstToken, times: 1000)),
      ("load_ms", .double(1000 * run.loadTime)), ("weights", .int(run.weights)),
      ("resident", .int(run.resident)), ("bandwidth", .double(run.bandwidth)),
      ("bandwidth_share", .double(run.bandwidthShare)),
    ])
    if !report.quality.isEmpty {
      object["quality"] = .array(report.quality.map { .object(json($0)) })
    }
    if !report.omittedTypes.isEmpty {
      object["quality_omitted"] = .array(report.omittedTypes.map { .string($0) })
    }
    return object
  }

  private static func json(_ quality: BenchReport.Quality) -> JSONObject {
    let perplexity = quality.entries.map { ($0.weightType, JSONValue.double($0.perplexity)) }
    let change = quality.entries.dropFirst().map {
      ($0.weightType, JSONValue.double(quality.change(of: $0)))
    }
    return JSONObject([
      ("text", .string(quality.text)), ("tokens", .int(quality.tokenCount)),
      ("perplexity", .object(JSONObject(perplexity))), ("change", .object(JSONObject(change))),
    ])
  }
}
