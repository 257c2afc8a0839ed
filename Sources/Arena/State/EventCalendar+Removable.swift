import MockCalendar

extension EventCalendar {
  /// What a call of `remove` can name: title, date and time of every entry, as texts.
  var removableEntries: [[String]] {
    entries.map { [$0.title, $0.date.description, $0.time.description] }
  }
}
