import Glibc

/// The local cache of the Hugging Face Hub (huggingface_hub, "Understand caching").
///
/// Its layout is `models--ORG--NAME/refs/REVISION`, a file that holds the name of a folder in
/// `models--ORG--NAME/snapshots`, whose files are links to `blobs`.
public struct HuggingFaceCache: Sendable, Equatable {
  /// The folder with the `models--…` folders.
  public let path: String

  /// The cache in a given folder.
  public init(path: String) { self.path = path }

  /// The cache that an environment points to: `HF_HUB_CACHE`, `HF_HOME/hub`,
  /// `XDG_CACHE_HOME/huggingface/hub`, `~/.cache/huggingface/hub`.
  ///
  /// - Parameter environment: The value of a variable, by default this process's.
  public init(
    environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) {
    func value(_ name: String) -> String? {
      guard let text = environment(name), !text.isEmpty else { return nil }
      guard text == "~" || text.hasPrefix("~/") else { return text }
      return (environment("HOME") ?? "") + text.dropFirst()
    }
    if let hub = value("HF_HUB_CACHE") ?? value("HUGGINGFACE_HUB_CACHE") {
      path = hub
    } else if let home = value("HF_HOME") {
      path = FileSystem.join(home, "hub")
    } else if let cache = value("XDG_CACHE_HOME") {
      path = FileSystem.join(cache, "huggingface/hub")
    } else {
      path = FileSystem.join(value("HOME") ?? "/", ".cache/huggingface/hub")
    }
  }

  /// The names of the models in the cache, `ORG/NAME`, sorted.
  public var modelNames: [String] {
    FileSystem.names(in: path).compactMap { folder in
      guard folder.hasPrefix("models--") else { return nil }
      return folder.dropFirst("models--".count).split(separator: "--", maxSplits: 1)
        .joined(separator: "/")
    }
  }

  /// The snapshot folder of a model named `ORG/NAME`, `NAME`, or either followed by `@REVISION`.
  ///
  /// Without a revision it is the one that `main` refers to; if nothing does (a download by
  /// revision), the snapshot changed last.
  /// - Throws: `invalidModelName`, or `notInCache` with the command that downloads it.
  public func snapshot(of name: String) throws(CheckpointError) -> String {
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let repository = parts.first.map(String.init) ?? ""
    let revision = parts.count > 1 ? String(parts[1]) : nil
    guard Self.isModelName(repository), revision.map(Self.isRevision) ?? true else {
      throw CheckpointError.invalidModelName(name: name)
    }
    let folder = FileSystem.join(
      path, "models--" + repository.split(separator: "/").joined(separator: "--"))
    let snapshots = FileSystem.join(folder, "snapshots")
    if let revision, FileSystem.kind(of: FileSystem.join(snapshots, revision)) == .folder {
      return FileSystem.join(snapshots, revision)
    }
    let reference = FileSystem.join(folder, "refs/" + (revision ?? "main"))
    if let bytes = try? FileSystem.bytes(of: reference, limit: 256) {
      let commit = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
      let snapshot = FileSystem.join(snapshots, commit)
      if Self.isRevision(commit), !commit.contains("/"), FileSystem.kind(of: snapshot) == .folder {
        return snapshot
      }
    }
    let newest = FileSystem.names(in: snapshots).map { FileSystem.join(snapshots, $0) }
      .filter { FileSystem.kind(of: $0) == .folder }
      .max { FileSystem.modificationTime(of: $0) < FileSystem.modificationTime(of: $1) }
    guard revision == nil, let newest else {
      throw CheckpointError.notInCache(name: name, cache: path)
    }
    return newest
  }

  /// Whether a text can name a model: one or two parts of letters, digits, `.`, `_` and `-`.
  public static func isModelName(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count) && name.utf8.count <= 200 && !name.contains("--")
      && parts.allSatisfy(isPlainName)
  }

  /// Revisions may have several parts: `refs/pr/3`.
  private static func isRevision(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return text.utf8.count <= 200 && parts.count <= 4 && parts.allSatisfy(isPlainName)
  }

  private static func isPlainName(_ part: Substring) -> Bool {
    !part.isEmpty && part != "." && part != ".."
      && part.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
