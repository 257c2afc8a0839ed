extension Family {
  /// Qwen 3 (Qwen Team 2025, §2): no biases, queries and keys normalized per head.
  public static let qwen3 = Family(
    name: "Qwen 3",
    modelTypes: ["qwen3"],
    names: usualNames,
    layout: megatronLayout,
    configure: { (reader) throws(ConfigurationError) in
      var model = try reader.qwenConfiguration(headDimension: 128)
      model.hasQueryKeyValueBias = try reader.bool("attention_bias", default: false)
      model.hasOutputBias = model.hasQueryKeyValueBias
      model.hasQueryKeyNorm = true
      return model
    })
}
