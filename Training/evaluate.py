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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--dialogs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=31337)
    parser.add_argument("--show", type=int, default=0, help="print so many wrong answers")
    arguments = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(arguments.folder)
    model = AutoModelForCausalLM.from_pretrained(arguments.folder, dtype=torch.float32).eval()

    def ask(messages: list[dict]) -> str:
        prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
        with torch.no_grad():
            tokens = model.generate(**prompt, max_new_tokens=90, do_sample=False)
        return tokenizer.decode(tokens[0, prompt["input_ids"].shape[1] :], skip_special_tokens=True)

    def same(answer: str, right: str) -> bool:
        return answer.strip() == right or (meaning(answer) is not None and meaning(answer) == meaning(right))

    messages = [{"role": "system", "content": SYSTEM_PROMPT}]
    article = []
    for prompt, right in ARTICLE:
        messages.append({"role": "user", "content": prompt})
        answer = ask(messages)
        messages.append({"role": "assistant", "content": answer})
        article.append({"prompt": prompt, "answer": answer, "right": same(answer, right)})

    right_count, count = defaultdict(int), defaultdict(int)
    rng, shown = random.Random(arguments.seed), 0
    for _ in range(arguments.dialogs):
        messages = [{"role": "system", "content": SYSTEM_PROMPT}]
        for turn in DialogWriter(rng, split="held-out").write():
            messages.append({"role": "user", "content": turn.user})
            answer = turn.answer
            if turn.learn:
                answer = ask(messages)
                is_right = same(answer, turn.right)
                count[turn.kind] += 1
                right_count[turn.kind] += is_right
                if not is_right and shown < arguments.show:
                    shown += 1
                    print(f"[{turn.kind}] {turn.user!r}\n  said  {answer!r}\n  right {turn.right!r}")
            messages.append({"role": "assistant", "content": answer})

    def share(kinds) -> dict:
        total = sum(count[kind] for kind in kinds)
        good = sum(right_count[kind] for kind in kinds)
        return {"right": good, "of": total, "share": round(good / max(1, total), 4)}

    fixes = [kind for kind in count if kind.startswith("fix-")]
    plain = [kind for kind in count if kind not in fixes]
    print(
        json.dumps(
            {
                "article": article, "plain": share(plain), "fixes": share(fixes),
                "kinds": {kind: share([kind]) for kind in sorted(count)},
            },
            indent=1, ensure_ascii=False,
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
