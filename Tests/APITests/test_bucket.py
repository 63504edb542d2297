"""Assets in a bucket: several servers share them, and they survive the loss of a disk."""

import contextlib
import hashlib
import http.server
import json
import os
import random
import subprocess
import sys
import threading
import time
import uuid

import boto3
import pytest
import requests
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conftest import BINARY, DEMO
from server import free_port
from test_hosted import SEEN, SHAPE, Hosted, make_key, martlet

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}


class S3:
    """A local S3 of moto, in a process of its own, so that it can go away."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()
        self.client = boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id="testing",
            aws_secret_access_key="not-a-secret")
        self.client.create_bucket(Bucket="media")

    def start(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(self.url, timeout=5)
                return
            time.sleep(0.05)
        raise AssertionError("moto does not start")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def names(self, bucket="media"):
        return sorted(o["Key"] for o in self.client.list_objects_v2(Bucket=bucket).get("Contents", []))


@pytest.fixture(scope="module")
def s3():
    service = S3()
    yield service
    service.stop()


def server(s3, folder, *arguments, key=None, bucket=None, environment=KEYS, **options):
    return Hosted(
        folder, "--asset-bucket", f"s3://media/{bucket}", "--asset-endpoint", s3.url, *arguments, key=key,
        environment=environment, **options)


def see(hosted, asset, key=None):
    return hosted.ask(
        f'What is in this image? <img src="data:image/png;asset_id,{asset}" />', key,
        {"NVCF-INPUT-ASSET-REFERENCES": asset})


def put(asset, content):
    return requests.put(asset["uploadUrl"], data=content, headers={
        "Content-Type": asset["contentType"], "x-amz-meta-nvcf-asset-description": asset["description"]})


def answered(chat):
    assert chat.status_code == 200, chat.text
    return chat.json()["choices"][0]["message"]["content"]


def test_two_servers_and_a_lost_disk(s3, tmp_path):
    first = server(s3, tmp_path / "a", bucket="two")
    asset = first.upload(SHAPE)
    sha256 = hashlib.sha256(SHAPE.read_bytes()).hexdigest()
    assert s3.names() == [f"two/assets/{asset}.json", f"two/assets/{asset}/{sha256}"]
    stored = s3.client.get_object(Bucket="media", Key=f"two/assets/{asset}/{sha256}")["Body"].read()
    assert stored == SHAPE.read_bytes()
    record = json.loads(s3.client.get_object(Bucket="media", Key=f"two/assets/{asset}.json")["Body"].read())
    assert record["sha256"] == sha256 and record["byteCount"] == SHAPE.stat().st_size
    assert first.key not in json.dumps(record)

    # The same key on another machine: a backup, whose disk then loses its files.
    assert martlet("store", "backup", tmp_path / "b", "--data-dir", tmp_path / "a").returncode == 0
    for file in (tmp_path / "b/assets").iterdir():
        file.unlink()
    second = server(s3, tmp_path / "b", key=first.key, bucket="two")
    assert SEEN in answered(see(second, asset))
    assert [f.name for f in (tmp_path / "b/assets").iterdir()] == [f"{asset}-{sha256}"]

    # One that the second server has never heard of.
    new = first.upload(SHAPE, description="another")
    shown = second.call("GET", f"/v2/nvcf/assets/{new}").json()["asset"]
    assert shown["description"] == "another" and shown["byteCount"] == SHAPE.stat().st_size
    assert SEEN in answered(see(second, new))
    stranger = make_key(tmp_path / "b", "stranger")
    second.wait(lambda: second.call("GET", "/v1/requests", stranger).status_code == 200, 5)
    assert second.call("GET", f"/v2/nvcf/assets/{new}", stranger).status_code == 404
    assert see(second, new, stranger).status_code == 404
    assert second.call("GET", f"/v2/nvcf/assets/{uuid.uuid4()}").status_code == 404

    url = second.call("GET", f"/v2/nvcf/assets/{new}/content-redirect").json()["presignedUrl"]
    assert url.startswith(second.base) and requests.get(url).content == SHAPE.read_bytes()

    assert second.call("DELETE", f"/v2/nvcf/assets/{new}").status_code == 204
    assert not [name for name in s3.names() if new in name]
    assert second.call("GET", f"/v2/nvcf/assets/{new}").status_code == 404
    checked = martlet("store", "check", "--data-dir", tmp_path / "b")
    assert checked.returncode == 0, checked.stdout
    assert first.stop() == 0 and second.stop() == 0
    for log in (first.output(), second.output()):
        assert "not-a-secret" not in log and "the asset bucket failed" not in log


def test_the_bucket_goes_away(s3, tmp_path):
    hosted = server(s3, tmp_path, bucket="away")
    asset = hosted.upload(SHAPE)
    other = hosted.upload(SHAPE)
    next((tmp_path / "assets").glob(f"{other}-*")).unlink()
    waiting = hosted.create()
    s3.stop()
    try:
        refused = put(waiting, SHAPE.read_bytes())
        assert refused.status_code == 503 and "bucket" in refused.json()["detail"]
        assert answered(hosted.ask("Hello!"))
        assert SEEN in answered(see(hosted, asset))
        missing = see(hosted, other)
        assert missing.status_code == 503 and "bucket" in missing.json()["detail"], missing.text
        assert hosted.call("GET", f"/v2/nvcf/assets/{waiting['assetId']}").json()["asset"]["byteCount"] is None
        assert hosted.call("DELETE", f"/v2/nvcf/assets/{other}").status_code == 204
        log = hosted.output()
        assert "the asset bucket failed" in log and "PUT s3://media/away/assets/" in log
        assert 'martlet_store_write_failures_total{write="depot"} 1\n' in hosted.call("GET", "/metrics").text
    finally:
        # A new one, without what was in it: as after a restore.
        s3.start()
        s3.client.create_bucket(Bucket="media")
    assert put(waiting, SHAPE.read_bytes()).status_code == 200
    assert [name for name in s3.names() if waiting["assetId"] in name]
    assert hosted.stop() == 0


def test_what_is_not_what_was_uploaded(s3, tmp_path):
    hosted = server(s3, tmp_path, bucket="bad")
    asset = hosted.upload(SHAPE)
    name = next(n for n in s3.names() if f"{asset}/" in n)
    for content in (SHAPE.read_bytes()[:-1] + b"x", SHAPE.read_bytes() + b"x", b""):
        s3.client.put_object(Bucket="media", Key=name, Body=content)
        next(iter((tmp_path / "assets").glob(f"{asset}-*")), tmp_path / "none").unlink(missing_ok=True)
        refused = see(hosted, asset)
        assert refused.status_code == 503 and "damaged" in refused.json()["detail"], refused.text
        assert not list((tmp_path / "assets").iterdir())
    s3.client.put_object(Bucket="media", Key=name, Body=SHAPE.read_bytes())
    assert SEEN in answered(see(hosted, asset))
    assert hosted.stop() == 0


def test_a_bucket_that_does_not_exist_is_told_at_start(s3, tmp_path, scripted):
    hosted = Hosted(
        tmp_path / "data", "--asset-bucket", "s3://nowhere", "--asset-endpoint", s3.url, environment=KEYS, model=scripted)
    hosted.wait(lambda: "status 404 (NoSuchBucket)" in hosted.output(), 10)
    assert put(hosted.create(), b"content").status_code == 503
    assert hosted.stop() == 0


def test_urls_of_the_bucket(s3, tmp_path):
    hosted = server(s3, tmp_path, "--asset-bucket-urls", bucket="urls")
    asset = hosted.upload(SHAPE)
    url = hosted.call("GET", f"/v2/nvcf/assets/{asset}/content-redirect").json()["presignedUrl"]
    assert url.startswith(f"{s3.url}/media/urls/assets/{asset}/") and "X-Amz-Expires=3600" in url
    assert requests.get(url).content == SHAPE.read_bytes()
    assert hosted.stop() == 0


SCRIPT = {"context": 1024, "rules": [{"reply": [{"content": "Yes"}]}]}


@pytest.fixture
def scripted(tmp_path):
    script = tmp_path / "script.json"
    script.write_text(json.dumps(SCRIPT))
    return ("--scripted", script)


def test_large_assets_take_no_memory(tmp_path, scripted):
    hosted = Hosted(tmp_path / "data", model=scripted)
    content = os.urandom(1 << 20) * 150

    def peak():
        lines = open(f"/proc/{hosted.process.pid}/status").read().splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))

    before = peak()
    asset = hosted.create()
    assert put(asset, content).status_code == 200
    url = hosted.call("GET", f"/v2/nvcf/assets/{asset['assetId']}/content-redirect").json()["presignedUrl"]
    shown = requests.get(url)
    assert shown.content == content and shown.headers["content-length"] == str(len(content))
    assert peak() - before < 60, "MiB, of 150"
    assert hosted.stop() == 0


def test_a_key_on_two_servers(s3, tmp_path, scripted):
    """Two data directories that have nothing in common but a secret."""
    first = server(s3, tmp_path / "a", bucket="keys", model=scripted)
    asset = first.upload(SHAPE)
    file = tmp_path / "secret"
    file.write_text(first.key + "\n")
    make_key(tmp_path / "b", "somebody")
    taken = martlet("keys", "create", "shared", "--secret-file", file, "--data-dir", tmp_path / "b")
    assert taken.returncode == 0 and taken.stdout == "", taken.stderr
    again = martlet("keys", "create", "twice", "--secret-file", file, "--data-dir", tmp_path / "b")
    assert again.returncode != 0 and "secret" in again.stderr and first.key not in again.stderr
    file.write_text("nvapi-short")
    assert "64 letters" in martlet("keys", "create", "c", "--secret-file", file, "--data-dir", tmp_path / "b").stderr
    second = server(s3, tmp_path / "b", key=first.key, bucket="keys", model=scripted)
    assert second.call("GET", f"/v2/nvcf/assets/{asset}").json()["asset"]["byteCount"] == SHAPE.stat().st_size
    assert first.stop() == 0 and second.stop() == 0


class Service(http.server.ThreadingHTTPServer):
    """In place of S3: checks signatures with botocore's code, and answers as it is told."""

    def __init__(self, secret="not-a-secret"):
        self.secret, self.objects, self.faults, self.seen = secret, {}, [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body=b"", code=None):
                if code:
                    body = f"<Error><Code>{code}</Code><Message>no\nno</Message></Error>".encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def handle_one(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                if len(body) < length:  # Its client was killed.
                    self.close_connection = True
                    return
                outer.seen.append(f"{self.command} {self.path}")
                if outer.faults:
                    fault = outer.faults.pop(0)
                    if fault == "cut":
                        self.close_connection = True
                        return
                    if fault:
                        return self.answer(fault, code="SlowDown")
                if not outer.is_signed(self, body):
                    return self.answer(403, code="SignatureDoesNotMatch")
                if self.command == "PUT":
                    assert hashlib.sha256(body).hexdigest() == self.headers["x-amz-content-sha256"]
                    outer.objects[self.path] = body
                    return self.answer(200)
                if self.command == "DELETE":
                    outer.objects.pop(self.path, None)
                    return self.answer(204)
                if self.path not in outer.objects:
                    return self.answer(404, code="NoSuchKey")
                self.answer(200, outer.objects[self.path])

            do_GET = do_PUT = do_HEAD = do_DELETE = handle_one

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def is_signed(self, request, body):
        given = request.headers["authorization"]
        names = given.split("SignedHeaders=")[1].split(",")[0].split(";")
        copy = AWSRequest(
            method=request.command, url=f"http://{request.headers['host']}{request.path}", data=body,
            headers={name: request.headers[name] for name in names if name != "host"})
        copy.context["timestamp"] = request.headers["x-amz-date"]
        auth = S3SigV4Auth(Credentials("testing", self.secret), "s3", given.split("/")[2])
        canonical = auth.canonical_request(copy)
        return given.endswith("Signature=" + auth.signature(auth.string_to_sign(copy, canonical), copy))


@pytest.fixture
def service():
    service = Service()
    yield service
    service.shutdown()


def test_signatures_and_second_attempts(service, tmp_path, scripted):
    """What passes is tried again; botocore computes the same signatures."""
    hosted = server(service, tmp_path / "data", bucket="x", model=scripted)
    hosted.wait(lambda: service.seen, 5)
    asset = hosted.create()
    service.faults = [503, "cut", None, 429, 500]
    assert put(asset, b"content").status_code == 200
    assert len(service.objects) == 2 and b"content" in service.objects.values()
    # The check at the start, then three attempts at the content and three at the record.
    puts = [call for call in service.seen if call.startswith("PUT")]
    assert len(puts) == 6 and puts[0] == puts[2] and puts[3] == puts[5] and puts[5].endswith(".json")
    service.faults = [503] * 3
    assert put(asset, b"other").status_code == 503
    assert "status 503 (SlowDown): no no" in hosted.output()
    assert hosted.stop() == 0


def test_wrong_credentials(service, tmp_path, scripted):
    service.secret = "another"
    hosted = server(service, tmp_path / "data", bucket="x", model=scripted)
    asset = hosted.create()
    refused = put(asset, b"content")
    assert refused.status_code == 503 and "SignatureDoesNotMatch" not in refused.text
    log = hosted.output()
    assert "status 403 (SignatureDoesNotMatch)" in log and "not-a-secret" not in log
    assert len([call for call in service.seen if call.startswith("PUT")]) == 1, "what cannot pass is not tried again"
    assert hosted.ask("Hello!").status_code == 200
    assert hosted.stop() == 0
    # From a file instead, which wins over the environment.
    file = tmp_path / "credentials"
    file.write_text("[default]\naws_access_key_id = testing\naws_secret_access_key = another\n")
    hosted = server(service, tmp_path / "data", "--asset-credentials", file, key=hosted.key, bucket="x", model=scripted)
    assert put(hosted.create(), b"content").status_code == 200
    assert hosted.stop() == 0


ROUNDS = 40 if os.environ.get("MARTLET_TEST_FULL") else 4


def test_kill_9_and_a_lost_disk(service, tmp_path, scripted):
    """What was acknowledged is in the bucket, and nothing stays there of what was not."""
    folder = tmp_path / "data"
    key = make_key(folder, "tester")
    known, dice = {}, random.Random(7)
    for _ in range(ROUNDS):
        hosted = server(service, folder, key=key, bucket="x", model=scripted)

        def work(number):
            random_bytes = random.Random(number).randbytes
            with contextlib.suppress(requests.RequestException):
                while True:
                    asset, content = hosted.create(), random_bytes(random.randrange(1, 300_000))
                    if put(asset, content).status_code != 200:
                        continue
                    if number % 4 == 0:
                        hosted.call("DELETE", f"/v2/nvcf/assets/{asset['assetId']}")
                    else:
                        known[asset["assetId"]] = content

        clients = [threading.Thread(target=work, args=(dice.randrange(10**9) * 4 + n,)) for n in range(4)]
        for client in clients:
            client.start()
        time.sleep(0.3 + dice.random())
        hosted.process.kill()
        hosted.process.wait()
        for client in clients:
            client.join(60)
        for file in (folder / "assets").iterdir():
            file.unlink()
    hosted = server(service, folder, key=key, bucket="x", model=scripted)
    assets = hosted.call("GET", "/v2/nvcf/assets").json()["assets"]
    whole = {asset["assetId"] for asset in assets if asset["byteCount"] is not None}
    assert known and known.keys() <= whole
    for asset, content in known.items():
        url = hosted.call("GET", f"/v2/nvcf/assets/{asset}/content-redirect").json()["presignedUrl"]
        assert requests.get(url).content == content
    # Content and record of each, once what the crashes left has been cleared away.
    hosted.wait(lambda: len(service.objects) == 2 * len(whole), 20)
    assert hosted.stop() == 0


def martlet_serve(folder):
    return [BINARY, "serve", "--hosted", "--data-dir", folder, "--model", DEMO, "--port", free_port()]


@pytest.mark.parametrize("arguments, words", [
    (["--asset-bucket", "media"], "s3://"), (["--asset-bucket", "s3://Media"], "lower-case"),
    (["--asset-bucket", "s3://media", "--asset-endpoint", "http://a/b"], "--asset-endpoint"),
    (["--asset-bucket", "s3://media", "--max-asset", "6000"], "5120"),
    (["--asset-bucket", "s3://media", "--asset-addressing", "dns"], "path, host"),
    (["--asset-bucket", "s3://media", "--asset-credentials", "/nonexistent"], "/nonexistent"),
    (["--asset-bucket", "s3://media"], "AWS_ACCESS_KEY_ID"), (["--asset-region", "r"], "--asset-bucket")])
def test_settings_that_cannot_be(tmp_path, arguments, words):
    environment = {**os.environ, **(KEYS if "AWS" not in words else {"AWS_ACCESS_KEY_ID": ""})}
    done = subprocess.run(
        [str(a) for a in (*martlet_serve(tmp_path), *arguments)], capture_output=True, text=True, timeout=60,
        env=environment)
    assert done.returncode != 0 and words in done.stderr, done.stderr
