extension Family {
  /// Gemma 2 (Gemma Team 2024, §2): norms before and after, soft caps, every other layer windowed.
  public static let gemma2 = Family(
    name: "Gemma 2",
    modelTypes: ["gemma2"],
    names: usualNames.merging(
      [
        // Here the name means what it says; in the other families it is the norm before the MLP.
        .attentionPostNorm: "model.layers.{i}.post_attention_layernorm.weight",
        .mlpNorm: "model.layers.{i}.pre_feedforward_layernorm.weight",
        .mlpPostNorm: "model.layers.{i}.post_feedforward_layernorm.weight",
      ], uniquingKeysWith: { $1 }),
    layout: megatronLayout,
    configure: { (reader) throws(ConfigurationError) in
      var model = try reader.gemmaConfiguration()
      let scalar = try reader.positive("query_pre_attn_scalar", default: 256)
      model.attentionScale = Float(1 / scalar.squareRoot())
      model.attentionSoftCap = try reader.softCap("attn_logit_softcapping", default: 50)
      model.logitSoftCap = try reader.softCap("final_logit_softcapping", default: 30)
      let named = try reader.optionalInt("sliding_window", in: ConfigurationReader.Limit.context)
      let window = reader.mentions("sliding_window") ? named : 4096
      model.windows = try reader.windows(window, layerCount: model.layerCount) { $0 % 2 == 0 }
      model.hasPostNorms = true
      return model
    })
}

extension ConfigurationReader {
  /// A cap; absent means the default, null means none.
  fileprivate func softCap(_ field: String, default cap: Float) throws(ConfigurationError) -> Float?
  {
    guard mentions(field) else { return cap }
    return try optionalPositive(field).map { Float($0) }
  }
}
