/// A table over bytes, read as one over characters: the other way round from ``UTF8Ranges``.
struct ScalarReader {
  /// Characters, as offsets from the first that some leading bytes can begin, and where they lead.
  private typealias Tail = [(target: Int, ranges: [ClosedRange<UInt32>])]

  private struct Place: Hashable {
    var state: Int
    /// Continuation bytes that are to come.
    var count: Int
  }

  private let table: StateTable
  private var tails: [Place: Tail] = [:]

  init(_ table: StateTable) { self.table = table }

  /// Where each character leads from a state, by target in the order of the first character.
  mutating func steps(from state: Int) -> [(target: Int, ranges: [ClosedRange<Unicode.Scalar>])] {
    var found: Tail = []
    for byte in UInt8.min...0xF4 {
      guard case .state(let next) = table.step(state, byte) else { continue }
      let (count, bits): (Int, UInt32) =
        switch byte {
        case ..<0x80: (0, UInt32(byte))
        case 0xC2..<0xE0: (1, UInt32(byte & 0x1F))
        case 0xE0..<0xF0: (2, UInt32(byte & 0x0F))
        case 0xF0...: (3, UInt32(byte & 0x07))
        default: (-1, 0)  // No character begins so.
        }
      guard count >= 0 else { continue }
      let offset = bits << (6 * UInt32(count))
      Self.merge(tail(Place(state: next, count: count)), offset, into: &found)
    }
    return found.map { target, ranges in
      (
        target,
        ranges.compactMap { range in
          guard let low = Unicode.Scalar(range.lowerBound),
            let high = Unicode.Scalar(range.upperBound)
          else { return nil }
          return low...high
        }
      )
    }
  }

  private mutating func tail(_ place: Place) -> Tail {
    guard place.count > 0 else { return [(place.state, [0...0])] }
    if let known = tails[place] { return known }
    var found: Tail = []
    for byte in UInt8(0x80)...0xBF {
      guard case .state(let next) = table.step(place.state, byte) else { continue }
      let offset = UInt32(byte & 0x3F) << (6 * UInt32(place.count - 1))
      Self.merge(tail(Place(state: next, count: place.count - 1)), offset, into: &found)
    }
    tails[place] = found
    return found
  }

  /// Adds a tail's characters behind those that are there; neighbours become one range.
  private static func merge(_ tail: Tail, _ offset: UInt32, into found: inout Tail) {
    for (target, ranges) in tail {
      let index = found.firstIndex { $0.target == target } ?? found.count
      if index == found.count { found.append((target, [])) }
      for range in ranges {
        let shifted = range.lowerBound + offset...range.upperBound + offset
        if let last = found[index].ranges.last, last.upperBound + 1 == shifted.lowerBound {
          found[index].ranges[found[index].ranges.count - 1] = last.lowerBound...shifted.upperBound
        } else {
          found[index].ranges.append(shifted)
        }
      }
    }
  }
}
