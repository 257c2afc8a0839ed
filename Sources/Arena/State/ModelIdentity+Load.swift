import Generation

extension LoadRequest {
  /// Asks for the model that a journal names, held and changed at load as it was then.
  init(loading identity: ModelIdentity) {
    self.init(reference: identity.name)
    weightType = identity.weightType
    for option in identity.options {
      let words = option.split(separator: " ", maxSplits: 1).map(String.init)
      switch (words.first, words.count) {
      case ("article", 1): isArticleCompatible = true
      case ("adapter", 2): adapter = words[1]
      case ("template", 2): template = words[1]
      default: break
      }
    }
  }
}
