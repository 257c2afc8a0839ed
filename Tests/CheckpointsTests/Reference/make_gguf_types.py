"""Makes ../Fixtures/types.v3.gguf and types.v2.gguf, and types.f32 with their numbers.

    python make_gguf_types.py

Needs numpy and gguf. One tensor of every type, named after it, of random blocks whose scales are
ordinary numbers (and now and then zero, negative or subnormal); `types.f32` holds what the gguf
package makes of them, little-endian float32, in the order of the tensors' names.
"""

import pathlib

import gguf
import numpy as np
from gguf import GGMLQuantizationType as T

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
ROWS, COLUMNS = 3, 512
# Where a block keeps its half-precision scales.
SCALES = {T.Q8_0: [0], T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q2_K: [80, 82],
          T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}


def halves(count, random):
    numbers = (random.standard_normal(count) * 0.02).astype(np.float16)
    numbers[random.random(count) < 0.1] = np.float16(3e-7)
    numbers[random.random(count) < 0.05] = 0
    return numbers


def blocks(kind, random):
    size, byte_count = gguf.GGML_QUANT_SIZES[kind]
    count = ROWS * COLUMNS // size
    data = random.integers(0, 256, (count, byte_count), dtype=np.uint8)
    for offset in SCALES[kind]:
        data[:, offset:offset + 2] = halves(count, random).view(np.uint8).reshape(count, 2)
    return data.reshape(ROWS, -1)


def tensors():
    random = np.random.default_rng(3)
    plain = random.standard_normal((ROWS, COLUMNS)).astype(np.float32)
    plain[0, :4] = [0.0, -0.0, 1e-40, 65504.0]
    yield "F32", plain, T.F32, plain
    half = plain.astype(np.float16)
    half[1, :3] = np.array([6e-8, -6e-5, 0.1], dtype=np.float16)
    yield "F16", half, T.F16, half.astype(np.float32)
    brain = gguf.quants.quantize(plain, T.BF16)
    yield "BF16", brain, T.BF16, gguf.quants.dequantize(brain, T.BF16)
    for kind in SCALES:
        data = blocks(kind, random)
        yield kind.name, data, kind, gguf.quants.dequantize(data, kind)


def write(path, version):
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("every type")
    expected = {}
    for name, data, kind, numbers in tensors():
        raw = None if kind in (T.F32, T.F16) else kind
        writer.add_tensor(name, data, raw_dtype=raw)
        expected[name] = numbers.astype(np.float32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    if version != 3:
        # Versions 2 and 3 differ in the number and in that 3 may be big-endian.
        content = bytearray(path.read_bytes())
        content[4:8] = version.to_bytes(4, "little")
        path.write_bytes(content)
    return expected


if __name__ == "__main__":
    for version in (2, 3):
        expected = write(FIXTURES / f"types.v{version}.gguf", version)
    with open(FIXTURES / "types.f32", "wb") as file:
        for name in sorted(expected):
            expected[name].astype("<f4").tofile(file)
