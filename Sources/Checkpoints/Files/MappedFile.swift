import CPlatform
import Glibc

/// A file mapped read-only into memory, whose bytes leave it only by guarded copies.
///
/// Another process may truncate or replace the file at any time. Touching a page that is gone would
/// end the process by SIGBUS, so no pointer into the mapping is ever handed out: `copy` turns such a
/// fault into `CheckpointError.shrank`. Reading from many threads at once is fine.
///
/// Safe to share although it holds a pointer: the mapping is read-only, every stored property is
/// constant after `init`, and the mapping lives exactly as long as the object.
final class MappedFile: @unchecked Sendable {
  /// The path as it was given.
  let path: String
  /// The size when it was opened, in bytes.
  let byteCount: Int
  private let descriptor: CInt
  private let base: UnsafeRawPointer?

  /// Maps a regular file; folders, pipes and devices are refused.
  init(path: String) throws(CheckpointError) {
    // O_NONBLOCK: opening a pipe must not wait for somebody to write into it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw CheckpointError.unreadable(path: path, errorNumber: errno)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let byteCount = Int(exactly: status.st_size)
    else {
      close(descriptor)
      throw CheckpointError.notARegularFile(path: path)
    }
    var base: UnsafeRawPointer?
    if byteCount > 0 {
      // The mapping of an empty file is an error; it has no bytes to copy anyway.
      let mapped = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
      guard let mapped, mapped != MAP_FAILED else {
        let number = errno
        close(descriptor)
        throw CheckpointError.unreadable(path: path, errorNumber: number)
      }
      base = UnsafeRawPointer(mapped)
    }
    self.path = path
    self.byteCount = byteCount
    self.descriptor = descriptor
    self.base = base
  }

  deinit {
    if let base { munmap(UnsafeMutableRawPointer(mutating: base), byteCount) }
    close(descriptor)
  }

  /// Copies bytes out of the file.
  ///
  /// A page that is gone is an error at once; the tail of the last page that is still there reads
  /// as zeros, so callers end a series of copies with `checkLength`.
  /// - Throws: `tooShort` for a range beyond the file, `shrank` if the file was truncated.
  func copy(_ range: Range<Int>, into destination: UnsafeMutableRawBufferPointer)
    throws(CheckpointError)
  {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else {
      throw CheckpointError.tooShort(path: path, needed: range.upperBound, found: byteCount)
    }
    guard destination.count >= range.count else {
      throw CheckpointError.bufferTooSmall(
        path: path, tensor: "", needed: range.count, found: destination.count)
    }
    guard let base, let target = destination.baseAddress, !range.isEmpty else { return }
    guard bp_guarded_copy(target, base + range.lowerBound, range.count) else {
      throw CheckpointError.shrank(path: path, expected: byteCount, found: currentByteCount)
    }
  }

  /// Fails if the file has become shorter than it was when opened.
  func checkLength() throws(CheckpointError) {
    let current = currentByteCount
    guard current >= byteCount else {
      throw CheckpointError.shrank(path: path, expected: byteCount, found: current)
    }
  }

  /// A copy of the bytes in a range, checked against truncation.
  func bytes(_ range: Range<Int>) throws(CheckpointError) -> [UInt8] {
    guard range.lowerBound >= 0, range.upperBound <= byteCount else {
      throw CheckpointError.tooShort(path: path, needed: range.upperBound, found: byteCount)
    }
    var failure: CheckpointError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      do throws(CheckpointError) {
        try copy(range, into: UnsafeMutableRawBufferPointer(buffer))
        count = range.count
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw failure }
    try checkLength()
    return bytes
  }

  private var currentByteCount: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }
}
