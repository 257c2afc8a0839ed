#!/usr/bin/env python3
"""What fewer bits do to the logits of a shipped model, here and in llama.cpp.

    python3 Benchmarks/enlarge.py models/good good /tmp/good
    python3 Benchmarks/quantization_error.py models/good /tmp/good/model.gguf

Each engine reads the article's dialog (system prompt, questions, right answers) in bf16, q8 and q4, and its logits
at every position are held against its own in bf16. Needs `llama-cpp-python`, `tokenizers` and `numpy`, and a
release build.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import llama_cpp
import numpy

from chat_format import ChatFormat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Training"))
from calendar_dialogs.dialog import ARTICLE, SYSTEM_PROMPT  # noqa: E402

#: What llama.cpp calls the types (`llama_ftype`).
TYPES = {"q8": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0, "q4": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_0}


def dialog(folder):
    """Token ids of the article's dialog in the model's own format."""
    chat = ChatFormat(folder)
    ids = [chat.begin, *chat.message("system", SYSTEM_PROMPT)]
    for prompt, answer in ARTICLE:
        ids += chat.message("user", prompt) + chat.message("assistant", answer)
    return ids


def ours(folder, kind, ids, vocabulary):
    """Logits `[tokens, vocabulary]` of this engine."""
    with tempfile.TemporaryDirectory() as sessions:
        command = [
            ROOT / "broccoli", "--no-rc", "--json", "--sessions", sessions, "-c", f":load {folder} as it type {kind}",
            "-c", f":logits it {','.join(map(str, ids))} top {vocabulary}",
        ]  # fmt: skip
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    events = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    rows = {event["position"]: event["logits"] for event in events if event["event"] == "logits"}
    logits = numpy.zeros((len(ids), vocabulary))
    for position, row in rows.items():
        for token, value in row:
            logits[position, token] = value
    assert len(rows) == len(ids), "a position has no logits"
    return logits


def theirs(path, ids, vocabulary):
    """Logits `[tokens, vocabulary]` of llama.cpp."""
    model = llama_cpp.Llama(str(path), n_ctx=2048, logits_all=True, verbose=False)
    model.eval(ids)
    return numpy.array(model.scores[: len(ids), :vocabulary], dtype=float)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the model as this engine reads it")
    parser.add_argument("gguf", type=Path, help="the same in bf16 for llama.cpp")
    options = parser.parse_args()
    vocabulary = json.loads((options.folder / "config.json").read_text())["vocab_size"]
    ids = dialog(options.folder)
    exact = {"ours": ours(options.folder, "bf16", ids, vocabulary), "llama.cpp": theirs(options.gguf, ids, vocabulary)}
    print(f"{len(ids)} positions; mean square of the engines' difference in bf16, relative to the variance: "
          f"{numpy.mean((exact['ours'] - exact['llama.cpp']) ** 2) / exact['ours'].var():.2e}")
    print("| type | engine | mean squared error of the logits / their variance | same likeliest token |")
    print("| --- | --- | --- | --- |")
    for kind, kind_of_llama in TYPES.items():
        with tempfile.TemporaryDirectory() as scratch:
            quantized = Path(scratch) / "model.gguf"
            parameters = llama_cpp.llama_model_quantize_default_params()
            parameters.ftype = kind_of_llama
            status = llama_cpp.llama_model_quantize(
                str(options.gguf).encode(), str(quantized).encode(), parameters)
            if status != 0:
                raise SystemExit(f"llama.cpp does not quantize {options.gguf}: {status}")
            found = {"ours": ours(options.folder, kind, ids, vocabulary), "llama.cpp": theirs(quantized, ids, vocabulary)}
        for engine, logits in found.items():
            error = numpy.mean((logits - exact[engine]) ** 2) / exact[engine].var()
            same = numpy.mean(logits.argmax(-1) == exact[engine].argmax(-1))
            print(f"| {kind} | {engine} | {error:.3e} | {100 * same:.1f} % |", flush=True)


if __name__ == "__main__":
    main()
