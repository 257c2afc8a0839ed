import Glibc

/// The time of an event: RFC 3339, UTC, milliseconds.
public enum Timestamp {
  /// Now: `2026-11-25T04:33:20.125Z`.
  public static func now() -> String {
    let (fields, nanoseconds) = current()
    return date(fields) + "T" + pad(fields.tm_hour) + ":" + pad(fields.tm_min) + ":"
      + pad(fields.tm_sec) + "." + pad(Int32(nanoseconds / 1_000_000), 3) + "Z"
  }

  /// Now, as the name of a session nobody has named: `2026-11-25-043320`.
  public static func sessionName() -> String {
    let (fields, _) = current()
    return date(fields) + "-" + pad(fields.tm_hour) + pad(fields.tm_min) + pad(fields.tm_sec)
  }

  private static func current() -> (tm, Int) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var fields = tm()
    gmtime_r(&now.tv_sec, &fields)
    return (fields, now.tv_nsec)
  }

  private static func date(_ fields: tm) -> String {
    pad(fields.tm_year + 1900, 4) + "-" + pad(fields.tm_mon + 1) + "-" + pad(fields.tm_mday)
  }

  private static func pad(_ number: Int32, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
