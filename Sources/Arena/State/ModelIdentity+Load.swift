import Generation

extension LoadRequest {
  /// Asks for the model that a journal names, held and changed at load as it was then.
  init(loading identity: ModelIdentity) {
    guard !identity.isRemote else {
      self.init(reference: identity.source, remoteModel: identity.name, name: identity.name)
      isFromSession = true
      let named = identity.options.first { $0.hasPrefix("model ") }
      if let named { remoteModel = String(named.dropFirst("model ".count)) }
      return
    }
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
