import CEditLine
import Glibc

/// What the shell's own keys do; each returns what libedit shall do next.
extension LineEditor {
  /// Characters of pasted text from which a mark stands for it in the line.
  private static let pasteLimit = 1500
  /// Characters of a paste that are taken.
  private static let pasteLength = 4 << 20

  /// Tab: puts in what all candidates share, or lists them.
  func completeWord() -> UInt8 {
    guard let complete, let line = el_line(editor)?.pointee else { return UInt8(CC_ERROR) }
    let length = line.cursor - line.buffer
    let bytes = UnsafeRawBufferPointer(start: line.buffer, count: length)
    let text = String(decoding: bytes, as: UTF8.self)
    let completion = complete(text)
    guard !completion.items.isEmpty, (0...text.utf8.count).contains(completion.start) else {
      return UInt8(CC_ERROR)
    }
    let word = String(decoding: text.utf8.dropFirst(completion.start), as: UTF8.self)
    let isOnly = completion.items.count == 1
    var replacement = completion.commonPrefix
    if isOnly, let item = completion.items.first { replacement = item.text + item.suffix }
    let isLonger = replacement.utf8.count >= word.utf8.count && replacement != word
    if isLonger {
      el_deletestr(editor, Int32(clamping: word.unicodeScalars.count))
      el_insertstr(editor, replacement)
    }
    if isOnly || isLonger { return UInt8(CC_REFRESH) }
    ce_flush()
    output.write(raw: "\n")
    for line in completion.list(width: size.columns, limit: max(3, size.rows - 4)) {
      output.write(line + "\n")
    }
    return UInt8(CC_REDISPLAY)
  }

  /// Ctrl-C: drops the line, which stays on the screen with a mark.
  func interrupt() -> UInt8 {
    isInterrupted = true
    _ = el_cursor(editor, Int32.max / 2)
    el_insertstr(editor, "^C")
    // Libedit's own end of line leaves the cursor below a line of several rows.
    el_push(editor, "\n")
    return UInt8(CC_REFRESH)
  }

  /// Ctrl-Z: gives the terminal back, stops the process group as the terminal would, and takes it
  /// again afterwards.
  func suspend() -> UInt8 {
    setBracketedPaste(false)
    ce_prepare_terminal(editor, 0)
    output.write(raw: "\n")
    kill(0, SIGSTOP)
    // The signal stops all threads from whichever takes it; this one must not run on before.
    usleep(100_000)
    ce_prepare_terminal(editor, 1)
    setBracketedPaste(true)
    checkSize(isEditing: true)
    return UInt8(CC_REDISPLAY)
  }

  /// Bracketed paste: all that is pasted goes into the line, also its line breaks.
  func paste() -> UInt8 {
    let end = Array("\u{1B}[201~".unicodeScalars)
    var scalars: [Unicode.Scalar] = []
    while scalars.count < Self.pasteLength {
      // A terminal that never says the end must not hold the keyboard.
      var waiter = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      guard poll(&waiter, 1, 2000) > 0, let scalar = readCharacter() else { break }
      scalars.append(scalar)
      if scalar == "~", scalars.suffix(end.count).elementsEqual(end) {
        scalars.removeLast(end.count)
        break
      }
    }
    var text = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() where scalar != "\0" {
      if scalar == "\r" {
        if index + 1 >= scalars.count || scalars[index + 1] != "\n" { text.append("\n") }
      } else {
        text.append(scalar)
      }
    }
    insert(pasted: String(text))
    return UInt8(CC_REFRESH)
  }

  private func insert(pasted: String) {
    var pasted = pasted
    // A line break at the end is how a line is copied, not part of the message.
    if pasted.last == "\n" { pasted.removeLast() }
    let lines = pasted.split(separator: "\n", omittingEmptySubsequences: false).count
    if lines > max(3, size.rows / 2) || pasted.count > Self.pasteLimit {
      let number = pastes.isEmpty ? "" : " (\(pastes.count + 1))"
      let mark = "⟨pasted \(lines > 1 ? "\(lines) lines" : "\(pasted.count) characters")\(number)⟩"
      pastes.append((mark, pasted))
      el_insertstr(editor, mark)
    } else {
      el_insertstr(editor, pasted)
    }
  }

  // MARK: - Reading keys

  /// The next character, or nil at the end of input.
  ///
  /// While none comes, the window and the terminal's mode are looked at four times a second: Swift's
  /// main actor need not be the main thread, so no signal would wake this one.
  func readCharacter() -> Unicode.Scalar? {
    while true {
      var waiter = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiter, 1, 250)
      if QuietInput.takesStop() {
        _ = suspend()
        ce_refresh(editor)
      }
      if ready == 0 { checkTerminal() }
      if ready <= 0 { continue }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 0 { return nil }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        return nil
      }
      if let scalar = decode(byte) { return scalar }
    }
  }

  /// Collects the bytes of a character; nonsense becomes U+FFFD.
  private func decode(_ byte: UInt8) -> Unicode.Scalar? {
    partial.append(byte)
    let length: Int
    switch partial[0] {
    case 0..<0x80: length = 1
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: length = 1
    }
    if partial.count > 1, byte & 0xC0 != 0x80 {
      // The character was cut off: its rest is dropped, the new byte begins another.
      partial = []
      return decode(byte) ?? nil
    }
    guard partial.count >= length else { return nil }
    defer { partial = [] }
    return String(decoding: partial, as: UTF8.self).unicodeScalars.first
  }

  private func checkTerminal() {
    var mode = termios()
    if tcgetattr(STDIN_FILENO, &mode) == 0, mode.c_lflag & tcflag_t(ICANON) != 0,
      tcgetpgrp(STDIN_FILENO) == getpgrp()
    {
      // Stopped and continued from outside: whoever had the terminal meanwhile left it cooked.
      ce_prepare_terminal(editor, 0)
      ce_prepare_terminal(editor, 1)
      setBracketedPaste(true)
      ce_refresh(editor)
    }
    checkSize(isEditing: true)
  }

  /// Tells libedit when the window has another size, and draws the line anew.
  ///
  /// Libedit would draw from where the cursor was in the old window; terminals have broken the line
  /// anew meanwhile, so the cursor is first put where the prompt begins now.
  func checkSize(isEditing: Bool) {
    let now = output.size
    guard now != size else { return }
    size = now
    if isEditing {
      let above = rowsAboveCursor
      output.write(raw: (above > 0 ? "\u{1B}[\(above)A" : "") + "\r\u{1B}[J")
    }
    el_resize(editor)
    if isEditing { ce_refresh(editor) }
  }

  /// Rows between the prompt's first and the cursor's, in the window as it is now.
  private var rowsAboveCursor: Int {
    guard let line = el_line(editor)?.pointee else { return 0 }
    let bytes = UnsafeRawBufferPointer(start: line.buffer, count: line.cursor - line.buffer)
    let columns = max(1, size.columns)
    var row = 0
    var column = CellWidth.of(promptPlain)
    row += column / columns
    column %= columns
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if scalar == "\n" {
        (row, column) = (row + 1, 0)
        continue
      }
      let width = CellWidth.of(scalar)
      if column + width > columns { (row, column) = (row + 1, 0) }
      column += width
    }
    return row
  }
}
