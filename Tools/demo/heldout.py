"""Draws samples that training does not see, as files that any program can be asked about.

    python heldout.py FOLDER --count 40 --seed 10000019

FOLDER gets `samples.json`, PNG pictures and H.264 clips.
"""

import argparse
import json
from pathlib import Path
from random import Random

import av
from PIL import Image

import world
from world.clips import FRAMES_PER_SECOND

SEED = 10_000_019
HASTE = "in haste"


def write_clip(frames: list[Image.Image], path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FRAMES_PER_SECOND)
        stream.width, stream.height = frames[0].size
        stream.pix_fmt, stream.options = "yuv420p", {"crf": "8"}
        for frame in [*map(av.VideoFrame.from_image, frames), None]:
            container.mux(stream.encode(frame))


def written(sample: world.Sample, name: str, folder: Path) -> dict:
    """The sample as a document; the pictures and clips in its messages name their files."""
    files = {"image": [], "video": []}
    for index, picture in enumerate(sample.pictures):
        files["image"].append(f"{name}_{index}.png")
        picture.save(folder / files["image"][-1])
    for index, frames in enumerate(sample.clips):
        files["video"].append(f"{name}_{index}.mp4")
        write_clip(frames, folder / files["video"][-1])
    *messages, answer = sample.messages
    messages = [message | {"content": content(message["content"], files)} for message in messages]
    return dict(
        name=name, task=sample.task, thinking=sample.thinking, messages=messages, tools=sample.tools, answer=answer)


def content(parts: str | list[dict], files: dict[str, list[str]]) -> str | list[dict]:
    if isinstance(parts, str):
        return parts
    return [p if p["type"] == "text" else p | {"path": files[p["type"]].pop(0)} for p in parts]


def draw(seed: int, count: int):
    """`count` samples of each task, then as many of any with pictures or talk, typed in haste."""
    random = Random(seed)
    for task in world.TASKS:
        for _ in range(count):
            yield world.draw(random, task)
    for _ in range(count):
        sample = world.hurry(world.draw(random, random.choice(["picture", "second question", "clip", "talk"])))
        sample.task = HASTE
        yield sample


def read(folder: Path) -> list[dict]:
    return json.loads((folder / "samples.json").read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=40, help="of each task")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    samples = [
        written(sample, f"{index:04d}", given.folder) for index, sample in enumerate(draw(given.seed, given.count))]
    (given.folder / "samples.json").write_text(json.dumps(samples, indent=1, ensure_ascii=False))
    print(f"{len(samples)} samples in {given.folder}")


if __name__ == "__main__":
    main()
