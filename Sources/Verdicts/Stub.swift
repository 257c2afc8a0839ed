import MockCalendar
public enum MistakeKind: String, Sendable, CaseIterable, Hashable { case noCall = "no-call", chatter, wrongYear = "wrong-year"
  public var summary: String { rawValue } }
public struct Mistake: Sendable, Hashable {
  public var kind: MistakeKind; public var message: String; public var line: Int?; public var column: Int?; public var byteRange: Range<Int>?; public var expected: String?; public var isRecurring: Bool
  public init(kind: MistakeKind, message: String, line: Int? = nil, column: Int? = nil, byteRange: Range<Int>? = nil, expected: String? = nil, isRecurring: Bool = false) { self.kind = kind; self.message = message; self.line = line; self.column = column; self.byteRange = byteRange; self.expected = expected; self.isRecurring = isRecurring } }
public enum Symbol: String, Sendable, CaseIterable { case check = "✔︎", mushroom = "🍄", recurringMushroom = "(🍄)", broccoli = "🥦", fire = "🔥"
  public init?(name: String) { self.init(rawValue: name) }
  public static func parse(_ words: [String]) -> [Symbol]? { nil }
  public var name: String { rawValue } }
public indirect enum CallValue: Sendable, Hashable { case scalar(type: String, value: String?), sequence(type: String, items: [CallValue]), dict([Entry])
  public struct Entry: Sendable, Hashable { public var key: CallValue; public var value: CallValue } }
public struct RecordedCall: Sendable, Hashable { public struct Keyword: Sendable, Hashable { public var name: String; public var value: CallValue }
  public var callee: String; public var arguments: [CallValue]; public var keywords: [Keyword]; public var byteRange: Range<Int>?; public var text: String }
public struct ExpectationError: Error {}
public struct Expectation: Sendable, Hashable, CustomStringConvertible { public init(parsing: String) throws(ExpectationError) { description = parsing }; public var description: String }
public enum FixRequest: Sendable, Hashable { case kinds([MistakeKind]), freeWords }
public struct JudgeOptions: Sendable, Hashable { public var isStrict = false; public var amends = true; public init(isStrict: Bool = false, amends: Bool = true) { } }
public struct Verdict: Sendable, Hashable { public var calls: [RecordedCall] = []; public var isValid = false; public var mistakes: [Mistake] = []; public var symbols: [Symbol] = []; public var notes: [String] = []; public var isFix = false; public var isRight: Bool { isValid && mistakes.isEmpty }; public var hasFailed: Bool { false }; public var attemptSymbol: Symbol { .check } }
public struct Judgement: Sendable { public var verdict: Verdict; public var calendar: EventCalendar; public var effects: [CalendarEffect] }
public enum Judge { public static func judge(answer: String, expectation: Expectation?, calendar: EventCalendar, previous: Verdict?, fix: FixRequest?, options: JudgeOptions = .init()) -> Judgement { Judgement(verdict: Verdict(), calendar: calendar, effects: []) } }
public struct CorrectionSentences: Sendable { public init(parsing: String) throws {}; init() {}; public static let standard = CorrectionSentences(); public func sentence(for mistakes: [Mistake]) -> (text: String, kinds: [MistakeKind])? { nil } }
