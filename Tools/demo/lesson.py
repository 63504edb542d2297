"""A sample as the network sees it: token ids, which of them to learn, and patches of pictures.

The prompt is what the chat template writes and what the processor of transformers makes of it, done here by hand
because training needs hundreds a minute. `evaluate.py` uses the real processor.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import jinja2
import numpy as np
from PIL import Image
from tokenizers import Tokenizer

from world import Sample
from world.clips import FRAMES_PER_SECOND

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE_FILE = ROOT / "Models/demo/chat_template.jinja"

PATCH = 16
MERGE = 2  # patches a side that become one token
PICTURE_PIXELS = (16_384, 65_536)
PICTURE_PLACE = "<|vision_start|><|image_pad|><|vision_end|>"
CLIP_PLACE = "<|vision_start|><|video_pad|><|vision_end|>"


def chat_template() -> jinja2.Template:
    """The template under the settings of transformers' `apply_chat_template`."""

    def refuse(message):
        raise ValueError(message)

    environment = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    environment.globals["raise_exception"] = refuse
    environment.filters["tojson"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
    return environment.from_string(TEMPLATE_FILE.read_text())


TEMPLATE = chat_template()


def prompt(sample: Sample) -> str:
    return TEMPLATE.render(
        messages=sample.messages[:-1], tools=sample.tools, add_generation_prompt=True, enable_thinking=sample.thinking)


def target(sample: Sample) -> str:
    """What the model is to write after the prompt, in the form that the template gives to answers of the past."""
    message = sample.messages[-1]
    text = message["content"]
    if sample.thinking:
        text = f"{message['reasoning_content']}\n</think>\n\n{text}"
    calls = [call_text(**call["function"]) for call in message.get("tool_calls", [])]
    if calls and message["content"]:
        text += "\n\n"
    return text + "\n".join(calls) + "<|im_end|>"


def call_text(name: str, arguments: dict) -> str:
    parameters = "".join(f"<parameter={key}>\n{value}\n</parameter>\n" for key, value in arguments.items())
    return f"<tool_call>\n<function={name}>\n{parameters}</function>\n</tool_call>"


@dataclass
class Lesson:
    ids: list[int]
    prompt_length: int
    picture_patches: list[np.ndarray]  # each [patches, 1536]
    picture_grids: list[tuple[int, int, int]]  # time, rows, columns of patches
    clip_patches: list[np.ndarray]
    clip_grids: list[tuple[int, int, int]]


def lesson(tokenizer: Tokenizer, sample: Sample) -> Lesson:
    pictures = [patches([resized(picture)] * 2) for picture in sample.pictures]
    clips = [patches(frames) for frames in sample.clips]
    text = prompt(sample)
    for _, grid in pictures:
        text = text.replace(PICTURE_PLACE, "<|vision_start|>" + "<picture>" * tokens(grid) + "<|vision_end|>", 1)
    for _, grid in clips:
        text = text.replace(CLIP_PLACE, clip_text(grid), 1)
    text = text.replace("<picture>", "<|image_pad|>").replace("<frame>", "<|video_pad|>")
    before = tokenizer.encode(text, add_special_tokens=False).ids
    after = tokenizer.encode(target(sample), add_special_tokens=False).ids
    return Lesson(
        before + after, len(before), [p for p, _ in pictures], [g for _, g in pictures], [p for p, _ in clips],
        [g for _, g in clips])


def tokens(grid: tuple[int, int, int]) -> int:
    """Tokens of one picture, or of one pair of frames."""
    return grid[1] * grid[2] // MERGE**2


def clip_text(grid: tuple[int, int, int]) -> str:
    """Each pair of frames after the middle of its times."""
    frames = "<|vision_start|>" + "<frame>" * tokens(grid) + "<|vision_end|>"
    seconds = [(2 * pair + 0.5) / FRAMES_PER_SECOND for pair in range(grid[0])]
    return "".join(f"<{time:.1f} seconds>{frames}" for time in seconds)


def resized(picture: Image.Image) -> Image.Image:
    """To multiples of 32 pixels, within the limits of pixels: transformers' `smart_resize`."""
    unit = PATCH * MERGE
    least, most = PICTURE_PIXELS
    sides = [max(unit, round(side / unit) * unit) for side in picture.size]
    area = picture.width * picture.height
    if sides[0] * sides[1] > most:
        sides = [max(unit, math.floor(side / math.sqrt(area / most) / unit) * unit) for side in picture.size]
    elif sides[0] * sides[1] < least:
        sides = [math.ceil(side * math.sqrt(least / area) / unit) * unit for side in picture.size]
    return picture.convert("RGB").resize(sides, Image.Resampling.BICUBIC)


def patches(frames: list[Image.Image]) -> tuple[np.ndarray, tuple[int, int, int]]:
    """Frames in pairs, cut into patches of 16 × 16 pixels, four that become one token side by side."""
    pixels = np.stack([np.asarray(frame) for frame in frames]).astype(np.float32) / 127.5 - 1
    count, height, width, channels = pixels.shape
    grid = (count // 2, height // PATCH, width // PATCH)
    cut = pixels.reshape(
        grid[0], 2, grid[1] // MERGE, MERGE, PATCH, grid[2] // MERGE, MERGE, PATCH, channels)
    #    time  pair  row            row'   y      column         column' x     channel
    ordered = cut.transpose(0, 2, 5, 3, 6, 8, 1, 4, 7)
    return ordered.reshape(math.prod(grid), -1), grid
