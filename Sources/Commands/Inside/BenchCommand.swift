import Generation
import JSON
import Shell
import Terminal

/// `:bench`: how fast a model is here.
struct BenchCommand: Command {
  typealias Context = ArenaShell
  static let name = "bench"
  static let summary = "measure a model's speed, and what fewer bits cost it"
  static let group = CommandGroup.inside
  static let arguments: [Argument] = [
    .required("MODEL", .any([.model, .path])), .option("prompt", "N"), .option("generate", "N"),
    .option("batch", "B,…"), .option("mesh", "RxC,…"), .option("repeat", "N"),
    .option("type", "", .choices(LoadCommand.types)),
    .option("quality", "", .choices(["on", "off"])),
  ]
  static let discussion = """
    Loads a copy of MODEL for itself on every mesh, reads a prompt of N tokens (512) and generates N \
    more (64) with every batch (1), five times over unless told. Shown are the median and, in \
    brackets, the least and the largest. Prefill reads one prompt; decoding counts the tokens of all \
    sequences of a batch. The share is what decoding reads of the memory's speed, \
    which is measured beside it by reading; a model that fits into the processor's cache passes 100 %.

    The quality figure is the perplexity of two fixed texts in bf16, q8 and q4, as far as these fit \
    into memory: prose, and the answers of a dialog about a calendar in the model's own template. \
    Its change is what quantization costs; the figure itself says little, for a model that was \
    trained on calendars alone foretells no prose. 'quality off' leaves it out.
    """
  static let examples = [
    Example(":bench floret", "an embedded model"),
    Example(
      ":bench sprout prompt 256 generate 32 batch 1,5 mesh 1x1,1x2 repeat 3", "four measurements"),
  ]

  private var request: BenchRequest

  init(_ words: Words) throws(UsageError) {
    var words = words
    request = BenchRequest(model: try words.required("MODEL"))
    while !words.isAtEnd {
      if words.take("prompt") {
        request.promptLength = try words.integer("prompt", in: 1...1 << 20)
      } else if words.take("generate") {
        request.generatedLength = try words.integer("generate", in: 1...1 << 20)
      } else if words.take("batch") {
        request.batches = try words.integers("batch", in: 1...256)
      } else if words.take("mesh") {
        request.meshes = try words.meshes("mesh")
      } else if words.take("repeat") {
        request.repeats = try words.integer("repeat", in: 1...1_000)
      } else if words.take("type") {
        request.weightType = try words.choice("type", of: LoadCommand.types)
      } else if words.take("quality") {
        request.measuresQuality = try words.choice("quality", of: ["on", "off"]) == "on"
      } else {
        try words.finish()
      }
    }
  }

  func run(in shell: ArenaShell) async throws {
    let line = shell.printer.progress("benchmarking \(request.model)", total: nil, unit: "parts")
    defer { line.finish() }
    let report = try await shell.inspector.bench(request) { progress in
      Task { @MainActor in
        line.update(
          progress.done, of: progress.total, label: "\(request.model): \(progress.label)")
      }
    }
    line.finish()
    for run in report.runs { shell.emit(BenchText.json(run, in: report, request)) }
    let text = BenchText(report, request)
    shell.printer.say(text.head)
    shell.printer.say(text.table)
    for line in text.foot { shell.printer.say(line) }
  }
}
