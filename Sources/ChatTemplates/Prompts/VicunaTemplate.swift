/// The form of prompts that Vicuna 1.1 to 1.5 was trained with, which its files do not hold
/// (FastChat, `conversation.py`, "vicuna_v1.1").
///
///     SYSTEM USER: Hello ASSISTANT: Hi</s>USER: Bye ASSISTANT:
public enum VicunaTemplate {
  /// What FastChat says where nobody gives a system prompt.
  public static let systemPrompt =
    "A chat between a curious user and an artificial intelligence assistant. "
    + "The assistant gives helpful, detailed, and polite answers to the user's questions."

  /// The template.
  ///
  /// - Parameter hasSystemPrompt: Whether a conversation without a system prompt gets FastChat's.
  public static func template(hasSystemPrompt: Bool) throws(TemplateError) -> ChatTemplate {
    let system = hasSystemPrompt ? "{{ \"\(systemPrompt) \" }}" : ""
    return try ChatTemplate(
      source: """
        {{ bos_token }}{% if messages and messages[0].role == 'system' %}\
        {{ messages[0].content + ' ' }}{% else %}\(system){% endif %}\
        {% for message in messages %}{% if message.role == 'user' %}\
        {{ 'USER: ' + message.content + ' ' }}{% elif message.role == 'assistant' %}\
        {{ 'ASSISTANT: ' + message.content }}{{ eos_token }}{% endif %}{% endfor %}\
        {% if add_generation_prompt %}ASSISTANT:{% endif %}
        """)
  }
}
