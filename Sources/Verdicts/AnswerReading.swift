import Interpreter

/// What an answer is made of: calls, what should have been calls, and what stands around them.
struct AnswerReading {
  /// A call that the sandbox recorded; its ranges count from `offset` of the answer.
  struct FoundCall {
    let call: Call
    let offset: Int

    /// The range of the answer that a range of the call's source covers.
    func range(_ range: SourceRange) -> Range<Int> {
      let offsets = range.utf8Offsets
      return (offsets.lowerBound + offset)..<(offsets.upperBound + offset)
    }

    /// The whole call in the answer.
    var range: Range<Int> { range(call.range) }
  }

  /// A call that is recognizable but could not be evaluated.
  struct BrokenCall {
    /// Where it stands.
    let range: Range<Int>
    /// Why it could not be evaluated.
    let diagnostic: Diagnostic
    /// What the diagnostic points at in the answer.
    let place: Range<Int>
  }

  /// The calls in the order of the answer.
  var calls: [FoundCall] = []
  /// The broken calls in the order of the answer.
  var broken: [BrokenCall] = []
  /// Calls within the arguments of a call.
  var nested: [FoundCall] = []
  /// Fence marks, languages and back-ticks.
  var marks: [Range<Int>] = []
  /// Stretches that Python accepts as statements.
  var code: [Range<Int>] = []
  /// The first statement beside the calls that fails or is refused.
  var fault: BrokenCall?
  /// A refusal by the sandbox in an answer without a call.
  var refusal: BrokenCall?

  /// Whether something in the answer is recognizable as a call.
  var hasCall: Bool { !calls.isEmpty || !broken.isEmpty }
}
