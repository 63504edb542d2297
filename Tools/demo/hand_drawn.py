"""Draws the pictures of Tests/Fixtures/hand-drawn: each by hand, none as the training draws them.

    python hand_drawn.py FOLDER

CSS colours instead of the training's, hard edges, outlines, shadows, gradients, grain, frames, rounded corners,
another font (Inter, Debian's fonts-inter), sizes up to 1,024 pixels, and what lossy formats do to all that. The
truth beside each picture is what a person would say; `samples.json` has the form that `heldout.py` writes.
"""

import json
import math
import sys
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

DESCRIBE = "Describe this image."
INTER = "/usr/share/fonts/opentype/inter/Inter-{}.otf"


def canvas(width: int, height: int, colour: str, mode: str = "RGB") -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new(mode, (width, height), colour)
    return image, ImageDraw.Draw(image)


def around(x: float, y: float, *corners: tuple[float, float]) -> list[tuple[float, float]]:
    """Corners given by distance and by degrees clockwise from the top."""
    return [(x + r * math.sin(math.radians(a)), y - r * math.cos(math.radians(a))) for r, a in corners]


def star(x: float, y: float, radius: float, inner: float = 0.4, turn: float = 0) -> list[tuple[float, float]]:
    return around(x, y, *((radius * (inner if i % 2 else 1), 36 * i + turn) for i in range(10)))


def regular(x: float, y: float, radius: float, corners: int, turn: float = 0) -> list[tuple[float, float]]:
    return around(x, y, *((radius, 360 * i / corners + turn) for i in range(corners)))


def plus(pen, x: float, y: float, arm: float, width: float, colour: str) -> None:
    pen.rectangle([x - arm, y - width, x + arm, y + width], fill=colour)
    pen.rectangle([x - width, y - arm, x + width, y + arm], fill=colour)


def gradient(width: int, height: int, top: tuple, bottom: tuple) -> Image.Image:
    column = Image.new("RGB", (1, height))
    for y in range(height):
        t = y / (height - 1)
        column.putpixel((0, y), tuple(round(a + (b - a) * t) for a, b in zip(top, bottom)))
    return column.resize((width, height))


def grain(image: Image.Image, spread: int, seed: int) -> Image.Image:
    random = Random(seed)
    noise = Image.frombytes("L", image.size, bytes(random.randrange(256) for _ in range(image.width * image.height)))
    return Image.blend(image, Image.merge("RGB", [noise] * 3), spread / 255)


def sign(width: int, height: int, ground: str, ink: str, text: str, style: str, size: int):
    image, pen = canvas(width, height, ground)
    font = ImageFont.truetype(INTER.format(style), size)
    pen.text((width / 2, height / 2), text, font=font, fill=ink, anchor="mm")
    return image, pen


# Each gives the picture; its doc string is the truth.

def red_circle():
    """The image shows a red circle on a white background."""
    image, pen = canvas(512, 512, "white")
    pen.ellipse([116, 96, 416, 396], fill="crimson", outline="maroon", width=10)
    return image


def blue_square():
    """The image shows a blue square on a yellow background."""
    image, pen = canvas(400, 300, "gold")
    pen.rounded_rectangle([120, 60, 290, 230], radius=14, fill="mediumblue")
    return image


def green_triangle():
    """The image shows a green triangle on a black background."""
    image, pen = canvas(640, 480, "black")
    pen.polygon([(320, 70), (560, 420), (80, 420)], fill="limegreen")
    return image


def yellow_star():
    """The image shows a yellow star on a blue background."""
    image = gradient(320, 320, (0, 0, 170), (30, 70, 225))
    ImageDraw.Draw(image).polygon(star(160, 165, 120, 0.45), fill="gold", outline="goldenrod", width=3)
    return image


def purple_diamond():
    """The image shows a purple diamond on a white background."""
    image, pen = canvas(1024, 1024, "ivory")
    pen.polygon([(512, 150), (760, 512), (512, 874), (264, 512)], fill="darkmagenta")
    return image


def orange_cross():
    """The image shows an orange cross on a gray background."""
    image, pen = canvas(256, 256, "gray")
    plus(pen, 128, 128, 92, 30, "darkorange")
    return image


def pink_circle():
    """The image shows a pink circle on a black background."""
    image, pen = canvas(200, 200, "#101010")
    pen.ellipse([40, 40, 160, 160], fill="hotpink")
    return image


def brown_square():
    """The image shows a brown square on a white background."""
    image, pen = canvas(300, 300, "white")
    pen.polygon(regular(150, 150, 120, 4, 38), fill="saddlebrown")
    return image


def cyan_star():
    """The image shows a cyan star on a black background."""
    image, pen = canvas(256, 256, "#000000")
    pen.polygon(star(128, 132, 100, 0.5, 12), fill="aqua")
    return image.filter(ImageFilter.GaussianBlur(1.5))


def white_triangle():
    """The image shows a white triangle on a red background."""
    image, pen = canvas(360, 360, "firebrick")
    pen.polygon([(180, 80), (290, 270), (70, 270)], fill="white")
    return image


def black_cross():
    """The image shows a black cross on a yellow background."""
    image, pen = canvas(240, 240, "yellow")
    plus(pen, 120, 120, 80, 22, "black")
    return image


def gray_circle_with_shadow():
    """The image shows a gray circle on a white background."""
    image, pen = canvas(320, 320, "white")
    pen.ellipse([92, 98, 252, 258], fill="gainsboro")
    image = image.filter(ImageFilter.GaussianBlur(6))
    ImageDraw.Draw(image).ellipse([80, 80, 240, 240], fill="dimgray")
    return image


def transparent_green_diamond():
    """The image shows a green diamond on a white background."""
    image, pen = canvas(256, 256, (0, 0, 0, 0), "RGBA")
    pen.polygon([(128, 24), (200, 128), (128, 232), (56, 128)], fill="forestgreen")
    return image


def grainy_blue_circle():
    """The image shows a blue circle on a white background."""
    image, pen = canvas(240, 200, "white")
    pen.ellipse([50, 30, 190, 170], fill="royalblue")
    return grain(image, 26, 5)


def red_and_blue():
    """The image shows a red square on the left and a blue circle on the right, on a white background."""
    image, pen = canvas(480, 240, "white")
    pen.rectangle([50, 60, 180, 190], fill="red", outline="black", width=4)
    pen.ellipse([290, 50, 430, 190], fill="blue", outline="black", width=4)
    return image


def sun_over_field():
    """The image shows a yellow circle at the top and a green triangle at the bottom, on a white background."""
    image, pen = canvas(300, 600, "white")
    pen.ellipse([85, 70, 215, 200], fill="gold")
    pen.polygon([(150, 340), (250, 530), (50, 530)], fill="seagreen")
    return image


def star_and_diamond():
    """The image shows an orange star on the left and a purple diamond on the right, on a black background."""
    image, pen = canvas(512, 256, "black")
    pen.polygon(star(128, 132, 90), fill="orange")
    pen.polygon([(384, 30), (450, 128), (384, 226), (318, 128)], fill="mediumorchid")
    return image


def two_crosses():
    """The image shows a white cross at the top and a black cross at the bottom, on a gray background."""
    image, pen = canvas(200, 400, "darkgray")
    plus(pen, 100, 100, 66, 20, "white")
    plus(pen, 100, 300, 66, 20, "black")
    return image


def traffic_lights():
    """The image shows a red circle on the left, a yellow circle in the middle and a green circle on the right, on a
    black background."""
    image, pen = canvas(600, 200, "black")
    for x, colour in ((100, "red"), (300, "yellow"), (500, "limegreen")):
        pen.ellipse([x - 70, 30, x + 70, 170], fill=colour)
    return image


def three_shapes():
    """The image shows a pink square on the left, a brown triangle in the middle and a cyan star on the right, on a
    white background."""
    image, pen = canvas(900, 300, "white")
    pen.rectangle([60, 60, 240, 240], fill="hotpink")
    pen.polygon([(450, 50), (560, 250), (340, 250)], fill="sienna")
    pen.polygon(star(750, 158, 115, 0.45), fill="turquoise")
    return image


def poster_seven():
    """The image shows the number 7 in red on a white background."""
    return sign(300, 300, "white", "crimson", "7", "Bold", 220)[0]


def bus_42():
    """The image shows the number 42 in yellow on a black background."""
    image, pen = sign(320, 200, "black", "gold", "42", "SemiBold", 130)
    pen.rectangle([6, 6, 313, 193], outline="gold", width=3)
    return image


def house_15():
    """The image shows the number 15 in white on a blue background."""
    image, pen = sign(280, 220, "navy", "white", "15", "Medium", 130)
    return image


def room_308():
    """The image shows the number 308 in black on a white background."""
    return sign(360, 200, "whitesmoke", "black", "308", "Regular", 120)[0]


def year_1987():
    """The image shows the number 1987 in green on a white background."""
    return sign(400, 200, "white", "green", "1987", "Bold", 120)[0]


def stop():
    """The image shows the word STOP in white on a red background."""
    return sign(320, 240, "red", "white", "STOP", "Bold", 96)[0]


def taxi():
    """The image shows the word TAXI in black on a yellow background."""
    return sign(360, 160, "gold", "black", "TAXI", "ExtraBold", 110)[0]


def open_sign():
    """The image shows the word OPEN in green on a black background."""
    return sign(360, 200, "#0a0a0a", "lime", "OPEN", "Light", 110)[0]


DESCRIBED = {
    "red-circle.png": red_circle, "blue-square.jpg": blue_square, "green-triangle.jpg": green_triangle,
    "yellow-star.png": yellow_star, "purple-diamond.png": purple_diamond, "orange-cross.gif": orange_cross,
    "pink-circle.webp": pink_circle, "brown-square.gif": brown_square, "cyan-star.jpg": cyan_star,
    "white-triangle.webp": white_triangle, "black-cross.png": black_cross, "gray-circle.jpg": gray_circle_with_shadow,
    "green-diamond.png": transparent_green_diamond, "grainy-circle.jpg": grainy_blue_circle,
    "red-and-blue.png": red_and_blue, "sun-over-field.gif": sun_over_field, "star-and-diamond.webp": star_and_diamond,
    "two-crosses.png": two_crosses, "traffic-lights.jpg": traffic_lights, "three-shapes.png": three_shapes,
    "seven.png": poster_seven, "bus-42.jpg": bus_42, "house-15.webp": house_15, "room-308.gif": room_308,
    "year-1987.png": year_1987, "stop.jpg": stop, "taxi.png": taxi, "open.webp": open_sign,
}
ASKED = [
    ("red-and-blue.png", "What is on the left?", "There is a red square on the left."),
    ("sun-over-field.gif", "What is at the bottom?", "There is a green triangle at the bottom."),
    ("traffic-lights.jpg", "How many shapes are there?", "There are three shapes in the image."),
    ("two-crosses.png", "What is the background color?", "The background is gray."),
    ("yellow-star.png", "Is there a star in the image?", "Yes, there is a yellow star."),
    ("blue-square.jpg", "Is there a circle in the image?", "No, there is no circle in the image."),
    ("green-triangle.jpg", "What color is the triangle?", "The triangle is green."),
]
QUALITY = {".jpg": dict(quality=70), ".webp": dict(quality=60), ".gif": {}, ".png": dict(optimize=True)}


def sample(name: str, files: list[str], text: str, truth: str, thinking: bool) -> dict:
    content = [{"type": "image", "path": file} for file in files] + [{"type": "text", "text": text}]
    return dict(
        name=name, task="hand-drawn", thinking=thinking, messages=[{"role": "user", "content": content}], tools=None,
        answer={"role": "assistant", "content": " ".join(truth.split()), "reasoning_content": ""})


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file, drawn in DESCRIBED.items():
        drawn().save(folder / file, **QUALITY[Path(file).suffix])
    samples = [
        sample(Path(file).stem, [file], DESCRIBE, drawn.__doc__, thinking=index % 2 == 0)
        for index, (file, drawn) in enumerate(DESCRIBED.items())]
    samples += [sample(f"{Path(file).stem}: {text}", [file], text, truth, False) for file, text, truth in ASKED]
    samples.append(sample(
        "two pictures", ["red-circle.png", "black-cross.png"], "Describe the images.",
        "The first image shows a red circle. The second image shows a black cross.", False))
    (folder / "samples.json").write_text(json.dumps(samples, indent=1, ensure_ascii=False) + "\n")
    size = sum(file.stat().st_size for file in folder.iterdir())
    print(f"{len(DESCRIBED)} pictures, {len(samples)} questions, {size / 1000:.0f} KB in {folder}")


if __name__ == "__main__":
    main()
