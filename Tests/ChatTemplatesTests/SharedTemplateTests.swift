import ChatTemplates
import Foundation
import JSON
import Testing

/// Real templates with their renderings by the reference implementation. They may not be copied, so
/// these tests run only where the folder `shared` lies beside the checkout or `BROCCOLI_SHARED` names
/// it.
@Suite("Real templates", .enabled(if: SharedTemplates.isPresent, "needs the folder ../shared"))
struct SharedTemplateTests {
  @Test("every rendering and every refusal is the reference's", arguments: SharedTemplates.sets)
  func golden(set: String) throws {
    let cases = try SharedTemplates.cases(of: set)
    #expect(cases.count > 20)
    for golden in cases { golden.check() }
  }

  @Test("no message can add a trusted character", arguments: SharedTemplates.sets)
  func provenance(set: String) throws {
    for golden in try SharedTemplates.cases(of: set) {
      let marker = "\u{E000}"
      guard case .output = golden.expected,
        let plain = try? golden.render(golden.context),
        let marked = try? golden.render(golden.context(withContentMarked: marker))
      else { continue }
      let trusted = marked.segments.filter(\.isTrusted).map(\.text).joined()
      #expect(!trusted.contains(marker), "\(golden)")
      #expect(plain.text == plain.segments.map(\.text).joined())
    }
  }
}

struct GoldenRendering: CustomTestStringConvertible {
  enum Expected {
    case output(String)
    case error(String)
  }

  let name: String
  let source: String
  let context: JSONValue
  let expected: Expected
  var testDescription: String { name }

  func render(_ context: JSONValue) throws -> RenderedPrompt {
    try ChatTemplate(source: source).render(
      context, time: { TemplateTime(year: 2024, month: 7, day: 26) })
  }

  /// The context with a mark before and after the content of every message.
  func context(withContentMarked mark: String) -> JSONValue {
    guard case .object(var object) = context, let messages = object["messages"]?.array else {
      return context
    }
    object["messages"] = .array(
      messages.map { message in
        guard case .object(var fields) = message, let content = fields["content"]?.string else {
          return message
        }
        fields["content"] = .string(mark + content + mark)
        return .object(fields)
      })
    return .object(object)
  }

  func check() {
    do {
      let prompt = try render(context)
      switch expected {
      case .output(let text): #expect(prompt.text == text, "\(name)")
      case .error(let message): Issue.record("\(name): rendered, but must fail with \(message)")
      }
    } catch let error as TemplateError {
      let message = "\(error.kind): \(error.message)"
      switch expected {
      case .output: Issue.record("\(name): \(error)")
      case .error(let wanted): #expect(message == wanted, "\(name)")
      }
    } catch {
      Issue.record("\(name): \(error)")
    }
  }
}

enum SharedTemplates {
  static let sets = ["eight", "wide"]

  static let folder: String = {
    if let path = ProcessInfo.processInfo.environment["BROCCOLI_SHARED"] { return path }
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return checkout.deletingLastPathComponent().appending(path: "shared").path()
  }()

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder + "/templates/eight.golden.json")
  }

  static func cases(of set: String) throws -> [GoldenRendering] {
    let path = folder + "/templates/" + set
    let golden = try JSONValue(
      parsing: String(contentsOfFile: path + ".golden.json", encoding: .utf8))
    let templates = try #require(golden["templates"]?.object)
    let contexts = try #require(golden["contexts"]?.object)
    var cases: [GoldenRendering] = []
    for (name, entry) in templates {
      let file = name.hasSuffix(".jinja") ? name : name + ".jinja"
      let source = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
      let results = try #require((entry["cases"] ?? entry).object)
      for (label, result) in results {
        guard case .object(var context) = contexts[label] else { continue }
        if context["add_generation_prompt"] == nil { context["add_generation_prompt"] = true }
        context["bos_token"] = entry["bos"] ?? golden["bos"]
        context["eos_token"] = entry["eos"] ?? golden["eos"]
        let expected: GoldenRendering.Expected =
          if let text = result["output"]?.string {
            .output(text)
          } else {
            .error(result["error"]?.string ?? "")
          }
        cases.append(
          GoldenRendering(
            name: "\(set)/\(name)/\(label)", source: source, context: .object(context),
            expected: expected))
      }
    }
    return cases
  }
}
