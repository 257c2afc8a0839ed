/// What `:bench` asks for.
public struct BenchRequest: Sendable, Equatable {
  public var model: String
  /// How to hold the weights; nil keeps what the files have.
  public var weightType: String?
  /// Tokens of the prompt.
  public var promptLength: TokenCount
  /// Steps that are timed.
  public var generatedLength: TokenCount
  /// How many sequences are decoded at once, one measurement each.
  public var batches: [Int]
  /// Meshes, `RxC`, one measurement each; none means the one in use.
  public var meshes: [String]
  /// How often everything is measured.
  public var repeats: Int
  /// Whether to compare the weight types by the perplexity of fixed texts.
  public var measuresQuality: Bool

  public init(
    model: String, weightType: String? = nil, promptLength: TokenCount = 512,
    generatedLength: TokenCount = 64, batches: [Int] = [1], meshes: [String] = [],
    repeats: Int = 5, measuresQuality: Bool = true
  ) {
    self.model = model
    self.weightType = weightType
    self.promptLength = promptLength
    self.generatedLength = generatedLength
    self.batches = batches
    self.meshes = meshes
    self.repeats = repeats
    self.measuresQuality = measuresQuality
  }
}

/// How far `:bench` is.
public struct BenchProgress: Sendable, Equatable {
  /// What is being done: `decode, batch 5`.
  public var label: String
  /// Parts of the work that are done, and how many there are.
  public var done: Int
  public var total: Int

  public init(label: String, done: Int, total: Int) {
    self.label = label
    self.done = done
    self.total = total
  }
}

/// What `:bench` measured.
public struct BenchReport: Sendable, Equatable {
  /// The median, least and largest of several measurements.
  public struct Spread: Sendable, Equatable {
    public var median: Double
    public var least: Double
    public var largest: Double

    /// The spread of at least one number.
    public init(_ numbers: [Double]) {
      let sorted = numbers.sorted()
      let middle = sorted.count / 2
      median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
      least = sorted[0]
      largest = sorted[sorted.count - 1]
    }
  }

  /// One mesh and one batch.
  public struct Run: Sendable, Equatable {
    public var mesh: [Int]
    public var batch: Int
    /// Tokens of the prompt a second, of one sequence.
    public var prefill: Spread
    /// Generated tokens a second, of all sequences of the batch together.
    public var decode: Spread
    /// Seconds from a prompt to its first token.
    public var firstToken: Spread
    /// Seconds that loading took.
    public var loadTime: Double
    /// Bytes of weights on all devices.
    public var weights: ByteCount
    /// Bytes of memory that the process has with the model loaded.
    public var resident: ByteCount
    /// Bytes a second that the machine's memory gives the mesh's devices when they only read.
    public var bandwidth: Double
    /// The share of it that decoding comes to, at its median.
    public var bandwidthShare: Double

    public init(
      mesh: [Int], batch: Int, prefill: Spread, decode: Spread, firstToken: Spread,
      loadTime: Double, weights: ByteCount, resident: ByteCount, bandwidth: Double,
      bandwidthShare: Double
    ) {
      self.mesh = mesh
      self.batch = batch
      self.prefill = prefill
      self.decode = decode
      self.firstToken = firstToken
      self.loadTime = loadTime
      self.weights = weights
      self.resident = resident
      self.bandwidth = bandwidth
      self.bandwidthShare = bandwidthShare
    }
  }

  /// What quantization costs, by the perplexity of one fixed text.
  public struct Quality: Sendable, Equatable {
    /// A weight type and its perplexity.
    public struct Entry: Sendable, Equatable {
      public var weightType: String
      public var perplexity: Double

      public init(weightType: String, perplexity: Double) {
        self.weightType = weightType
        self.perplexity = perplexity
      }
    }

    /// What the text is: `prose`, or `answers` of a dialog in the model's own template.
    public var text: String
    /// Tokens of the text that were predicted.
    public var tokenCount: TokenCount
    /// The first is what the others are compared with.
    public var entries: [Entry]

    public init(text: String, tokenCount: TokenCount, entries: [Entry]) {
      self.text = text
      self.tokenCount = tokenCount
      self.entries = entries
    }

    /// How much larger than the first an entry's perplexity is: 0.01 is one per cent.
    public func change(of entry: Entry) -> Double {
      guard let first = entries.first, first.perplexity > 0 else { return 0 }
      return entry.perplexity / first.perplexity - 1
    }
  }

  public var model: String
  public var family: String
  public var weightType: String
  public var instructionSet: String
  public var runs: [Run]
  /// One per text; empty where it was not asked for.
  public var quality: [Quality]
  /// Weight types whose quality was asked for, but which do not fit into memory.
  public var omittedTypes: [String] = []

  public init(
    model: String, family: String, weightType: String, instructionSet: String, runs: [Run],
    quality: [Quality] = []
  ) {
    self.model = model
    self.family = family
    self.weightType = weightType
    self.instructionSet = instructionSet
    self.runs = runs
    self.quality = quality
  }
}
