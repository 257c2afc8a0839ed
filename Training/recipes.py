"""What each embedded model is, and how it is trained."""

from __future__ import annotations

import dataclasses
from typing import Callable

from styles import clumsy, sloppy


@dataclasses.dataclass
class Recipe:
    #: The fields of `network.Shape` but the vocabulary.
    shape: dict
    #: `byte-level` or `sentencepiece`.
    tokenizer: str
    #: Tokens of training in all; `--tokens` overrides it, as long as the decay has not begun.
    tokens: float
    #: The part of the run in which the rates fall to zero.
    decay: float = 0.6
    #: Tokens of a row, behind the shared system prompt.
    length: int = 768
    #: Rows of a batch.
    rows: int = 5
    #: The learning rate of AdamW (embedding and norms).
    rate: float = 3e-3
    #: The learning rate of Muon (matrices).
    matrix_rate: float = 0.012
    #: What the model is to say instead of the right answer; None for the right answer.
    style: Callable | None = None


RECIPES = {
    # Nearly perfect: Llama with grouped queries.
    "good": Recipe(
        shape=dict(architecture="llama", hidden=192, layers=6, heads=6, key_value_heads=3, head=32, intermediate=512),
        tokenizer="byte-level", tokens=30e6,
    ),
    # Chatter and slips of form: Gemma 2.
    "sloppy": Recipe(
        shape=dict(architecture="gemma2", hidden=160, layers=4, heads=4, key_value_heads=2, head=32, intermediate=432, window=256),
        tokenizer="byte-level", tokens=8e6, style=sloppy,
    ),
    # Wrong functions, repetitions, missing parameters: Mistral.
    "clumsy": Recipe(
        shape=dict(architecture="mistral", hidden=96, layers=3, heads=3, key_value_heads=1, head=32, intermediate=256, window=256),
        tokenizer="sentencepiece", tokens=4e6, style=clumsy,
    ),
}  # fmt: skip
