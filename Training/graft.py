"""Begins a Gemma 2 model with a Llama model's weights.

What the two families compute differs little: norms that add one to their weight, an embedding scaled by
√hidden, GELU for SiLU (nearly the same after a change of scale), caps that ordinary values do not reach.
Only the norms behind attention and feed-forward are new; they get the usual size of what they scale. Every
query head is doubled, so that two share a key and value head. A little training mends the rest.
"""

from __future__ import annotations

import dataclasses

import torch

from network import Block, Network

#: silu(x) ≈ GELU_SCALE · gelu(x / GELU_SCALE)
GELU_SCALE = 1.702


def grafted(llama: Network, batch, window: int, noise: float = 0.02) -> Network:
    """The Gemma 2 network; ``batch`` tells how large the outputs of the Llama network's layers are."""
    old = llama.shape
    shape = dataclasses.replace(old, architecture="gemma2", heads=2 * old.heads, window=window)
    gemma = Network(shape)
    sizes: dict[str, float] = {}
    for index, block in enumerate(llama.blocks):
        block.product = measuring(block, index, sizes)
    with torch.no_grad():
        llama(batch)
        gemma.embedding.weight.copy_(llama.embedding.weight / shape.hidden**0.5)
        gemma.final_norm.copy_(llama.final_norm * shape.hidden**0.5 - 1)
        for index, (new, block) in enumerate(zip(gemma.blocks, llama.blocks)):
            heads = block.q.weight.view(old.heads, 1, old.head, old.hidden).expand(-1, 2, -1, -1)
            new.q.weight.copy_(heads.reshape(-1, old.hidden))
            outputs = block.o.weight.view(old.hidden, old.heads, 1, old.head).expand(-1, -1, 2, -1)
            new.o.weight.copy_(outputs.reshape(old.hidden, -1) / 2)
            new.k.weight.copy_(block.k.weight)
            new.v.weight.copy_(block.v.weight)
            new.gate.weight.copy_(block.gate.weight / GELU_SCALE)
            new.up.weight.copy_(block.up.weight * GELU_SCALE)
            new.down.weight.copy_(block.down.weight)
            # The twins have to differ to become different.
            new.q.weight.add_(torch.randn_like(new.q.weight), alpha=noise)
            new.attention_norm.copy_(block.attention_norm - 1)
            new.mlp_norm.copy_(block.mlp_norm - 1)
            new.attention_post_norm.fill_(sizes[f"{index}.attention"] - 1)
            new.mlp_post_norm.fill_(sizes[f"{index}.mlp"] - 1)
    return gemma


def measuring(block: Block, index: int, sizes: dict[str, float]):
    """The block's `product`, noting the usual size of what attention and feed-forward add."""
    product, names = block.product, {block.o: f"{index}.attention", block.down: f"{index}.mlp"}

    def measured(x, matrix):
        y = product(x, matrix)
        if matrix in names:
            sizes[names[matrix]] = y.pow(2).mean(-1).sqrt().median().item()
        return y

    return measured
