"""Writes the golden of Tests/Fixtures/demo/examples: 29 conversations with their files, and what transformers replies.

    python examples.py FOLDER MODEL
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


def case(name: str, sample: dict, reply: Reply, text: str) -> dict:
    truth = Reply.of_truth(sample["answer"])
    return dict(
        case=name, messages=[named(message) for message in sample["messages"]], tools=sample["tools"],
        enable_thinking=sample["thinking"], prompt_tokens=reply.context["prompt_tokens"], generated=reply.tokens,
        text=text, truth=json.dumps(truth.calls) if truth.calls else truth.content, right=reply.final == truth.final,
        smallest_margin=min(reply.margins))


def named(message: dict) -> dict:
    """The message with each file under its part's type: {"type": "image", "image": FILE}."""
    message = {key: value for key, value in message.items() if value or key == "content"}
    if isinstance(message["content"], list):
        message["content"] = [
            {"type": p["type"], p["type"]: p["path"]} if "path" in p else p for p in message["content"]]
    return message


def main() -> None:
    folder, origin = map(Path, sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    random, cases = Random(SEED), []
    processor = AutoProcessor.from_pretrained(origin)
    model = AutoModelForImageTextToText.from_pretrained(
        origin, dtype=torch.float32, attn_implementation="eager").eval()
    for kind, tasks in TASKS.items():
        for task in tasks:
            name = f"{len(cases):02d}_{kind}"
            sample = written(world.draw(random, task), name, folder)
            reply = ask(model, processor, folder, sample)
            cases.append(case(name, sample, reply, processor.tokenizer.decode(reply.tokens)))
    (folder / "cases.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False))
    print(f"{sum(c['right'] for c in cases)} of {len(cases)} right, in {folder}")


if __name__ == "__main__":
    main()
