import CPlatform
import Glibc

/// What an output can do, from the environment and the device behind it.
public struct TerminalAbilities: Sendable, Hashable {
  /// Whether a terminal that understands cursor moves is behind the output.
  public var isTerminal: Bool
  public var colors: ColorDepth

  public init(isTerminal: Bool, colors: ColorDepth) {
    self.isTerminal = isTerminal
    self.colors = colors
  }

  /// Plain text into a file or a pipe.
  public static let plain = TerminalAbilities(isTerminal: false, colors: .none)

  /// Decides from `TERM`, `COLORTERM` and `NO_COLOR` (no-color.org: set and not empty).
  public init(isDevice: Bool, environment: (String) -> String?) {
    let term = environment("TERM") ?? ""
    isTerminal = isDevice && !term.isEmpty && term != "dumb" && term != "unknown"
    let colorTerm = environment("COLORTERM") ?? ""
    if !isTerminal || !(environment("NO_COLOR") ?? "").isEmpty || term.hasSuffix("-mono")
      || term.hasPrefix("vt1") || term.hasPrefix("vt2")
    {
      colors = .none
    } else if !colorTerm.isEmpty || term.contains("256color") || term.hasSuffix("-direct")
      || ["xterm-kitty", "alacritty", "xterm-ghostty", "foot", "wezterm"].contains(term)
    {
      colors = .many
    } else {
      colors = .sixteen
    }
  }

  /// Asks the process's environment and the open file `descriptor`.
  public init(descriptor: Int32) {
    self.init(isDevice: isatty(descriptor) == 1) { name in
      getenv(name).map { String(cString: $0) }
    }
  }
}

/// Rows and columns of a terminal's window.
public struct TerminalSize: Sendable, Hashable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// What the device says, else `COLUMNS` and `LINES`, else 80 × 24.
  public init(descriptor: Int32) {
    self = Self.known(descriptor: descriptor) ?? TerminalSize(columns: 80, rows: 24)
  }

  /// What the device says, else `COLUMNS` and `LINES`; nil when neither tells the columns.
  static func known(descriptor: Int32) -> TerminalSize? {
    var columns: Int32 = 0
    var rows: Int32 = 0
    _ = bp_terminal_size(descriptor, &columns, &rows)
    func number(_ name: String) -> Int? {
      getenv(name).flatMap { Int(String(cString: $0)) }.flatMap { $0 > 0 ? $0 : nil }
    }
    guard let width = columns > 0 ? Int(columns) : number("COLUMNS") else { return nil }
    let height = rows > 0 ? Int(rows) : number("LINES") ?? 24
    return TerminalSize(columns: min(width, 10_000), rows: min(height, 10_000))
  }
}
