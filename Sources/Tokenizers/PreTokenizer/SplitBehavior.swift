/// What happens to the matches of a pattern that cuts text.
enum SplitBehavior: String, Sendable {
  case removed = "Removed"
  case isolated = "Isolated"
  case mergedWithPrevious = "MergedWithPrevious"
  case mergedWithNext = "MergedWithNext"
  case contiguous = "Contiguous"

  /// Cuts a word at matches; where inverted, the gaps count as matches and the matches as gaps.
  func cut(
    _ word: UnsafeBufferPointer<UInt8>, at matches: [Range<Int>], isInverted: Bool,
    into output: inout PreTokens
  ) {
    var pieces: [(range: Range<Int>, isMatch: Bool)] = []
    pieces.reserveCapacity(matches.count * 2 + 1)
    var position = 0
    for match in matches {
      if match.lowerBound > position { pieces.append((position..<match.lowerBound, isInverted)) }
      pieces.append((match, !isInverted))
      position = match.upperBound
    }
    if position < word.count { pieces.append((position..<word.count, isInverted)) }

    func add(_ range: Range<Int>) { output.append(UnsafeBufferPointer(rebasing: word[range])) }
    switch self {
    case .removed: for piece in pieces where !piece.isMatch { add(piece.range) }
    case .isolated: for piece in pieces { add(piece.range) }
    case .contiguous:
      var current: (range: Range<Int>, isMatch: Bool)?
      for piece in pieces {
        if let open = current, open.isMatch == piece.isMatch {
          current = (open.range.lowerBound..<piece.range.upperBound, open.isMatch)
        } else {
          if let open = current { add(open.range) }
          current = piece
        }
      }
      if let open = current { add(open.range) }
    case .mergedWithPrevious:
      var start = 0
      var isAfterMatch = true
      for piece in pieces {
        // A match joins what stands before it, unless that is a match too.
        if !(piece.isMatch && !isAfterMatch) {
          add(start..<piece.range.lowerBound)
          start = piece.range.lowerBound
        }
        isAfterMatch = piece.isMatch
      }
      add(start..<word.count)
    case .mergedWithNext:
      var start = 0
      var isBehindMatch = false
      for piece in pieces {
        // What stands behind a match joins it, unless it is a match too.
        if piece.isMatch || !isBehindMatch {
          add(start..<piece.range.lowerBound)
          start = piece.range.lowerBound
        }
        isBehindMatch = piece.isMatch
      }
      add(start..<word.count)
    }
  }
}
