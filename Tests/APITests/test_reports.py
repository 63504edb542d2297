"""What clients of other servers reported, asked of this one."""

import json
import os
import socket

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # Otherwise it asks the network for prices when it is imported.
import litellm  # noqa: E402
import pytest  # noqa: E402
import requests  # noqa: E402

from conftest import DEMO, MODEL, Server, events  # noqa: E402


def ask(port, head, body=b""):
    """All that comes until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(head + body)
        received = b""
        while more := connection.recv(65536):
            received += more
    return received


def test_a_full_context_is_recognised_by_litellm(demo):
    with pytest.raises(litellm.ContextWindowExceededError):
        litellm.completion(
            model="openai/" + MODEL, api_base=demo.base + "/v1", api_key="x", num_retries=0,
            messages=[{"role": "user", "content": "a " * 40_000}])


@pytest.mark.parametrize("text, max_tokens, param", [
    ("a " * 9_000, 3, "input_tokens"), ("a " * 300_000, 3, "input_tokens"), ("a", 8_192, "max_tokens")])
def test_a_full_context_says_so(text, max_tokens, param):
    server = Server("--model", DEMO, "--context", 8192)
    answer = server.chat(text, max_tokens=max_tokens)
    error = answer.json()["error"]
    assert answer.status_code == 400 and error["code"] == 400
    assert error["type"] == "context_length_exceeded" and error["param"] == param
    assert error["message"].lower().startswith("this model's maximum context length is 8192 tokens. however, ")
    assert server.stop() == 0


def test_a_prompt_is_scored_without_an_answer(demo):
    body = {"prompt": ["The color of the circle", "Red"], "echo": True, "logprobs": 1, "temperature": 0}
    scored = demo.post("/v1/completions", {**body, "max_tokens": 0}).json()
    written = demo.post("/v1/completions", {**body, "max_tokens": 1}).json()
    assert scored["usage"]["completion_tokens"] == 0
    for alone, longer, text in zip(scored["choices"], written["choices"], body["prompt"]):
        assert alone["text"] == text and alone["finish_reason"] == "length"
        for key, values in alone["logprobs"].items():
            assert values == longer["logprobs"][key][:-1], key
        assert alone["logprobs"]["token_logprobs"][0] is None
        assert all(value < 0 for value in alone["logprobs"]["token_logprobs"][1:])
    pieces = events(demo.post("/v1/completions", {**body, "max_tokens": 0, "stream": True}))
    assert "".join(p["choices"][0]["text"] for p in pieces if p["choices"][0]["index"] == 0) == body["prompt"][0]
    refusal = demo.post("/v1/completions", {"prompt": "a", "max_tokens": 0})
    assert refusal.status_code == 400 and refusal.json()["error"]["param"] == "max_tokens"


def test_clients_of_http_1_0(demo):
    answer = ask(demo.port, b"GET /version HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.0 200 ") and b"onnection: close" in answer
    body = json.dumps({
        "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 5, "temperature": 0, "stream": True}).encode()
    answer = ask(
        demo.port, b"POST /v1/chat/completions HTTP/1.0\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body), body)
    head, _, text = answer.partition(b"\r\n\r\n")
    assert b"chunked" not in head.lower() and text.startswith(b"data: {") and text.endswith(b"data: [DONE]\n\n")


def test_http_1_1_has_a_host(demo):
    assert ask(demo.port, b"GET /version HTTP/1.1\r\nConnection: close\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_usage_is_null_before_the_last_chunk(demo):
    chunks = events(demo.chat("Hi", max_tokens=5, stream=True, stream_options={"include_usage": True}))
    assert all(chunk["usage"] is None for chunk in chunks[:-1]) and chunks[-1]["usage"]["completion_tokens"] == 5
    assert all("usage" not in chunk for chunk in events(demo.chat("Hi", max_tokens=5, stream=True)))


def test_white_space_arguments_and_a_byte_order_mark(demo):
    call = {"id": "call_1", "type": "function", "function": {"name": "now", "arguments": " \n"}}
    messages = [
        {"role": "user", "content": "What time is it?"}, {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "noon"}]
    body = {"messages": messages, "max_tokens": 5, "temperature": 0}
    expected = {**body, "messages": json.loads(json.dumps(messages))}
    expected["messages"][1]["tool_calls"][0]["function"]["arguments"] = "{}"
    answers = [
        requests.post(demo.base + "/v1/chat/completions", headers={"Content-Type": "application/json"}, data=data)
        for data in (json.dumps(body).encode(), b"\xef\xbb\xbf" + json.dumps(expected).encode())]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json()["choices"] == answers[1].json()["choices"]
