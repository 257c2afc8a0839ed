import Foundation
import Glibc
import Synchronization

/// A server on the loopback interface that answers each connection with the next of its replies, byte
/// for byte, as no healthy server would.
public final class ReplayServer: Sendable {
  /// What one connection is answered.
  public struct Reply: Sendable {
    /// Pieces, each sent after its delay.
    public var pieces: [(bytes: [UInt8], delay: Duration)]
    /// Whether the connection stays open, silent, after the last piece.
    public var stalls = false

    /// A whole reply with a status, a content type and a body in pieces.
    public static func http(
      _ status: Int = 200, type: String = "text/event-stream", headers: [String] = [],
      pieces body: [[UInt8]], delay: Duration = .zero, stalls: Bool = false
    ) -> Reply {
      let fields = (["Content-Type: \(type)", "Connection: close"] + headers)
        .joined(separator: "\r\n")
      let head = Array("HTTP/1.1 \(status) Reply\r\n\(fields)\r\n\r\n".utf8)
      return Reply(
        pieces: [(head, .zero)] + body.map { ($0, delay) }, stalls: stalls)
    }

    public static func http(
      _ status: Int = 200, type: String = "text/event-stream", headers: [String] = [],
      text: String
    ) -> Reply {
      http(status, type: type, headers: headers, pieces: [Array(text.utf8)])
    }

    /// Bytes as they are, which need not be HTTP.
    public static func raw(_ text: String, stalls: Bool = false) -> Reply {
      Reply(pieces: [(Array(text.utf8), .zero)], stalls: stalls)
    }
  }

  private struct State {
    var replies: [Reply]
    var requests: [String] = []
    var closedByPeer = 0
    var inFlight = 0
    var mostInFlight = 0
    var sentByteCount = 0
  }

  public var port: UInt16 { listener.port }
  private let state: Mutex<State>
  private let listener: LoopbackListener

  /// The requests so far, head and body.
  public var requests: [String] { state.withLock { $0.requests } }
  /// Connections that the client closed while a reply was stalled.
  public var closedByPeer: Int { state.withLock { $0.closedByPeer } }
  /// The most connections that were open at a time.
  public var mostInFlight: Int { state.withLock { $0.mostInFlight } }
  /// The bytes that clients, or the system on their behalf, have taken.
  public var sentByteCount: Int { state.withLock { $0.sentByteCount } }
  public var base: String { "http://127.0.0.1:\(listener.port)/v1" }

  public init(_ replies: [Reply]) throws {
    state = Mutex(State(replies: replies))
    listener = try LoopbackListener()
    listener.serve { [self] connection in answer(connection) }
  }

  /// Ends the server.
  public func stop() { listener.stop() }

  private func answer(_ connection: Int32) {
    state.withLock {
      $0.inFlight += 1
      $0.mostInFlight = max($0.mostInFlight, $0.inFlight)
    }
    var isInFlight = true
    func leave() {
      guard isInFlight else { return }
      isInFlight = false
      state.withLock { $0.inFlight -= 1 }
    }
    defer {
      leave()
      close(connection)
    }
    let request = readRequest(connection)
    let reply = state.withLock { state -> Reply? in
      state.requests.append(request)
      guard state.replies.count > 1 else { return state.replies.first }
      return state.replies.removeFirst()
    }
    guard let reply else { return }
    for (index, piece) in reply.pieces.enumerated() {
      if piece.delay > .zero { usleep(UInt32(piece.delay.milliseconds * 1_000)) }
      // Before the end is out: the client may be done, and ask again, as soon as it has it.
      if index + 1 == reply.pieces.count, !reply.stalls { leave() }
      var sent = 0
      while sent < piece.bytes.count {
        let count = piece.bytes[sent...].withUnsafeBytes {
          send(connection, $0.baseAddress, $0.count, 0)
        }
        guard count > 0 else { return }
        sent += count
        state.withLock { $0.sentByteCount += count }
      }
    }
    if reply.stalls {
      var byte: UInt8 = 0
      if recv(connection, &byte, 1, 0) <= 0 { state.withLock { $0.closedByPeer += 1 } }
    }
  }

  private func readRequest(_ connection: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let text = String(decoding: bytes, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let length = text[..<end.lowerBound].lowercased().split(separator: "\r\n")
          .first { $0.hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return text }
      bytes += buffer[..<count]
    }
  }
}

extension Duration {
  var milliseconds: Int64 {
    components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
  }
}
