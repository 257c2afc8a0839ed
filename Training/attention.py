"""Attention for packed rows on a CPU (``attention.cpp``, compiled on first use)."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import subprocess

import torch

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "attention.cpp")
#: The head size and the queries of a tile that `attention.cpp` is written for.
HEAD, TILE = 32, 32


@functools.cache
def library() -> ctypes.CDLL | None:
    """The compiled kernel, or None where there is no compiler or no AVX512-BF16."""
    if not torch.cpu._is_avx512_bf16_supported():
        return None
    with open(SOURCE, "rb") as file:
        name = hashlib.sha256(file.read()).hexdigest()[:12]
    path = os.path.join(os.path.dirname(SOURCE), "runs", f"attention-{name}.so")
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        build = f"{path}.{os.getpid()}"
        command = ["g++", "-O3", "-march=native", "-fno-math-errno", "-std=c++20", "-shared", "-fPIC", SOURCE, "-o", build]
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError):
            return None
        os.replace(build, path)
    return ctypes.CDLL(path)


class _Call(ctypes.Structure):
    _fields_ = (
        [(name, ctypes.c_int64) for name in ("batch", "length", "prefix", "heads", "kv_heads")]
        + [("cap", ctypes.c_float)]
        + [(name, ctypes.c_void_p) for name in (
            "q", "k", "v", "k0", "v0", "table", "table0", "from_prefix", "from_row", "out", "log_sums",
            "gradient", "dq", "dk", "dv", "dk0", "dv0",
        )]
    )  # fmt: skip


class Attention(torch.autograd.Function):
    """Queries of packed rows over a shared prefix and their own document, rotary embedding included.

    q, k, v: ``[rows, length, heads · 32]`` in bfloat16; k0, v0: ``[1, prefix, heads · 32]``; tables:
    cosines and sines ``[2, …, 16]``; query i sees keys ``from_prefix[i] ..< prefix`` and
    ``from_row[i] ... i``.
    """

    @staticmethod
    def forward(ctx, q, k, v, k0, v0, table, table0, from_prefix, from_row, cap):
        q, k, v, k0, v0 = (x.contiguous() for x in (q, k, v, k0, v0))
        out = torch.empty_like(q)
        heads = q.shape[2] // HEAD
        log_sums = torch.empty(q.shape[0], heads, -(-q.shape[1] // TILE) * TILE)
        saved = (q, k, v, k0, v0, table, table0, from_prefix, from_row, out, log_sums)
        ctx.save_for_backward(*saved)
        ctx.cap = cap
        library().attention_forward(ctypes.byref(_call(saved, cap)))
        return out

    @staticmethod
    def backward(ctx, gradient):
        gradient = gradient.contiguous()
        saved = ctx.saved_tensors
        results = [torch.empty_like(x) for x in saved[:5]]
        library().attention_backward(ctypes.byref(_call(saved, ctx.cap, gradient, results)))
        return *results, None, None, None, None, None


def _call(saved, cap, gradient=None, results=()) -> _Call:
    q, k, k0 = saved[0], saved[1], saved[3]
    pointers = [x.data_ptr() for x in [*saved, *([gradient, *results] if results else [])]]
    return _Call(q.shape[0], q.shape[1], k0.shape[1], q.shape[2] // HEAD, k.shape[2] // HEAD, cap, *pointers)
