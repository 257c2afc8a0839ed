import Generation
import Transformer

/// Sequences that were computed before, to be continued or forked where a prompt begins as they do.
///
/// Keys and values of a position depend on the tokens up to it and on nothing else, so a shared
/// prefix changes no bit of what follows. Belongs to the scheduler's thread.
final class PrefixCache {
  private struct Entry {
    let tokens: [TokenID]
    let sequence: KVSequence
    var lastUse: Int
  }

  private var entries: [Entry] = []
  private var clock = 0
  private let limit: Int

  /// - Parameter limit: how many sequences are kept.
  init(limit: Int = 32) { self.limit = limit }

  /// A fork of the sequence that shares the longest prefix with some tokens, with that prefix's length.
  ///
  /// - Parameter most: the longest prefix of use: one token at least has to be computed for logits.
  func longestPrefix(of tokens: [TokenID], atMost most: Int) -> (sequence: KVSequence, count: Int)?
  {
    var best: (index: Int, count: Int)?
    for (index, entry) in entries.enumerated() {
      let count = min(Self.commonPrefix(entry.tokens, tokens), most)
      if count > best?.count ?? 0 { best = (index, count) }
    }
    guard let best else { return nil }
    clock += 1
    entries[best.index].lastUse = clock
    return (entries[best.index].sequence.fork(upTo: best.count), best.count)
  }

  /// Keeps a sequence; one whose tokens begin another's is let go for it.
  func keep(_ sequence: KVSequence, tokens: [TokenID]) {
    guard !tokens.isEmpty else { return }
    entries.removeAll { Self.commonPrefix($0.tokens, tokens) == $0.tokens.count }
    clock += 1
    entries.append(Entry(tokens: tokens, sequence: sequence, lastUse: clock))
    if entries.count > limit { _ = evict() }
  }

  /// Lets the sequence go that was not used for the longest time; false if there is none.
  func evict() -> Bool {
    guard let oldest = entries.indices.min(by: { entries[$0].lastUse < entries[$1].lastUse }) else {
      return false
    }
    entries.remove(at: oldest)
    return true
  }

  /// How many tokens two sequences begin with alike.
  static func commonPrefix(_ left: [TokenID], _ right: [TokenID]) -> Int {
    let count = min(left.count, right.count)
    for index in 0..<count where left[index] != right[index] { return index }
    return count
  }
}
