import CKernels

extension DeviceState {
  /// What every device does in a step: embedding → blocks → head.
  func run(_ step: UnsafePointer<Step>) {
    copyPages(step)
    embed(step)
    for layer in 0..<shape.layerCount { runBlock(layer, step) }
    computeLogits(step)
  }

  /// Copies the pages that sequences stop sharing; each device its own part of them.
  private func copyPages(_ step: UnsafePointer<Step>) {
    guard let pageBase, pageBytes > 0 else { return }
    for index in 0..<step.pointee.copyCount {
      let copy = step.pointee.copies[index]
      (pageBase + Int(copy.to) * pageBytes).copyMemory(
        from: pageBase + Int(copy.from) * pageBytes, byteCount: pageBytes)
    }
  }

  /// Looks up every row's embedding, in whichever device's shard it is: reading another's memory is
  /// the all-gather of a machine whose devices share it.
  private func embed(_ step: UnsafePointer<Step>) {
    for row in 0..<step.pointee.rows.count {
      let owner = step.pointee.devices + Int(step.pointee.owners[row])
      bk_gather_packed(
        owner.pointee.embedding.type, owner.pointee.embedding.panels, shape.hiddenSize,
        step.pointee.embeddings + row, 1, shape.embeddingScale,
        residual + row * shape.hiddenSize, shape.hiddenSize)
    }
  }

  /// The logits of this device's part of the vocabulary, for the rows that the last block has left.
  private func computeLogits(_ step: UnsafePointer<Step>) {
    let rows = step.pointee.asked.count
    guard rows > 0, sizes.tokens > 0, let logits = step.pointee.logits else { return }
    normalize(residual, finalNorm, rows)
    let own = logits + sizes.firstToken
    multiply(head, encode(normed, for: head, rows), rows, own, stride: shape.vocabularySize)
    guard shape.logitSoftCap > 0 else { return }
    for row in 0..<rows {
      kernels.pointee.soft_cap(own + row * shape.vocabularySize, sizes.tokens, shape.logitSoftCap)
    }
  }
}
