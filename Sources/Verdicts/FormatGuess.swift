import MockCalendar

/// The right form of a date or time that is written in another one, where only one can be meant.
enum FormatGuess {
  /// `2023-11-30` for `11/30/2023`, `2023/11/30`, `2023-11-3`, `20 23-11-30`; nil when unsure.
  static func date(_ text: String) -> String? {
    // A sign before the first digit may mean anything.
    guard text.first(where: { !$0.isWhitespace })?.isNumber == true else { return nil }
    let numbers = numbers(in: text)
    var fields: [Int]?
    if numbers.count == 3, numbers.allSatisfy({ $0.utf8.count <= 4 }) {
      let values = numbers.compactMap { Int($0) }
      if numbers[0].utf8.count == 4 {
        fields = values
      } else if numbers[2].utf8.count == 4, values.count == 3 {
        // Month and day may stand in either order: sure only when one cannot be a month.
        let (first, second, year) = (values[0], values[1], values[2])
        if first == second || first > 12 {
          fields = [year, second, first]
        } else if second > 12 {
          fields = [year, first, second]
        }
      }
    } else {
      let digits = numbers.joined()
      let isSpaced = text.unicodeScalars.allSatisfy { scalar in
        scalar == "-" || scalar.properties.isWhitespace || ("0"..."9").contains(scalar)
      }
      if digits.utf8.count == 8, isSpaced {
        fields = [
          Int(digits.prefix(4)), Int(digits.dropFirst(4).prefix(2)), Int(digits.suffix(2)),
        ].compactMap { $0 }
      }
    }
    guard let fields, fields.count == 3 else { return nil }
    return CalendarDate(year: fields[0], month: fields[1], day: fields[2])?.description
  }

  /// `17:00` for `5PM`, `5:00 p.m.`, `17.00`, `17h00`, `1700`, `17:00:00`; nil when unsure.
  static func time(_ text: String) -> String? {
    guard text.utf8.count <= 20 else { return nil }
    // Digits first, then at most a word: a space or a sign between digits may mean anything.
    let written = text.lowercased().drop { $0.isWhitespace }
    let clock = written.prefix { $0.isASCII && ($0.isNumber || ":.h".contains($0)) }
    let word = written.dropFirst(clock.count).filter { !$0.isWhitespace && $0 != "." }
    let numbers = numbers(in: String(clock))
    let letters = (clock.contains("h") ? "h" : "") + word
    guard clock.first?.isNumber == true, ["", "am", "pm", "h"].contains(letters),
      var hour = numbers.first.flatMap({ Int($0) }), numbers.count <= 3,
      // "5:3" may be 5:30 as well.
      numbers.dropFirst().allSatisfy({ $0.utf8.count == 2 })
    else { return nil }
    var minute = numbers.count > 1 ? Int(numbers[1]) ?? 60 : 0
    if numbers.count == 1 {
      if numbers[0].utf8.count == 4, letters.isEmpty {
        minute = hour % 100
        hour /= 100
      } else if letters.isEmpty {
        return nil
      }
    }
    if letters == "am" || letters == "pm", hour <= 12 {
      hour = hour % 12 + (letters == "pm" ? 12 : 0)
    }
    return CalendarTime(hour: hour, minute: minute)?.description
  }

  /// The runs of ASCII digits of a text, none longer than nine; none where it has other digits, too.
  private static func numbers(in text: String) -> [String] {
    guard text.utf8.count <= 40,
      text.unicodeScalars.allSatisfy({ $0.isASCII || $0.properties.numericType == nil })
    else { return [] }
    let runs = text.utf8.split { !(0x30...0x39).contains($0) }
    guard runs.allSatisfy({ $0.count <= 9 }) else { return [] }
    return runs.map { String(decoding: Array($0), as: UTF8.self) }
  }
}
