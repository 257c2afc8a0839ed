import Verdicts

/// Why a prompt is a fix turn.
public enum FixIntent: Sendable, Hashable {
  /// `:fix`: asks for these kinds, or for anything in the user's own words.
  case asked(FixRequest)
  /// A script's prompt that asks for kinds that a side may not have got wrong: a fix turn for the
  /// sides that have such a mistake, a plain one for the others.
  case scripted([MistakeKind])

  /// Whether `:fix` asks, beside what a script or a person goes on with.
  var isAsked: Bool { if case .asked = self { true } else { false } }

  /// What the prompt asks of a side whose last answer earned `previous`.
  func request(after previous: Verdict?) -> FixRequest? {
    switch self {
    case .asked(let request): return request
    case .scripted(let kinds):
      let present = kinds.filter { kind in
        previous?.mistakes.contains { $0.kind == kind } ?? false
      }
      return present.isEmpty ? nil : .kinds(present)
    }
  }
}
