"""Makes ../Fixtures/NAME/model.gguf: the tiny checkpoints as llama.cpp's converter writes them.

    python make_gguf.py

Needs numpy, torch (CPU), transformers, safetensors and gguf; run `make_fixtures.py` first. What the
converter changes: rows of queries and keys of the Llama architecture go from half-split to
interleaved rotary pairs, norms of Gemma are stored as 1 + w, the frequencies of Llama 3 become a
tensor of divisors. It does not keep Gemma 2's `query_pre_attn_scalar`, so that family has a fixture
of its own, `gemma2-gguf`, in which it is the width of a head as in the real models.
"""

import json
import math
import pathlib

import gguf
import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from make_fixtures import greedy_of, logits_of, write

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
NAMES = ["llama3", "llama-biased", "mistral", "gemma", "gemma2", "qwen2", "qwen3"]

INNER = {
    "input_layernorm": "attn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
    "post_attention_layernorm": "ffn_norm",
}
INNER_GEMMA2 = INNER | {
    "post_attention_layernorm": "post_attention_norm", "pre_feedforward_layernorm": "ffn_norm",
    "post_feedforward_layernorm": "post_ffw_norm",
}
OUTER = {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight":
         "output_norm.weight", "lm_head.weight": "output.weight"}


def permute(weight, heads):
    """LlamaModel.permute of llama.cpp's convert_hf_to_gguf.py."""
    return (weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:])
            .swapaxes(1, 2).reshape(weight.shape))


def gguf_name(name, architecture):
    if name in OUTER:
        return OUTER[name]
    _, _, layer, rest = name.split(".", 3)
    module, kind = rest.rsplit(".", 1)
    inner = INNER_GEMMA2 if architecture == "gemma2" else INNER
    return f"blk.{layer}.{inner[module]}.{kind}"


def rope_divisors(config, scaling, width):
    """LlamaModel.generate_extra_tensors of the converter."""
    low = scaling["original_max_position_embeddings"] / scaling["low_freq_factor"]
    high = scaling["original_max_position_embeddings"] / scaling["high_freq_factor"]
    divisors = []
    for pair in range(0, width, 2):
        wavelength = 2 * math.pi * config["rope_theta"] ** (pair / width)
        if wavelength < high:
            divisors.append(1)
        elif wavelength > low:
            divisors.append(scaling["factor"])
        else:
            smooth = (scaling["original_max_position_embeddings"] / wavelength
                      - scaling["low_freq_factor"]) / (
                          scaling["high_freq_factor"] - scaling["low_freq_factor"])
            divisors.append(1 / ((1 - smooth) / scaling["factor"] + smooth))
    return np.array(divisors, dtype=np.float32)


def architecture_of(config):
    return "llama" if config["model_type"] in ("llama", "mistral") else config["model_type"]


def add_configuration(writer, config):
    heads, hidden = config["num_attention_heads"], config["hidden_size"]
    width = config.get("head_dim") or hidden // heads
    theta = config.get("rope_theta") or config["rope_parameters"]["rope_theta"]
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(hidden)
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(width)
    writer.add_value_length(width)
    writer.add_rope_dimension_count(width)
    writer.add_rope_freq_base(theta)
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    if config["model_type"] in ("mistral", "gemma2") and config.get("sliding_window"):
        writer.add_sliding_window(config["sliding_window"])
    if config["model_type"] == "gemma2":
        writer.add_attn_logit_softcapping(config["attn_logit_softcapping"])
        writer.add_final_logit_softcapping(config["final_logit_softcapping"])
    scaling = config.get("rope_scaling")
    if scaling and scaling["rope_type"] == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(scaling["factor"])
    return width


def add_tensors(writer, config, state, width):
    architecture = architecture_of(config)
    scaling = config.get("rope_scaling")
    if scaling and scaling["rope_type"] == "llama3":
        writer.add_tensor("rope_freqs.weight", rope_divisors(config, scaling, width))
    for name, weight in state.items():
        numbers = weight.float().numpy()
        if architecture == "llama" and ".q_proj." in name:
            numbers = permute(numbers, config["num_attention_heads"])
        if architecture == "llama" and ".k_proj." in name:
            numbers = permute(numbers, config["num_key_value_heads"])
        if architecture.startswith("gemma") and name.endswith("norm.weight"):
            numbers = numbers + np.float32(1)
        target = gguf_name(name, architecture)
        if numbers.ndim == 1:
            writer.add_tensor(target, np.ascontiguousarray(numbers, dtype=np.float32))
        else:
            kind = gguf.GGMLQuantizationType.BF16
            writer.add_tensor(
                target, gguf.quants.quantize(np.ascontiguousarray(numbers), kind), raw_dtype=kind)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def make(name):
    folder = target = FIXTURES / name
    config = json.loads((folder / "config.json").read_text())
    if name == "gemma2":
        target = FIXTURES / "gemma2-gguf"
        model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager",
            query_pre_attn_scalar=config["head_dim"]).eval()
        tokens = json.loads((folder / "expected.json").read_text())["tokens"]
        write(target, tokens, greedy_of(model, tokens), logits_of(model, tokens),
              list(range(len(tokens))))
    writer = gguf.GGUFWriter(target / "model.gguf", architecture_of(config))
    width = add_configuration(writer, config)
    add_tensors(writer, config, load_file(folder / "model.safetensors"), width)
    finish(writer)


if __name__ == "__main__":
    for name in NAMES:
        make(name)
