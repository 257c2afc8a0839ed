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

from calendar_dialogs.dialog import SYSTEM_PROMPT, DialogWriter
from evaluate import Talker


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
    talker = Talker(arguments.folder)
    conversations, expected = [], []
    for prompts, answers in zip(dialogs, said):
        talk = [{"role": "system", "content": SYSTEM_PROMPT}]
        for prompt, answer in zip(prompts, answers):
            talk.append({"role": "user", "content": prompt})
            conversations.append(list(talk))
            expected.append(answer)
            talk.append({"role": "assistant", "content": answer})
    reference = talker.answers(conversations, longest=256)
    # Padding moves the last bits of float32: what differs in a batch is asked again alone.
    different = [
        (talk[-1]["content"], answer, alone)
        for talk, answer, batched in zip(conversations, expected, reference)
        if answer != batched and answer != (alone := talker.answers([talk], longest=256)[0])
    ]
    for prompt, ours, theirs in different:
        print(f"{prompt!r}\n  engine        {ours!r}\n  transformers  {theirs!r}")
    print(f"{len(expected) - len(different)} of {len(expected)} answers in {len(dialogs)} dialogs are the same")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
