extension String {
  /// The lines of a file, also of one with the line breaks of Windows; nothing but LF and CRLF ends
  /// one, since JSON strings may hold other breaks.
  func splitAtLineBreaks() -> [Substring] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }
}
