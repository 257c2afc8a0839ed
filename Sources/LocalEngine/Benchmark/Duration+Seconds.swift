extension Duration {
  /// As a number of seconds.
  var seconds: Double {
    Double(components.seconds) + 1e-18 * Double(components.attoseconds)
  }
}
