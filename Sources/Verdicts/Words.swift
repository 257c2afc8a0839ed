// How values are said in messages and in corrections.

/// A text in double quotes, cut to a length that fits a message, on one line.
func quoted(_ text: String, to count: Int = 40) -> String {
  var scalars = String.UnicodeScalarView()
  for scalar in text.unicodeScalars.prefix(count + 1) {
    scalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
  }
  if scalars.count > count {
    scalars.removeLast()
    scalars.append("…")
  }
  return "\"\(String(scalars))\""
}

/// Names as a person lists them: `title, date and time`.
func listed(_ names: [String]) -> String {
  guard let last = names.last, names.count > 1 else { return names.joined() }
  return names.dropLast().joined(separator: ", ") + " and " + last
}

/// A number of minutes as a person says it: `3 hours`, `30 minutes`, `1 minute`.
func durationWords(_ minutes: Int) -> String {
  if minutes > 0, minutes % 60 == 0 {
    return minutes == 60 ? "1 hour" : "\(minutes / 60) hours"
  }
  return minutes == 1 ? "1 minute" : "\(minutes) minutes"
}

/// The words for small numbers.
func numberWord(_ number: Int) -> String {
  let words = ["no", "one", "two", "three", "four", "five", "six"]
  return words.indices.contains(number) ? words[number] : String(number)
}
