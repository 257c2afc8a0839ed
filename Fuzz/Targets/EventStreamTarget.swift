import RemoteEngine

/// The bytes of a server's stream, in pieces of any size, and what its events say.
enum EventStreamTarget: FuzzTarget {
  static let name = "event-stream"

  static func check(_ input: [UInt8]) throws {
    let whole = events([input])
    let cut = input.isEmpty ? 0 : Int(input[0]) % (input.count + 1)
    try promise(
      events([Array(input[..<cut]), Array(input[cut...])]) == whole, "a cut changes events")
    try promise(events(input.map { [$0] }) == whole, "single bytes change events")
    for event in whole { _ = try? ChatCompletionReader.delta(of: event) }
    _ = try? ChatCompletionReader.reply(in: input)
    _ = ChatCompletionReader.errorMessage(in: input)
  }

  private static func events(_ pieces: [[UInt8]]) -> [ServerSentEvent] {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    for piece in pieces { events += (try? parser.receive(piece)) ?? [] }
    if let last = parser.finish() { events.append(last) }
    return events
  }
}
