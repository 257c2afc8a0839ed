import Foundation

/// A folder of files for one test.
struct ScratchFolder: ~Copyable {
  private let url = FileManager.default.temporaryDirectory.appendingPathComponent(
    "broccoli-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  /// Writes a file, making the folders on its way, and returns its path.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Cuts a file to a length.
  func truncate(_ name: String, to count: UInt64) throws {
    let handle = try FileHandle(forWritingTo: url.appendingPathComponent(name))
    try handle.truncate(atOffset: count)
    try handle.close()
  }
}
