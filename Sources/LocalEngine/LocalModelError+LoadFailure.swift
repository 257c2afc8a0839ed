import Generation

extension LocalModelError: LoadFailure {
  public var isMemoryShortage: Bool { if case .overBudget = self { true } else { false } }
}
