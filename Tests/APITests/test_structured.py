"""Answers of a given form: schemas, grammars, forced calls and budgets for thinking, through real clients."""

import concurrent.futures
import enum
import json
import re
import time
from typing import Literal, Optional

import jsonschema
import openai
import pydantic
import pytest
from langchain_nvidia_ai_endpoints import ChatNVIDIA
from langchain_openai import ChatOpenAI
from pydantic_ai import Agent, NativeOutput, ToolOutput
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

from conftest import FIXTURES, MODEL, events
from server import Server

RANDOM = FIXTURES / "micro-dense/checkpoint"

# One or more of every keyword; strings are bounded, since random weights hardly ever end one.
SCHEMAS = [
    {"type": "object", "properties": {"a": {"type": "integer", "minimum": -5, "maximum": 250},
     "b": {"type": "string", "maxLength": 12}}, "required": ["a", "b"], "additionalProperties": False},
    {"type": "object", "properties": {"x": {"enum": ["red", "green", 3, None]}, "y": {"const": {"k": [1, 2]}}},
     "required": ["x"], "additionalProperties": False},
    {"type": "array", "items": {"type": "number", "exclusiveMinimum": 0.5, "maximum": 99.25}, "minItems": 2, "maxItems": 5},
    {"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "null"}, {"type": "string", "pattern": "^[a-f]{3,8}$"}],
     "items": False, "minItems": 3},
    {"type": "object", "properties": {"d": {"type": "string", "format": "date"}, "t": {"type": "string", "format": "date-time"},
     "u": {"type": "string", "format": "uuid"}, "e": {"type": "string", "format": "ipv4"}},
     "required": ["d", "t", "u", "e"], "additionalProperties": False},
    {"$ref": "#/$defs/node", "$defs": {"node": {"type": "object", "properties": {
        "v": {"type": "integer", "multipleOf": 7, "minimum": 0, "maximum": 700},
        "next": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/node"}]}}, "required": ["v", "next"], "additionalProperties": False}}},
    {"oneOf": [
        {"type": "object", "properties": {"kind": {"const": "a"}, "n": {"type": "integer", "minimum": 0, "maximum": 9}},
         "required": ["kind", "n"], "additionalProperties": False},
        {"type": "object", "properties": {"kind": {"const": "b"}, "s": {"type": "string", "minLength": 2, "maxLength": 4}},
         "required": ["kind", "s"], "additionalProperties": False}]},
    {"allOf": [{"type": "object", "properties": {"a": {"type": "string", "minLength": 1}}, "required": ["a"]},
               {"properties": {"a": {"maxLength": 6}, "b": {"type": "boolean"}}, "required": ["b"], "additionalProperties": False}]},
    {"type": "object", "patternProperties": {"^p_[a-z]{1,4}$": {"type": "integer", "minimum": 1, "maximum": 3}},
     "additionalProperties": False, "maxProperties": 3},
    {"type": "object", "properties": {"q": {"type": ["integer", "string", "null"], "maximum": 100, "minimum": 0, "maxLength": 5}},
     "required": ["q"], "additionalProperties": False},
    {"type": "string", "minLength": 3, "maxLength": 9, "pattern": "[0-9]"},
    {"type": "object", "properties": {"c": {"type": "number", "multipleOf": 0.25, "minimum": 0, "maximum": 10}},
     "required": ["c"], "additionalProperties": False},
    {"type": "array", "items": {"enum": ["x", "y", "z"]}, "uniqueItems": True, "minItems": 1},
    {"type": ["number", "string"], "if": {"type": "number"}, "then": {"minimum": 3, "maximum": 9}, "else": {"maxLength": 3}},
    {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0, "maximum": 9},
     "propertyNames": {"pattern": "^[a-z]{1,3}$"}, "maxProperties": 2},
    {"type": "object", "properties": {"a": {"type": "boolean"}, "b": {"type": "boolean"}}, "dependentRequired": {"a": ["b"]},
     "additionalProperties": False},
    {"type": "string", "not": {"enum": ["yes", "no"]}, "enum": ["yes", "no", "maybe"]},
]


@pytest.fixture(scope="module")
def noise():
    """Random weights, which never write a document of themselves."""
    server = Server("--model", RANDOM)
    yield server
    assert server.stop() == 0, server.output()


def asked(server, seed, **fields):
    return server.post("/v1/chat/completions", {
        "messages": [{"role": "user", "content": f"Request {seed}"}], "temperature": 1, "top_p": 1, "top_k": -1,
        "seed": seed, "max_tokens": 600, **fields})


def streamed(server, seed, **fields):
    chunks = events(asked(server, seed, stream=True, **fields))
    deltas = [c["choices"][0]["delta"] for c in chunks if c["choices"]]
    return ("".join(d.get("content") or "" for d in deltas),
            [r for c in chunks for r in [c["choices"][0]["finish_reason"]] if r][0])


@pytest.mark.parametrize("thinking", [False, True], ids=["plain", "thinking"])
def test_every_answer_obeys_its_schema(noise, thinking):
    def answer(index):
        schema = SCHEMAS[index % len(SCHEMAS)]
        fields = {"response_format": {"type": "json_schema", "json_schema": {"name": "t", "schema": schema, "strict": True}},
                  "chat_template_kwargs": {"enable_thinking": thinking}, "thinking_token_budget": 6}
        response = asked(noise, index, **fields)
        assert response.status_code == 200, response.text
        choice = response.json()["choices"][0]
        assert choice["finish_reason"] == "stop", choice
        document = json.loads(choice["message"]["content"])
        jsonschema.validate(document, schema, format_checker=jsonschema.FormatChecker())
        if index < len(SCHEMAS):
            assert streamed(noise, index, **fields) == (choice["message"]["content"], "stop")
        return choice["message"]["content"]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        crowd = list(pool.map(answer, range(6 * len(SCHEMAS))))
    # The same alone as in the crowd.
    assert [answer(i) for i in range(len(SCHEMAS), 2 * len(SCHEMAS))] == crowd[len(SCHEMAS):2 * len(SCHEMAS)]


WEATHER = {"type": "function", "function": {"name": "get_weather", "strict": True, "parameters": {
    "type": "object", "properties": {
        "city": {"type": "string", "maxLength": 20}, "days": {"type": "integer", "minimum": 1, "maximum": 7},
        "units": {"enum": ["celsius", "fahrenheit"]},
        "tags": {"type": "array", "items": {"type": "string", "maxLength": 3}, "maxItems": 2}},
    "required": ["city", "days", "units"], "additionalProperties": False}}}
CLOCK = {"type": "function", "function": {"name": "get_time", "parameters": {
    "type": "object", "properties": {"zone": {"type": "string", "pattern": "^[A-Z]{3}$"}}, "required": ["zone"]}}}
TOOLS = [WEATHER, CLOCK]


def check_calls(calls):
    for call in calls:
        [tool] = [t["function"] for t in TOOLS if t["function"]["name"] == call["function"]["name"]]
        jsonschema.validate(json.loads(call["function"]["arguments"]), tool["parameters"])
    return [c["function"]["name"] for c in calls]


@pytest.mark.parametrize("seed", range(12))
def test_calls_are_forced(noise, seed):
    fields = {"tools": TOOLS, "chat_template_kwargs": {"enable_thinking": seed % 2 == 1}, "thinking_token_budget": 5}
    one = asked(noise, seed, tool_choice="required", parallel_tool_calls=False, **fields).json()["choices"][0]
    assert len(check_calls(one["message"]["tool_calls"])) == 1
    assert one["finish_reason"] == "tool_calls" and not one["message"]["content"]
    several = asked(noise, seed, tool_choice="required", **fields).json()["choices"][0]
    if several["finish_reason"] != "length":
        assert check_calls(several["message"]["tool_calls"])
    named = asked(noise, seed, tool_choice={"type": "function", "function": {"name": "get_time"}}, **fields)
    choice = named.json()["choices"][0]
    assert check_calls(choice["message"]["tool_calls"]) == ["get_time"] and choice["finish_reason"] == "stop"


def test_a_call_that_begins_is_a_right_one(noise):
    """The model is made to open a call: from there on it is bound."""
    opening = noise.post("/tokenize", {"prompt": "<tool_call>"}).json()["tokens"]
    assert len(opening) == 1
    for seed in range(6):
        answer = asked(
            noise, seed, tools=TOOLS, logit_bias={str(opening[0]): 100}, parallel_tool_calls=False,
            chat_template_kwargs={"enable_thinking": False}).json()["choices"][0]
        assert len(check_calls(answer["message"]["tool_calls"])) == 1 and answer["finish_reason"] == "tool_calls"


@pytest.mark.parametrize("fields, pattern", [
    ({"guided_regex": "[a-c]{2,4}-[0-9]{3}"}, r"[a-c]{2,4}-[0-9]{3}"),
    ({"structured_outputs": {"regex": "(yes|no)!"}}, r"(yes|no)!"),
    ({"guided_choice": ["one", "twenty two"]}, r"one|twenty two"),
    ({"nvext": {"guided_choice": ["ä", "β"]}}, r"ä|β"),
    ({"guided_grammar": 'root ::= "(" item ("," item)? ")"\nitem ::= [0-9] | root'}, r"[()0-9,]+"),
    ({"structured_outputs": {"json": {"type": "array", "items": {"const": 1}, "minItems": 2, "maxItems": 2},
                             "disable_any_whitespace": True}}, r"\[1,1\]"),
    ({"structured_outputs": {"json": {"type": "array", "items": {"const": 1}, "minItems": 2, "maxItems": 2},
                             "whitespace_pattern": "\n"}}, r"\[\n1\n,\n1\n\]"),
])
def test_other_forms(noise, fields, pattern):
    for seed in range(5):
        choice = asked(noise, seed, chat_template_kwargs={"enable_thinking": False}, **fields).json()["choices"][0]
        if choice["finish_reason"] == "stop":
            assert re.fullmatch(pattern, choice["message"]["content"]), choice
    text = noise.post("/v1/completions", {"prompt": "x", "max_tokens": 300, **fields}).json()["choices"][0]
    assert text["finish_reason"] == "length" or re.fullmatch(pattern, text["text"])


def test_thinking_has_a_budget(noise):
    for fields, most in [({"thinking_token_budget": 9}, 9), ({"reasoning": {"max_tokens": 4}}, 4), ({"thinking_token_budget": 0}, 0)]:
        answer = asked(noise, 3, chat_template_kwargs={"enable_thinking": True}, **{**fields, "max_tokens": 40}, ignore_eos=True).json()
        message = answer["choices"][0]["message"]
        assert message["content"] and answer["usage"]["completion_tokens"] == 40
        # The closing itself is counted with the thought.
        assert answer["usage"]["completion_tokens_details"]["reasoning_tokens"] <= most + 1


def test_logprobs_do_not_change_the_answer(noise):
    fields = {"response_format": {"type": "json_schema", "json_schema": {"name": "t", "schema": SCHEMAS[4]}},
              "chat_template_kwargs": {"enable_thinking": False}}
    for seed in range(5):
        with_them = asked(noise, seed, logprobs=True, **fields).json()["choices"][0]
        without = asked(noise, seed, **fields).json()["choices"][0]
        assert with_them["message"] == without["message"]
        assert "".join(t["token"] for t in with_them["logprobs"]["content"]) == without["message"]["content"]


@pytest.mark.parametrize("schema, words", [
    ({"type": "object", "properties": {"a/b": {"type": "array", "uniqueItems": True}}}, ["uniqueItems", "/properties/a~1b"]),
    ({"$ref": "https://example.com/x.json"}, ["$ref", "leaves the schema"]),
    ({"type": "string", "pattern": "(?=a)b"}, ["pattern", "lookahead"]),
    ({"type": "strange"}, ["unknown type"]), ({"enum": []}, ["no text"]), (False, ["no text"]),
    ({"type": "integer", "minimum": 3, "maximum": 2}, ["no text"]), ({"$ref": "#"}, ["itself"]),
    ({"oneOf": [{"type": "number", "minimum": 2.5}, {"type": "number", "multipleOf": 0.5}]}, ["oneOf", "one value"]),
])
def test_what_cannot_be_enforced_is_refused(noise, schema, words):
    response = asked(noise, 0, response_format={"type": "json_schema", "json_schema": {"name": "mine", "schema": schema}})
    error = response.json()["error"]
    assert response.status_code == 400 and error["param"] == "response_format"
    assert error["message"].startswith("Invalid schema for response_format 'mine': ")
    assert all(word in error["message"] for word in words), error


HOSTILE = [
    {"guided_regex": "(a|a)*b"}, {"guided_regex": ".{0,100000}"}, {"guided_regex": "(.{1000}){1000}"},
    {"guided_regex": "(a?){50}a{50}"}, {"guided_regex": "((((a{0,100}){0,100}){0,100}){0,100}){0,100}"},
    {"guided_json": {"enum": [f"value {i}" for i in range(10_000)]}},
    {"guided_json": {"allOf": [{"properties": {f"k{i}": {"type": "integer"}}} for i in range(1_000)]}},
    {"guided_json": {"$defs": {f"d{i}": {"allOf": [{"$ref": f"#/$defs/d{i + 1}"}] * 2} for i in range(30)}, "$ref": "#/$defs/d0"}},
    {"guided_json": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}},
    {"guided_grammar": "root ::= root root | \"a\""}, {"guided_grammar": "root ::= (root | \"a\")* "},
    {"guided_json": {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$", "maxLength": 100_000}}}},
]


def test_hostile_grammars_disturb_nobody(noise):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        running = pool.submit(asked, noise, 1, max_tokens=200, chat_template_kwargs={"enable_thinking": False})
        for fields in HOSTILE:
            start = time.monotonic()
            response = asked(noise, 0, max_tokens=4, chat_template_kwargs={"enable_thinking": False}, **fields)
            assert response.status_code in (200, 400), response.text
            assert time.monotonic() - start < 10, fields
        assert running.result().status_code == 200


class Mood(enum.Enum):
    calm = "calm"
    wild = "wild"


class Closed(pydantic.BaseModel):
    """Random weights would add members without end to an object that is open."""

    model_config = pydantic.ConfigDict(extra="forbid")


class Inner(Closed):
    size: int = pydantic.Field(ge=0, le=9)
    mood: Mood


class Picture(Closed):
    kind: Literal["photo", "drawing"]
    parts: list[Inner] = pydantic.Field(min_length=1, max_length=2)
    note: Optional[Literal["old", "new"]]


@pytest.fixture(scope="module")
def client(noise):
    return openai.OpenAI(base_url=noise.base + "/v1", api_key="x", max_retries=0)


PLAIN = {"chat_template_kwargs": {"enable_thinking": False}}
HI = [{"role": "user", "content": "Describe a picture."}]


def test_openai_parse(client):
    answer = client.chat.completions.parse(model=MODEL, messages=HI, response_format=Picture, max_tokens=300, extra_body=PLAIN)
    assert isinstance(answer.choices[0].message.parsed, Picture)
    with client.chat.completions.stream(model=MODEL, messages=HI, response_format=Picture, max_tokens=300, extra_body=PLAIN) as stream:
        final = stream.get_final_completion()
    assert isinstance(final.choices[0].message.parsed, Picture)
    called = client.chat.completions.parse(
        model=MODEL, messages=HI, tools=[openai.pydantic_function_tool(Picture)], tool_choice="required",
        parallel_tool_calls=False, max_tokens=300, extra_body=PLAIN)
    [call] = called.choices[0].message.tool_calls
    assert isinstance(call.function.parsed_arguments, Picture)


def test_openai_cut_answers_say_so(client):
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(model=MODEL, messages=HI, response_format=Picture, max_tokens=3, extra_body=PLAIN)


@pytest.mark.parametrize("method", ["json_schema", "function_calling", "json_mode"])
def test_langchain_with_structured_output(noise, method):
    chat = ChatOpenAI(base_url=noise.base + "/v1", api_key="x", model=MODEL, max_tokens=300, max_retries=0, extra_body=PLAIN, seed=5)
    if method == "json_mode":
        # Any object: what random weights put into it is no picture.
        answer = chat.with_structured_output(Picture, method=method, include_raw=True).invoke("Describe a picture.")
        assert answer["raw"].content.startswith("{")
    else:
        assert isinstance(chat.with_structured_output(Picture, method=method).invoke("Describe a picture."), Picture)


def test_langchain_nvidia_with_structured_output(noise):
    chat = ChatNVIDIA(base_url=noise.base + "/v1", api_key="not-used", model=MODEL, max_tokens=300, **PLAIN)
    assert isinstance(chat.with_structured_output(Picture).invoke("Describe a picture."), Picture)


@pytest.mark.parametrize("output", [NativeOutput, ToolOutput])
def test_pydantic_ai(noise, output):
    model = OpenAIChatModel(MODEL, provider=OpenAIProvider(base_url=noise.base + "/v1", api_key="x"))
    agent = Agent(model, output_type=output(Picture), model_settings={"max_tokens": 400, "extra_body": PLAIN})
    assert isinstance(agent.run_sync("Describe a picture.").output, Picture)
