#!/usr/bin/env python3
"""Has the article's dialog with this program and with llama-server on the same weights, in turn.

    enlarge.py models/good llama-3.2-1b /tmp/enlarged
    LLAMA_CPP=/path/to/llama.cpp/build/bin against_llama_server.py /tmp/enlarged

Six prompts and two sentences that ask for a fix, greedy, each side with its own answers in the history; the
server keeps its prompt cache. Prints, per turn, the seconds to the first token and to the whole answer of each,
and the ratio of the whole dialogs. The texts are compared too. Needs `tokenizers`, to write the server's
prompts in the model's own tokens (the file for llama.cpp has the tokens but not the pattern that splits words).
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from chat_format import ChatFormat

ROOT = Path(__file__).resolve().parents[1]
SYSTEM = (ROOT / "prompts/system.txt").read_text().strip()
#: Other names in every dialog: only the system prompt is known from the one before.
NAMES = [("Fred", "Paul"), ("Boris", "Anika"), ("Imogen", "Rufus"), ("Zelda", "Cosmo"), ("Kwame", "Beatrix"), ("Osgood", "Lorenzo")]
PROMPTS = [
    "Add a meeting with Fred on Nov 11 at 5PM",
    "The current year is 2024.",
    "I'm going to a rock concert in the evening of the same day at 8pm. Add a calendar entry for that.",
    "Set the duration to 3 hours.",
    "Just the API call please.",
    "Add a meeting with Paul on the next day at 8am. 1/2h.",
    "Cancel the meeting with Fred.",
    "That's not the right event.",
]


def prompts(index):
    first, second = NAMES[index % len(NAMES)]
    return [prompt.replace("Fred", first).replace("Paul", second) for prompt in PROMPTS]


class Turn:
    """An answer: seconds to its first token and to its last, its tokens and its text."""

    def __init__(self, first, whole, tokens, text):
        self.first, self.whole, self.tokens, self.text = first, whole, tokens, text


class Program:
    """This program. The first token's time is its own record; the whole is timed from outside."""

    def __init__(self, folder, threads):
        self.process = subprocess.Popen(
            [ROOT / ".build/release/broccoli", "--json", "--no-rc", "--sessions", tempfile.mkdtemp()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.say(f":mesh 1x{threads}")
        self.say(f":load {folder.resolve()} as measured")
        self.say(":pair measured")

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def dialog(self, index):
        self.say(":new")
        turns = []
        for prompt in prompts(index):
            begin = time.perf_counter()
            self.say(prompt)
            while (event := json.loads(self.process.stdout.readline()))["event"] != "answer":
                pass
            whole = time.perf_counter() - begin
            turns.append(Turn(
                whole - 1e-3 * event["decode_ms"], whole, event["steps"], event["text"]))
        return turns


class Server:
    """llama-server, with its prompt cache."""

    def __init__(self, folder, threads, port=8099):
        tools = os.environ.get("LLAMA_CPP")
        if not tools:
            raise SystemExit("set LLAMA_CPP to the folder of llama.cpp's tools")
        self.url = f"http://127.0.0.1:{port}"
        self.chat = ChatFormat(folder)
        self.process = subprocess.Popen(
            [Path(tools) / "llama-server", "-m", folder / "model.gguf", "-t", str(threads), "-tb", str(threads),
             "-c", "2048", "-np", "1", "--port", str(port), "--no-webui"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(self.url + "/health")
                break
            except OSError:
                time.sleep(0.1)

    def dialog(self, index):
        history = [self.chat.begin, *self.chat.message("system", SYSTEM)]
        turns = []
        for prompt in prompts(index):
            history += [*self.chat.message("user", prompt), self.chat.opening("assistant")]
            body = json.dumps({
                "prompt": history, "temperature": 0, "n_predict": 200, "cache_prompt": True, "stream": True,
                "return_tokens": True, "samplers": ["top_k"], "top_k": 1}).encode()
            begin = time.perf_counter()
            first, said = None, []
            request = urllib.request.Request(self.url + "/completion", body, {"Content-Type": "application/json"})
            with urllib.request.urlopen(request) as reply:
                for line in reply:
                    if not line.startswith(b"data: "):
                        continue
                    event = json.loads(line[6:])
                    said += event.get("tokens", [])
                    if first is None and said:
                        first = time.perf_counter() - begin
            said = [token for token in said if token != self.chat.end]
            whole = time.perf_counter() - begin
            turns.append(Turn(first, whole, len(said), self.chat.tokenizer.decode(said)))
            history += [*said, self.chat.end]
        return turns


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="what enlarge.py has written")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    program, server = Program(options.folder, options.threads), Server(options.folder, options.threads)
    try:
        program.dialog(0), server.dialog(0)  # The first time touches memory.
        ours, theirs = [], []
        for index in range(1, options.repeat + 1):
            ours.append(program.dialog(index))
            theirs.append(server.dialog(index))
    finally:
        server.process.terminate()
        program.process.stdin.close()

    median = lambda dialogs, turn, field: statistics.median(getattr(d[turn], field) for d in dialogs)
    print("| turn | first token | whole | passes | first token | whole | tokens | same |\n| --- " + "| --- " * 7 + "|")
    for turn in range(len(PROMPTS)):
        a, b = ours[0][turn], theirs[0][turn]
        times = [median(d, turn, f) for d in (ours, theirs) for f in ("first", "whole")]
        print(f"| {turn + 1} | {times[0]:.3f} | {times[1]:.3f} | {a.tokens} | {times[2]:.3f} | {times[3]:.3f} "
              f"| {b.tokens} | {'yes' if a.text == b.text else 'no'} |")
    sums = [sorted(sum(turn.whole for turn in d) for d in dialogs) for dialogs in (ours, theirs)]
    shown = [f"{statistics.median(s):.2f} s ({s[0]:.2f} to {s[-1]:.2f})" for s in sums]
    ratio = statistics.median(sums[0]) / statistics.median(sums[1])
    print(f"\nwhole dialog: {shown[0]}, llama-server {shown[1]}, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
