"""The small world that the demo model knows.

Everything is drawn by `random.Random`: the same seed gives the same samples.
"""

from random import Random

from . import clips, signs, stills, talk, tools
from .sample import CLIP, PICTURE, Sample

# What is drawn, and how often in training: the hard tasks most.
TASKS = {
    "picture": (stills.picture, 14),
    "second question": (stills.second_question, 4),
    "several pictures": (stills.several_pictures, 8),
    "clip": (clips.clip, 10),
    "1-digit sign": (signs.NUMBERS[1], 8),
    "2-digit sign": (signs.NUMBERS[2], 10),
    "3-digit sign": (signs.NUMBERS[3], 9),
    "4-digit sign": (signs.NUMBERS[4], 8),
    "word sign": (signs.word, 18),
    "tool call": (tools.call, 6),
    "tool report": (tools.report, 7),
    "unused tools": (tools.unused, 1),
    "talk": (talk.talk, 5),
    "beyond": (talk.beyond, 4),
}

__all__ = ["CLIP", "PICTURE", "TASKS", "Sample", "draw", "hurry"]


def draw(random: Random, task: str | None = None) -> Sample:
    """A sample of this task, or of any."""
    task = task or random.choices(list(TASKS), [share for _, share in TASKS.values()])[0]
    make, _ = TASKS[task]
    sample = make(random)
    sample.task = task
    sample.thinking = random.random() < 0.5
    return sample


def hurry(sample: Sample) -> Sample:
    """The same, with the last question as people type it: small letters first, no mark at the end."""
    asked = next(message for message in reversed(sample.messages) if message["role"] == "user")
    if isinstance(asked["content"], str):
        asked["content"] = hurried(asked["content"])
    else:
        asked["content"] = [
            part | {"text": hurried(part["text"])} if part["type"] == "text" else part for part in asked["content"]]
    return sample


def hurried(text: str) -> str:
    return (text[:1].lower() + text[1:]).rstrip(".?!")
