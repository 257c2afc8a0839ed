import Glibc
import JSON

/// A session's events as they are written: in memory all of them, on disk as soon as they happen.
///
/// The file is made with the first event that is worth keeping, so that looking around leaves nothing
/// behind. When the disk refuses, events wait in memory and are written with the next one, or
/// elsewhere by `save(as:)`.
@MainActor
final class Journal {
  /// The session's name.
  private(set) var name: String
  /// Whether the user gave the name.
  private(set) var isNamed: Bool
  /// Every line, the header first.
  private(set) var lines: [[UInt8]] = []
  /// What keeps the lines from being written, until it does not.
  private(set) var problem: JournalError?
  /// Whether events go to a file at all.
  let isKept: Bool

  private var store: SessionStore
  private var file: JournalFile?
  /// How many lines are on disk.
  private var writtenCount = 0
  /// What to do to the file before the first line is appended.
  private var repair: (soundByteCount: Int, lacksLineBreak: Bool)?
  /// Where the file is that a session was opened from.
  private var openedPath: String?

  /// Begins a session.
  init(
    store: SessionStore, name: String?, program: String, parent: String? = nil, isKept: Bool = true
  ) {
    self.store = store
    self.name = name.map(SessionStore.bare) ?? Timestamp.sessionName()
    self.isKept = isKept
    isNamed = name != nil
    let header = SessionEvent(
      time: Timestamp.now(), kind: .session(SessionHeader(program: program, parent: parent)))
    lines = [LineSum.line(header)]
  }

  /// Goes on with a session that was read.
  ///
  /// - Throws: `JournalError.inUse` where another shell has it open.
  init(
    store: SessionStore, listing: SessionStore.Listing, text: JournalText
  ) throws(JournalError) {
    self.store = store
    name = listing.name
    isNamed = true
    isKept = true
    lines = text.lines
    openedPath = listing.path
    let own = (try? store.path(of: listing.name)).map(Self.canonical)
    guard own == Self.canonical(listing.path), !lines.isEmpty, !text.isShipped else {
      lines = Self.unshipped(lines)
      // A shipped session is left as it is; what follows goes to a copy in the user's folder.
      return
    }
    file = try JournalFile(path: listing.path, name: listing.name)
    writtenCount = lines.count
    if text.tornByteCount > 0 || text.lacksLineBreak {
      repair = (text.soundByteCount, text.lacksLineBreak)
    }
  }

  /// A path without links and detours; as it is where nothing lies there.
  private static func canonical(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The lines of a copy of a session that ships: it is the user's own.
  private static func unshipped(_ lines: [[UInt8]]) -> [[UInt8]] {
    guard let header = lines.first, case .object(var object)? = try? JSONValue(parsing: header)
    else { return lines }
    object["shipped"] = nil
    return LineSum.sealed([LineSum.header(object)] + lines.dropFirst())
  }

  /// Where the session is or would be.
  var path: String { file?.path ?? (try? store.path(of: name)) ?? openedPath ?? name }

  /// Whether anything is on disk.
  var isOnDisk: Bool { file != nil }

  /// Adds an event and flushes it to disk.
  ///
  /// - Returns: the error, the first time that the disk refuses.
  func append(_ event: SessionEvent, isWorthKeeping: Bool) -> JournalError? {
    lines.append(LineSum.line(event))
    guard isKept, isWorthKeeping || file != nil || problem != nil else { return nil }
    let hadProblem = problem != nil
    do throws(JournalError) {
      try flush()
      problem = nil
    } catch {
      problem = error
      return hadProblem ? nil : error
    }
    return nil
  }

  /// Writes what is not on disk yet.
  private func flush() throws(JournalError) {
    guard let file else {
      try store.prepare()
      file = try create()
      writtenCount = lines.count
      return
    }
    if let repair {
      try file.truncate(to: repair.soundByteCount)
      if repair.lacksLineBreak { try file.append([[]]) }
      self.repair = nil
    }
    try file.append(Array(lines[writtenCount...]))
    writtenCount = lines.count
  }

  /// A new file, under the next free name where the user has not chosen one.
  private func create() throws(JournalError) -> JournalFile {
    let wanted = name
    var number = 1
    while true {
      do throws(JournalError) {
        return try JournalFile.create(lines, path: try store.path(of: name), name: name)
      } catch .exists where !isNamed || openedPath != nil {
        number += 1
        guard number < 10_000 else { throw .exists(name: wanted) }
        name = "\(wanted)-\(number)"
      }
    }
  }

  /// Gives the session a name and makes sure that all of it is on disk.
  ///
  /// A session without a name is renamed; one that has a name is copied, and goes on in the copy. A
  /// path that ends with `.jsonl` is a copy outside the folder of sessions, on another disk perhaps.
  func save(as newName: String?) throws(JournalError) {
    if let newName, SessionStore.isPath(newName) {
      try copy(to: newName, name: SessionStore.name(ofPath: newName))
    } else if let newName = newName.map(SessionStore.bare), newName != name || !isNamed {
      let path = try store.path(of: newName)
      if let file, !isNamed, problem == nil {
        try file.move(to: path, name: newName)
        name = newName
        isNamed = true
      } else {
        try store.prepare()
        try copy(to: path, name: newName)
      }
    }
    try flush()
    problem = nil
  }

  private func copy(to path: String, name newName: String) throws(JournalError) {
    let copied = LineSum.sealed(lines)
    file = try JournalFile.create(copied, path: path, name: newName)
    lines = copied
    writtenCount = lines.count
    repair = nil
    name = newName
    isNamed = true
  }

  /// A copy of the lines under another name, to go on in, with its parent in the header.
  func branch(as newName: String, program: String) throws(JournalError) -> Journal {
    let branch = Journal(store: store, name: newName, program: program, parent: name)
    branch.lines = LineSum.sealed(branch.lines + lines.dropFirst())
    try branch.flush()
    return branch
  }
}
