import Foundation
import JSON
import TestSupport
import Testing

/// The built program with a server that does what no healthy one does.
@Suite("Sessions over servers", .hangGuard) struct RemoteSessionTests {
  static let list = ReplayServer.Reply.http(
    type: "application/json", text: #"{"data":[{"id":"m"}]}"#)

  static func delta(_ text: String) -> String {
    "data: {\"choices\":[{\"delta\":{\"content\":\"\(text)\"}}]}\n\n"
  }

  static let whole = ReplayServer.Reply.http(
    text: delta("action.g()")
      + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")

  @Test("An answer that breaks off is kept to be read, and is no answer to anybody else")
  func brokenOff() throws {
    let program = try Program()
    defer { program.remove() }
    let server = try ReplayServer([
      Self.list,
      .http(
        text: Self.delta("action.") + Self.delta("half")
          + "data: {\"error\":{\"message\":\"out of memory\"}}\n\n"),
      Self.whole,
    ])
    defer { server.stop() }
    let lines = [":load \(server.base)", ":pair m", "first prompt", "second prompt", ":show 1"]
    let outcome = try program.run(
      ["--keep-going", "--session", "broken"] + lines.flatMap { ["-c", $0] })
    let text = outcome.output
    // Twice: as it came, and when it is asked for.
    #expect(text.components(separatedBy: "action.half").count == 3, "\(text)")
    #expect(text.contains("broken off: the server reported an error: out of memory"), "\(text)")
    #expect(text.contains("broken off, so this counts as no answer"), "\(text)")
    // The next request knows nothing of it: neither of the half answer nor of an empty one.
    let request = try #require(server.requests.last)
    let body = try JSONValue(
      parsing: String(try #require(request.components(separatedBy: "\r\n\r\n").last)))
    let messages = try #require(body["messages"]?.array)
    #expect(messages.map { $0["role"]?.string } == ["system", "user"])
    #expect(messages.last?["content"] == "second prompt")
    // The journal has it, and opening the session shows it again.
    let journal = String(decoding: try program.file("sessions/broken.jsonl"), as: UTF8.self)
    let events = try journal.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let failure = try #require(events.first { $0["event"] == "failure" })
    #expect(failure["partial_text"] == "action.half")
    #expect(failure["message"] == "the server reported an error: out of memory")
    let exports = ["a.md", "a.json", "a.html"].flatMap { ["-c", ":export \($0)"] }
    let again = try program.run(["--session", "broken", "-c", ":show 1"] + exports)
    #expect(again.output.contains("action.half"), "\(again)")
    for name in ["a.md", "a.json", "a.html"] {
      #expect(String(decoding: try program.file(name), as: UTF8.self).contains("action.half"))
    }
  }

  @Test("A session with an answer of one piece, and with one of none, opens again")
  func shortAnswers() throws {
    let program = try Program()
    defer { program.remove() }
    let empty = ReplayServer.Reply.http(
      text: "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
    let server = try ReplayServer([Self.list, Self.whole, empty])
    defer { server.stop() }
    let lines = [":load \(server.base)", ":pair m", "first prompt", "second prompt"]
    let outcome = try program.run(["--session", "short"] + lines.flatMap { ["-c", $0] })
    #expect(outcome.status == 0, "\(outcome)")
    let again = try program.run(["--session", "short", "-c", ":history"])
    #expect(again.status == 0 && again.output.contains("second prompt"), "\(again)")
  }

  @Test("An answer that the server did not constrain says so")
  func unconstrained() throws {
    let program = try Program()
    defer { program.remove() }
    let server = try ReplayServer([Self.list, Self.whole])
    defer { server.stop() }
    let lines = [":load \(server.base)", ":pair m", ":set constrain call", "prompt", ":recap"]
    let outcome = try program.run(lines.flatMap { ["-c", $0] })
    let text = outcome.output
    #expect(text.contains("[constrain call]"), "\(outcome)")
    #expect(
      text.contains("constrain is not honoured by the server: what server it is is not known"),
      "\(text)")
    #expect(!text.contains("constrained to"), "\(text)")
  }

  @Test("A time-out and a closed connection in the middle keep what came as well")
  func cutConnections() throws {
    let program = try Program()
    defer { program.remove() }
    // A length that the body does not reach: the connection closes before the reply is over.
    let short = ReplayServer.Reply.raw(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n"
        + Self.delta("action.part"))
    let server = try ReplayServer([Self.list, short, Self.whole])
    defer { server.stop() }
    let lines = [":load \(server.base)", ":pair m", "first prompt", "second prompt"]
    let outcome = try program.run(["--json", "--keep-going"] + lines.flatMap { ["-c", $0] })
    let events = try outcome.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    let failure = try #require(events.first { $0["event"] == "failure" })
    #expect(failure["partial_text"] == "action.part")
    #expect(events.filter { $0["event"] == "answer" }.map { $0["text"]?.string } == ["action.g()"])
    #expect(server.requests.count == 3)
  }
}
