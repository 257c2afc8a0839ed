/// What a weight is for, whatever a family calls it.
public enum WeightRole: String, Sendable, Hashable, CaseIterable {
  /// `[vocabularySize, hiddenSize]`.
  case embedding
  /// `[hiddenSize]`, before attention.
  case attentionNorm
  /// `[queryHeads · headDimension, hiddenSize]`.
  case query, queryBias
  /// `[keyValueHeads · headDimension, hiddenSize]`.
  case key, keyBias
  /// `[keyValueHeads · headDimension, hiddenSize]`.
  case value, valueBias
  /// `[headDimension]`, per head.
  case queryNorm, keyNorm
  /// `[hiddenSize, queryHeads · headDimension]`.
  case output, outputBias
  /// `[hiddenSize]`, after attention, before its sum with the residual stream.
  case attentionPostNorm
  /// `[hiddenSize]`, before the MLP.
  case mlpNorm
  /// `[intermediateSize, hiddenSize]`.
  case gate, gateBias
  /// `[intermediateSize, hiddenSize]`.
  case up, upBias
  /// `[hiddenSize, intermediateSize]`.
  case down, downBias
  /// `[hiddenSize]`, after the MLP, before its sum with the residual stream.
  case mlpPostNorm
  /// `[hiddenSize]`, after the last block.
  case finalNorm
  /// `[vocabularySize, hiddenSize]`, where it is not the embedding.
  case head
}
