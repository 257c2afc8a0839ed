import JSON
import Testing
import Transformer

/// What real `config.json` files say and leave out, by the families that wrote them.
@Suite("Configurations") struct ConfigurationTests {
  private static let sizes = """
    "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 4, "num_attention_heads": 8, \
    "vocab_size": 100
    """

  private func configuration(_ family: String, _ fields: String = "") throws -> ModelConfiguration {
    let text =
      #"{"model_type": "\#(family)", \#(Self.sizes)\#(fields.isEmpty ? "" : ", " + fields)}"#
    let value = try JSONValue(parsing: text)
    return try Family.named(in: value, file: "config.json")
      .configuration(reading: value, file: "config.json")
  }

  @Test("what a file leaves out or calls null is what the reference takes") func defaults() throws {
    let llama = try configuration("llama", #""head_dim": null, "rope_scaling": null"#)
    #expect(llama.headDimension == 8 && llama.keyValueHeads == 8)
    #expect(llama.rotary == RotaryEmbedding(base: 10_000))
    #expect(llama.normEpsilon == 1e-6 && llama.windows == [0, 0, 0, 0])
    #expect(!llama.hasTiedEmbeddings && llama.contextLength == 2048)
    #expect(llama.activation == .silu && llama.embeddingScale == 1 && !llama.hasOutputBias)
    let gemma = try configuration(
      "gemma", #""hidden_act": "gelu", "hidden_activation": null, "num_key_value_heads": 1"#)
    #expect(gemma.headDimension == 256 && gemma.keyValueHeads == 1 && gemma.hasTiedEmbeddings)
    #expect(gemma.activation == .geluTanh && gemma.embeddingScale == 8)
    #expect(gemma.normWeightOffset == 1 && gemma.attentionScale == 1.0 / 16)
    let qwen = try configuration("qwen3", #""sliding_window": null, "max_window_layers": 2"#)
    #expect(qwen.headDimension == 128 && qwen.hasQueryKeyNorm && !qwen.hasQueryKeyValueBias)
    #expect(try configuration("qwen2").hasQueryKeyValueBias)
    #expect(try !configuration("qwen2").hasOutputBias)
  }

  @Test("windows: Mistral's versions, Gemma 2's every other layer, Qwen's upper layers")
  func windows() throws {
    #expect(try configuration("mistral").windows == [4096, 4096, 4096, 4096])
    #expect(try configuration("mistral", #""sliding_window": null"#).windows == [0, 0, 0, 0])
    #expect(try configuration("mistral", #""sliding_window": 9"#).windows == [9, 9, 9, 9])
    #expect(try configuration("gemma2").windows == [4096, 0, 4096, 0])
    let types =
      #""layer_types": ["full_attention", "sliding_attention", "full_attention", "#
      + #""sliding_attention"]"#
    #expect(try configuration("gemma2", #""sliding_window": 7, "# + types).windows == [0, 7, 0, 7])
    #expect(try configuration("qwen2", #""sliding_window": 7"#).windows == [0, 0, 0, 0])
    let qwen = #""use_sliding_window": true, "sliding_window": 7, "max_window_layers": 3"#
    #expect(try configuration("qwen2", qwen).windows == [0, 0, 0, 7])
  }

  @Test("soft caps and scales of Gemma 2, present, absent and null") func gemma2() throws {
    let usual = try configuration("gemma2")
    #expect(usual.attentionSoftCap == 50 && usual.logitSoftCap == 30 && usual.hasPostNorms)
    #expect(usual.attentionScale == 1.0 / 16)
    let other = try configuration(
      "gemma2",
      #""attn_logit_softcapping": null, "final_logit_softcapping": 8.5, "#
        + #""query_pre_attn_scalar": 144"#)
    #expect(other.attentionSoftCap == nil && other.logitSoftCap == 8.5)
    #expect(other.attentionScale == 1.0 / 12)
  }

  @Test("rotary frequencies in the older and the newer spelling")
  func rotary() throws {
    let llama3 = RotaryEmbedding.Scaling.llama3(
      factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContextLength: 8192)
    let numbers =
      #""factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "#
      + #""original_max_position_embeddings": 8192"#
    for fields in [
      #""rope_theta": 500000.0, "rope_scaling": {"rope_type": "llama3", \#(numbers)}"#,
      #""rope_theta": 500000.0, "rope_scaling": {"type": "llama3", \#(numbers)}"#,
      #""rope_parameters": {"rope_type": "llama3", "rope_theta": 500000.0, \#(numbers)}"#,
    ] {
      let rotary = try configuration("llama", fields).rotary
      #expect(rotary == RotaryEmbedding(base: 500_000, scaling: llama3))
    }
    for fields in [
      #""rope_scaling": {"type": "linear", "factor": 4.0}"#,
      #""rope_parameters": {"rope_type": "linear", "rope_theta": 10000, "factor": 4}"#,
    ] {
      let rotary = try configuration("llama", fields).rotary
      #expect(rotary == RotaryEmbedding(base: 10_000, scaling: .linear(factor: 4)))
    }
    let plain = try configuration("mistral", #""rope_parameters": {"rope_theta": 1000000.0}"#)
    #expect(plain.rotary == RotaryEmbedding(base: 1_000_000))
  }

  @Test("ends of answers: none, one, several, and -1 for none") func ends() throws {
    #expect(try configuration("llama").endTokenIDs.isEmpty)
    #expect(try configuration("llama", #""eos_token_id": 2"#).endTokenIDs == [2])
    let several = try configuration("llama", #""eos_token_id": [7, 8, 7], "bos_token_id": 1"#)
    #expect(several.endTokenIDs == [7, 8] && several.beginTokenID == 1)
    #expect(try configuration("llama", #""eos_token_id": -1"#).endTokenIDs.isEmpty)
  }

  @Test(
    "what cannot be is refused by field",
    arguments: [
      ("llama", #""rope_scaling": {"rope_type": "yarn", "factor": 4}"#, "'yarn'"),
      ("llama", #""rope_scaling": {"rope_type": "llama3", "factor": 4}"#, "low_freq_factor"),
      ("llama", #""rope_scaling": {"type": "linear", "factor": 0}"#, "rope_scaling.factor"),
      ("llama", #""hidden_act": "relu""#, "hidden_act"),
      ("llama", #""num_key_value_heads": 3"#, "multiple of num_key_value_heads (3)"),
      ("llama", #""head_dim": 7"#, "head_dim"), ("llama", #""head_dim": -2"#, "head_dim"),
      ("llama", #""rms_norm_eps": "small""#, "rms_norm_eps"),
      ("llama", #""tie_word_embeddings": 1"#, "tie_word_embeddings"),
      ("llama", #""eos_token_id": "two""#, "eos_token_id"),
      ("llama", #""partial_rotary_factor": 0.5"#, "partial_rotary_factor"),
      ("llama", #""max_position_embeddings": 1e30"#, "max_position_embeddings"),
      ("gemma2", #""layer_types": ["full_attention"]"#, "layer_types"),
      ("mistral", #""sliding_window": 0"#, "sliding_window"),
      ("mamba", "", "model_type 'mamba' is not supported"),
    ])
  func refusals(family: String, fields: String, words: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try configuration(family, fields) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.hasPrefix("'config.json'") && message.contains(words), "\(message)")
  }

  @Test("absurd sizes are refused, and the largest allowed ones overflow nothing")
  func absurd() throws {
    for fields in [
      #""hidden_size": 1048576"#, #""num_hidden_layers": 5000"#, #""vocab_size": 999999999"#,
      #""hidden_size": 0"#, #""num_hidden_layers": -1"#, #""intermediate_size": 9e18"#,
    ] {
      let text =
        #"{"model_type": "llama", \#(fields), "x": {\#(Self.sizes)}}"#
      let value = try JSONValue(parsing: text)
      #expect(throws: ConfigurationError.self) {
        try MemoryPlan(value, file: "config.json", mesh: .single)
      }
    }
    let wide = try JSONValue(
      parsing: #"""
        {"model_type": "llama", "hidden_size": 262144, "intermediate_size": 262144,
         "num_hidden_layers": 1024, "num_attention_heads": 131072, "head_dim": 4096,
         "vocab_size": 16777216}
        """#)
    #expect(throws: ConfigurationError.self) {
      try MemoryPlan(wide, file: "config.json", mesh: .single)
    }
    let largest = try JSONValue(
      parsing: #"""
        {"model_type": "llama", "hidden_size": 262144, "intermediate_size": 262144,
         "num_hidden_layers": 1024, "num_attention_heads": 64, "head_dim": 4096,
         "vocab_size": 16777216, "max_position_embeddings": 268435456}
        """#)
    let plan = try MemoryPlan(largest, file: "config.json", mesh: DeviceMesh("1x8"), type: .f32)
    #expect(plan.weightByteCount > 1 << 48 && plan.cacheByteCountPerToken > 1 << 30)
    #expect(plan.weightByteCountPerDevice.allSatisfy { $0 > 1 << 45 })
  }
}
