/// Why a step was refused; nothing has changed then.
public enum ForwardError: Error, Equatable, CustomStringConvertible {
  case emptyInput(index: Int)
  case unknownToken(id: Int32, vocabularySize: Int)
  case contextOverflow(length: Int, contextLength: Int)
  case foreignSequence(index: Int)
  case repeatedSequence(index: Int)
  case cacheFull(pagesNeeded: Int, pagesFree: Int)

  public var description: String {
    switch self {
    case .emptyInput(let index):
      "input \(index) of the step has no tokens"
    case .unknownToken(let id, let size):
      "token \(id) is not in the model's vocabulary of \(size)"
    case .contextOverflow(let length, let limit):
      "the sequence would have \(length) tokens, but the model's context length is \(limit)"
    case .foreignSequence(let index):
      "input \(index) of the step belongs to another model"
    case .repeatedSequence(let index):
      "input \(index) of the step names a sequence for the second time"
    case .cacheFull(let needed, let free):
      "the KV cache is full: the step needs \(needed) pages, \(free) are free"
    }
  }
}
