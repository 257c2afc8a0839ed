// Python's searching, stripping and splitting of strings; all keep the origin of characters.
extension TemplateText {
  /// The first place of a text at or after `start`, or nil.
  func firstIndex(of needle: TemplateText, from start: Int = 0, to end: Int? = nil) -> Int? {
    let end = end ?? count
    guard needle.count <= end - start else { return nil }
    guard let first = needle.scalars.first else { return start }
    var index = start
    while index <= end - needle.count {
      if scalars[index] == first, hasMatch(needle, at: index) { return index }
      index += 1
    }
    return nil
  }

  /// The last place of a text that lies wholly in `start..<end`, or nil.
  func lastIndex(of needle: TemplateText, from start: Int = 0, to end: Int? = nil) -> Int? {
    var index = (end ?? count) - needle.count
    while index >= start {
      if hasMatch(needle, at: index) { return index }
      index -= 1
    }
    return nil
  }

  func hasMatch(_ needle: TemplateText, at index: Int) -> Bool {
    guard index >= 0, index + needle.count <= count else { return false }
    for offset in 0..<needle.count where scalars[index + offset] != needle.scalars[offset] {
      return false
    }
    return true
  }

  func contains(_ needle: TemplateText) -> Bool { firstIndex(of: needle) != nil }

  /// Without the characters of a set at either or both ends; by default white space.
  func stripped(_ set: TemplateText? = nil, leading: Bool = true, trailing: Bool = true)
    -> TemplateText
  {
    let members = set.map { Set($0.scalars) }
    func isStripped(_ scalar: Unicode.Scalar) -> Bool {
      members.map { $0.contains(scalar) } ?? scalar.isPythonSpace
    }
    var start = 0
    var end = count
    if leading { while start < end, isStripped(scalars[start]) { start += 1 } }
    if trailing { while end > start, isStripped(scalars[end - 1]) { end -= 1 } }
    return self[start..<end]
  }

  /// `str.replace`: an empty `old` matches before every character and at the end.
  func replacing(_ old: TemplateText, with new: TemplateText, limit: Int?) -> TemplateText {
    var left = limit.map { $0 < 0 ? Int.max : $0 } ?? Int.max
    var result = TemplateText()
    var position = 0
    if old.isEmpty {
      let characters = characters
      while position <= count, left > 0 {
        result.append(new)
        if position < count { result.append(characters[position]) }
        position += 1
        left -= 1
      }
      if position < count { result.append(self[position..<count]) }
      return result
    }
    while left > 0, let next = firstIndex(of: old, from: position) {
      result.append(self[position..<next])
      result.append(new)
      position = next + old.count
      left -= 1
    }
    result.append(self[position..<count])
    return result
  }

  /// `str.split` with a separator, which must not be empty.
  func split(by separator: TemplateText, limit: Int) -> [TemplateText] {
    var parts: [TemplateText] = []
    var position = 0
    while limit < 0 || parts.count < limit, let next = firstIndex(of: separator, from: position) {
      parts.append(self[position..<next])
      position = next + separator.count
    }
    parts.append(self[position..<count])
    return parts
  }

  /// `str.rsplit` with a separator, which must not be empty.
  func splitFromEnd(by separator: TemplateText, limit: Int) -> [TemplateText] {
    var parts: [TemplateText] = []
    var end = count
    while limit < 0 || parts.count < limit, let next = lastIndex(of: separator, to: end) {
      parts.append(self[next + separator.count..<end])
      end = next
    }
    parts.append(self[0..<end])
    return parts.reversed()
  }

  /// `str.split` by white space; the part after the last split keeps its inner white space.
  func splitAtSpace(limit: Int) -> [TemplateText] {
    var parts: [TemplateText] = []
    var position = 0
    while true {
      while position < count, scalars[position].isPythonSpace { position += 1 }
      guard position < count else { return parts }
      if limit >= 0, parts.count == limit {
        parts.append(self[position..<count].stripped(leading: false))
        return parts
      }
      var end = position
      while end < count, !scalars[end].isPythonSpace { end += 1 }
      parts.append(self[position..<end])
      position = end
    }
  }

  /// `str.rsplit` by white space.
  func splitAtSpaceFromEnd(limit: Int) -> [TemplateText] {
    var parts: [TemplateText] = []
    var end = count
    while true {
      while end > 0, scalars[end - 1].isPythonSpace { end -= 1 }
      guard end > 0 else { return parts.reversed() }
      if limit >= 0, parts.count == limit {
        parts.append(self[0..<end].stripped(trailing: false))
        return parts.reversed()
      }
      var start = end
      while start > 0, !scalars[start - 1].isPythonSpace { start -= 1 }
      parts.append(self[start..<end])
      end = start
    }
  }

  /// `str.splitlines`: a line end at the very end begins no further line.
  func lines(keepEnds: Bool = false) -> [TemplateText] {
    var lines: [TemplateText] = []
    var start = 0
    var index = 0
    while index < count {
      guard scalars[index].isPythonLineEnd else {
        index += 1
        continue
      }
      var next = index + 1
      if scalars[index] == "\r", next < count, scalars[next] == "\n" { next += 1 }
      lines.append(self[start..<(keepEnds ? next : index)])
      start = next
      index = next
    }
    if start < count { lines.append(self[start..<count]) }
    return lines
  }

  /// The texts with this one between them.
  func joining(_ parts: some Sequence<TemplateText>) -> TemplateText {
    var result = TemplateText()
    var isFirst = true
    for part in parts {
      if !isFirst { result.append(self) }
      result.append(part)
      isFirst = false
    }
    return result
  }

  /// The text made anew by a function of its characters. What comes out is trusted only if all that
  /// went in was: a rebuilt text has no character-by-character origin.
  func rebuilt(_ transform: (String) -> String) -> TemplateText {
    var result = TemplateText(transform(string), isTrusted: isTrusted)
    result.isMarkup = isMarkup
    return result
  }
}

extension Unicode.Scalar {
  /// White space as `str.isspace` has it.
  var isPythonSpace: Bool {
    switch value {
    case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F,
      0x205F, 0x3000:
      true
    default: false
    }
  }

  /// Ends of lines as `str.splitlines` has them.
  var isPythonLineEnd: Bool {
    switch value {
    case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
