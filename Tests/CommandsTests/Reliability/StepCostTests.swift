import Foundation
import TestSupport
import Testing

/// A step allocates nothing, takes no lock and counts no reference on the threads of its devices, seen
/// from outside of the built program (`Tests/CallCounting`).
@Suite("The cost of a step", .hangGuard) struct StepCostTests {
  /// What the devices' threads called in a run with so many questions, by name.
  private func calls(questions: Int) throws -> [String: Int] {
    let program = try Program()
    defer { program.remove() }
    let lines = (1...questions).map { "Add a meeting with Ann on May \($0) at 5pm." }
    let outcome = try program.run(
      ["--mesh", "1x2"] + ([":pair good sloppy"] + lines).flatMap { ["-c", $0] },
      environment: [
        "LD_PRELOAD": BuiltProgram.path("libCallCounting.so"),
        "CALL_COUNTS": program.folder + "/counts",
      ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let text = try String(decoding: program.file("counts"), as: UTF8.self)
    return text.split(separator: "\n").reduce(into: [:]) { calls, line in
      let words = line.split(separator: " ")
      if words.count == 2 { calls[String(words[0])] = Int(words[1]) }
    }
  }

  @Test("More steps, no more calls")
  func steps() throws {
    let few = try calls(questions: 1)
    let many = try calls(questions: 5)
    // Four more answers of two models: more than 100 steps a device. Loading, which is in both runs,
    // may meet a lock or two by chance.
    for name in ["allocations", "locks", "retains"] {
      let (before, after) = try (#require(few[name]), #require(many[name]))
      #expect(abs(after - before) < 25, "\(name): \(before), then \(after)")
    }
    // Loading allocates and counts references: the counting works.
    #expect(try #require(few["retains"]) > 0)
    #expect(try #require(few["allocations"]) > 0)
  }
}
