import Glibc

/// The folders in which sessions are: what the user saves goes to the first; what ships can be opened too.
public struct SessionStore: Sendable {
  /// What a list of sessions says of one.
  public struct Listing: Sendable {
    /// Its name.
    public var name: String
    /// Where it is.
    public var path: String
    /// When it was written last, in seconds since 1970.
    public var modified: Int
    /// Its bytes.
    public var byteCount: Int
  }

  /// Where sessions are written.
  public let folder: String
  /// Where sessions are looked for besides.
  public let otherFolders: [String]

  static let fileExtension = ".jsonl"

  public init(folder: String, otherFolders: [String] = []) {
    self.folder = folder
    self.otherFolders = otherFolders.filter { $0 != folder }
  }

  /// The path that a session of this name has, or will have; the name may have the file's ending.
  public func path(of name: String) throws(JournalError) -> String {
    let name = Self.bare(name)
    guard Self.isName(name) else { throw .badName(name) }
    return folder + "/" + name + Self.fileExtension
  }

  /// Makes sure that a session of this name can be begun.
  ///
  /// - Throws: `JournalError.badName`, `JournalError.exists`.
  func requireFree(_ name: String) throws(JournalError) {
    if access(try path(of: name), F_OK) == 0 { throw .exists(name: Self.bare(name)) }
  }

  /// A name without the ending that files of sessions have.
  static func bare(_ name: String) -> String {
    name.hasSuffix(fileExtension) ? String(name.dropLast(fileExtension.count)) : name
  }

  /// Whether a text means a file, wherever it is, rather than a name.
  static func isPath(_ text: String) -> Bool {
    text.hasSuffix(fileExtension) && text.contains("/") && !text.hasSuffix("/" + fileExtension)
  }

  /// The name of the session in a file.
  static func name(ofPath path: String) -> String {
    bare(path.split(separator: "/").last.map { String($0) } ?? path)
  }

  /// Finds a session by its name, an unambiguous start of it, or a path that ends with `.jsonl`. Of a
  /// name with that ending a session of the folders comes before a file of the working directory.
  public func find(_ name: String) throws(JournalError) -> Listing {
    if Self.isPath(name) {
      guard let listing = Self.listing(path: name) else { throw .notFound(name: name, nearest: []) }
      return listing
    }
    let all = list()
    let bare = Self.bare(name)
    if let exact = all.first(where: { $0.name == bare }) { return exact }
    if bare != name, let file = Self.listing(path: name) { return file }
    let started = all.filter { $0.name.hasPrefix(bare) }
    if started.count == 1 { return started[0] }
    let near =
      started.isEmpty ? all.filter { $0.name.lowercased().contains(bare.lowercased()) } : started
    throw .notFound(name: name, nearest: near.prefix(3).map { $0.name })
  }

  /// Every session, the latest first; of equal names the user's own.
  public func list() -> [Listing] {
    var listings: [String: Listing] = [:]
    for folder in [folder] + otherFolders {
      guard let stream = opendir(folder) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let file = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard file.hasSuffix(Self.fileExtension), !file.hasPrefix("."),
          let listing = Self.listing(path: folder + "/" + file), listings[listing.name] == nil
        else { continue }
        listings[listing.name] = listing
      }
    }
    return listings.values.sorted { ($0.modified, $0.name) > ($1.modified, $1.name) }
  }

  /// Makes the folder for sessions, for the user's eyes only.
  func prepare() throws(JournalError) {
    var path = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      path += "/" + part
      guard mkdir(path, 0o700) != 0 else { continue }
      let error = errno
      // A folder that is there is enough, whatever else speaks against making it.
      var information = stat()
      guard stat(path, &information) == 0 else {
        throw .system(action: "make", path: path, reason: String(cString: strerror(error)))
      }
    }
  }

  /// Whether a name stays in the folder and is one that people can type.
  static func isName(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 100, !name.hasPrefix("."), !name.hasPrefix("-"),
      name.first != " ", name.last != " "
    else { return false }
    return name.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || " ._-+".unicodeScalars.contains(scalar)
    }
  }

  private static func listing(path: String) -> Listing? {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
    return Listing(
      name: name(ofPath: path), path: path,
      modified: information.st_mtim.tv_sec, byteCount: Int(information.st_size))
  }
}
