"""Texts and the ids that the `tokenizers` library makes of them.

usage: tokenizer_texts.py FOLDER random COUNT SEED
       tokenizer_texts.py FOLDER scalars FIRST LAST      every scalar in a row of contexts
       tokenizer_texts.py FOLDER long                    texts of a megabyte that invite quadratic time
       tokenizer_texts.py FOLDER decode COUNT SEED       ids to texts, many of them not UTF-8
"""

import gzip
import json
import pathlib
import random
import sys
import time

from tokenizers import AddedToken, Tokenizer

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


def load(folder):
    packed = folder / "tokenizer.json.gz"
    if packed.exists():
        tokenizer = Tokenizer.from_str(gzip.decompress(packed.read_bytes()).decode())
    else:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    configuration = json.loads((folder / "tokenizer_config.json").read_text())
    known = tokenizer.get_added_tokens_decoder()
    for id, token in sorted((int(id), token) for id, token in configuration["added_tokens_decoder"].items()):
        if id not in known:
            special = token.pop("special")
            added = AddedToken(**token)
            (tokenizer.add_special_tokens if special else tokenizer.add_tokens)([added])
            assert tokenizer.token_to_id(token["content"]) == id
    return tokenizer


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


def long_texts(seed):
    generator = random.Random(seed)
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


def main():
    tokenizer = load(pathlib.Path(sys.argv[1]))
    mode, arguments = sys.argv[2], [int(argument, 0) for argument in sys.argv[3:]]
    added = [token.content for token in tokenizer.get_added_tokens_decoder().values()]
    if mode == "decode":
        count, generator = arguments[0], random.Random(arguments[1])
        size = tokenizer.get_vocab_size()
        for _ in range(count):
            limit = size if generator.random() < 0.5 else 256
            ids = [generator.randrange(limit) for _ in range(generator.randint(0, 24))]
            if generator.random() < 0.3:
                ids.insert(0, size - 1 - generator.randrange(len(added)))
            texts = [tokenizer.decode(ids, skip_special_tokens=skip) for skip in (False, True)]
            print(json.dumps({"ids": ids, "text": texts[0], "without_special": texts[1]}))
        return
    if mode == "random":
        generator = random.Random(arguments[1])
        texts = (text(generator, added) for _ in range(arguments[0]))
    elif mode == "scalars":
        texts = scalar_contexts(*arguments)
    else:
        texts = long_texts(1)
    for item in texts:
        start = time.perf_counter()
        ids = tokenizer.encode(item, add_special_tokens=False).ids
        print(json.dumps({"text": item, "ids": ids, "seconds": time.perf_counter() - start}))


main()
