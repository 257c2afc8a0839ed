import MockCalendar
import Testing

@Suite("Event titles")
struct EventTitleTests {
  static let samePairs: [(String, String)] = [
    ("Rock Concert", "rock concert"),
    ("Rock-Concert!", "rock  concert"),
    (" Meeting with Fred ", "meeting with fred"),
    ("Straße", "STRASSE"),
    ("GROẞ", "Groß"),
    ("ΧΡΟΝΟΣ", "χρονος"),
    ("ΧΡΟΝΟΣ", "χρονοσ"),
    ("ﬁnal", "FINAL"),
    ("\u{AB70}", "\u{13A0}"),
    ("e\u{301}clair", "Éclair"),
    ("Fred’s party", "Fred's party"),
    ("会議、田中さん", "会議 田中さん"),
    ("!!!", "!!!"),
    ("🎸 Concert", "🎸 concert"),
  ]

  @Test("Case, white space and punctuation do not matter", arguments: samePairs)
  func same(_ left: String, _ right: String) {
    #expect(EventTitle.areSame(left, right))
  }

  static let differentPairs: [(String, String)] = [
    ("Meeting with Fred", "Meeting with Paul"),
    ("Rock Concert", "Rockconcert"),
    ("!!!", "???"),
    ("!!!", ""),
    ("Concert 1", "Concert 2"),
    ("kapı", "kapi"),
    ("KAPI", "kapı"),
    ("🎸", "🎹"),
  ]

  @Test("Other words are other titles", arguments: differentPairs)
  func different(_ left: String, _ right: String) {
    #expect(!EventTitle.areSame(left, right))
  }
}
