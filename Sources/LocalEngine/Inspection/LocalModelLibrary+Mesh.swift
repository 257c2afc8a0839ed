import Generation
import Transformer

extension LocalModelLibrary {
  public func mesh() -> MeshDescription {
    let mesh = deviceMesh
    let used = residents.first.flatMap { try? $0.engine.local.model.instructionSet }
    return MeshDescription(
      shape: [mesh.batch, mesh.model], axisNames: DeviceMesh.Axis.allCases.map(\.rawValue),
      devices: (0..<mesh.deviceCount).map(deviceLine),
      instructionSet: (used ?? instructionSet ?? .best).rawValue)
  }

  /// One device in words: its place, its processor, its share of the weights.
  private func deviceLine(_ rank: Int) -> String {
    let place = deviceMesh.coordinates(ofRank: rank)
    let bytes = residents.reduce(0) { sum, resident in
      sum + ((try? resident.engine.local.model.weightByteCounts[rank]) ?? 0)
    }
    let cpu = DeviceGroup.pinnedCPU(ofRank: rank).map { "pinned to CPU \($0)" } ?? "on any CPU"
    return "device \(rank) (\(place.batch), \(place.model)): \(cpu), "
      + "\(ByteText.of(bytes)) of weights"
  }

  public func setMesh(_ text: String, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws
  {
    let mesh = try DeviceMesh(text)
    while let change = meshChange { _ = await change.result }
    let change = Task { try await self.change(to: mesh, progress) }
    meshChange = change
    try await change.value
  }

  /// Loads every model again. One that fails is no longer loaded; the others are, and the first
  /// failure is thrown in the end.
  private func change(
    to mesh: DeviceMesh, _ progress: @escaping @Sendable (LoadProgress) -> Void
  ) async throws {
    defer { meshChange = nil }
    while let model = pending.first { _ = await model.task.result }
    guard mesh != deviceMesh else { return }
    deviceMesh = mesh
    group = nil
    let old = residents
    residents = []
    let total = old.reduce(0) { $0 + $1.use.weights }
    // All go before the first comes back: two copies of a large model need not fit.
    for resident in old { resident.engine.release(isReloading: true) }
    var done = 0
    var failure: (any Error)?
    for var resident in old {
      do {
        let before = done
        let (local, use) = try await bring(resident.recipe) { part in
          progress(LoadProgress(done: before + part.done, total: max(total, before + part.total)))
        }
        done += use.weights
        resident.use = use
        resident.engine.resume(local)
        residents.append(resident)
      } catch {
        resident.engine.release()
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }
}
