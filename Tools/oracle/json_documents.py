"""Random JSON documents and Python's own text of them.

usage: json_documents.py COUNT [SEED]

A line per document: `source`, a spelling with random white space, escapes and repeated keys, and
what `json.dumps` makes of it in the styles of the writer.
"""

import json
import random
import sys

ALPHABETS = [
    "abcXYZ019_-. ",
    "\"\\/\b\f\n\r\t\x00\x1f\x7f",
    "äéßñ\u0301\u0323\u00a0\u2028\u2029",
    "漢字ひらがな한글ไทยहिन्दी",
    "😀👩‍👩‍👧🏳️‍🌈\U0010ffff\U0001d11e",
    "\ufeff\ufffd\uffff\ue000",
]
SPACES = ["", "", "", " ", "\n", "\t", "\r\n", "  "]


def text(random):
    alphabet = random.choice(ALPHABETS)
    return "".join(random.choice(alphabet) for _ in range(random.choice([0, 1, 3, 8, 15, 16, 40])))


def number(random):
    kind = random.randrange(5)
    if kind == 0:
        return random.randrange(-10, 10)
    if kind == 1:
        return random.getrandbits(random.choice([31, 63, 64, 200])) * random.choice([1, -1])
    if kind == 2:
        return random.uniform(-1, 1) * 10 ** random.randrange(-300, 300)
    if kind == 3:
        return float(random.randrange(-1000, 1000))
    return random.choice([0.0, -0.0, 1e16, 1e-5, 5e-324, 1.7976931348623157e308])


def value(random, depth):
    kind = random.randrange(8 if depth < 6 else 5)
    if kind == 0:
        return random.choice([None, True, False])
    if kind in (1, 2):
        return number(random)
    if kind in (3, 4):
        return text(random)
    size = random.choice([0, 1, 2, 5, 30]) if depth < 3 else random.randrange(4)
    if kind == 5:
        return [value(random, depth + 1) for _ in range(size)]
    return {text(random): value(random, depth + 1) for _ in range(size)}


def spell_string(random, string):
    out = ['"']
    for character in string:
        if random.random() < 0.1:
            units = character.encode("utf-16-be")
            for high, low in zip(units[::2], units[1::2]):
                escape = f"{high:02x}{low:02x}"
                out.append("\\u" + (escape.upper() if random.random() < 0.5 else escape))
        elif character == "/" and random.random() < 0.5:
            out.append("\\/")
        else:
            out.append(json.dumps(character, ensure_ascii=False)[1:-1])
    return "".join(out) + '"'


def spell(random, value):
    space = lambda: random.choice(SPACES)
    if isinstance(value, str):
        return spell_string(random, value)
    if isinstance(value, list):
        return "[" + ",".join(space() + spell(random, item) + space() for item in value) + space() + "]"
    if isinstance(value, dict):
        members = list(value.items())
        if members and random.random() < 0.3:
            members.insert(random.randrange(len(members)), (random.choice(members)[0], None))
        return (
            "{"
            + ",".join(
                space() + spell_string(random, key) + space() + ":" + space() + spell(random, item) + space()
                for key, item in members
            )
            + space()
            + "}"
        )
    return json.dumps(value)


def main():
    count = int(sys.argv[1])
    generator = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for _ in range(count):
        source = spell(generator, value(generator, 0))
        document = json.loads(source)
        print(
            json.dumps(
                {
                    "source": source,
                    "python": json.dumps(document, ensure_ascii=False),
                    "compact": json.dumps(document, ensure_ascii=False, separators=(",", ":")),
                    "ascii": json.dumps(document, sort_keys=True),
                    "pretty": json.dumps(document, ensure_ascii=False, indent=2),
                }
            )
        )


main()
