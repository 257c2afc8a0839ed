import CTransfer
import Glibc

/// What arrives of an HTTP reply, in order.
enum ReplyPart: Sendable {
  /// The head; header names in lower case.
  case head(status: Int, headers: [String: String])
  /// A piece of the body.
  case body([UInt8])
}

/// How long a server may keep us waiting.
struct Patience: Sendable {
  /// Until it is connected.
  var connectionSeconds = 20
  /// The longest silence, before the head or between two pieces.
  var idleSeconds = 120
}

/// One HTTP request whose reply is read while it arrives, on a thread of its own.
///
/// Ending the iteration closes the connection.
enum StreamingConnection {
  /// The most pieces that wait to be read; libcurl's have 16 KiB.
  private static let pieceLimit = 256

  /// Sends a request; the stream throws `RemoteError`.
  static func send(_ request: HTTPRequest, host: String, patience: Patience)
    -> AsyncThrowingStream<ReplyPart, any Error>
  {
    AsyncThrowingStream(bufferingPolicy: .bufferingOldest(pieceLimit)) { continuation in
      guard let transfer = Transfer() else {
        return continuation.finish(throwing: RemoteError.noTransferLibrary)
      }
      continuation.onTermination = { _ in transfer.cancel() }
      let reply = ReplyReader(continuation)
      Threads.start {
        let outcome = transfer.perform(request, patience: patience, into: reply)
        reply.finish(outcome, host: host, patience: patience)
      }
    }
  }
}

/// A transfer of libcurl's. One thread performs it; any thread may cancel it.
private final class Transfer: Sendable {
  /// Set once in `init`. What it points to is used by the performing thread alone; cancelling only sets
  /// an atomic flag in it, and `deinit` frees it when nobody holds the transfer any more.
  nonisolated(unsafe) private let handle: OpaquePointer

  init?() {
    guard let handle = ct_open() else { return nil }
    self.handle = handle
  }

  deinit { ct_close(handle) }

  func cancel() { ct_cancel(handle) }

  func perform(
    _ request: HTTPRequest, patience: Patience, into reply: ReplyReader
  ) -> (outcome: ct_outcome, reason: String) {
    var reason = [CChar](repeating: 0, count: 256)
    let lines = request.lines.map { strdup($0) }
    defer { lines.forEach { free($0) } }
    let headers = lines.map { UnsafePointer<CChar>($0) }
    let body = request.body ?? []
    let outcome = request.url.withCString { url in
      headers.withUnsafeBufferPointer { headers in
        body.withUnsafeBufferPointer { bytes in
          var raw = ct_request(
            url: url, headers: headers.baseAddress, header_count: headers.count,
            body: request.body == nil ? nil : bytes.baseAddress, body_count: bytes.count,
            connect_milliseconds: Int64(patience.connectionSeconds) * 1_000,
            idle_milliseconds: Int64(patience.idleSeconds) * 1_000,
            context: Unmanaged.passUnretained(reply).toOpaque(),
            on_head: { context, bytes, count in
              ReplyReader.at(context)?.head(UnsafeBufferPointer(start: bytes, count: count))
                ?? false
            },
            on_body: { context, bytes, count in
              ReplyReader.at(context)?.body(UnsafeBufferPointer(start: bytes, count: count))
                ?? false
            })
          return withExtendedLifetime(reply) { ct_perform(handle, &raw, &reason, reason.count) }
        }
      }
    }
    let words = String(
      decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (outcome, words)
  }
}

/// Threads for calls that block: the pool of Swift's tasks must not wait for servers.
private enum Threads {
  /// Runs a body on a new thread.
  static func start(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let result = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    guard result == 0 else {
      // No thread to be had: wait here.
      box.takeRetainedValue().body()
      return
    }
    pthread_detach(thread)
  }
}
