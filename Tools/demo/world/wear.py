"""What happens to drawings on their way to somebody's screen: light, grain, frames, blur, compression."""

from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageFilter, ImageOps


def wear(random: Random, picture: Image.Image) -> Image.Image:
    """The picture as it is, half of the time, or with one or two marks of use."""
    if random.random() < 0.5:
        return picture
    for mark in random.sample([light, grain, frame, blur, compression], random.choice([1, 1, 2])):
        picture = mark(random, picture)
    return picture


def light(random: Random, picture: Image.Image) -> Image.Image:
    """Darker towards one side."""
    ramp = Image.linear_gradient("L").rotate(random.choice([0, 90, 180, 270])).resize(picture.size)
    darkest = random.uniform(0.7, 0.9)
    ramp = ramp.point([round(255 * darkest + level * (1 - darkest)) for level in range(256)])
    return ImageChops.multiply(picture, Image.merge("RGB", [ramp] * 3))


def grain(random: Random, picture: Image.Image) -> Image.Image:
    bytes = random.randbytes(picture.width * picture.height)
    strength = random.uniform(0.04, 0.16)
    noise = Image.frombytes("L", picture.size, bytes).point([round(128 + (v - 128) * strength) for v in range(256)])
    return ImageChops.add(picture, Image.merge("RGB", [noise] * 3), 1, -128)


def frame(random: Random, picture: Image.Image) -> Image.Image:
    colour = tuple(random.randrange(256) for _ in range(3))
    return ImageOps.expand(picture, random.randint(2, max(3, min(picture.size) // 16)), colour)


def blur(random: Random, picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(random.uniform(0.4, 1.3)))


def compression(random: Random, picture: Image.Image) -> Image.Image:
    file = BytesIO()
    picture.save(file, "JPEG", quality=random.randint(25, 90))
    return Image.open(file).convert("RGB")
