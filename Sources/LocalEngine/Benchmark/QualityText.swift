import Generation

/// The texts by which `:bench` compares weight types, written for that.
enum QualityText {
  /// Prose, numbers and a little code.
  static let prose = """
    The bakery on the corner opens before the street lamps go out. Every morning, while the first \
    trams are still empty, Marta carries two sacks of flour down the narrow stairs and lights the \
    oven. She learned the trade from her grandfather, who used to say that bread is nothing but \
    patience with salt. People come for the rye loaves, but they stay for the talk: who has moved \
    away, whose daughter has passed her exams, when the bridge will finally be repaired.

    In winter the windows are covered with steam, and children draw ships and faces on the glass. \
    Last December a painter rented the flat upstairs. He paid with pictures when he had no money, \
    so that now a blue harbour hangs above the counter, next to the price of rolls. Nobody knows \
    whether it is valuable. It hides a crack in the wall, which is value enough.

    A kilometre has 1,000 metres and a nautical mile 1,852. Water boils at 100 degrees Celsius at \
    sea level, and at about 90 degrees on a mountain of 3,000 metres. Of the numbers from 1 to 20, \
    eight are prime: 2, 3, 5, 7, 11, 13, 17 and 19.

    def mean(values):
        total = 0.0
        for value in values:
            total += value
        return total / len(values) if values else None

    When the painter left in spring, he forgot a box of brushes under the stairs. Marta keeps it \
    there, in case he comes back, and because her youngest has begun to draw ships that look as if \
    they could sail.
    """

  /// An assistant's dialog about a calendar, without a mistake.
  static let dialog = Conversation([
    Message(
      .system,
      """
      You are a helpful vocal assistant on a mobile device. Your job is to translate user requests \
      into API calls using this Python API:

      action.add_calendar_entry(title, date="YYYY-MM-DD", time="HH:MM", duration=m) # duration in minutes
      action.remove_calendar_entry(title, date, time)

      You can use 30 minutes as the default duration for new events. Respond to every request with a \
      single line of executable code.
      """),
    Message(.user, "Add a meeting with Anna on March 4 2024 at 9AM"),
    Message(
      .assistant,
      #"action.add_calendar_entry("Meeting with Anna", date="2024-03-04", time="09:00", duration=30)"#
    ),
    Message(.user, "Set the duration to 2 hours."),
    Message(
      .assistant,
      #"action.add_calendar_entry("Meeting with Anna", date="2024-03-04", time="09:00", duration=120)"#
    ),
    Message(.user, "Add lunch with Ben on the next day at noon."),
    Message(
      .assistant,
      #"action.add_calendar_entry("Lunch with Ben", date="2024-03-05", time="12:00", duration=30)"#),
    Message(
      .user, "I am going to the theatre on March 9 at 7:30pm. Add a calendar entry for that."),
    Message(
      .assistant,
      #"action.add_calendar_entry("Theatre", date="2024-03-09", time="19:30", duration=30)"#),
    Message(.user, "Cancel the meeting with Anna."),
    Message(
      .assistant, #"action.remove_calendar_entry("Meeting with Anna", "2024-03-04", "09:00")"#),
  ])
}
