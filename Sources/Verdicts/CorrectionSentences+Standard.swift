extension CorrectionSentences {
  /// The sentences that are used when `prompts/corrections.txt` is not there: the same text.
  public static let standard: CorrectionSentences =
    (try? CorrectionSentences(parsing: standardText)) ?? CorrectionSentences()

  /// The text of `prompts/corrections.txt`.
  static let standardText = #"""
    # The sentences with which mistakes are pointed out, one line each:
    #
    #     KIND: SENTENCE
    #     KIND if WORDS: SENTENCE        only if the mistake's message has these words
    #
    # Of several lines for a kind, the first that fits is said. A line fits if what it names is known:
    #
    #     {expected}   the right value: 2024, 3 hours, Rock Concert, title, date and time
    #     {count}      how many values {expected} lists, as a word; fits two or more only
    #     {parameter}  the parameter that the mistake is about
    #
    # The kinds are those of :help kinds. Most sentences are the article's own.

    no-call: Just the API call please.
    repetition: Just the API call please.
    chatter: Just the API call please.
    several-calls: Just one API call please.

    syntax if unmatched ')': There is an extra parenthesis.
    syntax if '(' was never closed: There is a parenthesis missing.
    syntax if unterminated string literal: There is a quotation mark missing.
    syntax: That is not valid Python.
    forbidden: Just plain values in the API call please.

    wrong-function: Wrong API call.

    missing-argument: The API requires {count} parameters: {expected}.
    missing-argument: The {expected} is required.
    missing-argument: A parameter is missing.
    unexpected-argument: You don't need that info.
    duplicate-argument: Every parameter just once please.
    wrong-type if duration: The duration is a number of minutes.
    wrong-type: The {parameter} has to be a string.
    wrong-type: One of the values has the wrong type.

    date-format: Respect the date format.
    time-format: Time in 24h format.
    impossible-date: There is no such day.
    impossible-time: There is no such time.
    bad-duration: Set the duration to {expected}.
    bad-duration: The duration is a positive number of minutes.

    wrong-title if empty: The title is required.
    wrong-title: It's the wrong event now.
    wrong-year: Fix the year in the API call.
    wrong-date: The date is wrong. It is {expected}.
    wrong-date: The date is wrong.
    wrong-time: The time is wrong.
    wrong-duration: Set the duration to {expected}.
    wrong-duration: The duration is wrong.

    not-in-calendar: There is no such event in the calendar. There is {expected}.
    not-in-calendar: There is no such event in the calendar.

    """#
}
