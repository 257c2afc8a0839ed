import Synchronization

/// Rows of logits, taken in as a model gives them and cut to the largest at once.
final class RowCollector: Sendable {
  typealias Row = [(id: Int, value: Float)]

  private let top: Int?
  private let collected = Mutex<[(position: Int, row: Row)]>([])

  init(top: Int?) { self.top = top }

  /// The rows in order of position.
  var rows: [(position: Int, row: Row)] { collected.withLock { $0 } }

  /// Takes a row; of equal logits the smaller id comes first.
  func add(_ position: Int, _ logits: [Float]) {
    var row = logits.enumerated().map { (id: $0.offset, value: $0.element) }
    if let top {
      row.sort { $0.value == $1.value ? $0.id < $1.id : $0.value > $1.value }
      row = Array(row.prefix(top))
    }
    collected.withLock { $0.append((position, row)) }
  }
}
