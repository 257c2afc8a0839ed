/// Text over several lines between `"""`, as a prompt or as the argument of a command.
///
///     """
///     Add two meetings:
///     one with Fred and one with Paul.
///     """
public enum Block {
  public static let fence = "\"\"\""

  /// Whether a line opens a block that a later line has to close: a prompt by beginning with the
  /// fence, a command by having it at the start of a word, in both cases with no second fence.
  public static func isOpen(_ line: String) -> Bool {
    let bytes = Array(line.utf8)
    let fence = Array(Self.fence.utf8)
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let first = bytes.firstIndex(where: { !isSpace($0) }) else { return false }
    let isCommand = bytes[first] == UInt8(ascii: ":")
    var index = first
    while index < bytes.count {
      let startsWord = index == first || isSpace(bytes[index - 1])
      if startsWord, bytes[index...].starts(with: fence) {
        index += fence.count
        while index < bytes.count, !bytes[index...].starts(with: fence) { index += 1 }
        guard index < bytes.count else { return true }
        index += fence.count
        continue
      }
      guard isCommand else { return false }
      index += 1
    }
    return false
  }

  /// What stands between the fences of a text that is one block, without the line breaks next to
  /// them; nil for any other text.
  public static func content(of text: String) -> String? {
    guard text.utf8.count >= 2 * fence.utf8.count, text.hasPrefix(fence), text.hasSuffix(fence)
    else { return nil }
    var inner = text.dropFirst(fence.count).dropLast(fence.count)
    if inner.contains(fence) { return nil }
    if inner.first == "\n" { inner = inner.dropFirst() }
    if inner.last == "\n" { inner = inner.dropLast() }
    return String(inner)
  }
}
