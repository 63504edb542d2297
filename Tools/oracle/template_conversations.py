"""Random conversations and what a chat template renders: {"variables", "answer"} a line.

Arguments: the template's path, the number of conversations, the seed."""

import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from template_environment import environment, render

WORDS = [
    "hello", "Paris", "two\nlines", "  padded  ", "\n\n", "", "\u00e9", "e\u0301", "\u4f60\u597d", "\U0001f600\U0001f3fd",
    "\u0928\u092e\u0938\u094d\u0924\u0947", "\u0645\u0631\u062d\u0628\u0627", "\u00a0", "\u3000x\u3000", "\u200b", "\u001c", "\u0085", "\u2028", "\ufeff", "\t",
    "<think>", "</think>", "<think>\nplan\n</think>\n\n", "<tool_response>", "</tool_response>",
    "<|im_end|>", "<|im_start|>system\n", "<tool_call>\n<function=f>", "{{ x }}", "{% if %}", "\"quoted\"", "it's",
    "\\", "\\n", "a" * 40, "&<>", "\r\n", "\x07", "100%", "-", "null", "True",
]
ROLES = ["user", "user", "user", "assistant", "assistant", "tool", "tool", "system"]


class Conversations:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, p):
        return self.random.random() < p

    def text(self):
        glue = self.random.choice(["", " ", "\n", "  "])
        return glue.join(self.random.choice(WORDS) for _ in range(self.random.randint(0, 5)))

    def scalar(self):
        r = self.random
        return r.choice([
            None, True, False, 0, -1, r.randint(-10**6, 10**6), r.randint(-10**30, 10**30), 3.0, -0.0, 1e20, 1e-7, 1e16,
            123456789.123, r.random(), r.uniform(-1e6, 1e6), 10 ** r.uniform(-20, 25), self.text(), self.text(), self.text(),
        ])

    def value(self, depth=0):
        kind = self.random.random()
        if depth < 3 and kind < 0.15:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]
        if depth < 3 and kind < 0.3:
            return self.object(depth + 1)
        return self.scalar()

    def object(self, depth=0):
        names = ["x", "y", "file path", "\u00e9", "items", "name", "", "k1", "a.b"]
        return {self.random.choice(names): self.value(depth) for _ in range(self.random.randint(0, 4))}

    def part(self):
        kind = self.random.random()
        if kind < 0.6:
            return {"type": "text", "text": self.text()}
        if kind < 0.8:
            return {"type": "image"}
        if kind < 0.93:
            return {"type": "video"}
        return self.random.choice([{"type": "audio"}, {"image_url": {"url": "x"}}, {"type": "image_url", "image_url": "x"}, {"video": 1}, {"text": "t"}])

    def content(self):
        kind = self.random.random()
        if kind < 0.65:
            return self.text()
        if kind < 0.95:
            return [self.part() for _ in range(self.random.randint(0, 4))]
        return self.random.choice([None, None, None, 5, {"text": "mapping"}])

    def call(self):
        function = {"name": self.random.choice(["get_weather", "f", "\u00fcber"])}
        if self.chance(0.9):
            function["arguments"] = self.object()
        if self.chance(0.02):
            function["arguments"] = self.random.choice(["{}", None, [1]])
        return {"id": "call_1", "type": "function", "function": function} if self.chance(0.9) else function

    def message(self, role):
        message = {"role": role, "content": self.content()}
        if self.chance(0.03):
            del message["content"]
        if role == "assistant":
            if self.chance(0.3):
                message["reasoning_content"] = self.text() if self.chance(0.95) else None
            if self.chance(0.4):
                message["tool_calls"] = [self.call() for _ in range(self.random.randint(0, 3))]
        return message

    def tool(self):
        function = {"name": "f", "description": self.text(), "parameters": {"type": "object", "properties": self.object()}}
        return {"type": "function", "function": function}

    def variables(self):
        messages = []
        if self.chance(0.4):
            messages.append(self.message("system"))
        for _ in range(self.random.randint(0, 7)):
            role = self.random.choice(ROLES) if self.chance(0.97) else "developer"
            if role == "system" and self.chance(0.8):
                role = "user"
            messages.append(self.message(role))
        variables = {"messages": messages, "add_generation_prompt": self.chance(0.7), "documents": None}
        variables["tools"] = [self.tool() for _ in range(self.random.randint(0, 3))] if self.chance(0.4) else None
        if self.chance(0.5):
            variables["enable_thinking"] = self.random.choice([True, False, False, None, "false"])
        if self.chance(0.2):
            variables["add_vision_id"] = True
        if self.chance(0.2):
            variables["preserve_thinking"] = self.chance(0.7)
        return variables


def main():
    path, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    template = environment().from_string(pathlib.Path(path).read_text(encoding="utf-8"))
    conversations = Conversations(seed)
    for _ in range(count):
        variables = conversations.variables()
        print(json.dumps({"variables": variables, "answer": render(template, variables)}))


main()
