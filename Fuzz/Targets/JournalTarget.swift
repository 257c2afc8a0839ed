import Arena
import JSON

/// A session's file: read or refused with a line, folded, exported.
enum JournalTarget: FuzzTarget {
  static let name = "journal"

  static func check(_ input: [UInt8]) throws {
    let text: JournalText
    do throws(JournalError) {
      text = try JournalText(bytes: input, path: "fuzz.jsonl")
    } catch {
      return try promise("\(error)".contains("fuzz.jsonl"), "a refusal that does not say what")
    }
    try promise(text.events.count == text.lines.count, "an event without its line")
    try promise(text.soundByteCount + text.tornByteCount == input.count, "bytes are lost")
    // What is kept of the file are its own lines, byte for byte.
    let kept = Array(text.lines.joined(separator: [0x0A]))
    let line = text.lacksLineBreak || text.lines.isEmpty ? [] : [UInt8(0x0A)]
    try promise(kept + line == Array(input[..<text.soundByteCount]), "a line is not as it was")
    var state = SessionState()
    for event in text.events {
      _ = state.lack(for: event)
      state.apply(event)
    }
    let sessions = [NamedSession(name: "fuzz", state: state)]
    for format in SessionExport.Format.allCases { _ = SessionExport.text(sessions, as: format) }
    let export = SessionExport.json(sessions).text
    try promise((try? JSONValue(parsing: export)) != nil, "an export that cannot be read")
    _ = state.expectationsHold()
    for side in state.conversations { _ = side.conversation(upTo: .max) }
  }
}
