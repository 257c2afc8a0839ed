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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--type", default="bf16", choices=["bf16", "q8", "q4"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", default="", help="works whose names begin with this: prefill, first, decode")
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
    works = [work for work in works if work[0].startswith(options.only)]

    def rate(work, tokens, of):
        # Threads of whoever ran last may still spin, waiting for more.
        time.sleep(0.3)
        return tokens / work(of)

    print("| tokens/s | ours | llama.cpp | ratio |\n| --- | --- | --- | --- |")
    for name, tokens, run in works:
        run(engine), run(llama)  # The first time touches memory.
        ours, theirs, probes = [], [], []
        for _ in range(options.repeat):
            ours.append(rate(run, tokens, engine))
            theirs.append(rate(run, tokens, llama))
            if name.startswith("decode"):
                probes.append(engine.bandwidth(options.threads))
        row(name, ours, theirs)
        if name == "decode":
            share = sorted(1e-9 * weights * rate / probe for rate, probe in zip(ours, probes))
            print(f"\nread bandwidth {statistics.median(probes):.1f} GB/s "
                  f"({min(probes):.1f} to {max(probes):.1f}), of which decode uses "
                  f"{statistics.median(share):.2f} ({share[0]:.2f} to {share[-1]:.2f})\n")
    engine.process.stdin.close()


if __name__ == "__main__":
    main()
