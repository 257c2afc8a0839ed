/// Amounts of bytes as people read them, in the decimal units in which memory is sold.
public enum ByteText {
  /// `512 B`, `81.9 kB`, `336 kB`, `659.9 MB`, `18.48 GB`.
  public static func of(_ count: ByteCount) -> String {
    let magnitude = Int(min(count.magnitude, UInt(Int.max / 2)))
    let sign = count < 0 ? "-" : ""
    guard magnitude >= 1_000 else { return "\(sign)\(magnitude) B" }
    // An amount that rounding would bring to 1000 of a unit is one of the next.
    let (unit, name, decimals) =
      switch magnitude {
      case ..<99_950: (1_000, "kB", 1)
      case ..<999_500: (1_000, "kB", 0)
      case ..<999_950_000: (1_000_000, "MB", 1)
      case ..<999_995_000_000: (1_000_000_000, "GB", 2)
      default: (1_000_000_000_000, "TB", 2)
      }
    let scale = decimals == 0 ? 1 : decimals == 1 ? 10 : 100
    let scaled = (magnitude + unit / scale / 2) / (unit / scale)
    let fraction = String(scaled % scale + scale).dropFirst()
    return "\(sign)\(scaled / scale)\(decimals == 0 ? "" : ".")\(fraction) \(name)"
  }
}
