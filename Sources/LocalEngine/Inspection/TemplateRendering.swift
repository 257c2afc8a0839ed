import ChatTemplates
import Checkpoints
import Generation
import JSON

/// One rendering of a chat template with a JSON file of variables, for `:render`.
struct TemplateRendering {
  /// A `.jinja` file, a model's folder or a GGUF file.
  let template: String
  /// The JSON file.
  let context: String

  /// The rendered text, unchanged: no folding, no tokens.
  func text() throws(RenderFailure) -> String {
    let source = try source()
    let variables: JSONValue
    do throws(CheckpointError) {
      variables = try FileSystem.json(at: context)
    } catch {
      throw RenderFailure(kind: "file", message: "\(error)")
    }
    do throws(TemplateError) {
      return try ChatTemplate(source: source).render(variables).text
    } catch {
      throw RenderFailure(kind: Self.kind(of: error), message: Self.message(of: error))
    }
  }

  private func source() throws(RenderFailure) -> String {
    do throws(LocalModelError) {
      let isText =
        FileSystem.kind(of: template) == .file && !template.hasSuffix(".gguf")
      if isText { return try ModelText.readTemplate(template) }
      if let source = try TextFiles.at(template).template { return source }
    } catch {
      throw RenderFailure(kind: "file", message: error.description)
    }
    throw RenderFailure(kind: "file", message: "'\(template)' has no chat template")
  }

  /// The kinds of `:render`; what Python would raise at run time is a `type`.
  private static func kind(of error: TemplateError) -> String {
    switch error.reason {
    case .raised: "raised"
    case .syntax: "syntax"
    case .undefined: "undefined"
    case .limit: "limit"
    case .type, .value, .divisionByZero, .security, .runtime: "type"
    }
  }

  private static func message(of error: TemplateError) -> String {
    if case .raised(let message) = error.reason { return message }
    return "line \(error.line), column \(error.column): \(error.message)"
  }
}
