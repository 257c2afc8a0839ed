import Generation
import JSON
import Shell
import Terminal

/// `:plan`: what would fit where.
struct PlanCommand: Command {
  typealias Context = ArenaShell
  static let name = "plan"
  static let summary = "say what would fit into a mesh's memory together"
  static let group = CommandGroup.inside
  static let arguments: [Argument] = [
    .option("mesh", "RxC"), .option("memory", "SIZE"),
    .option("type", "", .choices(LoadCommand.types)), .option("context", "N"),
    .repeated("MODEL", .any([.configuration, .model, .path])),
  ]
  static let discussion = """
    MODEL is a configuration that comes with the program, a model that ':models' lists, a folder, a \
    config.json or a GGUF file; nothing but its dimensions is read. Without one, the article's eight \
    are planned. SIZE is the memory of each device, such as 16GB or 16GiB.

    Each model is placed beside those before it that fit. Counted are the weights and keys and values \
    for N positions (8192, or the model's context if that is shorter), with what the layout \
    replicates. One that does not fit is refused with the sums.
    """
  static let examples = [
    Example(":plan mesh 2x4 memory 16GB", "the article's eight models on its eight TPU cores"),
    Example(":plan floret sprout", "on the mesh in use, in this machine's memory"),
    Example(":plan memory 24GiB type q4 gemma-2-9b-it context 4096", "one, in four bits"),
  ]

  private var request = PlanRequest(models: [])

  init(_ words: Words) throws(UsageError) {
    var words = words
    while !words.isAtEnd {
      if words.take("mesh") {
        request.mesh = try words.mesh("mesh")
      } else if words.take("memory") {
        request.memoryPerDevice = try words.byteCount("memory")
      } else if words.take("type") {
        request.weightType = try words.choice("type", of: LoadCommand.types)
      } else if words.take("context") {
        request.contextLength = try words.integer("context", in: 1...1 << 28)
      } else {
        request.models.append(try words.required("MODEL"))
      }
    }
  }

  func run(in shell: ArenaShell) async throws {
    var request = request
    if request.models.isEmpty {
      request.models = await shell.inspector.configurations()
      guard !request.models.isEmpty else { throw PlanProblem.noConfigurations }
    }
    let report = try await shell.inspector.plan(request)
    let text = PlanText(report)
    for line in text.head { shell.printer.say(line) }
    shell.printer.say(text.table(width: shell.printer.width))
    for model in report.models { shell.emit(PlanText.json(model, in: report)) }
    for line in text.layouts + [text.sum] { shell.printer.say(line, indent: 4) }
    shell.emit(text.sumJSON)
    if let model = report.models.first(where: { !$0.fits }) {
      throw PlanProblem.doesNotFit(model, report)
    }
  }
}

/// Why a plan does not work out.
enum PlanProblem: Error, CustomStringConvertible {
  case noConfigurations
  case doesNotFit(PlanReport.Model, PlanReport)

  var description: String {
    switch self {
    case .noConfigurations:
      return "no configurations came with the program; name a model, a folder or a config.json"
    case .doesNotFit(let model, let report):
      let needed = model.neededPerDevice
      // The device that lacks most.
      let device =
        needed.indices.max {
          needed[$0] - model.leftPerDevice[$0] < needed[$1] - model.leftPerDevice[$1]
        } ?? 0
      let beside = report.models.prefix { $0 != model }.filter(\.fits).map {
        "\($0.name) \(ByteText.of($0.neededPerDevice[device]))"
      }
      return
        "'\(model.name)' does not fit: it needs \(ByteText.of(needed[device])) of each device "
        + "(weights \(ByteText.of(model.weightsPerDevice[device])) + KV "
        + "\(ByteText.of(model.cachePerDevice[device]))), but "
        + "\(ByteText.of(model.leftPerDevice[device])) of \(ByteText.of(report.memoryPerDevice)) "
        + "are left" + (beside.isEmpty ? "" : " beside " + beside.joined(separator: ", "))
        + "; take a smaller type, a larger mesh, or fewer models"
    }
  }
}
