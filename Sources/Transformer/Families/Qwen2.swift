extension Family {
  /// Qwen 2 and 2.5 (Qwen Team 2024, §2): Llama's block with biases on query, key and value.
  public static let qwen2 = Family(
    name: "Qwen 2",
    modelTypes: ["qwen2"],
    names: usualNames,
    layout: megatronLayout,
    configure: { (reader) throws(ConfigurationError) in
      var model = try reader.qwenConfiguration()
      model.hasQueryKeyValueBias = true
      return model
    })
}

extension ConfigurationReader {
  /// What Qwen 2 and 3 have in common.
  func qwenConfiguration(headDimension: Int? = nil) throws(ConfigurationError)
    -> ModelConfiguration
  {
    try requireActivation("hidden_act", default: "silu", oneOf: ["silu"])
    var model = try commonConfiguration(headDimension: headDimension, contextLength: 32_768)
    guard try bool("use_sliding_window", default: false) else { return model }
    let window = try int("sliding_window", in: Limit.context, default: 4096)
    let first = try int("max_window_layers", in: 0...4096, default: 28)
    model.windows = try windows(window, layerCount: model.layerCount) { $0 >= first }
    return model
  }
}
