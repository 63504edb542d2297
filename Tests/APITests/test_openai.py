"""The OpenAI SDK, as users have it."""

import enum
import json

import openai
import pydantic
import pytest

from conftest import EXAMPLES, MODEL, picture, seed_requests


@pytest.fixture(scope="module")
def client(demo):
    return openai.OpenAI(base_url=demo.base + "/v1", api_key="not-used", max_retries=0)


def describe(name="00_image_0.png"):
    return [{"role": "user", "content": [picture(EXAMPLES / name), {"type": "text", "text": "Describe this image."}]}]


def test_plain(client):
    answer = client.chat.completions.create(model=MODEL, messages=describe(), temperature=0, max_tokens=128)
    text = answer.choices[0].message
    assert text.content.startswith("The image shows a yellow triangle")
    assert text.reasoning_content == text.reasoning and "two shapes" in text.reasoning
    assert answer.usage.prompt_tokens == 44
    assert answer.usage.completion_tokens_details.reasoning_tokens > 0
    assert answer._request_id and answer.id == "chatcmpl-" + answer._request_id


def test_the_first_listed_model_can_be_asked(client):
    first = client.models.list().data[0].id
    answer = client.chat.completions.create(
        model=first, messages=[{"role": "user", "content": "Hi there!"}], max_tokens=4)
    assert answer.model == first
    assert client.models.retrieve(MODEL).id == MODEL


STANDARD = {"model", "messages", "max_tokens", "temperature", "top_p", "presence_penalty", "tools", "tool_choice"}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("name", list(seed_requests()))
def test_official_requests(client, name, stream):
    body = {**seed_requests()[name], "max_tokens": 64}
    body.pop("stream", None)
    fields = {k: v for k, v in body.items() if k in STANDARD}
    extra = {k: v for k, v in body.items() if k not in STANDARD}
    answer = client.chat.completions.create(**fields, extra_body=extra, stream=stream)
    if stream:
        reasons = [c.choices[0].finish_reason for c in answer]
        assert reasons[-1] in ("stop", "length", "tool_calls") and not any(reasons[:-1])
    else:
        assert answer.choices[0].finish_reason in ("stop", "length", "tool_calls")
        assert answer.usage.prompt_tokens > 0


def test_raw_stream(client):
    stream = client.chat.completions.create(
        model=MODEL, messages=describe(), temperature=0, max_tokens=128, stream=True,
        stream_options={"include_usage": True})
    content, usage = "", None
    for chunk in stream:
        if chunk.usage:
            usage = chunk.usage
        elif chunk.choices[0].delta.content:
            content += chunk.choices[0].delta.content
    assert content.startswith("The image shows a yellow triangle")
    assert usage.prompt_tokens == 44


def test_stream_helper_with_two_choices(client):
    with client.chat.completions.stream(
        model=MODEL, messages=describe(), n=2, seed=7, temperature=0.8, max_tokens=96
    ) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    assert [c.index for c in final.choices] == [0, 1]
    plain = client.chat.completions.create(
        model=MODEL, messages=describe(), n=2, seed=7, temperature=0.8, max_tokens=96)
    for streamed, whole in zip(final.choices, plain.choices):
        assert streamed.message.content == whole.message.content
        assert streamed.finish_reason == whole.finish_reason
    alone = client.chat.completions.create(
        model=MODEL, messages=describe(), n=1, seed=7, temperature=0.8, max_tokens=96)
    assert alone.choices[0].message.content == plain.choices[0].message.content


class Unit(enum.Enum):
    metric = "metric"
    imperial = "imperial"


class Place(pydantic.BaseModel):
    city: str
    unit: Unit | None = None


class GetWeather(pydantic.BaseModel):
    """Tells the weather of a place."""

    place: Place
    days: int


def demo_tools():
    """Those that the demo was trained with."""
    cases = json.loads((EXAMPLES / "cases.json").read_text())
    return next(c["tools"] for c in cases if c["case"] == "23_tool")


def test_tool_round_trip(client):
    tools = demo_tools()
    messages = [{"role": "user", "content": "What is the name of the color #f243a1?"}]
    fields = dict(model=MODEL, tools=tools, temperature=0, max_tokens=128)
    with client.chat.completions.stream(messages=messages, **fields) as stream:
        for _ in stream:
            pass
        streamed = stream.get_final_completion().choices[0]
    plain = client.chat.completions.create(messages=messages, **fields).choices[0]
    assert plain.finish_reason == streamed.finish_reason == "tool_calls"
    [call] = plain.message.tool_calls
    assert (call.function.name, json.loads(call.function.arguments)) == ("name_a_color", {"color_hex": "#f243a1"})
    assert call.function.arguments == streamed.message.tool_calls[0].function.arguments
    assert call.id.startswith("call_")
    # The message goes back as it came, with all that the SDK puts into it.
    messages += [plain.message, {"role": "tool", "tool_call_id": call.id, "content": "Coral"}]
    final = client.chat.completions.create(messages=messages, **fields).choices[0]
    assert final.finish_reason == "stop" and final.message.content


def test_nested_models_as_tools(client):
    """The SDK reads the arguments into the models: their types must be those of the schema."""
    tool = openai.pydantic_function_tool(GetWeather)
    call = {"id": "call_1", "type": "function", "function": {
        "name": "GetWeather", "arguments": '{"place": {"city": "Paris", "unit": "metric"}, "days": 3}'}}
    with client.chat.completions.stream(
        model=MODEL, tools=[tool], temperature=0, max_tokens=64,
        messages=[{"role": "user", "content": "Hi"}, {"role": "assistant", "content": None, "tool_calls": [call]},
                  {"role": "tool", "tool_call_id": "call_1", "content": "Sunny"}],
    ) as stream:
        for _ in stream:
            pass
        assert stream.get_final_completion().choices[0].finish_reason in ("stop", "tool_calls", "length")


def test_extra_body(client):
    answer = client.chat.completions.create(
        model=MODEL, messages=describe(), max_tokens=64, temperature=0,
        extra_body={"chat_template_kwargs": {"enable_thinking": False}, "top_k": 5, "return_token_ids": True,
                    "mm_processor_kwargs": {"size": {"shortest_edge": 1024, "longest_edge": 4096}}})
    message = answer.choices[0].message
    assert message.reasoning is None and message.content
    # 64 × 64 pixels at most are four tokens.
    assert len(answer.prompt_token_ids) == answer.usage.prompt_tokens < 44
    assert len(answer.choices[0].token_ids) == answer.usage.completion_tokens


def test_logprobs(client):
    answer = client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": "Thanks!"}], temperature=0, max_tokens=8,
        logprobs=True, top_logprobs=3, extra_body={"chat_template_kwargs": {"enable_thinking": False}})
    entries = answer.choices[0].logprobs.content
    assert len(entries) == answer.usage.completion_tokens
    for entry in entries:
        assert len(entry.top_logprobs) == 3
        assert entry.logprob == entry.top_logprobs[0].logprob >= entry.top_logprobs[1].logprob
        assert bytes(entry.bytes).decode() == entry.token


def test_legacy_completion(client):
    answer = client.completions.create(model=MODEL, prompt=["The color", "The sea"], max_tokens=4, temperature=0, echo=True)
    assert [c.index for c in answer.choices] == [0, 1]
    assert answer.choices[1].text.startswith("The sea")
    assert answer.usage.prompt_tokens == 4 and 2 <= answer.usage.completion_tokens <= 8
    pieces = client.completions.create(model=MODEL, prompt="The sea", max_tokens=4, temperature=0, stream=True)
    assert "".join(p.choices[0].text for p in pieces) == answer.choices[1].text.removeprefix("The sea")


@pytest.mark.parametrize("fields, error, param", [
    ({"model": "gpt-4"}, openai.NotFoundError, "model"),
    ({"top_p": 0}, openai.BadRequestError, "top_p"),
    ({"temperature": 2.5}, openai.BadRequestError, "temperature"),
    ({"max_tokens": 0}, openai.BadRequestError, "max_tokens"),
    ({"response_format": {"type": "json_schema"}}, openai.BadRequestError, "response_format"),
])
def test_errors_are_the_sdks(client, fields, error, param):
    with pytest.raises(error) as caught:
        client.chat.completions.create(**{
            "model": MODEL, "messages": [{"role": "user", "content": "Hi"}], **fields})
    assert caught.value.param == param
    assert caught.value.body["message"]


async def chat_async(base):
    async with openai.AsyncOpenAI(base_url=base + "/v1", api_key="x") as client:
        import asyncio
        answers = await asyncio.gather(*[
            client.chat.completions.create(model=MODEL, messages=describe(), temperature=0, max_tokens=128)
            for _ in range(6)])
    return {a.choices[0].message.content for a in answers}


def test_many_at_once_answer_the_same(demo):
    import asyncio
    assert len(asyncio.run(chat_async(demo.base))) == 1
