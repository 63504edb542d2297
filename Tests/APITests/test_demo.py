"""Pictures drawn by hand, not as the training draws them: the demo model says what it says in transformers.

`Tools/demo/hand_drawn.py` draws them, `Tools/demo/ask_transformers.py` wrote what transformers replies. Where its two
best tokens are nearly as good, rounding may choose another one: those replies are not asserted.
"""

import json

import pytest

from conftest import FIXTURES, data_url

HAND_DRAWN = FIXTURES / "hand-drawn"
CLEAR = 0.5  # how far the second best token is behind at every step, in natural logarithms
KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}


def read(name):
    return json.loads((HAND_DRAWN / name).read_text())


CASES = [(s, r) for s, r in zip(read("samples.json"), read("replies-transformers.json")) if min(r["margins"]) >= CLEAR]


def wire(part):
    if part["type"] == "text":
        return part
    path = HAND_DRAWN / part["path"]
    return {"type": "image_url", "image_url": {"url": data_url(path, KINDS[path.suffix])}}


@pytest.mark.parametrize("sample, reply", CASES, ids=[s["name"] for s, _ in CASES])
def test_hand_drawn(demo, sample, reply):
    [question] = sample["messages"]
    document = demo.chat(
        {"role": "user", "content": [wire(part) for part in question["content"]]}, return_token_ids=True,
        chat_template_kwargs={"enable_thinking": sample["thinking"]}).json()
    [choice] = document["choices"]
    assert choice["message"]["content"] == reply["content"]
    assert (choice["message"]["reasoning"] or "").strip() == reply["reasoning"]
    assert choice["token_ids"] == reply["tokens"]
    assert document["usage"]["prompt_tokens"] == reply["context"]["prompt_tokens"]


def test_most_are_described_right():
    """The model's card says so: 26 of the 36 questions, 24 of them with a clear margin."""
    samples, replies = read("samples.json"), read("replies-transformers.json")
    right = [s["answer"]["content"] == r["content"] for s, r in zip(samples, replies)]
    assert (sum(right), len(right)) == (26, 36)
    assert sum(s["answer"]["content"] == r["content"] for s, r in CASES) == 24
