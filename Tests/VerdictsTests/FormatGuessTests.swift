import Testing

@testable import Verdicts

@Suite("Guesses of a right form") struct FormatGuessTests {
  @Test(
    "A time is guessed where one alone can be meant",
    arguments: [
      ("5PM", "17:00"), ("5:00 p.m.", "17:00"), ("17.00", "17:00"), ("17h00", "17:00"),
      ("17h", "17:00"), ("1700", "17:00"), ("17:00:00", "17:00"), ("8:00", "08:00"),
      (" 9 am", "09:00"),
      ("1 7:00", nil), ("-1:00", nil), ("17:0０", nil), ("5", nil), ("noon", nil), ("25:00", nil),
      ("5:3", nil), ("17:0", nil),
    ])
  func times(text: String, right: String?) {
    #expect(FormatGuess.time(text) == right)
  }

  @Test(
    "So is a date",
    arguments: [
      ("11/30/2023", "2023-11-30"), ("2023/11/30", "2023-11-30"), ("2023-11-3", "2023-11-03"),
      ("20 23-11-30", "2023-11-30"), ("2024-11-1１", nil), ("11/12/2023", nil),
      ("-2024-11-11", nil), (" 2024/11/11", "2024-11-11"),
    ])
  func dates(text: String, right: String?) {
    #expect(FormatGuess.date(text) == right)
  }
}
