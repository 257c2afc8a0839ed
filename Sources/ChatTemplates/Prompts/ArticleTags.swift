/// The turn tags that the article's own app put around messages instead of the models' templates.
///
/// Its prompt is the tagged system prompt, unless empty, then every turn in its tags, then the tag
/// that begins the model's turn. The beginning-of-sequence token is not part of it; the app's
/// tokenizers added that once.
public enum ArticleTags: String, Sendable, Equatable, CaseIterable {
  case llama3 = "Llama3CausalLM"
  case gemma = "GemmaCausalLM"
  case mistral = "MistralCausalLM"
  case vicuna = "Vicuna"

  /// What a message is in these tags.
  public enum Role: Sendable, Equatable {
    case system
    case user
    case model
  }

  /// The tags that the app chose: Vicuna's by the model's name, the others by its kind.
  ///
  /// - Parameters:
  ///   - modelType: `model_type` of the configuration; nil results for kinds the app had no tags for.
  ///   - name: The model's name or path.
  public init?(modelType: String, name: String) {
    switch modelType {
    case _ where name.lowercased().contains("vicuna"): self = .vicuna
    // llama.cpp's files call a Mistral a Llama.
    case "llama" where name.lowercased().contains("mistral"): self = .mistral
    case "llama": self = .llama3
    case "gemma", "gemma2": self = .gemma
    case "mistral": self = .mistral
    default: return nil
    }
  }

  /// What stands before and after a message.
  public func tags(around role: Role) -> (start: String, end: String) {
    switch (self, role) {
    case (.llama3, _):
      let name = role == .system ? "system" : role == .user ? "user" : "assistant"
      return ("<|start_header_id|>\(name)<|end_header_id|>\n\n", "<|eot_id|>")
    case (.gemma, .system): return ("", "\n")
    case (.gemma, .user): return ("<start_of_turn>user\n", "<end_of_turn>\n")
    case (.gemma, .model): return ("<start_of_turn>model\n", "<end_of_turn>\n")
    case (.mistral, .system): return ("", "<s>")
    case (.mistral, .user): return ("[INST]", "[/INST]")
    case (.mistral, .model): return ("", "</s>")
    case (.vicuna, .system): return ("", "\n\n")
    case (.vicuna, .user): return ("USER: ", "\n")
    case (.vicuna, .model): return ("ASSISTANT: ", "\n")
    }
  }

  /// The prompt for a conversation, ready for the model's next turn.
  ///
  /// - Parameter messages: Roles and texts in order; a system prompt that is empty is left out.
  public func prompt(for messages: [(role: Role, text: String)]) -> RenderedPrompt {
    // The app's tokenizer read Mistral's `<s>` and `</s>` as plain text, not as special tokens.
    let isTrusted = self != .mistral
    var segments: [RenderedPrompt.Segment] = []
    for (role, text) in messages where role != .system || !text.isEmpty {
      let (start, end) = tags(around: role)
      segments.append(RenderedPrompt.Segment(text: start, isTrusted: isTrusted))
      segments.append(RenderedPrompt.Segment(text: text, isTrusted: false))
      segments.append(RenderedPrompt.Segment(text: end, isTrusted: isTrusted))
    }
    segments.append(
      RenderedPrompt.Segment(text: tags(around: .model).start, isTrusted: isTrusted))
    return RenderedPrompt(segments: segments)
  }
}
