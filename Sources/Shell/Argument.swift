/// One argument of a command: how it is written in the usage line and what completes it.
public struct Argument: Sendable, Hashable {
  /// What the context offers for an argument when Tab is pressed.
  public enum Completion: Sendable, Hashable {
    case nothing
    /// A model that is loaded or can be.
    case model
    case loadedModel
    /// A configuration that comes with the program.
    case configuration
    case session
    case side
    case script
    case setting
    /// A value of the setting named by the word before.
    case settingValue
    /// A kind of mistake.
    case kind
    case symbol
    case turn
    /// The name of a command, without its colon.
    case command
    case choices([String])
    /// A file or folder, completed by the shell.
    case path
    /// A file or folder after an `@`, where text can be given instead.
    case atPath
    /// Whatever any of these offers.
    indirect case any([Completion])
  }

  /// How often it is given.
  public enum Arity: Sendable, Hashable { case one, optional, repeated }

  /// The word that stands before the value, or by itself; nil for an argument known by its place.
  public let keyword: String?
  /// The value as the usage line shows it (`MODEL`); empty for a keyword without one.
  public let placeholder: String
  public let completion: Completion
  public let arity: Arity
  /// Whether it takes the rest of the line as it is.
  public let isText: Bool

  /// An argument that must be given, known by its place.
  public static func required(
    _ placeholder: String, _ completion: Completion = .nothing
  ) -> Argument {
    Argument(nil, placeholder, completion, .one)
  }

  /// An argument that may be left out, known by its place.
  public static func optional(
    _ placeholder: String, _ completion: Completion = .nothing
  ) -> Argument {
    Argument(nil, placeholder, completion, .optional)
  }

  /// Any number of words, also none.
  public static func repeated(
    _ placeholder: String, _ completion: Completion = .nothing
  ) -> Argument {
    Argument(nil, placeholder, completion, .repeated)
  }

  /// The rest of the line, which must not be empty.
  public static func text(_ placeholder: String, _ completion: Completion = .nothing) -> Argument {
    Argument(nil, placeholder, completion, .one, isText: true)
  }

  /// The rest of the line, possibly nothing.
  public static func optionalText(
    _ placeholder: String, _ completion: Completion = .nothing
  ) -> Argument {
    Argument(nil, placeholder, completion, .optional, isText: true)
  }

  /// `keyword VALUE`, which may be left out.
  public static func option(
    _ keyword: String, _ placeholder: String, _ completion: Completion = .nothing
  ) -> Argument {
    Argument(keyword, placeholder, completion, .optional)
  }

  /// `keyword VALUE…` with one value or more, which may be left out.
  public static func list(
    _ keyword: String, _ placeholder: String, _ completion: Completion = .nothing
  ) -> Argument {
    Argument(keyword, placeholder, completion, .repeated)
  }

  /// A keyword without a value, which may be left out.
  public static func flag(_ keyword: String) -> Argument {
    Argument(keyword, "", .nothing, .optional)
  }

  /// A keyword that must be given, to tell forms of a command apart: `:check lines FILE`.
  public static func word(_ keyword: String) -> Argument {
    Argument(keyword, "", .nothing, .one)
  }

  private init(
    _ keyword: String?, _ placeholder: String, _ completion: Completion, _ arity: Arity,
    isText: Bool = false
  ) {
    self.keyword = keyword
    self.placeholder = placeholder
    self.completion = completion
    self.arity = arity
    self.isText = isText
  }

  /// How the usage line shows it: `MODEL`, `[SIDE]`, `[as NAME]`, `[SESSION…]`, `[type bf16|q8]`.
  public var usage: String {
    var text = placeholder
    if text.isEmpty, keyword == nil, case .choices(let choices) = completion {
      text = choices.joined(separator: "|")
    }
    if let keyword {
      if text.isEmpty, case .choices(let choices) = completion {
        text = choices.joined(separator: "|")
      }
      text = text.isEmpty ? keyword : "\(keyword) \(text)"
    }
    switch arity {
    case .one: return text
    case .optional: return "[\(text)]"
    case .repeated: return "[\(text)…]"
    }
  }
}
