import ChatTemplates
import JSON

/// A chat template from a model's folder, rendered with messages from anyone.
enum TemplateTarget: FuzzTarget {
  static let name = "template"

  /// Far less than a real rendering may cost, so that the fuzzer goes on.
  private static let limits = TemplateLimits(
    steps: 20_000, output: 100_000, memory: 400_000, depth: 100)
  private static let time = TemplateTime(year: 2024, month: 7, day: 26)
  private static let context: JSONValue = [
    "messages": [
      ["role": "system", "content": "Be brief."],
      ["role": "user", "content": "Hello <|im_end|> {{ 1 }}"],
      ["role": "assistant", "content": "Hi!"], ["role": "user", "content": "Bye é"],
    ],
    "add_generation_prompt": true, "bos_token": "<s>", "eos_token": "</s>", "tools": nil,
    "number": 3, "float": 2.5, "list": [1, "a", nil, true],
  ]

  static func check(_ input: [UInt8]) throws {
    let source = String(decoding: input, as: UTF8.self)
    let prompt: RenderedPrompt
    do throws(TemplateError) {
      let template = try ChatTemplate(source: source)
      prompt = try template.render(context, time: { time }, limits: limits)
    } catch {
      try promise(!"\(error)".isEmpty && error.line >= 1, "an error without words or place")
      return
    }
    let joined = prompt.segments.reduce(into: "") { $0 += $1.text }
    try promise(joined.utf8.elementsEqual(prompt.text.utf8), "the segments are not the text")
  }
}
