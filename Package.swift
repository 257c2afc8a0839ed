// swift-tools-version: 6.2
// The module map: one target per responsibility, sorted within its trunk. ARCHITECTURE.md draws the arrows.
import PackageDescription

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// C runs at full optimisation in every configuration: a debug kernel is 20 times slower, and
/// `-ffp-contract=off` is what makes the order of roundings ours to fix.
let cSettings: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-std=gnu17", "-Wall", "-Wextra", "-Werror"])
]

func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [],
  linkerSettings: [LinkerSetting] = []
) -> Target {
  // Without Foundation nothing else links libm, which `Double.rounded()` calls in debug builds.
  .target(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: swiftSettings,
    linkerSettings: [.linkedLibrary("m")] + linkerSettings)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], copy: [String] = [],
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.init(stringLiteral: name), "TestSupport"] + dependencies,
    exclude: exclude, resources: copy.map { .copy($0) },
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "broccoli",
  products: [
    .executable(name: "broccoli", targets: ["broccoli"]),
    .library(name: "FaultInjection", type: .dynamic, targets: ["FaultInjection"]),
    .library(name: "CallCounting", type: .dynamic, targets: ["CallCounting"]),
  ],
  targets: [
    // MARK: - Shared vocabulary
    // JSON text ↔ ordered values with exact numbers; depth and size bounded.
    module("JSON"),
    // A language of answers → an automaton over bytes → the tokens that may come next.
    // Optimised in every configuration: to compile a language without it takes a minute, not a second.
    .target(
      name: "Constraints", dependencies: ["Generation"],
      swiftSettings: swiftSettings + [.unsafeFlags(["-O"])]),
    // The words both sides of an engine use: Engine, Conversation, GenerationSettings, events.
    module("Generation"),

    // MARK: - The engine trunk: files → logits → tokens → text
    // Messages → prompt text: the Jinja subset that chat templates use.
    module("ChatTemplates", ["JSON"]),
    // Files → named, shaped, mapped tensors: safetensors, GGUF, Hugging Face folders and cache.
    module("Checkpoints", ["CPlatform", "JSON"]),
    // SIMD kernels, one table of functions per instruction set.
    .target(
      name: "CKernels", cSettings: cSettings, linkerSettings: [.linkedLibrary("m")]),
    // One HTTP request over libcurl, found at run time.
    .target(name: "CTransfer", cSettings: cSettings, linkerSettings: [.linkedLibrary("dl")]),
    // System calls and macros that Swift cannot import.
    .target(name: "CPlatform", cSettings: cSettings),
    // Conversations → token streams: sampler, scheduler, prefix cache, model library.
    module(
      "LocalEngine",
      [
        "ChatTemplates", "Checkpoints", "Constraints", "CPlatform", "Generation", "JSON",
        "Tokenizers", "Transformer",
      ]),
    // The same over HTTP: OpenAI-compatible servers.
    module("RemoteEngine", ["Constraints", "CTransfer", "Generation", "JSON"]),
    // Text ↔ token ids: byte-level BPE, SentencePiece, GGUF vocabularies.
    module("Tokenizers", ["JSON"]),
    // Token ids → logits on a device mesh. Knows no text.
    module("Transformer", ["Checkpoints", "CKernels", "CPlatform", "JSON"]),

    // MARK: - The judging trunk: answers → verdicts
    // Source text → values and calls, in a sandbox with budgets. Knows no calendar.
    module("Interpreter"),
    // Entries, the two API functions, validation, iCalendar.
    module("MockCalendar"),
    // Answer + expectation + calendar → mistakes and symbols. Pure.
    module("Verdicts", ["Interpreter", "MockCalendar"]),

    // MARK: - The shell trunk
    // Sides, turns, the journal and its fold, experiments, exports.
    module("Arena", ["CPlatform", "Generation", "JSON", "MockCalendar", "Verdicts"]),
    // libedit, with its variadic calls wrapped.
    .systemLibrary(
      name: "CEditLine", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    // The `:` commands, one file each.
    module(
      "Commands",
      ["Arena", "Generation", "JSON", "MockCalendar", "Shell", "Terminal", "Verdicts"]),
    // The command machinery: table, parsing, help, completion, the loop. Generic over its context.
    module("Shell", ["Terminal"]),
    // Line editing, cell widths, columns, colour, escaping of untrusted text.
    module("Terminal", ["CEditLine", "CPlatform"]),

    // MARK: - The executable: options, wiring, exit status
    .executableTarget(
      name: "broccoli",
      dependencies: [
        "Arena", "Commands", "Generation", "LocalEngine", "RemoteEngine", "Shell", "Terminal",
      ],
      swiftSettings: swiftSettings),

    // MARK: - Benchmarks
    // Masks over large vocabularies: how long they take to make and to use.
    .executableTarget(
      name: "ConstraintBenchmarks",
      dependencies: ["Arena", "Constraints", "Generation", "LocalEngine", "MockCalendar"],
      path: "Benchmarks/ConstraintBenchmarks", swiftSettings: swiftSettings),
    // The kernels against the machine's bandwidth and peak.
    .executableTarget(
      name: "KernelBenchmarks", dependencies: ["CKernels"], path: "Benchmarks/KernelBenchmarks",
      cSettings: cSettings),
    // The engine on a whole checkpoint, for itself or beside another engine.
    .executableTarget(
      name: "TransformerBenchmarks", dependencies: ["Checkpoints", "Transformer"],
      path: "Benchmarks/TransformerBenchmarks", swiftSettings: swiftSettings),

    // MARK: - Fuzzing
    // What must hold for every input, tried by the fuzzer and by the test that replays its corpus.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Arena", "ChatTemplates", "Checkpoints", "Interpreter", "JSON", "LocalEngine",
        "MockCalendar", "RemoteEngine", "Shell", "Terminal", "Tokenizers", "Verdicts",
      ],
      path: "Fuzz/Targets", swiftSettings: swiftSettings),

    // MARK: - Tests
    // A disk that fills up, loaded into the program by tests.
    .target(
      name: "FaultInjection", path: "Tests/FaultInjection", cSettings: cSettings,
      linkerSettings: [.linkedLibrary("dl")]),
    // What the threads of devices ask of the allocator, locks and reference counts, likewise.
    .target(
      name: "CallCounting", path: "Tests/CallCounting", cSettings: cSettings,
      linkerSettings: [.linkedLibrary("dl")]),
    // A scripted engine, a pseudo-terminal with its screen.
    .target(
      name: "TestSupport", dependencies: ["Generation", "Terminal"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ArchitectureTests", dependencies: ["JSON", "TestSupport"], swiftSettings: swiftSettings
    ),
    tests(
      "Arena",
      [
        "Constraints", "Generation", "Interpreter", "JSON", "MockCalendar", "Tokenizers",
        "Verdicts",
      ], copy: ["Fixtures"], exclude: ["Reference"]),
    tests("ChatTemplates", copy: ["Fixtures"], exclude: ["Reference"]),
    tests("Checkpoints", copy: ["Fixtures"], exclude: ["Reference"]),
    // Its folder Cross holds the comparison that runs under an emulator.
    tests("CKernels", exclude: ["Cross"]),
    tests("Constraints", ["Generation"]),
    tests("CPlatform"),
    tests(
      "Commands", ["Arena", "broccoli", "Generation", "JSON", "Shell", "Terminal", "Verdicts"],
      copy: ["Transcripts"]),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport"], swiftSettings: swiftSettings),
    tests("Interpreter", ["JSON"], copy: ["Cases", "Fixtures"], exclude: ["Reference"]),
    tests("JSON"),
    tests(
      "LocalEngine",
      [
        "Arena", "Checkpoints", "Constraints", "Generation", "JSON", "MockCalendar", "Tokenizers",
        "Transformer",
      ],
      copy: ["Fixtures"], exclude: ["Reference"]),
    tests("MockCalendar"),
    tests("RemoteEngine", ["Constraints"]),
    // A shell around a context without models, run in a pseudo-terminal by tests.
    .executableTarget(
      name: "ShellFixture", dependencies: ["Shell", "Terminal"], path: "Tests/ShellFixture",
      swiftSettings: swiftSettings),
    tests("Shell", ["ShellFixture", "Terminal"]),
    tests("Terminal", copy: ["Fixtures"]),
    tests("Tokenizers", ["Checkpoints"], copy: ["Fixtures"], exclude: ["Reference"]),
    tests("Transformer", ["Checkpoints"], copy: ["Fixtures"], exclude: ["Reference"]),
    tests("Verdicts", ["Interpreter", "MockCalendar"]),
  ],
  swiftLanguageModes: [.v6]
)

// libFuzzer brings its own `main`, so its program is there only for `Fuzz/run`.
if Context.environment["FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "FuzzHarness", dependencies: ["FuzzTargets"], path: "Fuzz/Harness",
      swiftSettings: swiftSettings,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
}
