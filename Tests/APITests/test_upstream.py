"""A server that has others answer: what it says is what they say, whatever becomes of one of them."""

import concurrent.futures
import json
import random
import threading
import time

import openai
import pytest
import requests

from conftest import EXAMPLES, MediaHost, events, picture
from replicas import Replica, answer
from server import DEMO, FIXTURES, Server

FAST = ["--upstream-probe-interval", "0.2"]


def front(*replicas, flags=(), **options):
    urls = [flag for replica in replicas for flag in ("--upstream", getattr(replica, "url", None) or replica.base)]
    return Server(*urls, *FAST, *flags, **options)


@pytest.fixture(scope="module")
def scripted_front(scripted):
    server = front(scripted)
    yield server
    assert server.stop() == 0, server.output()


@pytest.fixture(scope="module")
def demo_front(demo):
    server = front(
        demo, flags=["--upstream-processor", DEMO, "--allow-private-media", "--media-port", MediaHost.port],
        environment={"NIM_MAX_VIDEOS_PER_PROMPT": "1"})
    yield server
    assert server.stop() == 0, server.output()


def comparable(response):
    """An answer without what differs between any two: ids, times."""
    assert response.status_code == 200, response.text
    body = response.json()
    for name in ("id", "created"):
        del body[name]
    for choice in body["choices"]:
        for call in choice["message"].get("tool_calls") or []:
            del call["id"]
    return body


TOOLS = [{"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}]


# MARK: the same answers


@pytest.mark.parametrize("text, fields", [
    ("hello", {}),
    ("characters", {}),
    ("what is the weather", {"tools": TOOLS}),
    ("compare the weather", {"tools": TOOLS}),
    ("two ways", {"n": 2}),
    ("hello", {"max_tokens": 3}),
    ("hello", {"logprobs": True, "top_logprobs": 2}),
    ("hello", {"stop": ["default"]}),
    ("hello", {"include_reasoning": False}),
    ("hello", {"chat_template_kwargs": {"enable_thinking": False}}),
    ("hello", {"prompt_logprobs": 1}),
    ("hello", {"return_token_ids": True}),
    ("slowly", {}),
])
def test_answers_are_those_of_the_replica(scripted, scripted_front, text, fields):
    direct, through = (comparable(server.chat(text, **fields)) for server in (scripted, scripted_front))
    assert through == direct
    if "prompt_logprobs" in fields:
        return
    folded = fold(events(scripted_front.chat(text, stream=True, stream_options={"include_usage": True}, **fields)))
    for choice, whole in zip(folded, direct["choices"]):
        assert choice["content"] == (whole["message"]["content"] or "")
        assert choice["reasoning"] == (whole["message"].get("reasoning") or "")
        assert choice["finish_reason"] == whole["finish_reason"]
        assert choice["calls"] == [c["function"] for c in whole["message"].get("tool_calls") or []]


def fold(chunks):
    choices = {}
    for chunk in chunks:
        for choice in chunk["choices"]:
            whole = choices.setdefault(
                choice["index"], {"content": "", "reasoning": "", "finish_reason": None, "calls": []})
            delta = choice["delta"]
            whole["content"] += delta.get("content") or ""
            whole["reasoning"] += delta.get("reasoning") or ""
            whole["finish_reason"] = choice["finish_reason"] or whole["finish_reason"]
            for call in delta.get("tool_calls") or []:
                if call["index"] == len(whole["calls"]):
                    whole["calls"].append({"name": call["function"]["name"], "arguments": ""})
                whole["calls"][call["index"]]["arguments"] += call["function"].get("arguments") or ""
    return [choices[index] for index in sorted(choices)]


def test_the_openai_sdk_sees_no_difference(scripted_front):
    client = openai.OpenAI(base_url=scripted_front.base + "/v1", api_key="x", max_retries=0)
    model = client.models.list().data[0].id
    whole = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": "what is the weather"}], tools=TOOLS)
    call = whole.choices[0].message.tool_calls[0]
    assert call.function.name == "get_weather" and json.loads(call.function.arguments)["city"] == "Zürich"
    with client.chat.completions.stream(
            model=model, messages=[{"role": "user", "content": "characters"}]) as stream:
        text = stream.get_final_completion().choices[0].message.content
    assert text == "漢字 👩‍🚀 é in pieces"
    completion = client.completions.create(model=model, prompt=["hello", "characters"], max_tokens=20, echo=True)
    assert [choice.text[:5] for choice in completion.choices] == ["hello", "chara"]


@pytest.mark.parametrize("path, body", [
    ("/tokenize", {"prompt": "Grüezi"}),
    ("/tokenize", {"messages": [{"role": "user", "content": "hi"}], "return_token_strs": True}),
    ("/detokenize", {"tokens": [72, 105]}),
])
def test_tokens_are_the_replicas(scripted, scripted_front, path, body):
    assert scripted_front.post(path, body).json() == scripted.post(path, body).json()


def test_models_come_from_the_pool(scripted, scripted_front):
    def models(server):
        return [(m["id"], m["max_model_len"]) for m in server.get("/v1/models").json()["data"]]

    assert models(scripted_front) == models(scripted)
    assert scripted_front.chat("hi", model="nobody").status_code == 404


def test_a_picture_gives_the_same_prompt_and_answer(demo, demo_front):
    for part in (picture(EXAMPLES / "00_image_0.png"),
                 {"type": "image_url", "image_url": {"url": MediaHost.picture}}):
        message = {"role": "user", "content": [part, {"type": "text", "text": "What is in the picture?"}]}
        assert comparable(demo_front.chat(message)) == comparable(demo.chat(message))
        render = "/v1/chat/completions/render"
        direct, through = (s.post(render, {"messages": [message]}).json() for s in (demo, demo_front))
        assert through["token_ids"] == direct["token_ids"] and through["features"] == direct["features"]


def test_a_clip_gives_the_same_answer(demo, demo_front):
    message = {"role": "user", "content": [
        {"type": "video_url", "video_url": {"url": MediaHost.clip}}, {"type": "text", "text": "What happens?"}]}
    through, direct = (comparable(server.chat(message, max_tokens=8, cache_prompt=False)) for server in (demo_front, demo))
    assert through == direct


def test_a_schema_holds(demo_front):
    schema = {"type": "object", "properties": {"colour": {"enum": ["red", "blue"]}}, "required": ["colour"],
              "additionalProperties": False}
    format = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    body = demo_front.chat("Name a colour.", response_format=format,
                           chat_template_kwargs={"enable_thinking": False}).json()
    assert json.loads(body["choices"][0]["message"]["content"])["colour"] in ("red", "blue")


# MARK: what replicas are told


def test_replicas_see_data_and_no_credentials():
    replica = Replica()
    server = front(replica, flags=[
        "--api-key", "clients-secret", "--allow-private-media", "--media-port", MediaHost.port])
    try:
        parts = [{"type": "image_url", "image_url": {"url": MediaHost.picture, "detail": "high"}, "uuid": "stolen"},
                 {"type": "text", "text": "x"}]
        body = {"model": "m", "messages": [{"role": "user", "content": parts}], "priority": 0, "rid": "mine",
                "unheard_of": 1, "max_tokens": 5}
        response = requests.post(
            server.base + "/v1/chat/completions", json=body,
            headers={"Authorization": "Bearer clients-secret", "Cookie": "a=b", "X-Forwarded-For": "1.2.3.4",
                     "X-data-parallel-rank": "1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
        assert response.status_code == 200, response.text
        seen = replica.bodies[-1]
        url = seen["messages"][0]["content"][0]["image_url"]["url"]
        assert url.startswith("data:image/png;base64,")
        assert set(seen) == {"model", "messages", "max_tokens", "stream", "stream_options"}
        assert seen["messages"][0]["content"][0].keys() == {"type", "image_url"}
        headers = {name.lower(): value for name, value in replica.headers[-1].items()}
        assert "clients-secret" not in str(headers)
        assert not {"cookie", "x-forwarded-for", "x-data-parallel-rank", "authorization"} & set(headers)
        assert headers["traceparent"].startswith(f"00-{'a' * 32}-") and "b" * 16 not in headers["traceparent"]
    finally:
        server.stop()
        replica.kill()


def test_the_replicas_key_is_read_again(tmp_path):
    key = tmp_path / "key"
    key.write_text("first\n")
    replica = Replica()
    server = front(replica, flags=["--upstream-key-file", key])
    try:
        def used():
            assert server.chat("hi").status_code == 200
            return replica.headers[-1]["Authorization"]

        assert used() == "Bearer first"
        time.sleep(0.05)
        key.write_text("second\n")
        server.wait(lambda: used() == "Bearer second", 10)
    finally:
        server.stop()
        replica.kill()


@pytest.mark.parametrize("fields, parameter", [
    ({"guided_regex": "a+"}, "guided_regex"), ({"top_k": 3}, "top_k"),
    ({"thinking_token_budget": 3}, "thinking_token_budget"),
])
def test_what_a_replica_cannot_say_is_refused(fields, parameter):
    replica = Replica()
    server = front(replica, flags=["--upstream-kind", "openai"])
    try:
        response = server.chat("hi", **fields)
        assert response.status_code == 400 and response.json()["error"]["param"] == parameter
        assert not replica.bodies
    finally:
        server.stop()
        replica.kill()


# MARK: faults


def status(code, **headers):
    return lambda handler, body: handler.document({"error": {"message": "no", "code": code}}, code, **headers)


def reset(handler, body):
    handler.reset()


def role_then_reset(handler, body):
    handler.begin()
    handler.event(delta={"role": "assistant", "content": ""})
    handler.reset()


def silence(handler, body):
    handler.begin()
    handler.event(delta={"role": "assistant", "content": ""})
    handler.gone(20)


def slow_headers(handler, body):
    handler.gone(20)


def garbage(handler, body):
    handler.begin()
    handler.piece("data: {not json\n\n")
    handler.end()


def page(handler, body):
    handler.begin("text/html")
    handler.piece("<html>busy</html>")
    handler.end()


def huge_line(handler, body):
    handler.begin()
    handler.piece("data: ")
    for _ in range(400):
        handler.piece("x" * 65536)
    handler.end()


def bad_chunk(handler, body):
    handler.begin()
    handler.wfile.write(b"zz\r\nhello\r\n")
    handler.close_connection = True


def error_event(handler, body):
    handler.begin()
    handler.piece('data: {"error": {"message": "CUDA error", "code": 500}}\n\n')
    handler.end()


def no_end(handler, body):
    handler.begin()
    handler.event(delta={"role": "assistant", "content": ""})
    handler.wfile.write(b"0\r\n\r\n")


FAULTS = [status(500), status(502), status(503, Retry_After="3"), status(401), status(302, Location="http://127.0.0.1:1/"),
          reset, role_then_reset, silence, slow_headers, garbage, page, huge_line, bad_chunk, error_event, no_end]


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__qualname__)
def test_before_content_another_replica_answers(fault, streamed):
    bad, good = Replica(fault), Replica()
    server = front(bad, good, flags=[
        "--upstream-policy", "round-robin", "--upstream-header-timeout", "0.5", "--upstream-token-timeout", "0.5"])
    try:
        # Whoever comes first: after two requests in turn the bad one has been asked.
        for _ in range(3):
            response = server.chat("hi", stream=streamed)
            assert response.status_code == 200, response.text
            if streamed:
                assert fold(events(response))[0]["content"] == "Hello there."
            else:
                assert response.json()["choices"][0]["message"]["content"] == "Hello there."
        assert bad.bodies, "the bad replica was never asked"
        settled(server)
        lines = [line for line in server.output().splitlines() if "route=/v1/chat/completions" in line]
        assert len(lines) == 3 and any(":ok:" in line and "," in line.split("attempts=")[1].split(" ")[0] for line in lines)
    finally:
        server.stop()
        bad.kill()
        good.kill()


def settled(server):
    """No request is left in any ledger."""
    def idle():
        samples = server.metrics()
        return all(v == 0 for n, v in samples.items() if n.startswith("martlet_upstream_replica_requests{"))

    server.wait(idle, 5)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_dead_port_is_passed_over(streamed):
    dead, good = Replica(), Replica()
    server = front(dead, good, flags=["--upstream-policy", "round-robin", "--upstream-probe-interval", "60"])
    try:
        dead.kill()
        for _ in range(4):
            assert server.chat("hi", stream=streamed).status_code == 200
        samples = server.metrics()
        assert samples['martlet_upstream_replica_failures_total{replica="0",reason="connect"}'] >= 1
    finally:
        server.stop()
        good.kill()


def cut(*pieces):
    def behave(handler, body):
        handler.begin()
        for piece in pieces:
            handler.event(delta={"content": piece})
        time.sleep(0.1)
        handler.reset()

    return behave


def stall(handler, body):
    handler.begin()
    handler.event(delta={"content": "So far"})
    for _ in range(100):
        time.sleep(0.1)
        handler.piece(": keep-alive\n\n")


def cut_character(handler, body):
    handler.begin()
    handler.event(delta={"content": "So far"})
    handler.piece(b'data: {"choices": [{"index": 0, "delta": {"content": "\xf0\x9f')
    time.sleep(0.1)
    handler.reset()


def cut_call(handler, body):
    handler.begin()
    handler.event(delta={"tool_calls": [{"index": 0, "id": "a", "function": {"name": "f", "arguments": '{"x'}}]})
    time.sleep(0.1)
    handler.reset()


@pytest.mark.parametrize("fault", [cut("So far"), cut("So", " far"), stall, cut_character, cut_call],
                         ids=["cut", "cut2", "stall", "cut_character", "cut_call"])
def test_after_content_an_error_ends_the_stream(fault):
    bad, good = Replica(fault), Replica()
    server = front(bad, flags=["--upstream-gap-timeout", "0.6"])
    try:
        text = server.chat("hi", stream=True).text
        assert "[DONE]" not in text and '"finish_reason":"' not in text.replace(" ", "")
        last = json.loads(text.strip().split("\n\n")[-1].removeprefix("data: "))
        assert last["error"]["object"] == "error" and "broke off" in last["error"]["message"]
        # Half an answer is none.
        whole = server.chat("hi")
        assert whole.status_code == 502 and "broke off" in whole.json()["error"]["message"]
        settled(server)
    finally:
        server.stop()
        bad.kill()
        good.kill()


@pytest.mark.parametrize("code, told", [(400, 400), (404, 400), (413, 400), (422, 400)])
def test_refusals_of_replicas_are_passed_on(code, told):
    bad, good = Replica(status(code)), Replica(status(code))
    server = front(bad, good)
    try:
        response = server.chat("hi")
        assert response.status_code == told and response.json()["error"]["message"] == "no"
        assert len(bad.bodies) + len(good.bodies) == 1
        assert server.get("/v1/health/ready").status_code == 200
    finally:
        server.stop()
        bad.kill()
        good.kill()


def test_all_busy_is_429_and_none_is_503():
    first, second = Replica(status(503, Retry_After="9")), Replica(status(429, Retry_After="4"))
    server = front(first, second)
    try:
        response = server.chat("hi")
        assert response.status_code == 429 and response.headers["retry-after"] == "4"
        first.kill()
        second.kill()
        server.wait(lambda: server.get("/v1/health/ready").status_code == 503, 15)
        start = time.monotonic()
        response = server.chat("hi")
        assert response.status_code in (502, 503) and time.monotonic() - start < 1.5
        # The list of models stays, and work goes on within a probe.
        assert server.get("/v1/models").json()["data"][0]["id"] == "m"
        second.behaviour = answer("back")
        second.start()
        server.wait(lambda: server.chat("hi").status_code == 200, 5)
    finally:
        server.stop()
        second.kill()


def test_odd_but_whole_streams_are_answers():
    def behave(handler, body):
        handler.begin()
        chunks = [
            ': hello\r\n\r\ndata: {"choices": [{"index": 0, "delta": {"reasoning_content": "Hm é"}}], "extra": {}}\r\n\r\n',
            'data: {"choices": []}\n\ndata:{"choices": [{"delta": {"content": "漢字"}}]}\n\n',
            'data: {"usage": {"prompt_tokens": 9, "completion_tokens": 2}}\n\n',
            'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop", "matched_stop": 7}]}\n\n',
        ]
        for byte in "".join(chunks).encode():
            handler.piece(bytes([byte]))
        handler.wfile.write(b"0\r\n\r\n")

    replica = Replica(behave)
    server = front(replica)
    try:
        body = server.chat("hi").json()
        message = body["choices"][0]["message"]
        assert message["content"] == "漢字" and message["reasoning"] == "Hm é"
        assert body["choices"][0]["stop_reason"] == 7
        assert body["usage"]["prompt_tokens"] == 9 and body["usage"]["completion_tokens"] == 2
    finally:
        server.stop()
        replica.kill()


# MARK: cancellation


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("phase", ["headers", "first token", "midway"])
def test_a_client_that_leaves_ends_the_work(phase, streamed):
    gone = threading.Event()
    asked = threading.Event()

    def behave(handler, body):
        asked.set()
        if phase != "headers":
            handler.begin()
            handler.event(delta={"role": "assistant", "content": ""})
        if phase == "midway":
            handler.event(delta={"content": "So"})
        if handler.gone():
            gone.set()

    replica = Replica(behave)
    server = front(replica)
    try:
        def ask():
            try:
                with requests.post(
                        server.base + "/v1/chat/completions", timeout=(1, 0.4), stream=True,
                        json={"messages": [{"role": "user", "content": "hi"}], "stream": streamed}) as response:
                    for _ in response.iter_lines():
                        pass
            except requests.RequestException:
                pass

        ask()
        assert asked.is_set() and gone.wait(2), "the replica goes on"
        settled(server)
        assert server.get("/v1/health/ready").status_code == 200
    finally:
        server.stop()
        replica.kill()


def test_cancellation_reaches_a_real_replica(scripted):
    server = front(scripted)
    try:
        with requests.post(server.base + "/v1/chat/completions", stream=True, timeout=5, json={
                "messages": [{"role": "user", "content": "hang"}], "stream": True}) as response:
            lines = response.iter_lines()
            next(lines)
            assert scripted.metrics()['vllm:num_requests_running{model_name="scripted",engine="0"}'] == 1
        scripted.wait(lambda: scripted.metrics()['vllm:num_requests_running{model_name="scripted",engine="0"}'] == 0, 2)
    finally:
        server.stop()


# MARK: the pool


def test_the_file_of_the_pool_is_read_again(tmp_path):
    first, second = Replica(answer("first")), Replica(answer("second"))
    file = tmp_path / "pool.json"

    def write(*replicas):
        file.write_text(json.dumps({"replicas": [{"url": r.url, "kind": "vllm"} for r in replicas]}))

    write(first)
    server = Server("--upstream-file", file, *FAST)
    try:
        def said():
            response = server.chat("hi")
            return response.json()["choices"][0]["message"]["content"] if response.status_code == 200 else None

        assert said() == "first"
        time.sleep(0.02)
        write(second)
        server.wait(lambda: said() == "second", 10)
        time.sleep(0.02)
        file.write_text("{")
        server.wait(lambda: "the pool stays as it is" in server.output(), 10)
        assert said() == "second"
    finally:
        server.stop()
        first.kill()
        second.kill()


def test_a_stranger_is_quarantined():
    first, second = Replica(answer("ours")), Replica(answer("theirs"), model="another")
    server = front(first)
    server.stop()
    server = front(first, second)
    try:
        def state():
            return [n for n in server.metrics() if n.startswith("martlet_upstream_replica{")]

        server.wait(lambda: any("quarantined" in name for name in state()), 10)
        ours = server.get("/v1/models").json()["data"][0]["id"]
        answers = {server.chat("hi").json()["choices"][0]["message"]["content"] for _ in range(6)}
        assert answers == {"ours" if ours == "m" else "theirs"}
    finally:
        server.stop()
        first.kill()
        second.kill()


def test_a_conversation_stays_where_it_is_known():
    replicas = [Replica(answer(str(number))) for number in range(3)]
    server = front(*replicas)
    try:
        homes = set()
        for conversation in range(8):
            messages = [{"role": "system", "content": "Be brief. " * 100},
                        {"role": "user", "content": f"question {conversation} " * 50}]
            home = server.chat(*messages).json()["choices"][0]["message"]["content"]
            homes.add(home)
            for turn in range(3):
                messages += [{"role": "assistant", "content": home}, {"role": "user", "content": f"and {turn}?"}]
                assert server.chat(*messages).json()["choices"][0]["message"]["content"] == home
        assert len(homes) > 1, "all conversations went to one replica"
    finally:
        server.stop()
        for replica in replicas:
            replica.kill()


@pytest.mark.parametrize("flags, message", [
    (["--upstream", "ftp://a"], "has no usable URL"),
    (["--upstream", "http://a", "--upstream", "http://a/v1"], "is named twice"),
    (["--upstream", "http://a", "--model", DEMO], "--model cannot be combined with --upstream"),
    (["--upstream", "http://a", "--context", "5"], "--context is about a model in this process"),
    (["--upstream", "http://a", "--upstream-kind", "tgi"], "must be one of auto, vllm"),
    (["--upstream-kind", "vllm"], "--upstream-kind needs --upstream or --upstream-file"),
    (["--upstream-file", "/nowhere.json"], "/nowhere.json cannot be read"),
    (["--upstream", "http://a", "--upstream-key-file", "/nowhere"], "the key file /nowhere cannot be used"),
])
def test_mistakes_are_named(flags, message):
    import subprocess

    from server import BINARY
    result = subprocess.run([BINARY, "serve", "--port", "0", *map(str, flags)], capture_output=True, text=True, timeout=20)
    assert result.returncode != 0 and message in result.stderr, result.stderr


# MARK: no request is lost


def test_no_request_is_lost():
    """1,000 requests over three replicas, of which one is killed every second or so and comes back."""
    replicas = [Replica(answer("a", "b", "c", delay=0.02, wait=0.05)) for _ in range(3)]
    server = front(*replicas)
    over = threading.Event()
    kills = []

    def killer():
        random.seed(7)
        while not over.wait(1.0):
            replica = random.choice(replicas)
            replica.kill()
            kills.append(replica)
            over.wait(0.7)
            replica.start()

    def ask(number):
        response = server.post("/v1/chat/completions", {
            "messages": [{"role": "user", "content": f"question {number}"}], "stream": True}, stream=True)
        if response.status_code != 200:
            return f"{response.status_code}: {response.text}"
        text = response.text
        if text.endswith("data: [DONE]\n\n"):
            return "whole" if fold(events(response))[0]["content"] == "abc" else f"wrong: {text}"
        last = json.loads(text.strip().split("\n\n")[-1].removeprefix("data: "))
        return "broken" if "broke off" in last["error"]["message"] else f"wrong: {text}"

    thread = threading.Thread(target=killer)
    thread.start()
    try:
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            ends = list(pool.map(ask, range(1000)))
        counts = {end: ends.count(end) for end in set(ends)}
        assert set(counts) <= {"whole", "broken"}, counts
        assert len(kills) >= 3 and counts["whole"] > 900, counts
        settled(server)
    finally:
        over.set()
        thread.join()
        server.stop()
        for replica in replicas:
            replica.kill()
