import Arena
import Generation
import MockCalendar

/// The languages of every constraint, over a calendar with three entries.
struct SampleLanguages {
  let all: [(Constraint, OutputLanguage)]

  init() throws {
    var calendar = EventCalendar()
    for (title, date, time) in [
      ("Meeting with Fred", "2024-11-11", "17:00"),
      ("Fred's \"rock\" concert", "2024-11-11", "20:00"),
      ("Meeting with Paul", "2024-11-12", "08:00"),
    ] {
      calendar.add(imported: [
        CalendarEntry(
          title: title, date: try CalendarDate(parsing: date),
          time: try CalendarTime(parsing: time),
          durationInMinutes: 30)
      ])
    }
    all = Constraint.allCases.compactMap { constraint in
      AnswerLanguage.of(constraint, system: "", calendar: calendar).map { (constraint, $0) }
    }
  }
}
