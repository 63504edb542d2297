"""Servers and media for real clients."""

import base64
import functools
import http.server
import json
import pathlib
import threading

import pytest

from server import BINARY, DEMO, FIXTURES, ROOT, Server, free_port

EXAMPLES = FIXTURES / "demo/examples"
MODEL = "qwen/qwen3.5-397b-a17b"


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
