import MockCalendar
import TestSupport
import Testing

/// An entry from `title date time minutes`.
func entry(_ title: String, _ date: String, _ time: String, _ minutes: Int) throws -> CalendarEntry
{
  CalendarEntry(
    title: title, date: try CalendarDate(parsing: date), time: try CalendarTime(parsing: time),
    durationInMinutes: minutes)
}

func removal(_ title: String, _ date: String, _ time: String) throws -> CalendarCall {
  .remove(
    title: title, date: try CalendarDate(parsing: date), time: try CalendarTime(parsing: time))
}

@Suite("The mock calendar")
struct EventCalendarTests {
  @Test("Calls of the article's dialog fold to its calendar")
  func dialog() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Meeting with Fred", "2023-11-11", "17:00", 30))])
    let year = calendar.apply(
      [.add(try entry("Meeting with Fred", "2024-11-11", "17:00", 30))], asFix: true)
    #expect(year.flatMap(\.notes) == ["amended: 2023-11-11 → 2024-11-11"])
    calendar.apply([.add(try entry("Rock Concert", "2024-11-11", "20:00", 30))])
    let longer = calendar.apply([.add(try entry("Rock Concert", "2024-11-11", "20:00", 180))])
    #expect(longer.flatMap(\.notes) == ["amended: 30 → 180 min"])
    calendar.apply([.add(try entry("Meeting with Paul", "2024-11-12", "08:00", 30))])
    calendar.apply([try removal("meeting with Fred", "2024-11-11", "17:00")])
    #expect(
      calendar.entries == [
        try entry("Rock Concert", "2024-11-11", "20:00", 180),
        try entry("Meeting with Paul", "2024-11-12", "08:00", 30),
      ])
  }

  @Test("Titles in notes are cut")
  func longTitles() throws {
    var calendar = EventCalendar()
    let title = String(repeating: "rock ", count: 2_000)
    let call = CalendarCall.add(try entry(title, "2024-11-11", "20:00", 30))
    calendar.apply([call])
    let again = calendar.apply([call]).flatMap(\.notes)
    #expect(
      again == [
        "already there: 2024-11-11 20:00 \"\(String(repeating: "rock ", count: 8))…\" (30 min)"
      ])
    let lost = calendar.apply([try removal("X", "2024-11-11", "20:00")]).flatMap(\.notes)
    #expect(lost.allSatisfy { $0.count < 120 })
  }

  @Test("An add right after an add of the same title amends; with another call between it does not")
  func amendsRightAfter() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Standup", "2024-11-11", "09:00", 15))])
    calendar.apply([])
    let effects = calendar.apply([.add(try entry("standup", "2024-11-12", "10:00", 15))])
    #expect(
      effects.flatMap(\.notes)
        == ["amended: \"Standup\" → \"standup\", 2024-11-11 → 2024-11-12, 09:00 → 10:00"])
    calendar.apply([.add(try entry("Lunch", "2024-11-12", "12:00", 60))])
    calendar.apply([.add(try entry("Standup", "2024-11-13", "09:00", 15))])
    #expect(calendar.entries.count == 3)
  }

  @Test("With amendments off, every add adds and a fix is a turn like another")
  func amendOff() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("X", "2023-11-11", "17:00", 30))], amends: false)
    calendar.apply([.add(try entry("X", "2024-11-11", "17:00", 30))], asFix: true, amends: false)
    #expect(calendar.entries.map(\.date.year) == [2023, 2024])
  }

  @Test("A fix of another title takes the wrong entry's place")
  func fixOfTitle() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Metting", "2024-11-11", "17:00", 30))])
    let effects = calendar.apply(
      [.add(try entry("Meeting", "2024-11-11", "17:00", 30))], asFix: true)
    #expect(effects.flatMap(\.notes) == ["amended: \"Metting\" → \"Meeting\""])
    #expect(calendar.entries.map(\.title) == ["Meeting"])
  }

  @Test("A chain of fixes starts from the calendar before the first wrong answer")
  func fixChain() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Old", "2024-01-01", "08:00", 30))])
    calendar.apply([.add(try entry("A", "2023-11-11", "05:00", 30))])
    calendar.apply([.add(try entry("B", "2024-11-11", "05:00", 30))], asFix: true)
    let effects = calendar.apply([.add(try entry("C", "2024-11-11", "17:00", 30))], asFix: true)
    #expect(effects.flatMap(\.notes) == ["amended: \"B\" → \"C\", 05:00 → 17:00"])
    #expect(calendar.entries.map(\.title) == ["Old", "C"])
  }

  @Test(
    "A fix of a later turn takes the place of that turn's entry, as the right answer would have")
  func fixOfLaterTurn() throws {
    let first = try entry("Rock Concert", "2024-11-11", "20:00", 30)
    let right = try entry("Rock Concert", "2024-11-11", "21:00", 30)
    for wrong in [[CalendarCall.add(try entry("Rock Concert", "2024-11-11", "22:00", 30))], []] {
      var calendar = EventCalendar()
      calendar.apply([.add(first)])
      calendar.apply(wrong)
      calendar.apply([.add(right)], asFix: true)
      #expect(calendar.entries == [right])
    }
  }

  @Test("An add amends right after an add alone, not after a removal that found nothing")
  func removalBetween() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Fred", "2024-11-11", "17:00", 30))])
    calendar.apply([try removal("Paul", "2024-11-11", "17:00")])
    calendar.apply([.add(try entry("Fred", "2024-11-12", "17:00", 30))])
    #expect(calendar.entries.count == 2)
  }

  @Test("A fix never reaches behind an answer that had no call")
  func fixOfNothing() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Fred", "2024-11-11", "17:00", 30))])
    calendar.apply([])
    let effects = calendar.apply([.add(try entry("Rock", "2024-11-11", "20:00", 30))], asFix: true)
    #expect(calendar.entries.map(\.title) == ["Fred", "Rock"])
    #expect(effects.flatMap(\.notes) == [])
  }

  @Test("A right removal may be said again in a fix")
  func removalAgain() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Fred", "2024-11-11", "17:00", 30))])
    calendar.apply([try removal("Fred", "2024-11-11", "17:00")])
    let effects = calendar.apply([try removal("Fred", "2024-11-11", "17:00")], asFix: true)
    #expect(effects.map(\.isApplied) == [true])
    #expect(calendar.entries.isEmpty)
  }

  @Test("Fixing the removal of the wrong event brings that event back")
  func wrongRemoval() throws {
    var calendar = EventCalendar()
    let paul = try entry("Paul", "2024-11-12", "08:00", 30)
    calendar.apply([.add(try entry("Fred", "2024-11-11", "17:00", 30))])
    calendar.apply([.add(paul)])
    calendar.apply([try removal("Paul", "2024-11-12", "08:00")])
    let effects = calendar.apply([try removal("Fred", "2024-11-11", "17:00")], asFix: true)
    #expect(effects.contains(.restored(paul)))
    #expect(calendar.entries == [paul])
  }

  @Test("A fix whose call cannot apply leaves the earlier answer standing")
  func failedFix() throws {
    var calendar = EventCalendar()
    let wrong = try entry("X", "2023-11-11", "17:00", 30)
    calendar.apply([.add(wrong)])
    let effects = calendar.apply([try removal("Y", "2024-11-11", "17:00")], asFix: true)
    #expect(effects.map(\.isApplied) == [false])
    #expect(calendar.entries == [wrong])
  }

  @Test("A fix may remove what the answer before added")
  func fixByRemoval() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("X", "2024-11-11", "17:00", 30))])
    let effects = calendar.apply([try removal("X", "2024-11-11", "17:00")], asFix: true)
    #expect(effects.map(\.isApplied) == [true])
    #expect(calendar.entries.isEmpty)
  }

  @Test("A fix may remove what the answer before added and add the right entry, in either order")
  func fixByRemovalAndAddition() throws {
    let wrong = try entry("X", "2023-11-11", "17:00", 30)
    let right = try entry("X", "2024-11-11", "17:00", 30)
    let calls = [try removal("X", "2023-11-11", "17:00"), CalendarCall.add(right)]
    for calls in [calls, calls.reversed()] {
      var calendar = EventCalendar()
      calendar.apply([.add(wrong)])
      let effects = calendar.apply(calls, asFix: true)
      #expect(effects.map(\.isApplied) == [true, true])
      #expect(effects.contains(.removed(wrong)))
      #expect(calendar.entries == [right])
    }
    var calendar = EventCalendar()
    calendar.apply([.add(wrong)])
    let twice = calendar.apply([calls[0], calls[0], calls[1]], asFix: true)
    #expect(twice.map(\.isApplied) == [true, false, true])
  }

  @Test("Another wording of a title names the entry; a fix takes the new wording")
  func wording() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Rock concert", "2024-11-11", "20:00", 30))])
    var effects = calendar.apply([.add(try entry("rock concert!", "2024-11-11", "20:00", 180))])
    #expect(effects.flatMap(\.notes) == ["amended: 30 → 180 min"])
    #expect(calendar.entries.map(\.title) == ["Rock concert"])
    effects = calendar.apply(
      [.add(try entry("Rock Concert", "2024-11-11", "20:00", 180))], asFix: true)
    #expect(calendar.entries.map(\.title) == ["Rock concert"])
    calendar.apply([.add(try entry("tea", "2024-11-12", "17:00", 30))])
    effects = calendar.apply([.add(try entry("Tea", "2024-11-12", "17:00", 30))], asFix: true)
    #expect(effects.flatMap(\.notes) == ["amended: \"tea\" → \"Tea\""])
    #expect(calendar.entries.map(\.title) == ["Rock concert", "Tea"])
  }

  @Test("What is not there is not removed, and the nearest entries are named")
  func notFound() throws {
    var calendar = EventCalendar()
    #expect(
      calendar.apply([try removal("Fred", "2024-11-11", "17:00")]).flatMap(\.notes)
        == ["no entry \"Fred\" at 2024-11-11 17:00; the calendar is empty"])
    calendar.apply([.add(try entry("Rock Concert", "2024-11-11", "20:00", 30))])
    calendar.apply([.add(try entry("Meeting with Fred", "2024-11-11", "17:00", 30))])
    let effects = calendar.apply([try removal("Meeting with Fred", "2023-11-11", "17:00")])
    guard case .notFound(_, _, _, let nearest)? = effects.first else {
      Issue.record("the removal applied: \(effects)")
      return
    }
    #expect(nearest.map(\.title) == ["Meeting with Fred", "Rock Concert"])
    #expect(calendar.entries.count == 2)
  }

  @Test("Overlaps are noted, not refused; entries that only touch do not overlap")
  func overlaps() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("A", "2024-12-31", "23:30", 90))])
    #expect(
      calendar.apply([.add(try entry("B", "2025-01-01", "00:30", 30))]).flatMap(\.notes)
        == ["overlaps: \"B\" with 2024-12-31 23:30 \"A\" (90 min)"])
    #expect(
      calendar.apply([.add(try entry("C", "2025-01-01", "01:00", 30))]).flatMap(\.notes) == [])
    #expect(calendar.entries.count == 3)
  }

  @Test("The longest duration at the end of time does not overflow")
  func extremes() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("End", "9999-12-31", "23:59", CalendarEntry.longestDuration))])
    calendar.apply([.add(try entry("Also", "9999-12-31", "23:59", CalendarEntry.longestDuration))])
    #expect(Agenda(of: calendar).days.first?.rows.allSatisfy(\.isOverlapping) == true)
  }

  @Test("Imported entries join, and a fix does not take them back")
  func imports() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("A", "2024-11-11", "17:00", 30))])
    calendar.add(imported: [
      try entry("a", "2024-11-11", "17:00", 45), try entry("B", "2024-11-11", "17:00", 30),
    ])
    calendar.apply([.add(try entry("C", "2024-11-11", "18:00", 30))], asFix: true)
    #expect(
      calendar.entries.map(\.description) == [
        "2024-11-11 17:00 \"A\" (45 min)", "2024-11-11 17:00 \"B\" (30 min)",
        "2024-11-11 18:00 \"C\" (30 min)",
      ])
  }

  @Test("An import leaves what its entries leave one by one", arguments: UInt64(0)..<20)
  func importInBulk(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    // Few moments and titles that differ by case, marks and composition, so that most entries meet
    // others. The last two are equal, but fold to different titles.
    let titles = [
      "Lunch", "lunch", "LUNCH!", " lunch - ", "Café", "cafe\u{301}", "CAFE\u{301}", "Straße",
      "STRASSE", "--", "—", "", "α\u{345}\u{301}", "α\u{301}\u{345}",
    ]
    func entries(_ count: Int) throws -> [CalendarEntry] {
      try (0..<count).map { _ in
        let title = titles.randomElement(using: &dice) ?? ""
        let day = "2024-11-1\(Int.random(in: 0...1, using: &dice))"
        let time = "0\(Int.random(in: 8...9, using: &dice)):00"
        return try entry(title, day, time, Int.random(in: 1...90, using: &dice))
      }
    }
    let present = try entries(Int.random(in: 0...8, using: &dice))
    let imported = try entries(40)
    var calendar = EventCalendar()
    calendar.apply(present.map { .add($0) }, amends: false)
    var oneByOne = calendar
    calendar.add(imported: imported)
    // Without amendments an add is no more than an insertion.
    oneByOne.apply(imported.map { .add($0) }, amends: false)
    #expect(calendar.entries.map(\.description) == oneByOne.entries.map(\.description))
    #expect(calendar.entries == oneByOne.entries)
  }

  @Test("Thousands of entries of one moment are imported in no time", .hangGuard)
  func importOfOneMoment() throws {
    let imported = try (0..<10_000).map { try entry("Meeting \($0)", "2024-11-11", "17:00", 30) }
    var calendar = EventCalendar()
    calendar.add(imported: imported)
    calendar.add(imported: imported)
    #expect(calendar.entries.count == 10_000)
  }
}
