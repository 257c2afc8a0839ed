"""A shipped model as a GGUF file, for llama.cpp's programs."""

import json
import struct

import gguf
import numpy as np


def tensors(path):
    """The tensors of a safetensors file in float32, by name."""
    with open(path, "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = file.read()
    header.pop("__metadata__", None)
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        if entry["dtype"] != "BF16":
            raise ValueError(f"{name} is {entry['dtype']}; the shipped models are bfloat16")
        bits = np.frombuffer(data[begin:end], dtype=np.uint16).astype(np.uint32) << 16
        yield name, bits.view(np.float32).reshape(entry["shape"])


def interleaved(weights, heads):
    """Rows of queries or keys as llama.cpp rotates them: pairs side by side instead of half a head apart."""
    rows, columns = weights.shape
    halves = weights.reshape(heads, 2, rows // heads // 2, columns)
    return halves.swapaxes(1, 2).reshape(rows, columns)


NAMES = {
    "model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
    "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def renamed(name):
    if name in NAMES:
        return NAMES[name]
    _, _, layer, part = name.removesuffix(".weight").split(".", 3)
    return f"blk.{layer}.{NAMES[part]}.weight"


def write(folder, path):
    """Writes a model of the Llama family, in float32.

    llama.cpp cuts text before merging as it knows to; the shipped models cut it in their own way, so
    prompts come as other tokens than they were trained on, and answers are not ours.
    """
    with open(f"{folder}/config.json") as file:
        configuration = json.load(file)
    with open(f"{folder}/tokenizer.json") as file:
        tokenizer = json.load(file)
    with open(f"{folder}/tokenizer_config.json") as file:
        template = json.load(file)["chat_template"]
    if configuration["model_type"] != "llama":
        raise ValueError(f"{folder} is no Llama model")
    heads = configuration["num_attention_heads"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(configuration["max_position_embeddings"])
    writer.add_embedding_length(configuration["hidden_size"])
    writer.add_block_count(configuration["num_hidden_layers"])
    writer.add_feed_forward_length(configuration["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(configuration["num_key_value_heads"])
    writer.add_rope_dimension_count(configuration["head_dim"])
    writer.add_rope_freq_base(configuration["rope_theta"])
    writer.add_layer_norm_rms_eps(configuration["rms_norm_eps"])
    writer.add_vocab_size(configuration["vocab_size"])
    special = {token["id"] for token in tokenizer["added_tokens"]}
    vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda entry: entry[1])
    tokens = {number: token for token, number in vocabulary}
    tokens.update({token["id"]: token["content"] for token in tokenizer["added_tokens"]})
    size = configuration["vocab_size"]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([tokens.get(number, f"<unused{number}>") for number in range(size)])
    writer.add_token_types(
        [gguf.TokenType.CONTROL if number in special
         else gguf.TokenType.NORMAL if number in tokens else gguf.TokenType.UNUSED
         for number in range(size)])
    writer.add_token_merges([" ".join(pair) for pair in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(configuration["bos_token_id"])
    writer.add_eos_token_id(configuration["eos_token_id"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(template)
    for name, weights in tensors(f"{folder}/model.safetensors"):
        if ".q_proj." in name:
            weights = interleaved(weights, heads)
        if ".k_proj." in name:
            weights = interleaved(weights, configuration["num_key_value_heads"])
        writer.add_tensor(renamed(name), np.ascontiguousarray(weights))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
