/// One option of the program: parsing and help read the same list.
struct CommandLineOption: Sendable {
  let short: Character?
  let long: String?
  /// Nil for an option without a value.
  let placeholder: String?
  let summary: String
  let apply: @Sendable (inout CommandLineOptions, String) throws(OptionError) -> Void

  var usage: String {
    let names = [short.map { "-\($0)" }, long.map { "--\($0)" }].compactMap { $0 }
    return names.joined(separator: ", ") + (placeholder.map { " \($0)" } ?? "")
  }

  /// Every option, in the order of the help.
  static let all: [CommandLineOption] = [
    .init(
      short: "c", long: nil, placeholder: "LINE",
      summary: "run LINE and end; may be given several times",
      apply: { (options, value) throws(OptionError) in options.sources.append(.line(value)) }),
    .init(
      short: "f", long: nil, placeholder: "SCRIPT",
      summary: "run the lines of SCRIPT and end; - is standard input",
      apply: { (options, value) throws(OptionError) in options.sources.append(.file(value)) }),
    .init(
      short: nil, long: "json", placeholder: nil,
      summary: "print one JSON object per event, words to standard error",
      apply: { (options, _) throws(OptionError) in options.isJSON = true }),
    .init(
      short: nil, long: "keep-going", placeholder: nil,
      summary: "go on after a command that failed",
      apply: { (options, _) throws(OptionError) in options.keepGoing = true }),
    .init(
      short: nil, long: "session", placeholder: "NAME",
      summary: "open or start the session NAME",
      apply: { (options, value) throws(OptionError) in options.session = value }),
    .init(
      short: nil, long: "sessions", placeholder: "DIR", summary: "keep sessions in DIR",
      apply: { (options, value) throws(OptionError) in options.sessions = value }),
    .init(
      short: nil, long: "models", placeholder: "DIR", summary: "look for models in DIR",
      apply: { (options, value) throws(OptionError) in options.models.append(value) }),
    .init(
      short: nil, long: "mesh", placeholder: "RxC",
      summary: "shard models over a device mesh, such as 1x2",
      apply: { (options, value) throws(OptionError) in
        let parts = value.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let rows = Int(parts[0]), let columns = Int(parts[1]),
          (1...64).contains(rows), (1...64).contains(columns)
        else {
          throw .value(option: "--mesh", rule: "must be RxC with 1 to 64 each", found: value)
        }
        options.mesh = (rows, columns)
      }),
    .init(
      short: nil, long: "isa", placeholder: "NAME",
      summary: "use the kernels of one instruction set: avx512-bf16, avx512, avx2, neon, scalar",
      apply: { (options, value) throws(OptionError) in options.isa = value }),
    .init(
      short: nil, long: "no-rc", placeholder: nil, summary: "skip ~/.config/broccoli/rc",
      apply: { (options, _) throws(OptionError) in options.skipsStartUp = true }),
    .init(
      short: nil, long: "version", placeholder: nil, summary: "print the version and end",
      apply: { (options, _) throws(OptionError) in options.request = .version }),
    .init(
      short: "h", long: "help", placeholder: nil, summary: "print this help and end",
      apply: { (options, _) throws(OptionError) in options.request = .help }),
  ]
}
