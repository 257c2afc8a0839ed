import ChatTemplates
import Checkpoints
import Generation
import JSON
import Tokenizers

/// What turns conversations into tokens: a tokenizer and the form of prompts.
///
/// A model without a chat template gets the article's turn tags where its vocabulary has them as
/// special tokens, else the form of Vicuna, which has no template in its files and uses plain words.
struct ModelText: Sendable {
  /// The model's name, for messages.
  let name: String
  /// `model_type` of the configuration; empty if there is none.
  let modelType: String
  let tokenizer: Tokenizer
  private let template: ChatTemplate?
  private let specialTokens: [(name: String, text: String)]

  /// What templates are told when they ask for the date. A prompt that changed every day would give
  /// other answers every day; the day is the one that Llama's templates fall back to.
  static let templateTime = TemplateTime(year: 2024, month: 7, day: 26)

  /// Reads the tokenizer and parses the template.
  ///
  /// - Parameter templatePath: A file with another chat template than the model's own.
  init(_ files: TextFiles, name: String, templatePath: String? = nil) throws(LocalModelError) {
    guard let source = files.tokenizer else { throw .noTokenizer(path: files.path) }
    let tokenizer = try source.makeTokenizer()
    self.name = name
    self.tokenizer = tokenizer
    modelType = files.modelType
    let template = try templatePath.map(Self.readTemplate) ?? files.template
    do throws(TemplateError) {
      self.template = try template.map { source throws(TemplateError) in
        try ChatTemplate(source: source)
      }
    } catch {
      throw .template(path: templatePath ?? files.path, error)
    }
    var specialTokens = files.specialTokens
    for (name, id) in [
      ("bos_token", tokenizer.beginningOfSequence), ("eos_token", tokenizer.endOfSequence),
    ] where !specialTokens.contains(where: { $0.name == name }) {
      if let id, let piece = tokenizer.piece(of: id) { specialTokens.append((name, piece)) }
    }
    self.specialTokens = specialTokens
  }

  /// The text of a template's file.
  static func readTemplate(_ path: String) throws(LocalModelError) -> String {
    let bytes = try LocalModelError.reading { () throws(CheckpointError) in
      try FileSystem.bytes(of: path, limit: 4 << 20)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The tokens that end an answer: those that files name, and the usual ends of turns where the
  /// vocabulary has them as special tokens.
  ///
  /// - Parameter named: `eos_token_id` of `generation_config.json` and `config.json`.
  func endTokens(named: [TokenID]) -> Set<TokenID> {
    var ends = Set(named)
    if let end = tokenizer.endOfSequence { ends.insert(end) }
    for piece in ["<|eot_id|>", "<end_of_turn>", "<|im_end|>", "<|end|>", "</s>"] {
      if let id = tokenizer.id(of: piece), tokenizer.isSpecial(id) { ends.insert(id) }
    }
    return ends
  }
}

// MARK: - Prompts

extension ModelText {
  /// What a conversation becomes, ready for the model's next turn.
  ///
  /// Special tokens come from the template and the tags alone: what people and models wrote is
  /// never read as one.
  func prompt(for conversation: Conversation, style: PromptStyle) throws(AnswerError)
    -> PromptPreview
  {
    if style == .articleTags {
      guard let tags = ArticleTags(modelType: modelType, name: name) else {
        throw .noArticleTags(model: name, modelType: modelType)
      }
      let note = hasSpecialTokens(of: tags) ? [] : ["the vocabulary has no such special tokens"]
      return prompt(
        for: conversation, tags: tags, notes: ["the article's turn tags"] + note)
    }
    if let template { return try prompt(for: conversation, template: template) }
    let lacks = "the model has no chat template; "
    if let tags = ArticleTags(modelType: modelType, name: name), tags != .vicuna,
      hasSpecialTokens(of: tags)
    {
      return prompt(
        for: conversation, tags: tags, notes: [lacks + "it gets the turn tags of \(tags.rawValue)"])
    }
    let isVicuna = name.lowercased().contains("vicuna")
    let template: ChatTemplate
    do throws(TemplateError) {
      template = try VicunaTemplate.template(hasSystemPrompt: isVicuna)
    } catch {
      throw .template(model: name, error)
    }
    var preview = try prompt(for: conversation, template: template)
    preview.notes.insert(lacks + "the turns are written as FastChat does for Vicuna", at: 0)
    return preview
  }

  private func prompt(for conversation: Conversation, template: ChatTemplate)
    throws(AnswerError) -> PromptPreview
  {
    let messages = conversation.messages.map { message -> JSONValue in
      ["role": .string(message.role.rawValue), "content": .string(message.content)]
    }
    // As transformers hands them over: absent tools and documents are none, not undefined.
    var context: JSONObject = JSONObject([
      ("messages", .array(messages)), ("tools", .null), ("documents", .null),
      ("add_generation_prompt", true),
    ])
    for (name, text) in specialTokens { context[name] = .string(text) }
    var asksForTime = false
    do throws(TemplateError) {
      let (prompt, isFolded) = try SystemPromptFolding.render(
        template, .object(context),
        time: {
          asksForTime = true
          return Self.templateTime
        })
      var notes: [String] = []
      if isFolded { notes.append("the system prompt was folded into the first user turn") }
      if asksForTime {
        notes.append("the template asked for the date and was told 26 July 2024")
      }
      return PromptPreview(
        text: prompt.text, tokens: tokenizer.encode(Self.segments(prompt)), notes: notes)
    } catch {
      throw .template(model: name, error)
    }
  }

  private func prompt(for conversation: Conversation, tags: ArticleTags, notes: [String])
    -> PromptPreview
  {
    let prompt = tags.prompt(
      for: conversation.messages.map { message in
        switch message.role {
        case .system: (.system, message.content)
        case .user: (.user, message.content)
        case .assistant: (.model, message.content)
        }
      })
    // The tags do not have the token that begins a sequence: the app's tokenizers added it.
    let begin = tokenizer.beginningOfSequence.map { [$0] } ?? []
    return PromptPreview(
      text: prompt.text, tokens: begin + tokenizer.encode(Self.segments(prompt)), notes: notes)
  }

  /// Whether the tags are special tokens of the vocabulary, or plain words by design.
  private func hasSpecialTokens(of tags: ArticleTags) -> Bool {
    let pieces: [String] =
      switch tags {
      case .llama3: ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
      case .gemma: ["<start_of_turn>", "<end_of_turn>"]
      case .mistral, .vicuna: []
      }
    return pieces.allSatisfy { tokenizer.id(of: $0).map(tokenizer.isSpecial) ?? false }
  }

  private static func segments(_ prompt: RenderedPrompt) -> [Segment] {
    prompt.segments.map { Segment($0.text, isTrusted: $0.isTrusted) }
  }
}
