"""What the README tells people to type."""

import re
import subprocess
import sys

from conftest import ROOT

README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


def run(server, *command):
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=True).stdout


def local(text, server):
    return text.replace("http://127.0.0.1:8000", server.base)


def test_curl(demo):
    [command] = [b for b in blocks("sh") if b.startswith("curl")]
    assert "yellow triangle" in run(demo, "sh", "-c", local(command, demo))


def test_openai(demo):
    [program] = [b for b in blocks("python") if "import OpenAI" in b]
    assert "The image shows a yellow triangle" in run(demo, sys.executable, "-c", local(program, demo))


def test_langchain(demo):
    [program] = [b for b in blocks("python") if "langchain_openai" in b]
    assert "demo model" in run(demo, sys.executable, "-c", local(program, demo))


def test_command_line(demo):
    [session] = [b for b in blocks("console") if "martlet run" in b]
    command, _, expected = session.removeprefix("$ ").partition("\nI see")
    ended = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ended.stdout.strip() == expected.rpartition("\n\n")[2].strip()
