/// Which arguments may stand next after some words, over every form of a command.
///
/// Each form is walked with all states it may be in, for optional arguments leave it open which one
/// a word was: at most as many states as arguments.
enum ArgumentMatcher {
  /// What may stand next.
  struct Expectation: Equatable {
    var keywords: [String] = []
    var completions: [Argument.Completion] = []
    /// Whether what completes is the rest of the line, which is taken as typed: quotes are part of it.
    var isText = false

    var isEmpty: Bool { keywords.isEmpty && completions.isEmpty }
  }

  /// A place in a form: before an argument, or after the keyword of one whose value is due.
  private struct State: Hashable {
    var index: Int
    var isInValue = false
  }

  static func next(after words: [Words.Word], in forms: [[Argument]]) -> Expectation {
    var expectation = Expectation()
    let keywords = Set(forms.joined().compactMap { $0.keyword })
    for form in forms {
      var states: Set<State> = closure([State(index: 0)], form)
      for word in words {
        states = closure(step(states, word, form, keywords), form)
        if states.isEmpty { break }
      }
      for state in states.sorted(by: {
        ($0.index, $0.isInValue ? 1 : 0) < ($1.index, $1.isInValue ? 1 : 0)
      })
      where state.index < form.count {
        let argument = form[state.index]
        if let keyword = argument.keyword, !state.isInValue {
          // To say a word again that has no value says nothing.
          let isSaid = !hasValue(argument) && words.contains { isKeyword($0, keyword) }
          if !isSaid, !expectation.keywords.contains(keyword) {
            expectation.keywords.append(keyword)
          }
        } else if argument.completion != .nothing,
          !expectation.completions.contains(argument.completion)
        {
          expectation.completions.append(argument.completion)
          if argument.isText { expectation.isText = true }
        }
      }
    }
    return expectation
  }

  /// The states with those reached by leaving out what may be left out.
  private static func closure(_ states: Set<State>, _ form: [Argument]) -> Set<State> {
    var all = states
    var open = Array(states)
    while let state = open.popLast() {
      guard state.index < form.count, !state.isInValue, form[state.index].arity != .one else {
        continue
      }
      let next = State(index: state.index + 1)
      if all.insert(next).inserted { open.append(next) }
    }
    return all
  }

  private static func step(
    _ states: Set<State>, _ word: Words.Word, _ form: [Argument], _ keywords: Set<String>
  ) -> Set<State> {
    var next = Set<State>()
    for state in states where state.index < form.count {
      let argument = form[state.index]
      if state.isInValue {
        next.insert(State(index: afterOption(state.index, form)))
        if argument.arity == .repeated { next.insert(state) }
      } else if let keyword = argument.keyword {
        guard isKeyword(word, keyword) else { continue }
        next.insert(
          hasValue(argument)
            ? State(index: state.index, isInValue: true)
            : State(index: afterOption(state.index, form)))
      } else if argument.isText {
        // The rest of the line is text; only its first word is completed.
        continue
      } else if accepts(argument, word, keywords) {
        next.insert(State(index: argument.arity == .repeated ? state.index : state.index + 1))
      }
    }
    return next
  }

  /// Options may come in any order: after one, those next to it are open again.
  private static func afterOption(_ index: Int, _ form: [Argument]) -> Int {
    guard form[index].arity != .one else { return index + 1 }
    var first = index
    while first > 0, form[first - 1].keyword != nil, form[first - 1].arity != .one { first -= 1 }
    return first
  }

  /// Whether a word can be the argument, as far as the forms tell.
  private static func accepts(
    _ argument: Argument, _ word: Words.Word, _ keywords: Set<String>
  ) -> Bool {
    // What may be left out gives way to a keyword, of whichever form: so commands read their words.
    if argument.arity != .one, !word.isQuoted, keywords.contains(word.text.lowercased()) {
      return false
    }
    switch argument.completion {
    case .choices(let choices): return PrefixMatch(word.text, among: choices) != .none
    case .side: return PrefixMatch(word.text, among: ["left", "right", "both"]) != .none
    default: return true
    }
  }

  private static func isKeyword(_ word: Words.Word, _ keyword: String) -> Bool {
    !word.isQuoted && word.text.lowercased() == keyword
  }

  private static func hasValue(_ argument: Argument) -> Bool {
    !argument.placeholder.isEmpty || argument.completion != .nothing
  }
}
