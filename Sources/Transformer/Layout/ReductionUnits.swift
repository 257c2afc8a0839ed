/// A dimension cut into at most eight units, chosen by the model alone; devices own whole units.
///
/// Along this dimension a row-parallel matrix sums. Each unit's sum is one chain of additions, and
/// the units' sums are added in a fixed binary tree whose left half holds the largest power of two
/// below the number of units:
///
/// ```
/// 5 units:        +            device of 1: all five       devices of 2: [0 1 2] [3 4]
///               /   \          one subtree                 subtrees 0-1, 2 and 3, 4
///             +      4
///           /   \
///          +     +
///         0 1   2 3
/// ```
///
/// A device hands in the sum of every complete subtree it owns, and everyone adds those as the tree
/// says (`AllReduce`). So the mesh changes who adds, never what is added to what: not a bit.
struct ReductionUnits: Sendable, Equatable {
  /// The most units, which is also the most devices that share a matrix.
  static let maximumCount = 8

  /// `count + 1` rising offsets along the dimension; the first is 0, the last its size.
  let bounds: [Int]

  /// How many units there are.
  var count: Int { bounds.count - 1 }

  /// Units of whole grains, as even as they come; the last grain may be short.
  init(size: Int, grain: Int) {
    let grains = (size + grain - 1) / grain
    let count = min(grains, Self.maximumCount)
    bounds = (0...count).map { min(size, ($0 * grains + count - 1) / count * grain) }
  }

  /// The units that a device owns: contiguous, larger runs first (5 on 2 devices are 3 + 2), none
  /// for some where there are more devices than units.
  func owned(byRank rank: Int, of deviceCount: Int) -> Range<Int> {
    let share = { (device: Int) in (device * count + deviceCount - 1) / deviceCount }
    return share(rank)..<share(rank + 1)
  }

  /// The stretch of the dimension that a device owns.
  func extent(ofRank rank: Int, of deviceCount: Int) -> Range<Int> {
    let units = owned(byRank: rank, of: deviceCount)
    return bounds[units.lowerBound]..<bounds[units.upperBound]
  }

  /// The largest subtrees inside a run of units, from left to right.
  func subtrees(in run: Range<Int>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    // Depth-first with an explicit stack; the tree has at most 15 nodes.
    var open = [0..<count]
    while let node = open.popLast() {
      if node.isEmpty || !node.overlaps(run) { continue }
      if run.lowerBound <= node.lowerBound && node.upperBound <= run.upperBound {
        found.append(node)
        continue
      }
      let middle = node.lowerBound + Self.leftSize(of: node.count)
      open.append(middle..<node.upperBound)
      open.append(node.lowerBound..<middle)
    }
    return found
  }

  /// The largest power of two below `count`, which is at least 2.
  static func leftSize(of count: Int) -> Int {
    var size = 1
    while size * 2 < count { size *= 2 }
    return size
  }
}
