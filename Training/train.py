"""Trains one of the embedded models: ``python train.py good``. Run it again to resume."""

from __future__ import annotations

import argparse
import json
import os
import time

import torch
import torch.nn.functional as F

from data import DialogData
from network import IGNORED, Muon, Network, Shape
from recipes import RECIPES
from vocabulary import load_or_make_tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(RECIPES))
    parser.add_argument("--out", default="runs", help="folder of checkpoints (default: runs)")
    parser.add_argument("--smoke", action="store_true", help="two minutes, to see that everything works")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop (and save) after so long")
    arguments = parser.parse_args()
    recipe = RECIPES[arguments.model]
    folder = os.path.join(arguments.out, arguments.model + ("-smoke" if arguments.smoke else ""))
    os.makedirs(folder, exist_ok=True)

    device = "cuda" if torch.cuda.is_available() else "cpu"
    # Products in bfloat16 pay where the processor has them; elsewhere they would be emulated.
    has_fast_bfloat16 = device == "cuda" or torch.cpu._is_avx512_bf16_supported()
    torch.manual_seed(arguments.seed)
    tokenizer = load_or_make_tokenizer(recipe.tokenizer, os.path.join(folder, "tokenizer.json"))
    shape = Shape(vocabulary=tokenizer.get_vocab_size(), **recipe.shape)
    network = Network(shape).to(device)
    data = DialogData(tokenizer, recipe.length, recipe.rows, arguments.seed, shape.window, recipe.style)
    muon = Muon(network.matrices())
    adam = torch.optim.AdamW(network.others(), lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0)
    steps = int(recipe.tokens / (recipe.rows * recipe.length))
    if arguments.smoke:
        steps = 40
    first, elapsed = 0, 0.0
    checkpoint = os.path.join(folder, "checkpoint.pt")
    if os.path.exists(checkpoint):
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        adam.load_state_dict(saved["adam"])
        for group, buffer in zip(muon.buffers.values(), saved["muon"]):
            group.copy_(buffer)
        first, elapsed = saved["step"], saved["seconds"]
        print(f"resumed at step {first} of {steps}", flush=True)

    def save(step: int) -> None:
        state = {
            "network": network.state_dict(), "adam": adam.state_dict(),
            "muon": list(muon.buffers.values()), "step": step,
            "seconds": elapsed + time.time() - started, "recipe": arguments.model,
        }  # fmt: skip
        torch.save(state, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)

    count = sum(parameter.numel() for parameter in network.parameters())
    print(json.dumps({"model": arguments.model, "parameters": count, "steps": steps, "device": device}), flush=True)
    started = saved_at = time.time()
    average = None
    for step in range(first, steps):
        progress = step / steps
        batch = data.batch(step, steps).to(device)
        with torch.autocast(device, torch.bfloat16, enabled=has_fast_bfloat16):
            logits = network(batch)
        loss = F.cross_entropy(logits, batch.labels[batch.labels != IGNORED])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        scale = min(1.0, (step + 1) / 60) * min(1.0, (1 - progress) / 0.85)
        for group in adam.param_groups:
            group["lr"] = recipe.rate * scale
        adam.step()
        muon.step(recipe.matrix_rate * scale)
        for parameter in network.parameters():
            parameter.grad = None
        average = loss.item() if average is None else 0.95 * average + 0.05 * loss.item()
        if (step + 1) % 25 == 0 or step + 1 == steps:
            seconds = elapsed + time.time() - started
            tokens = (step + 1) * recipe.rows * recipe.length
            print(f"step {step + 1}/{steps}  loss {average:.4f}  {tokens / 1e6:.2f} M tokens  {seconds:.0f} s", flush=True)
        if time.time() - saved_at > 120 or step + 1 == steps:
            save(step + 1)
            saved_at = time.time()
        if time.time() - started > arguments.minutes * 60:
            save(step + 1)
            break


if __name__ == "__main__":
    torch.set_num_threads(os.cpu_count() or 1)
    main()
