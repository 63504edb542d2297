"""The real server in a process of its own."""

import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/Fixtures"
BINARY = ROOT / ".build/release/martlet"
DEMO = ROOT / "Models/demo"


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
