import Foundation
import Glibc
import JSON
import TestSupport

/// An OpenAI-compatible server on the loopback interface whose answers are given by the number in the
/// prompt `case N`; its model `calm` always says the same harmless line.
final class HostileServer: Sendable {
  /// An answer as the pieces that the server streams.
  struct Answer: Sendable {
    var name: String
    var pieces: [String]

    init(_ name: String, _ text: String, pieceLength: Int = 3) {
      self.name = name
      let scalars = Array(text.unicodeScalars)
      pieces = stride(from: 0, to: scalars.count, by: pieceLength).map { start in
        var piece = String.UnicodeScalarView()
        piece.append(contentsOf: scalars[start..<min(start + pieceLength, scalars.count)])
        return String(piece)
      }
    }

    var text: String { pieces.joined() }
  }

  static let harmless = "The right side stands still."

  private let answers: [Answer]
  private let models: [String]
  private let error: String
  private let listener: LoopbackListener
  let base: String

  /// - Parameters:
  ///   - models: The names that it offers.
  ///   - error: What it says to a prompt without a case.
  init(_ answers: [Answer], models: [String] = ["evil", "calm"], error: String = "no") throws {
    self.answers = answers
    self.models = models
    self.error = error
    listener = try LoopbackListener()
    base = "http://127.0.0.1:\(listener.port)/v1"
    listener.serve { [self] connection in
      answer(connection)
      close(connection)
    }
  }

  func stop() { listener.stop() }

  private func answer(_ connection: Int32) {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    let end = Array("\r\n\r\n".utf8)
    while true {
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { return }
      bytes += chunk[..<count]
      guard let head = bytes.firstRange(of: end) else { continue }
      let text = String(decoding: bytes[..<head.lowerBound], as: UTF8.self).lowercased()
      let length =
        text.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
      guard bytes.count >= head.upperBound + length else { continue }
      return reply(connection, to: text, body: Array(bytes[head.upperBound...]))
    }
  }

  private func reply(_ connection: Int32, to head: String, body: [UInt8]) {
    guard head.hasPrefix("post") else {
      let list: JSONValue = ["data": .array(models.map { ["id": .string($0)] })]
      return send(connection, "200 OK", "application/json", list.text)
    }
    let request = try? JSONValue(parsing: body)
    let prompt = request?["messages"]?.array?.last?["content"]?.string ?? ""
    let number = prompt.split(separator: " ").last.flatMap { Int($0) }
    let isGood = request?["model"]?.string == "calm"
    guard isGood || number.map(answers.indices.contains) == true else {
      let refusal: JSONValue = ["error": ["message": .string(error)]]
      return send(connection, "400 Bad Request", "application/json", refusal.text)
    }
    let pieces = isGood ? [Self.harmless] : answers[number ?? 0].pieces
    var stream = ""
    for piece in pieces {
      let event: JSONValue = ["choices": [["index": 0, "delta": ["content": .string(piece)]]]]
      stream += "data: \(event.text)\n\n"
    }
    stream += "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
    send(connection, "200 OK", "text/event-stream", stream + "data: [DONE]\n\n")
  }

  private func send(_ connection: Int32, _ status: String, _ type: String, _ body: String) {
    let text =
      "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nConnection: close\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n" + body
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
