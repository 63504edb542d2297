"""Colours and shapes, and how they are drawn."""

import math
from random import Random

from PIL import ImageDraw

# Typical tones of each colour: a painter's, the screen's, and one more that people call by the name.
COLOURS = {
    "red": ((220, 30, 30), (255, 0, 0), (190, 35, 40)),
    "green": ((30, 160, 50), (0, 140, 0), (60, 200, 70)),
    "blue": ((30, 70, 220), (0, 0, 255), (40, 120, 240)),
    "yellow": ((245, 215, 40), (255, 255, 0), (255, 220, 0)),
    "orange": ((245, 135, 20), (255, 165, 0), (255, 130, 0)),
    "purple": ((130, 40, 170), (128, 0, 128), (150, 50, 200)),
    "pink": ((250, 130, 180), (255, 180, 200), (255, 105, 180)),
    "brown": ((125, 75, 35), (139, 69, 19), (150, 90, 50)),
    "black": ((15, 15, 15), (0, 0, 0), (25, 25, 30)),
    "white": ((250, 250, 250), (255, 255, 255), (244, 244, 240)),
    "gray": ((128, 128, 128), (150, 150, 150), (110, 112, 115)),
    "cyan": ((40, 210, 220), (0, 255, 255), (0, 205, 215)),
}


def ring(*radii: float, turn: float = 0) -> list[tuple[float, float]]:
    """Corners around the origin, from the top clockwise, at these distances."""
    angles = [turn + 2 * math.pi * i / len(radii) for i in range(len(radii))]
    return [(radius * math.sin(a), -radius * math.cos(a)) for radius, a in zip(radii, angles)]


SHAPES = ["circle", "square", "triangle", "star", "diamond", "cross"]


def corners(random: Random, shape: str) -> list[tuple[float, float]] | None:
    """In units of the shape's size; None is the circle, an ellipse of radius one."""
    match shape:
        case "square":
            return ring(1.24, 1.24, 1.24, 1.24, turn=math.pi / 4)
        case "triangle":
            top = random.uniform(-1, -0.75)
            return [(0, top), (0.95, 0.8), (-0.95, 0.8)]
        case "star":
            return ring(*(1.1, random.uniform(0.4, 0.55)) * 5)
        case "diamond":
            side = random.uniform(0.6, 0.85)
            return ring(1.1, side, 1.1, side)
        case "cross":
            arm = random.uniform(0.22, 0.4)
            return [
                (x * s, y * t)
                for s, t, corner in (
                    (1, 1, [(arm, -1), (arm, -arm), (1, -arm)]), (1, 1, [(1, arm), (arm, arm), (arm, 1)]),
                    (-1, 1, [(arm, 1), (arm, arm), (1, arm)]), (-1, 1, [(1, -arm), (arm, -arm), (arm, -1)]))
                for x, y in corner]


TILTED = {"square", "triangle", "star", "cross"}  # a tilted diamond would be a square


def tone(random: Random, colour: str, spread: int) -> tuple[int, ...]:
    """A red, green and blue that people would call this colour."""
    base = random.choices(COLOURS[colour], [4, 4, 3])[0]
    return tuple(max(0, min(255, level + random.randint(-spread, spread))) for level in base)


def background(random: Random, *others: str) -> str:
    """A colour for the background that none of the others has; mostly white, black or gray."""
    free = [colour for colour in COLOURS if colour not in others]
    return random.choices(free, [6 if c in ("white", "black", "gray") else 1 for c in free])[0]


def draw(
    random: Random, pen: ImageDraw.ImageDraw, shape: str, x: float, y: float, size: float, fill, tilt: float = 0
) -> None:
    """One shape in five has an outline."""
    line = dict(outline=random.choice([(0, 0, 0), (255, 255, 255), tuple(level // 2 for level in fill)]),
                width=max(2, round(size * random.uniform(0.03, 0.08)))) if random.random() < 0.2 else {}
    outlined = corners(random, shape)
    if outlined is None:
        pen.ellipse([x - size, y - size, x + size, y + size], fill=fill, **line)
        return
    cos, sin = math.cos(tilt), math.sin(tilt)
    pen.polygon(
        [(x + (a * cos - b * sin) * size, y + (a * sin + b * cos) * size) for a, b in outlined], fill=fill, **line)
