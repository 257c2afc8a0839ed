import Generation

extension Arena {
  /// Gives the session a name and makes sure that all of it is on disk.
  public func save(as name: String?) throws(JournalError) { try journal.save(as: name) }

  /// Goes on in a copy of the session.
  public func branch(as name: String) throws(JournalError) {
    take(try journal.branch(as: name, program: program), state: state)
  }

  /// Starts a new session with the same models, settings and system prompt.
  ///
  /// - Throws: `JournalError.exists`, before anything is given up.
  public func startNew(named name: String? = nil) throws(JournalError) {
    if let name { try store.requireFree(name) }
    let before = state
    take(
      Journal(store: store, name: name, program: program, isKept: journal.isKept),
      state: SessionState())
    if let system = before.system { record(.system(system)) }
    for (name, value) in before.settings.changes {
      record(.set(name: name, value: value, side: nil))
    }
    for (side, settings) in before.sideSettings.sorted(by: { $0.key < $1.key }) {
      for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
        record(.set(name: name, value: value, side: side))
      }
    }
    if !engines.isEmpty { pair(engines) }
  }

  /// What opening a session found.
  public struct OpenReport: Sendable {
    /// The session's name.
    public var name: String
    /// Turns in it.
    public var turnCount: Int
    /// What a person should know: a repaired line, models that are not there.
    public var remarks: [String]
  }

  /// The most lines without effect that are told one by one.
  private static let mostRemarks = 5

  /// Opens a session and loads the models of its pair.
  ///
  /// A model that cannot be loaded is a remark: the session can be looked at without it.
  public func open(
    _ name: String, progress: @escaping @Sendable (String, LoadProgress) -> Void = { _, _ in }
  ) async throws -> OpenReport {
    let listing = try store.find(name)
    let isOpen = listing.path == journal.path && journal.isOnDisk
    // What the disk refused before is written first, or nothing is given up.
    if isOpen { try journal.save(as: nil) }
    let text = try JournalText(path: listing.path)
    let opened = isOpen ? journal : try Journal(store: store, listing: listing, text: text)
    var remarks: [String] = []
    if !isOpen, !opened.isOnDisk, !text.isShipped {
      remarks.append("'\(listing.path)' stays as it is; the session goes on in a copy")
    }
    if text.tornByteCount > 0 {
      remarks.append(
        "the last line was cut short (\(text.tornByteCount) bytes); the answer in flight is lost")
    }
    var folded = SessionState()
    var lacks: [String] = []
    for (index, event) in text.events.enumerated() {
      if let lack = folded.lack(for: event) { lacks.append("line \(index + 1): \(lack)") }
      folded.apply(event)
    }
    remarks += lacks.prefix(Self.mostRemarks).map { $0 + "; it is kept, without effect" }
    if lacks.count > Self.mostRemarks {
      remarks.append("and \(lacks.count - Self.mostRemarks) more lines without effect")
    }
    take(opened, state: folded)
    engines = [:]
    for (side, sideState) in folded.sides.sorted(by: { $0.key < $1.key }) {
      let identity = sideState.model
      do {
        engines[side] = try await engine(for: identity) { progress(identity.name, $0) }
        if let digest = engines[side]?.model.digest, let before = identity.digest, digest != before
        {
          remarks.append("'\(identity.name)' has other weights now; answers may differ")
        }
      } catch {
        if error is CancellationError { throw error }
        remarks.append("'\(identity.name)' is not loaded: \(error)")
      }
    }
    let turns = Set(folded.conversations.flatMap { $0.ownTurns.map(\.id) }).count
    return OpenReport(name: opened.name, turnCount: turns, remarks: remarks)
  }

  /// The engine that a journal names: one in memory, else one loaded from where it came from.
  public func engine(
    for identity: ModelIdentity, progress: @escaping @Sendable (LoadProgress) -> Void = { _ in }
  ) async throws -> any Engine {
    let loaded = await library.loaded()
    let namesakes = loaded.filter {
      $0.model.name == identity.name && ModelIdentity($0.model).isRemote == identity.isRemote
    }
    if let exact = namesakes.first(where: { $0.model.digest == identity.digest })
      ?? namesakes.first
    {
      return exact
    }
    var request = LoadRequest(loading: identity)
    do {
      return try await library.load(request, progress: progress)
    } catch
      where !identity.source.isEmpty && identity.source != identity.name && !identity.isRemote
    {
      request.reference = identity.source
      request.name = identity.name
      return try await library.load(request, progress: progress)
    }
  }
}
