import Glibc
import Terminal

/// What Tab offers: names of commands, then whatever the command's arguments say may stand next.
@MainActor
public struct Completer<Context: ShellContext> {
  /// Entries of a folder that are looked at.
  private static var folderLimit: Int { 10_000 }

  private let context: Context

  public init(_ context: Context) {
    self.context = context
  }

  /// The ways to go on from `line`, which ends at the cursor.
  public func completion(of line: String) -> LineCompletion {
    let leading = line.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
    let text = String(decoding: line.utf8.dropFirst(leading), as: UTF8.self)
    guard text.hasPrefix(":"), !text.hasPrefix("::") else { return .none }
    guard let space = text.utf8.firstIndex(where: { $0 == 0x20 || $0 == 0x09 }) else {
      return LineCompletion(start: leading, items: commandNames(String(text.dropFirst())))
    }
    let name = String(text[text.index(after: text.startIndex)..<space])
    guard let command = try? context.commandTable.command(named: name) else { return .none }
    let offset = leading + text.utf8.distance(from: text.startIndex, to: space)
    let arguments = String(text[space...])
    var reader = Words(arguments)
    var words: [Words.Word] = []
    while let word = reader.peek() {
      words.append(word)
      guard (try? reader.next()) != nil else { break }
    }
    // The word at the cursor is the last one that touches it; after a space it is an empty one.
    var typed: Words.Word
    if let last = words.last, last.range.upperBound == arguments.utf8.count {
      typed = last
      words.removeLast()
    } else {
      typed = Words.Word(text: "", range: arguments.utf8.count..<arguments.utf8.count)
    }
    var expected = ArgumentMatcher.next(after: words, in: command.forms)
    if expected.isEmpty, let first = Self.textStart(of: words, in: command.forms) {
      // Text goes on over spaces: what completes its first word completes all of it.
      let start = words[first].range.lowerBound
      let text = String(decoding: arguments.utf8.dropFirst(start), as: UTF8.self)
      typed = Words.Word(text: text, range: start..<arguments.utf8.count)
      words.removeSubrange(first...)
      expected = ArgumentMatcher.next(after: words, in: command.forms)
    }
    let items = items(for: expected, typed: typed, after: words.map { $0.text })
    return LineCompletion(start: offset + typed.range.lowerBound, items: items)
  }

  /// The first word of a text that can be completed, which the words have begun.
  private static func textStart(of words: [Words.Word], in forms: [[Argument]]) -> Int? {
    words.indices.last { ArgumentMatcher.next(after: Array(words[..<$0]), in: forms).isText }
  }

  private func commandNames(_ typed: String) -> [LineCompletion.Item] {
    let lowered = typed.lowercased()
    let names = context.commandTable.commands.filter { $0.name.hasPrefix(lowered) }
    if names.isEmpty {
      // An alias is offered only when nothing else fits.
      let aliases = context.commandTable.commands.flatMap { command in
        command.aliases.filter { $0.hasPrefix(lowered) }.map { ($0, command.summary) }
      }
      return aliases.map { LineCompletion.Item(":" + $0.0, summary: $0.1) }
    }
    return names.map { LineCompletion.Item(":" + $0.name, summary: $0.summary) }
  }

  private func items(
    for arguments: ArgumentMatcher.Expectation, typed: Words.Word, after words: [String]
  ) -> [LineCompletion.Item] {
    var candidates: [Candidate] = arguments.keywords.map { Candidate($0) }
    for completion in arguments.completions {
      candidates += self.candidates(for: completion, prefix: typed.text, after: words)
    }
    let lowered = typed.text.lowercased()
    var seen = Set<String>()
    candidates = candidates.filter { candidate in
      candidate.text.lowercased().hasPrefix(lowered) && seen.insert(candidate.text).inserted
        && candidate.text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
    // A name in the same letter case wins over the others.
    let exact = candidates.filter { $0.text.hasPrefix(typed.text) }
    if !exact.isEmpty { candidates = exact }
    // A quote is typed where it is sure to be needed: what all candidates begin with is put in at once.
    let isQuoted =
      typed.isQuoted
      || !arguments.isText && candidates.allSatisfy { Self.needsQuotes($0.text) }
    return candidates.map { candidate in
      let text = isQuoted ? "\"" + Self.escaped(candidate.text) : candidate.text
      let end = candidate.isPartial ? "" : (isQuoted ? "\" " : " ")
      return LineCompletion.Item(
        text, suffix: end, label: Self.label(candidate), summary: candidate.summary)
    }
  }

  private func candidates(
    for completion: Argument.Completion, prefix: String, after words: [String]
  ) -> [Candidate] {
    switch completion {
    case .nothing: []
    case .choices(let choices): choices.map { Candidate($0) }
    case .command:
      context.commandTable.commands.map { Candidate($0.name, $0.summary) }
        + context.helpTopics.map { Candidate($0.name, $0.summary) }
    case .path: Self.paths(prefix)
    case .atPath:
      prefix.hasPrefix("@")
        ? Self.paths(String(prefix.dropFirst())).map {
          Candidate("@" + $0.text, $0.summary, isPartial: $0.isPartial)
        } : []
    case .any(let completions):
      completions.flatMap { candidates(for: $0, prefix: prefix, after: words) }
    default: context.candidates(for: completion, prefix: prefix, after: words)
    }
  }

  // MARK: - Quoting

  private static func needsQuotes(_ text: String) -> Bool {
    text.contains { $0.isWhitespace || "\"'\\".contains($0) }
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  /// The last part of a path is enough in a list.
  private static func label(_ candidate: Candidate) -> String {
    let parts = candidate.text.split(separator: "/")
    guard candidate.text.contains("/"), let last = parts.last else { return candidate.text }
    return String(last) + (candidate.isPartial ? "/" : "")
  }

  // MARK: - Files

  /// Files and folders that begin with `prefix`; hidden ones only when asked for by a dot.
  static func paths(_ prefix: String) -> [Candidate] {
    let cut = prefix.lastIndex(of: "/").map { prefix.index(after: $0) } ?? prefix.startIndex
    let folder = String(prefix[..<cut])
    let start = prefix[cut...]
    let place = folder.isEmpty ? "." : HomeFolder.expanding(folder)
    guard let directory = opendir(place) else { return [] }
    defer { closedir(directory) }
    var found: [Candidate] = []
    while found.count < folderLimit, let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(start), name != ".", name != "..",
        !name.hasPrefix(".") || start.hasPrefix(".")
      else { continue }
      var status = stat()
      let isFolder =
        stat(place + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      found.append(Candidate(folder + name + (isFolder ? "/" : ""), isPartial: isFolder))
    }
    return found.sorted { $0.text < $1.text }
  }
}
