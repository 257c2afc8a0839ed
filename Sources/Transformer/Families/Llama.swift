extension Family {
  /// Llama 2, 3, 3.1 and 3.2, and what was made of them (Vicuna): Touvron et al. 2023, Grattafiori et
  /// al. 2024.
  public static let llama = Family(
    name: "Llama",
    modelTypes: ["llama"],
    names: usualNames,
    layout: megatronLayout,
    configure: { (reader) throws(ConfigurationError) in
      try reader.requireActivation("hidden_act", default: "silu", oneOf: ["silu"])
      var model = try reader.commonConfiguration(contextLength: 2048)
      model.hasQueryKeyValueBias = try reader.bool("attention_bias", default: false)
      model.hasOutputBias = model.hasQueryKeyValueBias
      model.hasMLPBias = try reader.bool("mlp_bias", default: false)
      return model
    })
}
