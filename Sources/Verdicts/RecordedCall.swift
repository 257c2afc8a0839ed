import Interpreter

/// A call as it stands in an answer, evaluated: known functions and unknown ones alike.
public struct RecordedCall: Sendable, Hashable {
  /// An argument given by name.
  public struct Keyword: Sendable, Hashable {
    /// The parameter's name.
    public var name: String
    /// Its value.
    public var value: CallValue

    /// A keyword argument from its parts.
    public init(name: String, value: CallValue) {
      self.name = name
      self.value = value
    }
  }

  /// The function as dotted names: `action.add_calendar_entry`.
  public var callee: String
  /// The positional arguments.
  public var arguments: [CallValue]
  /// The keyword arguments in order.
  public var keywords: [Keyword]
  /// The UTF-8 offsets in the answer.
  public var byteRange: Range<Int>?
  /// The call as one line of Python, its values in place of its expressions.
  public var text: String

  /// A recorded call from its parts.
  public init(
    callee: String, arguments: [CallValue], keywords: [Keyword], byteRange: Range<Int>? = nil,
    text: String
  ) {
    self.callee = callee
    self.arguments = arguments
    self.keywords = keywords
    self.byteRange = byteRange
    self.text = text
  }

  /// A call that the sandbox recorded.
  init(_ call: Call, byteRange: Range<Int>) {
    let arguments =
      call.positional.map(\.value.source)
      + call.keywords.map { "\($0.name)=\($0.argument.value.source)" }
    self.init(
      callee: call.callee, arguments: call.positional.map { CallValue($0.value) },
      keywords: call.keywords.map { Keyword(name: $0.name, value: CallValue($0.argument.value)) },
      byteRange: byteRange, text: "\(call.callee)(\(arguments.joined(separator: ", ")))")
  }
}
