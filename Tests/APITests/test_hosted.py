"""The hosted flavour: keys, assets, 202 and polling, history, as NVIDIA's cloud has them."""

import base64
import concurrent.futures
import hashlib
import itertools
import json
import os
import signal
import subprocess
import threading
import time
import uuid

import pytest
import requests
from langchain_nvidia_ai_endpoints import ChatNVIDIA

from conftest import BINARY, DEMO, EXAMPLES, FIXTURES, MODEL, Server, events, seed_requests

SHAPE = EXAMPLES / "00_image_0.png"
SEEN = "The image shows a yellow triangle at the top and a cyan diamond at the bottom, on a brown background."


def martlet(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60)


def make_key(folder, name, *limits):
    made = martlet("keys", "create", name, "--data-dir", folder, *limits)
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith("nvapi-") and made.stdout.count("\n") == 1
    return made.stdout.strip()


class Hosted(Server):
    """A hosted server and one of its keys."""

    def __init__(self, folder, *arguments, key=None, model=("--model", DEMO), **options):
        self.folder = folder
        self.key = key or make_key(folder, f"tester-{uuid.uuid4().hex[:8]}")
        super().__init__("--hosted", "--data-dir", folder, *model, *arguments, **options)

    def call(self, method, path, key=None, headers=None, **options):
        return requests.request(
            method, self.base + path, timeout=60,
            headers={"Authorization": f"Bearer {key or self.key}", **(headers or {})}, **options)

    def ask(self, content="Hello!", key=None, headers=None, **fields):
        body = {"model": MODEL, "messages": [{"role": "user", "content": content}], "temperature": 0, **fields}
        return self.call("POST", "/v1/chat/completions", key, headers, json=body)

    def create(self, key=None, kind="image/png", description="a shape"):
        made = self.call("POST", "/v2/nvcf/assets", key, json={"contentType": kind, "description": description})
        assert made.status_code == 200, made.text
        return made.json()

    def upload(self, path, **options):
        asset = self.create(**options)
        put = requests.put(asset["uploadUrl"], data=path.read_bytes(), headers={
            "Content-Type": asset["contentType"], "x-amz-meta-nvcf-asset-description": asset["description"]})
        assert put.status_code == 200, put.text
        return asset["assetId"]

    def history(self, key=None, query="", count=1):
        """Once it has so many rows: they are written after the answer."""
        found = {}

        def there():
            found.update(self.call("GET", f"/v1/requests?{query}", key).json())
            return len(found["data"]) >= count

        self.wait(there, 10)
        return found


@pytest.fixture(scope="module")
def hosted(tmp_path_factory):
    server = Hosted(tmp_path_factory.mktemp("hosted"), environment={"NIM_MAX_VIDEOS_PER_PROMPT": "1"})
    yield server
    assert server.stop() == 0, server.output()


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """Answers that take some seconds."""
    script = tmp_path_factory.mktemp("script") / "slow.json"
    script.write_text(json.dumps({"context": 32768, "rules": [{"reply": [
        {"content": "Slow but sure it comes", "ms": 700}]}]}))
    server = Hosted(tmp_path_factory.mktemp("slow"), model=("--scripted", script))
    yield server
    assert server.stop() == 0, server.output()


def test_keys_while_the_server_runs(hosted):
    key = make_key(hosted.folder, "passing")
    hosted.wait(lambda: hosted.call("GET", "/v1/requests", key).status_code == 200, 5)
    listed = martlet("keys", "list", "--data-dir", hosted.folder).stdout
    assert "passing" in listed and key not in listed and key[-4:] in listed
    assert martlet("keys", "revoke", "passing", "--data-dir", hosted.folder).returncode == 0
    hosted.wait(lambda: hosted.call("GET", "/v1/requests", key).status_code == 401, 5)
    again = martlet("keys", "revoke", "passing", "--data-dir", hosted.folder)
    assert again.returncode != 0 and "passing" in again.stderr
    assert key not in hosted.output()
    for path in hosted.folder.rglob("*"):
        assert path.is_dir() or key.encode() not in path.read_bytes()


def test_a_key_expires(hosted):
    key = make_key(hosted.folder, "short", "--expires-in-days", "0.00003")
    hosted.wait(lambda: hosted.call("GET", "/v1/requests", key).status_code == 200, 2)
    hosted.wait(lambda: hosted.call("GET", "/v1/requests", key).status_code == 401, 10)


@pytest.mark.parametrize("arguments, words", [
    (["keys", "create", ""], "name"), (["keys", "create", "a", "--requests-per-minute", "0"], "requests-per-minute"),
    (["serve", "--hosted", "--api-key", "x", "--model", DEMO], "martlet keys"),
    (["serve", "--hosted", "--model", DEMO, "--public-url", "nonsense"], "--public-url")])
def test_commands_say_what_is_wrong(tmp_path, arguments, words):
    done = martlet(*arguments, "--data-dir", tmp_path)
    assert done.returncode != 0 and words in done.stderr


def test_the_official_script(hosted):
    """The second page's program but for its URL and its key."""
    payload = seed_requests()["hosted-tools"]
    assert payload["max_tokens"] == 16384 and len(payload["tools"]) == 2 and payload["messages"][0]["content"] == ""
    for stream in (True, False):
        headers = {
            "Authorization": f"Bearer {hosted.key}", "Accept": "text/event-stream" if stream else "application/json"}
        response = requests.post(
            hosted.base + "/v1/chat/completions", headers=headers, json={**payload, "stream": stream, "seed": 1},
            stream=stream)
        assert response.status_code == 200, response.text
        if stream:
            lines = [line.decode("utf-8") for line in response.iter_lines() if line]
            assert lines[-1] == "data: [DONE]" and all(line.startswith("data: ") for line in lines)
        else:
            assert response.json()["choices"][0]["finish_reason"] in ("stop", "length", "tool_calls")
            assert uuid.UUID(response.headers["nvcf-reqid"]).version == 4
            assert response.headers["nvcf-status"] == "fulfilled"


def test_max_tokens_is_a_ceiling(hosted):
    assert hosted.ask(max_tokens=1_000_000).status_code == 200
    too_long = hosted.ask("a " * 40_000)
    assert too_long.status_code == 422 and "maximum context length" in too_long.json()["detail"]


def test_an_image_by_asset(hosted):
    asset = hosted.upload(SHAPE)
    reference = f"data:image/png;asset_id,{asset}"
    header = {"NVCF-INPUT-ASSET-REFERENCES": asset}
    parts = [{"type": "image_url", "image_url": {"url": reference}}, {"type": "text", "text": "Describe this image."}]
    inline = "data:image/png;base64," + base64.b64encode(SHAPE.read_bytes()).decode()
    answers = [
        hosted.ask(content, headers=header, chat_template_kwargs={"enable_thinking": False})
        for content in (
            f'<img src="{reference}" />Describe this image.', parts, f'<img src="{inline}" />Describe this image.')]
    assert [a.json()["choices"][0]["message"]["content"] for a in answers] == [SEEN] * 3
    missing = hosted.ask(parts)
    assert missing.status_code == 422 and "NVCF-INPUT-ASSET-REFERENCES" in missing.json()["detail"]
    assert hosted.call("DELETE", f"/v2/nvcf/assets/{asset}").status_code == 204
    assert hosted.call("DELETE", f"/v2/nvcf/assets/{asset}").status_code == 404
    gone = hosted.ask(parts, headers=header)
    assert gone.status_code == 404 and gone.json()["detail"] == f"NotFound error: failed to find asset {asset}"


def test_a_video_by_asset(hosted):
    asset = hosted.upload(EXAMPLES / "14_video_0.mp4", kind="video/mp4") if (
        EXAMPLES / "14_video_0.mp4").exists() else hosted.upload(
        FIXTURES / "media/v_320x240_30fps_2s.mp4", kind="video/mp4")
    answer = hosted.ask(
        f'<video src="data:video/mp4;asset_id,{asset}" />What happens?', max_tokens=32,
        headers={"NVCF-INPUT-ASSET-REFERENCES": asset})
    assert answer.status_code == 200 and answer.json()["usage"]["prompt_tokens"] > 50


def test_a_large_image_is_told_of_the_assets(hosted):
    url = "data:image/png;base64," + "A" * 180_001
    answer = hosted.ask([{"type": "image_url", "image_url": {"url": url}}])
    detail = answer.json()["detail"]
    assert answer.status_code == 422 and "180001" in detail and "180000" in detail and "/v2/nvcf/assets" in detail


def test_uploads_are_held_to_what_was_announced(hosted):
    asset = hosted.create(description="exactly so")
    right = {"Content-Type": "image/png", "x-amz-meta-nvcf-asset-description": "exactly so"}
    for name, value in (("Content-Type", "image/jpeg"), ("x-amz-meta-nvcf-asset-description", "Exactly so")):
        assert requests.put(asset["uploadUrl"], b"x", headers={**right, name: value}).status_code == 403
    assert requests.put(asset["uploadUrl"] + "0", b"x", headers=right).status_code == 403
    assert requests.put(asset["uploadUrl"], SHAPE.read_bytes(), headers=right).status_code == 200
    redirect = hosted.call("GET", f"/v2/nvcf/assets/{asset['assetId']}/content-redirect").json()["presignedUrl"]
    assert requests.get(redirect).content == SHAPE.read_bytes()
    listed = hosted.call("GET", "/v2/nvcf/assets").json()["assets"]
    assert {"assetId", "description", "contentType", "createdAt", "expiresAt", "byteCount"} == set(listed[0])
    assert next(a for a in listed if a["assetId"] == asset["assetId"])["byteCount"] == SHAPE.stat().st_size


def test_two_keys_share_nothing(hosted):
    other = make_key(hosted.folder, "other")
    hosted.wait(lambda: hosted.call("GET", "/v1/requests", other).status_code == 200, 5)
    asset = hosted.upload(SHAPE)
    assert hosted.call("GET", "/v2/nvcf/assets", other).json() == {"assets": []}
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/content-redirect")):
        assert hosted.call(method, f"/v2/nvcf/assets/{asset}{path}", other).status_code == 404
    stolen = hosted.ask("x", other, headers={"NVCF-INPUT-ASSET-REFERENCES": asset})
    assert stolen.status_code == 404
    keys = {row["key"] for row in hosted.history(other, count=2)["data"]}
    mine = {row["key"] for row in hosted.history(count=2)["data"]}
    assert len(keys) == len(mine) == 1 and keys != mine


def test_polling(slow):
    pending = slow.ask(headers={"NVCF-POLL-SECONDS": "1"})
    assert (pending.status_code, pending.content, pending.headers["nvcf-status"]) == (202, b"", "in-progress")
    path = f"/v1/status/{pending.headers['nvcf-reqid']}"
    other = make_key(slow.folder, f"poller-{uuid.uuid4().hex[:6]}")
    slow.wait(lambda: slow.call("GET", "/v1/requests", other).status_code == 200, 5)
    assert slow.call("GET", path, other).status_code == 404
    first = slow.call("GET", path, headers={"NVCF-POLL-SECONDS": "1"})
    assert first.status_code in (200, 202)
    done = first if first.status_code == 200 else slow.call("GET", path)
    assert done.status_code == 200 and done.headers["nvcf-status"] == "fulfilled"
    assert done.json()["choices"][0]["message"]["content"] == "Slow but sure it comes"
    assert slow.call("GET", path).status_code == 404
    assert slow.call("GET", "/v1/status/nonsense").status_code == 400


def test_langchain_polls(slow):
    chat = ChatNVIDIA(base_url=slow.base + "/v1", api_key=slow.key, model=MODEL, default_headers={
        "NVCF-POLL-SECONDS": "1"})
    chat._client.polling_url_tmpl = slow.base + "/v2/nvcf/pexec/status/{request_id}"
    assert chat.invoke("Hello").content == "Slow but sure it comes"
    assert any(row["status"] == 200 for row in slow.history()["data"])


def test_a_pending_answer_survives_kill_9(tmp_path):
    """The same bits, and the poller notices nothing but time."""
    hosted = Hosted(tmp_path, "--max-running", 1)
    fields = {"max_tokens": 6_000, "temperature": 1.0, "ignore_eos": True}
    question = [
        {"type": "image_url", "image_url": {"url": f"data:image/png;asset_id,{hosted.upload(SHAPE)}"}},
        {"type": "text", "text": "Go on."}]
    header = {"NVCF-INPUT-ASSET-REFERENCES": question[0]["image_url"]["url"].rpartition(",")[2], "NVCF-POLL-SECONDS": "1"}
    expected = hosted.ask(question, seed=11, headers={**header, "NVCF-POLL-SECONDS": "60"}, **fields)
    assert expected.status_code == 200
    pending = hosted.ask(question, seed=11, headers=header, **fields)
    if pending.status_code == 200:
        pytest.skip("this machine answers within a second")
    assert pending.status_code == 202
    hosted.process.send_signal(signal.SIGKILL)
    hosted.process.wait()
    again = Hosted(tmp_path, key=hosted.key)
    answer = again.call("GET", f"/v1/status/{pending.headers['nvcf-reqid']}", headers={"NVCF-POLL-SECONDS": "60"})
    assert answer.status_code == 200
    assert answer.json()["choices"] == expected.json()["choices"]
    assert again.stop() == 0
    checked = martlet("store", "check", "--data-dir", tmp_path)
    assert checked.returncode == 0 and "0 pending requests" in checked.stdout


def test_limits(tmp_path):
    hosted = Hosted(tmp_path)
    keys = {
        "requests": make_key(tmp_path, "requests", "--requests-per-minute", 3),
        "tokens": make_key(tmp_path, "tokens", "--tokens-per-minute", 500),
        "credits": make_key(tmp_path, "credits", "--monthly-credits", 2),
        "places": make_key(tmp_path, "places", "--concurrent-requests", 1)}
    for key in keys.values():
        hosted.wait(lambda: hosted.call("GET", "/v1/requests", key).status_code == 200, 5)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = sorted(pool.map(lambda _: hosted.ask(key=keys["requests"], max_tokens=4).status_code, range(8)))
    assert codes == [200] * 3 + [429] * 5
    limited = hosted.ask(key=keys["requests"])
    assert 1 <= int(limited.headers["retry-after"]) <= 60
    assert limited.headers["x-ratelimit-limit-requests"] == "3" and limited.headers["x-ratelimit-remaining-requests"] == "0"
    assert hosted.ask(key=keys["tokens"], max_tokens=600).status_code == 429
    used = hosted.ask(key=keys["tokens"], max_tokens=400)
    left = 500 - used.json()["usage"]["total_tokens"]
    hosted.wait(lambda: hosted.ask(key=keys["tokens"], max_tokens=1).headers["x-ratelimit-limit-tokens"] == "500", 1)
    assert hosted.ask(key=keys["tokens"], max_tokens=left).status_code == 429
    assert [hosted.ask(key=keys["credits"], max_tokens=4).status_code for _ in range(3)] == [200, 200, 402]
    body = {"model": MODEL, "messages": [{"role": "user", "content": "Go on."}], "max_tokens": 20000, "ignore_eos": True}
    with hosted.call("POST", "/v1/chat/completions", keys["places"], json={**body, "stream": True}, stream=True) as held:
        lines = held.iter_lines()  # Kept: letting go of it would end the request.
        assert next(lines).startswith(b"data: ")
        assert hosted.ask(key=keys["places"]).status_code == 429
    hosted.wait(lambda: hosted.ask(key=keys["places"], max_tokens=4).status_code == 200, 10)
    assert hosted.stop() == 0
    again = Hosted(tmp_path, key=keys["credits"])
    assert again.ask(max_tokens=4).status_code == 402
    assert again.stop() == 0


def test_history(tmp_path):
    boss = make_key(tmp_path, "boss", "--administrator")
    hosted = Hosted(tmp_path)
    for number in range(5):
        hosted.call("POST", "/v1/chat/completions", headers={"User-Agent": f"agent/{number}"}, json={
            "model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 4})
    hosted.ask(top_p=0)
    page = hosted.history(query="limit=100", count=6)
    assert [row["status"] for row in reversed(page["data"])][:6] == [200] * 5 + [422]
    assert page["requests_this_month"] >= 6 and page["next_cursor"] is None
    assert {row["user_agent"] for row in page["data"]} >= {f"agent/{n}" for n in range(5)}
    row = next(row for row in page["data"] if row["user_agent"] == "agent/3")
    assert row["completion_tokens"] == 4 and row["finish_reason"] == "length" and row["latency_ms"] > 0
    seen, cursor = [], ""
    while True:
        part = hosted.call("GET", f"/v1/requests?status=200&limit=2{cursor}").json()
        assert len(part["data"]) <= 2
        seen += [row["id"] for row in part["data"] if row["route"] == "/v1/chat/completions"]
        if part["next_cursor"] is None:
            break
        cursor = "&cursor=" + part["next_cursor"]
    assert len(seen) == len(set(seen)) == 5
    assert hosted.call("GET", "/v1/requests?scope=all").status_code == 403
    rows = hosted.call("GET", "/v1/requests?scope=all", boss).json()["data"]
    assert len(rows) > 5 and len({row["key"] for row in rows}) == 1
    assert hosted.call("GET", f"/v1/requests?key={rows[0]['key']}", boss).json()["data"] == rows
    one = hosted.call("GET", f"/v1/requests/{rows[0]['id']}", boss).json()
    assert one["id"] == rows[0]["id"] and one["content"] is None
    assert hosted.call("GET", "/v1/requests?cursor=x").status_code == 422
    assert hosted.stop() == 0


def test_keys_by_the_api(tmp_path):
    boss = make_key(tmp_path, "boss", "--admin")
    hosted = Hosted(tmp_path, model=("--scripted", FIXTURES / "scripts/default.json"))
    for method, path in (("GET", "/v1/keys"), ("POST", "/v1/keys"), ("DELETE", "/v1/keys/1")):
        refused = hosted.call(method, path)
        assert refused.status_code == 403 and refused.headers["content-type"] == "application/problem+json"
    made = hosted.call("POST", "/v1/keys", boss, json={
        "name": "carol", "expires_in_days": 1, "limits": {"requests_per_minute": 2}})
    assert made.status_code == 201, made.text
    carol, identity = made.json()["key"], made.json()["id"]
    assert [hosted.ask("Hi", carol).status_code for _ in range(3)] == [200, 200, 429]
    listed = hosted.call("GET", "/v1/keys", boss)
    assert carol not in listed.text
    mine = next(key for key in listed.json()["data"] if key["id"] == identity)
    assert mine["name"] == "carol" and mine["ending"] == carol[-4:] and mine["expires"] and not mine["administrator"]
    assert mine["limits"]["requests_per_minute"] == 2 and mine["usage_this_month"]["requests"] >= 3
    assert hosted.call("POST", "/v1/keys", boss, json={"name": "carol"}).status_code == 422
    assert hosted.call("POST", "/v1/keys", boss, json={"name": "x", "limit": {}}).status_code == 422
    assert hosted.call("DELETE", f"/v1/keys/{identity}", boss).status_code == 204
    assert hosted.ask("Hi", carol).status_code == 401
    assert hosted.call("DELETE", f"/v1/keys/{identity}", boss).status_code == 404
    assert hosted.call("DELETE", "/v1/keys/1", boss).status_code == 403
    assert "carol  " in martlet("keys", "list", "--data-dir", tmp_path).stdout
    assert hosted.stop() == 0, hosted.output()


def test_history_keeps_texts_where_asked(tmp_path):
    hosted = Hosted(tmp_path, "--history-content")
    image = "data:image/png;base64," + base64.b64encode(SHAPE.read_bytes()).decode()
    hosted.ask([{"type": "image_url", "image_url": {"url": image}}, {"type": "text", "text": "What is in this image?"}])
    hosted.ask("y" * 100_000, max_tokens=1)
    hosted.ask("Hello!", stream=True)
    rows = hosted.history(query="", count=3)["data"]
    hello, long, shape = (hosted.call("GET", f"/v1/requests/{row['id']}").json()["content"] for row in rows[:3])
    assert hello["messages"] == [{"role": "user", "content": "Hello!"}] and "demo model" in hello["answers"][0]["content"]
    assert long["is_request_cut"] and len(long["messages"][0]["content"]) == 65_536
    said = shape["messages"][0]["content"]
    assert said.startswith(f"[image {SHAPE.stat().st_size} bytes, sha256 {hashlib.sha256(SHAPE.read_bytes()).hexdigest()}]")
    assert shape["answers"][0]["content"] == SEEN and "base64" not in json.dumps(shape)
    other = make_key(tmp_path, "other")
    hosted.wait(lambda: hosted.call("GET", "/v1/pending", other).status_code == 200, 5)
    assert hosted.call("GET", f"/v1/requests/{rows[0]['id']}", other).status_code == 404
    assert hosted.stop() == 0, hosted.output()


def test_metrics_of_the_store(tmp_path):
    hosted = Hosted(tmp_path)
    hosted.upload(SHAPE)
    pending = hosted.ask(
        "Tell a long story", max_tokens=6000, ignore_eos=True, headers={"NVCF-POLL-SECONDS": "1"})
    assert pending.status_code == 202
    listed = hosted.call("GET", "/v1/pending").json()["data"]
    assert [row["id"] for row in listed] == [pending.headers["nvcf-reqid"]] and listed[0]["is_own"]
    hosted.history()
    lines = dict(line.rsplit(" ", 1) for line in hosted.call("GET", "/metrics").text.splitlines() if line[:1] != "#")
    assert lines["martlet_assets"] == "1" and int(lines["martlet_asset_bytes"]) == SHAPE.stat().st_size
    assert lines["martlet_asset_uploads"] == "0"
    states = [lines[f'martlet_pending_requests{{state="{state}"}}'] for state in ("in-progress", "answered")]
    assert sorted(states) == ["0", "1"]
    for write in ("history", "journal"):
        assert int(lines[f'martlet_store_write_seconds_count{{write="{write}"}}']) >= 1
        assert lines[f'martlet_store_write_failures_total{{write="{write}"}}'] == "0"
    assert hosted.stop() == 0, hosted.output()


def test_uploads_at_once(tmp_path):
    hosted = Hosted(tmp_path, "--asset-uploads-per-key", 1, model=("--scripted", FIXTURES / "scripts/default.json"))
    assets = [hosted.create() for _ in range(2)]

    def put(asset, data):
        return requests.put(asset["uploadUrl"], data=data, timeout=30, headers={
            "Content-Type": asset["contentType"], "x-amz-meta-nvcf-asset-description": asset["description"]})

    gate = threading.Event()

    def slowly():
        yield b"begun"
        gate.wait(20)
        yield b"ended"

    with concurrent.futures.ThreadPoolExecutor() as pool:
        held = pool.submit(put, assets[0], slowly())
        hosted.wait(lambda: "martlet_asset_uploads 1" in hosted.call("GET", "/metrics").text, 10)
        refused = put(assets[1], b"bytes")
        assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
        assert refused.headers["content-type"] == "application/problem+json"
        gate.set()
        assert held.result().status_code == 200
    assert put(assets[1], b"bytes").status_code == 200
    assert hosted.stop() == 0, hosted.output()


def test_backup(tmp_path):
    hosted = Hosted(tmp_path / "data")
    asset = hosted.upload(SHAPE)
    assert martlet("store", "backup", tmp_path / "copy", "--data-dir", tmp_path / "data").returncode == 0
    second = martlet("store", "backup", tmp_path / "copy", "--data-dir", tmp_path / "data")
    assert second.returncode != 0 and "exists" in second.stderr
    assert hosted.stop() == 0
    restored = Hosted(tmp_path / "copy", key=hosted.key)
    assert restored.call("GET", f"/v2/nvcf/assets/{asset}").status_code == 200
    assert restored.stop() == 0


def test_without_it_nothing_changes(demo):
    for path in ("/v2/nvcf/assets", "/v1/status/x", "/v1/requests", "/v1/pending", "/v1/keys", "/hosted", "/pages/hosted.js"):
        assert demo.get(path).status_code == 404
    answer = demo.chat("Hi", max_tokens=2)
    assert "nvcf-reqid" not in answer.headers and demo.chat("x", max_tokens=0).status_code == 400
    named = requests.post(
        demo.base + "/v1/chat/completions", json={"messages": [{"role": "user", "content": "Hi"}]}, timeout=30,
        headers={"NVCF-INPUT-ASSET-REFERENCES": str(uuid.uuid4())})
    assert named.status_code == 400 and "--hosted" in named.json()["error"]["message"]
    tag = demo.chat('<img src="data:image/png;base64,AAAA"/>')
    assert tag.status_code == 400 and "--hosted" in tag.json()["error"]["message"]
