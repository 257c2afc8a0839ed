"""Writes a trained model as a Hugging Face folder: ``python export.py good --to ../models/NAME``."""

from __future__ import annotations

import argparse
import json
import os

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from data import SPECIAL_TOKENS
from network import Network, Shape

CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + "
    "(message['content'] | trim) + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
CONTEXT_LENGTH = 2048
CLASSES = {"llama": "LlamaForCausalLM", "mistral": "MistralForCausalLM", "gemma2": "Gemma2ForCausalLM"}
MATRICES = {
    "q": "self_attn.q_proj", "k": "self_attn.k_proj", "v": "self_attn.v_proj", "o": "self_attn.o_proj",
    "gate": "mlp.gate_proj", "up": "mlp.up_proj", "down": "mlp.down_proj",
}  # fmt: skip


def tensors(weights: dict, shape: Shape, type=torch.bfloat16) -> dict:
    """The weights under the names that `transformers` gives them."""
    named = {"model.embed_tokens.weight": weights["embedding.weight"], "model.norm.weight": weights["final_norm"]}
    for index in range(shape.layers):
        ours, theirs = f"blocks.{index}.", f"model.layers.{index}."
        for short, long in MATRICES.items():
            named[f"{theirs}{long}.weight"] = weights[f"{ours}{short}.weight"]
        named[theirs + "input_layernorm.weight"] = weights[ours + "attention_norm"]
        if shape.is_gemma:
            named[theirs + "post_attention_layernorm.weight"] = weights[ours + "attention_post_norm"]
            named[theirs + "pre_feedforward_layernorm.weight"] = weights[ours + "mlp_norm"]
            named[theirs + "post_feedforward_layernorm.weight"] = weights[ours + "mlp_post_norm"]
        else:
            named[theirs + "post_attention_layernorm.weight"] = weights[ours + "mlp_norm"]
    return {name: tensor.to(type).contiguous() for name, tensor in named.items()}


def read_shape(folder: str) -> Shape:
    """The shape of an exported folder: the inverse of `configuration`."""
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    return Shape(
        architecture=config["model_type"], vocabulary=config["vocab_size"], hidden=config["hidden_size"],
        layers=config["num_hidden_layers"], heads=config["num_attention_heads"],
        key_value_heads=config["num_key_value_heads"], head=config["head_dim"],
        intermediate=config["intermediate_size"], window=config.get("sliding_window") or 0,
        rope_base=config["rope_theta"],
    )  # fmt: skip


def read_folder(folder: str, shape: Shape) -> dict:
    """The weights of an exported folder under the names of `Network`: the inverse of `tensors`."""
    stored = load_file(os.path.join(folder, "model.safetensors"))
    ours = Network(shape).state_dict()
    marked = tensors({name: torch.full((1,), float(index)) for index, name in enumerate(ours)}, shape, torch.float64)
    order = list(ours)
    return {order[int(mark)]: stored[name].float() for name, mark in marked.items()}


def configuration(shape: Shape, ids: dict) -> dict:
    config = {
        "architectures": [CLASSES[shape.architecture]], "model_type": shape.architecture,
        "vocab_size": shape.vocabulary, "hidden_size": shape.hidden,
        "intermediate_size": shape.intermediate, "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads, "num_key_value_heads": shape.key_value_heads,
        "head_dim": shape.head, "max_position_embeddings": CONTEXT_LENGTH,
        "rms_norm_eps": shape.epsilon, "rope_theta": shape.rope_base, "tie_word_embeddings": True,
        "attention_bias": False, "torch_dtype": "bfloat16", "use_cache": True, **ids,
    }  # fmt: skip
    if shape.is_gemma:
        config |= {
            "hidden_act": "gelu_pytorch_tanh", "hidden_activation": "gelu_pytorch_tanh",
            "attn_logit_softcapping": 50.0, "final_logit_softcapping": 30.0,
            "query_pre_attn_scalar": shape.head, "sliding_window": shape.window,
            "layer_types": [
                "sliding_attention" if shape.slides(layer) else "full_attention" for layer in range(shape.layers)
            ],
        }  # fmt: skip
    else:
        config |= {"hidden_act": "silu", "mlp_bias": False}
        if shape.window:
            config["sliding_window"] = shape.window
    return config


def write_folder(folder: str, weights: dict, shape: Shape, tokenizer: Tokenizer) -> None:
    """Writes a model as `transformers` reads it."""
    os.makedirs(folder, exist_ok=True)
    pad, bos, *_, end = (tokenizer.token_to_id(name) for name in SPECIAL_TOKENS)
    ids = {"bos_token_id": bos, "eos_token_id": end, "pad_token_id": pad}

    def write(name: str, value: dict) -> None:
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            json.dump(value, file, indent=1, ensure_ascii=False)
            file.write("\n")

    save_file(tensors(weights, shape), os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    write("config.json", configuration(shape, ids))
    write("generation_config.json", {**ids, "do_sample": False})
    write(
        "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "<|end|>",
            "pad_token": "<pad>", "model_max_length": CONTEXT_LENGTH, "add_bos_token": False,
            "clean_up_tokenization_spaces": False, "chat_template": CHAT_TEMPLATE,
        },
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a recipe's name, with -smoke after a smoke run")
    parser.add_argument("--run", default="runs", help="folder of checkpoints (default: runs)")
    parser.add_argument("--to", required=True, help="folder to write")
    arguments = parser.parse_args()
    run = os.path.join(arguments.run, arguments.model)
    tokenizer = Tokenizer.from_file(os.path.join(run, "tokenizer.json"))
    saved = torch.load(os.path.join(run, "checkpoint.pt"), map_location="cpu", weights_only=True)
    write_folder(arguments.to, saved["network"], Shape(**saved["shape"]), tokenizer)


if __name__ == "__main__":
    main()
