import JSON

/// Sessions in a format for other programs and for people; pure functions of their states.
public enum SessionExport {
  /// The formats, by the endings of files.
  public enum Format: String, Sendable, CaseIterable {
    case page = "html"
    case markdown = "md"
    case json
    case table = "csv"
    case fixes = "jsonl"
    case calendar = "ics"

    /// The format of a file's name.
    public init?(path: String) {
      guard let dot = path.lastIndex(of: "."),
        let format = Format(rawValue: path[path.index(after: dot)...].lowercased())
      else { return nil }
      self = format
    }
  }

  /// The sessions as one text; nil for calendars, of which every side has its own.
  public static func text(_ sessions: [NamedSession], as format: Format) -> String? {
    switch format {
    case .page: page(sessions)
    case .markdown: markdown(sessions)
    case .json: json(sessions).text(.pretty) + "\n"
    case .table: csv(sessions)
    case .fixes: fixes(sessions)
    case .calendar: nil
    }
  }
}
