import Shell

extension Words {
  /// Takes a mesh, `RxC`.
  mutating func mesh(_ argument: String) throws(UsageError) -> String {
    let word = try requiredWord(argument)
    guard Self.isMesh(word.text) else {
      throw .rule(word, argument, "must be two numbers from 1 to 64, as in 1x2")
    }
    return word.text
  }

  /// Takes several meshes with commas between.
  mutating func meshes(_ argument: String) throws(UsageError) -> [String] {
    let word = try requiredWord(argument)
    let meshes = word.text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard meshes.allSatisfy(Self.isMesh) else {
      throw .rule(word, argument, "must be meshes such as 1x2 with commas between")
    }
    return meshes
  }

  /// Takes several whole numbers with commas between.
  mutating func integers(_ argument: String, in range: ClosedRange<Int>) throws(UsageError)
    -> [Int]
  {
    let word = try requiredWord(argument)
    let numbers = word.text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.allSatisfy({ $0.map(range.contains) ?? false }) else {
      throw .rule(
        word, argument,
        "must be numbers from \(range.lowerBound) to \(range.upperBound) with commas between")
    }
    return numbers.compactMap { $0 }
  }

  /// Takes an amount of memory: `16GB`, `1.5GiB`, `512MiB`.
  mutating func byteCount(_ argument: String) throws(UsageError) -> Int {
    let word = try requiredWord(argument)
    let number = word.text.prefix { "0123456789.".contains($0) }
    let unit = word.text.dropFirst(number.count).lowercased()
    let units: [String: Double] = [
      "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30,
      "tib": 0x1p40,
    ]
    guard let value = Double(number), let size = units[unit], value > 0, value * size < 0x1p50
    else {
      throw .rule(word, argument, "must be an amount of memory such as 16GB or 16GiB")
    }
    return Int(value * size)
  }

  private static func isMesh(_ text: String) -> Bool {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    return parts.count == 2 && parts.allSatisfy { $0.map((1...64).contains) ?? false }
  }
}
