import Generation

/// Which model gave an answer, as a journal keeps it: enough to load it again and to know it again.
public struct ModelIdentity: Sendable, Hashable {
  /// The name by which the user called it.
  public var name: String
  /// Where it came from: a folder, a file, a URL. Never holds a key.
  public var source: String
  /// The architecture's family.
  public var family: String
  /// A digest of the weights, if known.
  public var digest: String?
  /// How the weights were held.
  public var weightType: String?
  /// What was changed at load.
  public var options: [String]

  public init(
    name: String, source: String = "", family: String = "", digest: String? = nil,
    weightType: String? = nil, options: [String] = []
  ) {
    self.name = name
    self.source = source
    self.family = family
    self.digest = digest
    self.weightType = weightType
    self.options = options
  }

  /// Whether a server answered for it.
  public var isRemote: Bool { source.hasPrefix("http://") || source.hasPrefix("https://") }

  /// The identity of a model in memory.
  public init(_ model: ModelDescription) {
    self.init(
      name: model.name, source: model.source, family: model.family, digest: model.digest,
      weightType: model.weightType, options: model.options)
  }
}
