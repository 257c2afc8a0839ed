import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What arrives of an HTTP reply, in order.
enum ReplyPart: Sendable {
  /// The head; header names in lower case.
  case head(status: Int, headers: [String: String])
  /// A piece of the body.
  case body(Data)
}

/// One HTTP request whose reply is read while it arrives.
///
/// `URLSession` has no byte stream on Linux, so a delegate feeds an `AsyncThrowingStream`. Ending the
/// iteration closes the request.
enum StreamingConnection {
  /// Sends a request; the stream throws `RemoteError`.
  ///
  /// - Parameter idleSeconds: the longest silence, before the head or between two pieces.
  static func send(_ request: URLRequest, host: String, idleSeconds: Int)
    -> AsyncThrowingStream<ReplyPart, any Error>
  {
    AsyncThrowingStream { continuation in
      let delegate = Delegate(continuation: continuation, host: host, idleSeconds: idleSeconds)
      let configuration = URLSessionConfiguration.ephemeral
      configuration.timeoutIntervalForRequest = TimeInterval(idleSeconds)
      configuration.httpShouldSetCookies = false
      configuration.urlCache = nil
      let session = URLSession(
        configuration: configuration, delegate: delegate, delegateQueue: nil)
      let task = session.dataTask(with: request)
      continuation.onTermination = { _ in
        task.cancel()
        session.invalidateAndCancel()
      }
      task.resume()
    }
  }

  private final class Delegate: NSObject, URLSessionDataDelegate, Sendable {
    private let continuation: AsyncThrowingStream<ReplyPart, any Error>.Continuation
    private let host: String
    private let idleSeconds: Int

    init(
      continuation: AsyncThrowingStream<ReplyPart, any Error>.Continuation, host: String,
      idleSeconds: Int
    ) {
      self.continuation = continuation
      self.host = host
      self.idleSeconds = idleSeconds
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
      var headers: [String: String] = [:]
      let reply = response as? HTTPURLResponse
      for (name, value) in reply?.allHeaderFields ?? [:] {
        headers[String(describing: name).lowercased()] = String(describing: value)
      }
      continuation.yield(.head(status: reply?.statusCode ?? 0, headers: headers))
      completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      continuation.yield(.body(data))
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection: HTTPURLResponse,
      newRequest: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
      // Not followed: the key would go to a place that the user did not name.
      completionHandler(nil)
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
      switch error {
      case nil: continuation.finish()
      case let error as URLError where error.code == .timedOut:
        continuation.finish(throwing: RemoteError.timedOut(host: host, seconds: idleSeconds))
      case let error?:
        continuation.finish(
          throwing: RemoteError.unreachable(host: host, reason: Self.reason(of: error)))
      }
      session.finishTasksAndInvalidate()
    }

    private static func reason(of error: any Error) -> String {
      guard let error = error as? URLError else { return String(describing: error) }
      return switch error.code {
      case .cannotFindHost, .dnsLookupFailed: "no such host"
      case .cannotConnectToHost: "nothing answers there; is the server running?"
      case .networkConnectionLost: "the connection was closed"
      case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
        .serverCertificateNotYetValid, .serverCertificateHasUnknownRoot:
        "its TLS certificate is not valid"
      case .cancelled: "cancelled"
      default: error.localizedDescription
      }
    }
  }
}
