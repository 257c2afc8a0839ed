/// What a possibly shortened name stands for: an exact name first, else the only one it starts.
public enum PrefixMatch: Sendable, Hashable {
  case none
  case one(String)
  /// Several names start so; sorted.
  case several([String])

  /// Letter case matters only when two names differ by nothing else.
  public init(_ text: String, among names: [String]) {
    if names.contains(text) {
      self = .one(text)
      return
    }
    let lowered = text.lowercased()
    let found = Set(names.filter { !text.isEmpty && $0.lowercased().hasPrefix(lowered) }).sorted()
    let exact = found.filter { $0.lowercased() == lowered }
    switch (exact.count, found.count) {
    case (1, _): self = .one(exact[0])
    case (_, 0): self = .none
    case (_, 1): self = .one(found[0])
    default: self = .several(found)
    }
  }
}
