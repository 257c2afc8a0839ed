#!/usr/bin/env python3
"""Measures this engine and llama.cpp in turn on the same weights and prints a table of ratios.

    python3 Benchmarks/against_llama_cpp CHECKPOINT.gguf [--type bf16|q8|q4] [--threads 2]

CHECKPOINT.gguf comes from `make_checkpoint.py`, in the type that llama.cpp shall run. Needs
`llama-cpp-python`, built natively (`pip install --no-binary llama-cpp-python llama-cpp-python`), and
the benchmarks built: `swift build -c release`. On a machine that others use too, `chrt -f 1` keeps
them away.
"""

import argparse
import re
import statistics
import subprocess
import time
import typing
from pathlib import Path

from llama import Llama

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build/release"


class Engine:
    """This engine, served by TransformerBenchmarks."""

    def __init__(self, path, kind, threads):
        self.process = subprocess.Popen(
            [BUILD / "TransformerBenchmarks", path, "--type", kind, "--mesh", f"1x{threads}",
             "--serve"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.greeting = self.process.stdout.readline().strip()

    def _ask(self, request):
        self.process.stdin.write(request + "\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def prefill(self, count):
        return self._ask(f"prefill {count}")

    def decode(self, steps, sequences=1):
        return self._ask(f"batch {sequences} {steps}")

    def bandwidth(self, threads):
        """Gigabytes per second that `threads` threads read."""
        return 1e-9 * self._ask(f"bandwidth {threads}")


def row(name, ours, theirs):
    ratios = sorted(a / b for a, b in zip(ours, theirs))
    spread = lambda x: f"{statistics.median(x):8.2f} ({min(x):.2f} to {max(x):.2f})"
    print(f"| {name} | {spread(ours)} | {spread(theirs)} | "
          f"{statistics.median(ours) / statistics.median(theirs):.2f} "
          f"({ratios[0]:.2f} to {ratios[-1]:.2f}) |", flush=True)


class Pair(typing.NamedTuple):
    """Tokens per second of both engines, and the read bandwidth (GB/s) around them."""
    ours: float
    theirs: float
    #: Just before and just after our run, the mean.
    bandwidth: float


def decode_pairs(options, engine, llama, rate):
    """Pairs of runs by the state that memory was in; those in which it changed are left out.

    On some machines what several threads read flips by itself between two speeds. A pair counts when
    the probes before, between and after its runs agree; there are up to four times as many pairs as
    asked for, until one state has as many.
    """
    steady, changed = [], 0
    for _ in range(4 * options.repeat):
        probes = [engine.bandwidth(options.threads)]
        ours = rate(engine)
        probes.append(engine.bandwidth(options.threads))
        theirs = rate(llama)
        time.sleep(0.3)
        probes.append(engine.bandwidth(options.threads))
        if max(probes) > 1.15 * min(probes):
            changed += 1
            continue
        steady.append(Pair(ours, theirs, (probes[0] + probes[1]) / 2))
        fastest = max(pair.bandwidth for pair in steady)
        states = {"slow": [], "fast": []}
        for pair in steady:
            states["fast" if pair.bandwidth > 0.8 * fastest else "slow"].append(pair)
        if max(map(len, states.values())) >= options.repeat:
            break
    if changed:
        print(f"({changed} pairs left out: the speed of memory changed in them)")
    if not steady:
        raise SystemExit("the speed of memory changed in every pair: measure on a quieter machine")
    seen = {state: pairs for state, pairs in states.items() if pairs}
    # Of one state alone nobody knows which it is: its speed is told beside it.
    return seen if len(seen) > 1 else {"steady": steady}


def tell_share(state, shares, probes):
    print(f"\nread bandwidth, {state} memory: {statistics.median(probes):.1f} GB/s ({min(probes):.1f} to "
          f"{max(probes):.1f}), of which decode uses {statistics.median(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--type", default="bf16", choices=["bf16", "q8", "q4"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", default="", help="one work by its name, or those whose names begin so: prefill, first, decode")
    options = parser.parse_args()

    begin = time.perf_counter()
    engine = Engine(options.checkpoint, options.type, options.threads)
    loaded = time.perf_counter() - begin
    begin = time.perf_counter()
    llama = Llama(options.checkpoint, options.threads)
    print(f"{engine.greeting}\nready in {loaded:.2f} s; llama.cpp in "
          f"{time.perf_counter() - begin:.2f} s\n", flush=True)

    weights = int(re.search(r"(\d+) bytes of weights", engine.greeting)[1])
    works = [
        ("prefill 512", 512, lambda e: e.prefill(512)),
        ("first token of 150", 150, lambda e: e.prefill(150)),
        ("decode", 12, lambda e: e.decode(12)),
        ("decode five", 5 * 6, lambda e: e.decode(6, 5)),
    ]
    works = ([work for work in works if work[0] == options.only]
             or [work for work in works if work[0].startswith(options.only)])

    def rate(work, tokens, of):
        # Threads of whoever ran last may still spin, waiting for more.
        time.sleep(0.3)
        return tokens / work(of)

    print("| tokens/s | ours | llama.cpp | ratio |\n| --- | --- | --- | --- |")
    for name, tokens, run in works:
        run(engine), run(llama)  # The first time touches memory.
        if name.startswith("decode"):
            measured = decode_pairs(options, engine, llama, lambda of: rate(run, tokens, of))
            for state, pairs in measured.items():
                row(f"{name}, {state} memory", [pair.ours for pair in pairs], [pair.theirs for pair in pairs])
            if name == "decode":
                for state, pairs in measured.items():
                    tell_share(state, [weights * pair.ours * 1e-9 / pair.bandwidth for pair in pairs],
                               [pair.bandwidth for pair in pairs])
            continue
        ours, theirs = [], []
        for _ in range(options.repeat):
            ours.append(rate(run, tokens, engine))
            theirs.append(rate(run, tokens, llama))
        row(name, ours, theirs)
    engine.process.stdin.close()


if __name__ == "__main__":
    main()
