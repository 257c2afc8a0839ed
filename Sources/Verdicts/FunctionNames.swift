import MockCalendar

/// Which names of functions are meant for the calendar API, and for which of its functions.
enum FunctionNames {
  private static let removing: Set<String> = [
    "remove", "delete", "cancel", "drop", "clear", "erase", "unschedule", "del",
  ]
  private static let adding: Set<String> = [
    "add", "create", "schedule", "insert", "new", "book", "set", "make", "put", "save", "update",
    "change", "modify", "edit", "move", "reschedule", "extend", "get", "find", "list",
  ]
  private static let objects: Set<String> = [
    "calendar", "entry", "entries", "event", "events", "meeting", "appointment", "reminder",
  ]

  /// The function of the API that a name stands nearest to.
  static func nearest(to name: String) -> APIFunction {
    let words = words(of: name)
    if words.contains(where: removing.contains) { return .removeCalendarEntry }
    if words.contains(where: adding.contains) { return .addCalendarEntry }
    let last = lastName(of: name)
    let distances = APIFunction.all.map { editDistance(last, $0.name) }
    return (distances.last ?? 0) < (distances.first ?? 0)
      ? .removeCalendarEntry : .addCalendarEntry
  }

  /// Whether a dotted name in running text is meant for the API.
  static func isLikeAPI(_ name: String) -> Bool {
    guard name.utf8.count <= 120 else { return false }
    let parts = name.split(separator: ".")
    if parts.count > 1, parts[0].lowercased() == APIFunction.receiver { return true }
    let last = lastName(of: name)
    if APIFunction.all.contains(where: { editDistance(last, $0.name) <= 2 }) { return true }
    let lastWords = words(of: last)
    guard lastWords.contains(where: { adding.contains($0) || removing.contains($0) }) else {
      return false
    }
    // A verb alone ("update") may be anything; with the object before or behind it, it is ours.
    return words(of: name).contains(where: objects.contains)
  }

  private static func lastName(of name: String) -> String {
    name.split(separator: ".").last.map(String.init) ?? name
  }

  /// The lower-case words of `snake_case`, `camelCase` and dotted names.
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name.prefix(120) {
      if character == "_" || character == "." || character == "\\" || character == " " {
        if !word.isEmpty { words.append(word) }
        word = ""
        wasLower = false
        continue
      }
      if character.isUppercase, wasLower {
        words.append(word)
        word = ""
      }
      wasLower = character.isLowercase
      word += character.lowercased()
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// Levenshtein's distance between the beginnings of two names. The shell has its own for its words:
  /// the judge knows no shell.
  private static func editDistance(_ left: String, _ right: String) -> Int {
    let a = Array(left.utf8.prefix(60))
    let b = Array(right.utf8.prefix(60))
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = above
      }
    }
    return row[b.count]
  }
}
