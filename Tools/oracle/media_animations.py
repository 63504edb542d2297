"""Writes animated GIFs, and what Pillow shows of them over white.

usage: media_animations.py FOLDER FILE...

One line per animation, those of FILE first: {"file", "rate", "width", "height", "frames"}. FOLDER gets a file
NAME.rgb for each, all frames one after the other.
"""

import json
import pathlib
import shutil
import sys

import av
import numpy
from PIL import Image

folder = pathlib.Path(sys.argv[1])
random = numpy.random.default_rng(7)


def sprite(colour: int) -> Image.Image:
    """A disc on nothing, somewhere."""
    y, x = numpy.mgrid[:48, :64]
    inside = (x - random.integers(8, 56)) ** 2 + (y - random.integers(8, 40)) ** 2 < 150
    indices = numpy.where(inside, colour, 0).astype("uint8")
    image = Image.fromarray(indices, "P")
    image.putpalette([0, 0, 0] + random.integers(0, 255, 3 * 31).tolist())
    return image


def made() -> list[pathlib.Path]:
    paths = []
    for name, disposal in {"keep": 1, "clear": 2, "restore": [1, 3, 3, 1, 3, 2]}.items():
        paths.append(folder / f"{name}.gif")
        first, *rest = [sprite(1 + index) for index in range(6)]
        first.save(
            paths[-1], save_all=True, append_images=rest, disposal=disposal, transparency=0, optimize=False,
            duration=[40, 70, 100, 10, 250, 90])
    return paths


for path in list(map(pathlib.Path, sys.argv[2:])) + made():
    if path.parent != folder:
        path = pathlib.Path(shutil.copy(path, folder))
    with av.open(str(path)) as container:
        rate = float(container.streams.video[0].average_rate)
    with Image.open(path) as image, open(folder / f"{path.name}.rgb", "wb") as out:
        for index in range(image.n_frames):
            image.seek(index)
            frame = image.convert("RGBA")
            white = Image.new("RGBA", frame.size, "white")
            white.alpha_composite(frame)
            out.write(white.convert("RGB").tobytes())
        print(json.dumps({"file": path.name, "rate": rate, "width": image.width, "height": image.height,
                          "frames": image.n_frames}))
