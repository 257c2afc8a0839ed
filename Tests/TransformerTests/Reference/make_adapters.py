"""Makes ../Fixtures/adapter-*: LoRA adapters of the tiny checkpoints, with the logits of both together.

    python make_adapters.py

Needs torch (CPU), transformers, safetensors and peft; run `make_fixtures.py` first. An adapter's
folder is what peft itself writes, and `expected.json` and `expected.f32` as in the other fixtures,
computed by peft without merging.
"""

import json

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

from make_fixtures import FIXTURES, PROMPT, greedy_of, logits_of, smallest_margin, write

ADAPTERS = {
    # Ranks and alphas of some modules' own, an embedding, a head trained as a whole.
    "adapter-llama2": ("llama2", dict(
        r=4, lora_alpha=6, rank_pattern={"q_proj": 3}, alpha_pattern={"layers.1.mlp.down_proj": 9},
        target_modules=["q_proj", "v_proj", "down_proj", "embed_tokens"],
        modules_to_save=["lm_head"]), torch.float32),
    # Every matrix of the blocks, scaled by the root of the rank, stored as bfloat16.
    "adapter-gemma2": ("gemma2", dict(
        r=8, lora_alpha=3, use_rslora=True, target_modules="all-linear"), torch.bfloat16),
}


def make(name, base, options, dtype):
    model = AutoModelForCausalLM.from_pretrained(
        FIXTURES / base, dtype=torch.float32, attn_implementation="eager")
    model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **options)).eval()
    generator = torch.Generator().manual_seed(sum(name.encode()))
    with torch.no_grad():
        for key, weight in model.named_parameters():
            if "lora_" in key:
                noise = torch.randn(weight.shape, generator=generator)
                weight.copy_((noise * 0.4 / weight.shape[-1] ** 0.5).bfloat16().float())
            elif "modules_to_save" in key:
                noise = 0.1 * torch.randn(weight.shape, generator=generator)
                weight.copy_((weight + noise).bfloat16().float())
    tokens = max(
        (torch.randint(3, model.config.vocab_size, (PROMPT,), generator=generator).tolist()
         for _ in range(300)),
        key=lambda prompt: smallest_margin(logits_of(model, prompt)))
    logits = logits_of(model, tokens)
    plain = logits_of(AutoModelForCausalLM.from_pretrained(FIXTURES / base, dtype=torch.float32),
                      tokens)
    print(f"{name}: margin {smallest_margin(logits):.4f}, largest {logits.abs().max():.2f}, "
          f"changed by {(logits - plain).abs().max():.2f}")
    folder = FIXTURES / name
    write(folder, tokens, greedy_of(model, tokens), logits, list(range(len(tokens))))
    if dtype != torch.float32:
        model = model.to(dtype)
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text())
    config["base_model_name_or_path"] = base
    path.write_text(json.dumps(config, indent=1) + "\n")


if __name__ == "__main__":
    for name, (base, options, dtype) in ADAPTERS.items():
        make(name, base, options, dtype)
