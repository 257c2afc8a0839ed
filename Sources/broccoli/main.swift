// The program: reads its options, wires engine, arena and shell together, and ends with a status.
import Glibc
import Shell
import Terminal

TerminalOutput.ignoreBrokenPipes()
let options: CommandLineOptions
do throws(OptionError) {
  options = try CommandLineOptions(CommandLine.arguments.dropFirst())
} catch {
  TerminalOutput.standardError.write(lines: "\("broccoli:", .bad) \(error)")
  exit(ExitStatus.failure.rawValue)
}
switch options.request {
case .help:
  for line in CommandLineOptions.help(width: TerminalOutput.standardOutput.width) {
    TerminalOutput.standardOutput.write(line + "\n")
  }
case .version: TerminalOutput.standardOutput.write("broccoli \(Program.version)\n")
case nil: exit(await Program(options).run().rawValue)
}
