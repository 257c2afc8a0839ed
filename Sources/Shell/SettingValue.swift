/// A value for a setting, of the setting's kind.
public enum SettingValue: Sendable, Hashable {
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case choice(String)
  case text(String)
  /// The word of an optional kind was given.
  case none
}
