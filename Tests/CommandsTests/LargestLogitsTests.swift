import TestSupport
import Testing

@testable import Commands

@Suite("The largest logits") struct LargestLogitsTests {
  @Test("They are those of a whole sort, equal ones in the order of their ids")
  func asSorted() {
    var dice = Dice(seed: 19)
    for _ in 0..<500 {
      // Few values, so that many are equal.
      let logits = (0..<Int.random(in: 0...60, using: &dice)).map { _ in
        Float(Int.random(in: -4...4, using: &dice))
      }
      let sorted = logits.enumerated().sorted {
        $0.element == $1.element ? $0.offset < $1.offset : $0.element > $1.element
      }
      for count in [1, 2, 7, 30, 60, 1_000] {
        let largest = logits.largest(count)
        #expect(largest.map(\.id) == sorted.prefix(count).map(\.offset))
        #expect(largest.map(\.value) == sorted.prefix(count).map(\.element))
      }
    }
  }

  @Test("Infinite logits have their place")
  func infinite() {
    let logits: [Float] = [-.infinity, 1, .infinity, -.infinity, 2, .infinity]
    #expect(logits.largest(4).map(\.id) == [2, 5, 4, 1])
    #expect(logits.largest(6).map(\.id) == [2, 5, 4, 1, 0, 3])
  }
}
