/// One weight that a model must have.
public struct WeightDeclaration: Sendable, Equatable {
  /// What it is for.
  public let role: WeightRole
  /// The block it belongs to, or nil.
  public let layer: Int?
  /// Its name in Hugging Face's files: `model.layers.0.self_attn.q_proj.weight`.
  public let path: String
  /// `[outputs, inputs]` of a matrix, `[outputs]` of a vector.
  public let shape: [Int]

  /// The number of parameters.
  public var parameterCount: Int { shape.reduce(1, *) }
}

extension Family {
  /// Every weight of a model of this family, in the order in which a token meets them.
  public func weights(of model: ModelConfiguration) -> [WeightDeclaration] {
    let hidden = model.hiddenSize
    let queries = model.queryHeads * model.headDimension
    let keys = model.keyValueHeads * model.headDimension
    let inner = model.intermediateSize
    var list: [WeightDeclaration] = []

    func add(_ role: WeightRole, _ shape: [Int], layer: Int? = nil, when isPresent: Bool = true) {
      guard isPresent, let name = names[role] else { return }
      let path = layer.map { name.replacingIndex(with: $0) } ?? name
      list.append(WeightDeclaration(role: role, layer: layer, path: path, shape: shape))
    }

    add(.embedding, [model.vocabularySize, hidden])
    for layer in 0..<model.layerCount {
      add(.attentionNorm, [hidden], layer: layer)
      add(.query, [queries, hidden], layer: layer)
      add(.queryBias, [queries], layer: layer, when: model.hasQueryKeyValueBias)
      add(.key, [keys, hidden], layer: layer)
      add(.keyBias, [keys], layer: layer, when: model.hasQueryKeyValueBias)
      add(.value, [keys, hidden], layer: layer)
      add(.valueBias, [keys], layer: layer, when: model.hasQueryKeyValueBias)
      add(.queryNorm, [model.headDimension], layer: layer, when: model.hasQueryKeyNorm)
      add(.keyNorm, [model.headDimension], layer: layer, when: model.hasQueryKeyNorm)
      add(.output, [hidden, queries], layer: layer)
      add(.outputBias, [hidden], layer: layer, when: model.hasOutputBias)
      add(.attentionPostNorm, [hidden], layer: layer, when: model.hasPostNorms)
      add(.mlpNorm, [hidden], layer: layer)
      add(.gate, [inner, hidden], layer: layer)
      add(.gateBias, [inner], layer: layer, when: model.hasMLPBias)
      add(.up, [inner, hidden], layer: layer)
      add(.upBias, [inner], layer: layer, when: model.hasMLPBias)
      add(.down, [hidden, inner], layer: layer)
      add(.downBias, [hidden], layer: layer, when: model.hasMLPBias)
      add(.mlpPostNorm, [hidden], layer: layer, when: model.hasPostNorms)
    }
    add(.finalNorm, [hidden])
    add(.head, [model.vocabularySize, hidden], when: !model.hasTiedEmbeddings)
    return list
  }
}

extension String {
  /// The name with `{i}` replaced by a block's number.
  fileprivate func replacingIndex(with layer: Int) -> String {
    guard let open = firstIndex(of: "{"), let close = firstIndex(of: "}") else { return self }
    return self[..<open] + String(layer) + self[index(after: close)...]
  }
}
