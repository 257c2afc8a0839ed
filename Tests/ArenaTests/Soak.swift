import Arena
import Generation
import MockCalendar
import TestSupport
import Testing
import Verdicts

/// One run: an arena, its model, and dice.
@MainActor
final class Soak {
  static let kinds = [
    "ask", "hold", "fail", "fix", "retry", "undo", "replace", "rate", "expect", "expect next",
    "set", "system", "swap", "pause", "resume", "pair", "import", "save", "branch", "open", "new",
    "load", "unload",
  ]
  /// How often each kind of step was taken.
  private(set) var counts: [String: Int] = [:]

  private var dice: Dice
  private let seed: UInt64
  private var model = SessionModel()
  /// The sessions on disk that are not open, by name.
  private var saved: [String: SessionModel] = [:]
  private var loaded: [Side: String] = [:]
  private let engines = ["one", "two", "three"].map { SoakEngine(name: $0) }
  private let library: SoakLibrary
  private let arena: Arena
  private let folder: ScratchFolder
  private var names = 0
  private var isNamed = false
  private var isOnDisk = false
  private var trail: [String] = []

  init(seed: UInt64) throws {
    self.seed = seed
    dice = Dice(seed: seed)
    folder = try ScratchFolder()
    library = SoakLibrary(engines)
    arena = Arena(
      library: library, store: SessionStore(folder: folder.path), prompts: PromptFolder(folders: [])
    )
  }

  // MARK: - Chance

  private func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &dice) < share }

  private func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &dice)]
  }

  private func anySide() -> Side? { pick([nil, .left, .right]) }

  private func expectation() -> Verdicts.Expectation? {
    // The first five answers are calls.
    let call = SoakEngine.answers[Int.random(in: 0..<5, using: &dice)]
    return chance(0.2) ? nil : try? Verdicts.Expectation(parsing: call)
  }

  private func newName() -> String {
    names += 1
    return "s\(names)"
  }

  // MARK: - A step

  /// Takes one step in the arena and in the model, and compares.
  func step() async throws {
    let kind = chance(0.35) ? "ask" : pick(Self.kinds)
    counts[kind, default: 0] += 1
    trail.append(kind)
    let expected = try await take(kind)
    if let difference = expected ?? model.difference(from: arena.state) {
      Issue.record("seed \(seed), after \(trail.suffix(12).joined(separator: ", ")): \(difference)")
      throw CancellationError()
    }
    if arena.state.sides.values.contains(where: { $0.turns.count > 24 }) { try start("new") }
    if isOnDisk, chance(0.1) { try compareFile() }
  }

  /// The journal folds to the state in memory, and is listed as what it is.
  private func compareFile() throws {
    let text = try JournalText(path: arena.journalPath)
    var state = SessionState()
    for event in text.events { state.apply(event) }
    if let difference = model.difference(from: state) {
      Issue.record("seed \(seed): the file says otherwise: \(difference)")
    }
    let overview = try SessionOverview(arena.store.find(arena.journalPath))
    #expect(JudgedOverview(overview) == JudgedOverview(state), "seed \(seed)")
  }

  /// Does what a step does; returns a difference between what was thrown and what should have been.
  private func take(_ kind: String) async throws -> String? {
    switch kind {
    case "ask", "hold", "fail": return try await ask(kind)
    case "fix": return await fix()
    case "retry": return await retry()
    case "undo": return undo()
    case "replace": return await replace()
    case "pair", "new": try start(kind)
    case "save", "branch", "open": return try await files(kind)
    case "load", "unload": try await models(kind)
    default: return try change(kind)
    }
    return nil
  }

  /// Compares what an action throws with what the model says it throws.
  private func compare(
    _ expected: ArenaError?, _ action: () async throws -> Void
  ) async -> String? {
    do {
      try await action()
      return expected.map { "should have thrown \($0)" }
    } catch let error as ArenaError {
      return error == expected
        ? nil : "threw \(error), not \(expected.map { "\($0)" } ?? "nothing")"
    } catch {
      return "threw \(error)"
    }
  }

  private func compare(_ expected: ArenaError?, _ action: () throws -> Void) -> String? {
    do {
      try action()
      return expected.map { "should have thrown \($0)" }
    } catch {
      return error as? ArenaError == expected ? nil : "threw \(error)"
    }
  }

  // MARK: - Answers

  private func missingEngine(_ sides: [Side]) -> ArenaError? {
    for side in sides where loaded[side] == nil {
      let name = model.sides[side]?.model ?? ""
      return .notLoaded(model: name, reason: "':load \(name)' puts it back")
    }
    return nil
  }

  /// Takes the answers that the engines gave into the model, and checks what they were asked.
  private func takeAnswers(_ sides: [Side], isHeld: Bool = false) -> String? {
    var logs = engines.map { ($0.model.name, $0.takeLog()) }
    for side in sides {
      guard let conversation = model.sides[side], let turn = conversation.lastTurn else { continue }
      guard let log = logs.firstIndex(where: { $0.0 == conversation.model }),
        let index = logs[log].1.firstIndex(where: {
          $0.request.conversation.messages == conversation.messages()
        })
      else { return "\(side): no engine was asked \(conversation.messages())" }
      let answered = logs[log].1.remove(at: index)
      model.sides[side]?.change(turn.id) { turn in
        if turn.prompt.contains("FAIL") {
          (turn.answer, turn.hasFailed) = (nil, true)
        } else {
          (turn.answer, turn.isComplete, turn.hasFailed) = (answered.text, !isHeld, false)
        }
        turn.rating = nil
      }
    }
    isOnDisk = true
    let rest = logs.flatMap { $0.1 }
    return rest.isEmpty ? nil : "an engine was asked what no side asks: \(rest)"
  }

  /// Runs what makes engines answer; held answers are cancelled once all their tokens are there.
  private func run(isHeld: Bool, sides: Int, _ body: @escaping @MainActor () async throws -> Void)
    async -> ArenaError?
  {
    guard isHeld, sides > 0 else {
      do { try await body() } catch { return error as? ArenaError }
      return nil
    }
    var tokens = 0
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    arena.observer = { news in
      guard case .token = news else { return }
      tokens += 1
      if tokens == 3 * sides { continuation.finish() }
    }
    let task = Task { try await body() }
    for await _ in stream {}
    task.cancel()
    _ = await task.result
    arena.observer = { _ in }
    return nil
  }

  private func ask(_ kind: String) async throws -> String? {
    let active = model.pair.filter { model.sides[$0]?.isPaused == false }
    let expected: ArenaError? =
      model.sides.isEmpty ? .noPair : active.isEmpty ? .allPaused : missingEngine(active)
    let text =
      "\(kind == "ask" ? "prompt" : kind.uppercased()) \(Int.random(in: 0..<1000, using: &dice))"
    guard expected == nil else {
      return await compare(expected) { try await arena.ask(text) }
    }
    let next = model.nextExpectation
    model.prompt(
      text, active, next.flatMap { $0.fixes.isEmpty ? nil : .scripted($0.fixes) }, next?.expectation
    )
    let isHeld = kind == "hold"
    let error = await run(isHeld: isHeld, sides: active.count) { [arena] in
      try await arena.ask(text)
    }
    return error.map { "threw \($0)" } ?? takeAnswers(active, isHeld: isHeld)
  }

  private func fix() async -> String? {
    let side = anySide()
    let correction: Correction = pick([.words("Make it 2024."), .fitting, .kind(.wrongYear)])
    var expected: ArenaError?
    var candidates = side.map { [$0] } ?? model.pair
    if model.sides.isEmpty {
      expected = .noPair
    } else if let side, model.sides[side] == nil {
      expected = .noSide(side)
    }
    let unanswered = candidates.filter { side in
      model.sides[side]?.turns.last.map { $0.answer == nil || !$0.isComplete } ?? false
    }
    candidates.removeAll { unanswered.contains($0) }
    if expected == nil, candidates.isEmpty, let first = unanswered.first {
      let turn = arena.state.sides[first]?.lastTurn
      let reason = turn?.failure?.message ?? (turn?.answer == nil ? "none came" : "interrupted")
      expected = .unanswered(first, reason: reason)
    }
    var asked = candidates.filter { model.sides[$0]?.lastAnswered != nil }
    if expected == nil, asked.isEmpty { expected = .noAnswer(side) }
    if expected == nil, side == nil {
      asked = asked.filter { model.sides[$0]?.lastVerdict?.mistakes.isEmpty == false }
      if asked.isEmpty { expected = .nothingToFix(nil) }
    }
    if expected == nil { expected = missingEngine(asked) }
    guard expected == nil else {
      return await compare(expected) { try await arena.fix(side, correction) }
    }
    // Sides are asked one after the other; the first that has nothing to fix ends it.
    var sentences: [(Side, String, FixRequest)] = []
    for side in asked {
      let mistakes = model.sides[side]?.lastVerdict?.mistakes ?? []
      let isExpected = model.sides[side]?.lastAnswered?.expectation != nil
      if case .kind(let kind) = correction, isExpected,
        !mistakes.contains(where: { $0.kind == kind })
      {
        var found: [MistakeKind] = []
        for mistake in mistakes where !found.contains(mistake.kind) { found.append(mistake.kind) }
        expected = .noSuchMistake(side, kind, found: found)
        break
      }
      guard let (text, request) = sentence(correction, mistakes) else {
        expected = .nothingToFix(side)
        break
      }
      sentences.append((side, text, request))
    }
    let problem = await compare(expected) { try await arena.fix(side, correction) }
    for (side, text, request) in sentences {
      model.prompt(text, [side], .asked(request), model.sides[side]?.lastAnswered?.expectation)
    }
    guard !sentences.isEmpty else { return problem }
    return problem ?? takeAnswers(sentences.map { $0.0 })
  }

  private func sentence(_ correction: Correction, _ mistakes: [Mistake]) -> (String, FixRequest)? {
    switch correction {
    case .words(let text): return (text, .freeWords)
    case .kind(let kind):
      let found = mistakes.filter { $0.kind == kind }
      return arena.prompts.corrections.sentence(
        for: found.isEmpty ? [Mistake(kind: kind, message: "")] : found
      ).map { ($0.text, .kinds([kind])) }
    case .fitting:
      return arena.prompts.corrections.sentence(for: mistakes).map { ($0.text, .kinds($0.kinds)) }
    }
  }

  private func retry() async -> String? {
    let side = anySide()
    let newSeed = chance(0.3) ? UInt64.random(in: 0..<1000, using: &dice) : nil
    var expected: ArenaError?
    var sides: [Side] = []
    if model.sides.isEmpty {
      expected = .noPair
    } else if let side {
      if model.sides[side] == nil {
        expected = .noSide(side)
      } else {
        sides = model.sides[side]?.lastTurn == nil ? [] : [side]
      }
    } else {
      sides = model.lastTurns
    }
    if expected == nil { expected = sides.isEmpty ? .noAnswer(side) : missingEngine(sides) }
    guard expected == nil else {
      return await compare(expected) { try await arena.retry(side, seed: newSeed) }
    }
    for side in sides {
      guard let turn = model.sides[side]?.lastTurn else { continue }
      model.sides[side]?.change(turn.id) { turn in
        (turn.answer, turn.hasFailed, turn.rating, turn.isComplete) = (nil, false, nil, true)
        turn.attempt += 1
      }
    }
    let isHeld = sides.contains { model.sides[$0]?.lastTurn?.prompt.contains("HOLD") == true }
    let error = await run(isHeld: isHeld, sides: sides.count) { [arena] in
      try await arena.retry(side, seed: newSeed)
    }
    return error.map { "threw \($0)" } ?? takeAnswers(sides, isHeld: isHeld)
  }

  private func undo() -> String? {
    let count = Int.random(in: 1...3, using: &dice)
    let ids = Set(model.sides.values.flatMap { $0.turns.map(\.id) }).sorted()
    let expected: ArenaError? =
      model.sides.isEmpty ? .noPair : count > ids.count ? .tooFewTurns(ids.count) : nil
    if expected == nil {
      for side in model.pair { model.sides[side]?.remove(from: ids[ids.count - count]) }
    }
    return compare(expected) { try arena.undo(count) }
  }

  private func replace() async -> String? {
    let sides = model.lastTurns
    let expected = sides.isEmpty ? ArenaError.noAnswer(nil) : missingEngine(sides)
    let text = "changed \(Int.random(in: 0..<1000, using: &dice))"
    guard expected == nil, let turn = sides.first.flatMap({ model.sides[$0]?.lastTurn }) else {
      return await compare(expected) { try await arena.replaceLastPrompt(with: text) }
    }
    for side in sides { model.sides[side]?.remove(from: turn.id) }
    // What was expected was of the text, but for sentences that ask for a fix.
    var expectation: Verdicts.Expectation?
    if case .asked = turn.intent { expectation = turn.expectation }
    model.prompt(text, sides, turn.intent, expectation)
    let error = await run(isHeld: false, sides: sides.count) { [arena] in
      try await arena.replaceLastPrompt(with: text)
    }
    return error.map { "threw \($0)" } ?? takeAnswers(sides)
  }

  // MARK: - Changes at which no model speaks

  /// The error for a side that is not there.
  private func missingSide(_ side: Side?) -> ArenaError? {
    if model.sides.isEmpty { return .noPair }
    if let side, model.sides[side] == nil { return .noSide(side) }
    return nil
  }

  private func change(_ kind: String) throws -> String? {
    switch kind {
    case "rate": return rate()
    case "expect": return expect()
    case "expect next":
      let (right, fixes) = (expectation(), chance(0.5) ? [MistakeKind.wrongYear, .chatter] : [])
      model.nextExpectation = (right, fixes)
      arena.expectNext(right, fixes: fixes)
    case "set": return try set()
    case "system":
      let text = pick(["Be brief.", "", "Antworte auf Deutsch. 🥦"])
      model.system = text
      arena.setSystem(text)
    case "swap":
      let expected = Side.allCases.lazy.compactMap { self.missingSide($0) }.first
      if expected == nil {
        model.sides = Dictionary(uniqueKeysWithValues: model.sides.map { ($0.key.other, $0.value) })
        model.sideSettings = Dictionary(
          uniqueKeysWithValues: model.sideSettings.map { ($0.key.other, $0.value) })
        loaded = Dictionary(uniqueKeysWithValues: loaded.map { ($0.key.other, $0.value) })
      }
      return compare(expected) { try arena.swap() }
    case "pause", "resume":
      let side = anySide()
      let expected = missingSide(side)
      if expected == nil {
        for side in side.map({ [$0] }) ?? model.pair {
          model.sides[side]?.isPaused = kind == "pause"
        }
      }
      return compare(expected) { kind == "pause" ? try arena.pause(side) : try arena.resume(side) }
    case "import":
      let side = pick(Side.allCases)
      let entries = ICalendarSample.entries(Int.random(in: 0...2, using: &dice))
      let expected = missingSide(side)
      if expected == nil {
        model.sides[side]?.items.append(.imported(entries))
        isOnDisk = true
      }
      return compare(expected) { try arena.importEntries(entries, side: side) }
    default: return "no such step: \(kind)"
    }
    return nil
  }

  private func rate() -> String? {
    let side = pick(Side.allCases)
    let rating =
      chance(0.2) ? nil : Rating(symbols: [pick(Symbol.allCases)], note: pick([nil, "so"]))
    var expected = missingSide(side)
    if expected == nil {
      if let turn = model.sides[side]?.lastAnswered {
        model.sides[side]?.change(turn.id) { $0.rating = rating }
        isOnDisk = true
      } else {
        expected = .noAnswer(side)
      }
    }
    return compare(expected) { try arena.rate(side, rating) }
  }

  private func expect() -> String? {
    let right = expectation()
    let last = model.sides.values.compactMap { $0.lastTurn?.id }.max()
    let expected: ArenaError? = last == nil ? (model.sides.isEmpty ? .noPair : .noAnswer(nil)) : nil
    if let last {
      for side in model.pair { model.sides[side]?.change(last) { $0.expectation = right } }
    }
    return compare(expected) { try arena.expect(right) }
  }

  private func set() throws -> String? {
    let (name, values) = pick([
      ("strict", ["on", "off"]), ("amend", ["on", "off"]), ("temperature", ["0", "1", "0.5"]),
      ("seed", ["0", "7", "12345678901234567890"]), ("top_k", ["-1", "x"]),
    ])
    let (value, side) = (pick(values), anySide())
    guard name != "top_k" else {
      return compare(.setting(name: name, value: value)) {
        try arena.set(name, to: value, side: side)
      }
    }
    if let side {
      model.sideSettings[side, default: [:]][name] = value
    } else {
      model.settings[name] = value
      for side in Side.allCases { model.sideSettings[side]?[name] = nil }
    }
    try arena.set(name, to: value, side: side)
    return nil
  }

  // MARK: - Sessions and models

  private func start(_ kind: String) throws {
    if kind == "pair" {
      let chosen: [Side: SoakEngine] =
        chance(0.2)
        ? [.left: pick(engines)] : [.left: pick(engines), .right: pick(engines)]
      model.start(chosen.mapValues { $0.model.name })
      loaded = chosen.mapValues { $0.model.name }
      arena.pair(chosen)
      return
    }
    keep()
    let before = model
    model = SessionModel()
    model.system = before.system
    model.settings = before.settings
    model.sideSettings = before.sideSettings
    if !loaded.isEmpty { model.start(loaded) }
    let name = chance(0.5) ? newName() : nil
    (isNamed, isOnDisk) = (name != nil, false)
    try arena.startNew(named: name)
  }

  /// Remembers the session that is left.
  private func keep() {
    if isOnDisk { saved[arena.sessionName] = model }
  }

  private func files(_ kind: String) async throws -> String? {
    switch kind {
    case "save":
      let name = chance(0.6) ? newName() : nil
      if name != nil, isNamed { keep() }
      try arena.save(as: name)
      isNamed = isNamed || name != nil
      isOnDisk = true
    case "branch":
      keep()
      try arena.branch(as: newName())
      (isNamed, isOnDisk) = (true, true)
    default:
      guard let name = saved.keys.sorted().randomElement(using: &dice) else { return nil }
      keep()
      guard let found = saved[name] else { return nil }
      _ = try await arena.open(name)
      model = found
      loaded = found.sides.mapValues { $0.model }
      (isNamed, isOnDisk) = (true, true)
    }
    return nil
  }

  private func models(_ kind: String) async throws {
    let engine = pick(engines)
    let name = engine.model.name
    if kind == "load" {
      _ = try await library.load(LoadRequest(reference: name)) { _ in }
      arena.adopt(engine)
      for side in model.pair where model.sides[side]?.model == name { loaded[side] = name }
    } else {
      try await library.unload(name)
      arena.release(name)
      loaded = loaded.filter { $0.value != name }
    }
  }
}

/// Entries as a file could bring them.
enum ICalendarSample {
  static func entries(_ count: Int) -> [CalendarEntry] {
    (0..<count).compactMap { index in
      guard let date = CalendarDate(year: 2024, month: 11, day: 11 + index),
        let time = CalendarTime(hour: 17, minute: 0)
      else { return nil }
      return CalendarEntry(
        title: "Meeting with Fred", date: date, time: time, durationInMinutes: 30 + index)
    }
  }
}
