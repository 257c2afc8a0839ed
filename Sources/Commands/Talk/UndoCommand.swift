import Arena
import Shell
import Terminal

/// `:undo`: takes turns back.
struct UndoCommand: Command {
  typealias Context = ArenaShell
  static let name = "undo"
  static let summary = "take the last prompts back, or an experiment, with their effects"
  static let group = CommandGroup.talk
  static let arguments: [Argument] = [.optional("N")]
  static let otherForms: [[Argument]] = [
    [.required(kinds.joined(separator: "|"), .choices(kinds)), .optional("ID")]
  ]
  static let discussion = """
    An experiment goes with all its conversations and counts in no recap any more; its line, given \
    again, begins it anew. Its number is the one in its head and in ':history'; without one it is the \
    last of its kind. Nothing is taken out of the session's file: that it was taken back is added.
    """
  static let examples = [
    Example(":undo", "the last prompt, its answers and what they did to the calendars"),
    Example(":undo 3", "the last three"),
    Example(":undo trials 2", "an experiment, as its head calls it"),
  ]

  private static let kinds = Experiment.Kind.allCases.map(\.rawValue)

  private enum Target {
    case prompts(Int)
    case experiment(Experiment.Kind, ExperimentID?)
  }

  private let target: Target

  init(_ words: Words) throws(UsageError) {
    var words = words
    if let kind = words.take({ Experiment.Kind(rawValue: $0.lowercased()) }) {
      target = .experiment(kind, try words.optionalInteger("ID", in: 1...Int.max))
    } else {
      target = .prompts(try words.optionalInteger("N", in: 1...1_000_000) ?? 1)
    }
    try words.finish(or: Self.kinds)
  }

  func run(in shell: ArenaShell) throws {
    switch target {
    case .prompts(let count):
      for prompt in try shell.arena.undo(count) { shell.printer.say("took back: \(prompt, .dim)") }
    case .experiment(let kind, let id):
      let (experiment, count) = try shell.arena.withdraw(kind, id)
      shell.printer.say(
        "took back: \(experiment.title), \(experiment.name, .dim), "
          + "\(count) conversation\(count == 1 ? "" : "s")")
    }
  }
}
