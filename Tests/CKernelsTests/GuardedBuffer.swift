import Testing

/// Memory between canaries, 64-byte aligned, freed at the end of its life; writes outside show.
final class GuardedBuffer<Element: BitwiseCopyable> {
  private static var guardBytes: Int { 256 }
  private static var canary: UInt8 { 0xA5 }
  private let memory: UnsafeMutableRawBufferPointer
  private let byteCount: Int
  let count: Int

  init(count: Int, fill: Element) {
    self.count = count
    byteCount = count * MemoryLayout<Element>.stride
    memory = .allocate(byteCount: byteCount + 2 * Self.guardBytes, alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: Self.canary)
    pointer.initialize(repeating: fill, count: count)
  }

  convenience init(_ elements: [Element], fill: Element) {
    self.init(count: elements.count, fill: fill)
    elements.withUnsafeBufferPointer {
      if let start = $0.baseAddress { pointer.update(from: start, count: count) }
    }
  }

  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Element> {
    let address = memory.baseAddress! + Self.guardBytes
    return address.assumingMemoryBound(to: Element.self)
  }

  var raw: UnsafeMutableRawPointer { UnsafeMutableRawPointer(pointer) }

  var elements: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Whether nobody wrote outside.
  var isIntact: Bool {
    memory[..<Self.guardBytes].allSatisfy { $0 == Self.canary }
      && memory[(Self.guardBytes + byteCount)...].allSatisfy { $0 == Self.canary }
  }
}

extension GuardedBuffer where Element: ExpressibleByIntegerLiteral {
  convenience init(_ elements: [Element]) { self.init(elements, fill: 0) }
  convenience init(count: Int) { self.init(count: count, fill: 0) }
}
