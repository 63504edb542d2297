"""The description that a server gives of itself against the server, in both directions."""

import os
import subprocess
import sys

from conftest import FIXTURES, ROOT
from test_hosted import Hosted

CASES = 2000 if os.environ.get("MARTLET_TEST_FULL") else 300


def conforms(server, operations, *arguments):
    """Generated requests, good and bad: no 5xx, no answer that the description does not have."""
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", server.base + "/openapi.json", "--url", server.base,
        "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,"
        "response_headers_conformance,response_schema_conformance,unsupported_method",
        "--phases", "coverage,fuzzing", "--max-examples", str(max(1, CASES // operations)),
        "--seed", "7", "--generation-database", "none", "--workers", "1", *arguments]
    for _ in range(3):
        ended = subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1", "COLUMNS": "160"}, cwd=ROOT)
        # The generator has died of CPython 3.11's own count of recursions, and has found nothing.
        if "AST constructor recursion depth mismatch" not in ended.stdout:
            break
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]


def test_the_description_is_true(scripted):
    conforms(scripted, 23)


def test_the_hosted_description_is_true(tmp_path):
    server = Hosted(tmp_path, model=("--scripted", FIXTURES / "scripts/default.json"))
    conforms(
        server, 12, "--header", f"Authorization: Bearer {server.key}", "--include-tag", "hosted")
    assert server.stop() == 0, server.output()


def test_every_described_route_is_there(scripted):
    described = scripted.get("/openapi.json").json()["paths"]
    for path in described:
        if "{" not in path:
            answers = [getattr(scripted, m)(path, **({"body": {}} if m == "post" else {})).status_code for m in described[path]]
            assert 404 not in answers and 405 not in answers, path
