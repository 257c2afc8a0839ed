/// What all devices of a group are asked to do: a function and the plain memory it works on.
///
/// A C function pointer and a raw pointer, so that handing out a step allocates nothing and counts
/// no references.
struct DeviceWork {
  /// Runs on every device; `rank` is the device's number.
  typealias Body = @convention(c) (_ context: UnsafeMutableRawPointer, _ rank: Int32) -> Void

  var body: Body
  var context: UnsafeMutableRawPointer
}
