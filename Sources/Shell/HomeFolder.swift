import Glibc

/// The user's folder, as `~` stands for it in paths that are typed.
public enum HomeFolder {
  /// The path with a leading `~` or `~/` replaced by the user's folder; of nobody else's.
  public static func expanding(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }
}
