import Glibc
import JSON

/// What `adapter_config.json` says of a LoRA adapter (PEFT, `LoraConfig`).
struct LoRAConfiguration {
  /// The file, for messages.
  let path: String
  /// `lora_alpha`: what the product of the two halves is multiplied by before it is divided by the rank.
  private let alpha: Double
  /// Other alphas for modules whose path ends in a key.
  private let alphaPattern: [(suffix: String, alpha: Double)]
  /// Whether the divisor is the root of the rank (Kalajdzievski 2023).
  private let isRankStabilized: Bool

  /// Reads the file of an adapter's folder.
  ///
  /// - Throws: `unsupportedAdapter` for everything that would change the arithmetic in a way that is
  ///   not built, so that no adapter is applied in part.
  init(path: String) throws(CheckpointError) {
    let value = try FileSystem.json(at: path)
    func isOn(_ field: String) -> Bool {
      switch value[field] {
      case nil, .null, .bool(false): false
      case .array(let elements): !elements.isEmpty
      case .object(let object): !object.isEmpty
      default: true
      }
    }
    let kind = value["peft_type"]?.string ?? "missing"
    guard kind == "LORA" else {
      throw .unsupportedAdapter(path: path, field: "peft_type", value: "'\(kind)'")
    }
    for field in Self.unsupportedFields where isOn(field) {
      throw .unsupportedAdapter(path: path, field: field, value: value[field]?.text ?? "")
    }
    // These begin by changing the base model's weights, which the adapter's file does not hold.
    if let start = value["init_lora_weights"]?.string,
      ["pissa", "olora", "corda", "lora_ga", "loftq"].contains(where: start.lowercased().hasPrefix)
    {
      throw .unsupportedAdapter(path: path, field: "init_lora_weights", value: "'\(start)'")
    }
    self.path = path
    alpha = try Self.positive(value["lora_alpha"], path, "lora_alpha")
    isRankStabilized = value["use_rslora"]?.bool ?? false
    var pattern: [(suffix: String, alpha: Double)] = []
    for (key, alpha) in value["alpha_pattern"]?.object ?? JSONObject() {
      // The keys are regular expressions; a stranger's are not run. Nearly all are plain paths.
      let suffix = key.hasPrefix("^") ? String(key.dropFirst()) : key
      guard suffix.utf8.allSatisfy({ !#"\*+?()[]{}|^$"#.utf8.contains($0) }) else {
        throw .unsupportedAdapter(path: path, field: "alpha_pattern", value: "'\(key)'")
      }
      pattern.append((suffix, try Self.positive(alpha, path, "alpha_pattern.\(key)")))
    }
    alphaPattern = pattern
  }

  /// What the product of the halves is multiplied by.
  ///
  /// - Parameters:
  ///   - module: The module's path: `model.layers.0.self_attn.q_proj`.
  ///   - rank: The rank of its halves.
  func scale(of module: String, rank: Int) -> Float {
    let own = alphaPattern.first { module == $0.suffix || module.hasSuffix("." + $0.suffix) }
    let divisor = isRankStabilized ? Double(rank).squareRoot() : Double(rank)
    return Float((own?.alpha ?? alpha) / divisor)
  }

  private static let unsupportedFields = [
    "use_dora", "lora_bias", "layer_replication", "trainable_token_indices", "use_qalora",
    "alora_invocation_tokens", "target_parameters", "arrow_config", "use_bdlora",
    "kasa_config", "monteclora_config",
  ]

  private static func positive(_ value: JSONValue?, _ path: String, _ field: String)
    throws(CheckpointError) -> Double
  {
    guard let number = value?.double, number > 0, Float(number).isFinite else {
      throw .invalidField(
        path: path, field: field, expected: "a positive number", found: value?.text ?? "missing")
    }
    return number
  }
}
