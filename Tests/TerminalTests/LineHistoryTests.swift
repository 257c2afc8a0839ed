import Foundation
import Terminal
import Testing

@Suite("Line history") struct LineHistoryTests {
  private func scratch() -> String {
    FileManager.default.temporaryDirectory.path + "/broccoli-history-\(UUID().uuidString)/history"
  }

  @Test("Lines come back over runs, of equal ones the last, readable by their owner only")
  func keeping() throws {
    let path = scratch()
    defer {
      try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }
    var first = LineHistory(path: path)
    for line in ["one", "two\nlines \\n", "one", "one", " not kept", "  ", "three"] {
      first.add(line)
    }
    #expect(first.entries == ["two\nlines \\n", "one", "three"])
    #expect(LineHistory(path: path).entries == first.entries)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test("Control characters never get in, and a long file is cut to its limit")
  func cleaning() throws {
    let path = scratch()
    defer {
      try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }
    var history = LineHistory(path: path, limit: 3)
    history.add("a\u{1B}]52;c;x\u{7}b\u{9B}c")
    #expect(history.entries == ["a]52;c;xbc"])
    let hostile = (0..<10).map { "line \($0)\u{1B}[2J\n" }.joined()
    try Data(hostile.utf8).write(to: URL(fileURLWithPath: path))
    #expect(LineHistory(path: path, limit: 3).entries == ["line 7[2J", "line 8[2J", "line 9[2J"])
    #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 3)
  }

  @Test("Two shells add to one file, and each sees the other's lines")
  func sharing() {
    let path = scratch()
    defer {
      try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent)
    }
    var (left, right) = (LineHistory(path: path), LineHistory(path: path))
    left.add("from the left")
    right.add("from the right")
    left.refresh()
    #expect(left.entries == ["from the left", "from the right"])
    right.refresh()
    #expect(right.entries == left.entries)
  }
}
