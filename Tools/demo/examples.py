"""Writes the golden of Tests/Fixtures/demo/examples: 29 conversations with their files, and what transformers replies.

    python examples.py FOLDER MODEL

Conversations that are in FOLDER already stay as they are, and only get the replies of MODEL.
"""

import json
import sys
from pathlib import Path
from random import Random

import torch
from transformers import AutoModelForImageTextToText, AutoProcessor

import world
from ask_transformers import ask
from heldout import written
from reply import Reply

SEED = 424_242
TASKS = {
    "image": ["picture"] * 8, "text_image": ["1-digit sign", "word sign"] * 2, "multi_image": ["several pictures"] * 2,
    "video": ["clip"] * 4, "tool": ["tool call", "tool report"] * 3, "chat": ["talk"] * 3,
    "multi_turn": ["second question"] * 2,
}


def case(name: str, sample: dict, truth: str, reply: Reply, text: str) -> dict:
    return dict(
        case=name, messages=[named(message) for message in sample["messages"]], tools=sample["tools"],
        enable_thinking=sample["thinking"], prompt_tokens=reply.context["prompt_tokens"], generated=reply.tokens,
        text=text, truth=truth, right=final(reply) == truth, smallest_margin=min(reply.margins))


def final(reply: Reply) -> str:
    return json.dumps(reply.calls) if reply.calls else reply.content


def named(message: dict) -> dict:
    """The message with each file under its part's type: {"type": "image", "image": FILE}."""
    message = {key: value for key, value in message.items() if value or key == "content"}
    if isinstance(message["content"], list):
        message["content"] = [
            {"type": p["type"], p["type"]: p["path"]} if "path" in p else p for p in message["content"]]
    return message


def unnamed(message: dict) -> dict:
    """The other way round."""
    if isinstance(message["content"], list):
        message = message | dict(content=[
            {"type": p["type"], "path": p[p["type"]]} if p["type"] != "text" else p for p in message["content"]])
    return message


def drawn(folder: Path):
    """New conversations: name, sample and true answer of each."""
    random = Random(SEED)
    tasks = [(kind, task) for kind, tasks in TASKS.items() for task in tasks]
    for index, (kind, task) in enumerate(tasks):
        name = f"{index:02d}_{kind}"
        sample = written(world.draw(random, task), name, folder)
        yield name, sample, final(Reply.of_truth(sample["answer"]))


def kept(cases: list[dict]):
    """Those that are there already."""
    for one in cases:
        messages = [unnamed(message) for message in one["messages"]]
        yield one["case"], dict(messages=messages, tools=one["tools"], thinking=one["enable_thinking"]), one["truth"]


def main() -> None:
    folder, origin = map(Path, sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    golden, cases = folder / "cases.json", []
    processor = AutoProcessor.from_pretrained(origin)
    model = AutoModelForImageTextToText.from_pretrained(
        origin, dtype=torch.float32, attn_implementation="eager").eval()
    for name, sample, truth in kept(json.loads(golden.read_text())) if golden.exists() else drawn(folder):
        reply = ask(model, processor, folder, sample)
        cases.append(case(name, sample, truth, reply, processor.tokenizer.decode(reply.tokens)))
    golden.write_text(json.dumps(cases, indent=1, ensure_ascii=False))
    print(f"{sum(c['right'] for c in cases)} of {len(cases)} right, in {folder}")


if __name__ == "__main__":
    main()
