"""Writes Tests/Fixtures/formats/gguf.safetensors: random bytes in each of GGUF's types, and what gguf-py says that
they mean.

    python Tools/reference/gguf_blocks.py
"""

from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType, quants

import arrays

FILE = Path(__file__).parents[2] / "Tests/Fixtures/formats/gguf.safetensors"
TYPES = [
    "F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL",
    "IQ4_XS", "MXFP4", "NVFP4", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ1_S", "IQ1_M",
]


def blocks(kind: GGMLQuantizationType, count: int, draw) -> np.ndarray:
    """Random bytes whose values are all finite: others have no one right answer."""
    size = GGML_QUANT_SIZES[kind][1]
    found = []
    while len(found) < count:
        block = draw.integers(0, 256, size, dtype=np.uint8)
        with np.errstate(all="ignore"):
            if np.isfinite(quants.dequantize(block, kind)).all():
                found.append(block)
    return np.concatenate(found)


content = {}
for name in TYPES:
    kind = GGMLQuantizationType[name]
    values, _ = GGML_QUANT_SIZES[kind]
    codes = blocks(kind, 3 if values > 32 else 9 if values > 1 else 50, np.random.default_rng(len(content)))
    content[f"{name}.codes"] = codes
    content[f"{name}.values"] = quants.dequantize(codes, kind).astype(np.float32).reshape(-1)
arrays.write(FILE, content)
