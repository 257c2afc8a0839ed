import Checkpoints

/// Why a model cannot be loaded.
public enum ModelLoadError: Error, CustomStringConvertible {
  case configuration(ConfigurationError)
  case layout(LayoutError)
  case checkpoint(CheckpointError)
  case missingWeights(path: String, names: [String])
  case unexpectedWeights(path: String, names: [String])
  case wrongShape(path: String, weight: String, expected: [Int], found: [Int])
  case unavailableInstructionSet(InstructionSet, available: [InstructionSet])
  case outOfMemory(path: String, byteCount: Int)
  /// Whoever asked for the model wants it no more.
  case cancelled

  public var description: String {
    switch self {
    case .configuration(let error): error.description
    case .layout(let error): error.description
    case .checkpoint(let error): error.description
    case .missingWeights(let path, let names):
      "'\(path)': \(Self.list(names)) missing; is the configuration of another model?"
    case .unexpectedWeights(let path, let names):
      "'\(path)': \(Self.list(names)) not part of the model that the configuration describes"
    case .wrongShape(let path, let weight, let expected, let found):
      "'\(path)': tensor '\(weight)' has the shape \(found), but the configuration says \(expected)"
    case .unavailableInstructionSet(let isa, let available):
      "this processor has no '\(isa)' instructions; it has "
        + available.map(\.rawValue).joined(separator: ", ")
    case .outOfMemory(let path, let count):
      "'\(path)': the system has no \(count) bytes of address space for the model"
    case .cancelled: "loading was cancelled"
    }
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
    return switch names.count {
    case 1: "tensor \(shown) is"
    case 2, 3: "tensors \(shown) are"
    default: "tensors \(shown) and \(names.count - 3) more are"
    }
  }
}
