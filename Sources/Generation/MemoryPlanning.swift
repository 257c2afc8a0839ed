/// What `:plan` asks for: models that are to be in the memory of a mesh together.
public struct PlanRequest: Sendable, Equatable {
  /// The mesh, `RxC`; nil takes the one in use.
  public var mesh: String?
  /// The memory of each device; nil divides this machine's budget among the devices.
  public var memoryPerDevice: ByteCount?
  /// How weights are held.
  public var weightType: String
  /// The positions that keys and values have room for; nil takes what loading reserves at least.
  public var contextLength: TokenCount?
  /// Paths, names of configurations that come with the program, names of models.
  public var models: [String]

  public init(
    mesh: String? = nil, memoryPerDevice: ByteCount? = nil, weightType: String = "bf16",
    contextLength: TokenCount? = nil, models: [String]
  ) {
    self.mesh = mesh
    self.memoryPerDevice = memoryPerDevice
    self.weightType = weightType
    self.contextLength = contextLength
    self.models = models
  }
}

/// Which models fit into the memory of a mesh, one after the other.
public struct PlanReport: Sendable, Equatable {
  /// One model and what it takes.
  public struct Model: Sendable, Equatable {
    public var name: String
    /// The family, for people: `Gemma 2`.
    public var family: String
    /// The file that its dimensions come from.
    public var source: String
    /// Parameters, tied ones counted once.
    public var parameterCount: Int
    /// The bytes of all weights, each counted once.
    public var weights: ByteCount
    /// The bytes of weights on each device as they would lie there, copies included.
    public var weightsPerDevice: [ByteCount]
    /// The bytes of keys and values of one position, each counted once.
    public var cachePerToken: ByteCount
    /// The positions that there is room for.
    public var contextLength: TokenCount
    /// The bytes of keys and values of all positions on each device, copies included.
    public var cachePerDevice: [ByteCount]
    /// How the weights lie on the mesh, those of all blocks as one.
    public var layout: [Layout]
    /// What is uneven or replicated: `1 key/value head on 8 devices: 8 copies`.
    public var notes: [String]
    /// What is left on each device before it.
    public var leftPerDevice: [ByteCount]
    /// Whether every device has room for it beside those before it.
    public var fits: Bool

    public init(
      name: String, family: String, source: String, parameterCount: Int, weights: ByteCount,
      weightsPerDevice: [ByteCount], cachePerToken: ByteCount, contextLength: TokenCount,
      cachePerDevice: [ByteCount], layout: [Layout], notes: [String],
      leftPerDevice: [ByteCount] = [], fits: Bool = false
    ) {
      self.name = name
      self.family = family
      self.source = source
      self.parameterCount = parameterCount
      self.weights = weights
      self.weightsPerDevice = weightsPerDevice
      self.cachePerToken = cachePerToken
      self.contextLength = contextLength
      self.cachePerDevice = cachePerDevice
      self.layout = layout
      self.notes = notes
      self.leftPerDevice = leftPerDevice
      self.fits = fits
    }

    /// The bytes that it takes of each device.
    public var neededPerDevice: [ByteCount] { zip(weightsPerDevice, cachePerDevice).map(+) }
  }

  /// How one weight, or the same weight of every block, lies on the mesh.
  public struct Layout: Sendable, Equatable {
    /// Its path, `*` standing for the block's number.
    public var path: String
    public var shape: [Int]
    /// `split(output) over model`, `replicated`.
    public var spec: String
    /// The shape of the first device's shard.
    public var shardShape: [Int]

    public init(path: String, shape: [Int], spec: String, shardShape: [Int]) {
      self.path = path
      self.shape = shape
      self.spec = spec
      self.shardShape = shardShape
    }
  }

  /// Devices along each axis.
  public var mesh: [Int]
  /// The memory of each device.
  public var memoryPerDevice: ByteCount
  public var weightType: String
  /// The models in the order in which they were named.
  public var models: [Model]

  /// Decides which models fit, each beside those before it that do.
  public init(
    mesh: [Int], memoryPerDevice: ByteCount, weightType: String, placing models: [Model]
  ) {
    self.mesh = mesh
    self.memoryPerDevice = memoryPerDevice
    self.weightType = weightType
    var left = [ByteCount](repeating: memoryPerDevice, count: mesh.reduce(1, *))
    self.models = models.map { model in
      var model = model
      model.leftPerDevice = left
      let after = zip(left, model.neededPerDevice).map { $0 - $1 }
      model.fits = after.allSatisfy { $0 >= 0 }
      if model.fits { left = after }
      return model
    }
    leftPerDevice = left
  }

  /// What is left on each device beside the models that fit.
  public let leftPerDevice: [ByteCount]

  /// The number of devices.
  public var deviceCount: Int { mesh.reduce(1, *) }
  /// The models that fit together.
  public var fitting: [Model] { models.filter(\.fits) }
}
