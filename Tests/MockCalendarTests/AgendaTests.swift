import MockCalendar
import Testing

@Suite("Agenda and month")
struct AgendaTests {
  @Test("An agenda groups by day, says ends and overlaps")
  func agenda() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("Party", "2024-11-11", "22:00", 300))])
    calendar.apply([.add(try entry("Talk", "2024-11-11", "17:00", 30))])
    calendar.apply([.add(try entry("Taxi", "2024-11-12", "02:30", 10))])
    calendar.apply([.add(try entry("Sleep", "2024-11-12", "03:00", 480))])
    #expect(
      Agenda(of: calendar).lines == [
        "Mon 2024-11-11",
        "  17:00–17:30  Talk",
        "  22:00–03:00+1  Party  (overlaps)",
        "Tue 2024-11-12",
        "  02:30–02:40  Taxi  (overlaps)",
        "  03:00–11:00  Sleep",
      ])
    #expect(Agenda(of: EventCalendar()).lines == ["no entries"])
  }

  @Test("A month is a grid from Monday to Sunday")
  func month() throws {
    var calendar = EventCalendar()
    calendar.apply([.add(try entry("A", "2024-11-01", "17:00", 30))])
    calendar.apply([.add(try entry("B", "2024-11-11", "17:00", 30))])
    calendar.apply([.add(try entry("C", "2024-12-11", "17:00", 30))])
    let grid = MonthGrid(of: calendar, around: try CalendarDate(parsing: "2024-11-20"))
    #expect(
      grid.lines == [
        "November 2024",
        " Mo  Tu  We  Th  Fr  Sa  Su ",
        "                  1*  2   3 ",
        "  4   5   6   7   8   9  10 ",
        " 11* 12  13  14  15  16  17 ",
        " 18  19  20  21  22  23  24 ",
        " 25  26  27  28  29  30     ",
      ])
    let all = MonthGrid.all(of: calendar)
    #expect(all.map(\.title) == ["November 2024", "December 2024"])
    #expect(all.first == grid)
    #expect(MonthGrid.all(of: EventCalendar()).isEmpty)
  }
}
