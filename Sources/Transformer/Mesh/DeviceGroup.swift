import CPlatform
import Glibc

/// The devices of one mesh: threads, created once and shared by every model on the mesh.
///
/// ```swift
/// let group = DeviceGroup(mesh: try DeviceMesh("1x2"))
/// let model = try Model.load(checkpoint, on: group)
/// ```
///
/// Work is handed to all devices at once and the caller waits for all of them (`run`). Between two
/// pieces of work the devices look for the next for a few microseconds, then park. The threads end
/// when the group is released.
public final class DeviceGroup: Sendable {
  /// The shape of the group.
  public let mesh: DeviceMesh
  /// Where the devices meet inside a step.
  let barrier: StepBarrier

  private let channel: DeviceChannel
  /// One piece of work at a time; held while it runs.
  private let turn = FairLock()

  /// Whether devices stay on one CPU each. Not where a control group has a quota for fewer CPUs than
  /// are permitted: which ones are free then, the system knows best.
  private static var isPinned: Bool { bp_cpu_budget() == bp_cpu_count() }

  /// The CPU that a device is pinned to, round robin over those that are permitted; nil if to none.
  public static func pinnedCPU(ofRank rank: Int) -> Int? {
    let cpu = isPinned ? Int(bp_permitted_cpu(Int32(clamping: rank))) : -1
    return cpu < 0 ? nil : cpu
  }

  /// Starts the threads of a mesh, pinned to CPUs as `pinnedCPU(ofRank:)` says.
  ///
  /// - Parameter spins: how often a device looks for others before it parks; by default
  ///   some 50 µs where every device has a CPU of its own, and hardly at all where it has not.
  public init(mesh: DeviceMesh, spins: Int? = nil) {
    self.mesh = mesh
    let count = mesh.deviceCount
    let spins = spins ?? (count <= Int(bp_cpu_budget()) ? 4_000 : 16)
    barrier = StepBarrier(participants: count, spins: spins)
    channel = DeviceChannel(deviceCount: count, spins: spins)
    for rank in 0..<count { Self.startThread(rank: rank, channel: channel) }
  }

  deinit {
    // The last thread to leave frees the channel; the barrier is only used inside work.
    channel.close()
    barrier.deallocate()
  }

  /// Runs the work on every device and returns when all are done.
  func run(_ work: DeviceWork) {
    turn.withLock { channel.run(work) }
  }

  /// Runs a closure on every device and returns when all are done; for loading, not for steps.
  func run(_ body: @Sendable (_ rank: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let box = ClosureBox(body: body)
      let context = Unmanaged.passUnretained(box).toOpaque()
      withExtendedLifetime(box) {
        run(
          DeviceWork(
            body: { context, rank in
              Unmanaged<ClosureBox>.fromOpaque(context).takeUnretainedValue().body(Int(rank))
            }, context: context))
      }
    }
  }

  private final class ClosureBox {
    let body: @Sendable (Int) -> Void
    init(body: @escaping @Sendable (Int) -> Void) { self.body = body }
  }

  private static func startThread(rank: Int, channel: DeviceChannel) {
    let start = Unmanaged.passRetained(ThreadStart(rank: rank, channel: channel))
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        bp_name_thread("device \(start.rank)")
        if DeviceGroup.isPinned { _ = bp_pin_thread(Int32(start.rank)) }
        start.channel.serve(rank: Int32(start.rank))
        return nil
      }, start.toOpaque())
    precondition(status == 0, "the system gave no thread for device \(rank)")
    pthread_detach(thread)
  }

  private final class ThreadStart {
    let rank: Int
    let channel: DeviceChannel
    init(rank: Int, channel: DeviceChannel) {
      self.rank = rank
      self.channel = channel
    }
  }
}
