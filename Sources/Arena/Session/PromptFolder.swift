import Generation
import Glibc
import Verdicts

/// The folder of scripts, system prompts and correcting sentences.
public struct PromptFolder: Sendable {
  /// Where scripts are looked for, in order.
  public let folders: [String]
  /// The system prompt of new sessions: `system.txt`.
  public let systemPrompt: String?
  /// What asks for each kind of mistake to be fixed: `corrections.txt`.
  public let corrections: CorrectionSentences
  /// What was wrong with the files, in words.
  public let problems: [String]

  /// Reads the folder's files; what is not there is made up for by what is built in.
  public init(folders: [String]) {
    self.folders = folders
    func text(_ name: String) -> String? {
      folders.lazy.compactMap { try? Self.read($0 + "/" + name) }.first
    }
    systemPrompt = text("system.txt").map(Self.trimmed) ?? Self.articleSystemPrompt
    var problems: [String] = []
    var corrections = CorrectionSentences.standard
    if let source = text("corrections.txt") {
      do {
        corrections = try CorrectionSentences(parsing: source)
      } catch {
        problems.append("corrections.txt: \(error)")
      }
    }
    self.corrections = corrections
    self.problems = problems
  }

  /// The scripts by name, in order.
  public var scripts: [String] {
    var names: Set<String> = []
    for folder in folders {
      guard let stream = opendir(folder) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let file = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if file.hasSuffix(Self.scriptExtension), !file.hasPrefix(".") {
          names.insert(String(file.dropLast(Self.scriptExtension.count)))
        }
      }
    }
    return names.sorted()
  }

  /// The ending of scripts.
  public static let scriptExtension = ".broccoli"

  /// The path of a script: a path as it is, a name in the folders, or an unambiguous start of one.
  public func script(named name: String) -> String? {
    if access(name, R_OK) == 0, name.contains("/") || name.contains(".") { return name }
    let bare =
      name.hasSuffix(Self.scriptExtension)
      ? String(name.dropLast(Self.scriptExtension.count)) : name
    let all = scripts
    let started = all.filter { $0.hasPrefix(bare) }
    guard let full = all.first(where: { $0 == bare }) ?? (started.count == 1 ? started[0] : nil)
    else { return access(name, R_OK) == 0 ? name : nil }
    return folders.map { $0 + "/" + full + Self.scriptExtension }.first { access($0, R_OK) == 0 }
  }

  /// The path of a session that ships with the scripts, such as a mistake for `:transplant`.
  public func session(named name: String) -> String? {
    guard !name.contains("/") else { return nil }
    let file = name.hasSuffix(".jsonl") ? name : name + ".jsonl"
    return folders.map { $0 + "/" + file }.first { access($0, R_OK) == 0 }
  }

  /// The text of a path, or of a file of the folders.
  ///
  /// - Throws: what is wrong with the path, where no folder has such a file either.
  public func file(_ name: String) throws(TextFileError) -> String {
    do throws(TextFileError) {
      return try Self.read(name)
    } catch {
      for folder in folders {
        if let text = try? Self.read(folder + "/" + name) { return text }
      }
      throw error
    }
  }

  /// The bytes that a text may have.
  private static let sizeLimit = 16 << 20

  private static func read(_ path: String) throws(TextFileError) -> String {
    func failure() -> TextFileError {
      TextFileError(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    guard let file = fopen(path, "re") else { throw failure() }
    defer { fclose(file) }
    var information = stat()
    guard fstat(fileno(file), &information) == 0 else { throw failure() }
    guard information.st_mode & S_IFMT != S_IFDIR else {
      throw TextFileError(path: path, reason: "is a folder")
    }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 {
        if ferror(file) != 0 { throw failure() }
        return String(decoding: bytes, as: UTF8.self)
      }
      bytes += buffer[..<count]
      guard bytes.count <= sizeLimit else {
        throw TextFileError(path: path, reason: "is larger than \(ByteText.of(sizeLimit))")
      }
    }
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// The article's system prompt, verbatim.
  public static let articleSystemPrompt = """
    You are a helpful vocal assistant on a mobile device. Your job is to translate user \
    requests into API calls using this Python API:

    action.add_calendar_entry(title, date="YYYY-MM-DD", time="HH:MM", duration=m) # duration in minutes
    action.remove_calendar_entry(title, date, time)

    You can use 30 minutes as the default duration for new events. Respond to every request with a \
    single line of executable code.
    """
}

/// A file of text that cannot be read.
public struct TextFileError: Error, Hashable, CustomStringConvertible {
  /// The file.
  public let path: String
  /// Why, in words.
  public let reason: String

  public var description: String { "cannot read '\(path)': \(reason)" }
}
