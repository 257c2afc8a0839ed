/// The K largest of the numbers offered so far, the smallest of them on top.
struct MinimumHeap {
  private var numbers: [Float] = []
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    numbers.reserveCapacity(min(capacity, 4096))
  }

  /// The smallest of the K largest, once K were offered.
  var smallest: Float? { numbers.count == capacity ? numbers.first : nil }

  /// Takes a number in if it is one of the K largest.
  mutating func offer(_ number: Float) {
    if numbers.count < capacity {
      numbers.append(number)
      siftUp(numbers.count - 1)
    } else if let top = numbers.first, number > top {
      numbers[0] = number
      siftDown(0)
    }
  }

  private mutating func siftUp(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      if numbers[child] >= numbers[parent] { return }
      numbers.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func siftDown(_ start: Int) {
    var parent = start
    while true {
      let left = 2 * parent + 1
      let right = left + 1
      var smallest = parent
      if left < numbers.count, numbers[left] < numbers[smallest] { smallest = left }
      if right < numbers.count, numbers[right] < numbers[smallest] { smallest = right }
      if smallest == parent { return }
      numbers.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
