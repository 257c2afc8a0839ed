import CPlatform
import Transformer

/// The bytes that weights, keys and values of all loaded models may take together.
struct MemoryBudget: Sendable {
  let byteCount: Int

  /// The positions that a model gets room for at least, if its context has as many.
  static let leastPositions = 8_192

  /// - Parameter byteCount: nil takes nine tenths of the machine's memory without what the process
  ///   has already, but no more than other programs leave.
  init(_ byteCount: Int? = nil) {
    if let byteCount {
      self.byteCount = max(byteCount, 0)
      return
    }
    let share = bp_memory_limit_bytes() / 10 * 9
    let resident = min(bp_resident_bytes(), share)
    let available = bp_memory_available_bytes()
    self.byteCount = Int(clamping: min(share - resident, available == 0 ? .max : available))
  }

  /// What a model gets: room for eight full contexts of keys and values within a quarter of the
  /// budget; less where memory is short, but never less than one context, or `leastPositions` tokens of it.
  func use(
    for plan: ShardingPlan, name: String, loaded: [MemoryShortage.LoadedModel]
  ) throws(LocalModelError) -> MemoryUse {
    let weights = plan.residentWeightByteCount
    let contextLength = plan.configuration.contextLength
    func cache(positions: Int) -> Int {
      KVCache.roomForPositions(positions).multipliedClamped(
        by: plan.residentCacheByteCountPerToken)
    }
    let least = cache(positions: min(contextLength, Self.leastPositions))
    let (contexts, overflow) = contextLength.multipliedReportingOverflow(by: 8)
    let wanted = max(
      least, min(overflow ? .max : cache(positions: contexts), byteCount / 4))
    let left = byteCount - loaded.reduce(0) { $0 + $1.byteCount }
    guard weights <= left, least <= left - weights else {
      throw .overBudget(
        MemoryShortage(
          model: name, needed: MemoryUse(weights: weights, cache: least), budget: byteCount,
          loaded: loaded))
    }
    return MemoryUse(weights: weights, cache: min(wanted, left - weights))
  }
}

extension Int {
  /// The product of numbers of positions and bytes, or a quarter of the largest number where it is more
  /// than that: no machine has such memory, and there is room to add weights to it.
  func multipliedClamped(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? Int.max / 4 : Swift.min(product, Int.max / 4)
  }
}
