/// The value of an argument, as journals and `:check` write it.
public indirect enum CallValue: Sendable, Hashable {
  /// A value without parts: its type (`int`, `float`, `str`, `bytes`, `bool`, `None`, `ellipsis`,
  /// `date`, `datetime`, `timedelta`) and its text, which `None` and `ellipsis` have not.
  ///
  /// Integers are decimal, floats the shortest decimal that reads back the same, bytes hexadecimal,
  /// booleans `True` or `False`, dates ISO 8601, a timedelta as Python's `str()` writes it.
  case scalar(type: String, value: String?)
  /// A `list` or a `tuple`.
  case sequence(type: String, items: [CallValue])
  /// A `dict`, in its own order.
  case dict([Entry])

  /// One key and its value in a dict.
  public struct Entry: Sendable, Hashable {
    /// The key.
    public var key: CallValue
    /// The value under the key.
    public var value: CallValue

    /// An entry from key and value.
    public init(key: CallValue, value: CallValue) {
      self.key = key
      self.value = value
    }
  }
}
