#!/usr/bin/env python3
"""Writes a checkpoint of random weights in the shape of a published model, to measure speed with.

    make_checkpoint.py llama-3.2-1b /tmp/llama          a Hugging Face folder, bfloat16
    make_checkpoint.py gemma-2-2b /tmp/gemma-q8.gguf --type q8_0

The same seed gives the same weights in both formats. GGUF files have no vocabulary: they are for
measuring, not for talking. Needs `numpy`, and `gguf` for GGUF files.
"""

import argparse
import json
import struct
from pathlib import Path

import numpy as np

SHAPES = {
    "llama-3.2-1b": dict(
        architecture="llama", hidden=2048, layers=16, heads=32, kv_heads=8, head=64, inner=8192,
        vocabulary=128256, context=131072, base=500000.0, epsilon=1e-5),
    "gemma-2-2b": dict(
        architecture="gemma2", hidden=2304, layers=26, heads=8, kv_heads=4, head=256, inner=9216,
        vocabulary=256000, context=8192, base=10000.0, epsilon=1e-6),
    "good": dict(
        architecture="llama", hidden=160, layers=7, heads=10, kv_heads=5, head=32, inner=512,
        vocabulary=1024, context=2048, base=10000.0, epsilon=1e-5),
    "sloppy": dict(
        architecture="gemma2", hidden=160, layers=5, heads=10, kv_heads=5, head=32, inner=432,
        vocabulary=1024, context=2048, base=10000.0, epsilon=1e-6),
}


def tensors(shape):
    """Names in Hugging Face's and llama.cpp's words, with shapes, in the order of a forward pass."""
    hidden, inner = shape["hidden"], shape["inner"]
    queries, keys = shape["heads"] * shape["head"], shape["kv_heads"] * shape["head"]
    gemma = shape["architecture"] == "gemma2"
    yield "model.embed_tokens.weight", "token_embd.weight", (shape["vocabulary"], hidden)
    for layer in range(shape["layers"]):
        a, b = f"model.layers.{layer}.", f"blk.{layer}."
        yield a + "input_layernorm.weight", b + "attn_norm.weight", (hidden,)
        yield a + "self_attn.q_proj.weight", b + "attn_q.weight", (queries, hidden)
        yield a + "self_attn.k_proj.weight", b + "attn_k.weight", (keys, hidden)
        yield a + "self_attn.v_proj.weight", b + "attn_v.weight", (keys, hidden)
        yield a + "self_attn.o_proj.weight", b + "attn_output.weight", (hidden, queries)
        after = a + "post_attention_layernorm.weight"
        if gemma:
            yield after, b + "post_attention_norm.weight", (hidden,)
            yield a + "pre_feedforward_layernorm.weight", b + "ffn_norm.weight", (hidden,)
        else:
            yield after, b + "ffn_norm.weight", (hidden,)
        yield a + "mlp.gate_proj.weight", b + "ffn_gate.weight", (inner, hidden)
        yield a + "mlp.up_proj.weight", b + "ffn_up.weight", (inner, hidden)
        yield a + "mlp.down_proj.weight", b + "ffn_down.weight", (hidden, inner)
        if gemma:
            name = a + "post_feedforward_layernorm.weight"
            yield name, b + "post_ffw_norm.weight", (hidden,)
    yield "model.norm.weight", "output_norm.weight", (hidden,)


def weights(shape, index):
    """A tensor's numbers: near one for norms, of deviation 0.02 for matrices."""
    if len(shape) == 1:
        return np.ones(shape, np.float32)
    generator = np.random.default_rng(index)
    return generator.standard_normal(shape, np.float32) * np.float32(0.02)


def bfloat16(x):
    """Rounded to nearest even, as bits."""
    bits = x.view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def interleaved(x, head):
    """The rows of each head in llama.cpp's order for Llama: RoPE's pairs side by side."""
    return x.reshape(-1, 2, head // 2, x.shape[1]).swapaxes(1, 2).reshape(x.shape).copy()


def configuration(shape):
    gemma = shape["architecture"] == "gemma2"
    config = {
        "architectures": ["Gemma2ForCausalLM" if gemma else "LlamaForCausalLM"],
        "model_type": shape["architecture"],
        "hidden_size": shape["hidden"], "intermediate_size": shape["inner"],
        "num_hidden_layers": shape["layers"], "num_attention_heads": shape["heads"],
        "num_key_value_heads": shape["kv_heads"], "head_dim": shape["head"],
        "vocab_size": shape["vocabulary"], "max_position_embeddings": shape["context"],
        "rms_norm_eps": shape["epsilon"], "rope_theta": shape["base"],
        "hidden_act": "gelu_pytorch_tanh" if gemma else "silu",
        "tie_word_embeddings": True, "torch_dtype": "bfloat16",
        "bos_token_id": 1, "eos_token_id": 2,
    }
    if gemma:
        config |= {
            "hidden_activation": "gelu_pytorch_tanh", "attn_logit_softcapping": 50.0,
            "final_logit_softcapping": 30.0, "query_pre_attn_scalar": 256,
            "sliding_window": 4096}
    return config


def write_folder(shape, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(configuration(shape), indent=2) + "\n")
    names = {name: index for index, (name, _, _) in enumerate(tensors(shape))}

    def stored(name, dimensions):
        x = weights(dimensions, names[name])
        # Gemma's norms are stored less one.
        return x - 1 if shape["architecture"] == "gemma2" and len(dimensions) == 1 else x

    write_safetensors(shape, folder / "model.safetensors", stored)


def write_safetensors(shape, path, numbers):
    """All tensors in bfloat16; `numbers` gives a tensor by its name and dimensions."""
    header, offset = {}, 0
    for name, _, dimensions in tensors(shape):
        size = 2 * int(np.prod(dimensions))
        header[name] = {
            "dtype": "BF16", "shape": list(dimensions), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name, _, dimensions in tensors(shape):
            file.write(bfloat16(numbers(name, dimensions)).tobytes())


def write_vocabulary(writer, shape, vocabulary, ids):
    """The tokens of a byte-level BPE, so that a server can write what it says; unused ones fill up."""
    import gguf

    tokens = [f"<unused{i}>" for i in range(shape["vocabulary"])]
    types = [gguf.TokenType.UNUSED] * len(tokens)
    for token, index in vocabulary["vocab"].items():
        special = token.startswith("<") and token.endswith(">") and len(token) > 2
        tokens[index] = token
        types[index] = gguf.TokenType.CONTROL if special else gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    merges = vocabulary["merges"]
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in merges])
    writer.add_bos_token_id(ids["bos_token_id"])
    writer.add_eos_token_id(ids["eos_token_id"])
    writer.add_add_bos_token(False)


def write_gguf(shape, path, kind, numbers=None, vocabulary=None, ids=None):
    """A GGUF file of random weights, or of those that `numbers` gives by name and dimensions."""
    import gguf

    types = {
        "bf16": gguf.GGMLQuantizationType.BF16, "q8_0": gguf.GGMLQuantizationType.Q8_0,
        "q4_0": gguf.GGMLQuantizationType.Q4_0}
    writer = gguf.GGUFWriter(path, shape["architecture"], use_temp_file=False)
    writer.add_context_length(shape["context"])
    writer.add_embedding_length(shape["hidden"])
    writer.add_block_count(shape["layers"])
    writer.add_feed_forward_length(shape["inner"])
    writer.add_head_count(shape["heads"])
    writer.add_head_count_kv(shape["kv_heads"])
    writer.add_key_length(shape["head"])
    writer.add_value_length(shape["head"])
    writer.add_rope_dimension_count(shape["head"])
    writer.add_rope_freq_base(shape["base"])
    writer.add_layer_norm_rms_eps(shape["epsilon"])
    writer.add_vocab_size(shape["vocabulary"])
    if vocabulary:
        write_vocabulary(writer, shape, vocabulary, ids)
    else:
        writer.add_tokenizer_model("none")
    if shape["architecture"] == "gemma2":
        writer.add_attn_logit_softcapping(50.0)
        writer.add_final_logit_softcapping(30.0)
        writer.add_sliding_window(4096)

    def stored(dimensions, name):
        # Vectors stay float. llama.cpp keeps the tied embedding of q4_0 models in 8 bits or so.
        if len(dimensions) == 1:
            return gguf.GGMLQuantizationType.F32
        if kind == "q4_0" and name == "token_embd.weight":
            return gguf.GGMLQuantizationType.Q8_0
        return types[kind]

    for _, name, dimensions in tensors(shape):
        raw = stored(dimensions, name)
        bytes_ = gguf.quant_shape_to_byte_shape(dimensions, raw) if raw.name != "F32" else None
        if bytes_ is None:
            writer.add_tensor_info(name, dimensions, np.dtype(np.float32), 4 * dimensions[0])
        else:
            writer.add_tensor_info(
                name, bytes_, np.dtype(np.uint8), int(np.prod(bytes_)), raw_dtype=raw)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for index, (key, name, dimensions) in enumerate(tensors(shape)):
        x = numbers(key, dimensions) if numbers else weights(dimensions, index)
        if numbers and key.endswith(("q_proj.weight", "k_proj.weight")):
            x = interleaved(x, shape["head"])
        raw = stored(dimensions, name)
        writer.write_tensor_data(x if raw.name == "F32" else gguf.quantize(x, raw))
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("output", type=Path, help="a folder, or a file that ends in .gguf")
    parser.add_argument("--type", default="bf16", choices=["bf16", "q8_0", "q4_0"])
    options = parser.parse_args()
    if options.output.suffix == ".gguf":
        write_gguf(SHAPES[options.shape], options.output, options.type)
    elif options.type == "bf16":
        write_folder(SHAPES[options.shape], options.output)
    else:
        parser.error("a folder holds bfloat16; give a name that ends in .gguf for " + options.type)


if __name__ == "__main__":
    main()
