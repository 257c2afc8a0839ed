"""Asks a model folder held-out dialogs, greedy and free running: ``python evaluate.py FOLDER --dialogs 500``.

Free running: the model's own answers stand in the history, but for the mistakes that a dialog
simulates. A call is right when it means the same (titles without regard to case, ``60*3`` is 180).
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
from collections import defaultdict

import torch
from tokenizers import Tokenizer

from calendar_dialogs.dialog import ARTICLE, SYSTEM_PROMPT, DialogWriter, Turn
from export import read_folder, read_shape
from network import Block, Network, attention_reference, rms_norm, rotary_table


def meaning(answer: str):
    """What a clean answer says, or None: function, title, date, time, minutes."""
    try:
        call = ast.parse(answer.strip(), mode="eval").body
        name = call.func.attr
        values = [ast.literal_eval(argument) for argument in call.args]
        named = {
            keyword.arg: eval(compile(ast.Expression(keyword.value), "", "eval"), {"__builtins__": {}})
            for keyword in call.keywords
            if all(isinstance(node, (ast.Constant, ast.BinOp, ast.Mult, ast.Div)) for node in ast.walk(keyword.value))
        }
        fields = dict(zip(["title", "date", "time", "duration"], values)) | named
        return name, fields["title"].lower(), fields["date"], fields["time"], fields.get("duration")
    except (SyntaxError, ValueError, AttributeError, KeyError, TypeError):
        return None


def same(answer: str, right: str) -> bool:
    return answer.strip() == right or (meaning(answer) is not None and meaning(answer) == meaning(right))


class Talker:
    """A model folder that answers greedily, in float32; a conversation that goes on is not read again."""

    def __init__(self, folder: str):
        Block.product_type = torch.float32
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.shape = read_shape(folder)
        self.network = Network(self.shape).eval()
        self.network.load_state_dict(read_folder(folder, self.shape))
        self.end = self.tokenizer.token_to_id("<|end|>")
        self.seen: list[int] = []
        self.cache = [(torch.zeros(1, 0, self.shape.key_value_heads * self.shape.head),) * 2 for _ in self.network.blocks]

    def tokens(self, talk: list[dict], asks: bool) -> list[int]:
        """The conversation as the chat template writes it."""
        tokens = [self.tokenizer.token_to_id("<s>")]
        for message in talk:
            tokens.append(self.tokenizer.token_to_id(f"<|{message['role']}|>"))
            tokens += self.tokenizer.encode(message["content"].strip(), add_special_tokens=False).ids + [self.end]
        return tokens + [self.tokenizer.token_to_id("<|assistant|>")] * asks

    @torch.no_grad()
    def likeliest(self, tokens: list[int], since: int) -> list[int]:
        """The likeliest token after each from a place on."""
        shape, network = self.shape, self.network
        known = next((i for i, (a, b) in enumerate(zip(self.seen, tokens)) if a != b), min(len(self.seen), len(tokens)))
        known = min(known, since)
        self.seen = list(tokens)
        table = rotary_table(torch.arange(len(tokens))[None], shape.head, shape.rope_base)
        order = torch.arange(known, len(tokens))[None]
        x = network.embedding(torch.tensor(tokens[known:])) * (shape.hidden**0.5 if shape.is_gemma else 1.0)
        for index, block in enumerate(network.blocks):
            first = order - shape.window + 1 if shape.slides(index) else torch.zeros_like(order)
            q, k, v = (y[None] for y in block.before(x))
            k0, v0 = (y[:, :known] for y in self.cache[index])
            self.cache[index] = torch.cat([k0, k], 1), torch.cat([v0, v], 1)
            mixed = attention_reference(
                q, k, v, k0, v0, table[:, :, known:], table[:, :, :known], first, (first - known).clamp(min=0),
                50.0 if shape.is_gemma else 0.0,
            )  # fmt: skip
            x = block.after(x, mixed[0])
        x = rms_norm(x[since - known :], network.final_norm, shape.epsilon, shape.is_gemma)
        return (x @ network.embedding.weight.T).argmax(-1).tolist()

    def answer(self, talk: list[dict], longest: int = 90) -> str:
        tokens = self.tokens(talk, asks=True)
        start = len(tokens)
        while len(tokens) - start < longest:
            [next_token] = self.likeliest(tokens, len(tokens) - 1)
            if next_token == self.end:
                break
            tokens.append(next_token)
        return self.tokenizer.decode(tokens[start:], skip_special_tokens=False)

    def agrees(self, talk: list[dict], places: list[int]) -> list[bool]:
        """Whether the model itself would say the messages at these places: one pass instead of a token at a time."""
        if not places:
            return []
        tokens = self.tokens(talk, asks=False)
        since = len(self.tokens(talk[: places[0]], asks=True)) - 1
        likeliest = self.likeliest(tokens, since)
        found = []
        for place in places:
            start = len(self.tokens(talk[:place], asks=True))
            end = len(self.tokens(talk[: place + 1], asks=False))
            found.append(likeliest[start - 1 - since : end - 1 - since] == tokens[start:end])
        return found

    def talk(self, turns: list[Turn]) -> list[str]:
        """The answers to a dialog's turns, the model's own ones in the history."""
        said = [turn.answer for turn in turns]
        first = 0
        while True:
            talk = [{"role": "system", "content": SYSTEM_PROMPT}]
            for turn, answer in zip(turns, said):
                talk += [{"role": "user", "content": turn.user}, {"role": "assistant", "content": answer}]
            open_turns = [index for index in range(first, len(turns)) if turns[index].learn]
            agreed = self.agrees(talk, [2 * index + 2 for index in open_turns])
            wrong = next((index for index, agrees in zip(open_turns, agreed) if not agrees), None)
            if wrong is None:
                return said
            said[wrong] = self.answer(talk[: 2 * wrong + 2])
            first = wrong + 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--dialogs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=31337)
    parser.add_argument("--show", type=int, default=0, help="print so many wrong answers")
    arguments = parser.parse_args()
    talker = Talker(arguments.folder)

    turns = [Turn(prompt, right, right, "article") for prompt, right in ARTICLE]
    for turn, answer in zip(turns, talker.talk(turns)):
        print(json.dumps({"prompt": turn.user, "answer": answer, "right": same(answer, turn.right)}, ensure_ascii=False))

    rng = random.Random(arguments.seed)
    right_count, count, shown = defaultdict(int), defaultdict(int), 0
    for _ in range(arguments.dialogs):
        turns = DialogWriter(rng, split="held-out").write()
        for place, (turn, answer) in enumerate(zip(turns, talker.talk(turns))):
            if not turn.learn:
                continue
            is_right = same(answer, turn.right)
            found = meaning(answer)
            kinds = [turn.kind, "turn 1-4" if place < 4 else "turn 5-8" if place < 8 else "turn 9-"]
            if meaning(turn.right) and (turn.kind == "first" or turn.kind.startswith("add")):
                kinds.append("titles")
                right_count["titles"] += bool(found) and found[1] == meaning(turn.right)[1]
            for kind in kinds:
                count[kind] += 1
                right_count[kind] += is_right and kind != "titles"
            if not is_right and shown < arguments.show:
                shown += 1
                print(f"[{turn.kind}] {turn.user!r}\n  said  {answer!r}\n  right {turn.right!r}")

    def share(kinds) -> dict:
        total = sum(count[kind] for kind in kinds)
        good = sum(right_count[kind] for kind in kinds)
        return {"right": good, "of": total, "share": round(good / max(1, total), 4)}

    fixes = [kind for kind in count if kind.startswith("fix-")]
    apart = [kind for kind in count if kind.startswith(("turn ", "titles"))]
    plain = [kind for kind in count if kind not in fixes and kind not in apart]
    result = {"plain": share(plain), "fixes": share(fixes)}
    result |= {kind: share([kind]) for kind in ["titles", *sorted(apart)]}
    result |= {kind: share([kind]) for kind in sorted([*plain, *fixes])}
    for kind, figures in result.items():
        print(f"{kind:26} {figures['right']:5} of {figures['of']:5}  {100 * figures['share']:5.1f} %")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
