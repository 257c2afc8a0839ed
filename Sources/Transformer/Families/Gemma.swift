extension Family {
  /// Gemma 1 and CodeGemma (Gemma Team 2024, §2): GeGLU, scaled and tied embeddings, norms by 1 + w.
  public static let gemma = Family(
    name: "Gemma",
    modelTypes: ["gemma"],
    names: usualNames,
    layout: megatronLayout,
    configure: { (reader) throws(ConfigurationError) in
      // The first files say "gelu" where the model was trained with the tanh form; transformers and
      // Keras both read it so.
      try reader.requireActivation(
        "hidden_act", default: "gelu_pytorch_tanh", oneOf: ["gelu", "gelu_pytorch_tanh"])
      return try reader.gemmaConfiguration()
    })
}

extension ConfigurationReader {
  /// What Gemma 1 and 2 have in common.
  func gemmaConfiguration() throws(ConfigurationError) -> ModelConfiguration {
    // Where this name is used, "gelu" means the exact form.
    try requireActivation(
      "hidden_activation", default: "gelu_pytorch_tanh", oneOf: ["gelu_pytorch_tanh"])
    var model = try commonConfiguration(
      headDimension: 256, contextLength: 8192, tiedEmbeddings: true)
    model.activation = .geluTanh
    model.normWeightOffset = 1
    model.embeddingScale = Float(model.hiddenSize).squareRoot()
    model.hasQueryKeyValueBias = try bool("attention_bias", default: false)
    model.hasOutputBias = model.hasQueryKeyValueBias
    return model
  }
}
