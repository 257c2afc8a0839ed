"""Dialogs → batches: a curriculum, packing, and a system prompt that a whole batch shares."""

from __future__ import annotations

import random

import torch
from tokenizers import Tokenizer

from calendar_dialogs.dialog import SYSTEM_PROMPT, DialogWriter
from network import IGNORED, Batch, Shape, rotary_table

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

    def __init__(self, tokenizer: Tokenizer, length: int, rows: int, seed: int, shape: Shape, style=None):
        self.tokenizer, self.length, self.rows, self.seed, self.shape = tokenizer, length, rows, seed, shape
        self.window = shape.window
        #: Turns a right answer into what this model is to learn: (rng, turn) → text.
        self.style = style or (lambda rng, turn: turn.answer)
        self.ids = {name: tokenizer.token_to_id(name) for name in SPECIAL_TOKENS}
        self.prefix = [self.ids["<s>"], self.ids["<|system|>"]]
        self.prefix += tokenizer.encode(SYSTEM_PROMPT).ids + [self.ids["<|end|>"]]
        self._chunk: tuple[int, list[list[Document]]] | None = None

    def batch(self, step: int, share: tuple[int, int] = (0, 1)) -> Batch:
        """The batch of a step, or of its rows one process's share: ``(index, processes)``."""
        chunk, place = divmod(step, self.STEPS_PER_CHUNK)
        if self._chunk is None or self._chunk[0] != chunk:
            self._chunk = (chunk, self._rows(chunk, chunk * self.STEPS_PER_CHUNK * self.rows * self.length))
        rows = self._chunk[1]
        rows = rows[place * self.rows : (place + 1) * self.rows]
        return self.tensors(rows[share[0] :: share[1]])

    # Writing and packing.

    def _rows(self, chunk: int, tokens: float) -> list[list[Document]]:
        rng = random.Random(self.seed * 1_000_003 + chunk)
        # One turn, then two, then four, then all: without this, copying comes ten times later.
        longest = next((turns for turns, until in [(1, 0.8e6), (2, 2e6), (4, 3.6e6)] if tokens < until), 10)
        copying = max(0.02, 0.5 * (1 - tokens / 2.5e6))
        wanted = self.STEPS_PER_CHUNK * self.rows
        rows: list[list[Document]] = []
        room: list[int] = []
        open_rows: list[int] = []
        while True:
            documents = [self._copy(rng) for _ in range(int(60 * copying) * 3)]
            # More words that no one has seen, once copying has been learnt at all.
            made_up = 0.3 if tokens < 4e6 else 0.5
            documents += self._dialogs(rng, 60 if longest > 2 else 180, longest, made_up)
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

    def _dialogs(self, rng: random.Random, count: int, longest: int, made_up: float) -> list[Document]:
        # Half of them drills, once there are several turns to ask about.
        dialogs = [
            DialogWriter(rng, longest=longest, made_up=made_up, drill=longest > 4 and rng.random() < 0.5).write()
            for _ in range(count)
        ]
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
        first = torch.arange(length, dtype=torch.int32).repeat(count, 1)  # padding attends to itself
        prefix_from = torch.full((count, length), start, dtype=torch.int32)
        for row, documents in enumerate(rows):
            place = 0
            for document in documents:
                end = place + len(document.tokens)
                tokens[row, place:end] = torch.tensor(document.tokens)
                labels[row, place : end - 1] = torch.tensor(document.labels[1:])
                positions[row, place:end] = torch.arange(start, start + end - place)
                first[row, place:end] = place
                prefix_from[row, place:end] = 0
                place = end
        order = torch.arange(length, dtype=torch.int32).expand(count, -1)
        before = torch.arange(start, dtype=torch.int32)[None]
        nothing = torch.zeros_like(before)
        window = self.window or 1 << 30

        def near(first, order):
            return torch.maximum(first, order - window + 1).int()

        def table(positions):
            return rotary_table(positions, self.shape.head, self.shape.rope_base)

        return Batch(
            prefix=torch.tensor([self.prefix]), tokens=tokens, labels=labels,
            tables=(table(before), table(positions)),
            seen=((nothing, nothing), (prefix_from, first)),
            window_seen=(
                (nothing, near(nothing, before)),
                (near(prefix_from, positions).clamp(max=start), near(first, order)),
            ),
        )  # fmt: skip
