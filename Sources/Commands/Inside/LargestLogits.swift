extension [Float] {
  /// The `count` largest numbers with their places, the largest first; of equal ones the first place
  /// comes first.
  ///
  /// Vocabularies are large and `count` is mostly small, so no more than twice as many are ever kept.
  ///
  /// - Parameter count: At least 1.
  func largest(_ count: Int) -> [(id: Int, value: Float)] {
    var kept: [(id: Int, value: Float)] = []
    /// The smallest of `count` numbers seen so far: what is no larger comes behind all of them.
    var least: Float?
    func cut() {
      kept.sort { $0.value == $1.value ? $0.id < $1.id : $0.value > $1.value }
      guard kept.count >= count else { return }
      kept.removeLast(kept.count - count)
      least = kept.last?.value
    }
    for (id, value) in enumerated() {
      if let least, value <= least { continue }
      kept.append((id, value))
      if kept.count >= 2 * count { cut() }
    }
    cut()
    return kept
  }
}
