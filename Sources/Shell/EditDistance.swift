/// How far apart two words are, for "did you mean".
public enum EditDistance {
  /// Insertions, deletions, replacements and swaps of neighbours that lead from one to the other.
  ///
  /// Source: the restricted distance of Damerau 1964. Complexity: O(n·m), over at most 64 letters.
  public static func between(_ left: String, _ right: String) -> Int {
    let a = Array(left.prefix(64))
    let b = Array(right.prefix(64))
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in 1...a.count {
      var current = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let change = a[i - 1] == b[j - 1] ? 0 : 1
        current[j] = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          current[j] = min(current[j], before[j - 2] + 1)
        }
      }
      (before, previous) = (previous, current)
    }
    return previous[b.count]
  }

  /// The nearest names, however far away they are.
  public static func closest(to text: String, among names: [String], count: Int) -> [String] {
    let lowered = text.lowercased()
    return Set(names)
      .map { (name: $0, distance: between(lowered, $0.lowercased())) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(count).map { $0.name }
  }

  /// The names at most two edits away (one for names up to three letters), the nearest first.
  public static func nearest(to text: String, among names: [String], atMost count: Int) -> [String]
  {
    let lowered = text.lowercased()
    return Set(names)
      .map { (name: $0, distance: between(lowered, $0.lowercased())) }
      .filter { $0.distance <= (min(text.count, $0.name.count) <= 3 ? 1 : 2) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(count).map { $0.name }
  }
}
