/// `strftime()` as CPython has it from the GNU C library, in the C locale and in UTC: flags, widths
/// and modifiers included.
struct TimeFormat {
  /// What stands between the per cent sign and the letter.
  private struct Options {
    /// `-`, `_` or `0`, the last of those written; 0 for none.
    var padding: UInt32 = 0
    var isUpper = false
    var isLower = false
    /// `#`: the other case.
    var changesCase = false
    var width = 0
    /// `E` or `O`; 0 for none.
    var modifier: UInt32 = 0
  }

  private let value: DateTime
  /// The length at which the text is given up.
  private let limit: Int
  private var text: [UInt32] = []

  private init(_ value: DateTime, limit: Int) {
    self.value = value
    self.limit = limit
  }

  /// Formats a date or a date and time; a text over the longest allowed is broken off behind it.
  static func format(_ value: Value, _ format: Text, longest: Int) -> Text {
    let value = DateText.fields(of: value)
    let codes = prepared(format.codePoints, value)
    // CPython doubles its buffer until it is so many times as long as the format; a text that does
    // not fit then is lost.
    var buffer = 1024
    while buffer < 256 * codes.count { buffer *= 2 }
    var formatter = TimeFormat(value, limit: min(buffer, longest + 1))
    formatter.run(codes)
    return Text(codePoints: formatter.text.count < buffer ? formatter.text : [])
  }

  /// The format as CPython hands it on: what the C library lacks is put in, and a NUL ends it.
  private static func prepared(_ format: [UInt32], _ value: DateTime) -> [UInt32] {
    var codes: [UInt32] = []
    var index = 0
    while index < format.count, format[index] != 0 {
      guard format[index] == 37, index + 1 < format.count else {
        codes.append(format[index])
        index += 1
        continue
      }
      switch format[index + 1] {
      case 102: codes += scalars(DateText.padded(value.microsecond, 6))
      case 90, 122: break
      case 0: return codes + [37]
      default: codes += format[index...(index + 1)]
      }
      index += 2
    }
    return codes
  }

  private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map { $0.value } }

  private mutating func run(_ codes: [UInt32]) {
    var index = 0
    while index < codes.count, text.count < limit {
      guard codes[index] == 37 else {
        text.append(codes[index])
        index += 1
        continue
      }
      let start = index
      index += 1
      func peek() -> UInt32 { index < codes.count ? codes[index] : 0 }
      var options = Options()
      flags: while true {
        switch peek() {
        case 45, 48, 95: options.padding = peek()
        case 94: options.isUpper = true
        case 35: options.changesCase = true
        default: break flags
        }
        index += 1
      }
      while (48...57).contains(peek()) {
        // Wider than any text may become is wide enough.
        if options.width < 1_000_000 { options.width = options.width * 10 + Int(peek()) - 48 }
        index += 1
      }
      if peek() == 69 || peek() == 79 {
        options.modifier = peek()
        index += 1
      }
      let letter = peek()
      if index < codes.count { index += 1 }
      if !accepts(letter, modifier: options.modifier) || !write(letter, options) {
        append(Array(codes[start..<index]), options)
      }
    }
  }

  /// The letters before which no `E` may stand.
  private static let lettersWithoutEra = Set(scalars("aAbBdDeFgGhHIjklmMSUVwW"))
  /// The letters before which no `O` may stand.
  private static let lettersWithoutOther = Set(scalars("aAcDFxXY"))

  private func accepts(_ letter: UInt32, modifier: UInt32) -> Bool {
    switch modifier {
    case 69: !Self.lettersWithoutEra.contains(letter)
    case 79: !Self.lettersWithoutOther.contains(letter)
    default: true
    }
  }

  // MARK: - Directives

  /// Writes what a letter stands for; false where it stands for nothing.
  private mutating func write(_ letter: UInt32, _ options: Options) -> Bool {
    let ordinal = Calculator.ordinal(value.year, value.month, value.day)
    let weekday = (ordinal + 6) % 7
    let dayOfYear = ordinal - Calculator.ordinal(value.year, 1, 1)
    let hour12 = (value.hour + 11) % 12 + 1
    var name = options
    if options.changesCase { name.isUpper = true }
    guard let scalar = Unicode.Scalar(letter) else { return false }
    switch Character(scalar) {
    case "a": append(String(DateText.weekdays[weekday].prefix(3)), name)
    case "A": append(DateText.weekdays[weekday], name)
    case "b", "h": append(String(DateText.months[value.month - 1].prefix(3)), name)
    case "B": append(DateText.months[value.month - 1], name)
    case "c": expand("%a %b %e %H:%M:%S %Y", options)
    case "C": append(value.year / 100, 1, options)
    case "d": append(value.day, 2, options)
    case "D", "x": expand("%m/%d/%y", options)
    case "e": append(value.day, 2, options, isSpaced: true)
    case "F": expand("%Y-%m-%d", options)
    case "G": append(DateText.isoWeek(value).year, 1, options)
    case "g": append(DateText.isoWeek(value).year % 100, 2, options)
    case "H": append(value.hour, 2, options)
    case "I": append(hour12, 2, options)
    case "j": append(dayOfYear + 1, 3, options)
    case "k": append(value.hour, 2, options, isSpaced: true)
    case "l": append(hour12, 2, options, isSpaced: true)
    case "m": append(value.month, 2, options)
    case "M": append(value.minute, 2, options)
    case "n": append("\n", options)
    case "p", "P":
      var half = options
      half.isLower = options.changesCase || letter == 80
      append(value.hour < 12 ? "AM" : "PM", half)
    case "r": expand("%I:%M:%S %p", options)
    case "R": expand("%H:%M", options)
    case "s":
      let days = ordinal - Calculator.ordinal(1970, 1, 1)
      append(
        days * 86_400 + value.hour * 3600 + value.minute * 60 + value.second, 1, options)
    case "S": append(value.second, 2, options)
    case "t": append("\t", options)
    case "T", "X": expand("%H:%M:%S", options)
    case "u": append(weekday + 1, 1, options)
    case "U": append((dayOfYear + 7 - (weekday + 1) % 7) / 7, 2, options)
    case "V": append(DateText.isoWeek(value).week, 2, options)
    case "w": append((weekday + 1) % 7, 1, options)
    case "W": append((dayOfYear + 7 - weekday) / 7, 2, options)
    case "y": append(value.year % 100, 2, options)
    case "Y": append(value.year, 1, options)
    // A time without a zone has no offset, but its zone is a name of no letters.
    case "z": break
    case "Z": append("", options)
    case "%": append("%", options)
    default: return false
    }
    return true
  }

  private mutating func expand(_ format: String, _ options: Options) {
    var inner = TimeFormat(value, limit: limit)
    inner.run(Self.scalars(format))
    append(inner.text, options)
  }

  private mutating func append(
    _ number: Int, _ digits: Int, _ options: Options, isSpaced: Bool = false
  ) {
    var options = options
    if isSpaced, options.padding == 0 { options.padding = 95 }
    let magnitude = Self.scalars(String(number.magnitude))
    let sign: [UInt32] = number < 0 ? [45] : []
    let width = min(max(digits, options.width), limit)
    var fill = max(0, width - magnitude.count - sign.count)
    if options.padding == 45 { fill = 0 }
    let padding = [UInt32](repeating: options.padding == 95 ? 32 : 48, count: fill)
    // The GNU C library fills up before the sign, with zeros, too.
    append(padding + sign + magnitude, options)
  }

  private mutating func append(_ part: String, _ options: Options) {
    append(Self.scalars(part), options)
  }

  /// Appends a text, filled up on the left and in the case asked for.
  private mutating func append(_ part: [UInt32], _ options: Options) {
    let missing = min(options.width, limit) - part.count
    if missing > 0 {
      text += [UInt32](repeating: options.padding == 48 ? 48 : 32, count: missing)
    }
    guard options.isUpper || options.isLower else {
      text += part
      return
    }
    text += part.map { code in
      guard let properties = Unicode.Scalar(code)?.properties else { return code }
      let mapped = options.isLower ? properties.lowercaseMapping : properties.uppercaseMapping
      let scalars = mapped.unicodeScalars
      return scalars.count == 1 ? scalars.first?.value ?? code : code
    }
  }
}
