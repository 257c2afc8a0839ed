/// What a LoRA adapter adds to one matrix: `scale · up · down` (Hu et al. 2021, §4.1).
struct LowRankChange: Sendable {
  /// `[rows, rank]`.
  private let up: [Float]
  /// `[rank, columns]`.
  private let down: [Float]
  private let rank: Int
  private let columnCount: Int
  private let scale: Float

  /// - Parameters:
  ///   - up: `[rows, rank]`.
  ///   - down: `[rank, columns]`.
  init(up: [Float], down: [Float], rank: Int, columnCount: Int, scale: Float) {
    self.up = up
    self.down = down
    self.rank = rank
    self.columnCount = columnCount
    self.scale = scale
  }

  /// Adds a part of the product to floats in row order, `rows.count * columns.count` of them.
  func add(
    rows: Range<Int>, columns: Range<Int>, to destination: UnsafeMutableBufferPointer<Float>
  ) {
    guard let start = destination.baseAddress, !columns.isEmpty else { return }
    down.withUnsafeBufferPointer { down in
      for (index, row) in rows.enumerated() {
        let target = start + index * columns.count
        for part in 0..<rank {
          let factor = scale * up[row * rank + part]
          let source = part * columnCount + columns.lowerBound
          for column in 0..<columns.count { target[column] += factor * down[source + column] }
        }
      }
    }
  }
}
