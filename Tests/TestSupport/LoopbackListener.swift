import Foundation
import Glibc

/// A socket on a free port of this machine; every connection is served on a thread of its own.
public struct LoopbackListener: Sendable {
  /// The port that the system chose.
  public let port: UInt16
  private let socket: Int32

  /// Opens the socket. Nothing is accepted before `serve`.
  public init() throws {
    // A client that has gone must not end the tests.
    signal(SIGPIPE, SIG_IGN)
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 && listen(socket, 64) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRINUSE) }
    self.socket = socket
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Accepts connections until `stop`; `answer` gets each as a descriptor and closes it.
  public func serve(_ answer: @escaping @Sendable (_ connection: Int32) -> Void) {
    let socket = socket
    Thread {
      while true {
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { break }
        Thread { answer(connection) }.start()
      }
      close(socket)
    }.start()
  }

  /// Ends accepting.
  public func stop() { shutdown(socket, Int32(SHUT_RDWR)) }
}
