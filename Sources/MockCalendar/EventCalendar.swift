/// A side's mock calendar: the fold of the calls of its answers over an empty calendar.
///
/// Invariants: `entries` is sorted and no two entries share title (as people compare them), date and
/// time. Equal calls from an equal calendar give an equal calendar.
///
/// ```swift
/// var calendar = EventCalendar()
/// calendar.apply([.add(fred2023)])
/// calendar.apply([.add(fred2024)], asFix: true)  // takes the place of 2023's
/// ```
public struct EventCalendar: Hashable, Sendable {
  /// The entries by start.
  public private(set) var entries: [CalendarEntry] = []

  /// The entry of the last call when that was an `add`: what an `add` right after it may amend.
  private var lastAdded: CalendarEntry?

  /// The entries before the last answer that was not a fix: what a fix turn starts from.
  private var entriesBeforeAnswer: [CalendarEntry] = []

  /// `lastAdded` before that answer.
  private var lastAddedBeforeAnswer: CalendarEntry?

  /// An empty calendar.
  public init() {}

  /// Applies the calls of one answer, in order.
  ///
  /// Every answer is told to the calendar, also one without a call: a fix turn takes the place of
  /// the answer before it, and of no older one.
  ///
  /// - Parameters:
  ///   - calls: the good calls of the answer.
  ///   - asFix: whether the answer is a fix turn's. When a call of it applies, what the answer
  ///     before did is taken back first. So a `remove` that was right but for the chatter around it
  ///     can be said again.
  ///   - amends: whether amendments are on at all.
  /// - Returns: one effect per call in order, then what a fix took back or restored.
  @discardableResult
  public mutating func apply(
    _ calls: [CalendarCall], asFix: Bool = false, amends: Bool = true
  ) -> [CalendarEffect] {
    guard asFix, amends else {
      (entriesBeforeAnswer, lastAddedBeforeAnswer) = (entries, lastAdded)
      return calls.map { fold($0, amends: amends) }
    }
    let before = entries
    var fixed = self
    fixed.entries = entriesBeforeAnswer
    fixed.lastAdded = lastAddedBeforeAnswer
    var effects = calls.map { fixed.fold($0, amends: true) }
    guard effects.contains(where: \.isApplied) else {
      // Nothing stands in for the earlier answer, so it stays; a removal may still mean what it did.
      return calls.map { fold($0, amends: true) }
    }
    // What the answer before had added is gone already: to remove it by name, too, is no mistake.
    var earlier = entries
    for (index, call) in calls.enumerated() {
      guard case .remove(let title, let date, let time) = call, !effects[index].isApplied,
        let place = earlier.firstIndex(where: { $0.isAt(title: title, date: date, time: time) })
      else { continue }
      effects[index] = .removed(earlier.remove(at: place))
    }
    self = fixed
    return retold(effects, before: before)
  }

  /// Adds entries that were imported; an entry that is there already gets the imported duration.
  ///
  /// The same as adding one after the other, at the price of folding each title once: a file may
  /// bring thousands of entries of one moment.
  public mutating func add(imported: [CalendarEntry]) {
    insert(all: imported)
    entriesBeforeAnswer = entries
    (lastAdded, lastAddedBeforeAnswer) = (nil, nil)
  }

  /// The entry of a title, date and time.
  public func entry(title: String, date: CalendarDate, time: CalendarTime) -> CalendarEntry? {
    entries.first { $0.isAt(title: title, date: date, time: time) }
  }
}

// MARK: - One call

extension EventCalendar {
  private mutating func fold(_ call: CalendarCall, amends: Bool) -> CalendarEffect {
    switch call {
    case .add(let entry):
      defer { lastAdded = entry }
      if let present = self.entry(title: entry.title, date: entry.date, time: entry.time) {
        insert(entry)
        guard let changed = self.entry(title: entry.title, date: entry.date, time: entry.time),
          changed != present
        else { return .unchanged(present) }
        return .amended(from: present, to: changed, overlaps: overlaps(of: changed))
      }
      if amends, let earlier = lastAdded, EventTitle.areSame(earlier.title, entry.title),
        let index = index(of: earlier)
      {
        let replaced = entries.remove(at: index)
        insert(entry)
        return .amended(from: replaced, to: entry, overlaps: overlaps(of: entry))
      }
      insert(entry)
      return .added(entry, overlaps: overlaps(of: entry))
    case .remove(let title, let date, let time):
      lastAdded = nil
      guard let index = entries.firstIndex(where: { $0.isAt(title: title, date: date, time: time) })
      else {
        return .notFound(
          title: title, date: date, time: time, nearest: nearest(to: title, date: date, time: time))
      }
      return .removed(entries.remove(at: index))
    }
  }

  /// Puts an entry in its place; one with the same title, date and time gives way.
  private mutating func insert(_ entry: CalendarEntry) {
    if let index = index(of: entry) {
      // The title keeps its first wording: a later call names the entry, it does not rename it.
      entries[index].durationInMinutes = entry.durationInMinutes
      return
    }
    let index = entries.firstIndex { $0 > entry } ?? entries.endIndex
    entries.insert(entry, at: index)
  }

  /// Puts entries in their places as `insert` would one by one, found by keys instead of by search.
  private mutating func insert(all imported: [CalendarEntry]) {
    // Two keys each, as `EventTitle.areSame` has two answers: titles that are equal may yet fold to
    // different ones. Within one dictionary no two entries share a key.
    var asWritten: [Key: Int] = [:]
    var asFolded: [Key: Int] = [:]
    var all: [CalendarEntry] = []
    for entry in entries + imported {
      let written = Key(date: entry.date, time: entry.time, title: entry.title)
      let folded = Key(
        date: entry.date, time: entry.time, title: EventTitle.folded(entry.title))
      let found = [asWritten[written], asFolded[folded]].compactMap { $0 }
      // Where the keys lead to two entries, the search would have come upon the earlier one first.
      if let index = found.min(by: { all[$0] < all[$1] }) {
        all[index].durationInMinutes = entry.durationInMinutes
        continue
      }
      asWritten[written] = all.count
      asFolded[folded] = all.count
      all.append(entry)
    }
    entries = all.sorted()
  }

  /// What an entry is found by: its moment and one form of its title.
  private struct Key: Hashable {
    let date: CalendarDate
    let time: CalendarTime
    let title: String
  }

  private func index(of entry: CalendarEntry) -> Int? {
    entries.firstIndex { $0.isAt(title: entry.title, date: entry.date, time: entry.time) }
  }

  private func overlaps(of entry: CalendarEntry) -> [CalendarEntry] {
    entries.filter {
      $0.overlaps(entry) && !$0.isAt(title: entry.title, date: entry.date, time: entry.time)
    }
  }

  /// The entries that someone may have meant, best first: by title, then day, then time.
  private func nearest(
    to title: String, date: CalendarDate, time: CalendarTime
  ) -> [CalendarEntry] {
    let wanted = Set(EventTitle.folded(title).split(separator: " "))
    let ranked = entries.map { entry in
      let words = Set(EventTitle.folded(entry.title).split(separator: " "))
      let distance =
        100 * words.symmetricDifference(wanted).count / max(1, words.union(wanted).count)
        + 5 * min(10, abs(entry.date.ordinal - date.ordinal))
        + (entry.time == time ? 0 : 5)
      return (distance: distance, entry: entry)
    }
    return ranked.sorted { ($0.distance, $0.entry) < ($1.distance, $1.entry) }
      .prefix(3).map(\.entry)
  }
}

// MARK: - Fix turns

extension EventCalendar {
  /// The effects of a fix as a person sees them: against the calendar before the fix, not against
  /// the older one that it was applied to.
  private func retold(
    _ effects: [CalendarEffect], before: [CalendarEntry]
  ) -> [CalendarEffect] {
    func isPresent(_ entry: CalendarEntry, in list: [CalendarEntry]) -> Bool {
      list.contains { $0.isAt(title: entry.title, date: entry.date, time: entry.time) }
    }
    var replaceable = before.filter { !isPresent($0, in: entries) }
    var told: [CalendarEffect] = []
    for effect in effects {
      switch effect {
      case .added(let entry, let overlaps), .amended(_, let entry, let overlaps):
        let same = before.first { $0.isAt(title: entry.title, date: entry.date, time: entry.time) }
        if let same {
          told.append(
            same == entry ? .unchanged(same) : .amended(from: same, to: entry, overlaps: overlaps))
        } else if let index = replaceable.firstIndex(where: {
          EventTitle.areSame($0.title, entry.title)
        }) ?? replaceable.indices.first {
          told.append(
            .amended(from: replaceable.remove(at: index), to: entry, overlaps: overlaps))
        } else {
          told.append(.added(entry, overlaps: overlaps))
        }
      case .removed(let entry):
        // Removed by this answer, not taken back from the last one.
        replaceable.removeAll { $0.isAt(title: entry.title, date: entry.date, time: entry.time) }
        told.append(effect)
      case .unchanged(let entry):
        let same = before.first { $0.isAt(title: entry.title, date: entry.date, time: entry.time) }
        if let same, same.durationInMinutes != entry.durationInMinutes {
          told.append(.amended(from: same, to: entry, overlaps: overlaps(of: entry)))
        } else {
          told.append(effect)
        }
      case .notFound, .takenBack, .restored:
        told.append(effect)
      }
    }
    told += replaceable.map { .takenBack($0) }
    let named = Set(
      effects.compactMap { effect -> CalendarEntry? in
        switch effect {
        case .added(let entry, _), .amended(_, let entry, _), .unchanged(let entry): entry
        default: nil
        }
      })
    for entry in entries where !before.contains(entry) {
      let isNamed = named.contains {
        $0.isAt(title: entry.title, date: entry.date, time: entry.time)
      }
      if !isNamed { told.append(.restored(entry)) }
    }
    return told
  }
}
