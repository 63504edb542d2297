"""Signs that show a number or a word."""

from functools import partial
from random import Random

from PIL import Image, ImageDraw, ImageFont

from . import shapes
from .sample import PICTURE, Sample, answer, one, question_about
from .stills import DESCRIBE, side
from .wear import wear

WORDS = [
    "HELLO", "SWIFT", "STOP", "OPEN", "EXIT", "SALE", "CAFE", "TAXI", "BIRD", "NEWS",
    "PARK", "BOOK", "MILK", "FIRE", "GOLD", "MOON", "BLUE", "ZERO", "JUMP", "QUIZ",
]
# Debian's fonts-dejavu-core and fonts-liberation; pillow finds them by name.
FONTS = [
    "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSansMono-Bold.ttf", "DejaVuSerif-Bold.ttf",
    "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationSansNarrow-Bold.ttf", "LiberationSerif-Bold.ttf",
]
# Neighbours that even people tell apart with effort.
FAINT = [{"black", "brown"}, {"white", "yellow"}]


def paint(random: Random, text: str, ink: str, ground: str) -> Image.Image:
    width, height = side(random) + 24, side(random)
    canvas = Image.new("RGB", (2 * width, 2 * height), shapes.tone(random, ground, 12))
    font = fitting(random.choice(FONTS), text, 0.88 * canvas.width, 0.6 * canvas.height, random.uniform(0.7, 1))
    left, top, right, bottom = font.getbbox(text)
    x = random.uniform(0.04, 0.96) * (canvas.width - (right - left)) - left
    y = random.uniform(0.1, 0.9) * (canvas.height - (bottom - top)) - top
    ImageDraw.Draw(canvas).text((x, y), text, font=font, fill=shapes.tone(random, ink, 18))
    return canvas.resize((width, height), Image.Resampling.LANCZOS)


def fitting(name: str, text: str, width: float, height: float, share: float) -> ImageFont.FreeTypeFont:
    """The font at a share of the largest size at which the text fits."""
    font = ImageFont.truetype(name, 100)
    left, top, right, bottom = font.getbbox(text)
    largest = 100 * min(width / (right - left), height / (bottom - top))
    return ImageFont.truetype(name, max(36, int(largest * share)))


def sign(random: Random, text: str) -> Sample:
    ink = random.choice(list(shapes.COLOURS))
    ground = shapes.background(random, ink)
    while {ink, ground} in FAINT:
        ground = shapes.background(random, ink)
    kind = "number" if text.isdigit() else "word"
    asked = random.choice(
        DESCRIBE + ["What is written in the image?", "Read the text.", f"What {kind} is shown?",
                    "What does the sign say?"])
    whole = f"The image shows the {kind} {text} in {ink} on {one(ground)} background."
    reply = whole if asked in DESCRIBE else f"The {kind} is {text}."
    thought = f"I see the {kind} {text} written in {ink}. The background is {ground}."
    messages = [question_about(random, asked, PICTURE), answer(reply, thought)]
    return Sample(messages, pictures=[wear(random, paint(random, text, ink, ground))])


def word(random: Random) -> Sample:
    return sign(random, random.choice(WORDS))


def number(random: Random, digits: int) -> Sample:
    return sign(random, str(random.randint(10 ** (digits - 1) if digits > 1 else 0, 10**digits - 1)))


NUMBERS = {digits: partial(number, digits=digits) for digits in (1, 2, 3, 4)}
