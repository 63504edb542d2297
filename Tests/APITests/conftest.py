"""The real server in a process of its own, for real clients."""

import base64
import functools
import http.server
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading
import time

import pytest
import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/Fixtures"
BINARY = ROOT / ".build/release/martlet"
DEMO = ROOT / "Models/demo"
EXAMPLES = FIXTURES / "demo/examples"
MODEL = "qwen/qwen3.5-397b-a17b"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`martlet serve` with some flags and variables, on a port of its own."""

    def __init__(self, *arguments, environment=None, ready=True, scheme="http", verify=True):
        self.port = free_port()
        self.base = f"{scheme}://127.0.0.1:{self.port}"
        self.verify = verify
        self.log = tempfile.TemporaryFile("w+")
        names = {name: value for name, value in os.environ.items() if not name.startswith(("NIM_", "MARTLET_"))}
        self.process = subprocess.Popen(
            [BINARY, "serve", "--port", str(self.port), *map(str, arguments)],
            env={**names, **(environment or {})}, stdout=self.log, stderr=self.log)
        path = "/v1/health/ready" if ready else "/v1/health/live"
        self.wait(lambda: self.get(path).status_code == 200)

    def wait(self, condition, seconds=60):
        """Until the condition holds; connection errors count as no."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, self.output()
            try:
                if condition():
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.02)
        raise AssertionError(f"waited {seconds} s\n{self.output()}")

    def get(self, path, **options):
        return requests.get(self.base + path, timeout=60, verify=self.verify, **options)

    def post(self, path, body, **options):
        return requests.post(self.base + path, json=body, timeout=120, verify=self.verify, **options)

    def chat(self, *messages, **fields):
        """A chat request, decided greedily unless told otherwise."""
        messages = [{"role": "user", "content": m} if not isinstance(m, dict) else m for m in messages]
        body = {"messages": messages, "temperature": 0, "max_tokens": 128, **fields}
        if body.get("n", 1) > 1:
            body["temperature"] = 0.8
        return self.post("/v1/chat/completions", body, stream=bool(fields.get("stream")))

    def metrics(self):
        """Samples by name with labels."""
        lines = self.get("/metrics").text.splitlines()
        return {n: float(v) for n, v in (l.rsplit(" ", 1) for l in lines if not l.startswith("#"))}

    def stop(self, signum=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(signum)
        return self.process.wait(60)

    def output(self):
        self.log.seek(0)
        return self.log.read()


def events(response):
    """The documents of an event stream; checks its frame."""
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    text = response.content.decode()
    assert text.endswith("data: [DONE]\n\n")
    frames = [f for f in text.split("\n\n") if f and not f.startswith(":")]
    assert all(f.startswith("data: ") and "\n" not in f for f in frames)
    return [json.loads(f[6:]) for f in frames[:-1]]


def data_url(path, kind):
    return f"data:{kind};base64,{base64.b64encode(pathlib.Path(path).read_bytes()).decode()}"


def picture(path):
    return {"type": "image_url", "image_url": {"url": data_url(path, "image/png")}}


@pytest.fixture(scope="session")
def demo():
    """The demo model, with one clip a prompt and media from this machine allowed."""
    server = Server(
        "--model", DEMO, "--allow-private-media", "--media-port", MediaHost.port,
        environment={"NIM_MAX_VIDEOS_PER_PROMPT": "1"})
    yield server
    assert server.stop() == 0, server.output()


@pytest.fixture(scope="session")
def scripted():
    server = Server("--scripted", FIXTURES / "scripts/default.json")
    yield server
    assert server.stop() == 0, server.output()


class MediaHost:
    """The fixtures behind a plain web server, in place of the public hosts of the official examples."""

    port = free_port()
    picture = f"http://127.0.0.1:{port}/demo/examples/00_image_0.png"
    clip = f"http://127.0.0.1:{port}/media/v_320x240_30fps_2s.mp4"


@pytest.fixture(scope="session", autouse=True)
def media_host():
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=FIXTURES)
    host = http.server.ThreadingHTTPServer(("127.0.0.1", MediaHost.port), handler)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield host
    host.shutdown()


def seed_requests():
    """The bodies of the official pages, with local media in place of public ones."""
    bodies = {}
    for path in sorted((FIXTURES / "seed-requests").glob("*.json")):
        text = path.read_text()
        text = text.replace("{BASE64_PNG}", base64.b64encode((EXAMPLES / "00_image_0.png").read_bytes()).decode())
        text = text.replace("{BASE64_MP4}", base64.b64encode((FIXTURES / "media/v_320x240_30fps_2s.mp4").read_bytes()).decode())
        body = json.loads(text)
        for message in body["messages"]:
            for part in message["content"] if isinstance(message["content"], list) else []:
                for key, local in (("image_url", MediaHost.picture), ("video_url", MediaHost.clip)):
                    if part.get(key, {}).get("url", "").startswith("http"):
                        part[key]["url"] = local
        bodies[path.stem] = body
    return bodies
