import MockCalendar
import Testing
import Verdicts

/// Answers as models give them, with every kind of mistake.
@Suite("Kinds of mistake") struct MistakeKindTests {
  struct Case: CustomTestStringConvertible {
    let answer: String
    let kinds: String
    var expect: String?
    var after: [String] = []
    var isStrict = false

    init(
      _ answer: String, _ kinds: String, expect: String? = nil, after: [String] = [],
      isStrict: Bool = false
    ) {
      self.answer = answer
      self.kinds = kinds
      self.expect = expect
      self.after = after
      self.isStrict = isStrict
    }

    var testDescription: String { "\(kinds): \(answer.prefix(60))" }
  }

  static let right: [Case] = [
    Case(Dialog.fred, "", expect: Dialog.fred),
    Case("  \n" + Dialog.fred + "\n\n", "", expect: Dialog.fred),
    Case("\u{FEFF}" + Dialog.fred, "", expect: Dialog.fred),
    Case(Dialog.longConcert, "", expect: Dialog.longConcert),
    Case(
      #"action.add_calendar_entry("rock concert!", "2024-11-11", "20:00", 180)"#, "",
      expect: Dialog.longConcert),
    Case("```python\n\(Dialog.fred)\n```", "", expect: Dialog.fred),
    Case("```\n\(Dialog.fred)\n```", "", expect: Dialog.fred),
    Case("```tool_code\n\(Dialog.fred)\n```\n", "", expect: Dialog.fred),
    Case("```python \(Dialog.fred)```", "", expect: Dialog.fred),
    Case("```\(Dialog.fred)```", "", expect: Dialog.fred),
    Case("```python\n\(Dialog.fred)", "", expect: Dialog.fred),
    Case("`\(Dialog.fred)`", "", expect: Dialog.fred),
    Case(Dialog.fred + "  # duration in minutes", "", expect: Dialog.fred),
    Case(
      """
      ```python
      action.add_calendar_entry(
          "Meeting with Fred",
          date="2024-11-11",
          time="17:00",
          duration=30,
      )
      ```
      """, "", expect: Dialog.fred),
    Case(
      #"day = "2024-11-11"; action.add_calendar_entry("Meeting with Fred", day, "17:00", 30)"#, "",
      expect: Dialog.fred),
    Case(
      """
      import datetime
      day = datetime.date(2024, 11, 11) + datetime.timedelta(days=1)
      action.add_calendar_entry("Meeting with Paul", day.isoformat(), "08:00", 30)
      """, "", expect: Dialog.paul),
    Case(Dialog.cancelFred, "", expect: Dialog.cancelFred, after: [Dialog.fred]),
    Case(
      #"action.add_calendar_entry("Tea `time`", "2024-11-11", "17:00", 30)"#, ""),
  ]

  static let form: [Case] = [
    Case("", "no-call"),
    Case("   \n", "no-call"),
    Case("I'm sorry, I can't add calendar entries.", "no-call"),
    Case("Sure", "no-call"),
    Case("You can use action.add_calendar_entry() for that.", "no-call"),
    Case("```python\n# nothing\n```", "no-call"),
    Case(
      "```python\nimport datetime\n\ndef add_calendar_entry(title, date):\n    pass\n```", "no-call"
    ),
    Case("def add_meeting(name):\n    pass\n\n\(Dialog.fred)", "chatter", expect: Dialog.fred),
    Case(#"print("The meeting was added.")"#, "no-call"),
    Case("9**9**9", "no-call forbidden"),
    Case("Sure! Here is the API call:\n\n\(Dialog.fred)", "chatter", expect: Dialog.fred),
    Case("\(Dialog.fred)\n\nLet me know if you need more.", "chatter", expect: Dialog.fred),
    Case(
      "```python\n\(Dialog.fred)\n```\n\nThis adds a meeting. The duration is 30 minutes.",
      "chatter", expect: Dialog.fred),
    Case("Use `\(Dialog.fred)` please", "chatter", expect: Dialog.fred),
    Case("print(\(Dialog.fred))", "chatter", expect: Dialog.fred),
    Case("result = \(Dialog.fred)", "chatter", expect: Dialog.fred),
    Case("Answer: \(Dialog.fred)", "chatter", expect: Dialog.fred),
    Case("\"\(Dialog.fred)\"", "chatter", expect: Dialog.fred),
    Case(Dialog.fred + "<end_of_turn>", "chatter", expect: Dialog.fred),
    Case("(I use \(Dialog.fred))", "chatter", expect: Dialog.fred),
    Case(
      "Here:\nday = \"2024-11-11\"\naction.add_calendar_entry(\"Meeting with Fred\", day, \"17:00\", 30)",
      "chatter", expect: Dialog.fred),
    Case("\(Dialog.fred)\n\(Dialog.fred)", "several-calls", expect: Dialog.fred),
    Case("\(Dialog.fred)\n\(Dialog.concert)", "several-calls", expect: Dialog.concert),
    Case("\(Dialog.fred); \(Dialog.cancelFred)", "several-calls"),
    Case(
      "```python\n\(Dialog.fred)\n```\nor\n```python\n\(Dialog.fred)\n```",
      "chatter several-calls", expect: Dialog.fred),
    Case(
      #"action.add_calendar_entry("Paul", date="2024-11-12", time="08:00", duration=30))"#, "syntax"
    ),
    Case(#"action.add_calendar_entry("X", date="2023-11-11"))"#, "syntax"),
    Case(#"action.add_calendar_entry("X", date="2023-11-11", time="17:00""#, "syntax"),
    Case(#"action.add_calendar_entry("X", date="2023-11-11, time="17:00", duration=30)"#, "syntax"),
    Case(#"action.add_calendar_entry("X"), date="2023-11-11", duration=30)"#, "syntax"),
    Case(#"action.add\_calendar\_entry("X", "2023-11-11", "17:00", 30)"#, "syntax"),
    Case(#"action.add_calendar_entry("X", "2023-11-11", "17:00", 1/2h)"#, "syntax"),
    Case(
      "Here you go:\n\naction.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30))\n",
      "chatter syntax"),
    Case("\(Dialog.fred))\n\(Dialog.fred))", "several-calls syntax"),
    Case(
      #"action.add_calendar_entry("a" * 10**9, date="2024-11-11", time="17:00", duration=30)"#,
      "forbidden"),
    Case(
      #"action.add_calendar_entry(title, date="2024-11-11", time="17:00", duration=30)"#,
      "forbidden"),
    Case(
      #"action.add_calendar_entry("X", date=get_date(), time="17:00", duration=30)"#, "forbidden"),
    Case(
      #"action.add_calendar_entry("X", "2024-11-11", "17:00", __import__("os").getpid())"#,
      "forbidden"),
    Case(
      String(repeating: "the meeting with Fred and ", count: 9), "no-call repetition"),
    Case(
      String(repeating: Dialog.fred + "\n", count: 6), "repetition several-calls",
      expect: Dialog.fred),
    Case(
      Dialog.fred + "\n" + String(repeating: "Is there anything else?\n", count: 5) + "Is there",
      "repetition chatter", expect: Dialog.fred),
  ]

  static let arguments: [Case] = [
    Case(#"action.add_event("X", "2024-11-11", "17:00", 30)"#, "wrong-function"),
    Case(#"calendar.add("X", "2024-11-11", "17:00", 30)"#, "wrong-function"),
    Case(#"add_calendar_entry("X", "2024-11-11", "17:00", 30)"#, "wrong-function"),
    Case("set_alarm(\"17:00\")", "wrong-function"),
    Case(
      "action.set_duration(\"Rock Concert\", 180)", "wrong-function", expect: Dialog.longConcert),
    Case(
      "```python\nupdate_calendar_entry(\"Rock Concert\", duration=180)\n```", "wrong-function"),
    Case(
      Dialog.cancelFred, "wrong-function", expect: Dialog.longConcert, after: [Dialog.fred]),
    Case(
      #"action.add_calendar_entry("X", date="2024-11-11", time="17:00")"#, "missing-argument"),
    Case(
      #"action.add_calendar_entry("X")"#, "missing-argument missing-argument missing-argument"),
    Case(#"action.remove_calendar_entry("X")"#, "missing-argument missing-argument"),
    Case(
      "action.add_calendar_entry()",
      "missing-argument missing-argument missing-argument missing-argument"),
    Case(
      #"action.add_calendar_entry("X", "2024-11-11", "17:00", 30, location="Paris")"#,
      "unexpected-argument"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", 30, 5)"#, "unexpected-argument"),
    Case(
      #"action.remove_calendar_entry("X", "2024-11-11", "17:00", duration=30)"#,
      "unexpected-argument"),
    Case(
      #"action.add_calendar_entry("X", "2024-11-11", "17:00", 30, title="X")"#,
      "duplicate-argument"),
    Case(
      #"action.add_calendar_entry("X", date="2024-11-11", date="2024-11-11", time="17:00")"#,
      "duplicate-argument"),
    Case(
      #"action.add_calendar_entry("X", date="2024-11-11", time="17:00", **{"time": "18:00"})"#,
      "duplicate-argument"),
  ]

  static let values: [Case] = [
    // Statements beside the call that fail, which a call that needs none of them would hide.
    Case(
      "x = __import__(\"os\").system(\"id\")\naction.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)",
      "forbidden"),
    Case(
      "n = 9**9**9; action.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)", "forbidden"),
    Case("x = y\naction.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)", "forbidden"),
    Case("action.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)\nx, y = 1", "wrong-type"),
    Case("d = \"2024-11-11\"\naction.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)", ""),
    Case("action.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30);", ""),
    Case("action.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30);;", "syntax"),
    Case(";action.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)", "syntax"),
    Case("```\n\(Dialog.fred);;\n```", "syntax"),
    // Functions that nothing defines, in an argument and before the call.
    Case(
      #"action.add_calendar_entry("X", date(2024, 11, 11).isoformat(), "17:00", 30)"#, "forbidden"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", minutes(1) * 2)"#, "forbidden"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", int(f(1)))"#, "forbidden"),
    Case(
      #"from datetime import *; action.add_calendar_entry("X", "2024-11-11", str(time(17)), 30)"#,
      "forbidden"),
    Case("d = today()\naction.add_calendar_entry(\"X\", d, \"17:00\", 30)", "forbidden"),
    Case("d = today()\naction.add_calendar_entry(\"X\", d.text, \"17:00\", 30)", "forbidden"),
    Case(
      "d = today()\naction.add_calendar_entry(\"X\", d, \"5PM\", 30)", "forbidden time-format"),
    Case(
      "d = today()\naction.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", 30)", "forbidden"),
    // A call that fails with what it was given fails for itself.
    Case("d = \"2024-11-11\"\naction.add_calendar_entry(\"X\", d, \"17:00\", 1/0)", "wrong-type"),
    // What calls lack because of one is told once, where it began.
    Case(
      "n = 1/0\naction.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", n)\n"
        + "action.add_calendar_entry(\"Y\", \"2024-11-11\", \"17:00\", n)",
      "several-calls wrong-type"),
    Case(
      "d = datetime.date(2024, 2, 30)\n"
        + "action.add_calendar_entry(\"X\", str(d), \"17:00\", 30)", "impossible-date"),
    Case(
      "n = 1/0\naction.add_calendar_entry(\"X\", \"2024-11-11\", \"17:00\", n)", "wrong-type"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", duration="30")"#, "wrong-type"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", duration=True)"#, "wrong-type"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", duration=0.5)"#, "wrong-type"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", 17, 30)"#, "wrong-type"),
    Case(#"action.add_calendar_entry(None, "2024-11-11", "17:00", 30)"#, "wrong-type"),
    Case(#"action.add_calendar_entry("X", 2024-11-11, "17:00", 30)"#, "wrong-type"),
    Case(#"action.add_calendar_entry("X", "11/11/2023", "17:00", 30)"#, "date-format"),
    Case(#"action.add_calendar_entry("X", "2023/11/11", "17:00", 30)"#, "date-format"),
    Case(#"action.add_calendar_entry("X", "20 24-11-11", "17:00", 30)"#, "date-format"),
    Case(#"action.add_calendar_entry("X", "Nov 11", "17:00", 30)"#, "date-format"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "5PM", 30)"#, "time-format"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17.00", 30)"#, "time-format"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "8:00", 30)"#, "time-format"),
    Case(#"action.add_calendar_entry("X", "2024-02-30", "17:00", 30)"#, "impossible-date"),
    Case(#"action.add_calendar_entry("X", "2023-02-29", "17:00", 30)"#, "impossible-date"),
    Case(#"action.add_calendar_entry("X", "2024-13-01", "17:00", 30)"#, "impossible-date"),
    Case(
      #"import datetime; action.add_calendar_entry("X", datetime.date(2024,2,30).isoformat(), "17:00", 30)"#,
      "impossible-date"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "25:00", 30)"#, "impossible-time"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "24:00", 30)"#, "impossible-time"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "10:60", 30)"#, "impossible-time"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", 0)"#, "bad-duration"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", -30)"#, "bad-duration"),
    Case(#"action.add_calendar_entry("X", "2024-11-11", "17:00", 10**30)"#, "bad-duration"),
    Case(
      #"action.add_calendar_entry("X", date="2024-02-30", time="25:00", duration=0)"#,
      "impossible-date impossible-time bad-duration"),
    Case(#"action.add_calendar_entry("", "2024-11-11", "17:00", 30)"#, "wrong-title"),
    Case(#"action.add_calendar_entry("  ", "2024-11-11", "17:00", 30)"#, "wrong-title"),
    Case(Dialog.concert, "wrong-title wrong-time", expect: Dialog.fred),
    Case(Dialog.fred2023, "wrong-year", expect: Dialog.fred),
    Case(
      #"action.remove_calendar_entry("Meeting with Fred", "2023-11-11", "17:00")"#, "wrong-year",
      expect: Dialog.cancelFred, after: [Dialog.fred2023]),
    Case(
      Dialog.paul.replacing("2024-11-12", with: "2025-11-12"), "wrong-year", expect: Dialog.paul),
    Case(
      Dialog.paul.replacing("2024-11-12", with: "2024-11-13"), "wrong-date", expect: Dialog.paul),
    Case(
      Dialog.paul.replacing("2024-11-12", with: "2023-11-13"), "wrong-date", expect: Dialog.paul),
    Case(
      Dialog.paul.replacing("2024-11-12", with: "2024-12-11"), "wrong-date", expect: Dialog.paul),
    Case(Dialog.paul.replacing("08:00", with: "20:00"), "wrong-time", expect: Dialog.paul),
    Case(Dialog.fred.replacing("17:00", with: "05:00"), "wrong-time", expect: Dialog.fred),
    Case(Dialog.concert, "wrong-duration", expect: Dialog.longConcert),
    Case(Dialog.paul.replacing("30", with: "60//4"), "wrong-duration", expect: Dialog.paul),
    Case(
      Dialog.longConcert.replacing("60*3", with: "3"), "wrong-duration", expect: Dialog.longConcert),
    Case(
      Dialog.fred.replacing("2024-11-11", with: "11/11/2024").replacing("30", with: "0"),
      "date-format bad-duration", expect: Dialog.fred),
    Case(Dialog.cancelFred, "not-in-calendar"),
    Case(Dialog.cancelFred, "not-in-calendar", after: [Dialog.concert]),
    Case(
      Dialog.cancelFred, "not-in-calendar", expect: Dialog.cancelFred, after: [Dialog.fred2023]),
    Case(
      #"action.remove_calendar_entry("Fred", "2024-11-11", "17:00")"#,
      "wrong-title not-in-calendar", expect: Dialog.cancelFred, after: [Dialog.fred]),
  ]

  static let strict: [Case] = [
    Case(Dialog.fred, "", expect: Dialog.fred, isStrict: true),
    Case(Dialog.fred + "  \n", "", expect: Dialog.fred, isStrict: true),
    Case("```python\n\(Dialog.fred)\n```", "chatter", expect: Dialog.fred, isStrict: true),
    Case("`\(Dialog.fred)`", "chatter", expect: Dialog.fred, isStrict: true),
    Case(Dialog.fred + "  # 30 minutes", "chatter", expect: Dialog.fred, isStrict: true),
    Case(
      #"day = "2024-11-11"; action.add_calendar_entry("Meeting with Fred", day, "17:00", 30)"#,
      "chatter", expect: Dialog.fred, isStrict: true),
  ]

  private static let lines = [
    "action.add_calendar_entry(", "    \"Meeting with Fred\",", "    date=\"2024-11-11\",",
    "    time=\"17:00\",", "    duration=30",
  ]
  /// A call of several lines that is cut off, as at the limit of tokens.
  private static let cut = lines.joined(separator: "\n")
  private static let variable = "d = \"2024-11-11\""
  private static let withVariable =
    #"action.add_calendar_entry("Meeting with Fred", d, "17:00", 30)"#

  /// What a reviewer wrote as models of many kinds write it.
  static let reviewed: [Case] = [
    // Calls that are cut off, or whose strings are open.
    Case(cut, "syntax", expect: Dialog.fred), Case("Sure:\n\(cut)", "chatter syntax"),
    Case("```python\n\(cut)\n```", "syntax"), Case("action.add_calendar_entry(", "syntax"),
    Case("action.add_calendar_entry(\"Meeting with Fred\",\n    date=\"2024-11-11\",\n", "syntax"),
    Case(cut.replacing("Fred\"", with: "Fred") + "\n)", "syntax"),
    Case(Dialog.fred.replacing("Fred", with: "Fred\n"), "syntax"),
    Case("action.add_calendar_entry())", "syntax"), Case("action.add_calendar_entry(,)", "syntax"),
    Case("action.add_calendar_entry(date=)", "syntax"),
    Case(Dialog.fred.replacing("(", with: "（").replacing(")", with: "）"), "syntax"),
    // Comments.
    Case("# \(Dialog.fred)", "no-call"), Case("```python\n# \(Dialog.fred)\n```", "no-call"),
    Case("Sure:\n\(Dialog.fred)\n# To cancel: \(Dialog.cancelFred)", "chatter"),
    Case(
      "Sure:\n# action.add_calendar_entry(title, date, time, duration)\n\(Dialog.fred)", "chatter"),
    // The API's declaration.
    Case(
      "Using `action.add_calendar_entry(title, date=\"YYYY-MM-DD\", time=\"HH:MM\", duration=m)`:\n\n```python\n\(Dialog.fred)\n```",
      "chatter"),
    Case(
      "The API has action.add_calendar_entry(title, date, time, duration) and action.remove_calendar_entry(title, date, time).",
      "no-call"),
    Case(
      "<think>\nI should call action.add_calendar_entry(\"Meeting with Fred\", ...).\n</think>\n\n\(Dialog.fred)",
      "chatter"),
    // Brackets around a call.
    Case("\(Dialog.fred) :)", "chatter"), Case("\(Dialog.fred) ;)", "chatter"),
    Case("((\(Dialog.fred))", "syntax"), Case("(\(Dialog.fred))", "chatter"),
    Case("\(Dialog.fred) -- done)", "chatter"),
    Case("Here's the call (\(Dialog.fred))", "chatter"),
    Case("(You can use:\n\(Dialog.fred))", "chatter"),
    Case("\(Dialog.fred)\n)", "syntax"), Case("```\n\(Dialog.fred)\n)\n```", "syntax"),
    Case("(\(Dialog.fred)", "syntax"), Case("print(\(Dialog.fred)", "syntax"),
    // Helpers, of which one fails.
    Case(
      "from datetime import datetime\ntoday = datetime.now()\naction.add_calendar_entry(\"X\", today.strftime(\"%Y-%m-%d\"), today.strftime(\"%H:%M\"), 30)",
      "forbidden"),
    Case(
      "import datetime\nd = datetime.date(2024, 11, 11)\ns = datetime.time(17, 0)\naction.add_calendar_entry(\"Meeting with Fred\", d.isoformat(), \"17:00\", 30)",
      "forbidden", expect: Dialog.fred),
    Case("import action\n\(variable)\n\(withVariable)", "forbidden", expect: Dialog.fred),
    Case("def f(): pass\n\(variable)\n\(withVariable)", "chatter", expect: Dialog.fred),
    Case(
      "\(variable)\n\n\(withVariable)\n\nThis adds the meeting.", "chatter", expect: Dialog.fred),
    Case(
      "# date\n\(variable)\n# call\n\(withVariable)\n\nDone.", "chatter", expect: Dialog.fred),
    Case("Sure:\n\n    \(variable)\n    \(withVariable)", "chatter", expect: Dialog.fred),
    Case("   \(variable)\n   \(withVariable)", "", expect: Dialog.fred),
    Case(
      "1. Run:\n   ```python\n   \(variable)\n   \(withVariable)\n   ```", "chatter",
      expect: Dialog.fred),
    Case(
      "```python\n\(variable)\n```\n\n```python\n\(withVariable)\n```", "", expect: Dialog.fred),
    Case(
      "```python\n\(variable)\n```\nand then\n```python\n\(withVariable)\n```", "chatter",
      expect: Dialog.fred),
    Case("def add_meeting():\n    \(Dialog.fred)\n\nadd_meeting()", "chatter", expect: Dialog.fred),
    // Functions within and before the call.
    Case(
      #"action.remove_calendar_entry("Meeting with Fred", calendar.get_event("Meeting with Fred").date, "17:00")"#,
      "forbidden"),
    Case(#"action.add_calendar_entry("X", get_event_date("Nov 11"), "17:00", 30)"#, "forbidden"),
    Case(#"action.add_calendar_entry("X", action.get_date("Nov 11"), "17:00", 30)"#, "forbidden"),
    Case(
      "entry = find_entry(\"Meeting with Fred\")\n\(Dialog.cancelFred)", "forbidden",
      after: [Dialog.fred]),
    Case(
      "entry = find_entry(\"Meeting with Fred\")\naction.remove_calendar_entry(entry[\"title\"], \"2024-11-11\", \"17:00\")",
      "forbidden"),
    // Fences as Markdown has them.
    Case("``` python\n\(Dialog.fred)\n```", ""), Case("~~~python\n\(Dialog.fred)\n~~~", ""),
    Case("````markdown\n```python\n\(Dialog.fred)\n```\n````", ""),
    // Names, and what nobody sees.
    Case("action.add_calendar_entry", "no-call"),
    Case("action.add_calendar_entry[\"X\", \"2024-11-11\", \"17:00\", 30]", "no-call"),
    Case("\(Dialog.fred)\u{A0}\u{200B}\u{2028}", ""),
    Case("\(Dialog.fred)\n\(Dialog.fred.replacing(", ", with: ","))", "several-calls"),
  ]

  @Test("Answers of many kinds have the mistakes that a reviewer found", arguments: reviewed)
  func reviewedAnswers(_ example: Case) throws { try check(example) }

  @Test("The same call in other words is the same call")
  func sameCall() throws {
    let again = Dialog.fred + "\n" + Dialog.fred.replacing(", ", with: ",")
    let verdict = try judge(again).verdict
    #expect(verdict.mistakes.map(\.message) == ["the same call 2 times; expected one call"])
  }

  @Test("The right form of a value is that of the value, not of the one that is right")
  func formOfValue() throws {
    let wrong = Dialog.fred.replacing("2024-11-11", with: "12/25/2023")
      .replacing("17:00", with: "9:00")
    let messages = try judge(wrong, expect: Dialog.fred).verdict.mistakes.map(\.message)
    #expect(messages[0].hasSuffix(": \"2023-12-25\"") && messages[1].hasSuffix(": \"09:00\""))
  }

  @Test("Every answer has the mistakes that a person finds", arguments: right + form)
  func answerForm(_ example: Case) throws { try check(example) }

  @Test("Every call has the mistakes that a person finds", arguments: arguments + values + strict)
  func call(_ example: Case) throws { try check(example) }

  private func check(_ example: Case) throws {
    let verdict = try judge(
      example.answer, expect: example.expect, after: example.after, isStrict: example.isStrict
    ).verdict
    #expect(kinds(verdict).joined(separator: " ") == example.kinds, "\(verdict.mistakes)")
    if example.kinds.isEmpty { #expect(verdict.isRight) }
  }

  @Test("Every kind is made by three answers above at least, and has a summary")
  func coverage() {
    let all = MistakeKindTests.form + MistakeKindTests.arguments + MistakeKindTests.values
    for kind in MistakeKind.allCases {
      let count = all.count { $0.kinds.split(separator: " ").contains { $0 == kind.rawValue } }
      #expect(count >= 3, "\(kind.rawValue) is made by \(count)")
      #expect(!kind.summary.isEmpty && kind.summary.count < 80)
    }
  }
}
