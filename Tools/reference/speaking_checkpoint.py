"""A checkpoint that says given texts, for tests of what comes after the network.

    speaking_checkpoint.py SOURCE DESTINATION TEXT.json

SOURCE is a small dense checkpoint, TEXT.json an array of texts. All layers of the copy add nothing, so the
logits are a table from the last token to the next one. Each text is cut into pieces, and each piece is a token
of its own. DESTINATION/scripts.json has the first token of each text: a request says which text it wants by
`"logit_bias": {"FIRST": 100}`, with `"temperature": 0` and without thinking. Standard library only.
"""

import json
import pathlib
import random
import shutil
import struct
import sys

WIDTH_OF_PIECES = 7
STRENGTH = 16.0
SILENT = ("out_proj.weight", "o_proj.weight", "down_proj.weight")


def pieces(text, taken):
    """The text in pieces of a few characters, each longer than that where the short one is taken already."""
    found, start = [], 0
    while start < len(text):
        end = start + WIDTH_OF_PIECES
        while text[start:end] in taken and end < len(text):
            end += 1
        piece = text[start:end]
        while piece in taken:
            if not found:
                raise ValueError(f"{text!r} is given twice")
            taken.discard(found[-1])
            piece = found.pop() + piece
        found.append(piece)
        taken.add(piece)
        start = end
    return found


def bf16(numbers):
    return b"".join(struct.pack("<f", number)[2:] for number in numbers)


class Safetensors:
    def __init__(self, path):
        data = path.read_bytes()
        size = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8:8 + size])
        self.metadata = header.pop("__metadata__", {})
        self.tensors = {}
        for name, entry in header.items():
            start, end = entry["data_offsets"]
            self.tensors[name] = (entry["dtype"], entry["shape"], data[8 + size + start:8 + size + end])

    def write(self, path):
        header, offset = {"__metadata__": self.metadata}, 0
        for name, (dtype, shape, data) in self.tensors.items():
            header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [offset, offset + len(data)]}
            offset += len(data)
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(t[2] for t in self.tensors.values()))


def make(source, destination, texts):
    """Returns the id of the first token of each text."""
    source, destination = pathlib.Path(source), pathlib.Path(destination)
    shutil.copytree(source, destination, dirs_exist_ok=True)
    config = json.loads((source / "config.json").read_text())
    tokenizer = json.loads((source / "tokenizer.json").read_text())
    added = tokenizer["added_tokens"]
    end = next(token["id"] for token in added if token["content"] == "<|im_end|>")
    next_id = max(token["id"] for token in added) + 1

    taken = {token["content"] for token in added} | set(tokenizer["model"]["vocab"])
    scripts = []
    for text in texts:
        script = []
        for piece in pieces(text, taken):
            added.append({
                "id": next_id, "content": piece, "single_word": False, "lstrip": False, "rstrip": False,
                "normalized": False, "special": False})
            script.append(next_id)
            next_id += 1
        scripts.append(script)

    width = config["text_config"]["hidden_size"]
    dice = random.Random(1)
    codes = [[dice.choice((-1.0, 1.0)) for _ in range(width)] for _ in range(next_id + 2)]
    beginning, ending = codes[next_id], codes[next_id + 1]
    rows = (next_id + 31) // 32 * 32
    embeddings = [beginning] * rows
    head = [[0.0] * width for _ in range(rows)]
    head[end] = ending
    for script in scripts:
        head[script[0]] = beginning
        for token, following in zip(script, script[1:]):
            embeddings[token] = head[following] = codes[token]
        embeddings[script[-1]] = ending

    name = "model-00001-of-00001.safetensors"
    file = Safetensors(source / name)
    for tensor, (dtype, shape, data) in file.tensors.items():
        if tensor.startswith("model.language_model.layers.") and tensor.endswith(SILENT):
            file.tensors[tensor] = (dtype, shape, bytes(len(data)))
    file.tensors["model.language_model.embed_tokens.weight"] = (
        "BF16", [rows, width], b"".join(map(bf16, embeddings)))
    file.tensors["lm_head.weight"] = (
        "BF16", [rows, width], b"".join(bf16([STRENGTH * x for x in row]) for row in head))
    file.write(destination / name)

    index = json.loads((source / "model.safetensors.index.json").read_text())
    index["weight_map"]["lm_head.weight"] = name
    config["tie_word_embeddings"] = config["text_config"]["tie_word_embeddings"] = False
    config["text_config"]["vocab_size"] = rows
    first = [script[0] for script in scripts]
    for path, document in (
            ("config.json", config), ("tokenizer.json", tokenizer), ("model.safetensors.index.json", index),
            ("scripts.json", first)):
        (destination / path).write_text(json.dumps(document, ensure_ascii=False))
    return first


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(make(sys.argv[1], sys.argv[2], json.loads(pathlib.Path(sys.argv[3]).read_text())))
