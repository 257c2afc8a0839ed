import Checkpoints
import Generation
import JSON
import Transformer

/// Everything that is decided about a model before its weights are touched.
struct LoadPlan: Sendable {
  /// What makes two requests the same.
  struct Key: Sendable, Hashable {
    var name: String
    /// The folder or file, without links.
    var path: String
    var weightType: WeightType?
    /// The folder of a LoRA adapter, without links.
    var adapter: String?
    var template: String?
    var isArticleCompatible = false
  }

  /// What is to be loaded, and how it is shown.
  struct Recipe: Sendable {
    var key: Key
    /// The folder or file as it was found.
    var source: String
    /// Its name in the Hugging Face cache, if it was found there.
    var cachedName: String?
    var isEmbedded: Bool
    /// The kernels to use; nil takes the best for a model of its size.
    var instructionSet: InstructionSet?
  }

  let recipe: Recipe
  let checkpoint: Checkpoint
  let sharding: ShardingPlan

  /// Opens the files and plans the model on a mesh.
  init(_ recipe: Recipe, mesh: DeviceMesh) throws(LocalModelError) {
    let key = recipe.key
    let checkpoint = try LocalModelError.reading { () throws(CheckpointError) in
      try Self.open(recipe)
    }
    if let scheme = checkpoint.configuration["quantization_config"]?.object {
      throw .quantizedElsewhere(
        path: checkpoint.path, method: scheme["quant_method"]?.string ?? "unknown")
    }
    if key.isArticleCompatible, checkpoint.configuration["model_type"]?.string != "llama" {
      throw .notAnArticleModel(
        name: key.name, family: checkpoint.configuration["model_type"]?.string ?? "")
    }
    self.recipe = recipe
    self.checkpoint = checkpoint
    do throws(ModelLoadError) {
      sharding = try Model.plan(checkpoint, as: Self.options(recipe), on: mesh)
    } catch {
      throw .loading(error)
    }
  }

  /// Opens the files, with the adapter if there is one.
  private static func open(_ recipe: Recipe) throws(CheckpointError) -> Checkpoint {
    let checkpoint: Checkpoint
    do throws(CheckpointError) {
      checkpoint = try Checkpoint.open(recipe.source)
    } catch .missingFile(_, let names) {
      guard let name = recipe.cachedName else {
        throw .missingFile(folder: recipe.source, names: names)
      }
      throw .incompleteDownload(name: name, folder: recipe.source)
    } catch .missingShards(_, let shards) {
      guard let name = recipe.cachedName else {
        throw .missingShards(folder: recipe.source, shards: shards)
      }
      throw .incompleteDownload(name: name, folder: recipe.source)
    }
    guard let adapter = recipe.key.adapter else { return checkpoint }
    return try checkpoint.adapted(by: adapter)
  }

  static func options(_ recipe: Recipe) -> LoadOptions {
    LoadOptions(
      weightType: recipe.key.weightType, isArticleCompatible: recipe.key.isArticleCompatible,
      instructionSet: recipe.instructionSet)
  }

  /// What the model is, so far as that is known without its digest.
  func description(digest: String? = nil) -> ModelDescription {
    let key = recipe.key
    var options: [String] = []
    if key.isArticleCompatible { options.append("article") }
    if let adapter = key.adapter { options.append("adapter \(adapter)") }
    if let template = key.template { options.append("template \(template)") }
    return ModelDescription(
      name: key.name, family: checkpoint.configuration["model_type"]?.string ?? "",
      source: recipe.source, parameterCount: sharding.parameterCount,
      weightType: sharding.weightType.rawValue, memory: sharding.residentWeightByteCount,
      shardCount: sharding.mesh.deviceCount, contextLength: sharding.configuration.contextLength,
      digest: digest, options: options, isEmbedded: recipe.isEmbedded,
      isReproducible: true)
  }

  /// Loads the model: tokenizer, digest and weights at once.
  ///
  /// - Parameter cacheByteCount: what keys and values may take.
  /// - Throws: `LocalModelError`; `CancellationError` soon after the task is cancelled.
  func load(
    on group: DeviceGroup, cacheByteCount: Int,
    progress: @escaping @Sendable (LoadProgress) -> Void
  ) async throws -> LocalModel {
    async let text = BlockingWork.run { try readText() }
    async let digest = BlockingWork.run { try checkpoint.digest() }
    var options = Self.options(recipe)
    options.cacheByteBudget = cacheByteCount
    let model = try await BlockingWork.runCancellably { [options] isCancelled in
      do throws(ModelLoadError) {
        return try Model.load(checkpoint, as: options, on: group, isCancelled: isCancelled) {
          progress(LoadProgress(done: $0, total: $1))
        }
      } catch {
        if case .cancelled = error { throw CancellationError() }
        throw LocalModelError.loading(error)
      }
    }
    var description = description(digest: try await digest)
    let optionalText = try await text
    if optionalText == nil { description.options.append("no tokenizer") }
    return LocalModel(optionalText, model, description: description)
  }

  /// What turns conversations into tokens; nil where the files hold no tokenizer.
  func readText() throws(LocalModelError) -> ModelText? {
    do throws(LocalModelError) {
      return try ModelText(
        TextFiles.of(checkpoint), name: recipe.key.name, templatePath: recipe.key.template)
    } catch .noTokenizer {
      return nil
    }
  }
}
