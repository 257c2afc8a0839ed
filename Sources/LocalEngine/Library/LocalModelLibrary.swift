import CPlatform
import Checkpoints
import Generation
import Transformer

/// The models of this machine: finds them by name, keeps them in memory within a budget, lets all of
/// them share one mesh of devices.
///
/// ```swift
/// let library = try LocalModelLibrary(places: ModelPlaces(embedded: "models"))
/// let engine = try await library.load(LoadRequest(reference: "floret")) { _ in }
/// ```
public actor LocalModelLibrary: ModelLibrary {
  /// A model in memory.
  struct Resident {
    let engine: LocalModelEngine
    let recipe: LoadPlan.Recipe
    /// Its place in the order in which loading began.
    let place: Int
    var use: MemoryUse

    var key: LoadPlan.Key { recipe.key }
    var name: String { recipe.key.name }
  }

  /// A model on its way into memory.
  struct Pending {
    let key: LoadPlan.Key
    let task: Task<LocalModelEngine, any Error>
    /// How many wait for it and have not been cancelled.
    var waiters = 0
    /// What it will take; nil until it is planned.
    var use: MemoryUse?
  }

  nonisolated let places: ModelPlaces
  /// The kernels of every model; nil takes the best for each.
  nonisolated let instructionSet: InstructionSet?
  let budget: MemoryBudget
  let scheduler = Scheduler()
  var deviceMesh: DeviceMesh
  /// The devices; made when the first model needs them.
  var group: DeviceGroup?
  /// In the order in which loading began.
  var residents: [Resident] = []
  var pending: [Pending] = []
  /// Another mesh on its way; loads wait for it.
  var meshChange: Task<Void, any Error>?
  private var loadCount = 0
  /// Descriptions of models that are not loaded, by path.
  private var described: [String: Described] = [:]

  private struct Described {
    let time: Int
    let listing: ModelListing
  }

  /// - Parameters:
  ///   - places: where models are looked for.
  ///   - mesh: the devices, such as `1x2`; nil takes one device per processor.
  ///   - instructionSet: the kernels to use, such as `avx2`; nil takes the best.
  ///   - memoryBudget: the bytes that all models may take; nil takes nine tenths of what is free.
  /// - Throws: `DeviceMeshError`, `InstructionSetError`.
  public init(
    places: ModelPlaces, mesh: String? = nil, instructionSet: String? = nil,
    memoryBudget: Int? = nil
  ) throws {
    self.places = places
    self.instructionSet = try instructionSet.map(InstructionSet.init(named:))
    let devices = min(Self.processorCount, DeviceMesh.maximumDeviceCount)
    deviceMesh = if let mesh { try DeviceMesh(mesh) } else { try DeviceMesh(model: devices) }
    budget = MemoryBudget(memoryBudget)
  }

  /// The processors that this process may keep busy.
  static var processorCount: Int { Int(bp_cpu_budget()) }

  // MARK: - What there is

  public func loaded() async -> [any Engine] {
    while let change = meshChange { _ = await change.result }
    return residents.map(\.engine)
  }

  public func listings() -> [ModelListing] {
    var left = residents
    var listings: [ModelListing] = []
    for model in places.known() {
      let path = ModelPlaces.canonical(model.path)
      let here = left.filter { ModelPlaces.canonical($0.key.path) == path }
      left.removeAll { ModelPlaces.canonical($0.key.path) == path }
      listings += here.map(Self.listing)
      if here.isEmpty { listings.append(listing(of: model)) }
    }
    return listings + left.map(Self.listing)
  }

  private static func listing(_ resident: Resident) -> ModelListing {
    let model = resident.engine.model
    return ModelListing(name: model.name, model: model, isLoaded: true)
  }

  /// What can be said of a model without loading it; read again when its folder has changed.
  private func listing(of model: ModelPlaces.KnownModel) -> ModelListing {
    let time = FileSystem.modificationTime(of: model.path)
    let path = model.path + "\n" + model.name
    if let described = described[path], described.time == time { return described.listing }
    var listing = ModelListing(
      name: model.name,
      model: ModelDescription(
        name: model.name, family: "", source: model.path, isEmbedded: model.isEmbedded),
      isLoaded: false)
    do throws(LocalModelError) {
      let plan = try LoadPlan(recipe(for: model), mesh: deviceMesh)
      listing.model = plan.description()
      listing.model.memory = 0
      listing.model.shardCount = 0
    } catch {
      listing.problem = error.description
    }
    described[path] = Described(time: time, listing: listing)
    return listing
  }

  public func require(_ reference: String) throws {
    guard residentMeant(by: LoadRequest(reference: reference)) == nil else { return }
    _ = try places.find(reference)
  }

  // MARK: - Loading

  public func load(_ request: LoadRequest, progress: @escaping @Sendable (LoadProgress) -> Void)
    async throws -> any Engine
  {
    while let change = meshChange { _ = await change.result }
    if let resident = residentMeant(by: request) { return resident.engine }
    let recipe = try recipe(for: request)
    let key = recipe.key
    while true {
      if let resident = residents.first(where: { $0.isSame(as: key) }) { return resident.engine }
      guard let index = pending.firstIndex(where: { $0.key == key }) else { break }
      let task = pending[index].task
      guard task.isCancelled else { return try await value(ofPendingAt: index) }
      // Nobody wanted it any more: it ends, loaded after all or not, before it is looked for anew.
      _ = await task.result
    }
    let taken = (residents.map(\.key) + pending.map(\.key)).first {
      $0.name.lowercased() == key.name.lowercased()
    }
    if let taken { throw LocalModelError.nameTaken(name: key.name, source: taken.path) }
    let place = loadCount
    loadCount += 1
    let task = Task { try await self.load(recipe, place: place, progress) }
    pending.append(Pending(key: key, task: task))
    return try await value(ofPendingAt: pending.count - 1)
  }

  /// Waits for a model on its way; loading ends when nobody waits any more.
  private func value(ofPendingAt index: Int) async throws -> LocalModelEngine {
    pending[index].waiters += 1
    let task = pending[index].task
    return try await withTaskCancellationHandler {
      try await task.value
    } onCancel: {
      Task { await self.leave(task) }
    }
  }

  private func leave(_ task: Task<LocalModelEngine, any Error>) {
    guard let index = pending.firstIndex(where: { $0.task == task }) else { return }
    pending[index].waiters -= 1
    if pending[index].waiters == 0 { pending[index].task.cancel() }
  }

  /// The loaded model that a request without any options names.
  private func residentMeant(by request: LoadRequest) -> Resident? {
    guard request == LoadRequest(reference: request.reference) else { return nil }
    return residents.first { $0.name.utf8.elementsEqual(request.reference.utf8) }
  }

  private func recipe(for request: LoadRequest) throws(LocalModelError) -> LoadPlan.Recipe {
    let model = try places.find(request.reference)
    var recipe = self.recipe(for: model)
    recipe.key.name = request.name ?? model.shortName
    guard recipe.key.name.unicodeScalars.contains(where: { !Self.cannotBeInName($0) }),
      !recipe.key.name.unicodeScalars.contains(where: Self.cannotBeInName)
    else { throw .invalidName(name: recipe.key.name) }
    if let name = request.weightType {
      guard let type = WeightType(rawValue: name.lowercased()) else {
        throw .unknownWeightType(name)
      }
      recipe.key.weightType = type
    }
    if let adapter = request.adapter { recipe.key.adapter = try places.adapter(adapter) }
    recipe.key.template = request.template.map(ModelPlaces.expandingHome)
    recipe.key.isArticleCompatible = request.isArticleCompatible
    return recipe
  }

  nonisolated func recipe(for model: ModelPlaces.KnownModel) -> LoadPlan.Recipe {
    LoadPlan.Recipe(
      key: LoadPlan.Key(name: model.name, path: ModelPlaces.canonical(model.path)),
      source: model.path, cachedName: model.cachedName, isEmbedded: model.isEmbedded,
      instructionSet: instructionSet)
  }

  private static func cannotBeInName(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }

  private func load(
    _ recipe: LoadPlan.Recipe, place: Int,
    _ progress: @escaping @Sendable (LoadProgress) -> Void
  ) async throws -> LocalModelEngine {
    defer { pending.removeAll { $0.key == recipe.key } }
    let (local, use) = try await bring(recipe, progress)
    let engine = LocalModelEngine(local, scheduler: scheduler)
    let index = residents.firstIndex { $0.place > place } ?? residents.endIndex
    residents.insert(Resident(engine: engine, recipe: recipe, place: place, use: use), at: index)
    return engine
  }

  /// Plans a model, reserves its memory, loads it.
  func bring(
    _ recipe: LoadPlan.Recipe, _ progress: @escaping @Sendable (LoadProgress) -> Void
  ) async throws -> (LocalModel, MemoryUse) {
    let mesh = deviceMesh
    let plan = try await BlockingWork.run { try LoadPlan(recipe, mesh: mesh) }
    let use = try budget.use(for: plan.sharding, name: recipe.key.name, loaded: memoryTaken)
    if let index = pending.firstIndex(where: { $0.key == recipe.key }) { pending[index].use = use }
    let local = try await plan.load(on: devices, cacheByteCount: use.cache, progress: progress)
    return (local, use)
  }

  /// What loaded models take, and those on their way.
  var memoryTaken: [MemoryShortage.LoadedModel] {
    residents.map { .init(name: $0.name, byteCount: $0.use.total) }
      + pending.compactMap { model in
        model.use.map { .init(name: model.key.name, byteCount: $0.total) }
      }
  }

  private var devices: DeviceGroup {
    if let group { return group }
    let group = DeviceGroup(mesh: deviceMesh)
    self.group = group
    return group
  }

  // MARK: - Unloading

  public func unload(_ name: String) async throws {
    while let change = meshChange { _ = await change.result }
    guard let resident = try resident(named: name) else {
      throw LocalModelError.notLoaded(name: name, loaded: residents.map(\.name))
    }
    residents.removeAll { $0.engine === resident.engine }
    resident.engine.release()
  }

  /// The loaded model of a name: exactly, without regard to case, or by a beginning that fits one.
  func resident(named name: String) throws(LocalModelError) -> Resident? {
    let names = residents.map { $0.name.lowercased() }
    let wanted = name.lowercased()
    if let index = residents.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) })
      ?? names.firstIndex(of: wanted)
    {
      return residents[index]
    }
    let beginnings = names.indices.filter { !wanted.isEmpty && names[$0].hasPrefix(wanted) }
    guard beginnings.count < 2 else {
      throw .ambiguousName(name: name, candidates: beginnings.map { residents[$0].name })
    }
    return beginnings.first.map { residents[$0] }
  }
}

extension LocalModelLibrary.Resident {
  /// Whether a request of this key means the model: a type that it has anyway need not be named.
  fileprivate func isSame(as key: LoadPlan.Key) -> Bool {
    var named = recipe.key
    if key.weightType?.rawValue == engine.model.weightType { named.weightType = key.weightType }
    return recipe.key == key || named == key
  }
}
