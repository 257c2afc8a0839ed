import Verdicts

/// Answers written for the cells of the article's tables: what the models said is not published, the
/// cells and the sentences that followed them are, so each answer is one that fits both.
enum ArticleCells {
  /// One line of a dialog.
  struct Line {
    /// What was asked, as the table shortens it.
    let prompt: String
    /// The right call.
    let expect: String
    /// What the prompt asks to be fixed; nil for one of the six prompts.
    let fix: FixRequest?
    let answer: String
    /// The cell as the article prints it.
    let cell: String
    /// The symbols by the design's rules where these differ from the cell.
    let ours: String?

    init(
      _ prompt: String, _ expect: String, fix: FixRequest? = nil, _ answer: String, _ cell: String,
      ours: String? = nil
    ) {
      (self.prompt, self.expect, self.fix) = (prompt, expect, fix)
      (self.answer, self.cell, self.ours) = (answer, cell, ours)
    }
  }

  // MARK: - The six prompts with the answers that most models gave

  static let fred = Line("Add a meeting with Fred…", Dialog.fred, Dialog.fred2023, "✔︎ 🍄")
  static let year = Line(
    "Current year is 2024", Dialog.fred, fix: .kinds([.wrongYear]), Dialog.fred, "🥦")
  static let concert = Line("I'm going to a rock concert…", Dialog.concert, Dialog.concert, "✔︎")
  static let duration = Line(
    "Set the duration to 3 hours", Dialog.longConcert, Dialog.longConcert, "✔︎")
  static let paul = Line("Add a meeting with Paul on next day…", Dialog.paul, Dialog.paul, "✔︎")
  static let cancel = Line("Cancel meeting with Fred", Dialog.cancelFred, Dialog.cancelFred, "✔︎")

  /// The same prompt with another answer.
  private static func again(
    _ line: Line, _ answer: String, _ cell: String, ours: String? = nil
  ) -> Line {
    Line(line.prompt, line.expect, fix: line.fix, answer, cell, ours: ours)
  }

  private static func chatty(_ call: String) -> String {
    "Sure, here is the API call for that:\n\n```python\n\(call)\n```\n\n"
      + "This adds the event to your calendar with the duration that you asked for."
  }

  private static func fenced(_ call: String) -> String { "```python\n\(call)\n```" }

  /// CodeGemma's year: "20 24".
  private static func mistyped(_ call: String) -> String { call.replacing("2024-", with: "20 24-") }

  // MARK: - The dialogs

  static let dialogs: [(model: String, lines: [Line])] = [
    ("Gemma 2 9B-instr", [fred, year, concert, duration, paul, cancel]),
    (
      "Llama-3.1 8B-instr",
      [
        fred,
        again(year, Dialog.fred2023, "🍄", ours: "(🍄)"),
        Line(
          "Fix the year in the API…", Dialog.fred, fix: .kinds([.wrongYear]), Dialog.fred, "🥦"),
        concert, duration, paul, cancel,
      ]
    ),
    (
      "Gemini online",
      [
        fred,
        again(year, Dialog.fred2023, "🍄", ours: "(🍄)"),
        Line(
          "Fix the year in the API…", Dialog.fred, fix: .kinds([.wrongYear]), Dialog.fred, "🥦"),
        // The API requires a duration: by the design the call is not valid.
        again(concert, withoutDuration, "✔︎ 🍄", ours: "🍄"),
        Line(
          "Duration is required…", Dialog.concert, fix: .kinds([.missingArgument]),
          withoutDuration, "🍄", ours: "(🍄)"),
        Line(
          "Use the default duration…", Dialog.concert, fix: .freeWords, Dialog.concert, "🥦"),
        duration,
        again(paul, Dialog.paul.replacing("11-12", with: "11-11"), "✔︎ 🍄"),
        Line("Wrong next day…", Dialog.paul, fix: .kinds([.wrongDate]), Dialog.paul, "🥦"),
        cancel,
      ]
    ),
    (
      "Llama 3.2 3B-instr",
      [
        fred, year, concert,
        again(
          duration, #"action.remove_calendar_entry("Rock Concert", "2024-11-11", "20:00")"#,
          "✔︎ 🍄"),
        Line(
          "Wrong API call…", Dialog.longConcert, fix: .kinds([.wrongFunction]),
          Dialog.longConcert, "🥦"),
        // What does not parse is no valid call.
        again(paul, Dialog.paul + ")", "✔︎ 🍄", ours: "🍄"),
        Line(
          "Extra parenthesis…", Dialog.paul, fix: .freeWords,
          #"action.add_calendar_entry("Paul", date="2024-12-11", time="8am", duration=30)"#, "🔥🔥"),
        again(
          cancel, #"action.remove_calendar_entry("Rock Concert", "2024-11-12", "08:00")"#, "🔥🔥"),
      ]
    ),
    (
      "Llama 3.2 1B-instr",
      [
        again(fred, chatty(Dialog.fred2023), "✔︎ 🍄"),
        Line(
          "Just the API call…", Dialog.fred, fix: .kinds([.chatter]),
          Dialog.fred.replacing("2024-11-11", with: "11/11/2024"), "🥦 🍄"),
        Line(
          "Respect date format…", Dialog.fred, fix: .kinds([.dateFormat]), Dialog.fred, "🥦"),
        again(year, Dialog.fred, "✔︎"),
        again(
          concert, #"action.add_calendar_entry("Concert", date="2024-11-10", time="8pm")"#, "🔥🔥"),
        // The only cell with a lone fire beside a broccoli: three mistakes are two fires here.
        Line(
          "Duration required…", Dialog.concert, fix: .kinds([.missingArgument]),
          #"action.add_calendar_entry("Concert", date="2024-11-10", time="8pm", duration=30)"#,
          "🥦 🔥", ours: "🥦 🔥🔥"),
        Line(
          "Extra parenthesis…", Dialog.concert, fix: .freeWords,
          chatty(
            #"action.add_calendar_entry("Concert", date="2024-11-10", time="8pm"))"# + "\n"
              + #"action.add_calendar_entry("Concert", time="8pm"))"#), "🔥🔥"),
        again(
          duration,
          chatty(#"action.set_duration("Concert", hours=3)"# + "\n" + Dialog.concert + ")"),
          "🔥🔥"),
      ]
    ),
    (
      "Gemma2B-instr",
      [
        again(fred, Dialog.fred2023.replacing("17:00", with: "05:00"), "✔︎ 🍄"),
        // The article does not count the year again until somebody asks for it.
        Line(
          "The time is wrong…", Dialog.fred, fix: .kinds([.wrongTime]), chatty(Dialog.fred2023),
          "🥦 (🍄)", ours: "🥦 🍄 (🍄)"),
        Line(
          "Just the API call…", Dialog.fred, fix: .kinds([.chatter]), Dialog.fred2023, "🥦",
          ours: "🥦 (🍄)"),
        again(year, chatty(Dialog.fred), "🥦 (🍄)", ours: "🥦 🍄"),
        again(concert, fenced(Dialog.concert.replacing("20:00", with: "08:00")), "✔︎ 🍄"),
        Line(
          "The time is wrong…", Dialog.concert, fix: .kinds([.wrongTime]), chatty(Dialog.concert),
          "🥦 (🍄)", ours: "🥦 🍄"),
        again(duration, chatty(Dialog.longConcert), "✔︎ (🍄)"),
        paul,
        again(
          cancel, #"action.remove_calendar_entry("Meeting with Fred", "2024-11-11")"#, "✔︎ 🍄",
          ours: "🍄"),
        Line(
          "API requires three params…", Dialog.cancelFred, fix: .kinds([.missingArgument]),
          chatty(Dialog.cancelFred), "🥦 (🍄)", ours: "🥦 🍄"),
      ]
    ),
    (
      "Codegemma7B-instr",
      [
        fred,
        again(year, mistyped(Dialog.fred), "🥦 (🍄)", ours: "🥦 🍄"),
        Line(
          "The year is mistyped…", Dialog.fred, fix: .freeWords, mistyped(Dialog.fred), "(🍄)"),
        // A date that is not written YYYY-MM-DD makes no valid call.
        again(concert, mistyped(Dialog.concert), "✔︎ (🍄)", ours: "(🍄)"),
        again(duration, mistyped(Dialog.longConcert), "✔︎ (🍄)", ours: "(🍄)"),
        again(paul, mistyped(Dialog.paul), "✔︎ (🍄)", ours: "(🍄)"),
        again(
          cancel, #"action.remove_calendar_entry("Meeting with Fred", date="20 24-11-11")"#,
          "✔︎ 🍄 (🍄)", ours: "🍄 (🍄)"),
        Line(
          "API requires three params…", Dialog.cancelFred, fix: .kinds([.missingArgument]),
          #"action.remove_calendar_entry("Rock Concert", "20 24-11-11", "17:00")"#, "🥦 🍄 (🍄)"),
        Line(
          "It's the wrong event now…", Dialog.cancelFred, fix: .kinds([.wrongTitle]),
          mistyped(Dialog.cancelFred), "🥦 (🍄)"),
      ]
    ),
    (
      "vicuna 1.5 7b-instr",
      [
        fred, year, concert,
        again(
          duration, chatty(Dialog.longConcert.replacing("60*3", with: "3") + "\n" + Dialog.concert),
          "🔥🔥"),
        Line(
          "Just the API call…", Dialog.longConcert, fix: .kinds([.chatter]),
          "The call is:\n" + #"action.add_calendar_entry("Gig", "2024-11-11", "20:00", 3)"#, "🔥🔥"),
        again(paul, Dialog.paul + "\n" + Dialog.paul, "✔︎ 🍄"),
        Line(
          "Just one API call…", Dialog.paul, fix: .kinds([.severalCalls]),
          Dialog.paul + "\n" + Dialog.paul, "🍄", ours: "(🍄)"),
        again(cancel, Dialog.cancelFred + "\n" + Dialog.cancelFred, "✔︎ 🍄", ours: "✔︎ (🍄)"),
      ]
    ),
    (
      "Mistral 7B-instr",
      [
        again(
          fred, #"action.add_calendar_entry("Meeting with Fred", "Nov 11", "5:00 PM", 30)"#, "✔︎ 🍄",
          ours: "🍄"),
        Line(
          "Respect the date format…", Dialog.fred, fix: .kinds([.dateFormat]),
          Dialog.fred.replacing("17:00", with: "5:00 PM"), "🥦 🍄", ours: "🥦 (🍄)"),
        Line(
          "Time in 24h format…", Dialog.fred, fix: .kinds([.timeFormat]), Dialog.fred2023, "🥦",
          ours: "🥦 🍄"),
        again(year, chatty(Dialog.fred), "🥦 🍄"),
        Line("Just the API call…", Dialog.fred, fix: .kinds([.chatter]), Dialog.fred, "🥦"),
        again(
          concert, Dialog.concert.replacing("30)", with: #"30, location="the arena")"#), "🍄"),
        // A fix turn has no check mark.
        Line(
          "You don't need that info…", Dialog.concert, fix: .kinds([.unexpectedArgument]),
          Dialog.concert, "✔︎ 🥦", ours: "🥦"),
        duration,
        again(paul, Dialog.paul.replacing("2024", with: "2023"), "✔︎ 🍄"),
        Line(
          "Mistake in the year…", Dialog.paul, fix: .kinds([.wrongYear]), chatty(Dialog.paul),
          "🥦 🍄"),
        cancel,
      ]
    ),
  ]

  private static let withoutDuration =
    #"action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00")"#

  // MARK: - The reliability table, in which 2023 is right

  static let attempts: [(model: String, answers: [String], cells: String)] = [
    ("Gemma 2 9B-instr", Array(repeating: Dialog.fred2023, count: 5), "✔︎ ✔︎ ✔︎ ✔︎ ✔︎"),
    (
      "Llama 3.2 1B-instr",
      [
        "```python\nimport datetime\n\ndef add_meeting(name, when):\n    pass\n```",
        Dialog.fred2023.replacing("11-11", with: "11-08"),
        "I can't do that.", "add_calendar_entry", "",
      ], "🔥 🍄 🔥 🔥 🔥"
    ),
    (
      "Gemma2B-instr",
      [
        chatty(Dialog.fred2023), Dialog.fred2023.replacing("17:00", with: "05:00"),
        chatty(Dialog.fred2023), Dialog.fred2023.replacing("11-11", with: "11-10"),
        fenced(Dialog.fred2023),
      ], "🍄 🍄 🍄 🍄 ✔︎"
    ),
    (
      "vicuna 1.5 7b-instr",
      [
        Dialog.fred2023, "I have added the meeting.", "Fred, Nov 11, 5PM", Dialog.fred2023,
        "The meeting with Fred is on November 11th at 5PM. What is its duration?",
      ], "✔︎ 🔥 🔥 ✔︎ 🔥"
    ),
    (
      "Mistral 7B-instr",
      [
        Dialog.fred2023, Dialog.fred2023, Dialog.fred2023 + ")", Dialog.fred2023,
        #"action.add_calendar_entry("Meeting with Fred", "2023-11-11", "5PM", 30)"#,
      ], "✔︎ ✔︎ 🍄 ✔︎ 🍄"
    ),
  ]

  // MARK: - The mistakes of others

  /// A mistake that was handed on, what was asked to be fixed, and attempts with their symbols.
  static let transplants: [(name: String, before: String, line: Line)] = [
    (
      "Wrong time", Dialog.fred.replacing("17:00", with: "05:00"),
      Line("The time is wrong…", Dialog.fred, fix: .kinds([.wrongTime]), Dialog.fred, "🥦")
    ),
    (
      // Note (1) of the table: an apology beside the right call.
      "Wrong time", Dialog.fred.replacing("17:00", with: "05:00"),
      Line(
        "The time is wrong…", Dialog.fred, fix: .kinds([.wrongTime]),
        "I apologize for the mistake.\n\n" + Dialog.fred, "🥦", ours: "🥦 🍄")
    ),
    (
      "Wrong time", Dialog.fred.replacing("17:00", with: "05:00"),
      Line(
        "The time is wrong…", Dialog.fred, fix: .kinds([.wrongTime]),
        "You are right, the time should be 5PM.", "🔥")
    ),
    (
      "API only", chatty(Dialog.fred),
      Line("Just the API call…", Dialog.fred, fix: .kinds([.chatter]), Dialog.fred, "🥦")
    ),
    (
      "API only", chatty(Dialog.fred),
      Line(
        "Just the API call…", Dialog.fred, fix: .kinds([.chatter]), chatty(Dialog.fred), "🍄",
        ours: "(🍄)")
    ),
    (
      "Wrong API", #"action.remove_calendar_entry("Rock Concert", "2024-11-11", "20:00")"#,
      Line(
        "Wrong API call…", Dialog.longConcert, fix: .kinds([.wrongFunction]), Dialog.longConcert,
        "🥦")
    ),
    (
      "Wrong API", #"action.remove_calendar_entry("Rock Concert", "2024-11-11", "20:00")"#,
      Line(
        "Wrong API call…", Dialog.longConcert, fix: .kinds([.wrongFunction]),
        #"action.update_calendar_entry("Rock Concert", "2024-11-11", "20:00", 180)"#, "🍄",
        ours: "(🍄)")
    ),
    (
      "Wrong API", #"action.remove_calendar_entry("Rock Concert", "2024-11-11", "20:00")"#,
      Line(
        "Wrong API call…", Dialog.longConcert, fix: .kinds([.wrongFunction]),
        "Sorry about that! I have set the duration to 3 hours.", "🔥")
    ),
  ]
}
