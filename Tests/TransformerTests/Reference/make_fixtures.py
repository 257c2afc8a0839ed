"""Makes ../Fixtures: tiny random checkpoints of every family, with float32 logits and greedy tokens.

    python make_fixtures.py [MODELS_FOLDER]

Needs torch (CPU), transformers and safetensors; the fixtures are committed, so tests need no Python.
MODELS_FOLDER is the repository's `models`, for the logits of the shipped models.

Weights are random bfloat16 numbers and are stored so. One set of logits serves both bars: loaded as
f32 they must agree within 1e-4, loaded as bf16 within 2e-2 of the largest.

A fixture is a folder with `config.json`, `model.safetensors`, `expected.json` (`tokens`, `greedy`,
`logitPositions`) and `expected.f32` (little-endian float32 [logitPositions, vocabulary]).
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM
from transformers import (
    Gemma2Config, GemmaConfig, LlamaConfig, MistralConfig, Qwen2Config, Qwen3Config)

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "Fixtures"
PROMPT = 48
GREEDY = 64

SIZES = dict(vocab_size=136, num_hidden_layers=2, max_position_embeddings=160,
             bos_token_id=1, eos_token_id=2, pad_token_id=0)

LLAMA3_ROPE = dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0,
                   high_freq_factor=4.0, original_max_position_embeddings=64)

CONFIGS = {
    # Five heads: nothing divides evenly.
    "llama2": LlamaConfig(hidden_size=40, intermediate_size=112, num_attention_heads=5,
                          num_key_value_heads=5, head_dim=8, rms_norm_eps=1e-5,
                          rope_parameters=dict(rope_type="default", rope_theta=10000.0), **SIZES),
    "llama3": LlamaConfig(hidden_size=48, intermediate_size=128, num_attention_heads=6,
                          num_key_value_heads=2, head_dim=16, rms_norm_eps=1e-5,
                          tie_word_embeddings=True, rope_parameters=LLAMA3_ROPE, **SIZES),
    "llama-biased": LlamaConfig(hidden_size=32, intermediate_size=64, num_attention_heads=2,
                                num_key_value_heads=1, head_dim=16, attention_bias=True,
                                mlp_bias=True,
                                rope_parameters=dict(rope_type="linear", rope_theta=10000.0,
                                                     factor=2.0), **SIZES),
    "mistral": MistralConfig(hidden_size=32, intermediate_size=96, num_attention_heads=8,
                             num_key_value_heads=2, head_dim=8, sliding_window=11,
                             rope_parameters=dict(rope_type="default", rope_theta=10000.0),
                             **SIZES),
    # One key/value head, a width of heads that is not that of the model, as in Gemma 2B.
    "gemma": GemmaConfig(hidden_size=32, intermediate_size=80, num_attention_heads=4,
                         num_key_value_heads=1, head_dim=16,
                         rope_parameters=dict(rope_type="default", rope_theta=10000.0), **SIZES),
    "gemma2": Gemma2Config(hidden_size=32, intermediate_size=96, num_attention_heads=4,
                           num_key_value_heads=2, head_dim=16, query_pre_attn_scalar=24,
                           sliding_window=13, attn_logit_softcapping=5.0,
                           final_logit_softcapping=12.0,
                           rope_parameters=dict(rope_type="default", rope_theta=10000.0), **SIZES),
    "qwen2": Qwen2Config(hidden_size=56, intermediate_size=96, num_attention_heads=7,
                         num_key_value_heads=1, tie_word_embeddings=True,
                         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **SIZES),
    "qwen3": Qwen3Config(hidden_size=32, intermediate_size=96, num_attention_heads=4,
                         num_key_value_heads=2, head_dim=16, tie_word_embeddings=True,
                         rope_parameters=dict(rope_type="default", rope_theta=1000000.0), **SIZES),
}


def randomize(model, generator):
    """Weights with which activations neither vanish nor explode, exact in bfloat16."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if "norm" in name:
                ones = 0.0 if model.config.model_type.startswith("gemma") else 1.0
                noise = ones + 0.2 * noise
            elif weight.dim() == 1:
                noise = 0.3 * noise
            elif "embed" in name:
                noise = 0.5 * noise
            else:
                noise = 1.4 * noise / weight.shape[1] ** 0.5
            weight.copy_(noise.bfloat16().float())


@torch.no_grad()
def logits_of(model, tokens):
    return model(torch.tensor([tokens]), use_cache=False).logits[0].float()


@torch.no_grad()
def greedy_of(model, prompt):
    tokens = list(prompt)
    for _ in range(GREEDY):
        tokens.append(int(logits_of(model, tokens)[-1].argmax()))
    return tokens[len(prompt):]


def smallest_margin(logits):
    """How clearly the best token leads at the least clear position, relative to the largest."""
    best = logits.topk(2, dim=-1).values
    return float(((best[:, 0] - best[:, 1]) / logits.abs().max()).min())


def write(folder, tokens, greedy, logits, positions):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "expected.json").write_text(json.dumps(
        {"tokens": tokens, "greedy": greedy, "logitPositions": positions}) + "\n")
    logits[positions].contiguous().numpy().astype("<f4").tofile(folder / "expected.f32")


def make_tiny(name, config):
    config._attn_implementation = "eager"
    generator = torch.Generator().manual_seed(sum(name.encode()))
    model = AutoModelForCausalLM.from_config(config).float().eval()
    randomize(model, generator)
    # A prompt whose best tokens are clear, so that the bar on them measures the engine, not ties.
    best = max(
        (torch.randint(3, config.vocab_size, (PROMPT,), generator=generator).tolist()
         for _ in range(300)),
        key=lambda prompt: smallest_margin(logits_of(model, prompt)))
    logits = logits_of(model, best)
    print(f"{name}: margin {smallest_margin(logits):.4f}, largest {logits.abs().max():.2f}")
    folder = FIXTURES / name
    write(folder, best, greedy_of(model, best), logits, list(range(PROMPT)))
    state = {key: value.bfloat16().contiguous() for key, value in model.state_dict().items()
             if not (key == "lm_head.weight" and config.tie_word_embeddings)}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    values = config.to_dict()
    kept = {key: values[key] for key in sorted(values)
            if key in KEPT or key.startswith(("rope", "hidden", "num_"))}
    kept["torch_dtype"] = "bfloat16"
    # Most files in use are written with the older names.
    rope = kept.pop("rope_parameters", None)
    if rope and name != "qwen3":
        kept["rope_theta"] = rope.pop("rope_theta")
        if rope["rope_type"] != "default":
            kept["rope_scaling"] = rope
    elif rope:
        kept["rope_parameters"] = rope
    (folder / "config.json").write_text(json.dumps(kept, indent=1) + "\n")


KEPT = {"model_type", "vocab_size", "intermediate_size", "head_dim", "max_position_embeddings",
        "rms_norm_eps", "tie_word_embeddings", "attention_bias", "mlp_bias", "sliding_window",
        "query_pre_attn_scalar", "attn_logit_softcapping", "final_logit_softcapping",
        "bos_token_id", "eos_token_id", "layer_types"}


def make_shipped(folder):
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager").eval()
    generator = torch.Generator().manual_seed(7)
    # Tokens that the model itself finds likely, so that the numbers are those of real use.
    tokens = [1]
    with torch.no_grad():
        while len(tokens) < 96:
            chances = torch.softmax(logits_of(model, tokens)[-1], -1)
            tokens.append(int(torch.multinomial(chances, 1, generator=generator)))
    logits = logits_of(model, tokens)
    positions = list(range(0, 96, 8)) + [95]
    folder_out = FIXTURES / folder.name
    write(folder_out, tokens, greedy_of(model, tokens[:32]), logits, positions)
    expected = json.loads((folder_out / "expected.json").read_text())
    expected["best"] = logits.argmax(-1).tolist()
    (folder_out / "expected.json").write_text(json.dumps(expected) + "\n")
    print(f"{folder.name}: largest {logits.abs().max():.2f}")


if __name__ == "__main__":
    for name, config in CONFIGS.items():
        make_tiny(name, config)
    if len(sys.argv) > 1:
        for name in ("floret", "sprout"):
            make_shipped(pathlib.Path(sys.argv[1]) / name)
