import Glibc

/// Writes text to an open file as one owner, and remembers when the reader has gone.
///
/// A write to a closed pipe is no error to report: `isClosed` turns true and everything after is
/// dropped. The process must ignore SIGPIPE (`ignoreBrokenPipes()`).
@MainActor
public final class TerminalOutput {
  public let descriptor: Int32
  public let abilities: TerminalAbilities
  /// Whether the reader has gone, or the disk is full.
  public private(set) var isClosed = false
  /// The error number of the first write that failed; `EPIPE` for a reader that has gone.
  public private(set) var failure: Int32?

  public init(descriptor: Int32, abilities: TerminalAbilities? = nil) {
    self.descriptor = descriptor
    self.abilities = abilities ?? TerminalAbilities(descriptor: descriptor)
  }

  public static let standardOutput = TerminalOutput(descriptor: STDOUT_FILENO)
  public static let standardError = TerminalOutput(descriptor: STDERR_FILENO)

  /// Lets writes to a closed pipe fail instead of ending the process.
  public nonisolated static func ignoreBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Rows and columns now; asked anew every time, so that a resize needs no handler.
  public var size: TerminalSize { TerminalSize(descriptor: descriptor) }

  /// Columns to lay text out in: the window's, or 80 without a terminal (or `COLUMNS`).
  public var width: Int { size.columns }

  /// Columns to wrap answers and tables at: without a terminal or `COLUMNS` none, for files are searched
  /// by line.
  public var wrapWidth: Int { TerminalSize.known(descriptor: descriptor)?.columns ?? 1_000_000 }

  /// Writes filtered text in its styles.
  public func write(_ text: StyledText) {
    write(raw: text.rendered(abilities.colors))
  }

  /// Writes lines and ends the last one; at a terminal those too long for it are broken between words.
  public func write(lines text: StyledText) {
    write((abilities.isTerminal ? text.folded(to: width) : text) + "\n")
  }

  /// Writes `text` as it is: for the escape sequences of this module and for exact JSON.
  public func write(raw text: String) {
    guard !isClosed else { return }
    var text = text
    let error = text.withUTF8 { bytes in Self.write(bytes, to: descriptor) }
    guard let error else { return }
    failure = error
    isClosed = true
  }

  private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to descriptor: Int32) -> Int32? {
    var offset = 0
    while offset < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[offset...])
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count > 0 {
        offset += count
      } else if count == 0 {
        return EIO
      } else if errno == EAGAIN || errno == EWOULDBLOCK {
        // Someone who shares the terminal made it non-blocking: wait until it takes more.
        var waiter = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waiter, 1, 1000)
      } else if errno != EINTR {
        return errno
      }
    }
    return nil
  }
}
