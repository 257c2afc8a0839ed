import ChatTemplates
import Checkpoints
import Generation
import JSON
import Tokenizers
import Transformer

extension LocalModelLibrary: ModelInspector {
  // MARK: - Shards

  public func shards(of model: String) async throws -> ShardReport {
    var plan: ShardingPlan
    var name: String
    if let resident = try resident(named: model) {
      plan = try resident.engine.local.model.plan
      name = resident.name
    } else {
      let found = try places.find(model)
      let recipe = self.recipe(for: found)
      let mesh = deviceMesh
      plan = try await BlockingWork.run { try LoadPlan(recipe, mesh: mesh).sharding }
      name = found.name
    }
    return ShardReport(
      model: name, mesh: mesh(),
      weights: plan.weights.map { weight in
        ShardReport.Weight(
          path: weight.declaration.path, shape: weight.declaration.shape, spec: weight.spec,
          shardShapes: weight.shards.map(\.shape), shardBytes: weight.shards.map(\.byteCount),
          note: weight.note)
      }, notes: plan.notes)
  }

  // MARK: - Text

  public func tokens(model: String, texts: [String], parsingSpecialTokens: Bool) async throws
    -> [TokenizedText]
  {
    let tokenizer = try await tokenizer(of: model)
    return try await BlockingWork.run {
      texts.map { text in
        let ids = tokenizer.encode(text, parsingSpecialTokens: parsingSpecialTokens)
        return TokenizedText(ids: ids, pieces: ids.map { tokenizer.piece(of: $0) ?? "" })
      }
    }
  }

  /// The tokenizer of a loaded model, or of a folder or file that has one.
  private func tokenizer(of model: String) async throws -> Tokenizer {
    if let resident = try resident(named: model) {
      return try resident.engine.local.text.tokenizer
    }
    let path = try places.find(model).path
    return try await BlockingWork.run {
      guard let source = try TextFiles.at(path).tokenizer else {
        throw LocalModelError.noTokenizer(path: path)
      }
      return try source.makeTokenizer()
    }
  }

  public func prompt(model: String, conversation: Conversation, settings: GenerationSettings)
    async throws -> PromptPreview
  {
    if let resident = try resident(named: model) {
      return try resident.engine.local.text.prompt(for: conversation, style: settings.promptStyle)
    }
    let found = try places.find(model)
    return try await BlockingWork.run {
      try ModelText(TextFiles.at(found.path), name: found.shortName)
        .prompt(for: conversation, style: settings.promptStyle)
    }
  }

  public func render(template: String, context: String) async throws -> String {
    let path = try templatePath(template)
    return try await BlockingWork.run {
      try TemplateRendering(template: path, context: context).text()
    }
  }

  /// The file or folder that a template is read from: a path as it stands, else a model by name.
  private func templatePath(_ template: String) throws -> String {
    if FileSystem.kind(of: template) != nil { return template }
    do throws(LocalModelError) {
      if let resident = try resident(named: template) { return resident.recipe.source }
      return try places.find(template).path
    } catch {
      throw RenderFailure(kind: "file", message: error.description)
    }
  }

  // MARK: - Logits

  public func logits(
    model name: String, tokens: [TokenID],
    handler: @Sendable (_ position: Int, _ logits: [Float]) async throws -> Void
  ) async throws {
    let reference = try resident(named: name)?.name ?? name
    guard
      let local = try await (load(LoadRequest(reference: reference)) { _ in } as? LocalModelEngine)?
        .local
    else { return }
    let model = local.model
    let sequence = model.makeSequence()
    guard !tokens.isEmpty else { throw ForwardError.emptyInput(index: 0) }
    guard tokens.count <= local.contextLength else {
      throw ForwardError.contextOverflow(
        length: tokens.count, contextLength: local.contextLength)
    }
    // A bad token is found before the first row is handed over.
    let size = model.configuration.vocabularySize
    if let id = tokens.first(where: { $0 < 0 || Int($0) >= size }) {
      throw ForwardError.unknownToken(id: id, vocabularySize: size)
    }
    // A part at a time: all rows of a long prompt would be gigabytes.
    var position = 0
    while position < tokens.count {
      let part = Array(tokens[position...].prefix(64))
      let rows = try await BlockingWork.run {
        let logits = LogitsBuffer()
        try model.forward([SequenceInput(sequence, tokens: part, logits: .all)], into: logits)
        return part.indices.map { Array(logits[$0]) }
      }
      for row in rows {
        try await handler(position, row)
        position += 1
      }
      try Task.checkCancellation()
    }
  }
}
