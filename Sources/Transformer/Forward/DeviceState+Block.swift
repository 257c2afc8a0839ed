import CKernels

// The transformer block (Vaswani et al. 2017, pre-norm), one implementation for every family:
//
//   x += postNorm(attention(norm(x)))      postNorm in Gemma 2 only
//   x += postNorm(down(act(gate(norm(x))) · up(norm(x))))
//
// Each device computes its heads and its columns; `AllReduce` adds them up. Two barriers a block.
extension DeviceState {
  /// Runs one block over the rows of a step, from the residual stream into it.
  ///
  /// The last block leaves out the rows whose logits nobody asks for, once their keys and values are
  /// stored: of a prompt all but one.
  func runBlock(_ index: Int, _ step: UnsafePointer<Step>) {
    let layer = layers + index
    if sizes.queryHeads > 0 {
      let input = normalizedInput(layer, step.pointee.rows.count)
      storeKeysAndValues(layer, index, step, input)
    }
    let isCut = index + 1 == shape.layerCount && step.pointee.asked.count < step.pointee.rows.count
    if isCut { keepAskedRows(step) }
    let going = isCut ? step.pointee.asked : step.pointee.rows
    let rows = going.count
    guard rows > 0 else { return }
    if sizes.queryHeads > 0 {
      let input = isCut ? normalizedInput(layer, rows) : UnsafeRawPointer(encoded)
      projectQueries(layer, step, going, input)
      attend(layer, index, step, going)
      multiplyPartials(layer.pointee.output, attended, attentionPartials, rows)
    }
    barrier.wait()
    add(
      attentionReduce, bias: layer.pointee.outputBias, postNorm: layer.pointee.attentionPostNorm,
      rows)

    if sizes.intermediate > 0 {
      normalize(residual, layer.pointee.mlpNorm, rows)
      activate(layer, rows)
      multiplyPartials(layer.pointee.down, gate, mlpPartials, rows)
    }
    barrier.wait()
    add(mlpReduce, bias: layer.pointee.downBias, postNorm: layer.pointee.mlpPostNorm, rows)
  }

  // MARK: - Attention

  /// The rows of the residual stream, normalized, as the attention's matrices want them.
  private func normalizedInput(_ layer: UnsafePointer<LayerWeights>, _ rows: Int)
    -> UnsafeRawPointer
  {
    normalize(residual, layer.pointee.attentionNorm, rows)
    return encode(normed, for: layer.pointee.query, rows)
  }

  /// Moves the rows whose logits are asked for to the front of the residual stream.
  private func keepAskedRows(_ step: UnsafePointer<Step>) {
    // Their places rise, so none is overwritten before it has moved up.
    for row in 0..<step.pointee.asked.count {
      let source = Int(step.pointee.askedRows[row])
      guard source != row else { continue }
      (residual + row * shape.hiddenSize).update(
        from: residual + source * shape.hiddenSize, count: shape.hiddenSize)
    }
  }

  /// Keys and values of this device's heads, with RoPE, of all rows, into the cache.
  private func storeKeysAndValues(
    _ layer: UnsafePointer<LayerWeights>, _ index: Int, _ step: UnsafePointer<Step>,
    _ input: UnsafeRawPointer
  ) {
    let rows = step.pointee.rows
    let (width, keyWidth) = (sizes.attentionWidth, sizes.keyWidth)
    let keys = projections + sizes.queryWidth
    multiply(layer.pointee.key, input, rows.count, keys, stride: width)
    multiply(layer.pointee.value, input, rows.count, keys + keyWidth, stride: width)
    if let bias = layer.pointee.queryKeyValueBias {
      kernels.pointee.add_bias(keys, width, bias + sizes.queryWidth, rows.count, 2 * keyWidth)
    }
    turn(keys, sizes.keyValueHeads, layer.pointee.keyNorm, rows, step)
    for spanIndex in 0..<rows.spanCount {
      let span = rows.spans[spanIndex]
      let pages = pages(of: span, step)
      for head in 0..<sizes.keyValueHeads {
        var cache = cacheHead(head, layer: index, pages)
        let own = keys + span.firstRow * width + head * shape.headDimension
        kernels.pointee.store_cache(
          &cache, own, width, own + keyWidth, width, span.rowCount, span.firstPosition)
      }
    }
  }

  /// Queries of this device's heads, with RoPE, into `projections`.
  private func projectQueries(
    _ layer: UnsafePointer<LayerWeights>, _ step: UnsafePointer<Step>, _ rows: Step.Rows,
    _ input: UnsafeRawPointer
  ) {
    let width = sizes.attentionWidth
    multiply(layer.pointee.query, input, rows.count, projections, stride: width)
    if let bias = layer.pointee.queryKeyValueBias {
      kernels.pointee.add_bias(projections, width, bias, rows.count, sizes.queryWidth)
    }
    turn(projections, sizes.queryHeads, layer.pointee.queryNorm, rows, step)
  }

  /// Normalizes heads where a family does, and turns them by their positions (RoPE).
  private func turn(
    _ heads: UnsafeMutablePointer<Float>, _ headCount: Int, _ norm: UnsafeMutablePointer<Float>?,
    _ rows: Step.Rows, _ step: UnsafePointer<Step>
  ) {
    let width = sizes.attentionWidth
    if let norm {
      for row in 0..<rows.count { normalizeHeads(heads + row * width, norm, headCount) }
    }
    kernels.pointee.rope(
      heads, width, rows.count, headCount, shape.headDimension, shape.headDimension / 2,
      step.pointee.cosines, step.pointee.sines, rows.positions)
  }

  /// Attends to all that is stored; into `attended`.
  private func attend(
    _ layer: UnsafePointer<LayerWeights>, _ index: Int, _ step: UnsafePointer<Step>,
    _ rows: Step.Rows
  ) {
    let width = sizes.attentionWidth
    for spanIndex in 0..<rows.spanCount {
      let span = rows.spans[spanIndex]
      let pages = pages(of: span, step)
      for head in 0..<sizes.keyValueHeads {
        let queries = queryHeads(ofKeyValueHead: head)
        var arguments = AttentionArguments(
          cache: cacheHead(head, layer: index, pages),
          queries: projections + span.firstRow * width
            + queries.lowerBound * shape.headDimension,
          query_stride: width,
          query_heads: queries.count,
          rows: span.rowCount,
          first_position: span.firstPosition,
          window: layer.pointee.window,
          scale: shape.attentionScale,
          soft_cap: shape.attentionSoftCap,
          result: attended + span.firstRow * sizes.queryWidth
            + queries.lowerBound * shape.headDimension,
          result_stride: sizes.queryWidth,
          scratch: attentionScratch)
        kernels.pointee.attention(&arguments)
      }
    }
  }

  /// Where this device has the pages of a span's sequence.
  private func pages(of span: Step.Span, _ step: UnsafePointer<Step>)
    -> UnsafeMutablePointer<UnsafeMutableRawPointer?>
  {
    step.pointee.pages + rank * step.pointee.pageStride + span.firstPage
  }

  /// Where one of this device's heads lies in its pages: per layer, per head, keys then values.
  private func cacheHead(
    _ head: Int, layer: Int, _ pages: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> CacheHead {
    let offset = 2 * (layer * sizes.keyValueHeads + head) * shape.cacheHeadBytes
    return CacheHead(
      pages: UnsafePointer(pages),
      key_offset_bytes: offset,
      value_offset_bytes: offset + shape.cacheHeadBytes,
      page_positions: shape.pagePositions,
      head_dimension: shape.headDimension,
      type: shape.cacheType)
  }

  /// This device's query heads, counted from its first, that read one of its key/value heads.
  private func queryHeads(ofKeyValueHead head: Int) -> Range<Int> {
    let group = shape.queryHeadsPerKeyValueHead
    let first = (sizes.firstKeyValueHead + head) * group - sizes.firstQueryHead
    return max(first, 0)..<min(first + group, sizes.queryHeads)
  }

  // MARK: - MLP

  /// `activation(gate(x)) · up(x)` of this device's columns, into `gate`.
  private func activate(_ layer: UnsafePointer<LayerWeights>, _ rows: Int) {
    let width = sizes.intermediate
    let input = encode(normed, for: layer.pointee.gate, rows)
    multiply(layer.pointee.gate, input, rows, gate, stride: width)
    multiply(layer.pointee.up, input, rows, up, stride: width)
    if let bias = layer.pointee.gateBias {
      kernels.pointee.add_bias(gate, width, bias, rows, width)
    }
    if let bias = layer.pointee.upBias {
      kernels.pointee.add_bias(up, width, bias, rows, width)
    }
    let activate =
      shape.usesGELU ? kernels.pointee.gelu_multiply : kernels.pointee.silu_multiply
    activate(gate, up, width, rows, width, gate, width)
  }

  // MARK: - Sums

  /// Adds everyone's partial sums to the residual stream.
  private func add(
    _ reduce: AllReduce, bias: UnsafeMutablePointer<Float>?, postNorm: UnsafeMutablePointer<Float>?,
    _ rows: Int
  ) {
    let count = rows * shape.hiddenSize
    guard bias != nil || postNorm != nil else {
      reduce.sum(adding: residual, elementCount: count, into: residual, kernels)
      return
    }
    reduce.sum(adding: nil, elementCount: count, into: normed, kernels)
    if let bias {
      kernels.pointee.add_bias(normed, shape.hiddenSize, bias, rows, shape.hiddenSize)
    }
    if let postNorm { normalize(normed, postNorm, rows) }
    kernels.pointee.add(residual, normed, count, residual)
  }

  /// This device's part of a row-parallel product: one sum per subtree of units that it owns.
  private func multiplyPartials(
    _ matrix: PackedMatrix, _ x: UnsafeMutablePointer<Float>, _ partials: PartialSums, _ rows: Int
  ) {
    let input = encode(x, for: matrix, rows)
    for index in 0..<partials.count {
      let subtree = partials.subtrees[index]
      multiply(
        matrix, input, rows, subtree.sum, stride: shape.hiddenSize, units: subtree.bounds,
        unitCount: subtree.unitCount)
    }
  }

  // MARK: - Pieces

  /// RMSNorm of `[rows, hiddenSize]` into `normed`.
  func normalize(
    _ x: UnsafeMutablePointer<Float>, _ weight: UnsafeMutablePointer<Float>, _ rows: Int
  ) {
    kernels.pointee.rms_norm(
      x, shape.hiddenSize, weight, shape.normWeightOffset, shape.normEpsilon, rows,
      shape.hiddenSize, normed, shape.hiddenSize)
  }

  private func normalizeHeads(
    _ x: UnsafeMutablePointer<Float>, _ weight: UnsafeMutablePointer<Float>, _ heads: Int
  ) {
    let width = shape.headDimension
    kernels.pointee.rms_norm(
      x, width, weight, shape.normWeightOffset, shape.normEpsilon, heads, width, x, width)
  }

  /// Brings `[rows, matrix.inputs]` into the form that a matrix wants, in `encoded`.
  func encode(_ x: UnsafeMutablePointer<Float>, for matrix: PackedMatrix, _ rows: Int)
    -> UnsafeRawPointer
  {
    kernels.pointee.encode_activations(
      bk_activation_type_for(kernels, matrix.type), x, matrix.inputs, rows, matrix.inputs, encoded)
    return UnsafeRawPointer(encoded)
  }

  /// `result[row, output] = Σ input[row, k] · matrix[output, k]`, over all of k or some units.
  func multiply(
    _ matrix: PackedMatrix, _ input: UnsafeRawPointer, _ rows: Int,
    _ result: UnsafeMutablePointer<Float>, stride: Int, units: UnsafePointer<Int>? = nil,
    unitCount: Int = 0
  ) {
    var arguments = MatmulArguments(
      panels: matrix.panels, weights_are_cached: shape.weightsAreCached,
      outputs: matrix.outputs, inputs: matrix.inputs,
      activations: input, rows: rows,
      units: units, unit_count: unitCount, panel_begin: 0, panel_end: matrix.panelCount,
      result: result, result_stride: stride, scratch: matmulScratch)
    bk_matmul(kernels, matrix.type, &arguments)
  }
}
