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

from attention import HEAD, Attention, library


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


def rotary_table(positions, head: int, base: float):
    """Cosines and sines ``[2, …, head / 2]``."""
    inverse = 1.0 / base ** (torch.arange(0, head, 2).float() / head)
    angles = positions.float()[..., None] * inverse
    return torch.stack([angles.cos(), angles.sin()])


def rotate(x, tables):
    half = x.shape[-1] // 2
    cosine, sine = tables
    return x * cosine.to(x.dtype) + torch.cat([-x[..., half:], x[..., :half]], -1) * sine.to(x.dtype)


class Block(nn.Module):
    #: The type of the operands of products; bfloat16 where it is fast.
    product_type = torch.bfloat16

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

    def before(self, x):
        """Queries, keys and values ``[tokens, heads · head]``, in the type that products are computed in."""
        x = self.norm(x, self.attention_norm).to(self.product_type)
        return tuple(self.product(x, matrix) for matrix in (self.q, self.k, self.v))

    def after(self, x, mixed):
        """The block's output from its input and the mixed values."""
        gemma = self.shape.is_gemma
        attended = self.product(mixed, self.o)
        x = x + (self.norm(attended.float(), self.attention_post_norm) if gemma else attended)
        y = self.norm(x, self.mlp_norm).to(self.product_type)
        gate, up = self.product(y, self.gate).float(), self.product(y, self.up)
        gate = F.gelu(gate, approximate="tanh") if gemma else F.silu(gate)
        y = self.product((gate * up).to(self.product_type), self.down)
        return x + (self.norm(y.float(), self.mlp_post_norm) if gemma else y)

    def product(self, x, matrix):
        return F.linear(x, matrix.weight.to(self.product_type))

    def attend(self, q, k, v, batch, seen):
        """Mixed values of prefix and rows; ``seen`` says which keys (`Batch.seen`)."""
        shape, start = self.shape, batch.prefix.shape[1]
        rows, length = batch.tokens.shape
        cap = 50.0 if shape.is_gemma else 0.0
        (q0, q), (k0, k), (v0, v) = (
            (y[:start].view(1, start, -1), y[start:].view(rows, length, -1)) for y in (q, k, v)
        )
        attention = Attention.apply if batch.has_kernel(shape) else attention_reference
        none = k0[:, :0]
        prefix = attention(q0, k0, v0, none, none, batch.tables[0], batch.tables[0][:, :0], *seen[0], cap)
        mixed = attention(q, k, v, k0, v0, batch.tables[1], batch.tables[0], *seen[1], cap)
        return torch.cat([prefix.flatten(0, 1), mixed.flatten(0, 1)])

    def forward(self, x, batch, seen):
        return self.after(x, self.attend(*self.before(x), batch, seen))


def attention_reference(q, k, v, k0, v0, table, table0, from_prefix, from_row, cap):
    """What `Attention` computes, by any device's own means."""
    rows, length, start = *q.shape[:2], k0.shape[1]
    size = 2 * table.shape[-1]

    def split(y):
        return y.view(*y.shape[:2], y.shape[2] // size, size).transpose(1, 2)

    def wide(t):
        return tuple(torch.cat([y, y], -1).view(-1, 1, y.shape[-2], size) if y.numel() else y.new_zeros(1, 1, 0, size) for y in t)

    q, key = rotate(split(q), wide(table)), rotate(split(k), wide(table))
    key = torch.cat([rotate(split(k0), wide(table0)).expand(rows, -1, -1, -1), key], 2)
    value = torch.cat([split(v0).expand(rows, -1, -1, -1), split(v)], 2)
    repeats = q.shape[1] // key.shape[1]
    key, value = key.repeat_interleave(repeats, 1), value.repeat_interleave(repeats, 1)
    place = torch.arange(start + length, device=q.device)
    order = start + torch.arange(length, device=q.device)
    mask = (place >= from_prefix[..., None]) & (place < start)
    mask = (mask | ((place >= start + from_row[..., None]) & (place <= order[:, None])))[:, None]
    if not cap:
        mixed = F.scaled_dot_product_attention(q, key, value, attn_mask=mask)
    else:
        scores = (q @ key.transpose(-1, -2)).float() * size**-0.5
        scores = (cap * torch.tanh(scores / cap)).masked_fill(~mask, float("-inf"))
        mixed = scores.softmax(-1).to(value.dtype) @ value
    return mixed.transpose(1, 2).flatten(2)


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
        """Logits ``[labels, vocabulary]`` of the rows' labelled positions, each row behind the shared prefix."""
        shape = self.shape
        x = torch.cat([batch.prefix.flatten(), batch.tokens.flatten()])
        x = self.embedding(x) * (shape.hidden**0.5 if shape.is_gemma else 1.0)
        for index, block in enumerate(self.blocks):
            x = block(x, batch, batch.window_seen if shape.slides(index) else batch.seen)
        # Only where a label stands: the head is the widest matrix.
        x = x[batch.prefix.shape[1] :][batch.labels.flatten() != IGNORED]
        x = rms_norm(x, self.final_norm, shape.epsilon, shape.is_gemma).to(Block.product_type)
        logits = F.linear(x, self.embedding.weight.to(x.dtype)).float()
        return 30.0 * torch.tanh(logits / 30.0) if shape.is_gemma else logits

    def compile(self) -> None:
        """Fuses what stands between the products."""
        for block in self.blocks:
            block.before = torch.compile(block.before, dynamic=False)
            block.after = torch.compile(block.after, dynamic=False)


#: The label of a position whose prediction is not learnt.
IGNORED = -100


@dataclasses.dataclass
class Batch:
    prefix: torch.Tensor  # [1, prefix length]
    tokens: torch.Tensor  # [rows, length]
    labels: torch.Tensor  # [rows, length]
    #: Rotary cosines and sines [2, …, head / 2], of the prefix and of the rows.
    tables: tuple[torch.Tensor, torch.Tensor]
    #: For the prefix and for the rows: each position's first key of the prefix and of its own row.
    seen: tuple[tuple[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]
    #: The same within the sliding window.
    window_seen: tuple[tuple[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]]

    def to(self, device):
        def move(value):
            return tuple(map(move, value)) if isinstance(value, tuple) else value.to(device)

        return Batch(**{f.name: move(getattr(self, f.name)) for f in dataclasses.fields(self)})

    def has_kernel(self, shape: Shape) -> bool:
        return (
            not self.tokens.is_cuda and shape.head == HEAD
            and Block.product_type == torch.bfloat16 and library() is not None
        )  # fmt: skip


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
    def step(self, rate: float, share: tuple[int, int] = (0, 1)):
        """Updates the matrices; of several processes each orthogonalizes its share."""
        updates = {}
        for shape, group in self.groups.items():
            gradient = torch.stack([matrix.grad for matrix in group])
            buffer = self.buffers[shape]
            buffer.lerp_(gradient, 1 - self.momentum)
            x = gradient.lerp_(buffer, self.momentum)
            mine = orthogonalized(x[share[0] :: share[1]])
            if share[1] > 1:
                x.zero_()[share[0] :: share[1]] = mine
                torch.distributed.all_reduce(x)
                mine = x
            updates[shape] = mine
        for shape, group in self.groups.items():
            scale = rate * max(1, shape[0] / shape[1]) ** 0.5
            for matrix, update in zip(group, updates[shape]):
                matrix.mul_(1 - rate * self.decay).add_(update, alpha=-scale)


def orthogonalized(x):
    """Newton–Schulz: the nearest orthogonal matrices ``[count, rows, columns]``, roughly."""
    tall = x.shape[1] > x.shape[2]
    x = (x.transpose(1, 2) if tall else x).to(Block.product_type)
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(5):
        square = x @ x.transpose(1, 2)
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * (square @ square)) @ x
    return (x.transpose(1, 2) if tall else x).float()
