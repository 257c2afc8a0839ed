/// A failure to load a model that says whether other models are in its way.
public protocol LoadFailure: Error {
  /// Whether the model would fit if others were unloaded.
  var isMemoryShortage: Bool { get }
}
