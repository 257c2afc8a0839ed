/// What one call did to a calendar, or what a fix turn took back.
public enum CalendarEffect: Hashable, Sendable {
  /// A new entry, with the entries that it overlaps.
  case added(CalendarEntry, overlaps: [CalendarEntry])
  /// An entry that took the place of an earlier one, with the entries that it overlaps.
  case amended(from: CalendarEntry, to: CalendarEntry, overlaps: [CalendarEntry])
  /// The entry was there already, with the same duration.
  case unchanged(CalendarEntry)
  /// An entry that is there no more.
  case removed(CalendarEntry)
  /// No entry has this title, date and time; the nearest ones that are there, best first.
  case notFound(title: String, date: CalendarDate, time: CalendarTime, nearest: [CalendarEntry])
  /// An entry that the answer before had added, and that the fix of that answer did not.
  case takenBack(CalendarEntry)
  /// An entry that the answer before had removed or changed, back because that answer was fixed.
  case restored(CalendarEntry)
}

extension CalendarEffect {
  /// Whether the call applied.
  public var isApplied: Bool {
    if case .notFound = self { false } else { true }
  }

  /// What a person should be told, one line each: nothing for a plain addition or removal.
  public var notes: [String] {
    switch self {
    case .added(let entry, let overlaps):
      return CalendarEffect.overlapNotes(entry, overlaps)
    case .amended(let from, let to, let overlaps):
      return ["amended: " + CalendarEffect.difference(from, to)]
        + CalendarEffect.overlapNotes(to, overlaps)
    case .unchanged(let entry):
      return ["already there: \(entry)"]
    case .removed:
      return []
    case .notFound(let title, let date, let time, let nearest):
      var note = "no entry \"\(shortened(title))\" at \(date) \(time)"
      if nearest.isEmpty {
        note += "; the calendar is empty"
      } else {
        note += "; nearest: " + nearest.map(\.description).joined(separator: ", ")
      }
      return [note]
    case .takenBack(let entry):
      return ["taken back: \(entry)"]
    case .restored(let entry):
      return ["restored: \(entry)"]
    }
  }

  private static func difference(_ from: CalendarEntry, _ to: CalendarEntry) -> String {
    var parts: [String] = []
    if from.title != to.title {
      parts.append("\"\(shortened(from.title))\" → \"\(shortened(to.title))\"")
    }
    if from.date != to.date { parts.append("\(from.date) → \(to.date)") }
    if from.time != to.time { parts.append("\(from.time) → \(to.time)") }
    if from.durationInMinutes != to.durationInMinutes {
      parts.append("\(from.durationInMinutes) → \(to.durationInMinutes) min")
    }
    return parts.joined(separator: ", ")
  }

  private static func overlapNotes(
    _ entry: CalendarEntry, _ overlaps: [CalendarEntry]
  ) -> [String] {
    guard !overlaps.isEmpty else { return [] }
    let named = overlaps.prefix(3).map(\.description).joined(separator: ", ")
    let rest = overlaps.count > 3 ? " and \(overlaps.count - 3) more" : ""
    return ["overlaps: \"\(shortened(entry.title))\" with \(named)\(rest)"]
  }
}
