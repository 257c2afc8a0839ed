import Foundation
import JSON

/// Real work on a session, and what its journals say of it.
enum SessionWork {
  /// Asking, fixing, rating, naming, branching, exporting, undoing: everything that writes.
  static let script = """
    :pair floret sprout
    Add a meeting with Fred on Nov 11 at 5PM
    :rate left mushroom the year
    :save work
    :fix left The current year is 2024.
    :export work.md overwrite
    I'm going to a rock concert in the evening of the same day at 8pm. Add a calendar entry for that.
    :branch what-if
    :set temperature 1
    Add a meeting with Paul on the next day at 8am. 1/2h.
    :undo
    :retry right 7
    :export work.json overwrite
    Cancel the meeting with Fred.
    :rate right broccoli
    :export work.ics overwrite

    """

  /// An event without what differs from run to run.
  static func normalized(_ line: String) -> String? {
    guard case .object(var event)? = try? JSONValue(parsing: line), event["event"] != nil else {
      return nil
    }
    for name in ["time", "prefill_ms", "decode_ms", "cached_tokens", "steps", "sum"] {
      event[name] = nil
    }
    return JSONValue.object(event).text
  }

  /// The whole lines of a journal after its header, normalized; the answers of one prompt sorted, for
  /// its sides answer at once.
  static func events(_ bytes: Data) -> [[String]] {
    let whole = bytes[..<(bytes.lastIndex(of: UInt8(ascii: "\n")) ?? bytes.startIndex)]
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n").dropFirst()
    var groups: [[String]] = []
    var isAnswering = false
    for line in lines.compactMap({ normalized(String($0)) }) {
      let isAnswer = line.hasPrefix("{\"event\":\"answer\"")
      if isAnswer, isAnswering {
        groups[groups.count - 1] = (groups[groups.count - 1] + [line]).sorted()
      } else {
        groups.append([line])
      }
      isAnswering = isAnswer
    }
    return groups
  }

  /// Whether events are the start of others, but for an answer that is in flight.
  static func isPrefix(_ events: [[String]], of whole: [[String]]) -> Bool {
    guard let last = events.last else { return true }
    guard events.count <= whole.count else { return false }
    return events.dropLast().elementsEqual(whole.prefix(events.count - 1))
      && Set(last).isSubset(of: whole[events.count - 1])
  }

  /// What was shown to have happened: the whole lines of `--json`.
  static func shown(_ output: Data) -> [String] {
    let whole = output[..<(output.lastIndex(of: UInt8(ascii: "\n")) ?? output.startIndex)]
    return String(decoding: whole, as: UTF8.self).split(separator: "\n").compactMap { line in
      guard let value = try? JSONValue(parsing: String(line)), value["time"] != nil,
        value["format"] == nil
      else { return nil }
      return normalized(String(line))
    }
  }
}
