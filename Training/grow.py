"""Grows a Llama model without changing what it computes.

Every query head is doubled, so that two share a key and value head (grouped queries) and each gives half
of what the one gave; new feed-forward units and new layers add nothing until training gives them something to add
(Net2Net, Chen et al. 2015).
"""

from __future__ import annotations

import dataclasses

import torch

from network import Network


def grown(old: Network, layers: int, intermediate: int, noise: float = 0.02) -> Network:
    """A network with the same logits, but for ``noise`` on its queries, without which twins stay twins."""
    shape = dataclasses.replace(old.shape, heads=2 * old.shape.heads, layers=layers, intermediate=intermediate)
    new = Network(shape)
    with torch.no_grad():
        new.embedding.weight.copy_(old.embedding.weight)
        new.final_norm.copy_(old.final_norm)
        for block in new.blocks:
            block.o.weight.zero_()
            block.down.weight.zero_()
        # The new layers stand between the old ones.
        places = [round((index + 1) * layers / old.shape.layers) - 1 for index in range(old.shape.layers)]
        for place, source in zip(places, old.blocks):
            copy_block(new.blocks[place], source, noise)
    return new


def copy_block(new, old, noise: float) -> None:
    heads, head, hidden = old.shape.heads, old.shape.head, old.shape.hidden
    new.q.weight.copy_(old.q.weight.view(heads, 1, head, hidden).expand(-1, 2, -1, -1).reshape(-1, hidden))
    new.q.weight.add_(torch.randn_like(new.q.weight), alpha=noise)
    new.o.weight.copy_(old.o.weight.view(hidden, heads, 1, head).expand(-1, -1, 2, -1).reshape(hidden, -1) / 2)
    units = old.shape.intermediate
    for name in ["gate", "up"]:
        getattr(new, name).weight[:units].copy_(getattr(old, name).weight)
    new.down.weight[:, :units].copy_(old.down.weight)
    for name in ["k.weight", "v.weight", "attention_norm", "mlp_norm"]:
        new.get_parameter(name).copy_(old.get_parameter(name))
