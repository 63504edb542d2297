"""A server whose weights are quantised at load."""

import pytest

from conftest import DEMO, EXAMPLES, Server, picture


@pytest.fixture(scope="module", params=["int8", "int4"])
def server(request):
    server = Server("--model", DEMO, "--weights", request.param)
    yield server
    assert server.stop() == 0, server.output()


def ask(server, **fields):
    content = [picture(EXAMPLES / "00_image_0.png"), {"type": "text", "text": "Describe this image."}]
    answer = server.chat({"role": "user", "content": content}, **{"temperature": 0, "max_tokens": 120, **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()["choices"]


def test_it_still_sees(server):
    content = ask(server)[0]["message"]["content"]
    assert "triangle" in content and "diamond" in content, content


def test_the_same_request_has_the_same_bits(server):
    """Alone, and beside others in one batch: log-probabilities to the last digit."""
    alone = ask(server, logprobs=True, top_logprobs=5, cache_prompt=False)
    for choice in ask(server, logprobs=True, top_logprobs=5, n=3, temperature=1, seed=5, cache_prompt=False):
        first, other = alone[0]["logprobs"]["content"][0], choice["logprobs"]["content"][0]
        assert other["top_logprobs"] == first["top_logprobs"]
    assert ask(server, logprobs=True, top_logprobs=5) == alone
