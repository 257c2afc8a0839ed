import Foundation
import TestSupport
import Testing

/// Whose files are whose: one writer, names that stay in their folder, modes, keys.
@Suite("Sessions and files", .hangGuard) struct OwnershipTests {
  @Test("The second shell on a session is told who has it, and a kill gives it free")
  func twoShells() throws {
    let program = try Program()
    defer { program.remove() }
    let made = try program.run(["--session", "demo", "-c", ":pair sprout", "-c", "Gym at 7am"])
    #expect(made.status == 0, "\(made.errors)")
    // A shell that waits for its next line.
    let first = Process()
    let lines = Pipe()
    first.executableURL = URL(fileURLWithPath: Program.path)
    first.arguments = [
      "--no-rc", "--sessions", program.folder + "/sessions", "--session", "demo", "--json",
    ]
    first.environment = program.environment
    first.standardInput = lines
    let output = Pipe()
    first.standardOutput = output
    first.standardError = FileHandle.nullDevice
    try first.run()
    lines.fileHandleForWriting.write(Data(":set top_k 3\n".utf8))
    _ = output.fileHandleForReading.availableData
    let second = try program.run(["--session", "demo", "-c", ":history"])
    #expect(second.status == 2)
    #expect(
      second.errors.contains(
        "session 'demo' is open in another shell (process \(first.processIdentifier)"),
      "\(second.errors)")
    kill(first.processIdentifier, SIGKILL)
    first.waitUntilExit()
    let third = try program.run(["--session", "demo", "-c", ":history"])
    #expect(third.status == 0, "\(third.errors)")
  }

  static let hostileNames = [
    "../out", "/tmp/out", "a/b", "..", ".", ".hidden", "-rf", "x\u{202E}y", "a\u{0}b", "a\u{1B}[2J",
    "~", "$(id)", "a;b", "con\r", "\u{2215}etc", String(repeating: "n", count: 300),
  ]

  @Test("The names of sessions cannot leave their folder") func names() throws {
    let program = try Program()
    defer { program.remove() }
    let before = try everything(under: program.folder)
    var lines = [":pair sprout", "Gym at 7am on May 3 2024"]
    for name in Self.hostileNames {
      lines += [":save \(name)", ":branch \(name)", ":new \(name)", ":open \(name)"]
    }
    let script = lines.joined(separator: "\n") + "\n"
    let outcome = try program.run(["--keep-going"], input: script)
    #expect(outcome.status == 2)
    for name in ["../out", "a/b", "x\u{202E}y"] {
      let started = try program.run(["--session", name, "-c", "Gym at 7am"])
      #expect(started.status == 2, "\(name)")
    }
    let after = try everything(under: program.folder).subtracting(before)
    let outside = after.filter {
      !$0.hasPrefix("sessions") && !["output", "errors", "input"].contains($0)
    }
    #expect(outside.isEmpty, "\(outside)")
    #expect(after.filter { $0.hasPrefix("sessions/") }.allSatisfy { $0.hasSuffix(".jsonl") })
    #expect(!FileManager.default.fileExists(atPath: "/tmp/out.jsonl"))
  }

  @Test("What is written is its owner's alone, and nothing is overwritten without being told")
  func modes() throws {
    let program = try Program()
    defer { program.remove() }
    try "mine".write(
      toFile: program.folder + "/taken.md", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: program.folder + "/link.md", withDestinationPath: program.folder + "/nowhere.md")
    // Even where the user's mask lets everybody in.
    let old = umask(0)
    defer { umask(old) }
    let outcome = try program.run([
      "--keep-going", "--session", "demo", "-c", ":pair sprout", "-c", "Gym at 7am on May 3 2024",
      "-c", ":branch copy", "-c", ":export new.md", "-c", ":export new.json", "-c",
      ":export taken.md", "-c", ":export link.md", "-c", ":calendar left export taken.md",
    ])
    #expect(outcome.status == 2)
    #expect(outcome.errors.components(separatedBy: "taken.md").count >= 3, "\(outcome.errors)")
    #expect(try program.file("taken.md") == Data("mine".utf8))
    #expect(!FileManager.default.fileExists(atPath: program.folder + "/nowhere.md"))
    for (file, mode) in [
      ("sessions", 0o700), ("sessions/demo.jsonl", 0o600), ("sessions/copy.jsonl", 0o600),
      ("new.md", 0o600), ("new.json", 0o600),
    ] {
      let attributes = try FileManager.default.attributesOfItem(atPath: program.folder + "/" + file)
      #expect((attributes[.posixPermissions] as? Int) == mode, "\(file)")
    }
  }

  @Test(
    "A key shows nowhere: not in journals, exports, messages or events, though the server repeats it"
  )
  func keys() throws {
    let program = try Program()
    defer { program.remove() }
    let key = "s3cret-\(UUID().uuidString)"
    let stream =
      "data: {\"model\":\"m \(key)\",\"system_fingerprint\":\"\(key)\",\"choices\":[{\"delta\":"
      + "{\"content\":\"action.f()\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
    let error = "{\"error\":{\"message\":\"wrong key \(key)\"}}"
    let replies: [ReplayServer.Reply] = [
      .http(type: "application/json", text: "{\"data\":[{\"id\":\"m\"}]}"), .http(text: stream),
      .http(401, type: "application/json", text: error),
      .http(text: "data: \(error)\n\n"), .http(type: "text/\(key)", text: "no"),
      .http(302, headers: ["Location: http://x/\(key)"], text: ""),
      .http(type: "application/json", text: "{\"data\":[{\"id\":\"other \(key)\"}]}"),
    ]
    try FileManager.default.createDirectory(
      atPath: program.folder + "/.config/broccoli", withIntermediateDirectories: true)
    var lines = [":load box", ":pair box", "one", "two", "three", "four", "five", ":load box none"]
    lines += [":show", ":models", ":history", ":set", ":export a.md", ":export a.json"]
    for json in [[], ["--json"]] {
      let server = try ReplayServer(replies)
      defer { server.stop() }
      try "{\"box\":{\"url\":\"\(server.base)\",\"model\":\"m\",\"key\":\"THE_KEY\"}}".write(
        toFile: program.folder + "/.config/broccoli/remotes.json", atomically: true, encoding: .utf8
      )
      let outcome = try program.run(
        json + ["--keep-going"] + lines.flatMap { ["-c", $0] }, environment: ["THE_KEY": key])
      #expect(!outcome.output.contains(key) && !outcome.errors.contains(key), "\(outcome)")
      #expect(server.requests.count { $0.contains("Bearer \(key)") } >= replies.count)
    }
    for file in try everything(under: program.folder) {
      let bytes = (try? program.file(file)) ?? Data()
      #expect(!String(decoding: bytes, as: UTF8.self).contains(key), "\(file)")
    }
  }

  /// The files and folders below one, by their paths from there.
  private func everything(under folder: String) throws -> Set<String> {
    Set(FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
  }
}
