/// Names and their values; a name that is not here is looked for in the scope around.
///
/// Loops, macros and blocks with a body of their own make a scope, `if` does not (jinja2, "Scoping
/// Behavior").
final class TemplateScope: @unchecked Sendable {
  // Confined to one rendering, which is single-threaded; never reachable from outside it.
  private var variables: [String: TemplateValue] = [:]
  private let parent: TemplateScope?

  init(parent: TemplateScope?) { self.parent = parent }

  subscript(name: String) -> TemplateValue? {
    get {
      var scope: TemplateScope? = self
      while let current = scope {
        if let value = current.variables[name] { return value }
        scope = current.parent
      }
      return nil
    }
    set { variables[name] = newValue }
  }

  /// Forgets everything, which breaks the circle of a macro and the scope that names it.
  func clear() { variables = [:] }
}
