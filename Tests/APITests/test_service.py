"""The server under use: clients that go away, keys, limits, configuration, logs, the end."""

import concurrent.futures
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests

from conftest import BINARY, DEMO, EXAMPLES, MODEL, Server, events, picture

LONG = {"messages": [{"role": "user", "content": "Go on."}], "max_tokens": 3000, "ignore_eos": True}


def running(server):
    return server.metrics()["num_requests_running"]


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_goes_away_frees_its_place(demo, stream):
    before = demo.metrics().get('request_finish_total{finished_reason="abort"}', 0)
    body = json.dumps({**LONG, "stream": stream}).encode()
    with socket.create_connection(("127.0.0.1", demo.port)) as connection:
        connection.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                           b"Content-Length: %d\r\n\r\n" % len(body) + body)
        demo.wait(lambda: running(demo) == 1)
    demo.wait(lambda: running(demo) == 0)
    demo.wait(lambda: demo.metrics()['request_finish_total{finished_reason="abort"}'] == before + 1)


def test_too_many_are_told_when_to_come_back():
    server = Server("--model", DEMO, "--max-running", 1, "--max-waiting", 1)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda _: server.chat("Go on.", max_tokens=400, ignore_eos=True), range(8)))
    codes = sorted(a.status_code for a in answers)
    assert codes.count(200) >= 2 and codes.count(429) >= 1 and set(codes) == {200, 429}
    refusal = next(a for a in answers if a.status_code == 429)
    assert 1 <= int(refusal.headers["retry-after"]) <= 30
    assert refusal.json()["error"]["code"] == 429
    assert server.stop() == 0


def test_keys():
    server = Server("--model", DEMO, "--api-key", "right", "--api-key", "also")
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "right"}):
        answer = server.get("/v1/models", headers=header)
        assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["error"]["code"] == 401
    for key in ("right", "also"):
        assert server.get("/v1/models", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    for path in ("/v1/health/live", "/v1/health/ready", "/health", "/ping", "/docs", "/openapi.json", "/"):
        assert server.get(path).status_code == 200, path
    for path in ("/metrics", "/v1/metadata", "/version", "//v1/models", "/v1/./models", "/v1/models?x=/health"):
        assert server.get(path).status_code == 401, path
    assert "right" not in server.output()
    assert server.stop() == 0


def test_no_page_of_the_web_may_drive_it(demo):
    preflight = requests.options(
        demo.base + "/v1/chat/completions",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"})
    assert "access-control-allow-origin" not in preflight.headers


def test_cors_where_it_is_opened():
    server = Server("--model", DEMO, environment={"NIM_CORS_ALLOW_ORIGINS": "https://app.example"})
    for origin, allowed in (("https://app.example", "https://app.example"), ("https://evil.example", None)):
        preflight = requests.options(
            server.base + "/v1/chat/completions", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
        assert preflight.headers.get("access-control-allow-origin") == allowed
    assert server.stop() == 0


def test_it_ends_when_its_streams_have():
    server = Server("--model", DEMO)
    lines = []

    def read():
        body = {"messages": LONG["messages"], "max_tokens": 600, "ignore_eos": True, "stream": True}
        lines.extend(requests.post(server.base + "/v1/chat/completions", json=body, stream=True).iter_lines())

    reader = threading.Thread(target=read)
    reader.start()
    server.wait(lambda: running(server) == 1)
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(60) == 0, server.output()
    reader.join()
    assert lines[-2] == b"data: [DONE]"


def test_a_limit_ends_the_wait():
    server = Server("--model", DEMO, "--drain-timeout", 1)
    failed = threading.Event()

    def read():
        try:
            body = {**LONG, "max_tokens": 8_000, "stream": True}
            for _ in requests.post(server.base + "/v1/chat/completions", json=body, stream=True).iter_lines():
                pass
        finally:
            failed.set()

    threading.Thread(target=read, daemon=True).start()
    server.wait(lambda: running(server) == 1)
    assert server.stop() == 0, server.output()
    assert failed.wait(10)
    assert "ending answers=1" in server.output() and "WARNING cutting off answers=1" in server.output()


def test_deadline():
    server = Server("--model", DEMO, "--request-timeout", 0.5)
    late = server.chat("Go on.", max_tokens=8_000, ignore_eos=True)
    assert late.status_code == 504 and late.headers["x-should-retry"] == "false"
    chunks = events(server.chat("Go on.", max_tokens=8_000, ignore_eos=True, stream=True))
    assert chunks[-1]["error"]["object"] == "error" and chunks[-1]["error"]["code"] == 504
    server.wait(lambda: running(server) == 0)
    assert server.stop() == 0


def test_metrics_tell_the_truth():
    server = Server("--model", DEMO)
    usages = [server.chat("Thanks!", max_tokens=n).json()["usage"] for n in (2, 3, 4)]
    events(server.chat("Thanks!", max_tokens=3, stream=True))
    server.chat("Thanks!", top_p=9)
    server.wait(lambda: server.metrics().get("request_failure_total") == 1)
    metrics = server.metrics()
    labels = '{model_name="demo",engine="0"}'
    prompt = usages[0]["prompt_tokens"]
    generated = sum(u["completion_tokens"] for u in usages) + 3
    for name in ("prompt_tokens_total", "vllm:prompt_tokens_total" + labels):
        assert metrics[name] == 4 * prompt
    for name in ("generation_tokens_total", "vllm:generation_tokens_total" + labels):
        assert metrics[name] == generated
    assert metrics["request_success_total"] == 4
    assert metrics['request_finish_total{finished_reason="length"}'] == 4
    for name in ("time_to_first_token_seconds", "e2e_request_latency_seconds"):
        assert metrics[name + "_count"] == 4
        assert metrics[f"vllm:{name}_count{labels}"] == 4
    assert metrics["time_per_output_token_seconds_count"] == generated - 4
    assert server.stop() == 0


def test_a_second_turn_about_a_picture_costs_no_vision_work():
    labels = '{model_name="demo",engine="0"}'

    def cache(server):
        names = ("vllm:mm_cache_queries_total" + labels, "vllm:mm_cache_hits_total" + labels, "martlet_image_cache_entries")
        metrics = server.metrics()
        assert metrics["martlet_image_cache_bytes"] >= 64 * metrics[names[2]]
        return tuple(int(metrics[name]) for name in names)

    def shown(name):
        return {"role": "user", "content": [picture(EXAMPLES / name), {"type": "text", "text": "What is this?"}]}

    first, other = shown("00_image_0.png"), shown("01_image_0.png")
    server, forgetful = Server("--model", DEMO), Server("--model", DEMO, "--image-cache", 0)
    answer = server.chat(first, max_tokens=16)
    said = answer.json()["choices"][0]["message"]["content"]
    assert cache(server) == (1, 0, 1)
    again = server.chat(first, max_tokens=16)
    assert cache(server) == (2, 1, 1)
    assert again.json()["choices"][0]["message"]["content"] == said
    assert again.json()["usage"] == answer.json()["usage"]
    turns = [first, {"role": "assistant", "content": said}, {"role": "user", "content": "Are you sure?"}]
    second = server.chat(*turns, max_tokens=16).json()
    assert cache(server) == (3, 2, 1)
    assert (second["usage"].get("prompt_tokens_details") or {}).get("cached_tokens", 0) == 0
    # The same words about another picture.
    different = server.chat(other, max_tokens=16).json()
    assert cache(server) == (4, 2, 2)
    for messages, known in ((turns, second), ([other], different), ([first], answer.json())):
        plain = forgetful.chat(*messages, max_tokens=16).json()
        assert plain["choices"][0]["message"] == known["choices"][0]["message"] and plain["usage"] == known["usage"]
    assert cache(forgetful) == (0, 0, 0)
    assert server.stop() == 0 and forgetful.stop() == 0


def test_logs_have_no_prompts():
    server = Server("--model", DEMO, environment={"NIM_JSONL_LOGGING": "1"})
    body = {"messages": [{"role": "user", "content": [
        picture(EXAMPLES / "00_image_0.png"), {"type": "text", "text": "a secret word"}]}], "max_tokens": 2}
    request = server.post("/v1/chat/completions", body, headers={"X-Request-Id": "my-request"})
    assert request.headers["x-request-id"] == "my-request" and request.json()["id"] == "chatcmpl-my-request"
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.output().splitlines()]
    [line] = [l for l in lines if l.get("id") == "my-request"]
    assert line["route"] == "/v1/chat/completions" and line["status"] == 200
    assert line["completion_tokens"] == 2 and line["first_token_seconds"] > 0
    assert "secret" not in server.output() and "base64" not in server.output()


def test_logs_do_not_quote_what_they_refuse():
    server = Server("--model", DEMO)
    server.post("/v1/chat/completions", {"messages": ["my secret prompt"]})
    server.chat("Hi", stop=["my secret", ""])
    assert server.stop() == 0
    assert "secret" not in server.output()
    assert 'error="messages[0] must be an object, not \\"…\\"."' in server.output()


def test_prompts_are_logged_where_that_is_asked_for():
    server = Server("--model", DEMO, environment={"NIM_DISABLE_LOG_REQUESTS": "0"})
    server.chat({"role": "user", "content": [
        picture(EXAMPLES / "00_image_0.png"), {"type": "text", "text": "a secret\nword"}]}, max_tokens=2)
    assert server.stop() == 0
    assert 'INFO prompt user="[picture] a secret\\nword"' in server.output()

    server = Server("--model", DEMO, "--log-prompts", "--log-format", "json")
    server.post("/v1/chat/completions", {"max_tokens": 2, "messages": [
        {"role": "user", "content": "one"}, {"role": "assistant", "content": "two"}, {"role": "user", "content": "three"}]})
    assert server.stop() == 0
    [line] = [json.loads(l) for l in server.output().splitlines() if '"prompt"' in l]
    assert (line["user"], line["assistant"], line["user2"]) == ("one", "two", "three")
    assert "base64" not in server.output()


@pytest.mark.parametrize("arguments, environment, words", [
    (["--port", "70000"], {}, "65535"),
    (["--image-cache", "-1"], {}, "--image-cache"),
    (["--no-prefix-cache", "--prefix-cache", "9"], {}, "--no-prefix-cache contradicts --prefix-cache, which is 9"),
    (["--prefix-cache-disk", "/tmp/x", "--no-prefix-cache"], {}, "--prefix-cache-disk contradicts --no-prefix-cache"),
    (["--prefix-cache-disk-size", "9"], {}, "there is no --prefix-cache-disk"),
    (["--prefix-cache-disk", "/dev/null/x"], {}, "/dev/null/x"),
    (["--prefix-cache", "9"], {"MARTLET_NO_PREFIX_CACHE": "1"}, "--no-prefix-cache"),
    ([], {"MARTLET_IMAGE_CACHE": "much"}, "MARTLET_IMAGE_CACHE"),
    ([], {"NIM_SERVER_PORT": "many"}, "NIM_SERVER_PORT"),
    ([], {"MARTLET_CONTEXT": "1"}, "MARTLET_CONTEXT"),
    ([], {"NIM_MEDIA_IO_KWARGS": "{"}, "NIM_MEDIA_IO_KWARGS"),
    ([], {"NIM_LOG_LEVEL": "LOUD"}, "NIM_LOG_LEVEL"),
    (["--model", "/nowhere"], {}, "/nowhere"),
    (["--tls-certificate", "/nowhere.pem"], {}, "--tls-key"),
])
def test_what_is_misconfigured_does_not_start(arguments, environment, words):
    if "--model" not in arguments:
        arguments = ["--model", str(DEMO), *arguments]
    ended = subprocess.run([BINARY, "serve", *arguments], env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0 and words in ended.stderr, ended.stderr


def test_a_misspelt_variable_is_told():
    server = Server("--model", DEMO, environment={"MARTLET_MAX_RUNING": "2", "MARTLET_MAX_RUNNING": "3"})
    assert server.stop() == 0
    [line] = [l for l in server.output().splitlines() if "MARTLET_MAX_RUNING" in l]
    assert "WARNING" in line
    assert "MARTLET_MAX_RUNNING is set" not in server.output()


def test_what_a_variable_of_nims_does_not_do_is_told():
    server = Server("--model", DEMO, environment={"NIM_TENSOR_PARALLEL_SIZE": "8", "NIM_MAX_MODEL_LEN": "100000"})
    assert server.stop() == 0
    assert "INFO variables without effect names=NIM_TENSOR_PARALLEL_SIZE" in server.output()
    assert "WARNING The context is 32768 tokens, not 100000" in server.output()


def test_where_a_setting_comes_from():
    """A flag wins over MARTLET_, that over NIM_; NIM_SERVER_PORT over NIM_HTTP_API_PORT."""
    server = Server("--model", DEMO, environment={
        "MARTLET_PORT": "1", "NIM_SERVER_PORT": "2", "MARTLET_SERVED_MODEL_NAME": "mine", "NIM_SERVED_MODEL_NAME": "nims",
        "NIM_MAX_MODEL_LEN": "512"})
    listed = server.get("/v1/models").json()["data"]
    assert [m["id"] for m in listed] == ["mine"] and listed[0]["max_model_len"] == 512
    assert server.stop() == 0


def test_without_a_model_the_fallback_is_served_loudly(tmp_path):
    cache = {"NIM_CACHE_PATH": str(tmp_path), "MARTLET_FALLBACK_MODEL": str(DEMO)}
    server = Server(environment=cache)
    assert [m["id"] for m in server.get("/v1/models").json()["data"]] == ["demo", MODEL]
    assert server.stop() == 0
    [line] = [l for l in server.output().splitlines() if "NO MODEL FOUND" in l]
    assert "WARNING" in line and str(tmp_path) in line and str(DEMO) in line

    (tmp_path / "found").symlink_to(DEMO)
    server = Server(environment=cache)
    assert server.get("/v1/models").json()["data"][0]["id"] == "found"
    assert server.stop() == 0
    assert "NO MODEL FOUND" not in server.output()

    nowhere = subprocess.run(
        [BINARY, "serve"], env={"NIM_CACHE_PATH": str(tmp_path / "none")}, capture_output=True, text=True, timeout=60)
    assert nowhere.returncode != 0 and "is no folder" in nowhere.stderr and "--model" in nowhere.stderr


def test_a_wide_door_without_a_key_is_told():
    for host, warned in (("0.0.0.0", True), ("127.0.0.1", False)):
        server = Server("--model", DEMO, "--host", host)
        assert server.stop() == 0
        assert ("without a key" in server.output()) == warned


def test_this_machine_is_not_fetched_from():
    """A canary on loopback sees no connection, however its address is spelled."""
    canary = socket.create_server(("127.0.0.1", 0))
    canary.settimeout(0.2)
    port = canary.getsockname()[1]
    server = Server("--model", DEMO, "--media-port", port)
    hosts = ("127.0.0.1", "localhost", "127.1", "0", "0.0.0.0", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]",
             "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "127.0.0.1.", "169.254.169.254", "10.0.0.1")
    for url in [f"http://{h}:{port}/a.png" for h in hosts] + [
            f"http://example.com\\@127.0.0.1:{port}/", f"http://user@127.0.0.1:{port}/", f"http://127.0.0.1:{port}#@example.com/"]:
        answer = server.chat({"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]})
        error = answer.json()["error"]
        assert answer.status_code == 400, url
        assert error["param"] == "messages[0].content[0].image_url.url", error
    with pytest.raises(TimeoutError):
        canary.accept()
    assert server.stop() == 0


def children(process):
    """Its child processes, by what the system says of each: `PID (NAME) STATE PARENT …`."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == process:
                yield int(folder.name)


def test_decoders_that_die_harm_nobody(demo):
    """Killed again and again while pictures are decoded: requests succeed, or say that theirs was not decoded."""
    body = {"messages": [{"role": "user", "content": [picture(EXAMPLES / "00_image_0.png"), {"type": "text", "text": "Hi"}]}],
            "max_tokens": 4, "temperature": 0}
    expected = demo.post("/v1/chat/completions", body).json()["choices"]
    done, killed = threading.Event(), []

    def kill():
        while not done.is_set():
            for child in children(demo.process.pid):
                os.kill(child, signal.SIGSEGV)
                killed.append(child)
            time.sleep(0.3)

    killer = threading.Thread(target=kill)
    killer.start()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: demo.post("/v1/chat/completions", body), range(60)))
    done.set()
    killer.join()
    for answer in answers:
        if answer.status_code == 200:
            assert answer.json()["choices"] == expected
        else:
            assert answer.status_code == 400 and "decoder stopped" in answer.text
    assert any(a.status_code == 200 for a in answers) and len(killed) > 1
    assert demo.post("/v1/chat/completions", body).json()["choices"] == expected


@pytest.mark.parametrize("flags", [[], ["--http2"]])
def test_tls(tmp_path, flags):
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = Server(
        "--model", DEMO, environment={"NIM_SSL_MODE": "tls", "NIM_SSL_CERT_PATH": str(certificate), "NIM_SSL_KEY_PATH": str(key)},
        scheme="https", verify=str(certificate))
    body = json.dumps({**LONG, "stream": True})
    curl = subprocess.Popen(
        ["curl", "-sN", "--cacert", certificate, "--http2" if flags else "--http1.1", "-w", "%{http_version}",
         "-H", "Content-Type: application/json", "-d", body, server.base + "/v1/chat/completions"], stdout=subprocess.PIPE)
    assert curl.stdout.readline().startswith(b"data: ")
    assert running(server) == 1
    curl.kill()
    server.wait(lambda: running(server) == 0)
    version = subprocess.run(
        ["curl", "-s", "--cacert", certificate, "--http2" if flags else "--http1.1", "-w", "%{http_version}", "-o", "/dev/null",
         server.base + "/v1/models"], capture_output=True, text=True, check=True).stdout
    assert version == ("2" if flags else "1.1")
    assert server.stop() == 0


def test_expect_is_answered_at_once(demo):
    body = json.dumps({"messages": [{"role": "user", "content": "Thanks!"}], "max_tokens": 2, "user": "x" * 2_000_000})
    ended = subprocess.run(
        ["curl", "-s", "-H", "Expect: 100-continue", "-H", "Content-Type: application/json", "--data-binary", "@-", "-v",
         demo.base + "/v1/chat/completions"], input=body.encode(), capture_output=True, check=True)
    assert b"HTTP/1.1 100 Continue" in ended.stderr
    assert json.loads(ended.stdout)["usage"]["completion_tokens"] == 2
