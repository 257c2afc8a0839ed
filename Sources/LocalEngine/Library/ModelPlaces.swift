import Checkpoints
import Glibc

/// Where models are looked for by name: shipped ones, the user's folders, the Hugging Face cache.
public struct ModelPlaces: Sendable {
  /// The folder whose subfolders are the models that ship with the program.
  public let embedded: String?
  /// Folders with models: subfolders with a `config.json`, GGUF files; or a model's own folder.
  public let folders: [String]
  /// The cache of downloads.
  public let cache: HuggingFaceCache

  public init(
    embedded: String?, folders: [String] = [], cache: HuggingFaceCache = HuggingFaceCache()
  ) {
    self.embedded = embedded
    self.folders = folders
    self.cache = cache
  }

  /// A model in a known place.
  struct KnownModel: Sendable, Equatable {
    /// The name by which it is listed: a folder's, a file's without its ending, `ORG/NAME`.
    var name: String
    /// Its folder or file.
    var path: String
    var isEmbedded = false
    /// Its name in the Hugging Face cache, if it is there.
    var cachedName: String?
    /// The places in the order in which they are looked at.
    var rank = 0

    /// The name that a loaded model gets: the last part of `ORG/NAME`.
    var shortName: String { name.split(separator: "/").last.map(String.init) ?? name }
  }

  /// Every model in the known places, shipped ones first, then by place and name.
  func known() -> [KnownModel] {
    var models: [KnownModel] = []
    var paths: Set<String> = []
    func add(_ model: KnownModel) {
      if paths.insert(Self.canonical(model.path)).inserted { models.append(model) }
    }
    if let embedded {
      for name in FileSystem.names(in: embedded) {
        let path = FileSystem.join(embedded, name)
        guard FileSystem.file("config.json", in: path) != nil else { continue }
        add(KnownModel(name: name, path: path, isEmbedded: true))
      }
    }
    for (index, folder) in folders.enumerated() {
      for var model in Self.models(in: folder) {
        model.rank = index + 1
        add(model)
      }
    }
    for name in cache.modelNames {
      guard let path = try? cache.snapshot(of: name) else { continue }
      add(KnownModel(name: name, path: path, cachedName: name, rank: folders.count + 1))
    }
    return models
  }

  private static func models(in folder: String) -> [KnownModel] {
    if FileSystem.file("config.json", in: folder) != nil {
      return [KnownModel(name: lastComponent(folder), path: folder)]
    }
    return FileSystem.names(in: folder).compactMap { name in
      let path = FileSystem.join(folder, name)
      switch FileSystem.kind(of: path) {
      case .folder:
        let model = ModelFolder(path: path)
        let isModel = model.configuration != nil || model.ggufFiles.count == 1
        return isModel ? KnownModel(name: name, path: path) : nil
      case .file where name.hasSuffix(".gguf"):
        return KnownModel(name: String(name.dropLast(".gguf".count)), path: path)
      default:
        return nil
      }
    }
  }
}

// MARK: - Finding

extension ModelPlaces {
  /// The model that a reference means: a path, a name of the cache with a revision, or a name in a
  /// known place, upper and lower case alike; a beginning that fits one name only is enough.
  func find(_ reference: String) throws(LocalModelError) -> KnownModel {
    let path = Self.expandingHome(reference)
    if reference.contains("/") || reference.hasSuffix(".gguf"), FileSystem.kind(of: path) != nil {
      return Self.atPath(path)
    }
    let known = known()
    let wanted = reference.lowercased()
    let exact = known.filter {
      $0.name.lowercased() == wanted || $0.shortName.lowercased() == wanted
    }
    // Of equal names in several places that of the first place is meant.
    if let first = exact.first {
      let rivals = exact.filter { $0.rank == first.rank }
      guard rivals.count == 1 else {
        throw .ambiguousName(name: reference, candidates: rivals.map(\.name))
      }
      return first
    }
    if FileSystem.kind(of: path) != nil { return Self.atPath(path) }
    let beginnings = known.filter {
      $0.name.lowercased().hasPrefix(wanted) || $0.shortName.lowercased().hasPrefix(wanted)
    }
    if !wanted.isEmpty, let first = beginnings.first {
      guard beginnings.count == 1 else {
        throw .ambiguousName(name: reference, candidates: beginnings.map(\.name))
      }
      return first
    }
    // `ORG/NAME`, or either with `@REVISION`: of the cache, or the message says how to get it there.
    let repository = reference.split(separator: "@").first.map(String.init) ?? ""
    if reference.contains("@") || reference.contains("/"), HuggingFaceCache.isModelName(repository)
    {
      let path = try LocalModelError.reading { () throws(CheckpointError) in
        try cache.snapshot(of: reference)
      }
      return KnownModel(name: repository, path: path, cachedName: reference)
    }
    throw .unknownModel(name: reference, known: known.map(\.name))
  }

  /// The folder of an adapter: a path, or a name of the cache; without links.
  func adapter(_ reference: String) throws(LocalModelError) -> String {
    let path = Self.expandingHome(reference)
    if FileSystem.kind(of: path) == .folder { return Self.canonical(path) }
    guard let path = try? cache.snapshot(of: reference) else { throw .noAdapter(name: reference) }
    return Self.canonical(path)
  }

  private static func atPath(_ path: String) -> KnownModel {
    var name = lastComponent(path)
    if name.hasSuffix(".gguf") { name = String(name.dropLast(".gguf".count)) }
    return KnownModel(name: name, path: path)
  }

  private static func lastComponent(_ path: String) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    guard last == "." || last == ".." else { return last }
    return canonical(path).split(separator: "/").last.map(String.init) ?? path
  }

  /// The path with a leading `~` replaced by the user's folder.
  static func expandingHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  /// A path without links, `.` and `..`; the path itself if nothing is there.
  static func canonical(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
