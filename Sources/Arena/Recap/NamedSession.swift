/// A session that was read, by its name.
public struct NamedSession: Sendable {
  /// The session's name.
  public var name: String
  /// What its journal comes to.
  public var state: SessionState

  public init(name: String, state: SessionState) {
    self.name = name
    self.state = state
  }

  /// Its answers, as a recap counts them.
  public var answers: [RecapAnswer] { RecapAnswer.all(of: state, session: name) }
}

extension SessionStore {
  /// Reads sessions without opening them: by name, by path, or `NAME*` for all that begin so.
  ///
  /// A session that several names mean is read once. `current` is taken as it is in memory.
  public func read(
    _ names: [String], current: NamedSession? = nil
  ) throws(JournalError) -> [NamedSession] {
    var sessions: [NamedSession] = []
    var paths: Set<String> = []
    for name in names {
      for listing in try listings(of: name, besides: current?.name)
      where paths.insert(listing.path).inserted {
        var state = SessionState()
        for event in try JournalText(path: listing.path).events { state.apply(event) }
        sessions.append(NamedSession(name: listing.name, state: state))
      }
      if let current, Self.matches(current.name, name),
        !sessions.contains(where: { $0.name == current.name })
      {
        sessions.append(current)
      }
    }
    return sessions
  }

  private func listings(
    of name: String, besides current: String?
  ) throws(JournalError) -> [Listing] {
    if name == current { return [] }
    guard name.hasSuffix("*") else { return [try find(name)] }
    let found = list().filter { Self.matches($0.name, name) }.sorted { $0.name < $1.name }
    let isCurrent = current.map { Self.matches($0, name) } ?? false
    guard !found.isEmpty || isCurrent else { throw .notFound(name: name, nearest: []) }
    return found.filter { $0.name != current }
  }

  private static func matches(_ name: String, _ pattern: String) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }
}
