import Generation
import JSON
import Shell
import Terminal

/// `:shards`: how each weight is sharded.
struct ShardsCommand: Command {
  typealias Context = ArenaShell
  static let name = "shards"
  static let summary = "show how each weight of a model is sharded"
  static let group = CommandGroup.inside
  static let arguments: [Argument] = [.text("MODEL", .any([.model, .path]))]
  static let examples = [Example(":shards floret", "path, shape, spec and bytes per device")]

  let model: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    model = try words.requiredText("MODEL")
  }

  func run(in shell: ArenaShell) async throws {
    let report = try await shell.inspector.shards(of: model)
    var table = Table([
      .init("weight"), .init("shape"), .init("spec"), .init("shards"), .init("bytes", .trailing),
    ])
    func shape(_ dimensions: [Int]) -> String {
      dimensions.map { String($0) }.joined(separator: "×")
    }
    for weight in report.weights {
      table.add(
        "\(weight.path)", "\(shape(weight.shape))",
        "\(weight.spec)\(weight.note.map { " (\($0))" } ?? "", .dim)",
        "\(Self.compact(weight.shardShapes.map(shape)))",
        "\(Self.compact(weight.shardBytes.map { Quantity.bytes($0) }))")
      shell.emit(Self.json(weight, model: report.model))
    }
    shell.printer.say(table)
    for note in report.notes { shell.printer.say("\(note, .dim)") }
    let perDevice = report.mesh.shape.reduce(1, *)
    let sums = (0..<perDevice).map { device in
      report.weights.reduce(0) {
        $0 + ($1.shardBytes.indices.contains(device) ? $1.shardBytes[device] : 0)
      }
    }
    shell.printer.say(
      "per device: \(sums.map { Quantity.bytes($0) }.joined(separator: ", "), .strong)")
  }

  /// `2 × 80×160` for equal parts, else every part.
  private static func compact(_ parts: [String]) -> String {
    guard let first = parts.first else { return "–" }
    guard parts.allSatisfy({ $0 == first }) else { return parts.joined(separator: " + ") }
    return parts.count == 1 ? first : "\(parts.count) × \(first)"
  }

  private static func json(_ weight: ShardReport.Weight, model: String) -> JSONObject {
    JSONObject([
      ("event", "shard"), ("model", .string(model)), ("path", .string(weight.path)),
      ("shape", .array(weight.shape.map { .int($0) })), ("spec", .string(weight.spec)),
      ("shards", .array(weight.shardShapes.map { .array($0.map { .int($0) }) })),
      ("bytes", .array(weight.shardBytes.map { .int($0) })), ("note", .optional(weight.note)),
    ])
  }
}
