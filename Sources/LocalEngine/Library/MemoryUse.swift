import Generation

/// What a model takes of the memory budget.
public struct MemoryUse: Sendable, Equatable {
  /// The bytes of its weights on all devices.
  public let weights: Int
  /// The bytes that its keys and values may take, which are reserved at once.
  public let cache: Int

  /// Both together.
  public var total: Int { weights + cache }
}

/// A model that does not fit, in numbers.
public struct MemoryShortage: Sendable, Equatable, CustomStringConvertible {
  public let model: String
  public let needed: MemoryUse
  /// The whole budget in bytes.
  public let budget: Int
  /// The loaded models and what each takes.
  public let loaded: [LoadedModel]

  /// A model that takes memory.
  public struct LoadedModel: Sendable, Equatable {
    public let name: String
    public let byteCount: Int
  }

  /// The bytes of the budget that no model takes.
  public var left: Int { budget - loaded.reduce(0) { $0 + $1.byteCount } }

  public var description: String {
    let sums =
      "'\(model)' needs \(ByteText.of(needed.total)) (weights \(ByteText.of(needed.weights)) + "
      + "KV \(ByteText.of(needed.cache))), but \(ByteText.of(max(left, 0))) of the budget of "
      + "\(ByteText.of(budget)) are left"
    guard !loaded.isEmpty else { return sums + "; load it as a smaller type, q8 or q4" }
    let list = loaded.map { "\($0.name) \(ByteText.of($0.byteCount))" }.joined(separator: ", ")
    return sums + "; loaded: \(list); unload one or load as a smaller type, q8 or q4"
  }
}
