import Glibc

/// The C library's idea of characters, which libedit goes by.
public enum TerminalLocale {
  /// Sets the user's locale for character types, or C.UTF-8 where that is not UTF-8: the shell
  /// speaks UTF-8 only.
  /// - Returns: Whether characters are UTF-8 now.
  @discardableResult
  public static func useUTF8() -> Bool {
    setlocale(LC_CTYPE, "")
    if isUTF8 { return true }
    for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] {
      if setlocale(LC_CTYPE, name) != nil, isUTF8 { return true }
    }
    return false
  }

  private static var isUTF8: Bool {
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name).uppercased() == "UTF-8"
  }
}
