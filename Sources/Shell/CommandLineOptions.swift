import Terminal

/// What the program was asked for on its command line.
public struct CommandLineOptions: Sendable {
  /// Where lines come from when nobody types them, in the order given.
  public enum Source: Sendable, Hashable {
    /// A line of `-c`.
    case line(String)
    /// A script of `-f`; `-` is standard input.
    case file(String)
  }

  /// Something to print instead of running.
  public enum Request: Sendable, Hashable { case help, version }

  public internal(set) var sources: [Source] = []
  public internal(set) var isJSON = false
  public internal(set) var keepGoing = false
  public internal(set) var session: String?
  public internal(set) var sessions: String?
  public internal(set) var models: [String] = []
  /// Rows and columns of the device mesh.
  public internal(set) var mesh: (rows: Int, columns: Int)?
  /// The name of an instruction set.
  public internal(set) var isa: String?
  public internal(set) var skipsStartUp = false
  public internal(set) var request: Request?

  /// Reads the arguments after the program's name. `--name=VALUE`, `--name VALUE`, `-cLINE` and
  /// `-c LINE` are the same; long names may be shortened.
  public init(_ arguments: some Sequence<String>) throws(OptionError) {
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      let (option, name, attached) = try Self.option(argument)
      guard option.placeholder != nil else {
        guard attached == nil else { throw .noValueWanted(option: name) }
        try option.apply(&self, "")
        continue
      }
      guard let value = attached ?? rest.popFirst() else {
        throw .missingValue(option: name, placeholder: option.placeholder ?? "")
      }
      try option.apply(&self, value)
    }
  }

  private static func option(
    _ argument: String
  ) throws(OptionError) -> (CommandLineOption, name: String, attached: String?) {
    if argument.hasPrefix("--"), argument.count > 2 {
      let parts = argument.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      let names = CommandLineOption.all.compactMap { $0.long }
      switch PrefixMatch(name, among: names) {
      case .one(let full):
        if let option = CommandLineOption.all.first(where: { $0.long == full }) {
          return (option, "--" + full, parts.count > 1 ? String(parts[1]) : nil)
        }
        throw .unknown(option: "--" + name, nearest: [])
      case .several(let found):
        throw .ambiguous(option: "--" + name, candidates: found.map { "--" + $0 })
      case .none:
        let near = EditDistance.nearest(to: name, among: names, atMost: 2)
        throw .unknown(option: "--" + name, nearest: near.map { "--" + $0 })
      }
    }
    guard argument.hasPrefix("-"), let letter = argument.dropFirst().first else {
      throw .unexpected(argument)
    }
    guard let option = CommandLineOption.all.first(where: { $0.short == letter }) else {
      throw .unknown(option: "-\(letter)", nearest: [])
    }
    let attached = argument.dropFirst(2)
    return (option, "-\(letter)", attached.isEmpty ? nil : String(attached))
  }

  /// The text of `--help`.
  public static func help(width: Int) -> [StyledText] {
    var table = Table([.init(), .init()], indent: 2)
    for option in CommandLineOption.all {
      // Long names stand under each other.
      let indent = option.short == nil ? "    " : ""
      table.add("\(indent + option.usage, .code)", "\(option.summary)")
    }
    let usage: StyledText = "\("usage:", .heading) broccoli [options]"
    let about: StyledText =
      "Talk with two language models at once, point out their mistakes and see who can fix them. Without options: a shell at a terminal, else the lines of standard input; ':help' lists the commands."
    let status: StyledText =
      "Exit status: 0; 1 an expectation did not hold; 2 a command failed; 130 interrupted."
    var lines = [usage, ""]
    lines += about.wrapped(to: width)
    lines.append("")
    lines += table.lines(width: width)
    lines.append("")
    return lines + status.wrapped(to: width)
  }
}

/// A command line that asks for nothing the program has.
public enum OptionError: Error, Sendable, Hashable, CustomStringConvertible {
  case unknown(option: String, nearest: [String])
  case ambiguous(option: String, candidates: [String])
  case missingValue(option: String, placeholder: String)
  case noValueWanted(option: String)
  /// A value that breaks a rule, as a phrase ("must be …").
  case value(option: String, rule: String, found: String)
  /// A word that is no option.
  case unexpected(String)

  public var description: String {
    switch self {
    case .unknown(let option, let nearest):
      let hint =
        nearest.isEmpty ? "; '--help' lists them" : "; did you mean \(nearest.phrase(or: "or"))?"
      return "no option '\(option)'\(hint)"
    case .ambiguous(let option, let candidates):
      return "'\(option)' is short for \(candidates.phrase(or: "and"))"
    case .missingValue(let option, let placeholder): return "\(option) needs \(placeholder)"
    case .noValueWanted(let option): return "\(option) takes no value"
    case .value(let option, let rule, let found): return "\(option) \(rule), not '\(found)'"
    case .unexpected(let word):
      return "unexpected '\(word)'; lines are given with -c, scripts with -f"
    }
  }
}
