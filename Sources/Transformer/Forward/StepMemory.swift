/// The memory in which steps are written down, used again for each.
///
/// Belongs to whoever holds the model's turn.
final class StepMemory {
  /// The step that is being written or run.
  let step: UnsafeMutablePointer<Step>
  private var table: RotaryTable
  private let stepRows: Int
  private let deviceCount: Int
  /// Entries of the page lists that are used.
  private var pageCount = 0

  init(
    stepRows: Int, table: RotaryTable, devices: UnsafeMutablePointer<DeviceState>, deviceCount: Int
  ) {
    self.stepRows = stepRows
    self.table = table
    self.deviceCount = deviceCount
    let pageStride = 64
    step = .allocate(capacity: 1)
    step.initialize(
      to: Step(
        rows: Step.Rows(capacity: stepRows), asked: Step.Rows(capacity: stepRows),
        askedRows: .allocate(capacity: stepRows),
        owners: .allocate(capacity: stepRows), embeddings: .allocate(capacity: stepRows),
        pages: .allocate(capacity: deviceCount * pageStride), pageStride: pageStride,
        copies: .allocate(capacity: stepRows),
        cosines: UnsafePointer(table.cosines), sines: UnsafePointer(table.sines),
        devices: devices))
  }

  deinit {
    step.pointee.rows.deallocate()
    step.pointee.asked.deallocate()
    step.pointee.askedRows.deallocate()
    step.pointee.owners.deallocate()
    step.pointee.embeddings.deallocate()
    step.pointee.pages.deallocate()
    step.pointee.copies.deallocate()
    step.deallocate()
  }

  /// How many rows still fit.
  var roomLeft: Int { stepRows - step.pointee.rows.count }

  /// Starts a new step.
  func begin() {
    step.pointee.rows.removeAll()
    step.pointee.asked.removeAll()
    step.pointee.copyCount = 0
    pageCount = 0
  }

  /// Adds a page to copy before the step.
  func add(_ copy: KVSequence.Copy) {
    step.pointee.copies[step.pointee.copyCount] = copy
    step.pointee.copyCount += 1
  }

  /// Adds neighbouring tokens of one sequence, at most `roomLeft`.
  ///
  /// - Parameters:
  ///   - position: That of the first token.
  ///   - pages: The sequence's pages.
  ///   - firstLogit: The index among `tokens` from which on logits are wanted.
  func add(
    _ tokens: ArraySlice<Int32>, at position: Int, pages: borrowing [Int32], firstLogit: Int,
    partition: ModelPartition, cache: KVCache
  ) {
    table.extend(to: position + tokens.count)
    let firstRow = step.pointee.rows.count
    for (index, token) in tokens.enumerated() {
      let owner = partition.owner(ofToken: Int(token))
      step.pointee.owners[firstRow + index] = Int32(owner.rank)
      step.pointee.embeddings[firstRow + index] = Int32(owner.row)
    }
    step.pointee.rows.add(position..<position + tokens.count, firstPage: pageCount)
    if firstLogit < tokens.count {
      for index in firstLogit..<tokens.count {
        step.pointee.askedRows[step.pointee.asked.count + index - firstLogit] =
          Int32(firstRow + index)
      }
      step.pointee.asked.add(
        position + firstLogit..<position + tokens.count, firstPage: pageCount)
    }
    addPages(pages, count: KVCache.pageCount(forPositions: position + tokens.count), cache)
  }

  private func addPages(_ pages: borrowing [Int32], count: Int, _ cache: KVCache) {
    growPages(to: pageCount + count)
    for rank in 0..<deviceCount {
      let list = step.pointee.pages + rank * step.pointee.pageStride + pageCount
      let base = cache.banks[rank].region.base
      let stride = cache.banks[rank].stride
      for index in 0..<count { list[index] = base + Int(pages[index]) * stride }
    }
    pageCount += count
  }

  private func growPages(to count: Int) {
    let old = step.pointee.pageStride
    guard count > old else { return }
    let stride = max(count, 2 * old)
    let grown = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(
      capacity: deviceCount * stride)
    for rank in 0..<deviceCount {
      (grown + rank * stride).update(from: step.pointee.pages + rank * old, count: pageCount)
    }
    step.pointee.pages.deallocate()
    step.pointee.pages = grown
    step.pointee.pageStride = stride
  }
}
