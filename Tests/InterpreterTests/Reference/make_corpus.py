"""Writes Fixtures/corpus.jsonl: thousands of sources and what CPython says about each.

    python3 make_corpus.py                    # CPython 3.11
    python3 make_corpus.py --fuzzed FOLDER    # Fixtures/fuzzed.jsonl from inputs that the fuzzer found
    python3 make_corpus.py --values           # Fixtures/values.jsonl from values.py

The first line holds the versions and the seed; each other line is one source `s` of kind `k` with
`e` (refused: exception, message, line, offset, end line, end offset), or `v` and `t` (the value's repr
and type) or `x` (the exception and message of the evaluation), `c` (the calls) and `o` (1: needs what
the sandbox does not have).
"""

import json
import multiprocessing
import os
import platform
import resource
import sys
import unicodedata

from reference import verdict
from sources import Sources
from values import SOURCES

SEED = 20241111
KINDS = [
    # kind, number of sources, function
    ("number", 260, lambda s: s.pick(s.integer, s.float, s.bad_number)()),
    ("string", 500, lambda s: s.string()),
    ("escape", 120, lambda s: s.pick("", "b", "f", "u") + f"'{s.pick('', 'a', 'é')}{s.bad_escape()}{s.pick('', 'b', chr(92) + 'n')}'"),
    ("fstring", 420, lambda s: s.string("f")),
    ("integer", 420, lambda s: s.int(3)),
    ("real", 260, lambda s: s.real(3)),
    ("text", 760, lambda s: s.text(2)),
    ("boolean", 420, lambda s: s.boolean(2)),
    ("sequence", 300, lambda s: s.sequence(2)),
    ("mapping", 160, lambda s: s.mapping(2)),
    ("date", 320, lambda s: s.pick(s.date, s.delta)(2)),
    ("strftime", 120, lambda s: f"{s.date(0)}.strftime({s.strftime_format()})"),
    ("format", 160, lambda s: f"format({s.pick(s.int, s.real, s.text)(0)}, {s.spec()!r})"),
    ("percent", 160, lambda s: f"{s.percent_string()} % {s.percent_argument(1)}"),
    ("call", 500, lambda s: s.call()),
    ("program", 420, lambda s: s.program()),
    ("compound", 420, lambda s: s.compound()),
    ("answer", 300, lambda s: s.answer()),
    ("mutated call", 800, lambda s: s.mutated(s.call())),
    ("mutated answer", 420, lambda s: s.mutated(s.answer())),
    ("mutated program", 420, lambda s: s.mutated(s.program())),
    ("mutated compound", 260, lambda s: s.mutated(s.compound())),
    ("mutated expression", 700, lambda s: s.mutated(s.any(2))),
]


def work(sources, results):
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
    for source in iter(sources.get, None):
        try:
            row = verdict(source)
        except MemoryError:
            row = None
        results.put(row)


class Reference:
    """CPython in a process of its own, ended when a source takes too long."""

    def start(self):
        self.sources, self.results = multiprocessing.Queue(), multiprocessing.Queue()
        self.process = multiprocessing.Process(
            target=work, args=(self.sources, self.results), daemon=True)
        self.process.start()

    def __init__(self):
        self.start()

    def verdict(self, source):
        self.sources.put(source)
        try:
            return self.results.get(timeout=5)
        except Exception:
            self.process.kill()
            self.start()
            return None


def write(target, header, rows):
    with open(target, "w", encoding="utf-8", newline="\n") as file:
        for row in [header] + rows:
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(header, os.path.getsize(target))


def fuzzed(folder, limit=1500):
    """What CPython says about the inputs of a fuzzer's corpus that are text of moderate length."""
    reference = Reference()
    rows = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        try:
            source = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if len(source) > 400 or "\0" in source or len(rows) >= limit:
            continue
        row = reference.verdict(source)
        if row is not None:
            rows.append({"k": "fuzzed", "s": source} | row)
    target = os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "fuzzed.jsonl")
    write(target, {"cpython": platform.python_version(), "unicode": unicodedata.unidata_version,
                   "seed": 0, "rows": len(rows)}, rows)


def values():
    """What CPython says about the sources of values.py; `%s` needs a clock in UTC."""
    os.environ["TZ"] = "UTC"
    reference = Reference()
    rows = []
    for source in SOURCES:
        row = reference.verdict(source)
        if row is None:
            sys.exit(f"no verdict on {source!r}")
        rows.append({"k": "value", "s": source} | row)
    target = os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "values.jsonl")
    write(target, {"cpython": platform.python_version(), "unicode": unicodedata.unidata_version,
                   "seed": 0, "rows": len(rows)}, rows)


def main():
    if sys.argv[1:2] == ["--values"]:
        return values()
    if sys.argv[1:2] == ["--fuzzed"]:
        return fuzzed(sys.argv[2])
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    scale = float(sys.argv[2]) if len(sys.argv) > 2 else 1
    target = sys.argv[3] if len(sys.argv) > 3 else os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "corpus.jsonl")
    reference = Reference()
    seen = set()
    rows = []
    for number, (kind, count, make) in enumerate(KINDS):
        sources = Sources(seed * 100 + number)
        wanted = int(count * scale)
        for _ in range(wanted * 4):
            if wanted == 0:
                break
            source = make(sources)
            if source in seen or len(source) > 400:
                continue
            seen.add(source)
            row = reference.verdict(source)
            if row is None:
                continue
            rows.append({"k": kind, "s": source} | row)
            wanted -= 1
    header = {"cpython": platform.python_version(), "unicode": unicodedata.unidata_version,
              "seed": seed, "rows": len(rows)}
    write(target, header, rows)


if __name__ == "__main__":
    main()
