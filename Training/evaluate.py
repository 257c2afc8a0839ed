"""Asks a model folder held-out dialogs, greedy and free running: ``python evaluate.py FOLDER --dialogs 500``.

Free running: the model's own answers stand in the history, but for the mistakes that a dialog
simulates. A call is right when it means the same (titles without regard to case, ``60*3`` is 180).
"""

from __future__ import annotations

import argparse
import ast
import json
import random
from collections import defaultdict

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from calendar_dialogs.dialog import ARTICLE, SYSTEM_PROMPT, DialogWriter


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
    """A model folder that answers many conversations at once, greedily."""

    def __init__(self, folder: str):
        self.tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    @torch.no_grad()
    def answers(self, conversations: list[list[dict]], batch: int = 100, longest: int = 90) -> list[str]:
        texts = []
        for start in range(0, len(conversations), batch):
            prompts = self.tokenizer.apply_chat_template(
                conversations[start : start + batch], add_generation_prompt=True, padding=True,
                return_tensors="pt", return_dict=True,
            )  # fmt: skip
            tokens = self.model.generate(**prompts, max_new_tokens=longest, do_sample=False)
            said = tokens[:, prompts["input_ids"].shape[1] :]
            texts += [text.split("<|end|>")[0] for text in self.tokenizer.batch_decode(said)]
        return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--dialogs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=31337)
    parser.add_argument("--show", type=int, default=0, help="print so many wrong answers")
    arguments = parser.parse_args()
    talker = Talker(arguments.folder)

    messages = [{"role": "system", "content": SYSTEM_PROMPT}]
    article = []
    for prompt, right in ARTICLE:
        messages.append({"role": "user", "content": prompt})
        answer = talker.answers([messages])[0]
        messages.append({"role": "assistant", "content": answer})
        article.append({"prompt": prompt, "answer": answer, "right": same(answer, right)})

    rng = random.Random(arguments.seed)
    dialogs = [DialogWriter(rng, split="held-out").write() for _ in range(arguments.dialogs)]
    conversations = [[{"role": "system", "content": SYSTEM_PROMPT}] for _ in dialogs]
    right_count, count, shown = defaultdict(int), defaultdict(int), 0
    for place in range(max(map(len, dialogs))):
        going = [(dialog[place], talk) for dialog, talk in zip(dialogs, conversations) if place < len(dialog)]
        for turn, talk in going:
            talk.append({"role": "user", "content": turn.user})
        asked = [(turn, talk) for turn, talk in going if turn.learn]
        said = iter(talker.answers([talk for _, talk in asked]))
        for turn, talk in going:
            answer = next(said) if turn.learn else turn.answer
            talk.append({"role": "assistant", "content": answer})
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
    for turn in article:
        print(json.dumps(turn, ensure_ascii=False))
    for kind, figures in result.items():
        print(f"{kind:26} {figures['right']:5} of {figures['of']:5}  {100 * figures['share']:5.1f} %")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
