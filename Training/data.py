"""Dialogs → batches: a curriculum, packing, and a system prompt that a whole batch shares."""

from __future__ import annotations

import random

import torch
from tokenizers import Tokenizer

from calendar_dialogs.dialog import SYSTEM_PROMPT, DialogWriter
from network import IGNORED, Batch

SPECIAL_TOKENS = ["<pad>", "<s>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]


class Document:
    """Tokens with labels: the dialog after the prefix."""

    def __init__(self):
        self.tokens: list[int] = []
        self.labels: list[int] = []

    def add(self, tokens: list[int], learn: bool) -> None:
        self.tokens += tokens
        self.labels += tokens if learn else [IGNORED] * len(tokens)


class DialogData:
    """Batches for a step of training, a function of the seed and the step alone, so that a run resumes exactly."""

    #: Dialogs are written and packed for this many steps at a time.
    STEPS_PER_CHUNK = 25

    def __init__(self, tokenizer: Tokenizer, length: int, rows: int, seed: int, window: int, style=None):
        self.tokenizer, self.length, self.rows, self.seed, self.window = tokenizer, length, rows, seed, window
        #: Turns a right answer into what this model is to learn: (rng, turn) → text.
        self.style = style or (lambda rng, turn: turn.answer)
        self.ids = {name: tokenizer.token_to_id(name) for name in SPECIAL_TOKENS}
        self.prefix = [self.ids["<s>"], self.ids["<|system|>"]]
        self.prefix += tokenizer.encode(SYSTEM_PROMPT).ids + [self.ids["<|end|>"]]
        self._chunk: tuple[int, list[list[Document]]] | None = None

    def batch(self, step: int, steps: int) -> Batch:
        """The batch of one of ``steps`` steps."""
        chunk, place = divmod(step, self.STEPS_PER_CHUNK)
        if self._chunk is None or self._chunk[0] != chunk:
            self._chunk = (chunk, self._rows(chunk, chunk * self.STEPS_PER_CHUNK / steps))
        rows = self._chunk[1]
        return self.tensors(rows[place * self.rows : (place + 1) * self.rows])

    # Writing and packing.

    def _rows(self, chunk: int, progress: float) -> list[list[Document]]:
        rng = random.Random(self.seed * 1_000_003 + chunk)
        # One turn, then two, then four, then all: without this, copying comes ten times later.
        longest = 1 if progress < 0.06 else 2 if progress < 0.14 else 4 if progress < 0.25 else 10
        copying = max(0.03, 0.5 * (1 - progress * 6))
        wanted = self.STEPS_PER_CHUNK * self.rows
        rows: list[list[Document]] = []
        room: list[int] = []
        open_rows: list[int] = []
        while True:
            documents = [self._copy(rng) for _ in range(int(60 * copying) * 3)]
            documents += self._dialogs(rng, 60 if longest > 2 else 180, longest)
            rng.shuffle(documents)
            for document in documents:
                size = len(document.tokens)
                place = next((row for row in open_rows if room[row] >= size), None)
                if place is None:
                    rows.append([])
                    room.append(self.length)
                    place = len(rows) - 1
                    open_rows.append(place)
                rows[place].append(document)
                room[place] -= size
                if len(open_rows) > 40:
                    open_rows.remove(min(open_rows, key=lambda row: room[row]))
            if len(rows) - len(open_rows) >= wanted:
                closed = [row for index, row in enumerate(rows) if index not in set(open_rows)]
                rng.shuffle(closed)
                return closed[:wanted]

    def _dialogs(self, rng: random.Random, count: int, longest: int, split="train") -> list[Document]:
        dialogs = [DialogWriter(rng, split, longest).write() for _ in range(count)]
        answers = [[self.style(rng, turn) for turn in turns] for turns in dialogs]
        texts = [text for turns, said in zip(dialogs, answers) for turn, answer in zip(turns, said) for text in (turn.user, answer)]
        encoded = iter(self.tokenizer.encode_batch(texts))
        documents = []
        for turns in dialogs:
            document = Document()
            full = False
            for turn in turns:
                user, answer = next(encoded).ids, next(encoded).ids
                asked = [self.ids["<|user|>"], *user, self.ids["<|end|>"], self.ids["<|assistant|>"]]
                full = full or len(document.tokens) + len(asked) + len(answer) + 1 > self.length
                if not full:
                    document.add(asked, False)
                    document.add([*answer, self.ids["<|end|>"]], turn.learn)
            if document.tokens:
                documents.append(document)
        return documents

    def _copy(self, rng: random.Random) -> Document:
        """Random tokens to be repeated, whole or from a place on: the skill under all others."""
        tokens = [rng.randrange(len(SPECIAL_TOKENS), self.tokenizer.get_vocab_size()) for _ in range(rng.randrange(4, 28))]
        start = rng.randrange(0, len(tokens) - 2) if rng.random() < 0.5 else 0
        document = Document()
        document.add([self.ids["<|user|>"], *tokens, self.ids["<|end|>"], self.ids["<|assistant|>"]], False)
        if start:
            document.add(tokens[start : start + 1], False)
            start += 1
        document.add([*tokens[start:], self.ids["<|end|>"]], True)
        return document

    # Tensors.

    def tensors(self, rows: list[list[Document]]) -> Batch:
        count, length, start = len(rows), self.length, len(self.prefix)
        tokens = torch.zeros(count, length, dtype=torch.long)
        labels = torch.full((count, length), IGNORED)
        positions = torch.zeros(count, length, dtype=torch.long)
        owner = torch.arange(length).repeat(count, 1) + 1000  # padding attends to itself
        for row, documents in enumerate(rows):
            place = 0
            for index, document in enumerate(documents):
                end = place + len(document.tokens)
                tokens[row, place:end] = torch.tensor(document.tokens)
                labels[row, place : end - 1] = torch.tensor(document.labels[1:])
                positions[row, place:end] = torch.arange(start, start + end - place)
                owner[row, place:end] = index
                place = end
        order = torch.arange(length)
        own = (owner[:, :, None] == owner[:, None, :]) & (order[:, None] >= order[None, :])
        mask = torch.cat([(owner < 1000)[:, :, None].expand(-1, -1, start), own], 2)
        prefix_order = torch.arange(start)
        prefix_mask = prefix_order[:, None] >= prefix_order[None, :]
        seen = torch.cat([prefix_order.expand(count, start), positions], 1)
        window = self.window or 1 << 30
        near = positions[:, :, None] - seen[:, None, :] < window
        prefix_near = prefix_order[:, None] - prefix_order[None, :] < window
        return Batch(
            prefix=torch.tensor([self.prefix]), prefix_positions=prefix_order[None], tokens=tokens,
            positions=positions, labels=labels, masks=(prefix_mask[None, None], mask[:, None]),
            window_masks=((prefix_mask & prefix_near)[None, None], (mask & (near | (owner >= 1000)[:, :, None]))[:, None]),
        )  # fmt: skip
