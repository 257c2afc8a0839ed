import Generation
import JSON
import Terminal

/// A plan in words, in a table and as JSON.
struct PlanText {
  private let report: PlanReport

  init(_ report: PlanReport) { self.report = report }

  /// What is planned for.
  var head: [StyledText] {
    let mesh = report.mesh.map { String($0) }.joined(separator: "x")
    let devices = report.deviceCount == 1 ? "1 device" : "\(report.deviceCount) devices"
    return [
      "\(mesh, .strong): \(devices) of \(ByteText.of(report.memoryPerDevice)), \(report.weightType)"
    ]
  }

  /// A line per model; what it takes of a device is what it takes of the fullest one.
  ///
  /// - Parameter width: Below 100 columns the bytes of a position are left out.
  func table(width: Int) -> Table {
    let isWide = width >= 100
    var columns: [Table.Column] = [
      .init("model"), .init("params", .trailing), .init("weights", .trailing),
      .init("a device", .trailing), .init("its KV", .trailing), .init("left", .trailing), .init(""),
    ]
    if isWide { columns.insert(.init("KV/token", .trailing), at: 4) }
    var table = Table(columns)
    for model in report.models {
      let left = zip(model.leftPerDevice, model.neededPerDevice).map { $0 - $1 }.min() ?? 0
      var cells: [StyledText] = [
        "\(model.name, model.fits ? .strong : .plain)",
        "\(ArenaShell.parameters(model.parameterCount))", "\(ByteText.of(model.weights))",
        "\(ByteText.of(model.weightsPerDevice.max() ?? 0))",
        "\(ByteText.of(model.cachePerDevice.max() ?? 0))",
        "\(ByteText.of(left), model.fits ? .plain : .bad)",
        model.fits ? "\("fits", .good)" : "\("no room", .bad)",
      ]
      if isWide { cells.insert("\(ByteText.of(model.cachePerToken))", at: 4) }
      table.add(cells)
    }
    return table
  }

  /// How weights lie on the mesh, once for all models that share it, then what is odd about each.
  var layouts: [StyledText] {
    var groups: [(lines: [String], names: [String])] = []
    var seen: Set<String> = []
    let models = report.models.filter { seen.insert($0.name).inserted }
    for model in models {
      let lines = Self.layoutLines(of: model)
      if let index = groups.firstIndex(where: { $0.lines == lines }) {
        groups[index].names.append(model.name)
      } else {
        groups.append((lines, [model.name]))
      }
    }
    var text: [StyledText] = []
    for group in groups {
      let names = groups.count == 1 ? "" : " of " + group.names.joined(separator: ", ")
      text.append("\("layout" + names, .heading)")
      text += group.lines.map { "  \($0)" }
    }
    for model in models {
      text += model.notes.map { "  \("\(model.name): \($0)", .dim)" }
    }
    return text
  }

  /// `split(output) over model: embed_tokens, q_proj, …`, a line per kind of layout.
  private static func layoutLines(of model: PlanReport.Model) -> [String] {
    var groups: [(spec: String, weights: [String])] = []
    for weight in model.layout {
      let parts = weight.path.split(separator: ".").filter { $0 != "weight" }
      let name = parts.last.map(String.init) ?? weight.path
      let short = name == "bias" ? parts.suffix(2).joined(separator: ".") : name
      if let index = groups.firstIndex(where: { $0.spec == weight.spec }) {
        groups[index].weights.append(short)
      } else {
        groups.append((weight.spec, [short]))
      }
    }
    return groups.map { group in
      let areNorms = group.weights.count > 1 && group.weights.allSatisfy { $0.contains("norm") }
      return "\(group.spec): " + (areNorms ? "all norms" : group.weights.joined(separator: ", "))
    }
  }

  /// The article's kind of sum: `8 of 8 fit: 93.48 GB of weights, …`.
  var sum: StyledText {
    let fitting = report.fitting
    let weights = fitting.reduce(0) { $0 + $1.weights }
    let needed = fitting.reduce(0) { $0 + $1.neededPerDevice.reduce(0, +) }
    let total = report.memoryPerDevice * report.deviceCount
    let count =
      switch (fitting.count, report.models.count) {
      case (1, 1): "it fits"
      case (2, 2): "both fit"
      case (let fit, let all): fit == all ? "all \(all) fit" : "\(fit) of \(all) fit"
      }
    func short(_ count: ByteCount) -> String {
      count < 10_000_000_000
        ? ByteText.of(count) : Quantity.fixed(Double(count) / 1e9, 1) + " GB"
    }
    return "\(count, .strong): \(short(weights)) of weights, \(short(needed)) with copies, "
      + "keys and values, of \(short(total)); the fullest device has "
      + "\(ByteText.of(report.leftPerDevice.min() ?? 0)) left"
  }
}

// MARK: - JSON

extension PlanText {
  /// One model's event.
  static func json(_ model: PlanReport.Model, in report: PlanReport) -> JSONObject {
    func bytes(_ counts: [ByteCount]) -> JSONValue { .array(counts.map { .int($0) }) }
    return JSONObject([
      ("event", "plan"), ("model", .string(model.name)), ("family", .string(model.family)),
      ("source", .string(model.source)), ("mesh", .array(report.mesh.map { .int($0) })),
      ("type", .string(report.weightType)), ("parameters", .int(model.parameterCount)),
      ("weights", .int(model.weights)), ("weights_per_device", bytes(model.weightsPerDevice)),
      ("kv_per_token", .int(model.cachePerToken)), ("context", .int(model.contextLength)),
      ("kv_per_device", bytes(model.cachePerDevice)),
      ("needed_per_device", bytes(model.neededPerDevice)),
      ("left_per_device", bytes(model.leftPerDevice)), ("fits", .bool(model.fits)),
      (
        "layout",
        .array(
          model.layout.map { weight in
            [
              "weight": .string(weight.path), "shape": .array(weight.shape.map { .int($0) }),
              "spec": .string(weight.spec), "shard": .array(weight.shardShape.map { .int($0) }),
            ]
          })
      ), ("notes", .array(model.notes.map { .string($0) })),
    ])
  }

  /// The event that ends a plan.
  var sumJSON: JSONObject {
    let fitting = report.fitting
    return JSONObject([
      ("event", "plan_sum"), ("mesh", .array(report.mesh.map { .int($0) })),
      ("type", .string(report.weightType)), ("models", .int(report.models.count)),
      ("fitting", .array(fitting.map { .string($0.name) })),
      ("parameters", .int(fitting.reduce(0) { $0 + $1.parameterCount })),
      ("weights", .int(fitting.reduce(0) { $0 + $1.weights })),
      ("memory_per_device", .int(report.memoryPerDevice)),
      ("memory", .int(report.memoryPerDevice * report.deviceCount)),
      ("left_per_device", .array(report.leftPerDevice.map { .int($0) })),
    ])
  }
}
