import Testing

@testable import MockCalendar

@Suite("Event calendar") struct EventCalendarTests {
  private func entry(_ title: String, _ date: String, _ time: String, _ minutes: Int = 30) throws
    -> CalendarEntry
  {
    CalendarEntry(
      title: title, date: try CalendarDate(parsing: date), time: try CalendarTime(parsing: time),
      durationInMinutes: minutes)
  }

  private func remove(_ entry: CalendarEntry) -> CalendarCall {
    .remove(title: entry.title, date: entry.date, time: entry.time)
  }

  @Test("adding what is there sets the duration and keeps the first wording") func sameEntry()
    throws
  {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Rock Concert", "2024-11-11", "20:00"))])
    let longer = try entry("rock concert", "2024-11-11", "20:00", 180)
    let effects = calendar.apply([.add(longer)])
    #expect(calendar.entries == [try entry("Rock Concert", "2024-11-11", "20:00", 180)])
    #expect(effects.first?.notes == ["amended: \"Rock Concert\" → \"rock concert\", 30 → 180 min"])
  }

  @Test("an addition right after one of the same title takes its place") func amends() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Meeting with Fred", "2023-11-11", "17:00"))])
    let right = try entry("Meeting with Fred", "2024-11-11", "17:00")
    let effects = calendar.apply([.add(right)])
    #expect(calendar.entries == [right])
    #expect(effects.flatMap(\.notes) == ["amended: 2023-11-11 → 2024-11-11"])
  }

  @Test("with amendments off both entries stay") func amendmentsOff() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Fred", "2023-11-11", "17:00"))], amends: false)
    calendar.apply([.add(try entry("Fred", "2024-11-11", "17:00"))], asFix: true, amends: false)
    #expect(calendar.entries.count == 2)
  }

  @Test("an addition after something else is a new entry") func notRightAfter() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Fred", "2024-11-11", "17:00"))])
    calendar.apply([.add(try entry("Paul", "2024-11-12", "08:00"))])
    calendar.apply([.add(try entry("Fred", "2024-11-13", "17:00"))])
    #expect(calendar.entries.map(\.title) == ["Fred", "Paul", "Fred"])
  }

  @Test("a fix takes the place of the answer before it, whatever its title") func fixes() throws {
    var calendar = EventCalendar()
    let fred = try entry("Fred", "2024-11-11", "17:00")
    calendar.apply([.add(fred)])
    calendar.apply([.add(try entry("Fried", "2024-11-12", "17:00"))])
    let paul = try entry("Paul", "2024-11-12", "08:00")
    let effects = calendar.apply([.add(paul)], asFix: true)
    #expect(calendar.entries == [fred, paul])
    #expect(
      effects.flatMap(\.notes) == ["amended: \"Fried\" → \"Paul\", 17:00 → 08:00"])
  }

  @Test("a fix of a wrong removal restores what it removed") func restores() throws {
    var calendar = EventCalendar()
    let fred = try entry("Fred", "2024-11-11", "17:00")
    let paul = try entry("Paul", "2024-11-12", "08:00")
    calendar.apply([.add(fred), .add(paul)])
    calendar.apply([remove(paul)])
    let effects = calendar.apply([remove(fred)], asFix: true)
    #expect(calendar.entries == [paul])
    #expect(effects == [.removed(fred), .restored(paul)])
  }

  @Test("a fix without a call that applies changes nothing") func emptyFix() throws {
    var calendar = EventCalendar()
    let fred = try entry("Fred", "2024-11-11", "17:00")
    calendar.apply([.add(fred)])
    calendar.apply([], asFix: true)
    #expect(calendar.entries == [fred])
  }

  @Test("removing what is not there names the nearest entries, best first") func notFound() throws {
    var calendar = EventCalendar()
    let fred = try entry("Meeting with Fred", "2024-11-11", "17:00")
    let paul = try entry("Meeting with Paul", "2024-11-12", "08:00")
    calendar.apply([.add(fred), .add(paul)])
    let effects = calendar.apply([
      .remove(title: "Meeting with Fred", date: fred.date, time: paul.time)
    ])
    #expect(effects.first?.isApplied == false)
    #expect(
      effects.first?.notes == [
        "no entry \"Meeting with Fred\" at 2024-11-11 08:00; nearest: \(fred), \(paul)"
      ])
    #expect(calendar.entries.count == 2)
  }

  @Test("overlaps are noted, touching entries are none") func overlaps() throws {
    var calendar = EventCalendar()
    let long = try entry("Long", "2024-11-11", "23:30", 120)
    calendar.apply([.add(long)])
    let next = calendar.apply([.add(try entry("Next day", "2024-11-12", "01:00"))])
    #expect(next.first?.notes == ["overlaps: \"Next day\" with \(long)"])
    let touching = calendar.apply([.add(try entry("After", "2024-11-12", "01:30"))])
    #expect(touching.first?.notes == [])
  }

  @Test("the article's dialog leaves what it should") func articleDialog() throws {
    var calendar = EventCalendar()
    let fred = try entry("Meeting with Fred", "2024-11-11", "17:00")
    calendar.apply([.add(try entry("Meeting with Fred", "2023-11-11", "17:00"))])
    calendar.apply([.add(fred)], asFix: true)
    calendar.apply([.add(try entry("Rock Concert", "2024-11-11", "20:00"))])
    calendar.apply([.add(try entry("Rock Concert", "2024-11-11", "20:00", 180))])
    calendar.apply([.add(try entry("Meeting with Paul", "2024-11-12", "08:00"))])
    calendar.apply([remove(fred)])
    #expect(
      calendar.entries == [
        try entry("Rock Concert", "2024-11-11", "20:00", 180),
        try entry("Meeting with Paul", "2024-11-12", "08:00"),
      ])
  }
}
