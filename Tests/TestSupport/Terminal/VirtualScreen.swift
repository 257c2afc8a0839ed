import Terminal

/// A terminal's screen for tests: it draws what the shell may send and raises an alarm for all else.
///
/// The sequences of ECMA-48 and xterm that libedit and the painter use act as they do in xterm;
/// every other one (a title, a clipboard, a report, a mode, a C1 control) is listed in `alarms`, so
/// that a test need not know which harm it would do. Text is measured by scalar, as simple
/// terminals do, and so differently from the shell, which measures clusters.
public struct VirtualScreen: Sendable {
  /// One cell: what is drawn in it, and in which rendition.
  struct Cell: Sendable, Hashable {
    /// Empty for the second half of a wide character.
    var text = " "
    var rendition = ""
  }

  public private(set) var columns: Int
  public private(set) var rows: Int
  /// Where the next character goes, from 0.
  public private(set) var cursor = (row: 0, column: 0)
  /// Private modes that are on, by number: 7 wraps, 25 shows the cursor, 2004 brackets pastes.
  public private(set) var modes: Set<Int> = [7, 25]
  /// Sequences that the shell has no business to send, in readable form.
  public private(set) var alarms: [String] = []
  /// The rendition that the next character gets; empty for the plain one.
  public private(set) var rendition = ""
  /// Lines that scrolled off the top.
  public private(set) var scrollback: [String] = []
  /// How often the bell rang.
  public private(set) var bells = 0

  private var cells: [[Cell]]
  private var isWrapPending = false
  private var state = State.ground
  private var partial: [UInt8] = []

  private enum State: Sendable {
    case ground
    case escape
    case control(String)
    /// OSC, DCS, APC, PM or SOS up to its end.
    case string(Character, String)
  }

  public init(columns: Int = 80, rows: Int = 24) {
    (self.columns, self.rows) = (columns, rows)
    cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  /// The lines on the screen without spaces at their ends.
  public var lines: [String] { cells.map(Self.text) }

  /// Everything that was ever on the screen and all that is, as text.
  public var everything: String { (scrollback + lines).joined(separator: "\n") }

  /// The text of one cell; nil outside the screen.
  public func text(row: Int, column: Int) -> String? {
    cells.indices.contains(row) && cells[row].indices.contains(column)
      ? cells[row][column].text : nil
  }

  /// Takes bytes that the program wrote.
  public mutating func feed(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if byte < 0x80 {
        if !partial.isEmpty {
          alarms.append("bytes that are no UTF-8: \(partial)")
          partial = []
        }
        accept(Unicode.Scalar(byte))
        continue
      }
      partial.append(byte)
      let length = partial[0] >= 0xF0 ? 4 : partial[0] >= 0xE0 ? 3 : 2
      guard partial.count == length || partial[0] < 0xC0 else { continue }
      let text = String(decoding: partial, as: UTF8.self)
      if text.utf8.elementsEqual(partial), let scalar = text.unicodeScalars.first {
        accept(scalar)
      } else {
        alarms.append("bytes that are no UTF-8: \(partial)")
      }
      partial = []
    }
  }

  /// Gives the window another size: lines are cut or padded, rows go or come at the bottom.
  public mutating func resize(columns: Int, rows: Int) {
    while cells.count > rows {
      // Rows below the cursor go first, then those at the top.
      if cursor.row < cells.count - 1 { cells.removeLast() } else { scroll() }
      if cells.count > rows, cursor.row >= rows {
        scrollback.append(Self.text(cells.removeFirst()))
        cursor.row -= 1
      }
    }
    for row in cells.indices {
      if columns < cells[row].count { cells[row].removeLast(cells[row].count - columns) }
      cells[row] += Array(repeating: Cell(), count: columns - cells[row].count)
    }
    while cells.count < rows { cells.append(Array(repeating: Cell(), count: columns)) }
    (self.columns, self.rows) = (columns, rows)
    cursor.column = min(cursor.column, columns - 1)
    isWrapPending = false
  }

  // MARK: - Characters

  private mutating func accept(_ scalar: Unicode.Scalar) {
    switch state {
    case .ground: acceptPlain(scalar)
    case .escape: acceptEscape(scalar)
    case .control(let text):
      if (0x40...0x7E).contains(scalar.value) {
        state = .ground
        run(text, final: Character(scalar))
      } else if (0x20...0x3F).contains(scalar.value) {
        state = .control(text + String(scalar))
      } else {
        alarms.append("control character in CSI \(text)")
        state = .ground
        accept(scalar)
      }
    case .string(let kind, let text):
      if scalar == "\u{7}" || text.hasSuffix("\u{1B}") || text.count > 4096 {
        alarms.append("ESC \(kind) \(text.filter { $0 != "\u{1B}" })")
        state = .ground
      } else {
        state = .string(kind, text + String(scalar))
      }
    }
  }

  private mutating func acceptPlain(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x07: bells += 1
    case 0x08:
      cursor.column = max(0, cursor.column - 1)
      isWrapPending = false
    case 0x09: cursor.column = min(columns - 1, (cursor.column / 8 + 1) * 8)
    case 0x0A: lineFeed()
    case 0x0D:
      cursor.column = 0
      isWrapPending = false
    case 0x1B: state = .escape
    case 0..<0x20, 0x7F..<0xA0:
      alarms.append("control character U+" + String(scalar.value, radix: 16, uppercase: true))
    case 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xE0000...0xE007F:
      alarms.append("invisible U+" + String(scalar.value, radix: 16, uppercase: true))
    default: draw(scalar)
    }
  }

  private mutating func draw(_ scalar: Unicode.Scalar) {
    let width = CellWidth.of(scalar)
    guard width > 0 else {
      // A mark belongs to the character before the cursor.
      var column = isWrapPending ? cursor.column : cursor.column - 1
      while column > 0, cells[cursor.row][column].text.isEmpty { column -= 1 }
      if column >= 0 { cells[cursor.row][column].text.unicodeScalars.append(scalar) }
      return
    }
    if isWrapPending || cursor.column + width > columns {
      if modes.contains(7) {
        cursor.column = 0
        lineFeed()
      } else {
        cursor.column = columns - width
      }
      isWrapPending = false
    }
    clearHalves(at: cursor.column)
    if width == 2 { clearHalves(at: cursor.column + 1) }
    cells[cursor.row][cursor.column] = Cell(text: String(scalar), rendition: rendition)
    if width == 2 {
      cells[cursor.row][cursor.column + 1] = Cell(text: "", rendition: rendition)
    }
    cursor.column += width
    if cursor.column >= columns {
      cursor.column = columns - 1
      isWrapPending = modes.contains(7)
    }
  }

  /// A wide character of which one half is drawn over loses the other.
  private mutating func clearHalves(at column: Int) {
    if cells[cursor.row][column].text.isEmpty, column > 0 {
      cells[cursor.row][column - 1].text = " "
    }
    if column + 1 < columns, cells[cursor.row][column + 1].text.isEmpty {
      cells[cursor.row][column + 1].text = " "
    }
  }

  private mutating func lineFeed() {
    isWrapPending = false
    if cursor.row == rows - 1 { scroll() } else { cursor.row += 1 }
  }

  private mutating func scroll() {
    scrollback.append(Self.text(cells.removeFirst()))
    cells.append(Array(repeating: Cell(), count: columns))
  }

  private static func text(_ cells: [Cell]) -> String {
    var text = cells.map { $0.text }.joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  // MARK: - Sequences

  private mutating func acceptEscape(_ scalar: Unicode.Scalar) {
    state = .ground
    switch scalar {
    case "[": state = .control("")
    case "]", "P", "_", "^", "X": state = .string(Character(scalar), "")
    case "M":
      if cursor.row > 0 { cursor.row -= 1 }
    default: alarms.append("ESC \(scalar)")
    }
  }

  private mutating func run(_ text: String, final: Character) {
    if text.hasPrefix("?"), final == "h" || final == "l", let mode = Int(text.dropFirst()),
      [7, 25, 2004, 2026].contains(mode)
    {
      if final == "h" { modes.insert(mode) } else { modes.remove(mode) }
      return
    }
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    let numbers = parts.map { $0.isEmpty ? 0 : Int($0) ?? -1 }
    guard !numbers.contains(-1) else { return alarms.append("CSI \(text)\(final)") }
    let first = numbers.first ?? 0
    let count = max(1, first)
    isWrapPending = isWrapPending && final == "m"
    switch final {
    case "A": cursor.row = max(0, cursor.row - count)
    case "B": cursor.row = min(rows - 1, cursor.row + count)
    case "C": cursor.column = min(columns - 1, cursor.column + count)
    case "D": cursor.column = max(0, cursor.column - count)
    case "G": cursor.column = min(columns, count) - 1
    case "H":
      cursor = (min(rows, count) - 1, min(columns, max(1, numbers.count > 1 ? numbers[1] : 1)) - 1)
    case "J": eraseScreen(first)
    case "K": eraseLine(first)
    case "P": deleteCells(count)
    case "@": insertCells(count)
    case "m": rendition = numbers.allSatisfy { $0 == 0 } ? "" : text
    default: alarms.append("CSI \(text)\(final)")
    }
  }

  private mutating func eraseLine(_ part: Int) {
    let range =
      part == 0 ? cursor.column..<columns : part == 1 ? 0..<cursor.column + 1 : 0..<columns
    for column in range { cells[cursor.row][column] = Cell() }
  }

  /// Erases as tmux does, which keeps what a program wipes from the first cell on.
  private mutating func eraseScreen(_ part: Int) {
    if part == 0, cursor == (0, 0) {
      let last = cells.lastIndex { row in !Self.text(row).isEmpty }
      scrollback += cells.prefix((last ?? -1) + 1).map(Self.text)
    }
    let rowsToErase =
      part == 0 ? cursor.row + 1..<rows : part == 1 ? 0..<cursor.row : 0..<rows
    for row in rowsToErase { cells[row] = Array(repeating: Cell(), count: columns) }
    if part < 2 { eraseLine(part) }
  }

  private mutating func deleteCells(_ count: Int) {
    let count = min(count, columns - cursor.column)
    cells[cursor.row].removeSubrange(cursor.column..<cursor.column + count)
    cells[cursor.row] += Array(repeating: Cell(), count: count)
  }

  private mutating func insertCells(_ count: Int) {
    let count = min(count, columns - cursor.column)
    cells[cursor.row].removeLast(count)
    cells[cursor.row].insert(contentsOf: Array(repeating: Cell(), count: count), at: cursor.column)
  }
}
