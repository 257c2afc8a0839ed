import Foundation

/// The built program, run as a user would.
struct Program {
  struct Outcome {
    var output: String
    var errors: String
    var status: Int32
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The program beside the test bundle.
  static var path: String {
    Bundle.module.bundleURL.deletingLastPathComponent().appendingPathComponent("broccoli").path
  }

  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/broccoli-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// The environment of a user who has nothing of their own.
  var environment: [String: String] {
    [
      "HOME": folder, "PATH": "/usr/bin:/bin", "BROCCOLI_HOME": Self.root, "LANG": "C.UTF-8",
      "HF_HOME": folder + "/hub",
    ]
  }

  /// The names of the sessions that were kept.
  var sessions: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/sessions")) ?? [])
      .filter { $0.hasSuffix(".jsonl") && !$0.hasPrefix(".") }.map { String($0.dropLast(6)) }
      .sorted()
  }

  /// The bytes of a file in the folder.
  func file(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
  }

  func run(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = try start(arguments, input: input, environment: environment)
    process.waitUntilExit()
    return try outcome(of: process)
  }

  /// Starts the program; one at a time, for its output goes to files of the folder.
  func start(
    _ arguments: [String], input: String? = nil, environment more: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = ["--no-rc", "--sessions", folder + "/sessions"] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment.merging(more) { $1 }
    // Files instead of pipes: nothing can fill up.
    for file in [outputFile, errorFile] { try Data().write(to: URL(fileURLWithPath: file)) }
    process.standardOutput = FileHandle(forWritingAtPath: outputFile)
    process.standardError = FileHandle(forWritingAtPath: errorFile)
    if let input {
      try input.write(toFile: folder + "/input", atomically: true, encoding: .utf8)
      process.standardInput = FileHandle(forReadingAtPath: folder + "/input")
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    return process
  }

  private var outputFile: String { folder + "/output" }
  private var errorFile: String { folder + "/errors" }

  private func outcome(of process: Process) throws -> Outcome {
    func text(_ path: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }
    return Outcome(
      output: try text(outputFile), errors: try text(errorFile), status: process.terminationStatus)
  }
}
