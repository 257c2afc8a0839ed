"""The three networks, written for training: a shared prefix is computed once for a whole batch.

The same arithmetic as `transformers`' Llama, Mistral and Gemma 2, to which `export.py` hands the
weights; `evaluate.py` checks the result there.
"""

from __future__ import annotations

import dataclasses
import math

import torch
import torch.nn.functional as F
from torch import nn


@dataclasses.dataclass
class Shape:
    architecture: str  # llama, mistral, gemma2
    vocabulary: int
    hidden: int
    layers: int
    heads: int
    key_value_heads: int
    head: int
    intermediate: int
    #: Positions that a sliding-window layer sees; 0 for none.
    window: int = 0
    rope_base: float = 10000.0

    @property
    def is_gemma(self) -> bool:
        return self.architecture == "gemma2"

    @property
    def epsilon(self) -> float:
        return 1e-6 if self.is_gemma else 1e-5

    def slides(self, layer: int) -> bool:
        """Whether a layer has the sliding window: every layer of Mistral, the even ones of Gemma 2."""
        return self.window > 0 and (self.architecture == "mistral" or (self.is_gemma and layer % 2 == 0))


def rms_norm(x, weight, epsilon, plus_one):
    y = x.float()
    y = y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + epsilon)
    return (y * ((1 + weight) if plus_one else weight)).to(x.dtype)


def rotary_tables(positions, shape: Shape):
    inverse = 1.0 / shape.rope_base ** (torch.arange(0, shape.head, 2, device=positions.device).float() / shape.head)
    angles = positions.float()[..., None] * inverse
    angles = torch.cat([angles, angles], -1)
    return angles.cos()[:, None], angles.sin()[:, None]


def rotate(x, tables):
    half = x.shape[-1] // 2
    cosine, sine = tables
    return x * cosine.to(x.dtype) + torch.cat([-x[..., half:], x[..., :half]], -1) * sine.to(x.dtype)


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        hidden, head = shape.hidden, shape.head
        self.q = nn.Linear(hidden, shape.heads * head, bias=False)
        self.k = nn.Linear(hidden, shape.key_value_heads * head, bias=False)
        self.v = nn.Linear(hidden, shape.key_value_heads * head, bias=False)
        self.o = nn.Linear(shape.heads * head, hidden, bias=False)
        self.gate = nn.Linear(hidden, shape.intermediate, bias=False)
        self.up = nn.Linear(hidden, shape.intermediate, bias=False)
        self.down = nn.Linear(shape.intermediate, hidden, bias=False)
        start = torch.zeros if shape.is_gemma else torch.ones
        self.attention_norm = nn.Parameter(start(hidden))
        self.mlp_norm = nn.Parameter(start(hidden))
        if shape.is_gemma:
            self.attention_post_norm = nn.Parameter(start(hidden))
            self.mlp_post_norm = nn.Parameter(start(hidden))

    def norm(self, x, weight):
        return rms_norm(x, weight, self.shape.epsilon, self.shape.is_gemma)

    def heads(self, x, tables):
        shape = self.shape
        x = self.norm(x, self.attention_norm)

        def split(y, count):
            return y.view(*y.shape[:2], count, shape.head).transpose(1, 2)

        q = rotate(split(self.q(x), shape.heads), tables)
        k = rotate(split(self.k(x), shape.key_value_heads), tables)
        return q, k, split(self.v(x), shape.key_value_heads)

    def attend(self, q, k, v, mask):
        shape = self.shape
        repeats = shape.heads // shape.key_value_heads
        if repeats > 1:
            k, v = k.repeat_interleave(repeats, 1), v.repeat_interleave(repeats, 1)
        if shape.is_gemma:
            scores = q @ k.transpose(-1, -2) * shape.head**-0.5
            scores = 50.0 * torch.tanh(scores / 50.0)
            scores = scores.float().masked_fill(~mask, float("-inf"))
            mixed = scores.softmax(-1).to(v.dtype) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=shape.head**-0.5)
        return self.o(mixed.transpose(1, 2).flatten(2))

    def finish(self, x, attended):
        gemma = self.shape.is_gemma
        x = x + (self.norm(attended, self.attention_post_norm) if gemma else attended)
        y = self.norm(x, self.mlp_norm)
        gate = F.gelu(self.gate(y), approximate="tanh") if gemma else F.silu(self.gate(y))
        y = self.down(gate * self.up(y))
        return x + (self.norm(y, self.mlp_post_norm) if gemma else y)

    def forward(self, prefix, x, tables, masks):
        q0, k0, v0 = self.heads(prefix, tables[0])
        q, k, v = self.heads(x, tables[1])
        batch = x.shape[0]
        keys = torch.cat([k0.expand(batch, -1, -1, -1), k], 2)
        values = torch.cat([v0.expand(batch, -1, -1, -1), v], 2)
        prefix = self.finish(prefix, self.attend(q0, k0, v0, masks[0]))
        return prefix, self.finish(x, self.attend(q, keys, values, masks[1]))


class Network(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.hidden)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.final_norm = nn.Parameter(torch.zeros(shape.hidden))
        self.reset()

    def reset(self):
        shape = self.shape
        # The scale of the embeddings decides how fast copying is learnt; Gemma scales by √hidden itself.
        nn.init.normal_(self.embedding.weight, std=shape.hidden**-0.5 if shape.is_gemma else 0.5)
        nn.init.constant_(self.final_norm, 0.0 if shape.is_gemma else 0.15)
        for block in self.blocks:
            for name, matrix in block.named_parameters():
                if matrix.dim() == 2:
                    nn.init.normal_(matrix, std=0.02 if shape.hidden >= 256 else 0.03)
                    if name.startswith(("o.", "down.")):
                        matrix.data /= math.sqrt(2 * shape.layers)

    def matrices(self):
        """The weights that Muon steps: every matrix but the embedding."""
        return [p for n, p in self.named_parameters() if p.dim() == 2 and not n.startswith("embedding")]

    def others(self):
        return [p for n, p in self.named_parameters() if p.dim() != 2 or n.startswith("embedding")]

    def forward(self, batch: "Batch"):
        """Logits ``[rows, length, vocabulary]`` of the rows, each behind the shared prefix."""
        shape = self.shape
        scale = shape.hidden**0.5 if shape.is_gemma else 1.0
        prefix = self.embedding(batch.prefix) * scale
        x = self.embedding(batch.tokens) * scale
        tables = (rotary_tables(batch.prefix_positions, shape), rotary_tables(batch.positions, shape))
        for index, block in enumerate(self.blocks):
            masks = batch.window_masks if shape.slides(index) else batch.masks
            prefix, x = block(prefix, x, tables, masks)
        x = rms_norm(x, self.final_norm, shape.epsilon, shape.is_gemma)
        # Only where a label stands: the head is the widest matrix.
        x = x[batch.labels != IGNORED]
        logits = F.linear(x, self.embedding.weight.to(x.dtype)).float()
        return 30.0 * torch.tanh(logits / 30.0) if shape.is_gemma else logits


#: The label of a position whose prediction is not learnt.
IGNORED = -100


@dataclasses.dataclass
class Batch:
    prefix: torch.Tensor  # [1, prefix length]
    prefix_positions: torch.Tensor  # [1, prefix length]
    tokens: torch.Tensor  # [rows, length]
    positions: torch.Tensor  # [rows, length]
    labels: torch.Tensor  # [rows, length]
    masks: tuple[torch.Tensor, torch.Tensor]  # of the prefix, of the rows
    window_masks: tuple[torch.Tensor, torch.Tensor]

    def to(self, device):
        def move(value):
            return tuple(v.to(device) for v in value) if isinstance(value, tuple) else value.to(device)

        return Batch(**{f.name: move(getattr(self, f.name)) for f in dataclasses.fields(self)})


class Muon:
    """Momentum, orthogonalized by Newton–Schulz (Jordan et al. 2024), for all matrices of a shape at once."""

    def __init__(self, matrices, momentum=0.95, decay=0.01):
        self.groups: dict[tuple[int, int], list[nn.Parameter]] = {}
        for matrix in matrices:
            self.groups.setdefault(tuple(matrix.shape), []).append(matrix)
        self.momentum, self.decay = momentum, decay
        self.buffers = {
            shape: torch.zeros(len(group), *shape, device=group[0].device)
            for shape, group in self.groups.items()
        }

    @torch.no_grad()
    def step(self, rate: float):
        for shape, group in self.groups.items():
            gradient = torch.stack([matrix.grad for matrix in group])
            buffer = self.buffers[shape]
            buffer.lerp_(gradient, 1 - self.momentum)
            x = gradient.lerp(buffer, self.momentum)
            # bf16 only where it is fast: a CPU without it emulates it.
            x = x.bfloat16() if x.is_cuda else x
            tall = shape[0] > shape[1]
            x = x.transpose(1, 2) if tall else x
            x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
            for _ in range(5):
                square = x @ x.transpose(1, 2)
                x = 3.4445 * x + (-4.7750 * square + 2.0315 * (square @ square)) @ x
            x = x.transpose(1, 2) if tall else x
            x = x.float() * max(1, shape[0] / shape[1]) ** 0.5
            for matrix, update in zip(group, x):
                matrix.mul_(1 - rate * self.decay).add_(update, alpha=-rate)
