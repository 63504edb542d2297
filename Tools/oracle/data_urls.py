"""Random data URLs, sound and broken, and the bytes that Python finds in them: `data_urls.py CASES [SEED]`,
one JSON document a line, `bytes` in hexadecimal or null."""

import base64
import json
import random
import re
import sys
import urllib.parse

SPACE = "\t\n\x0c\r "


def decoded(url: str) -> bytes | None:
    head, comma, data = url.partition(",")
    if not comma or head[:5].lower() != "data:":
        return None
    if ";" not in head or head.rpartition(";")[2].strip(" ").lower() != "base64":
        return None
    text = urllib.parse.unquote_to_bytes(data)
    text = text.translate(bytes.maketrans(b"-_", b"+/"), SPACE.encode())
    if not re.fullmatch(rb"[A-Za-z0-9+/]*={0,2}", text):
        return None
    digits = text.rstrip(b"=")
    if len(digits) % 4 == 1 or len(text) > (len(digits) + 3) // 4 * 4:
        return None
    return base64.b64decode(digits + b"=" * (-len(digits) % 4)) or None


def spelled(dice: random.Random) -> str:
    data = dice.randbytes(dice.choice([0, 1, 2, 3, 4, 5, 17, 100, 1000]))
    text = (base64.urlsafe_b64encode if dice.random() < 0.4 else base64.b64encode)(data).decode()
    if dice.random() < 0.4:
        text = text.rstrip("=")
    if dice.random() < 0.2:
        text = text[:-1]
    if dice.random() < 0.3:
        width = dice.choice([1, 3, 64, 76])
        text = dice.choice(["\n", "\r\n", " ", "\t"]).join(text[i : i + width] for i in range(0, len(text), width))
    if dice.random() < 0.3:
        text = urllib.parse.quote(text, safe="")
    for _ in range(dice.choice([0, 0, 0, 0, 1, 2])):
        at = dice.randint(0, len(text))
        wrong = dice.choice(["=", "==", " ", "%", "%2", "%zz", "%3D", "%0a", ",", "é", "\0", "#", "A", "%2B", "."])
        text = text[:at] + wrong + text[at:]
    head = dice.choice(["data:", "DATA:", "Data:"])
    head += dice.choice(["", "image/png", "IMAGE/JPEG", "text/plain;charset=utf-8", "image/png;name=a.png"])
    head += dice.choice([";base64"] * 12 + ["; base64", ";BASE64 ", "", ";base6", ";base64;x=y", "base64"])
    return head + dice.choice([","] * 30 + [""]) + text


cases, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
dice = random.Random(seed)
for _ in range(cases):
    url = spelled(dice)
    data = decoded(url)
    print(json.dumps({"url": url, "bytes": None if data is None else data.hex()}))
