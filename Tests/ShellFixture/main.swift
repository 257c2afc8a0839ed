// A shell around a context without models, for tests that need a process: terminals, signals, pipes.
import Glibc
import Shell
import Terminal

TerminalOutput.ignoreBrokenPipes()
let options: CommandLineOptions
do throws(OptionError) {
  options = try CommandLineOptions(CommandLine.arguments.dropFirst())
} catch {
  TerminalOutput.standardError.write("\("error:", .bad) \(error)\n")
  exit(ExitStatus.failure.rawValue)
}
if options.request == .help {
  for line in CommandLineOptions.help(width: TerminalOutput.standardOutput.width) {
    TerminalOutput.standardOutput.write(line + "\n")
  }
  exit(ExitStatus.success.rawValue)
}
let printer: any Printer = options.isJSON ? JSONLinesPrinter() : HumanPrinter()
let context = FakeContext(printer: printer)
let interrupts = Interrupts()
let loop = ShellLoop(context, interrupts: interrupts, keepGoing: options.keepGoing)
context.loop = loop
var status = ExitStatus.failure
if options.sources.isEmpty, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
  let path = getenv("FIXTURE_HISTORY").map { String(cString: $0) }
  if let editor = LineEditor(program: "fixture", history: LineHistory(path: path)) {
    status = await loop.interact(EditorSource(editor, context: context))
  }
} else {
  let given = options.sources.isEmpty ? [.file("-")] : options.sources
  do throws(SourceError) {
    var sources: [any LineSource] = []
    for source in given {
      switch source {
      case .line(let line): sources.append(ListSource([line], name: "-c"))
      case .file(let path): sources.append(try FileSource(path: path, interrupts: interrupts))
      }
    }
    status = await loop.run(sources)
  } catch {
    printer.complain("\("error:", .bad) \(error)")
  }
}
exit(status.rawValue)
