extension Family {
  /// Mistral 7B: Llama's block with a sliding window in v0.1 (Jiang et al. 2023, §2), none since.
  public static let mistral = Family(
    name: "Mistral",
    modelTypes: ["mistral"],
    names: usualNames,
    layout: megatronLayout,
    configure: { (reader) throws(ConfigurationError) in
      try reader.requireActivation("hidden_act", default: "silu", oneOf: ["silu"])
      var model = try reader.commonConfiguration(contextLength: 131_072)
      // Absent means v0.1's 4096, null means none, as in transformers.
      let named = try reader.optionalInt("sliding_window", in: ConfigurationReader.Limit.context)
      let window = reader.mentions("sliding_window") ? named : 4096
      model.windows = try reader.windows(window, layerCount: model.layerCount) { _ in true }
      return model
    })
}
