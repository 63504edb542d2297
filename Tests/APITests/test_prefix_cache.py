"""Nothing is computed twice, and nothing changes by that."""

import concurrent.futures
import os
import random
import time

import pytest
import requests

from conftest import DEMO, EXAMPLES, Server, picture

DOCUMENT = "Notes of the day. " + " ".join(f"Item {n}: a small shape was drawn and put away." for n in range(40))


@pytest.fixture(scope="module")
def both():
    """A server with the cache, and one without."""
    servers = Server("--model", DEMO), Server("--model", DEMO, "--no-prefix-cache")
    yield servers
    for server in servers:
        assert server.stop() == 0, server.output()


def ask(server, messages, **fields):
    answer = server.chat(*messages, **{"max_tokens": 40, **fields}).json()
    usage = answer["usage"]
    return answer["choices"], usage["prompt_tokens"], usage["prompt_tokens_details"]["cached_tokens"]


def asked_of_both(both, messages, **fields):
    """What the caching server says of the cache; what it answers must be what the other does."""
    cached, plain = (ask(server, messages, **fields) for server in both)
    assert cached[0] == plain[0] and cached[1] == plain[1] and plain[2] == 0
    return cached


def user(text, *images):
    parts = [picture(image) for image in images] + [{"type": "text", "text": text}]
    return {"role": "user", "content": parts if images else text}


@pytest.mark.parametrize("thinks", [True, False])
def test_the_next_turn(both, thinks):
    fields = {"chat_template_kwargs": {"enable_thinking": thinks}, "logprobs": True, "top_logprobs": 2}
    system = {"role": "system", "content": f"Thinks: {thinks}. {DOCUMENT}"}
    messages = [system, user("What is in this image?", EXAMPLES / "00_image_0.png")]
    choices, first, cached = asked_of_both(both, messages, **fields)
    assert cached == 0
    messages += [{"role": "assistant", "content": choices[0]["message"]["content"] or "A shape."}, user("And now?")]
    _, second, cached = asked_of_both(both, messages, **fields)
    assert second > first and first - 80 <= cached < second


def test_another_question_about_the_same(both):
    image = EXAMPLES / "00_image_0.png"
    system = {"role": "system", "content": "Another. " + DOCUMENT}
    asked_of_both(both, [system, user("What is in this image?", image)])
    _, count, cached = asked_of_both(both, [system, user("Which colors are there?", image)])
    assert cached > 0.7 * count
    _, count, cached = asked_of_both(both, [system, user("What is it?", EXAMPLES / "01_image_0.png")]
                                     if (EXAMPLES / "01_image_0.png").exists() else [system, user("What is it?")])
    assert 0 < cached < count


def test_a_crowd(both):
    system = {"role": "system", "content": "Crowd. " + DOCUMENT}
    alone = [ask(both[1], [system, user(f"Question {n}")]) for n in range(6)]
    before = both[0].metrics()['vllm:prefix_cache_hits_total{model_name="demo",engine="0"}']
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda n: ask(both[0], [system, user(f"Question {n}")]), range(6)))
    assert [a[:2] for a in together] == [a[:2] for a in alone]
    hits = both[0].metrics()['vllm:prefix_cache_hits_total{model_name="demo",engine="0"}']
    assert hits >= before


def test_who_shares(both):
    server = both[0]
    messages = [{"role": "system", "content": "Mine. " + DOCUMENT}, user("Hi")]
    assert ask(server, messages, cache_salt="a")[2] == 0
    assert ask(server, messages, cache_salt="b")[2] == 0
    assert ask(server, messages)[2] == 0
    assert ask(server, messages, cache_salt="a")[2] > 0
    assert ask(server, messages, cache_salt="a", cache_prompt=False)[2] == 0
    refused = server.chat("x", cache_salt="")
    assert refused.status_code == 400 and refused.json()["error"]["param"] == "cache_salt"


def test_a_request_is_left_out(both):
    server = both[0]
    messages = [{"role": "system", "content": "Left out. " + DOCUMENT}, user("Hi")]
    first = ask(server, messages, cache_prompt=False)
    # Nothing of it was kept, for itself or for others.
    assert first[2] == 0 and ask(server, messages)[2] == 0
    assert ask(server, messages, cache_prompt=True) == ask(server, messages, cache_prompt=None)
    assert ask(server, messages, cache_prompt=False) == first
    refused = server.chat("x", cache_prompt="no")
    assert refused.status_code == 400 and refused.json()["error"]["param"] == "cache_prompt"


def restarted(folder, *arguments):
    return Server("--model", DEMO, "--prefix-cache-disk", folder, *arguments)


def test_a_restart_goes_on(both, tmp_path):
    folder = tmp_path / "cache"
    messages = [{"role": "system", "content": "Restart. " + DOCUMENT}, user("What is it?", EXAMPLES / "00_image_0.png")]
    fields = {"logprobs": True, "top_logprobs": 2}
    plain = ask(both[1], messages, **fields)
    server = restarted(folder)
    assert ask(server, messages, **fields)[0] == plain[0]
    assert server.stop() == 0, server.output()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    server = restarted(folder)
    choices, count, cached = ask(server, messages, **fields)
    assert choices == plain[0] and cached > 0.8 * count
    assert server.metrics()["martlet_prefix_disk_reads_total"] == 1
    assert server.metrics()["martlet_prefix_disk_bytes"] > 0
    assert server.stop() == 0, server.output()
    # Other numbers in keys and values.
    server = restarted(folder, "--exact")
    assert ask(server, messages, **fields)[2] == 0
    assert server.stop() == 0, server.output()


def test_killed_while_it_writes(both, tmp_path):
    rounds = 200 if os.environ.get("MARTLET_TEST_FULL") else 6
    folder, dice = tmp_path / "cache", random.Random(4)
    kinds = [[{"role": "system", "content": f"Kill {n}. {DOCUMENT}"}, user("Hi")] for n in range(12)]
    expected = [ask(both[1], messages, max_tokens=4)[0] for messages in kinds]
    cached = 0
    for _ in range(rounds):
        # Room for a few states: all that is asked is written soon.
        server = restarted(folder, "--prefix-cache", 1)

        def visit(_):
            try:
                while True:
                    kind = dice.randrange(len(kinds))
                    choices, _, hits = ask(server, kinds[kind], max_tokens=4)
                    assert choices == expected[kind]
                    yield hits
            except requests.RequestException:
                return

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            visits = [pool.submit(lambda: list(visit(0))) for _ in range(2)]
            time.sleep(0.8 + dice.random())
            server.process.kill()
            server.process.wait()
            cached += sum(hits > 0 for future in visits for hits in future.result())
    server = restarted(folder)
    for kind, messages in enumerate(kinds):
        choices, _, hits = ask(server, messages, max_tokens=4)
        assert choices == expected[kind]
        cached += hits > 0
    assert server.stop() == 0, server.output()
    assert cached > 0 and not list(folder.glob("*.partial"))
