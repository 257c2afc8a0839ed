import Checkpoints
import Testing

@Suite("Rounding to bfloat16") struct BFloat16Tests {
  @Test("every bit pattern reads as a float that rounds to itself")
  func exact() {
    for bits in UInt16.min...UInt16.max {
      let value = BFloat16.float(bits)
      if value.isNaN {
        #expect(BFloat16.bits(value) == bits | 0x40)
        continue
      }
      guard BFloat16.bits(value) == bits, BFloat16.rounded(value).bitPattern == value.bitPattern
      else {
        Issue.record("\(value), bits \(bits), does not round to itself")
        return
      }
    }
  }

  @Test("between two neighbours the nearer one is taken, and the even one in the middle")
  func nearest() {
    // All neighbours up to infinity, which takes what is at least half a step beyond the largest.
    for lower in UInt16(0)..<0x7F80 {
      let middle = UInt32(lower) << 16 | 0x8000
      let even = lower & 1 == 0 ? lower : lower + 1
      for (pattern, expected) in [(middle - 1, lower), (middle, even), (middle + 1, lower + 1)] {
        let plus = BFloat16.bits(Float(bitPattern: pattern))
        let minus = BFloat16.bits(Float(bitPattern: pattern | 0x8000_0000))
        guard plus == expected, minus == expected | 0x8000 else {
          Issue.record("\(pattern) rounds to \(plus) and \(minus), not \(expected)")
          return
        }
      }
    }
  }

  @Test(
    "NaN stays a quiet NaN, whatever its bits",
    arguments: [0x7F80_0001, 0x7FFF_FFFF, 0xFF80_0001, 0xFFFF_FFFF, 0x7FC0_0000] as [UInt32])
  func notANumber(pattern: UInt32) {
    let rounded = BFloat16.rounded(Float(bitPattern: pattern))
    #expect(rounded.isNaN && !rounded.isSignalingNaN)
    #expect((rounded.sign == .minus) == (pattern >> 31 == 1))
  }
}
