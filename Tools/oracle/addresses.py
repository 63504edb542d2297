"""Random spellings of addresses, sound and broken, and what Python reads in them: `addresses.py CASES [SEED]`,
one JSON document a line: `text`, `v4` (as inet_aton reads it) and `v6`, the address's own text or null."""

import ipaddress
import json
import random
import re
import socket
import sys


def v4(text: str) -> str | None:
    # inet_aton also stops at white space, which is no part of a host.
    if not re.fullmatch(r"[0-9a-fA-FxX.]+", text):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(text))
    except OSError:
        return None


def v6(text: str) -> str | None:
    try:
        return None if "%" in text else str(ipaddress.IPv6Address(text))
    except ValueError:
        return None


def number(dice: random.Random, limit: int) -> str:
    value = dice.choice([0, 1, 7, 8, 127, 255, 256, limit - 1, limit, dice.randrange(limit)])
    return dice.choice(["{}", "{}", "0{:o}", "0x{:x}", "0X{:X}", "000{:o}", "0x00{:x}"]).format(value)


def spelled_v4(dice: random.Random) -> str:
    count = dice.choice([1, 2, 3, 4, 4, 4, 5])
    parts = [number(dice, 256) for _ in range(count - 1)] + [number(dice, 256 ** max(1, 5 - count))]
    text = ".".join(parts)
    return text if dice.random() < 0.8 else text.replace(dice.choice("0123.x"), dice.choice(["", "9", "..", "g"]), 1)


def spelled_v6(dice: random.Random) -> str:
    groups = [f"{dice.choice([0, 0, 1, 0xff, dice.randrange(65536)]):{dice.choice(['x', 'X', '04x'])}}" for _ in range(8)]
    if dice.random() < 0.3:
        groups[6:] = [".".join(str(dice.choice([0, 1, 127, 255, 256])) for _ in range(4))]
    if dice.random() < 0.7:
        start = dice.randrange(len(groups))
        end = dice.randint(start, len(groups))
        head, tail = ":".join(groups[:start]), ":".join(groups[end:])
        text = f"{head}::{tail}"
    else:
        text = ":".join(groups)
    if dice.random() < 0.2:
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice([":", "::", ".", "0", "00", "g", "%1"]) + text[at:]
    return text


cases, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
dice = random.Random(seed)
for _ in range(cases):
    text = dice.choice([spelled_v4, spelled_v6])(dice)
    print(json.dumps({"text": text, "v4": v4(text), "v6": v6(text)}))
