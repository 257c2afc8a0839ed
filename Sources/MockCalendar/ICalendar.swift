/// iCalendar text (RFC 5545), the part of it that a mock calendar needs.
///
/// Times are floating (form 1 of RFC 5545, 3.3.5): the dialogs know no time zones.
public enum ICalendar {
  /// Bounds on what is read, so that no file can take more than a moment or much memory.
  public struct Limits: Hashable, Sendable {
    /// Bytes of the whole text.
    public var byteCount = 8 << 20
    /// Bytes of one line after unfolding.
    public var lineByteCount = 64 << 10
    /// Events.
    public var eventCount = 10_000
    /// Components within components.
    public var depth = 16

    /// The default bounds.
    public init() {}
  }

  /// Something in a file that was passed over or read in one of several ways, with its line.
  public struct Remark: Hashable, Sendable, CustomStringConvertible {
    /// The line of the file, from 1.
    public let line: Int
    /// What it is, in words.
    public let text: String

    public var description: String { "line \(line): \(text)" }
  }

  /// What was read from a file.
  public struct Import: Hashable, Sendable {
    /// The events in the order of the file.
    public var entries: [CalendarEntry] = []
    /// What was left out or guessed, in the order of the file.
    public var remarks: [Remark] = []
  }
}
