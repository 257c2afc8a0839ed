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
    for weight in report.weights { shell.emit(Self.json(weight, model: report.model)) }
    shell.printer.say(ShardTable(report.weights).table)
    for note in report.notes { shell.printer.say("\(note, .dim)") }
    let perDevice = report.mesh.shape.reduce(1, *)
    let sums = (0..<perDevice).map { device in
      report.weights.reduce(0) {
        $0 + ($1.shardBytes.indices.contains(device) ? $1.shardBytes[device] : 0)
      }
    }
    shell.printer.say(
      "per device: \(sums.map { ByteText.of($0) }.joined(separator: ", "), .strong)")
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
