extension DeviceGroup {
  /// Seconds that a synchronisation of the devices takes, where all arrive at once: the mean of `count`.
  ///
  /// A step has two for each block, and one at either end.
  public func secondsPerSynchronization(count: Int = 100_000) -> Double {
    let time = ContinuousClock().measure {
      run { _ in
        for _ in 0..<count { self.barrier.wait() }
      }
    }
    return time / .seconds(1) / Double(count)
  }
}
