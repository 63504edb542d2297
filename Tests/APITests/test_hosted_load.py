"""64 clients for a minute, each doing what others do not: only with the full tests, as it keeps two processors busy.

`MARTLET_TEST_FULL=1 pytest -s Tests/APITests/test_hosted_load.py` prints the figures of docs/performance.md.
"""

import collections
import os
import pathlib
import statistics
import threading
import time

import pytest
import requests

from conftest import MODEL
from test_hosted import SHAPE, Hosted, make_key, martlet

pytestmark = pytest.mark.skipif(
    not os.environ.get("MARTLET_TEST_FULL"), reason="only with MARTLET_TEST_FULL, as it takes a minute")

SECONDS = 60
#: What a minute of the limited key holds, and what one of its requests may take beside its prompt.
LIMIT, ANSWER = 300, 8
UPLOAD = os.urandom(50_000_000)


class Load:
    """The clients' common clock, and what they saw."""

    def __init__(self, server):
        self.server = server
        self.end = time.monotonic() + SECONDS
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.latencies = collections.defaultdict(list)
        self.limited_tokens, self.limited_prompt = 0, 0
        self.failures = []

    @property
    def goes_on(self):
        return time.monotonic() < self.end

    def count(self, what, start=None):
        with self.lock:
            self.counts[what] += 1
            if start:
                self.latencies[what].append(time.monotonic() - start)

    def fail(self, what):
        with self.lock:
            self.failures.append(what)

    def run(self, work, *arguments):
        """In a thread, again and again."""
        def loop():
            while self.goes_on:
                try:
                    work(*arguments)
                except Exception as error:  # Whatever it is, the test tells of it.
                    self.fail(f"{work.__name__}: {error!r}")
                    return

        thread = threading.Thread(target=loop)
        thread.start()
        return thread

    # What clients do.

    def chat(self, asset):
        start = time.monotonic()
        headers = {"NVCF-INPUT-ASSET-REFERENCES": asset} if asset else {}
        content = f'What is this? <img src="data:image/png;asset_id,{asset}" />' if asset else "Hello!"
        answer = self.server.ask(content, headers=headers, max_tokens=24)
        if answer.status_code == 429:
            self.count("chats refused as busy")
            return time.sleep(0.2)
        assert answer.status_code == 200, answer.text
        self.count("chats", start)

    def limited_chat(self, key):
        answer = self.server.ask("Hello!", key, max_tokens=ANSWER)
        if answer.status_code == 429:
            self.count("chats refused by the limit")
            return time.sleep(0.1)
        assert answer.status_code == 200, answer.text
        usage = answer.json()["usage"]
        with self.lock:
            self.limited_tokens += usage["total_tokens"]
            self.limited_prompt = usage["prompt_tokens"]
        self.count("chats of the limited key")

    def poll(self):
        """Every request that was told to poll gets its answer, once."""
        asked = self.server.ask(
            "Go on.", headers={"NVCF-POLL-SECONDS": "1"}, max_tokens=400, ignore_eos=True)
        if asked.status_code == 429:
            return time.sleep(0.2)
        if asked.status_code == 200:
            return self.count("answers within a second")
        assert asked.status_code == 202, asked.text
        reference = asked.headers["nvcf-reqid"]
        for _ in range(60):
            answer = self.server.call("GET", f"/v1/status/{reference}", headers={"NVCF-POLL-SECONDS": "5"})
            if answer.status_code != 202:
                break
        assert answer.status_code == 200, f"lost: {answer.status_code} {answer.text}"
        assert answer.json()["usage"]["completion_tokens"] == 400
        assert self.server.call("GET", f"/v1/status/{reference}").status_code == 404, "handed out twice"
        self.count("polled answers")

    def upload(self):
        start = time.monotonic()
        asset = self.server.create()
        put = requests.put(asset["uploadUrl"], data=UPLOAD, timeout=60, headers={
            "Content-Type": asset["contentType"], "x-amz-meta-nvcf-asset-description": asset["description"]})
        assert put.status_code == 200, put.text
        self.count("uploads of 50 MB", start)
        assert self.server.call("DELETE", f"/v2/nvcf/assets/{asset['assetId']}").status_code == 204

    def revoke(self):
        name = f"passing-{time.monotonic_ns()}"
        key = make_key(self.server.folder, name)
        self.server.wait(lambda: self.server.call("GET", "/v1/requests", key).status_code == 200, 10)
        assert martlet("keys", "revoke", name, "--data-dir", self.server.folder).returncode == 0
        revoked = time.monotonic()
        self.server.wait(lambda: self.server.call("GET", "/v1/requests", key).status_code == 401, 10)
        self.count("keys revoked", revoked)


def resident(process):
    """MiB of the server; its decoding children have bounds of their own."""
    for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


def test_a_minute_of_mixed_work(tmp_path):
    hosted = Hosted(tmp_path, "--max-waiting", 64, "--asset-uploads-per-key", 8)
    limited = make_key(tmp_path, "limited", "--tokens-per-minute", LIMIT)
    hosted.wait(lambda: hosted.call("GET", "/v1/requests", limited).status_code == 200, 5)
    asset = hosted.upload(SHAPE)
    load = Load(hosted)
    clients = [load.run(load.chat, asset if n % 2 else None) for n in range(38)]
    clients += [load.run(load.limited_chat, limited) for _ in range(13)]
    clients += [load.run(load.poll) for _ in range(8)]
    clients += [load.run(load.upload) for _ in range(4)]
    clients += [load.run(load.revoke)]
    assert len(clients) == 64
    memory = []
    first = None
    while load.goes_on:
        time.sleep(0.5)
        memory.append(resident(hosted.process.pid))
        # One window of the limit: before its first request can leave it.
        if first is None and time.monotonic() > load.end - SECONDS + 50:
            with load.lock:
                first = load.limited_tokens
    for client in clients:
        client.join(120)
    early, late = statistics.median(memory[20:40]), statistics.median(memory[-20:])
    figures = {**load.counts, "tokens of the limited key in 50 s": first, "limit": LIMIT,
               "memory after 10 to 20 s, MiB": round(early), "in the last 10 s": round(late),
               "at most": round(max(memory))}
    for what, seconds in load.latencies.items():
        figures[f"{what}, median s"] = round(statistics.median(seconds), 2)
    print("\n" + "\n".join(f"{name}: {value}" for name, value in figures.items()))
    assert load.failures == []
    # To the token: no more than the limit, and what is left holds no further request.
    assert LIMIT - load.limited_prompt - ANSWER < first <= LIMIT
    assert load.counts["polled answers"] > 0 and load.counts["keys revoked"] > 0
    assert load.counts["uploads of 50 MB"] > 0
    assert late < early * 1.1 + 32, "the server grows"
    assert hosted.call("GET", "/v1/pending").json()["data"] == []
    assert hosted.stop() == 0
    checked = martlet("store", "check", "--data-dir", tmp_path)
    assert checked.returncode == 0, checked.stdout
