#!/usr/bin/env python3
"""Writes a shipped model in the shape of a large one: the same answers at the large one's cost.

    enlarge.py models/good llama-3.2-1b /tmp/enlarged

writes a Hugging Face folder and, beside it, `model.gguf` for llama.cpp, both in bfloat16. A benchmark of
whole dialogs needs real answers (how well drafts fit depends on them), and random weights have none. What the small
model does not fill is zero: dimensions that nothing writes, heads and layers that add nothing. Norms and the
scale of attention are corrected for the larger divisors; a head of 32 dimensions takes every other frequency
of one of 64, which are its own. Needs `numpy` and `gguf`.
"""

import argparse
import json
import shutil
import struct
from pathlib import Path

import numpy as np

from make_checkpoint import SHAPES, bfloat16, configuration, tensors, write_gguf, write_safetensors


class Enlarged:
    """The tensors of a small model in a large shape."""

    def __init__(self, folder, shape):
        self.small = json.loads((folder / "config.json").read_text())
        self.shape = shape | {
            "base": self.small["rope_theta"], "context": self.small["max_position_embeddings"],
            "epsilon": self.small["rms_norm_eps"] * self.small["hidden_size"] / shape["hidden"]}
        self.stored = read_bfloat16(folder / "model.safetensors")
        heads, groups = self.small["num_attention_heads"], self.small["num_key_value_heads"]
        ratio = shape["heads"] // shape["kv_heads"]
        assert shape["head"] % self.small["head_dim"] == 0 and groups <= shape["kv_heads"]
        assert heads // groups <= ratio and self.small["num_hidden_layers"] <= shape["layers"]
        # Where a head goes: the n-th of its group, so that it finds its keys and values.
        per_group = heads // groups
        self.queries = [i // per_group * ratio + i % per_group for i in range(heads)]
        self.keys = list(range(groups))

    def rows_of_heads(self, matrix, places, count, turned):
        """`[heads · head, hidden]`: rows in their new heads; those that RoPE turns at their frequencies."""
        small, large = self.small["head_dim"], self.shape["head"]
        step = large // small if turned else 1
        half = small // 2
        rows = [
            (i // half * (large // 2) + i % half * step) if turned else i for i in range(small)]
        result = np.zeros((count * large, self.shape["hidden"]), np.float32)
        for head, place in enumerate(places):
            for i, row in enumerate(rows):
                result[place * large + row, : matrix.shape[1]] = matrix[head * small + i]
        return result

    def __call__(self, name, dimensions):
        heads, groups = self.shape["heads"], self.shape["kv_heads"]
        short = name.split(".")[-2] if ".layers." in name else name
        result = np.zeros(dimensions, np.float32)
        matrix = self.stored.get(name)
        if matrix is None:
            return result
        if matrix.ndim == 1:
            # The mean of squares is over more dimensions, of which the others are zero.
            result[: len(matrix)] = matrix * (len(matrix) / dimensions[0]) ** 0.5
        elif short == "q_proj":
            scale = (self.shape["head"] / self.small["head_dim"]) ** 0.5
            result = self.rows_of_heads(matrix * np.float32(scale), self.queries, heads, True)
        elif short in ("k_proj", "v_proj"):
            result = self.rows_of_heads(matrix, self.keys, groups, short == "k_proj")
        elif short == "o_proj":
            result = self.rows_of_heads(matrix.T.copy(), self.queries, heads, False).T.copy()
        else:
            result[: matrix.shape[0], : matrix.shape[1]] = matrix
        return result


def read_bfloat16(path):
    """The tensors of a safetensors file, which are all bfloat16, as float by name."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        bits = np.frombuffer(data[begin:end], np.uint16).astype(np.uint32) << 16
        found[name] = bits.view(np.float32).reshape(entry["shape"])
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="a folder of models/, of the Llama family")
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    enlarged = Enlarged(options.model, SHAPES[options.shape])
    shape = enlarged.shape
    options.output.mkdir(parents=True, exist_ok=True)
    for name in ["tokenizer.json", "tokenizer_config.json", "generation_config.json"]:
        shutil.copy(options.model / name, options.output)
    ids = {key: enlarged.small[key] for key in ["bos_token_id", "eos_token_id", "pad_token_id"]}
    config = configuration(shape) | ids
    (options.output / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    write_safetensors(shape, options.output / "model.safetensors", enlarged)
    vocabulary = json.loads((options.model / "tokenizer.json").read_text())["model"]
    write_gguf(shape, options.output / "model.gguf", "bf16", enlarged, vocabulary, ids)


if __name__ == "__main__":
    main()
