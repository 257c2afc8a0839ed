import Generation
import JSON
import Shell
import Terminal

/// `:render`: a chat template with variables.
struct RenderCommand: Command {
  typealias Context = ArenaShell
  static let name = "render"
  static let summary = "render a chat template with a file of variables"
  static let group = CommandGroup.inside
  static let arguments: [Argument] = [
    .required("TEMPLATE", .any([.model, .path])), .required("CONTEXT", .path),
  ]
  static let discussion = """
    TEMPLATE is a .jinja file or a model; CONTEXT a JSON file with messages, add_generation_prompt \
    and whatever else the template reads.
    """
  static let examples = [Example(":render gemma.jinja chat.json", "the prompt as text")]

  let template: String
  let context: String

  init(_ words: Words) throws(UsageError) {
    var words = words
    template = try words.requiredPath("TEMPLATE")
    context = try words.requiredPath("CONTEXT")
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    do {
      let text = try await shell.inspector.render(template: template, context: context)
      shell.emit(JSONObject([("event", "render"), ("text", .string(text))]))
      shell.printer.say("\(lines: text)")
    } catch let failure as RenderFailure {
      shell.emit(
        JSONObject([
          ("event", "error"), ("kind", .string(failure.kind)),
          ("message", .string(failure.message)),
        ]))
      throw failure
    }
  }
}
