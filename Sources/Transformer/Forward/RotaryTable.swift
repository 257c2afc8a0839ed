import Glibc

/// Cosines and sines by position, computed up to the furthest position that was used.
struct RotaryTable {
  /// `[contextLength, half]`, of which the first `count` rows are filled.
  let cosines: UnsafeMutablePointer<Float>
  /// `[contextLength, half]`.
  let sines: UnsafeMutablePointer<Float>
  /// Pairs per head.
  let half: Int
  private let region: MemoryRegion
  private let frequencies: [Float]
  private let contextLength: Int
  private var count = 0

  /// Reserves the table; nil if the system gives no address space for it.
  init?(_ model: ModelConfiguration) {
    half = model.headDimension / 2
    contextLength = model.contextLength
    frequencies = model.rotary.frequencies(headDimension: model.headDimension)
    let (entries, overflow) = contextLength.multipliedReportingOverflow(by: half)
    guard !overflow, entries < Int.max / 8,
      let region = MemoryRegion(byteCount: 2 * entries * 4, huge: false)
    else { return nil }
    self.region = region
    cosines = region.base.assumingMemoryBound(to: Float.self)
    sines = cosines + entries
  }

  /// Fills the rows below `position`, which is at most the context length.
  mutating func extend(to position: Int) {
    while count < min(position, contextLength) {
      for pair in 0..<half {
        // The angle is rounded to float, as the reference implementation keeps it.
        let angle = Double(Float(count) * frequencies[pair])
        cosines[count * half + pair] = Float(cos(angle))
        sines[count * half + pair] = Float(sin(angle))
      }
      count += 1
    }
  }
}
