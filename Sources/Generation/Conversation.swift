/// Who speaks a message.
public enum Role: String, Sendable, Equatable, CaseIterable {
  case system
  case user
  case assistant
}

/// One message of a conversation: a role and its exact text.
public struct Message: Sendable, Equatable {
  /// Who speaks.
  public var role: Role
  /// The exact text, never filtered.
  public var content: String

  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}

/// Messages in order, as a model is to see them.
///
/// ```swift
/// let conversation = Conversation([
///   Message(.system, "Respond with one line of code."),
///   Message(.user, "Add a meeting with Fred on Nov 11 at 5PM"),
/// ])
/// ```
public struct Conversation: Sendable, Equatable {
  /// The messages, oldest first.
  public var messages: [Message]

  public init(_ messages: [Message] = []) { self.messages = messages }

  /// Appends a message.
  public mutating func append(_ role: Role, _ content: String) {
    messages.append(Message(role, content))
  }
}
