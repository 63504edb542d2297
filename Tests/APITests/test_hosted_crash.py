"""kill -9 at any moment: what was acknowledged is there after the next start."""

import os
import random
import threading
import time

import requests

from conftest import MODEL
from test_hosted import Hosted, make_key, martlet

ROUNDS = 200 if os.environ.get("MARTLET_TEST_FULL") else 8
#: Answers of a second and more, so that some are pending at any time.
SCRIPT = '{"context": 32768, "rules": [{"when": "", "reply": [{"content": "One two three four five six", "ms": 200}]}]}'
ANSWER = "One two three four five six"


class Client(threading.Thread):
    """Uploads, asks, makes and revokes keys until the server is gone; notes what was acknowledged."""

    def __init__(self, server, number, known):
        super().__init__(daemon=True)
        self.server, self.number, self.known = server, number, known
        self.dice = random.Random(number)

    def run(self):
        try:
            while True:
                self.dice.choice([self.upload, self.ask, self.change_keys])()
        except requests.RequestException:
            pass

    def upload(self):
        asset = self.server.create(description=f"from {self.number}")
        self.known["created"].add(asset["assetId"])
        content = self.dice.randbytes(self.dice.randrange(1, 300_000))
        put = requests.put(asset["uploadUrl"], data=content, timeout=30, headers={
            "Content-Type": "image/png", "x-amz-meta-nvcf-asset-description": asset["description"]})
        if put.status_code == 200:
            self.known["uploaded"][asset["assetId"]] = content

    def ask(self):
        pending = self.server.ask("x", headers={"NVCF-POLL-SECONDS": "1"})
        if pending.status_code == 202:
            self.known["pending"].add(pending.headers["nvcf-reqid"])

    def change_keys(self):
        name = f"k{self.number}-{self.dice.randrange(10**9)}"
        made = martlet("keys", "create", name, "--data-dir", self.server.folder)
        if made.returncode == 0:
            self.known["keys"][made.stdout.strip()] = True
            if self.dice.random() < 0.5 and martlet(
                    "keys", "revoke", name, "--data-dir", self.server.folder).returncode == 0:
                self.known["keys"][made.stdout.strip()] = False


def test_what_was_acknowledged_survives(tmp_path):
    script = tmp_path / "script.json"
    script.write_text(SCRIPT)
    folder = tmp_path / "data"
    key = make_key(folder, "tester")
    dice = random.Random(1)
    for number in range(ROUNDS):
        known = {"created": set(), "uploaded": {}, "pending": set(), "keys": {}}
        server = Hosted(folder, key=key, model=("--scripted", script))
        clients = [Client(server, 10 * number + n, known) for n in range(4)]
        for client in clients:
            client.start()
        time.sleep(1.1 + dice.random())
        server.process.kill()
        server.process.wait()
        for client in clients:
            client.join(60)
            assert not client.is_alive()
        checked = martlet("store", "check", "--data-dir", folder)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        again = Hosted(folder, key=key, model=("--scripted", script))
        listed = {asset["assetId"] for asset in again.call("GET", "/v2/nvcf/assets").json()["assets"]}
        assert known["created"] <= listed
        for asset, content in known["uploaded"].items():
            url = again.call("GET", f"/v2/nvcf/assets/{asset}/content-redirect").json()["presignedUrl"]
            assert requests.get(url, timeout=30).content == content
        for reference in known["pending"]:
            answer = again.call("GET", f"/v1/status/{reference}", headers={"NVCF-POLL-SECONDS": "20"})
            assert answer.status_code == 200, (reference, answer.text)
            assert answer.json()["choices"][0]["message"]["content"] == ANSWER
        for secret, is_valid in known["keys"].items():
            assert again.call("GET", "/v1/requests", secret).status_code == (200 if is_valid else 401)
        again.process.kill()
        again.process.wait()
