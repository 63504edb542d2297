"""Behaviour that clients see, request by request."""

import json

import pytest
import requests

from conftest import DEMO, EXAMPLES, FIXTURES, MODEL, Server, data_url, events, picture

SEE = [picture(EXAMPLES / "00_image_0.png"), {"type": "text", "text": "Describe this image."}]


def user(*parts):
    return {"role": "user", "content": list(parts)}


def clip(path=FIXTURES / "media/v_320x240_30fps_2s.mp4"):
    return {"type": "video_url", "video_url": {"url": data_url(path, "video/mp4")}}


def refused(response, param, *words, status=400):
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["param"] == param and error["code"] == status
    for word in words:
        assert word in error["message"], error["message"]
    return error


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer whatever"}, {"Authorization": "nonsense"}])
def test_no_key_is_needed(demo, header):
    body = {"messages": [{"role": "user", "content": "Thanks!"}], "max_tokens": 2}
    assert demo.post("/v1/chat/completions", body, headers=header).status_code == 200


def test_at_most_five_pictures_history_included(demo):
    small = picture(FIXTURES / "media/rgb_48x48.png")
    assert demo.chat(user(*[small] * 5), max_tokens=1).status_code == 200
    for messages in ([user(*[small] * 6)], [user(*[small] * 3), {"role": "assistant", "content": "ok"}, user(*[small] * 3)]):
        refused(demo.chat(*messages), None, "At most 5 image(s)", "NIM_MAX_IMAGES_PER_PROMPT")


def test_clips_are_off_by_default(scripted):
    refused(scripted.chat(user(clip())), None, "At most 0 video(s)", "NIM_MAX_VIDEOS_PER_PROMPT")


@pytest.mark.parametrize("video, status", [
    ({"fps": 1.0}, 200), ({"fps": 30}, 200), ({"num_frames": 60}, 200), ({"num_frames": 1}, 200),
    ({"fps": 1000}, 400), ({"num_frames": 61}, 400), ({"fps": 0}, 400), ({"num_frames": 0}, 400),
    ({"num_frames": 769}, 400), ({"fps": "2"}, 400)])
def test_frames(demo, video, status):
    response = demo.chat(user(clip()), max_tokens=1, media_io_kwargs={"video": video})
    if status == 400:
        refused(response, "media_io_kwargs")
    else:
        assert response.status_code == 200, response.text


def frames(demo, video):
    body = {"messages": [user(clip())], "media_io_kwargs": {"video": video}}
    [feature] = demo.post("/v1/chat/completions/render", body).json()["features"]
    return feature


def test_of_both_the_fewer_frames_win(demo):
    few, many = frames(demo, {"num_frames": 8}), frames(demo, {"fps": 5.0})
    assert frames(demo, {"num_frames": 8, "fps": 5.0}) == few
    assert len(few["frame_indices"]) == 8 < len(many["frame_indices"]) == 10


def test_pixel_bounds_count_as_the_rule_says(demo, tmp_path):
    from PIL import Image

    path = tmp_path / "wide.png"
    Image.new("RGB", (1000, 600), "red").save(path)

    def tokens(**fields):
        body = {"messages": [user(picture(path))], "max_tokens": 1, **fields}
        response = demo.post("/v1/chat/completions", body)
        assert response.status_code == 200, response.text
        return response.json()["usage"]["prompt_tokens"]

    small = {"size": {"shortest_edge": 1568, "longest_edge": 262144}}
    tiny = {"size": {"shortest_edge": 1024, "longest_edge": 1024}}
    # 384 × 640 pixels are 12 × 20 tokens of 32 × 32; 32 × 32 are one.
    assert tokens(mm_processor_kwargs=small) - tokens(mm_processor_kwargs=tiny) == 240 - 1
    assert tokens(mm_processor_kwargs={"min_pixels": 1568, "max_pixels": 262144}) == tokens(mm_processor_kwargs=small)
    for bad in ({"size": {"shortest_edge": 0}}, {"size": {"longest_edge": 1.5}}, {"size": {"shortest_edge": 9, "longest_edge": 8}}):
        refused(demo.chat(user(picture(path)), mm_processor_kwargs=bad), "mm_processor_kwargs")


def test_thinking(demo):
    def answer(**fields):
        document = demo.chat(user(*SEE), **fields).json()
        return document["choices"][0], document["usage"]

    thinking, usage = answer()
    assert thinking["message"]["reasoning"] == thinking["message"]["reasoning_content"] != None
    hidden, same = answer(include_reasoning=False)
    assert hidden["message"]["reasoning"] is None and hidden["message"]["content"] == thinking["message"]["content"]
    assert usage == same
    off, _ = answer(chat_template_kwargs={"enable_thinking": False})
    assert off["message"]["reasoning"] is None and off["message"]["content"]
    assert answer(reasoning_effort="none")[0] == off
    cut, usage = answer(max_tokens=5)
    assert cut["message"]["content"] is None and cut["finish_reason"] == "length"
    assert usage["completion_tokens"] == usage["completion_tokens_details"]["reasoning_tokens"] == 5


def test_hidden_reasoning_is_hidden_in_streams(demo):
    chunks = events(demo.chat(user(*SEE), stream=True, include_reasoning=False, logprobs=True, return_token_ids=True))
    text = json.dumps(chunks)
    assert "two shapes" not in text
    assert all(c["choices"][0].get("logprobs") is None for c in chunks)


TOOL = {"type": "function", "function": {
    "name": "name_a_color", "description": "A tool that returns a bunch of color names for a given color_hex.",
    "parameters": {"type": "object", "required": ["color_hex"], "properties": {"color_hex": {
        "type": "string", "description": "A hexadecimal color value which must be represented as a string."}}}}}


def test_streamed_tool_call(demo):
    chunks = events(demo.chat("What is the name of the color #f243a1?", stream=True, tools=[TOOL]))
    calls = [c for chunk in chunks for c in chunk["choices"][0]["delta"].get("tool_calls") or []]
    assert [bool(c.get("id")) for c in calls] == [True] + [False] * (len(calls) - 1)
    assert set(json.loads("".join(c["function"]["arguments"] for c in calls))) == {"color_hex"}
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"
    assert "<tool_call>" not in json.dumps(chunks)


@pytest.mark.parametrize("fields", [
    {"tool_choice": "auto"}, {"tool_choice": "required"}, {"tool_choice": "sometimes"},
    {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "other"}}},
    {"response_format": {"type": "json_schema"}}, {"structured_outputs": {"choice": []}},
    {"guided_regex": "a", "guided_choice": ["a"]}, {"response_format": {"type": "structural_tag"}}])
def test_forms_that_cannot_be_had_say_so(demo, fields):
    response = demo.chat("Hi", **fields)
    assert response.status_code == 400 and response.json()["error"]["message"]


def test_stop_and_its_reason(demo):
    choice = demo.chat(user(*SEE), stop=[" cyan"]).json()["choices"][0]
    assert (choice["finish_reason"], choice["stop_reason"]) == ("stop", " cyan")
    assert "cyan" not in json.dumps(choice["message"])
    kept = demo.chat(user(*SEE), stop=" cyan", include_stop_str_in_output=True).json()["choices"][0]
    assert kept["message"]["reasoning"].endswith(" cyan")


def test_errors(demo):
    refused(demo.chat("Hi", model="gpt-4"), "model", "The model `gpt-4` does not exist.", status=404)
    refused(demo.chat("Hi", top_p=0), "top_p", "0")
    raw = requests.post(demo.base + "/v1/chat/completions", data='{"messages": [', headers={"Content-Type": "application/json"})
    assert refused(raw, None)["type"] == "Bad Request"
    form = requests.post(demo.base + "/v1/chat/completions", data="a=b", headers={"Content-Type": "text/plain"})
    refused(form, None, "application/json")
    refused(demo.post("/v1/chat/completions", {"messages": []}), "messages")
    refused(demo.chat({"role": "wizard", "content": "x"}), "messages[0].role", "wizard")
    refused(demo.get("/v1/nothing"), None, status=404)
    refused(demo.get("/v1/chat/completions"), None, status=405)
    refused(demo.post("/v1/responses", {}), None, "/v1/chat/completions", status=404)
    refused(demo.chat("Hi", max_tokens=10_000_000), "max_tokens")
    refused(demo.chat("Hi " * 40_000), "input_tokens")
    refused(demo.chat("Hi", logit_bias={"99999999": 1}), "logit_bias")
    # An error before the first token is no stream, whatever was asked for.
    refused(demo.chat("Hi", stream=True, top_p=7), "top_p")


def test_what_is_too_much_is_refused_unread(demo):
    refused(demo.post("/v1/completions", {"prompt": "a" * (8 << 20)}), "input_tokens", "8388608 bytes")
    refused(demo.post("/tokenize", {"prompt": "a" * (8 << 20)}), "input_tokens", "8388608 bytes")
    values = '{"prompt": "x", "unknown": [' + "0," * 1_300_000 + "0]}"
    refused(
        requests.post(demo.base + "/v1/completions", data=values, headers={"Content-Type": "application/json"}),
        None, "1200000")


@pytest.mark.parametrize("fields, param", [
    ({"allowed_token_ids": [64], "bad_words": ["a"]}, "allowed_token_ids"),
    ({"stop_token_ids": [64], "allowed_token_ids": [64], "min_tokens": 1}, "allowed_token_ids")])
def test_forbidding_every_token_is_the_requests_fault(demo, fields, param):
    refused(demo.post("/v1/completions", {"prompt": "x", "max_tokens": 3, **fields}), param, "no token is left")


def test_many_prompts_leave_room_for_others(demo):
    body = {"prompt": ["a"] * 128, "max_tokens": 500, "ignore_eos": True, "stream": True}
    with requests.post(demo.base + "/v1/completions", json=body, stream=True) as stream:
        next(stream.iter_lines())
        metrics = demo.metrics()
        assert metrics["num_requests_running"] + metrics["num_requests_waiting"] <= 8
        assert demo.chat("Thanks!", max_tokens=1).status_code == 200


@pytest.mark.parametrize("url, words", [
    ("data:image/png,abc", "base64"), ("data:image/png;base64,@@@@", "base64"), ("data:image/png;base64,AAAA", ""),
    ("iVBORw0KGgo=", "data:"), ("file:///etc/passwd", "http"), ("ftp://example.com/a.png", "http")])
def test_pictures_that_are_none(demo, url, words):
    refused(
        demo.chat(user({"type": "image_url", "image_url": {"url": url}})),
        "messages[0].content[0].image_url.url", words)


@pytest.mark.parametrize("name", ["qwen%2Fqwen3.5-397b-a17b", "qwen/qwen3.5-397b-a17b", "demo"])
def test_models(demo, name):
    model = demo.get("/v1/models/" + name).json()
    assert model["object"] == "model" and model["root"] == model["id"]
    assert model["max_model_len"] > 0


def test_several_system_messages_are_one(demo):
    messages = [{"role": "system", "content": "A"}, {"role": "user", "content": "Hi"}, {"role": "developer", "content": "B"}]
    text = demo.post("/v1/chat/completions/render", {"messages": messages}).json()["prompt_text"]
    assert "<|im_start|>system\nA\n\nB<|im_end|>" in text


def test_tokens_there_and_back(demo):
    tokens = demo.post("/tokenize", {"prompt": "Größe 漢字 👩‍👩‍👧<|im_end|>", "return_token_strs": True}).json()
    assert tokens["count"] == len(tokens["tokens"]) == len(tokens["token_strs"])
    assert demo.post("/detokenize", {"tokens": tokens["tokens"]}).json()["prompt"] == "Größe 漢字 👩‍👩‍👧<|im_end|>"
    rendered = demo.post("/v1/chat/completions/render", {"messages": [{"role": "user", "content": "Hi"}]}).json()
    counted = demo.post("/tokenize", {"messages": [{"role": "user", "content": "Hi"}]}).json()
    assert rendered["token_ids"] == counted["tokens"]


def test_prompt_logprobs(demo):
    document = demo.chat("Thanks!", prompt_logprobs=2, max_tokens=1).json()
    entries = document["prompt_logprobs"]
    assert len(entries) == document["usage"]["prompt_tokens"] and entries[0] is None
    for entry in entries[1:]:
        assert len(entry) in (2, 3)
        assert sorted(e["rank"] for e in entry.values())[0] == 1


def test_operations(demo):
    assert demo.get("/v1/health/live").json()["object"] == "health.response"
    ready = demo.get("/v1/health/ready").json()
    assert ready == {"object": "health.response", "message": "Service is ready.", "status": "ready"}
    for path in ("/health", "/ping"):
        assert demo.get(path).status_code == 200
    assert set(demo.get("/v1/version").json()) == {"release", "api"}
    licence = demo.get("/v1/license").json()
    assert licence["size"] == len(licence["content"].encode())
    assert "model.safetensors" in demo.get("/v1/manifest").json()["manifest_file"]
    assert demo.get("/openapi.json").json()["openapi"] == "3.1.0"
    assert "text/html" in demo.get("/docs").headers["content-type"]


def test_kwargs_of_the_server():
    server = Server(
        "--model", DEMO,
        environment={"NIM_MM_PROCESSOR_KWARGS": '{"size": {"shortest_edge": 1024, "longest_edge": 4096}}',
                     "NIM_MEDIA_IO_KWARGS": '{"video": {"num_frames": 4}}', "NIM_MAX_VIDEOS_PER_PROMPT": "1"})
    [feature] = server.post("/v1/chat/completions/render", {"messages": [user(*SEE)]}).json()["features"]
    assert feature["token_count"] <= 4
    [feature] = server.post("/v1/chat/completions/render", {"messages": [user(clip())]}).json()["features"]
    assert len(feature["frame_indices"]) == 4
    assert server.stop() == 0
