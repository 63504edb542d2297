"""What the model learns from: one conversation with its pictures and clips."""

from dataclasses import dataclass, field
from random import Random

from PIL import Image

PICTURE = {"type": "image"}
CLIP = {"type": "video"}


@dataclass
class Sample:
    """A conversation whose last message is the answer to learn.

    Messages have OpenAI's form; pictures and clips stand in them as `PICTURE` and `CLIP`, in the order of `pictures`
    and `clips`. An answer has `reasoning_content`, what the model thinks first where `thinking` is on.
    """

    messages: list[dict]
    pictures: list[Image.Image] = field(default_factory=list)
    clips: list[list[Image.Image]] = field(default_factory=list)  # frames, two a second
    tools: list[dict] | None = None
    thinking: bool = False
    task: str = ""


def question(text: str) -> dict:
    return {"role": "user", "content": text}


def question_about(random: Random, text: str, *media: dict) -> dict:
    """A user's message with pictures or clips, before or after the text, if there is one."""
    if not text:
        return {"role": "user", "content": list(media)}
    parts = [{"type": "text", "text": text}]
    return {"role": "user", "content": parts + list(media) if random.random() < 0.5 else list(media) + parts}


def answer(text: str, thought: str, calls: list[dict] | None = None) -> dict:
    message = {"role": "assistant", "content": text, "reasoning_content": thought}
    return message | {"tool_calls": calls} if calls else message


def one(noun: str) -> str:
    """The noun with its article: a red star, an orange star."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
