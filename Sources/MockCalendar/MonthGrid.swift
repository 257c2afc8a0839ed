/// One month as weeks from Monday to Sunday, with the number of entries that start on each day.
public struct MonthGrid: Hashable, Sendable {
  /// One day of the month.
  public struct Cell: Hashable, Sendable {
    /// The day of the month.
    public let day: Int
    /// How many entries start on it.
    public let entryCount: Int
  }

  /// The year.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// Rows of seven cells; nil before the first and after the last day of the month.
  public let weeks: [[Cell?]]

  /// The month in which a day lies.
  public init(of calendar: EventCalendar, around date: CalendarDate) {
    year = date.year
    month = date.month
    var counts: [Int: Int] = [:]
    for entry in calendar.entries
    where entry.date.year == date.year && entry.date.month == date.month {
      counts[entry.date.day, default: 0] += 1
    }
    let first = CalendarDate(year: date.year, month: date.month, day: 1) ?? date
    var cells = [Cell?](repeating: nil, count: first.weekday - 1)
    for day in 1...CalendarDate.dayCount(ofMonth: date.month, year: date.year) {
      cells.append(Cell(day: day, entryCount: counts[day] ?? 0))
    }
    while cells.count % 7 != 0 { cells.append(nil) }
    weeks = stride(from: 0, to: cells.count, by: 7).map { Array(cells[$0..<$0 + 7]) }
  }

  /// The months in which entries start, in order.
  public static func all(of calendar: EventCalendar) -> [MonthGrid] {
    var grids: [MonthGrid] = []
    for entry in calendar.entries {
      let date = entry.date
      if let last = grids.last, last.year == date.year, last.month == date.month { continue }
      grids.append(MonthGrid(of: calendar, around: date))
    }
    return grids
  }

  /// The English name of the month and the year.
  public var title: String {
    let names = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ]
    return "\(names[month - 1]) \(year)"
  }

  /// Plain text: title, weekdays, weeks. A day with entries has a star behind it.
  public var lines: [String] {
    let rows = weeks.map { week in
      week.map { cell in
        guard let cell else { return "    " }
        return (cell.day < 10 ? "  " : " ") + String(cell.day) + (cell.entryCount > 0 ? "*" : " ")
      }.joined()
    }
    return [title, " Mo  Tu  We  Th  Fr  Sa  Su "] + rows
  }
}
