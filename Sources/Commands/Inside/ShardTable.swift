import Generation
import Terminal

/// How weights are sharded, a row each, with layers that are alike in one block:
///
///     weight              shape    spec                      shards       bytes
///     embed_tokens        512×160  split(output) over model  2 × 256×160  2 × 81.9 kB
///     layers 0–3
///       self_attn.q_proj  160×160  split(output) over model  2 × 80×160   2 × 25.6 kB
struct ShardTable {
  /// Layers with the same weights, one after the other.
  private struct Block {
    /// The layers' numbers; nil for weights that belong to none.
    var layers: ClosedRange<Int>?
    /// The weights of the first layer, their paths without what all share.
    var weights: [ShardReport.Weight]
  }

  private let blocks: [Block]

  init(_ weights: [ShardReport.Weight]) {
    var blocks: [Block] = []
    for weight in weights {
      let (layer, path) = Self.place(weight.path)
      var short = weight
      short.path = path
      if let last = blocks.indices.last, blocks[last].layers == layer.map({ $0...$0 }) {
        blocks[last].weights.append(short)
      } else {
        blocks.append(Block(layers: layer.map { $0...$0 }, weights: [short]))
      }
    }
    self.blocks = blocks.reduce(into: []) { merged, block in
      if let last = merged.last, let layers = last.layers, let next = block.layers,
        layers.upperBound + 1 == next.lowerBound, last.weights == block.weights
      {
        merged[merged.count - 1].layers = layers.lowerBound...next.upperBound
      } else {
        merged.append(block)
      }
    }
  }

  /// The rows; where they do not fit, a block of lines each, so that no name is cut.
  var table: Table {
    var table = Table([
      .init("weight", keepsWords: true), .init("shape", keepsWords: true),
      .init("spec", keepsWords: true), .init("shards", keepsWords: true),
      .init("bytes", .trailing, keepsWords: true),
    ])
    for block in blocks {
      if let layers = block.layers {
        table.add(
          layers.count == 1
            ? "layer \(layers.lowerBound)" : "layers \(layers.lowerBound)–\(layers.upperBound)")
      }
      for weight in block.weights {
        table.add(
          "\(block.layers == nil ? "" : "  ")\(weight.path)", "\(Self.shape(weight.shape))",
          "\(weight.spec)\(weight.note.map { " (\($0))" } ?? "", .dim)",
          "\(Self.compact(weight.shardShapes.map(Self.shape)))",
          "\(Self.compact(weight.shardBytes.map { ByteText.of($0) }))")
      }
    }
    return table
  }

  /// `model.layers.3.self_attn.q_proj.weight` in its layer: 3, `self_attn.q_proj`.
  private static func place(_ path: String) -> (layer: Int?, path: String) {
    var parts = path.split(separator: ".")
    if parts.count > 1, parts.last == "weight" { parts.removeLast() }
    if parts.count > 1, parts.first == "model" { parts.removeFirst() }
    guard parts.count > 2, parts[0] == "layers", let layer = Int(parts[1]) else {
      return (nil, parts.joined(separator: "."))
    }
    return (layer, parts[2...].joined(separator: "."))
  }

  private static func shape(_ dimensions: [Int]) -> String {
    dimensions.map { String($0) }.joined(separator: "×")
  }

  /// `2 × 80×160` for equal parts, else every part.
  private static func compact(_ parts: [String]) -> String {
    guard let first = parts.first else { return "–" }
    guard parts.allSatisfy({ $0 == first }) else { return parts.joined(separator: " + ") }
    return parts.count == 1 ? first : "\(parts.count) × \(first)"
  }
}
