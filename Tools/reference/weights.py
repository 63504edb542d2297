"""Random weights, written to safetensors piece by piece: memory does not grow with the model."""

import json
import math
import pathlib
import struct

import numpy as np

from layout import Weight

TYPES = {"bf16": ("BF16", 2), "f16": ("F16", 2), "f32": ("F32", 4)}
PIECE = 1 << 24  # numbers that are in memory at once

# Deviations that keep every layer's output near one, so that no part of the network is idle.
DISTRIBUTIONS = {
    "matrix": lambda draw, fan_in: draw.standard_normal / math.sqrt(fan_in),
    "embedding": lambda draw, fan_in: draw.standard_normal * min(0.5, 4 / math.sqrt(fan_in)),
    "head": lambda draw, fan_in: draw.standard_normal * 3 / math.sqrt(fan_in),
    "zero centred": lambda draw, _: draw.standard_normal * 0.1,
    "one centred": lambda draw, _: 1 + draw.standard_normal * 0.1,
    "bias": lambda draw, _: draw.standard_normal * 0.2,
    "decay": lambda draw, _: np.log(draw.uniform * 4 + 0.05),
}


class Draw:
    """One piece of random numbers, drawn when first used."""

    def __init__(self, generator: np.random.Generator, count: int):
        self.generator, self.count = generator, count

    @property
    def standard_normal(self):
        return self.generator.standard_normal(self.count, dtype=np.float32)

    @property
    def uniform(self):
        return self.generator.random(self.count, dtype=np.float32)


def pieces(weight: Weight, seed: int, number: int):
    """The numbers of a tensor in float32. They depend on the seed, the tensor's number in the
    checkpoint and its shape."""
    generator = np.random.Generator(np.random.Philox(key=[seed, number]))
    total, fan_in = math.prod(weight.shape), math.prod(weight.shape[1:])
    if weight.name.endswith(("experts.gate_up_proj", "experts.down_proj")):
        fan_in = weight.shape[-1]
    for start in range(0, total, PIECE):
        count = min(PIECE, total - start)
        yield DISTRIBUTIONS[weight.kind](Draw(generator, count), fan_in).astype(np.float32)


def encoded(values: np.ndarray, dtype: str) -> bytes:
    if dtype == "bf16":
        bits = values.view(np.uint32)
        return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2").tobytes()
    return values.astype({"f16": "<f2", "f32": "<f4"}[dtype]).tobytes()


def write(folder: pathlib.Path, weights: list[Weight], dtype: str, seed: int, shards: int) -> None:
    """`model.safetensors`, or shards of about equal size with their index."""
    size = {weight.name: math.prod(weight.shape) * TYPES[dtype][1] for weight in weights}
    total, placed = sum(size.values()), 0
    files: list[list[tuple[int, Weight]]] = [[] for _ in range(shards)]
    for number, weight in enumerate(weights):
        files[min(shards - 1, placed * shards // total)].append((number, weight))
        placed += size[weight.name]
    if shards == 1:
        write_file(folder / "model.safetensors", files[0], dtype, seed, size)
        return
    names = [f"model-{i + 1:05}-of-{shards:05}.safetensors" for i in range(shards)]
    for name, content in zip(names, files):
        write_file(folder / name, content, dtype, seed, size)
    index = {
        "metadata": {"total_size": total},
        "weight_map": {w.name: name for name, content in zip(names, files) for _, w in content},
    }
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1))


def write_file(path, content: list[tuple[int, Weight]], dtype: str, seed: int, size: dict) -> None:
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for _, weight in content:
        end = offset + size[weight.name]
        header[weight.name] = {
            "dtype": TYPES[dtype][0],
            "shape": weight.shape,
            "data_offsets": [offset, end],
        }
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for number, weight in content:
            for piece in pieces(weight, seed, number):
                file.write(encoded(piece, dtype))
