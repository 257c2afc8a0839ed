import Arena
import Terminal

extension Side {
  /// The style of what is the side's: its label, its model's name.
  var style: Style { self == .left ? .left : .right }
}
