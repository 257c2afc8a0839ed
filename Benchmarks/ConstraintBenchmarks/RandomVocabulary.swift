/// A vocabulary as large ones are: all bytes, numbers to 999, runs of marks, words with and without a
/// space in front, pieces of calls.
struct RandomVocabulary {
  let texts: [[UInt8]]

  init(size: Int) {
    var random = Generator(seed: 1)
    var texts = (UInt8.min...UInt8.max).map { [$0] }
    var seen = Set(texts)
    func add(_ text: [UInt8]) {
      if texts.count < size, seen.insert(text).inserted { texts.append(text) }
    }
    for number in 0..<1000 { add(Array("\(number)".utf8)) }
    let call = Array(
      #"action.add_calendar_entry("Meeting", date="2024-11-11", time="17:00", duration=30)"#.utf8)
    for start in call.indices {
      for end in start + 2...start + 8 where end <= call.count { add(Array(call[start..<end])) }
    }
    let marks = Array("\"'()[]{}.,:;=+-*/_<>#".utf8)
    while texts.count < size {
      var text: [UInt8] = []
      switch random.next(below: 20) {
      case 0:
        text = (0..<2 + random.next(below: 3)).map { _ in marks[random.next(below: marks.count)] }
      case 1:
        let scalar = Unicode.Scalar(UInt32(0xC0 + random.next(below: 0x2000))) ?? "é"
        text = Array(String(String.UnicodeScalarView([scalar, scalar])).utf8)
      default:
        if random.next(below: 2) == 0 { text.append(0x20) }
        for _ in 0..<2 + random.next(below: 8) { text.append(UInt8(97 + random.next(below: 26))) }
      }
      add(text)
    }
    self.texts = texts
  }
}

/// Random numbers that are the same on every run (SplitMix64).
struct Generator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((bits ^ (bits >> 31)) >> 33) % limit
  }
}
