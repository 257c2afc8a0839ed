// The engine's speed on a checkpoint (`make_checkpoint.py` writes some), for itself or, served, for
// a program that measures another engine in turn.

import Checkpoints
import Glibc
import Transformer

func serve(_ work: Workload, on group: DeviceGroup) throws {
  while let line = readLine() {
    let words = line.split(separator: " ")
    let numbers = words.dropFirst().compactMap { Int($0) }
    let seconds: Double?
    switch (words.first, numbers.count) {
    case ("prefill", 1): seconds = try work.prefill(numbers[0])
    case ("decode", 1): seconds = try work.decode(steps: numbers[0])
    case ("bandwidth", 1): seconds = MemoryBandwidth.measure(threads: numbers[0])
    case ("synchronize", 1):
      seconds = numbers[0] > 0 ? group.secondsPerSynchronization(count: numbers[0]) : nil
    case ("batch", 2): seconds = try work.decode(steps: numbers[1], sequences: numbers[0])
    default: seconds = nil
    }
    print(seconds.map { "\($0)" } ?? "what is '\(line)'?")
    fflush(nil)
  }
}

func measure(_ name: String, tokens: Int, repeats: Int, _ run: () throws -> Double) rethrows {
  let rates = try (0..<repeats).map { _ in try Double(tokens) / run() }.sorted()
  func text(_ rate: Double) -> String { "\((rate * 100).rounded() / 100)" }
  print("\(name): \(text(rates[rates.count / 2])) tokens/s", terminator: "")
  print(" (\(text(rates[0])) to \(text(rates[rates.count - 1])))")
}

do {
  let options = try Options(CommandLine.arguments.dropFirst())
  let group = DeviceGroup(mesh: try DeviceMesh(options.mesh))
  let begin = ContinuousClock.now
  let model = try Model.load(Checkpoint.open(options.checkpoint), as: options.load, on: group)
  let loading = ContinuousClock.now - begin
  let work = Workload(model: model)
  print(
    "\(model.plan.weightType) on \(model.instructionSet), mesh \(options.mesh):",
    "\(model.weightByteCounts.reduce(0, +)) bytes of weights, loaded in \(loading)")
  fflush(nil)
  if options.isServing {
    try serve(work, on: group)
  } else {
    let repeats = options.repeats
    try measure("prefill 512", tokens: 512, repeats: repeats) { try work.prefill(512) }
    try measure("decode", tokens: 16, repeats: repeats) { try work.decode(steps: 16) }
    try measure("decode five", tokens: 5 * 8, repeats: repeats) {
      try work.decode(steps: 8, sequences: 5)
    }
  }
} catch let error as OptionsError {
  print(error, "\n\n", Options.usage, separator: "")
  exit(2)
} catch {
  print(error)
  exit(1)
}
