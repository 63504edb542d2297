"""Colours and shapes, and how they are drawn."""

import math
from random import Random

from PIL import ImageDraw

# Two typical tones of each colour: a painter's and the screen's.
COLOURS = {
    "red": ((220, 30, 30), (255, 0, 0)),
    "green": ((30, 160, 50), (0, 140, 0)),
    "blue": ((30, 70, 220), (0, 0, 255)),
    "yellow": ((245, 215, 40), (255, 255, 0)),
    "orange": ((245, 135, 20), (255, 165, 0)),
    "purple": ((130, 40, 170), (128, 0, 128)),
    "pink": ((250, 130, 180), (255, 180, 200)),
    "brown": ((125, 75, 35), (139, 69, 19)),
    "black": ((15, 15, 15), (0, 0, 0)),
    "white": ((250, 250, 250), (255, 255, 255)),
    "gray": ((128, 128, 128), (150, 150, 150)),
    "cyan": ((40, 210, 220), (0, 255, 255)),
}


def ring(*radii: float, turn: float = 0) -> list[tuple[float, float]]:
    """Corners around the origin, from the top clockwise, at these distances."""
    angles = [turn + 2 * math.pi * i / len(radii) for i in range(len(radii))]
    return [(radius * math.sin(a), -radius * math.cos(a)) for radius, a in zip(radii, angles)]


# Corners in units of the shape's size; the circle is an ellipse of radius one.
CORNERS = {
    "circle": None,
    "square": ring(1.24, 1.24, 1.24, 1.24, turn=math.pi / 4),
    "triangle": [(0, -1), (0.95, 0.8), (-0.95, 0.8)],
    "star": ring(*(1.1, 0.45) * 5),
    "diamond": ring(1.1, 0.75, 1.1, 0.75),
    "cross": [
        (x * s, y * t)
        for s, t, corners in (
            (1, 1, [(0.33, -1), (0.33, -0.33), (1, -0.33)]),
            (1, 1, [(1, 0.33), (0.33, 0.33), (0.33, 1)]),
            (-1, 1, [(0.33, 1), (0.33, 0.33), (1, 0.33)]),
            (-1, 1, [(1, -0.33), (0.33, -0.33), (0.33, -1)]),
        )
        for x, y in corners
    ],
}
SHAPES = list(CORNERS)
TILTED = {"square", "triangle", "star", "cross"}  # a tilted diamond would be a square


def tone(random: Random, colour: str, spread: int) -> tuple[int, ...]:
    """A red, green and blue that people would call this colour."""
    painted, pure = COLOURS[colour]
    base = pure if random.random() < 0.4 else painted
    return tuple(max(0, min(255, level + random.randint(-spread, spread))) for level in base)


def background(random: Random, *others: str) -> str:
    """A colour for the background that none of the others has; mostly white, black or gray."""
    free = [colour for colour in COLOURS if colour not in others]
    return random.choices(free, [6 if c in ("white", "black", "gray") else 1 for c in free])[0]


def draw(pen: ImageDraw.ImageDraw, shape: str, x: float, y: float, size: float, fill, tilt: float = 0) -> None:
    corners = CORNERS[shape]
    if corners is None:
        pen.ellipse([x - size, y - size, x + size, y + size], fill=fill)
        return
    cos, sin = math.cos(tilt), math.sin(tilt)
    pen.polygon([(x + (a * cos - b * sin) * size, y + (a * sin + b * cos) * size) for a, b in corners], fill=fill)
