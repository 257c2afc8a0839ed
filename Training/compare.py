"""Holds the engine against `transformers`: ``python compare.py FOLDER --broccoli ../broccoli --dialogs 100``.

Both answer held-out dialogs greedily in float32, free running; every answer has to be the same.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

from calendar_dialogs.dialog import SYSTEM_PROMPT, DialogWriter


class Reference:
    """A model folder in `transformers`, which answers greedily."""

    def __init__(self, folder: str):
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def tokens(self, talk: list[dict], asks: bool) -> torch.Tensor:
        prompt = self.tokenizer.apply_chat_template(talk, add_generation_prompt=asks, return_tensors="pt", return_dict=True)
        return prompt["input_ids"]

    @torch.no_grad()
    def answer(self, talk: list[dict], longest: int = 256) -> str:
        prompt = self.tokens(talk, asks=True)
        tokens = self.model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=longest, do_sample=False)
        return self.tokenizer.decode(tokens[0, prompt.shape[1] :]).split("<|end|>")[0]

    @torch.no_grad()
    def agrees(self, talk: list[dict], answer: str) -> bool:
        """Whether the model itself would say this: one pass instead of a token at a time."""
        start = self.tokens(talk, asks=True).shape[1]
        tokens = self.tokens([*talk, {"role": "assistant", "content": answer}], asks=False)
        likeliest = self.model(tokens).logits[0].argmax(-1)
        return bool((likeliest[start - 1 : -1] == tokens[0, start:]).all())


def engine_answers(program: str, folder: str, dialogs: list[list[str]]) -> list[list[str]]:
    """What the engine says to every prompt."""
    lines = [f":load {os.path.abspath(folder)} type f32 as compared"]
    for prompts in dialogs:
        lines += [":new", ":pair compared", *prompts]
    with tempfile.TemporaryDirectory() as sessions:
        command = [program, "--json", "--no-rc", "--sessions", sessions]
        run = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=False)
    events = [json.loads(line) for line in run.stdout.splitlines()]
    said = [event["text"] for event in events if event["event"] == "answer"]
    if len(said) != sum(map(len, dialogs)):
        sys.exit(f"{len(said)} answers to {sum(map(len, dialogs))} prompts:\n{run.stderr[-2000:]}")
    left = iter(said)
    return [[next(left) for _ in prompts] for prompts in dialogs]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--broccoli", default="../broccoli", help="the program (default: ../broccoli)")
    parser.add_argument("--dialogs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=4242)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    dialogs = [
        [turn.user for turn in DialogWriter(rng, split="held-out", mistake_rate=0).write()]
        for _ in range(arguments.dialogs)
    ]
    said = engine_answers(arguments.broccoli, arguments.folder, dialogs)
    reference = Reference(arguments.folder)
    conversations, expected = [], []
    for prompts, answers in zip(dialogs, said):
        talk = [{"role": "system", "content": SYSTEM_PROMPT}]
        for prompt, answer in zip(prompts, answers):
            talk.append({"role": "user", "content": prompt})
            conversations.append(list(talk))
            expected.append(answer)
            talk.append({"role": "assistant", "content": answer})
    different = [
        (talk[-1]["content"], answer, theirs)
        for talk, answer in zip(conversations, expected)
        if not reference.agrees(talk, answer)
        and answer != (theirs := reference.answer(talk))
    ]
    for prompt, ours, theirs in different:
        print(f"{prompt!r}\n  engine        {ours!r}\n  transformers  {theirs!r}")
    print(f"{len(expected) - len(different)} of {len(expected)} answers in {len(dialogs)} dialogs are the same")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    logging.disable_progress_bar()
    torch.set_num_threads(1)
    main()
