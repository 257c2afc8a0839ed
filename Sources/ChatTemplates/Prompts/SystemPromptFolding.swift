import JSON

/// Puts the system prompt into the first user message where a template has no place for it.
///
/// Some templates refuse a system message (Gemma), some refuse it by demanding that user and
/// assistant alternate (Mistral v0.1), some drop it without a word. Which of these a template does is
/// found out by rendering.
public enum SystemPromptFolding {
  /// What stands between the system prompt and the user's text.
  static let separator = "\n\n"

  /// Renders a template, folding the system prompt if it must be.
  ///
  /// - Returns: The prompt, and whether the system prompt was folded.
  /// - Throws: The template's own error if folding does not help.
  public static func render(
    _ template: ChatTemplate, _ context: JSONValue,
    time: @escaping () -> TemplateTime = { TemplateTime.now }, limits: TemplateLimits = .standard
  ) throws(TemplateError) -> (prompt: RenderedPrompt, isFolded: Bool) {
    let refusal: TemplateError
    do throws(TemplateError) {
      let prompt = try template.render(context, time: time, limits: limits)
      guard let system = systemPrompt(of: context), !prompt.contains(system),
        let folded = folded(context)
      else { return (prompt, false) }
      // Dropped without a word. A template that then refuses keeps its first answer.
      guard let second = try? template.render(folded, time: time, limits: limits),
        second.contains(system)
      else { return (prompt, false) }
      return (second, true)
    } catch {
      if case .limit = error.reason { throw error }
      refusal = error
    }
    guard let folded = folded(context) else { throw refusal }
    do throws(TemplateError) {
      return (try template.render(folded, time: time, limits: limits), true)
    } catch {
      throw refusal
    }
  }

  /// The context without its leading system message, whose text now begins the first user message;
  /// nil if it has no such pair of messages.
  public static func folded(_ context: JSONValue) -> JSONValue? {
    guard let system = systemPrompt(of: context), case .object(var object) = context,
      var messages = object["messages"]?.array, messages.count > 1,
      messages[1]["role"]?.string == "user", let text = messages[1]["content"]?.string,
      case .object(var user) = messages[1]
    else { return nil }
    user["content"] = .string(system + separator + text)
    messages[1] = .object(user)
    messages.removeFirst()
    object["messages"] = .array(messages)
    return .object(object)
  }

  /// The text of the leading system message, if there is any.
  private static func systemPrompt(of context: JSONValue) -> String? {
    guard let first = context["messages"]?[0], first["role"]?.string == "system",
      let text = first["content"]?.string,
      text.unicodeScalars.contains(where: { !$0.isPythonSpace })
    else { return nil }
    return text
  }
}

extension RenderedPrompt {
  /// Whether a text appears, white space at its ends aside, which templates trim.
  fileprivate func contains(_ text: String) -> Bool {
    let needle = TemplateText(text, isTrusted: false).stripped()
    return TemplateText(self.text, isTrusted: false).contains(needle)
  }
}
