import Testing

@testable import RemoteEngine

@Suite("Event stream parser") struct EventStreamParserTests {
  private func events(_ bytes: [UInt8], cutAt cut: Int? = nil) throws -> [ServerSentEvent] {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    if let cut {
      events += try parser.receive(bytes[..<cut])
      events += try parser.receive(bytes[cut...])
    } else {
      events += try parser.receive(bytes)
    }
    if let last = parser.finish() { events.append(last) }
    return events
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let data: [String]
    var testDescription: String { text.debugDescription }
  }

  static let cases: [Case] = [
    .init(text: "data: a\n\ndata:b\n\n", data: ["a", "b"]),
    .init(text: "data: a\r\n\r\ndata: b\r\n\r\n", data: ["a", "b"]),
    .init(text: "data: a\r\rdata: b\r\r", data: ["a", "b"]),
    .init(text: ": keep-alive\n\ndata: a\n\n:\n\n", data: ["a"]),
    .init(text: "data: a\ndata: b\n\n", data: ["a\nb"]),
    .init(text: "data: a", data: ["a"]),
    .init(text: "data:  two spaces\n\n", data: [" two spaces"]),
    .init(text: "id: 1\nretry: 5\nunknown: x\ndata: a\n\n", data: ["a"]),
    .init(text: "data\n\n", data: [""]),
    .init(text: "\u{FEFF}data: a\n\n", data: ["a"]),
    .init(text: "data: é🥦\n\n", data: ["é🥦"]),
    .init(text: "\n\n\n", data: []),
    .init(text: "", data: []),
  ]

  @Test("streams are read as the standard says, cut at any byte", arguments: cases)
  func reads(_ stream: Case) throws {
    let bytes = Array(stream.text.utf8)
    #expect(try events(bytes).map(\.data) == stream.data)
    for cut in bytes.indices {
      #expect(try events(bytes, cutAt: cut).map(\.data) == stream.data, "cut at \(cut)")
    }
  }

  @Test("an event's name is kept for it alone") func names() throws {
    let events = try events(Array("event: error\ndata: a\n\ndata: b\n\n".utf8))
    #expect(events == [ServerSentEvent(name: "error", data: "a"), ServerSentEvent(data: "b")])
  }

  @Test("bytes that are not UTF-8 become replacement characters") func invalid() throws {
    #expect(try events(Array("data: ".utf8) + [0xC3, 0x28, 0x0A, 0x0A]).first?.data == "\u{FFFD}(")
  }

  @Test(
    "endless lines without anything in them are refused, too", arguments: ["data:\n", "data\n"])
  func emptyLines(line: String) {
    var parser = EventStreamParser()
    let piece = Array(String(repeating: line, count: 100_000).utf8)
    #expect(throws: RemoteError.replyTooLarge(limit: EventStreamParser.sizeLimit)) {
      for _ in 0..<90 { _ = try parser.receive(piece) }
    }
  }

  @Test("an endless line is refused") func endless() {
    var parser = EventStreamParser()
    let piece = [UInt8](repeating: 0x61, count: 1 << 20)
    #expect(throws: RemoteError.replyTooLarge(limit: EventStreamParser.sizeLimit)) {
      for _ in 0..<9 { _ = try parser.receive(piece) }
    }
  }
}
