/// What is known of a tensor without reading its numbers.
public struct TensorInfo: Sendable, Equatable {
  /// The Hugging Face name: `model.layers.0.self_attn.q_proj.weight`.
  public let name: String
  /// How its numbers are stored.
  public let elementType: ElementType
  /// Its dimensions, outermost first: `[rows, columns]` of a matrix, `[columns]` of a vector.
  public let shape: [Int]
  /// Its size in the file.
  public let byteCount: Int
  /// Whether `copyBytes` gives its bytes; false where reading computes (adapters, Gemma's norms
  /// out of GGUF files).
  public let hasRawBytes: Bool

  /// The size of the innermost dimension; 1 for a scalar.
  public var columns: Int { shape.last ?? 1 }

  /// The product of the outer dimensions: 1 for a vector.
  public var rows: Int { shape.dropLast().reduce(1, *) }

  /// The number of elements.
  public var elementCount: Int { shape.reduce(1, *) }
}
