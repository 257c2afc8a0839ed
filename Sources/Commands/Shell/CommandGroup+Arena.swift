import Shell

extension CommandGroup {
  /// What is in memory, and who talks.
  static let models = CommandGroup("Models and pairs")
  /// Prompts, corrections, turns.
  static let talk = CommandGroup("Talking")
  /// Verdicts, ratings, calendars.
  static let judging = CommandGroup("Judging")
  /// What the article did by hand.
  static let experiments = CommandGroup("Experiments")
  /// Keeping sessions.
  static let sessions = CommandGroup("Sessions")
  /// A look inside models.
  static let inside = CommandGroup("Looking inside")
}
