/// The shape of a grid of devices, in Keras's terms: `2x4` is 2 along `batch` and 4 along `model`.
///
/// ```swift
/// let mesh = try DeviceMesh("1x2")
/// mesh.deviceCount  // 2
/// mesh.description  // 1x2
/// ```
///
/// A device is a worker thread with its own memory (`DeviceGroup`). Devices are numbered
/// row-major, as `keras.distribution.DeviceMesh` does.
///
/// Both axes divide the weights, as in the article's maps, where a matrix is split along one
/// dimension over `model` and along the other over `batch`: `2x4` and `1x8` split every matrix eight
/// ways, and a device of either holds an eighth. Rows of a step are not divided over `batch`: on a
/// CPU a step costs what reading the weights costs, and two groups would read them twice.
public struct DeviceMesh: Sendable, Hashable {
  /// A direction of the mesh, by its name in layouts.
  public enum Axis: String, Sendable, CaseIterable {
    case batch
    case model
  }

  /// The most devices that a mesh may have: more threads than this serve nobody on one machine.
  public static let maximumDeviceCount = 64

  /// Devices along `batch`.
  public let batch: Int
  /// Devices along `model`.
  public let model: Int

  /// A mesh of `batch` × `model` devices.
  public init(batch: Int = 1, model: Int) throws(DeviceMeshError) {
    let (count, overflow) = batch.multipliedReportingOverflow(by: model)
    guard batch >= 1, model >= 1, !overflow else {
      throw .emptyAxis("\(batch)x\(model)")
    }
    guard count <= Self.maximumDeviceCount else {
      throw .tooManyDevices("\(batch)x\(model)", limit: Self.maximumDeviceCount)
    }
    self.batch = batch
    self.model = model
  }

  /// Reads `RxC`, such as `1x8`.
  public init(_ text: String) throws(DeviceMeshError) {
    let parts = text.utf8.split(separator: UInt8(ascii: "x"), omittingEmptySubsequences: false)
    guard parts.count == 2, let batch = Self.number(parts[0]), let model = Self.number(parts[1])
    else { throw .malformed(text) }
    try self.init(batch: batch, model: model)
  }

  /// One device that holds everything.
  public static let single = DeviceMesh()

  private init() {
    batch = 1
    model = 1
  }

  /// The number of devices.
  public var deviceCount: Int { batch * model }

  /// A device's place along both axes.
  public func coordinates(ofRank rank: Int) -> (batch: Int, model: Int) {
    (rank / model, rank % model)
  }

  /// Digits only: `Int.init` would take signs too.
  private static func number(_ text: Substring.UTF8View) -> Int? {
    guard !text.isEmpty, text.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(Substring(text))
  }
}

extension DeviceMesh: CustomStringConvertible {
  public var description: String { "\(batch)x\(model)" }
}

/// Why a mesh cannot be made.
public enum DeviceMeshError: Error, Equatable, CustomStringConvertible {
  case malformed(String)
  case emptyAxis(String)
  case tooManyDevices(String, limit: Int)

  public var description: String {
    switch self {
    case .malformed(let text):
      "'\(text)' is not a mesh; write rows and columns of devices, such as 1x2"
    case .emptyAxis(let text):
      "mesh '\(text)' has no devices; both axes need at least 1"
    case .tooManyDevices(let text, let limit):
      "mesh '\(text)' has too many devices; at most \(limit) are supported"
    }
  }
}
