import Checkpoints
import JSON

/// A `config.json` that is not part of a model: what `:plan` needs of one.
struct NamedConfiguration: Sendable {
  let name: String
  /// The file.
  let path: String
  let value: JSONValue
}

extension ModelPlaces {
  /// The configurations in the subfolders `configurations` of the places for models, by name.
  func configurations() -> [(name: String, path: String)] {
    var found: [(name: String, path: String)] = []
    for place in [embedded].compactMap({ $0 }) + folders {
      let folder = FileSystem.join(place, "configurations")
      for file in FileSystem.names(in: folder) where file.hasSuffix(".json") {
        let name = String(file.dropLast(".json".count))
        guard !found.contains(where: { $0.name.lowercased() == name.lowercased() }) else {
          continue
        }
        found.append((name, FileSystem.join(folder, file)))
      }
    }
    return found.sorted { $0.name.lowercased() < $1.name.lowercased() }
  }

  /// The configuration that a reference means: a path, a name in `configurations()`, a model's name,
  /// or the beginning of a name.
  func configuration(of reference: String) throws(LocalModelError) -> NamedConfiguration {
    let path = Self.expandingHome(reference)
    if reference.contains("/") || reference.hasSuffix(".json") || reference.hasSuffix(".gguf"),
      FileSystem.kind(of: path) != nil
    {
      return try Self.configuration(at: path, name: Self.name(ofPath: path))
    }
    let known = configurations()
    let wanted = reference.lowercased()
    if let exact = known.first(where: { $0.name.lowercased() == wanted }) {
      return try Self.configuration(at: exact.path, name: exact.name)
    }
    let failure: LocalModelError
    do throws(LocalModelError) {
      let model = try find(reference)
      return try Self.configuration(at: model.path, name: model.name)
    } catch {
      failure = error
    }
    let beginnings = known.filter { !wanted.isEmpty && $0.name.lowercased().hasPrefix(wanted) }
    guard beginnings.count < 2 else {
      throw .ambiguousName(name: reference, candidates: beginnings.map(\.name))
    }
    if let one = beginnings.first {
      return try Self.configuration(at: one.path, name: one.name)
    }
    guard case .unknownModel(let name, let models) = failure else { throw failure }
    throw .unknownModel(name: name, known: known.map(\.name) + models)
  }

  /// `…/gemma/config.json` is called after its folder.
  private static func name(ofPath path: String) -> String {
    let parts = canonical(path).split(separator: "/").map(String.init)
    guard let last = parts.last else { return path }
    if last == "config.json", parts.count > 1 { return parts[parts.count - 2] }
    for ending in [".json", ".gguf"] where last.hasSuffix(ending) {
      return String(last.dropLast(ending.count))
    }
    return last
  }

  /// Reads a configuration file, a folder's, or what a GGUF file's metadata says.
  private static func configuration(at path: String, name: String) throws(LocalModelError)
    -> NamedConfiguration
  {
    try LocalModelError.reading { () throws(CheckpointError) in
      var file = path
      if FileSystem.kind(of: path) == .folder {
        guard let inside = ModelFolder(path: path).configuration else {
          return NamedConfiguration(
            name: name, path: path, value: try Checkpoint.open(path).configuration)
        }
        file = inside
      }
      let value =
        file.hasSuffix(".gguf")
        ? try Checkpoint.open(file).configuration : try FileSystem.json(at: file)
      return NamedConfiguration(name: name, path: file, value: value)
    }
  }
}
