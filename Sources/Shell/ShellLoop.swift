import Terminal

/// Reads lines, finds their commands and runs them one after the other; errors are told with their
/// place, and the shell goes on or the script stops.
@MainActor
public final class ShellLoop<Context: ShellContext> {
  /// Scripts within scripts.
  static var depthLimit: Int { 16 }

  private let context: Context
  private let interrupts: Interrupts
  private let keepGoing: Bool
  /// How many scripts play each other right now; 0 while lines come from where the loop began.
  public private(set) var depth = 0
  private var hasFailed = false
  private var isInterrupted = false

  /// - Parameter keepGoing: Whether a script goes on after a command that failed.
  public init(_ context: Context, interrupts: Interrupts, keepGoing: Bool = false) {
    self.context = context
    self.interrupts = interrupts
    self.keepGoing = keepGoing
  }

  /// Runs all lines of the sources, which are a program's: the first failure ends it.
  public func run(_ sources: [any LineSource]) async -> ExitStatus {
    for source in sources {
      guard await runLines(of: source) else { break }
      if context.isQuitting || context.printer.isClosed { break }
    }
    if isInterrupted { return .interrupted }
    return hasFailed ? .failure : context.exitStatus
  }

  /// Runs lines typed by a person until `:quit` or the end: failures are told and forgotten.
  public func interact(_ source: any LineSource) async -> ExitStatus {
    defer { source.finish() }
    _ = await runLines(of: source)
    return .success
  }

  /// Runs start-up lines (`rc`): failures are told with their place, and the rest runs.
  public func runStartUp(_ source: any LineSource) async {
    defer {
      lineNumbers[ObjectIdentifier(source)] = nil
      hasFailed = false
    }
    do {
      while let statement = try readStatement(from: source) {
        _ = await run(statement, of: source)
      }
    } catch {
      tell(error, of: source, line: lineNumbers[ObjectIdentifier(source)] ?? 1)
    }
  }

  /// Runs a script for a command, within the command's task.
  /// - Throws: `ScriptError`; its failure is told already.
  public func play(_ source: any LineSource) async throws {
    guard depth < Self.depthLimit else { throw ScriptError.tooDeep(limit: Self.depthLimit) }
    depth += 1
    defer { depth -= 1 }
    let isFine = await runLines(of: source)
    if isInterrupted || Task.isCancelled { throw CancellationError() }
    if !isFine { throw ScriptError.stopped }
  }

  // MARK: - Lines

  /// The prompts and commands of a source, unread by anybody else and not run.
  /// - Throws: as reading them to run them does.
  public func statements(of source: any LineSource) throws -> [Statement] {
    defer { lineNumbers[ObjectIdentifier(source)] = nil }
    var statements: [Statement] = []
    while let statement = try readStatement(from: source) { statements.append(statement) }
    return statements
  }

  private var lineNumbers: [ObjectIdentifier: Int] = [:]

  /// Runs every line; false when a failure ended it.
  private func runLines(of source: any LineSource) async -> Bool {
    defer { lineNumbers[ObjectIdentifier(source)] = nil }
    let isPerson = source.name == nil
    while !context.isQuitting, !context.printer.isClosed {
      do {
        guard let statement = try readStatement(from: source) else { break }
        guard await run(statement, of: source) || isPerson || (keepGoing && !isInterrupted) else {
          return false
        }
      } catch {
        tell(error, of: source, line: lineNumbers[ObjectIdentifier(source)] ?? 1)
        guard isPerson, !(error is SourceError) else { return false }
      }
    }
    return !isInterrupted || isPerson
  }

  /// The next line that is no comment and not empty, with the rest of its block; nil at the end.
  /// - Throws: `SourceError`, `ScriptError.openBlock`, `CancellationError` for Ctrl-C in a script.
  private func readStatement(from source: any LineSource) throws -> Statement? {
    let id = ObjectIdentifier(source)
    var statement: Statement?
    var isBlock = false
    while true {
      if source.name == nil { forgetInterrupt() }
      let prompt: StyledText = isBlock ? "... " : context.promptText
      switch try source.next(prompt: prompt) {
      case .interrupted:
        // At the keyboard Ctrl-C drops the line; in a script it ends the script.
        if source.name != nil { throw CancellationError() }
        (statement, isBlock) = (nil, false)
      case .endOfInput:
        guard isBlock, let open = statement else {
          if source.name == nil { context.printer.say() }
          return nil
        }
        throw ScriptError.openBlock(line: open.line)
      case .line(let line):
        lineNumbers[id, default: 0] += 1
        if isBlock {
          statement?.text += "\n" + line
          guard line.contains(Block.fence), let whole = statement else { continue }
          source.remember(whole.text)
          return whole
        }
        let text = line.drop { $0.isWhitespace }
        guard !text.isEmpty, text.first != "#" else { continue }
        let next = Statement(text: String(text), line: lineNumbers[id] ?? 1)
        guard Block.isOpen(line) else { return next }
        (statement, isBlock) = (next, true)
      }
    }
  }

  // MARK: - Statements

  /// Runs one statement; false when it failed.
  private func run(_ statement: Statement, of source: any LineSource) async -> Bool {
    do {
      try await interrupts.run { try await self.execute(statement) }
      return true
    } catch {
      tell(error, of: source, line: statement.line)
      return false
    }
  }

  private func execute(_ statement: Statement) async throws {
    try Task.checkCancellation()
    if let prompt = statement.prompt {
      // After '::' whatever stands there is sent.
      if !statement.text.hasPrefix(":"), let hint = context.hint(insteadOf: statement.text) {
        return context.printer.note(hint)
      }
      return try await context.prompt(prompt)
    }
    let command = try context.commandTable.parse(
      statement.text, standIns: context.standIns)
    do {
      try await command.run(in: context)
    } catch let error where Self.needsName(error) {
      throw FailedCommand(name: type(of: command).name, reason: error)
    }
  }

  /// At the keyboard a Ctrl-C is over when the next line is asked for.
  private func forgetInterrupt() {
    interrupts.reset()
    isInterrupted = false
  }

  private static func needsName(_ error: any Error) -> Bool {
    !(error is CancellationError || error is ScriptError || error is CommandError)
  }

  private func tell(_ error: any Error, of source: any LineSource, line: Int) {
    let place = source.name.map { "\($0):\(line)" }
    if let script = error as? ScriptError, script == .stopped {
      hasFailed = true
      return
    }
    if error is CancellationError {
      // Told once, by the innermost of scripts that play each other.
      if !isInterrupted { context.printer.note("interrupted") }
      isInterrupted = true
      context.didFail(error, at: place)
      return
    }
    hasFailed = true
    let head: StyledText = place.map { "\($0): " } ?? ""
    let reason = (error as? FailedCommand).map { ":\($0.name): \($0.reason)" } ?? "\(error)"
    context.printer.complain("\(head)\("error:", .bad) \(lines: reason)")
    if case CommandError.usage(_, _, let usage) = error {
      for (index, line) in usage.enumerated() {
        context.printer.complain("\(index == 0 ? "usage: " : "       ", .dim)\(line, .code)")
      }
    }
    context.didFail((error as? FailedCommand)?.reason ?? error, at: place)
  }
}

/// A command's own failure, with the name that messages put before it.
private struct FailedCommand: Error {
  let name: String
  let reason: any Error
}

/// What ends a script besides a command's own failure.
public enum ScriptError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A block that no later line closes.
  case openBlock(line: Int)
  /// Scripts that play each other.
  case tooDeep(limit: Int)
  /// A line of a played script failed, and that has been told.
  case stopped

  public var description: String {
    switch self {
    case .openBlock(let line): "the block that line \(line) opens is not closed by \(Block.fence)"
    case .tooDeep(let limit): "scripts may play each other \(limit) deep at most"
    case .stopped: "the script stopped"
    }
  }
}
