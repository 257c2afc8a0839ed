import Checkpoints
import JSON
import Testing

@Suite("LoRA adapters") struct AdapterTests {
  private static let plain =
    #"{"peft_type":"LORA","lora_alpha":4,"r":2,"target_modules":["q_proj"]}"#

  /// A model of one 2 × 3 matrix, with an adapter of the given files.
  private func adapted(
    _ configuration: String = Self.plain, weights: SafetensorsBytes, model: String = "{}"
  ) throws -> Checkpoint {
    let scratch = try ScratchFolder()
    try scratch.write(model, to: "base/config.json")
    let base = SafetensorsBytes(
      header: """
        {"m.q_proj.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
         "model.embed_tokens.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[24,48]},
         "norm.weight":{"dtype":"F32","shape":[3],"data_offsets":[48,60]}}
        """, data: [UInt8](repeating: 0, count: 60))
    try scratch.write(base.bytes, to: "base/model.safetensors")
    try scratch.write(configuration, to: "lora/adapter_config.json")
    try scratch.write(weights.bytes, to: "lora/adapter_model.safetensors")
    return try Checkpoint.open(scratch.path + "/base").adapted(by: scratch.path + "/lora")
  }

  /// Halves with the numbers 1, 2, 3, … as bfloat16.
  private func halves(
    a: String = "[2,3]", b: String = "[2,2]", module: String = "m.q_proj",
    suffix: String = ".weight",
    kind: String = "lora_", names: [String] = ["A", "B"]
  ) -> SafetensorsBytes {
    func count(_ shape: String) -> Int {
      shape.dropFirst().dropLast().split(separator: ",").compactMap { Int($0) }.reduce(1, *)
    }
    var entries: [String] = []
    var data: [UInt8] = []
    for (name, shape) in zip(["A", "B"], [a, b]) where names.contains(name) {
      let start = data.count
      for number in stride(from: 1, through: count(shape), by: 1) {
        data += little(UInt16(Float(number).bitPattern >> 16))
      }
      entries.append(
        #""base_model.model.\#(module).\#(kind)\#(name)\#(suffix)":{"dtype":"BF16","#
          + #""shape":\#(shape),"data_offsets":[\#(start),\#(data.count)]}"#)
    }
    return SafetensorsBytes(header: "{" + entries.joined(separator: ",") + "}", data: data)
  }

  @Test("the product of the halves, scaled by alpha over rank, is added, whole and in parts")
  func addition() throws {
    // B · A = [[1, 2], [3, 4]] · [[1, 2, 3], [4, 5, 6]], times 4 / 2.
    let expected: [Float] = [18, 24, 30, 38, 52, 66]
    for weights in [halves(), halves(suffix: ".default.weight")] {
      let tensors = try adapted(weights: weights).tensors
      #expect(try tensors.floats("m.q_proj.weight") == expected)
      #expect(try tensors.floats("norm.weight") == [0, 0, 0])
      #expect(tensors.tensor(named: "m.q_proj.weight")?.hasRawBytes == false)
      var part: [Float] = [0, 0]
      try part.withUnsafeMutableBufferPointer {
        try tensors.readRows("m.q_proj.weight", rows: 1..<2, columns: 1..<3, into: $0)
      }
      #expect(part == [52, 66])
      var bits: [UInt16] = [0, 0]
      try bits.withUnsafeMutableBufferPointer {
        try tensors.readBFloat16Rows("m.q_proj.weight", rows: 0..<2, columns: 2..<3, into: $0)
      }
      #expect(bits == [30, 66].map { UInt16(Float($0).bitPattern >> 16) })
    }
    let stabilized = try adapted(
      #"{"peft_type":"LORA","lora_alpha":4,"use_rslora":true}"#, weights: halves())
    let scaled = try stabilized.tensors.floats("m.q_proj.weight")
    #expect(abs(scaled[0] - 9 * 4 / Float(2).squareRoot()) < 1e-4)
    let own = try adapted(
      #"{"peft_type":"LORA","lora_alpha":4,"alpha_pattern":{"proj":9,"q_proj":2}}"#,
      weights: halves())
    #expect(try own.tensors.floats("m.q_proj.weight")[0] == 9)
  }

  @Test("the digest tells a model from the same with an adapter") func digest() throws {
    let one = try adapted(weights: halves()).digest()
    let other = try adapted(
      #"{"peft_type":"LORA","lora_alpha":5,"r":2}"#, weights: halves()
    ).digest()
    #expect(one != other)
  }

  @Test("an adapter that does not fit or does more is refused, never applied in part")
  func refusals() throws {
    func refuse(
      _ words: String, _ weights: SafetensorsBytes? = nil, _ configuration: String = Self.plain,
      model: String = "{}"
    ) {
      do {
        _ = try adapted(configuration, weights: weights ?? halves(), model: model)
        Issue.record("nothing was thrown for: \(words)")
      } catch { #expect("\(error)".contains(words), "\(error)") }
    }
    refuse("the model has no tensor 'm.k_proj.weight'", halves(module: "m.k_proj"))
    refuse("lacks its matrix 'B'", halves(names: ["A"]))
    refuse("lacks its matrix 'A'", halves(names: ["B"]))
    refuse("has the shape [2, 4], but the model needs [2, 3]", halves(a: "[2,4]"))
    refuse("has the shape [3, 2], but the model needs [2, 2]", halves(b: "[3,2]"))
    refuse("has the shape [0, 3]", halves(a: "[0,3]", b: "[2,0]"))
    refuse(
      "'base_model.model.m.q_proj.lora_magnitude_vector.A.weight'",
      halves(kind: "lora_magnitude_vector."))
    refuse("the model has no tensor 'other.weight'", .tensor("base_model.model.other.weight"))
    refuse("but the model needs [3]", .tensor("base_model.model.norm.weight"))
    refuse("'peft_type' of 'IA3'", nil, #"{"peft_type":"IA3"}"#)
    refuse("'peft_type' of 'missing'", nil, "{}")
    refuse("'use_dora' of true", nil, #"{"peft_type":"LORA","lora_alpha":4,"use_dora":true}"#)
    refuse(
      "'init_lora_weights' of 'pissa_niter_4'", nil,
      #"{"peft_type":"LORA","lora_alpha":4,"init_lora_weights":"pissa_niter_4"}"#)
    refuse("'lora_alpha' must be a positive number", nil, #"{"peft_type":"LORA"}"#)
    refuse(
      "'alpha_pattern' of '(a+)+b'", nil,
      #"{"peft_type":"LORA","lora_alpha":4,"alpha_pattern":{"(a+)+b":1}}"#)
    refuse(
      "whose head is its embedding",
      halves(
        a: "[2,2]", b: "[3,2]", module: "model.embed_tokens", suffix: "", kind: "lora_embedding_"),
      model: #"{"tie_word_embeddings":true}"#)
    refuse("adapter_model.safetensors", SafetensorsBytes(header: "{", data: []))
  }
}
