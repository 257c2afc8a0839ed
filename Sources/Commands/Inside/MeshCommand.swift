import Arena
import Generation
import JSON
import Shell
import Terminal

/// `:mesh`: the device mesh.
struct MeshCommand: Command {
  typealias Context = ArenaShell
  static let name = "mesh"
  static let summary = "show or change the device mesh"
  static let group = CommandGroup.inside
  static let arguments: [Argument] = [.optional("RxC")]
  static let discussion = """
    R is the batch axis, C the model axis over which weights are split. Loaded models are loaded \
    again on a new mesh; answers stay the same, bit for bit. At the start there is a device for each \
    processor, pinned to it; under a quota of processor time, as containers have, there are as many as \
    the quota allows, and the system places them.
    """
  static let examples = [
    Example(":mesh", "devices, their processors and the kernels in use"),
    Example(":mesh 1x4", "four devices along the model axis"),
  ]

  let shape: String?

  init(_ words: Words) throws(UsageError) {
    var words = words
    shape = words.isAtEnd ? nil : try words.mesh("RxC")
    try words.finish()
  }

  func run(in shell: ArenaShell) async throws {
    if let shape {
      let line = shell.printer.progress("sharding", total: nil, unit: .amount(ByteText.of))
      defer { line.finish() }
      try await shell.inspector.setMesh(shape) { progress in
        Task { @MainActor in line.update(progress.done, of: progress.total) }
      }
      await shell.arena.renewEngines()
      await shell.refreshListings()
    }
    let mesh = await shell.inspector.mesh()
    let axes = zip(mesh.axisNames, mesh.shape).map { "\($0) \($1)" }.joined(separator: ", ")
    shell.printer.say(
      "\(mesh.shape.map { String($0) }.joined(separator: "x"), .strong) (\(axes)), "
        + "\(mesh.instructionSet) kernels")
    for device in mesh.devices { shell.printer.say("  \(device)") }
    shell.emit(
      JSONObject([
        ("event", "mesh"), ("shape", .array(mesh.shape.map { .int($0) })),
        ("axes", .array(mesh.axisNames.map { .string($0) })),
        ("devices", .array(mesh.devices.map { .string($0) })),
        ("instruction_set", .string(mesh.instructionSet)),
      ]))
  }
}
