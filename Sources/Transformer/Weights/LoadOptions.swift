/// How a checkpoint is turned into a model.
public struct LoadOptions: Sendable {
  /// How to hold the matrices; nil keeps what the files have where there are kernels for it: float
  /// stays float, Q8_0 and Q4_0 stay 8 and 4 bits, all else becomes bfloat16 (half precision too: it
  /// is rounded, as the article's stack did).
  public var weightType: WeightType?
  /// Loads Llama 3 as KerasHub did until 0.20: RoPE base 10000, no scaling, epsilon 1e-6.
  public var isArticleCompatible: Bool
  /// The kernels to use; nil takes the best for a model of its size.
  public var instructionSet: InstructionSet?
  /// The bytes that keys and values may take; nil allows eight full contexts within a quarter of
  /// the machine's memory. Reserved at once, used as needed.
  public var cacheByteBudget: Int?
  /// The most tokens that go through the weights at once; longer inputs take several rounds.
  public var stepRows: Int
  /// Another layout map than the family's.
  public var layout: LayoutMap?

  public init(
    weightType: WeightType? = nil, isArticleCompatible: Bool = false,
    instructionSet: InstructionSet? = nil, cacheByteBudget: Int? = nil, stepRows: Int = 512,
    layout: LayoutMap? = nil
  ) {
    self.weightType = weightType
    self.isArticleCompatible = isArticleCompatible
    self.instructionSet = instructionSet
    self.cacheByteBudget = cacheByteBudget
    self.stepRows = stepRows
    self.layout = layout
  }
}
