import Checkpoints
import Transformer

/// What the command line asks for.
struct Options {
  static let usage = """
    usage: TransformerBenchmarks CHECKPOINT [--type f32|bf16|q8|q4] [--mesh 1x2] [--isa NAME]
             [--repeat N] [--serve]

    Without --serve: loads the checkpoint and prints the speed of a prefill of 512 tokens, of decoding
    one sequence and of decoding five, as the median, least and largest of N runs.
    With --serve: reads lines from standard input and answers each with one line:
      prefill N      seconds for a prompt of N tokens
      decode N       seconds for N steps of one sequence, after a prompt of 128 tokens
      batch B N      seconds for N steps of B sequences
      bandwidth N    bytes a second that N threads read from memory
      synchronize N  seconds of one of N synchronisations of the mesh
    """

  var checkpoint = ""
  var load = LoadOptions(cacheByteBudget: 1 << 29)
  var mesh = "1x2"
  var repeats = 5
  var isServing = false

  init(_ arguments: some Sequence<String>) throws(OptionsError) {
    var rest = Array(arguments)[...]
    func value(of option: String) throws(OptionsError) -> String {
      guard let value = rest.popFirst() else { throw .missingValue(option) }
      return value
    }
    while let argument = rest.popFirst() {
      switch argument {
      case "--type":
        let name = try value(of: argument)
        guard let type = WeightType(rawValue: name) else { throw .unknown(name, of: argument) }
        load.weightType = type
      case "--isa":
        let name = try value(of: argument)
        guard let isa = InstructionSet(rawValue: name) else { throw .unknown(name, of: argument) }
        load.instructionSet = isa
      case "--mesh": mesh = try value(of: argument)
      case "--repeat":
        let text = try value(of: argument)
        guard let count = Int(text), count > 0 else { throw .unknown(text, of: argument) }
        repeats = count
      case "--serve": isServing = true
      default:
        guard checkpoint.isEmpty, !argument.hasPrefix("-") else { throw .unknownOption(argument) }
        checkpoint = argument
      }
    }
    guard !checkpoint.isEmpty else { throw .noCheckpoint }
  }
}

/// Why a command line is no use.
enum OptionsError: Error, CustomStringConvertible {
  case noCheckpoint
  case missingValue(String)
  case unknown(String, of: String)
  case unknownOption(String)

  var description: String {
    switch self {
    case .noCheckpoint: "name a checkpoint: a folder or a .gguf file"
    case .missingValue(let option): "\(option) needs a value"
    case .unknown(let value, let option): "\(option) does not know '\(value)'"
    case .unknownOption(let option): "there is no option '\(option)'"
    }
  }
}
