import Checkpoints

/// Where the declared weights of a model are among a checkpoint's tensors, checked.
struct WeightIndex: Sendable {
  /// The checkpoint's tensors.
  let tensors: any TensorSource
  private let prefix: String

  /// Finds every declared weight, in its shape, and nothing that looks like an undeclared one.
  ///
  /// - Parameter path: The checkpoint's, for messages.
  init(_ declarations: [WeightDeclaration], in tensors: any TensorSource, path: String)
    throws(ModelLoadError)
  {
    self.tensors = tensors
    let names = tensors.tensorNames
    prefix = Self.prefix(of: names)
    var missing: [String] = []
    for declaration in declarations {
      guard let info = tensors.tensor(named: name(of: declaration)) else {
        missing.append(name(of: declaration))
        continue
      }
      guard info.shape == declaration.shape else {
        throw .wrongShape(
          path: path, weight: info.name, expected: declaration.shape, found: info.shape)
      }
    }
    guard missing.isEmpty else { throw .missingWeights(path: path, names: missing) }
    // A bias or a norm that the configuration does not mention would silently be left out.
    let known = Set(declarations.map(name))
    let unexpected = names.filter {
      $0.contains("layers.") && !known.contains($0) && !isIgnored($0)
    }
    guard unexpected.isEmpty else { throw .unexpectedWeights(path: path, names: unexpected) }
  }

  /// The tensor's name of a weight.
  func name(of declaration: WeightDeclaration) -> String {
    let path = declaration.path
    guard prefix != Self.usualPrefix else { return path }
    return path.hasPrefix(Self.usualPrefix)
      ? prefix + path.dropFirst(Self.usualPrefix.count)
      : (prefix.hasSuffix(Self.usualPrefix)
        ? prefix.dropLast(Self.usualPrefix.count) + path : path)
  }

  private static let usualPrefix = "model."

  /// What stands before `embed_tokens.weight`: `model.`, nothing (a bare backbone), or more.
  private static func prefix(of names: [String]) -> String {
    let embedding = "embed_tokens.weight"
    let found = names.filter { $0 == embedding || $0.hasSuffix("." + embedding) }
    guard found.count == 1, let name = found.first else { return usualPrefix }
    return String(name.dropLast(embedding.count))
  }

  /// Tables that old files carry although they follow from the configuration.
  private func isIgnored(_ name: String) -> Bool { name.hasSuffix("rotary_emb.inv_freq") }
}
