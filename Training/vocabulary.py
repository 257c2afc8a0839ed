"""The tokenizers of the embedded models, trained on the dialogs themselves."""

from __future__ import annotations

import json
import os
import random

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from calendar_dialogs.dialog import SYSTEM_PROMPT, DialogWriter
from data import SPECIAL_TOKENS

#: Digits stand in pairs, so that a day, an hour or a minute is one token and "the next day" a step from one to
#: another; the first letter of every word stands alone: a title's "Rock" and a request's "rock" share all but
#: one token, which makes copying one skill instead of two.
SPLIT = (
    r'[a-z]+[._][a-z._]+\("?|", [a-z]+="?|", "|\d{1,2}|(?<=\p{L})\p{L}+| ?\p{L}| ?[^\s\p{L}\d]+'
    r"|\s+(?!\S)|\s+"
)


def texts(seed: int = 7, dialogs: int = 6000):
    rng = random.Random(seed)
    for _ in range(dialogs):
        for turn in DialogWriter(rng).write():
            yield turn.user
            yield turn.answer
    for _ in range(200):
        yield SYSTEM_PROMPT
    for number in range(100):
        for _ in range(1000):
            yield f"{number:02d}"


def byte_level(size: int) -> Tokenizer:
    """Byte-level BPE, as Llama 3 and GPT-2 have it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=SPECIAL_TOKENS, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator(texts(), trainer)
    return tokenizer


def sentencepiece_style(size: int) -> Tokenizer:
    """BPE with ▁ for spaces, a dummy prefix and byte fallback, as Llama 2 and Mistral have it."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")]
    )
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    # Trained with words apart, so that no piece spans two; used without, as SentencePiece does.
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"▁?\p{L}+|\d|▁?[^\s\p{L}\d▁]+|▁|\s"), "isolated")
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=SPECIAL_TOKENS + ["<unk>"] + bytes_, show_progress=False
    )
    tokenizer.train_from_iterator(texts(), trainer)
    # Byte pieces are ordinary pieces, not special ones: only the marks of turns are added tokens.
    state = json.loads(tokenizer.to_str())
    state["added_tokens"] = [token for token in state["added_tokens"] if token["content"] not in bytes_]
    state["pre_tokenizer"] = None
    return Tokenizer.from_str(json.dumps(state))


def load_or_make_tokenizer(kind: str, path: str) -> Tokenizer:
    if os.path.exists(path):
        return Tokenizer.from_file(path)
    tokenizer = {"byte-level": byte_level, "sentencepiece": sentencepiece_style}[kind](1024)
    tokenizer.save(path)
    return tokenizer
