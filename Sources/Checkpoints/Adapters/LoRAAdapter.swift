/// A LoRA adapter in PEFT's format: a folder with `adapter_config.json` and
/// `adapter_model.safetensors`.
///
/// The tensors are named `base_model.model.` + the module's path + `.lora_A.weight` (`[rank, inputs]`)
/// and `.lora_B.weight` (`[outputs, rank]`), for embeddings `.lora_embedding_A` (`[rank, tokens]`) and
/// `.lora_embedding_B` (`[width, rank]`). Any other name is a tensor trained as a whole
/// (`modules_to_save`, biases), which takes the place of the model's.
struct LoRAAdapter {
  /// What happens to one tensor of the model.
  enum Change: Sendable {
    case addition(LowRankChange)
    case replacement(name: String)
  }

  /// The weights and the configuration, in the order in which the digest takes them.
  let files: [MappedFile]
  /// The adapter's own tensors.
  let tensors: MappedTensors
  /// By the names of the model's tensors.
  let changes: [String: Change]

  /// Reads an adapter and holds it against the model's tensors.
  init(folder: String, for base: any TensorSource) throws(CheckpointError) {
    guard let configurationPath = FileSystem.file(AdapterFiles.configurationName, in: folder) else {
      throw .missingFile(folder: folder, names: [AdapterFiles.configurationName])
    }
    guard let weightsPath = FileSystem.file(AdapterFiles.weightsName, in: folder) else {
      if FileSystem.file(AdapterFiles.pickledName, in: folder) != nil {
        throw .onlyPickledWeights(folder: folder)
      }
      throw .missingFile(folder: folder, names: [AdapterFiles.weightsName])
    }
    let configuration = try LoRAConfiguration(path: configurationPath)
    let file = try MappedFile(path: weightsPath)
    files = [file, try MappedFile(path: configurationPath)]
    tensors = try MappedTensors(
      path: weightsPath, files: [file], tensors: SafetensorsFile.tensors(of: file))

    var halves: [Module: [Half: String]] = [:]
    var changes: [String: Change] = [:]
    for name in tensors.tensorNames {
      let part = try Part(name, path: weightsPath)
      switch part {
      case .half(let module, let half): halves[module, default: [:]][half] = name
      case .whole(let target):
        guard let info = base.tensor(named: target) else {
          throw .adapterWithoutTarget(path: weightsPath, tensor: target)
        }
        let shape = tensors.tensor(named: name)?.shape ?? []
        guard info.shape == shape else {
          throw .adapterDoesNotFit(
            path: weightsPath, tensor: name, expected: info.shape, found: shape)
        }
        changes[target] = .replacement(name: name)
      }
    }
    for (module, names) in halves.sorted(by: { $0.key.path < $1.key.path }) {
      changes[module.path + ".weight"] = .addition(
        try Self.addition(module, names, configuration, tensors, base))
    }
    self.changes = changes
  }

  private static func addition(
    _ module: Module, _ names: [Half: String], _ configuration: LoRAConfiguration,
    _ tensors: MappedTensors, _ base: any TensorSource
  ) throws(CheckpointError) -> LowRankChange {
    let target = module.path + ".weight"
    guard let info = base.tensor(named: target), info.shape.count == 2 else {
      throw .adapterWithoutTarget(path: tensors.path, tensor: target)
    }
    guard let first = names[.a], let second = names[.b] else {
      throw .adapterHalfMissing(
        path: tensors.path, tensor: target, missing: names[.a] == nil ? "A" : "B")
    }
    let (outputs, inputs) = (info.shape[0], info.shape[1])
    // An embedding is looked up, not multiplied: its halves lie the other way round.
    let (a, b) = module.isEmbedding ? (outputs, inputs) : (inputs, outputs)
    let found = tensors.tensor(named: first)?.shape ?? []
    let rank = found.first ?? 0
    for (name, expected) in [(first, [rank, a]), (second, [b, rank])] {
      let shape = tensors.tensor(named: name)?.shape ?? []
      guard rank > 0, shape == expected else {
        throw .adapterDoesNotFit(
          path: tensors.path, tensor: name, expected: expected, found: shape)
      }
    }
    let firstHalf = try tensors.floats(first)
    let secondHalf = try tensors.floats(second)
    return LowRankChange(
      up: module.isEmbedding ? firstHalf.transposed(rows: rank) : secondHalf,
      down: module.isEmbedding ? secondHalf.transposed(rows: b) : firstHalf,
      rank: rank, columnCount: inputs, scale: configuration.scale(of: module.path, rank: rank))
  }
}

// MARK: - Names

extension LoRAAdapter {
  private enum Half { case a, b }

  private struct Module: Hashable {
    let path: String
    let isEmbedding: Bool
  }

  /// What a tensor of the file is.
  private enum Part {
    case half(Module, Half)
    case whole(String)

    init(_ name: String, path: String) throws(CheckpointError) {
      let prefix = "base_model.model."
      let inner = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
      let parts = inner.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard let place = parts.firstIndex(where: { $0.hasPrefix("lora_") }) else {
        self = .whole(
          parts.filter { $0 != "modules_to_save" && $0 != "base_layer" }.joined(separator: "."))
        return
      }
      let module = parts[..<place].joined(separator: ".")
      // After the kind may stand the adapter's name, then `weight` unless it is an embedding.
      let tail = parts[(place + 1)...]
      let isWeight = (1...2).contains(tail.count) && tail.last == "weight"
      switch parts[place] {
      case "lora_A" where isWeight: self = .half(Module(path: module, isEmbedding: false), .a)
      case "lora_B" where isWeight: self = .half(Module(path: module, isEmbedding: false), .b)
      case "lora_embedding_A" where tail.count <= 1:
        self = .half(Module(path: module, isEmbedding: true), .a)
      case "lora_embedding_B" where tail.count <= 1:
        self = .half(Module(path: module, isEmbedding: true), .b)
      default: throw .unsupportedAdapter(path: path, field: "tensors", value: "'\(name)'")
      }
    }
  }
}

extension [Float] {
  /// A matrix of so many rows, turned over.
  fileprivate func transposed(rows: Int) -> [Float] {
    let columns = count / rows
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      for row in 0..<rows {
        for column in 0..<columns { buffer[column * rows + row] = self[row * columns + column] }
      }
      filled = count
    }
  }
}
