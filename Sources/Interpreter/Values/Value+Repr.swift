extension Value {
  /// The text of Python's `repr()`.
  public var pythonRepr: String {
    ""
  }
}
