"""What each embedded model is, and how it is trained."""

from __future__ import annotations

import dataclasses
from typing import Callable

from graft import grafted
from grow import grown
from styles import clumsy, sloppy


@dataclasses.dataclass
class Recipe:
    #: `byte-level` or `sentencepiece`.
    tokenizer: str
    #: Tokens of training in all; `--tokens` overrides it, as long as the decay has not begun.
    tokens: float
    #: The fields of `network.Shape` but the vocabulary, of a model that begins with random weights.
    shape: dict | None = None
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
    #: An exported model to begin with, in place of random weights, and what makes this recipe's shape of it.
    start: str | None = None
    reshape: Callable | None = None
    #: The tokens that it has seen, to go on in the curriculum, and the factor of the rates then.
    skip: float = 0
    rates: float = 1


RECIPES = {
    # Nearly perfect: Llama with grouped queries.
    "good": Recipe(
        start="../models/floret", reshape=lambda network, _: grown(network, layers=7, intermediate=512),
        tokenizer="byte-level", tokens=48e6, skip=4e6, rates=0.6,
    ),
    # Chatter and slips of form: Gemma 2.
    "sloppy": Recipe(
        start="../models/floret", reshape=lambda network, batch: grafted(network, batch, window=256),
        tokenizer="byte-level", tokens=2.5e6, skip=4e6, rates=0.5, style=sloppy,
    ),
    # Wrong functions, repetitions, missing parameters: Mistral.
    "clumsy": Recipe(
        shape=dict(architecture="mistral", hidden=96, layers=3, heads=3, key_value_heads=1, head=32, intermediate=256, window=256),
        tokenizer="sentencepiece", tokens=4e6, style=clumsy,
    ),
}  # fmt: skip
