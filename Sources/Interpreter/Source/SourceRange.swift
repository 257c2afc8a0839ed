/// A place in a source text, as CPython reports it.
///
/// Columns count Unicode scalars, as CPython's `offset` does; the byte offset is for slicing.
public struct SourceLocation: Sendable, Hashable, Comparable {
  /// The line, counted from 1.
  public let line: Int
  /// The column in Unicode scalars, counted from 1.
  public let column: Int
  /// The offset in UTF-8 bytes from the start of the source.
  public let offset: Int

  /// Creates a location from its three coordinates.
  public init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  /// Orders locations by their place in the source.
  public static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    left.offset < right.offset
  }
}

/// A half-open stretch of a source text.
public struct SourceRange: Sendable, Hashable {
  /// Where the stretch begins.
  public let start: SourceLocation
  /// The first place behind the stretch; never before `start`.
  public let end: SourceLocation

  /// Creates a range; an end before the start is moved to the start.
  public init(_ start: SourceLocation, _ end: SourceLocation) {
    self.start = start
    self.end = max(start, end)
  }

  /// The line of the start, counted from 1.
  public var line: Int { start.line }
  /// The column of the start in Unicode scalars, counted from 1.
  public var column: Int { start.column }
  /// The UTF-8 offsets covered, for slicing `source.utf8`.
  public var utf8Offsets: Range<Int> { start.offset..<end.offset }

  /// Returns the text that the range covers in the source it was made from.
  public func text(in source: String) -> Substring {
    let bytes = source.utf8
    guard
      let from = bytes.index(bytes.startIndex, offsetBy: start.offset, limitedBy: bytes.endIndex),
      let to = bytes.index(bytes.startIndex, offsetBy: end.offset, limitedBy: bytes.endIndex)
    else { return "" }
    return source[from..<to]
  }
}
