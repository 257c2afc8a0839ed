import CKernels
import Checkpoints

/// A loaded model: token ids → logits on the devices of a mesh. Knows no text.
///
/// ```swift
/// let group = DeviceGroup(mesh: try DeviceMesh("1x2"))
/// let model = try Model.load(Checkpoint.open("models/floret"), on: group)
/// let sequence = model.makeSequence()
/// let logits = LogitsBuffer()
/// try model.forward([SequenceInput(sequence, tokens: [1, 42])], into: logits)
/// let best = logits[0].indices.max { logits[0][$0] < logits[0][$1] }
/// ```
///
/// The promise: a position's logits depend on the weights, the tokens before it and the instruction
/// set, and on nothing else, bit for bit: not on the mesh, the batch, the way a prompt was cut into
/// steps, or whether keys and values were computed now, before, or for another sequence.
public final class Model: @unchecked Sendable {
  // Sendable: all is constant after `init` but the memory of steps, which `turn` guards, and the
  // devices' scratch memory, which only a running step uses.

  /// What the model is.
  public let configuration: ModelConfiguration
  /// Its family.
  public let family: Family
  /// How its weights lie on the mesh.
  public let plan: ShardingPlan
  /// The kernels it runs on.
  public let instructionSet: InstructionSet
  /// Its keys and values.
  public let cache: KVCache
  /// The devices it runs on.
  public let group: DeviceGroup
  /// The most tokens that go through the weights at once.
  public let stepRows: Int
  /// The bytes of weights on each device.
  public let weightByteCounts: [Int]

  let devices: UnsafeMutablePointer<DeviceState>
  let memory: StepMemory
  let turn = FairLock()
  /// What `devices` points into.
  private let regions: [MemoryRegion]
  private let reduceSlots: UnsafeMutablePointer<UnsafePointer<Float>?>

  init(
    _ parts: Parts, devices: UnsafeMutablePointer<DeviceState>, regions: [MemoryRegion],
    cache: KVCache, table: RotaryTable, group: DeviceGroup
  ) {
    configuration = parts.plan.configuration
    family = parts.family
    plan = parts.plan
    instructionSet = parts.instructionSet
    stepRows = parts.stepRows
    weightByteCounts = (0..<group.mesh.deviceCount).map(parts.plan.weightByteCount)
    self.cache = cache
    self.group = group
    self.devices = devices
    self.regions = regions
    reduceSlots = Self.connect(devices, cache, parts.plan.partition)
    memory = StepMemory(
      stepRows: parts.stepRows, table: table, devices: devices,
      deviceCount: group.mesh.deviceCount)
  }

  deinit {
    devices.deallocate()
    reduceSlots.deallocate()
  }

  /// What loading has decided before it allocates.
  struct Parts {
    let family: Family
    let plan: ShardingPlan
    let instructionSet: InstructionSet
    let stepRows: Int
  }

  /// An empty sequence.
  public func makeSequence() -> KVSequence { cache.makeSequence() }

  /// Tells every device where keys and values are and whose partial sums there are.
  private static func connect(
    _ devices: UnsafeMutablePointer<DeviceState>, _ cache: KVCache, _ partition: ModelPartition
  ) -> UnsafeMutablePointer<UnsafePointer<Float>?> {
    let attentionUnits = partition.attention.count
    let mlpUnits = partition.mlp.count
    let slots = UnsafeMutablePointer<UnsafePointer<Float>?>.allocate(
      capacity: attentionUnits + mlpUnits)
    slots.initialize(repeating: nil, count: attentionUnits + mlpUnits)
    let attention = AllReduce(slots: slots, unitCount: attentionUnits)
    let mlp = AllReduce(slots: slots + attentionUnits, unitCount: mlpUnits)
    for rank in 0..<partition.deviceCount {
      for (partials, reduce) in [
        (devices[rank].attentionPartials, attention), (devices[rank].mlpPartials, mlp),
      ] {
        for index in 0..<partials.count {
          let subtree = partials.subtrees[index]
          reduce.slots[subtree.firstUnit] = UnsafePointer(subtree.sum)
        }
      }
      devices[rank].attentionReduce = attention
      devices[rank].mlpReduce = mlp
      devices[rank].pageBase = cache.banks[rank].region.base
      devices[rank].pageBytes = cache.banks[rank].stride
    }
    return slots
  }
}
