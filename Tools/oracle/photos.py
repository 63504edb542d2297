"""Writes pictures of usual sizes to the folder named by the argument: `<name>.jpg` and `<name>.png`."""

import json
import sys
from pathlib import Path

import numpy
from PIL import Image

SIZES = {"448x448": (448, 448), "1920x1080": (1920, 1080), "4000x3000": (4000, 3000)}


def picture(width: int, height: int) -> Image.Image:
    """Waves of colour with the noise of a camera."""
    x, y = numpy.linspace(0, 6, width)[None, :], numpy.linspace(0, 5, height)[:, None]
    waves = numpy.stack([numpy.sin(x * 3 + y), numpy.cos(x - 2 * y), numpy.sin(x * y)], -1) * 90 + 128
    noise = numpy.random.default_rng(1).normal(0, 6, waves.shape)
    return Image.fromarray(numpy.clip(waves + noise, 0, 255).astype("uint8"))


folder = Path(sys.argv[1])
for name, size in SIZES.items():
    for extension in "jpg", "png":
        picture(*size).save(folder / f"{name}.{extension}")
        print(json.dumps(f"{name}.{extension}"))
