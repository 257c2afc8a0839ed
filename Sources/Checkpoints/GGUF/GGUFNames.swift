/// Turns the tensor names of GGUF files into Hugging Face's (`gguf-py`, `tensor_mapping.py`).
struct GGUFNames {
  /// `general.architecture`.
  let architecture: String

  /// The Hugging Face name, or the name itself where there is none (`rope_freqs.weight`).
  func huggingFaceName(of name: String) -> String {
    if let outer = Self.outer[name] { return outer }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "blk", Int(parts[1]) != nil,
      parts[3] == "weight" || parts[3] == "bias",
      let inner = innerName(of: String(parts[2]))
    else { return name }
    return "model.layers.\(parts[1]).\(inner).\(parts[3])"
  }

  private func innerName(of part: String) -> String? {
    // Gemma 2 has norms before and after both halves of a block; in the other families "post
    // attention" names the norm before the second half.
    if part == "ffn_norm" {
      return architecture == "gemma2" ? "pre_feedforward_layernorm" : "post_attention_layernorm"
    }
    return Self.inner[part]
  }

  private static let outer = [
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
  ]

  private static let inner = [
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "post_attention_norm": "post_attention_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
  ]
}
