"""What a model replied: the same from a server's JSON, from generated text, and from a sample's truth."""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

MAX_TOKENS = 400  # more than any true reply has
CALL = re.compile(r"\s*<tool_call>\n<function=([^>\n]+)>\n(.*?)</function>\n</tool_call>", re.DOTALL)
PARAMETER = re.compile(r"<parameter=([^>\n]+)>\n(.*?)\n</parameter>\n", re.DOTALL)


@dataclass
class Reply:
    reasoning: str
    content: str
    calls: list[dict]  # name, and arguments as texts
    tokens: list[int] | None = None  # with the one that ends it
    margins: list[float] | None = None  # at each token, how far the second best was behind (natural logarithms)
    context: dict = field(default_factory=dict)  # prompt_tokens, seconds

    @property
    def final(self) -> tuple:
        """What counts as the answer."""
        return self.content, self.calls

    def same_as(self, other: "Reply") -> bool:
        if self.tokens is not None and other.tokens is not None:
            return self.tokens == other.tokens
        return (self.reasoning, self.final) == (other.reasoning, other.final)

    @staticmethod
    def of_truth(message: dict) -> "Reply":
        return Reply(message["reasoning_content"], message["content"], called(message))

    @staticmethod
    def of_message(message: dict) -> "Reply":
        """From the message of an OpenAI-compatible server."""
        reasoning = message.get("reasoning") or message.get("reasoning_content") or ""
        return Reply(reasoning.strip(), (message.get("content") or "").strip(), called(message))

    @staticmethod
    def of_text(text: str, thinking: bool) -> "Reply":
        reasoning, _, content = text.partition("</think>") if thinking else ("", "", text)
        calls = [
            dict(name=name, arguments=dict(PARAMETER.findall(parameters)))
            for name, parameters in CALL.findall(content)]
        return Reply(reasoning.strip(), (CALL.sub("", content) if calls else content).strip(), calls)


def write(path: Path, replies: list[Reply]) -> None:
    """One reply a line."""
    lines = ",\n".join(json.dumps(asdict(reply), ensure_ascii=False) for reply in replies)
    path.write_text(f"[\n{lines}\n]\n")


def read(path: Path) -> list[Reply]:
    return [Reply(**document) for document in json.loads(path.read_text())]


def called(message: dict) -> list[dict]:
    functions = [call["function"] for call in message.get("tool_calls") or []]
    return [dict(name=f["name"], arguments=texts(f["arguments"])) for f in functions]


def texts(arguments: str | dict) -> dict[str, str]:
    values = json.loads(arguments) if isinstance(arguments, str) else arguments
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
