/// Shows answers while they stream, then leaves them as plain text.
@MainActor
public protocol SidesView: AnyObject {
  /// Changes the pane at `index`; the screen follows soon.
  func update(_ index: Int, _ change: (inout PaneState) -> Void)
  /// Shows everything in its final form. Must be called once, also after an error.
  func finish()
}
