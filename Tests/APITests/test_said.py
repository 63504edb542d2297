"""What others' models wrote, on the real server: a checkpoint says it, and the answer is what the client should get."""

import json
import sys

import pytest

from conftest import FIXTURES, ROOT, Server, events

sys.path.insert(0, str(ROOT / "Tools/reference"))
import speaking_checkpoint  # noqa: E402

SCHEMA = {"type": "object", "properties": {
    "path": {"type": "string"}, "n": {"type": "integer"}, "flag": {"type": "boolean"}, "opts": {"type": "object"},
    "list": {"type": "array", "items": {}},
    "files": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "level": {"anyOf": [{"type": "boolean"}, {"type": "string"}]},
    "size": {"oneOf": [{"type": "integer"}, {"type": "null"}, {"enum": ["auto"]}]}}}
TOOLS = [{"type": "function", "function": {"name": "w", "parameters": SCHEMA}}]


def call(key, value, end="\n</parameter>\n", after=""):
    return f"<tool_call>\n<function=w>\n<parameter={key}>\n{value}{end}</function>\n</tool_call>{after}"


CASES = [
    (call("opts", '{"a": 1}}'), {"opts": '{"a": 1}}'}),
    (call("opts", '{"a": 1} as asked'), {"opts": '{"a": 1} as asked'}),
    (call("opts", "{'a': None, 'b': True}"), {"opts": {"a": None, "b": True}}),
    (call("list", "None found"), {"list": "None found"}),
    (call("list", "[1, 2] [3]"), {"list": "[1, 2] [3]"}),
    (call("flag", "true", "\n</parameter>\n</parameter>\n"), {"flag": True}),
    (call("n", "12", "\n</parameter>\n</parameter>\n"), {"n": 12}),
    (call("path", "src/main.c", "\n</parameter>\n</parameter>\n"), {"path": "src/main.c"}),
    (call("path", "say </parameter> twice"), {"path": "say </parameter> twice"}),
    (call("path", "q1", after="\n</parameter>\n</function>\n</tool_call>"), {"path": "q1"}),
    (call("files", '["a.txt", "b.txt"]'), {"files": ["a.txt", "b.txt"]}),
    (call("files", "a.txt"), {"files": "a.txt"}),
    (call("level", "verbose"), {"level": "verbose"}),
    (call("level", "True"), {"level": True}),
    (call("size", "null"), {"size": None}),
    (call("size", "auto"), {"size": "auto"}),
    ("<tool_call>\n<function=w>\nI will read it.\n<parameter=path>\nsrc/s.c\n</parameter>\n</function>\n</tool_call>",
     {"path": "src/s.c"}),
]


@pytest.fixture(scope="module")
def speaker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("says")
    first = speaking_checkpoint.make(
        FIXTURES / "micro-dense/checkpoint", folder, [text for text, _ in CASES])
    server = Server("--model", folder)
    yield server, first
    assert server.stop() == 0, server.output()


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("index", range(len(CASES)))
def test_calls_that_models_wrote(speaker, index, stream):
    server, first = speaker
    answer = server.chat(
        "Go.", tools=TOOLS, stream=stream, logit_bias={str(first[index]): 100},
        chat_template_kwargs={"enable_thinking": False})
    if stream:
        deltas = [chunk["choices"][0] for chunk in events(answer)]
        calls = [c["function"] for d in deltas for c in d["delta"].get("tool_calls") or []]
        content = "".join(d["delta"].get("content") or "" for d in deltas)
        names = [c["name"] for c in calls if "name" in c]
        arguments = "".join(c["arguments"] for c in calls)
        reason = deltas[-1]["finish_reason"]
    else:
        choice = answer.json()["choices"][0]
        calls = [c["function"] for c in choice["message"]["tool_calls"]]
        content, reason = choice["message"]["content"] or "", choice["finish_reason"]
        names, arguments = [c["name"] for c in calls], "".join(c["arguments"] for c in calls)
    assert (names, reason, content) == (["w"], "tool_calls", "")
    assert json.loads(arguments) == CASES[index][1]
