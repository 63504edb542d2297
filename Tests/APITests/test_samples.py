"""Every request of the official pages, by curl and by Python's requests."""

import json
import subprocess

import pytest
import requests

from conftest import events, seed_requests

BODIES = seed_requests()
# The hosted page's example says nothing to the model and lets it write 16,384 tokens.
SHORT = {"hosted-tools": {"max_tokens": 64}, "text-only-stream": {"max_tokens": 256}}


def body(name):
    return {**BODIES[name], **SHORT.get(name, {})}


def message(document):
    [choice] = document["choices"]
    return choice["message"], choice["finish_reason"]


@pytest.mark.parametrize("name", [n for n in BODIES if not BODIES[n].get("stream")])
def test_plain_by_curl(demo, name):
    text = subprocess.run(
        ["curl", "-sS", "-X", "POST", demo.base + "/v1/chat/completions", "-H", "Accept: application/json",
         "-H", "Content-Type: application/json", "-d", "@-"],
        input=json.dumps(body(name)), capture_output=True, text=True, check=True).stdout
    document = json.loads(text)
    assert "error" not in document, document
    answer, finish = message(document)
    assert document["model"] == "qwen/qwen3.5-397b-a17b"
    assert finish in ("stop", "length")
    assert answer["content"] or answer["reasoning"]
    if name == "reasoning-off":
        assert answer["reasoning"] is None and answer["content"]
    if name == "reasoning-hidden":
        assert answer["reasoning"] is None and answer["reasoning_content"] is None
        assert document["usage"]["completion_tokens_details"]["reasoning_tokens"] > 0


@pytest.mark.parametrize("name", list(BODIES))
def test_streamed_by_requests(demo, name):
    """The loop of the pages: every event has a choice, because nobody asked for the usage."""
    response = requests.post(
        demo.base + "/v1/chat/completions", json={**body(name), "stream": True},
        headers={"Accept": "application/json"}, stream=True, timeout=120)
    assert response.status_code == 200, response.text
    seen = ""
    for line in response.iter_lines():
        if line and line != b"data: [DONE]":
            assert line.startswith(b"data: ")
            delta = json.loads(line[6:])["choices"][0]["delta"]
            seen += (delta.get("content") or "") + (delta.get("reasoning_content") or "")
            seen += "".join(c["function"]["arguments"] for c in delta.get("tool_calls") or [])
    assert seen or name == "hosted-tools"


@pytest.mark.parametrize("name", ["image-url", "video-num-frames", "multi-turn"])
def test_stream_folds_to_the_plain_answer(demo, name):
    fixed = {**body(name), "temperature": 0, "max_tokens": 128}
    plain = demo.post("/v1/chat/completions", fixed).json()
    chunks = events(demo.post(
        "/v1/chat/completions", {**fixed, "stream": True, "stream_options": {"include_usage": True}}))
    answer, finish = message(plain)
    deltas = [c["choices"][0]["delta"] for c in chunks[:-1]]
    assert "".join(d.get("reasoning") or "" for d in deltas) == (answer["reasoning"] or "")
    assert "".join(d.get("content") or "" for d in deltas) == (answer["content"] or "")
    assert chunks[-2]["choices"][0]["finish_reason"] == finish
    assert chunks[-1]["choices"] == [] and chunks[-1]["usage"] == plain["usage"]


def test_known_answers(demo):
    """The pictures of the demo's page, with the answers that transformers gives."""
    from conftest import EXAMPLES, data_url

    cases = json.loads((EXAMPLES / "cases.json").read_text())
    for case in cases:
        if case["smallest_margin"] < 0.15 or case["tools"]:
            continue
        messages = []
        for m in case["messages"]:
            parts = m["content"]
            if isinstance(parts, list):
                parts = [
                    p if p["type"] == "text" else {
                        "type": p["type"] + "_url",
                        p["type"] + "_url": {"url": data_url(
                            EXAMPLES / p[p["type"]], "image/png" if p["type"] == "image" else "video/mp4")}}
                    for p in parts]
            messages.append({**m, "content": parts})
        answer, finish = message(demo.chat(
            *messages, max_tokens=256,
            chat_template_kwargs={"enable_thinking": case["enable_thinking"]}).json())
        expected = case["text"].removesuffix("<|im_end|>")
        reasoning, _, content = expected.partition("\n</think>\n\n") if "</think>" in expected else (None, 0, expected)
        assert (answer["reasoning"], answer["content"]) == (reasoning, content), case["case"]
        assert finish == "stop"
