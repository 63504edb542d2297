"""Asks an OpenAI-compatible server about held-out samples, greedily.

    python ask_server.py FOLDER http://127.0.0.1:8000 --name martlet

Writes FOLDER/replies-NAME.json. Servers that know `return_token_ids` (Martlet, vLLM) are compared token by token.
"""

import argparse
import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

import heldout
import reply
from reply import MAX_TOKENS, Reply

KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".mp4": "video/mp4"}


def data_url(path: Path) -> str:
    return f"data:{KINDS[path.suffix]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def on_the_wire(message: dict, folder: Path) -> dict:
    """The message with its files as data URLs, and the arguments of calls as text."""
    message = dict(message)
    if isinstance(message["content"], list):
        message["content"] = [
            part if part["type"] == "text"
            else {"type": f"{part['type']}_url", f"{part['type']}_url": {"url": data_url(folder / part["path"])}}
            for part in message["content"]]
    if message["role"] == "tool":
        message["tool_call_id"] = "call_0"
    if "tool_calls" in message:
        message["tool_calls"] = [
            {"id": f"call_{index}", "type": "function",
             "function": call["function"] | {"arguments": json.dumps(call["function"]["arguments"])}}
            for index, call in enumerate(message["tool_calls"])]
    return message


def ask(base: str, folder: Path, sample: dict, **fields) -> Reply:
    body = dict(
        messages=[on_the_wire(message, folder) for message in sample["messages"]], temperature=0,
        chat_template_kwargs=dict(enable_thinking=sample["thinking"]), **fields)
    if sample["tools"]:
        body["tools"] = sample["tools"]
    start = time.monotonic()
    response = requests.post(f"{base}/v1/chat/completions", json=body, timeout=600)
    if response.status_code != 200:
        raise RuntimeError(f"{sample['name']}: {response.status_code} {response.text[:500]}")
    document = response.json()
    [choice] = document["choices"]
    answer = Reply.of_message(choice["message"])
    answer.tokens = choice.get("token_ids")
    answer.context = dict(
        prompt_tokens=document["usage"]["prompt_tokens"], seconds=round(time.monotonic() - start, 3),
        finish=choice["finish_reason"])
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("base", help="the server's address, without /v1")
    parser.add_argument("--name", default="server")
    parser.add_argument("--model", help="for servers that want a name")
    parser.add_argument("--max-tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--at-once", type=int, default=1)
    parser.add_argument("--no-token-ids", action="store_true", help="for servers that refuse return_token_ids")
    given = parser.parse_args()
    fields = {"max_tokens": given.max_tokens} | ({} if given.no_token_ids else {"return_token_ids": True})
    if given.model:
        fields["model"] = given.model
    with ThreadPoolExecutor(given.at_once) as pool:
        replies = pool.map(
            lambda sample: ask(given.base, given.folder, sample, **fields), heldout.read(given.folder))
        out = given.folder / f"replies-{given.name}.json"
        reply.write(out, list(replies))
    print(out)


if __name__ == "__main__":
    main()
