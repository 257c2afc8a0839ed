/// An ordered map from regular expressions over weight paths to layouts, as in Keras.
///
/// ```swift
/// let map: LayoutMap = [#".*_proj\.weight"#: .split(.output), #".*norm\.weight"#: .replicated]
/// try map.layouts(for: ["model.norm.weight"])  // [.replicated]
/// ```
///
/// A pattern must match a whole path. A path that is literally a key takes that entry; else exactly
/// one pattern must match: none is an error here (in Keras it means replicated, which hides typing
/// errors), and so are two. A size that the devices do not divide is split unevenly, not refused.
public struct LayoutMap: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// The patterns in order.
  public private(set) var patterns: [String] = []
  private var layouts: [TensorLayout] = []

  /// A map of patterns to layouts; of a repeated pattern the last layout stays.
  public init(dictionaryLiteral elements: (String, TensorLayout)...) {
    for (pattern, layout) in elements { self[pattern] = layout }
  }

  /// The layout of a pattern, not of a path; nil removes it.
  public subscript(pattern: String) -> TensorLayout? {
    get { patterns.firstIndex(of: pattern).map { layouts[$0] } }
    set {
      switch (patterns.firstIndex(of: pattern), newValue) {
      case (let index?, let layout?): layouts[index] = layout
      case (let index?, nil):
        patterns.remove(at: index)
        layouts.remove(at: index)
      case (nil, let layout?):
        patterns.append(pattern)
        layouts.append(layout)
      case (nil, nil): break
      }
    }
  }

  /// The layout of each path.
  public func layouts(for paths: [String]) throws(LayoutError) -> [TensorLayout] {
    // Compiled here: a compiled `Regex` is not Sendable, and a map is looked up once per load.
    var compiled: [Regex<AnyRegexOutput>] = []
    for pattern in patterns {
      guard let regex = try? Regex(pattern) else { throw .invalidPattern(pattern) }
      compiled.append(regex)
    }
    // Blocks repeat each other: what holds for one path holds for those that differ in a number.
    var known: [String: TensorLayout] = [:]
    var result: [TensorLayout] = []
    result.reserveCapacity(paths.count)
    for path in paths {
      let shape = Self.withoutNumbers(path)
      if let layout = known[shape] {
        result.append(layout)
        continue
      }
      let layout = try layout(of: path, compiled)
      if patternsIgnoreNumbers { known[shape] = layout }
      result.append(layout)
    }
    return result
  }

  private func layout(of path: String, _ compiled: [Regex<AnyRegexOutput>])
    throws(LayoutError) -> TensorLayout
  {
    if let exact = self[path] { return exact }
    let matches = compiled.indices.filter { path.wholeMatch(of: compiled[$0]) != nil }
    guard let first = matches.first else { throw .unmatched(path: path) }
    guard matches.count == 1 else {
      throw .ambiguous(path: path, patterns: matches.map { patterns[$0] })
    }
    return layouts[first]
  }

  /// Whether every number in a path is matched by `\d+` or a wildcard, never by a digit.
  private var patternsIgnoreNumbers: Bool {
    !patterns.contains { $0.utf8.contains { (48...57).contains($0) } }
  }

  private static func withoutNumbers(_ path: String) -> String {
    String(decoding: path.utf8.map { (48...57).contains($0) ? 48 : $0 }, as: UTF8.self)
  }
}

/// Why a layout map does not fit a model.
public enum LayoutError: Error, Equatable, CustomStringConvertible {
  case invalidPattern(String)
  case unmatched(path: String)
  case ambiguous(path: String, patterns: [String])
  case unsupported(path: String, layout: TensorLayout, required: TensorLayout)

  public var description: String {
    switch self {
    case .invalidPattern(let pattern):
      "layout map: '\(pattern)' is not a regular expression"
    case .unmatched(let path):
      "layout map: no pattern matches the weight '\(path)'; add one, '.replicated' if it is small"
    case .ambiguous(let path, let patterns):
      "layout map: the weight '\(path)' is matched by "
        + patterns.map { "'\($0)'" }.joined(separator: " and ") + "; make one of them narrower"
    case .unsupported(let path, let layout, let required):
      "layout map: the weight '\(path)' cannot be \(layout); the forward pass needs \(required)"
    }
  }
}
