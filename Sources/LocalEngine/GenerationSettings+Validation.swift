import Generation

extension GenerationSettings {
  /// Refuses settings that a sampler cannot follow.
  func validate() throws(AnswerError) {
    func check(_ isValid: Bool, _ name: String, _ value: Any, _ expected: String)
      throws(AnswerError)
    {
      guard isValid else {
        throw .invalidSetting(name: name, value: "\(value)", expected: expected)
      }
    }
    try check(
      temperature.isFinite && temperature >= 0, "temperature", temperature, "0 or more")
    try check(topK >= 0, "top_k", topK, "0 (keep all) or more")
    try check(topP >= 0 && topP <= 1, "top_p", topP, "from 0 (the best alone) to 1")
    try check(minP >= 0 && minP <= 1, "min_p", minP, "from 0 to 1")
    try check(maxTokens >= 1, "max_tokens", maxTokens, "1 or more")
  }
}
