import JSON

/// A chat template: messages in, prompt text out.
///
/// ```swift
/// let template = try ChatTemplate(source: "{{ bos_token }}{{ messages[0].content }}")
/// let prompt = try template.render(["bos_token": "<s>", "messages": [["content": "Hello"]]])
/// prompt.text       // "<s>Hello"
/// prompt.segments   // "<s>" trusted, "Hello" not
/// ```
///
/// The language is the part of Jinja that chat templates use, in the environment that Hugging Face
/// transformers render them in: `trim_blocks`, `lstrip_blocks`, loop controls, `generation` blocks,
/// `tojson` as `json.dumps(ensure_ascii=False)`, `raise_exception`, `strftime_now`, and a sandbox in
/// which nothing is changed but namespaces.
public struct ChatTemplate: Sendable {
  /// The template's text.
  public let source: String
  private let parsed: TemplateSource
  private let statements: [Statement]

  /// Parses a template.
  ///
  /// - Throws: `TemplateError` of the reason `syntax`, or `limit` for absurd nesting.
  public init(source: String) throws(TemplateError) {
    self.source = source
    parsed = TemplateSource(source)
    statements = try TemplateParser.statements(of: parsed)
  }

  /// Renders the template.
  ///
  /// - Parameters:
  ///   - context: An object of variables: `messages`, `add_generation_prompt`, `tools`,
  ///     `bos_token`, ….
  ///   - time: What `strftime_now` prints.
  ///   - limits: What the rendering may cost.
  /// - Throws: `TemplateError`; of the reason `raised` where the template refuses the messages.
  public func render(
    _ context: JSONValue, time: @escaping () -> TemplateTime = { TemplateTime.now },
    limits: TemplateLimits = .standard
  ) throws(TemplateError) -> RenderedPrompt {
    let renderer = Renderer(source: parsed, limits: limits, time: time)
    let variables = try TemplateContext.variables(from: context, renderer)
    return RenderedPrompt(try renderer.render(statements, variables))
  }
}
