import CTransfer
import Glibc

/// Makes a reply's head out of its lines and hands it on with the body, on the transfer's thread.
final class ReplyReader: Sendable {
  /// The most bytes of a head.
  static let headLimit = 1 << 20

  private struct Head {
    var status = 0
    var headers: [String: String] = [:]
    var size = 0
    var isComplete = false
  }

  private let continuation: AsyncThrowingStream<ReplyPart, any Error>.Continuation
  /// Touched by the transfer's thread alone.
  nonisolated(unsafe) private var head = Head()

  init(_ continuation: AsyncThrowingStream<ReplyPart, any Error>.Continuation) {
    self.continuation = continuation
  }

  /// The reader behind a callback's context.
  static func at(_ context: UnsafeMutableRawPointer?) -> ReplyReader? {
    context.map { Unmanaged<ReplyReader>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Takes in a line of the head; one of a trailer is passed over. False ends the transfer.
  func head(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !head.isComplete else { return true }
    head.size += bytes.count
    guard head.size <= Self.headLimit else {
      continuation.finish(throwing: RemoteError.replyTooLarge(limit: Self.headLimit))
      return false
    }
    let line = String(decoding: bytes, as: UTF8.self).trimmingASCIISpace()
    if line.isEmpty {
      // Interim replies (100 Continue) have a head of their own.
      guard head.status >= 200 || head.status == 101 else { return true }
      head.isComplete = true
      continuation.yield(.head(status: head.status, headers: head.headers))
    } else if line.hasPrefix("HTTP/") {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      head.status = words.count > 1 ? Int(words[1]) ?? 0 : 0
      head.headers = [:]
    } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
      head.headers[line[..<colon].lowercased()] =
        String(line[line.index(after: colon)...]).trimmingASCIISpace()
    }
    return true
  }

  /// Takes in a piece of the body, once there is room for it. False ends the transfer.
  ///
  /// Until then the server waits: nothing more is received from it.
  func body(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let part = ReplyPart.body(Array(bytes))
    while true {
      switch continuation.yield(part) {
      case .dropped: usleep(1_000)
      case .terminated: return false
      default: return true
      }
    }
  }

  /// Ends the reply.
  func finish(_ result: (outcome: ct_outcome, reason: String), host: String, patience: Patience) {
    func fail(_ reason: String) {
      continuation.finish(throwing: RemoteError.unreachable(host: host, reason: reason))
    }
    switch result.outcome {
    case .done where head.isComplete, .cancelled: continuation.finish()
    case .done: fail("the connection was closed in the head of its reply")
    case .silent:
      continuation.finish(
        throwing: RemoteError.timedOut(host: host, seconds: patience.idleSeconds))
    case .unknownHost: fail("no such host")
    case .noConnection: fail("nothing answers there; is the server running?")
    case .connectTimeout: fail("no connection within \(patience.connectionSeconds) s")
    case .badCertificate: fail("its TLS certificate is not valid")
    case .closed: fail("the connection was closed")
    case .other: fail(result.reason)
    }
  }
}
