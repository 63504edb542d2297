"""Texts and the ids that the `tokenizers` library makes of them.

usage: tokenizer_texts.py FOLDER random COUNT SEED
       tokenizer_texts.py FOLDER scalars FIRST LAST      every scalar in a row of contexts
       tokenizer_texts.py FOLDER decomposed              all that normalisation takes apart or joins
       tokenizer_texts.py FOLDER long                    texts of a megabyte that invite quadratic time
       tokenizer_texts.py FOLDER decode COUNT SEED       ids to texts, many of them not UTF-8

`ids` are those of the tokenizer, `plain` those of the same without added tokens. With --marks-apart
the pattern is the older one, to which a mark is a symbol.
"""

import gzip
import json
import pathlib
import random
import sys
import time

from tokenizers import AddedToken, Tokenizer, normalizers

RANGES = [
    (0x20, 0x7E), (0x20, 0x7E), (0x00, 0x1F), (0x7F, 0xFF), (0x100, 0x24F), (0x300, 0x36F), (0x370, 0x3FF),
    (0x400, 0x4FF), (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0x980, 0x9FF), (0xB80, 0xBFF),
    (0xE00, 0xE7F), (0xF00, 0xFFF), (0x1100, 0x11FF), (0x1E00, 0x1EFF), (0x1F00, 0x1FFF), (0x2000, 0x206F),
    (0x20D0, 0x20FF), (0x2150, 0x218F), (0x2460, 0x24FF), (0x3000, 0x30FF), (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE00, 0xFE0F), (0xFF00, 0xFFEF), (0x10000, 0x1FFFF),
    (0x1D100, 0x1D1FF), (0x1F300, 0x1FAFF), (0x20000, 0x2FFFF), (0x2F800, 0x2FA1F), (0xE000, 0xF8FF),
    (0xE0000, 0xE01EF), (0x10FF00, 0x10FFFF),
]
WORDS = """the quick brown fox don't DON'T we'll WE'LL they've I'm it'ſ 'S 'ſ 'T 're 'Re 'vE 'd 'D 'l 'x ''s
    naïve cafe\u0301 A\u030a \u212b \u1e9b\u0323 \u1100\u1161\u11a8 \uac00\u11a8 \u0915\u094d\u0937\u093f हिन्दी में नमस्ते
    العربية مُحَمَّد עִבְרִית ไทย 한국어 漢字 ひらがな 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 1️⃣ e\u0327\u0301\u0323 \u0344 \u0f73\u0f71 \u09c7\u09be
    123 4.5 ½ Ⅳ ٣٤ 1,000,000 x=y; http://example.com/a?b=c f(x): {\"a\":[1]} \ufeff \u200b \u200d \u00ad
    \U0001d15e\U0001d165 \U00011938 \U00016d63\U00016d67 \u0cc6\u0cc2\u0cd5 \u0958 \u2126 \ufb01 \u0387""".split()
SPACES = [" ", " ", " ", "  ", "   ", "\n", "\r\n", "\n\n", "\t", " \n", "\n ", " \n \n  ", "\u00a0", "\u3000", "\u2028",
    "\u0085", "\u000b", "\u001c", "\r", "\u202f", " \t ", "    "]  # fmt: skip


def document(folder, marks_apart):
    packed = folder / "tokenizer.json.gz"
    text = gzip.decompress(packed.read_bytes()) if packed.exists() else (folder / "tokenizer.json").read_bytes()
    document = json.loads(text)
    if marks_apart:
        split = document["pre_tokenizer"]["pretokenizers"][0]
        split["pattern"]["Regex"] = split["pattern"]["Regex"].replace(r"[\p{L}\p{M}]", r"\p{L}").replace(r"\p{M}", "")
    return document


def load(folder, marks_apart):
    """The tokenizer of the folder, and the same without added tokens."""
    full = document(folder, marks_apart)
    tokenizer = Tokenizer.from_str(json.dumps(full))
    plain = Tokenizer.from_str(json.dumps(full | {"added_tokens": []}))
    configuration = json.loads((folder / "tokenizer_config.json").read_text())
    known = tokenizer.get_added_tokens_decoder()
    for id, token in sorted((int(id), token) for id, token in configuration["added_tokens_decoder"].items()):
        if id not in known:
            special = token.pop("special")
            added = AddedToken(**token)
            (tokenizer.add_special_tokens if special else tokenizer.add_tokens)([added])
            assert tokenizer.token_to_id(token["content"]) == id
    return tokenizer, plain


def scalar(random):
    while True:
        low, high = random.choice(RANGES) if random.random() < 0.95 else (0, 0x10FFFF)
        point = random.randint(low, high)
        if not 0xD800 <= point < 0xE000:
            return chr(point)


def text(random, added):
    style = random.randrange(6)
    out = []
    low, high = random.choice(RANGES)
    for _ in range(random.choice([1, 2, 4, 8, 16, 32])):
        kind = random.randrange(10)
        if kind < 3:
            out.append(random.choice(WORDS))
        elif kind < 5:
            out.append(random.choice(SPACES))
        elif kind == 5:
            out.append("".join(chr(random.randint(low, high)) for _ in range(random.randint(1, 6))))
        elif kind == 6:
            out.append("".join(random.choice(SPACES) for _ in range(random.randint(1, 5))))
        elif kind == 7:
            out.append("".join(chr(random.randint(0x300, 0x36F)) for _ in range(random.randint(1, 8))))
        elif kind == 8 and style < 2:
            token = random.choice(added)
            out.append(token if random.random() < 0.7 else token[: random.randint(1, len(token))])
        else:
            out.append("".join(scalar(random) for _ in range(random.randint(1, 4))))
    return "".join(out)


def scalar_contexts(first, last):
    for start in range(first, last + 1, 64):
        points = [p for p in range(start, min(start + 64, last + 1)) if not 0xD800 <= p < 0xE000]
        yield "|".join(
            f"a{c}b {c} {c}{c}\t{c}'{c}1{c}.{c}\n{c}\r\n {c}  {c}\u0301e{c}\u0345\u0323{c}" for c in map(chr, points)
        )


def decomposed():
    """What normalisation takes apart or joins: each such scalar in pieces, alone and with marks."""
    nfd = normalizers.NFD().normalize_str
    for start in range(0, 0x110000, 64):
        points = [p for p in range(start, start + 64) if not 0xD800 <= p < 0xE000]
        parts = [nfd(chr(p)) for p in points if nfd(chr(p)) != chr(p)]
        if parts:
            yield "|".join(
                f"{p} {p}\u0301 {p[:-1]}\u0323{p[-1]} {p[:-1]}\u0345{p[-1]} {p[0]}\u0300{p[1:]} {p[::-1]}" for p in parts
            )


def long_texts():
    generator = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    million = 1_000_000
    yield "".join(generator.choice(letters) for _ in range(million))
    yield "a" * million
    yield " " * million
    yield " \n" * (million // 4) + " x"
    yield "!" * million
    yield "e" + "".join(chr(generator.randint(0x300, 0x345)) for _ in range(million // 8))
    yield "ab" * (million // 2)
    yield "한국어漢字" * (million // 20)


def decode(tokenizer, count, seed):
    generator = random.Random(seed)
    size, added = tokenizer.get_vocab_size(), len(tokenizer.get_added_tokens_decoder())
    for _ in range(count):
        limit = size if generator.random() < 0.5 else 256
        ids = [generator.randrange(limit) for _ in range(generator.randint(0, 24))]
        if generator.random() < 0.3:
            ids.insert(0, size - 1 - generator.randrange(added))
        texts = [tokenizer.decode(ids, skip_special_tokens=skip) for skip in (False, True)]
        yield {"ids": ids, "text": texts[0], "without_special": texts[1]}


def encode(tokenizer, plain, texts):
    for item in texts:
        start = time.perf_counter()
        ids = tokenizer.encode(item, add_special_tokens=False).ids
        seconds = time.perf_counter() - start
        yield {"text": item, "ids": ids, "seconds": seconds, "plain": plain.encode(item, add_special_tokens=False).ids}


def main():
    words = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    tokenizer, plain = load(pathlib.Path(words[0]), "--marks-apart" in sys.argv)
    mode, arguments = words[1], [int(argument) for argument in words[2:]]
    if mode == "decode":
        lines = decode(tokenizer, *arguments)
    elif mode == "random":
        added = [token.content for token in tokenizer.get_added_tokens_decoder().values()]
        generator = random.Random(arguments[1])
        lines = encode(tokenizer, plain, (text(generator, added) for _ in range(arguments[0])))
    else:
        texts = {"scalars": scalar_contexts, "decomposed": decomposed, "long": long_texts}[mode]
        lines = encode(tokenizer, plain, texts(*arguments))
    for line in lines:
        print(json.dumps(line))


main()
