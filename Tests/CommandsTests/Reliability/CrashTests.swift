import Foundation
import TestSupport
import Testing

/// The built program killed at random moments of real work: nothing that was shown is lost.
///
/// `BROCCOLI_KILLS` says how often (120).
@Suite("Crashes", .hangGuard) struct CrashTests {
  static let kills = ProcessInfo.processInfo.environment["BROCCOLI_KILLS"].flatMap(Int.init) ?? 120
  /// How many programs run at a time.
  static let lanes = 3

  @Test(
    "Killed anywhere, a session opens with everything that was shown, but for an answer in flight")
  func kill() async throws {
    let whole = try Program()
    defer { whole.remove() }
    try SessionWork.script.write(
      toFile: whole.folder + "/script", atomically: true, encoding: .utf8)
    let outcome = try whole.run(["--json", "-f", whole.folder + "/script"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let expected = SessionWork.events(try whole.file("sessions/what-if.jsonl"))
    let work = SessionWork.events(try whole.file("sessions/work.jsonl"))
    #expect(expected.count >= 18 && SessionWork.isPrefix(work, of: expected))
    let outputCount = outcome.output.utf8.count

    let killed = await withTaskGroup(of: Int.self) { group in
      for lane in 0..<Self.lanes {
        group.addTask {
          await OwnThread.run { Self.lane(lane, outputCount: outputCount, expected: expected) }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(killed > Self.kills / 2)
    print("crashes: \(killed) of \(Self.kills) runs killed by SIGKILL, each reopened")
  }

  /// Every so manieth kill, one after the other; how many of them came before the end.
  private static func lane(_ lane: Int, outputCount: Int, expected: [[String]]) -> Int {
    var dice = Dice(seed: UInt64(lane) &* 7_919 &+ UInt64(getpid()))
    var killed = 0
    for round in stride(from: lane, to: kills, by: lanes) {
      // Most kills at a byte of the output, some at a time: starting up has no output.
      let share = Double.random(in: 0...1, using: &dice)
      let moment: Moment =
        round % 8 == 0
        ? .after(milliseconds: Int(share * 400)) : .atOutput(Int(share * Double(outputCount)))
      do {
        if try killAndReopen(moment, dice: &dice, expected: expected) { killed += 1 }
      } catch {
        Issue.record("kill \(round): \(error)")
      }
    }
    return killed
  }

  enum Moment: Sendable { case after(milliseconds: Int), atOutput(Int) }

  /// Runs the work, kills it, and holds what is left against a whole run; false if it had ended.
  private static func killAndReopen(
    _ moment: Moment, dice: inout Dice, expected: [[String]]
  ) throws -> Bool {
    let program = try Program()
    defer { program.remove() }
    let script = program.folder + "/script"
    try SessionWork.script.write(toFile: script, atomically: true, encoding: .utf8)
    let process = try program.start(["--json", "-f", script])
    switch moment {
    case .after(let milliseconds): usleep(UInt32(milliseconds) * 1_000)
    case .atOutput(let count):
      while process.isRunning, try program.file("output").count < count { usleep(300) }
      usleep(UInt32.random(in: 0...2_000, using: &dice))
    }
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let shown = SessionWork.shown(try program.file("output"))
    let names = program.sessions
    var kept: [[String]] = []
    for name in names {
      let bytes = try program.file("sessions/\(name).jsonl")
      let events = SessionWork.events(bytes)
      #expect(SessionWork.isPrefix(events, of: expected), "\(moment), \(name): \(events.suffix(2))")
      if events.count > kept.count { kept = events }
      // Reopening finds it, and the next event goes after what is there.
      let opened = try program.run(["--session", name, "-c", ":history", "-c", ":set top_k 3"])
      #expect(opened.status == 0, "\(moment), \(name): \(opened.errors)")
      let sound = bytes[..<((bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1)]
      let after = try program.file("sessions/\(name).jsonl")
      #expect(after.starts(with: sound), "\(moment), \(name)")
      #expect(after.dropFirst(sound.count).count { $0 == UInt8(ascii: "\n") } == 1)
    }
    // Before the first prompt there is nothing worth a file.
    if shown.contains(where: { $0.hasPrefix("{\"event\":\"answer\"") }) {
      let lost = Set(shown).subtracting(kept.joined())
      #expect(lost.isEmpty, "\(moment): shown, but not kept: \(lost)")
    }
    for ending in ["md", "json"] {
      guard let text = try? program.file("work.\(ending)") else { continue }
      #expect(text.last == UInt8(ascii: "\n"), "\(moment): an export is whole or not there")
    }
    return process.terminationReason == .uncaughtSignal
  }
}

/// Threads for work that waits: the pool of Swift's tasks has one for each core only.
enum OwnThread {
  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: body()) }.start()
    }
  }
}
