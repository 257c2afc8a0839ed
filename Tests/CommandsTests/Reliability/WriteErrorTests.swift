import Foundation
import TestSupport
import Testing

/// A disk that is full or fails under the built program (`Tests/FaultInjection`).
@Suite("Write errors", .hangGuard) struct WriteErrorTests {
  private func faults(_ values: [String: String]) -> [String: String] {
    var environment = values
    environment["LD_PRELOAD"] = BuiltProgram.path("libFaultInjection.so")
    return environment
  }

  private func run(
    _ program: Program, _ lines: [String], _ environment: [String: String]
  ) throws -> Program.Outcome {
    try program.run(
      ["--json", "--keep-going", "--session", "demo"] + lines.flatMap { ["-c", $0] },
      environment: environment)
  }

  private static let lines = [
    ":pair floret sprout", "Add a meeting with Fred on Nov 11 at 5PM", ":fix left Make it 2024.",
    ":rate right broccoli",
  ]

  @Test("Full after any number of bytes: said at once, the conversation goes on, the file is sound")
  func fullDisk() throws {
    let whole = try Program()
    defer { whole.remove() }
    let outcome = try run(whole, Self.lines, [:])
    let bytes = try whole.file("sessions/demo.jsonl")
    let expected = SessionWork.events(bytes)
    let answers = SessionWork.shown(Data(outcome.output.utf8))
    var dice = Dice(seed: 5)
    // From run to run the times differ by some digits, so not up to the last byte.
    var limits = [0, 1, bytes.count - 60]
    limits += (0..<12).map { _ in Int.random(in: 0..<bytes.count - 60, using: &dice) }
    for limit in limits {
      let program = try Program()
      defer { program.remove() }
      let outcome = try run(
        program, Self.lines, faults(["FAULT_PATH": ".jsonl", "FAULT_BYTES": "\(limit)"]))
      #expect(outcome.status == 2, "\(limit): \(outcome.errors)")
      let told = outcome.errors.components(separatedBy: "no space left on device").count - 1
      // At once, and at the end, when it is lost.
      #expect(told == 2, "\(limit): told \(told) times: \(outcome.errors)")
      #expect(Set(SessionWork.shown(Data(outcome.output.utf8))) == Set(answers), "\(limit)")
      let left = (try? program.file("sessions/demo.jsonl")) ?? Data()
      #expect(left.isEmpty || left.last == UInt8(ascii: "\n"), "\(limit): a line is torn")
      #expect(SessionWork.isPrefix(SessionWork.events(left), of: expected), "\(limit)")
      #expect(program.sessions == (left.isEmpty ? [] : ["demo"]), "\(limit)")
    }
  }

  @Test("A journal that does not fit is saved on another disk, or here when there is room again")
  func savedElsewhere() throws {
    let program = try Program()
    defer { program.remove() }
    let other = program.folder + "/other/rescued.jsonl"
    try FileManager.default.createDirectory(
      atPath: program.folder + "/other", withIntermediateDirectories: true)
    let outcome = try run(
      program, Self.lines + [":save copy", ":save \(other)", ":set top_k 3"],
      faults(["FAULT_PATH": "/sessions/", "FAULT_BYTES": "900"]))
    #expect(outcome.status == 2)  // ':save copy' fails: the same disk.
    #expect(outcome.errors.contains("no space left on device"))
    let rescued = SessionWork.events(try program.file("other/rescued.jsonl"))
    #expect(rescued.joined().contains { $0.contains("top_k") })
    #expect(program.sessions.allSatisfy { $0 != "copy" })
    let reopened = try program.run(["-c", ":open \(other)", "-c", ":history"])
    #expect(reopened.status == 0 && reopened.output.contains("Make it 2024."))

    // Room again: the next event writes everything that waited.
    let lifted = program.folder + "/room"
    let second = try program.run(
      [
        "--json", "--session", "later", "-c", ":pair floret", "-c", "Lunch at noon on May 3 2024",
        "-c", ":export room.md", "-c", ":set top_k 4",
      ],
      environment: faults([
        "FAULT_PATH": ".jsonl", "FAULT_BYTES": "0", "FAULT_LIFTED": lifted + ".md",
      ]))
    #expect(second.status == 0, "\(second.errors)")
    let later = SessionWork.events(try program.file("sessions/later.jsonl"))
    #expect(later.joined().contains { $0.contains("Lunch at noon") })
  }

  @Test(
    "A failing flush and a failing device are told with the system's words",
    arguments: [
      ["FAULT_SYNC": "1", "FAULT_ERROR": "5"], ["FAULT_BYTES": "0", "FAULT_ERROR": "5"],
    ])
  func failingDevice(fault: [String: String]) throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try run(
      program, Self.lines, faults(fault.merging(["FAULT_PATH": ".jsonl"]) { $1 }))
    #expect(outcome.errors.contains("not saved: cannot "), "\(outcome.errors)")
    #expect(outcome.errors.contains("input/output error"), "\(outcome.errors)")
    #expect(outcome.errors.contains("the conversation goes on in memory"))
  }

  @Test("What was written but not flushed is not there twice when the disk is well again")
  func failingFlush() throws {
    let program = try Program()
    defer { program.remove() }
    let first = try program.run([
      "--session", "demo", "-c", ":pair floret", "-c", "Lunch at noon on May 3 2024",
    ])
    #expect(first.status == 0, "\(first.errors)")
    let lifted = program.folder + "/room.md"
    let second = try program.run(
      [
        "--session", "demo", "-c", "Dinner at 7pm on May 4 2024", "-c", ":export \(lifted)",
        "-c", ":set top_k 4",
      ],
      environment: faults([
        "FAULT_PATH": ".jsonl", "FAULT_SYNC": "1", "FAULT_ERROR": "5", "FAULT_LIFTED": lifted,
      ]))
    #expect(second.status == 0 && second.errors.contains("not saved:"), "\(second.errors)")
    let text = String(decoding: try program.file("sessions/demo.jsonl"), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == Set(lines).count)
    #expect(lines.count { $0.contains("Dinner at 7pm") } == 1)
    #expect(lines.contains { $0.contains("top_k") })
    let again = try program.run(["-c", ":open demo", "-c", ":history"])
    #expect(again.status == 0 && !again.errors.contains("without effect"), "\(again.errors)")
  }

  @Test("An export that does not fit leaves nothing behind")
  func exports() throws {
    let program = try Program()
    defer { program.remove() }
    let outcome = try run(
      program, Self.lines + [":export out.md"],
      faults(["FAULT_PATH": "out.md", "FAULT_BYTES": "100"]))
    #expect(outcome.status == 2)
    #expect(outcome.errors.lowercased().contains("no space left on device"), "\(outcome.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: program.folder)
    #expect(!files.contains { $0.hasPrefix("out.md") })
  }

  /// Whether a file system may be mounted here, in a name space of our own.
  private static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test("A small file system that is really full", .enabled(if: canMount))
  func smallFileSystem() throws {
    let program = try Program()
    defer { program.remove() }
    let small = program.folder + "/small"
    try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
    let script = """
      mount -t tmpfs -o size=4k none \(small)
      exec \(Program.path) --no-rc --sessions \(small) --session demo -c ':pair floret sprout' \
        -c 'Add a meeting with Fred on Nov 11 at 5PM' -c 'Add a meeting with Zoe on Nov 12 at 5PM' \
        -c 'Add a meeting with Ann on Nov 13 at 5PM' -c ':save \(program.folder)/rescued.jsonl'
      """
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["unshare", "-rm", "sh", "-c", script]
    process.environment = program.environment
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.contains("no space left on device"), "\(text)")
    let rescued = SessionWork.events(try program.file("rescued.jsonl"))
    #expect(rescued.joined().contains { $0.contains("Ann") && $0.contains("\"answer\"") })
  }
}
