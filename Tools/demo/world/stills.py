"""Pictures of one to three shapes, and questions about them."""

from random import Random

from PIL import Image, ImageDraw

from . import shapes
from .sample import PICTURE, Sample, answer, one, question, question_about
from .wear import wear

COUNTS = ["zero", "one", "two", "three"]
ORDINALS = ["first", "second", "third"]
DESCRIBE = [
    "What is in this image?", "Describe this image.", "What do you see?", "What does this picture show?",
    "Describe the picture.", "What's in the image?", "Can you describe the image?", "What is this?",
    "What is on this picture?", "Tell me what you see.", "Caption this image.", "What is in this picture?", "",
]
PLACES = {
    "alone": [""],
    "row of two": ["on the left", "on the right"],
    "column": ["at the top", "at the bottom"],
    "row of three": ["on the left", "in the middle", "on the right"],
}
# Centre and radius of each shape's cell, as shares of width and height.
CELLS = {
    "alone": [(1 / 2, 1 / 2, 1, 1)],
    "row of two": [(1 / 4, 1 / 2, 1 / 2, 1), (3 / 4, 1 / 2, 1 / 2, 1)],
    "column": [(1 / 2, 1 / 4, 1, 1 / 2), (1 / 2, 3 / 4, 1, 1 / 2)],
    "row of three": [(1 / 6, 1 / 2, 1 / 3, 1), (1 / 2, 1 / 2, 1 / 3, 1), (5 / 6, 1 / 2, 1 / 3, 1)],
}


def side(random: Random) -> int:
    """A picture's width or height: mostly small, which is what training time allows."""
    return random.randint(112, 152) if random.random() < 0.75 else random.randint(150, 260)


class Scene:
    """One to three shapes on a plain background."""

    def __init__(self, random: Random, count: int | None = None):
        count = count or random.choices([1, 2, 3], [5, 4, 2])[0]
        self.things = [(random.choice(list(shapes.COLOURS)), random.choice(shapes.SHAPES)) for _ in range(count)]
        self.background = shapes.background(random, *(colour for colour, _ in self.things))
        layouts = {1: ["alone"], 2: ["row of two", "column"], 3: ["row of three"]}
        self.layout = random.choice(layouts[count])

    @property
    def places(self) -> list[str]:
        return PLACES[self.layout]

    def thing(self, index: int) -> str:
        return one(" ".join(self.things[index]))

    def listing(self) -> str:
        phrases = [f"{self.thing(i)} {place}".strip() for i, place in enumerate(self.places)]
        *most, last = phrases
        return f"{', '.join(most)} and {last}" if most else last

    def sentence(self) -> str:
        comma = "," if len(self.things) > 1 else ""
        return f"The image shows {self.listing()}{comma} on {one(self.background)} background."

    def thought(self) -> str:
        return f"I see {self.counted()}: {self.listing()}. The background is {self.background}."

    def counted(self) -> str:
        return f"{COUNTS[len(self.things)]} shape{'s' if len(self.things) > 1 else ''}"

    def draw(self, random: Random, size=None, shift=(0, 0), scale: float | None = None) -> Image.Image:
        """The picture, drawn at twice its size and made smaller, so that edges are smooth.

        `shift` moves all shapes by shares of width and height; `scale` is their share of a cell.
        """
        width, height = size or (side(random), side(random))
        if self.layout == "row of three" and size is None:
            width = round(width * random.uniform(1, 1.7))
        canvas = Image.new("RGB", (2 * width, 2 * height), shapes.tone(random, self.background, 12))
        pen = ImageDraw.Draw(canvas)
        for (colour, shape), (x, y, across, down) in zip(self.things, CELLS[self.layout]):
            cell = min(canvas.width * across, canvas.height * down) / 2
            radius = cell * (scale or random.uniform(0.38, 0.88))
            play = 0.8 * (cell - radius)
            shapes.draw(
                random, pen, shape,
                (x + shift[0]) * canvas.width + random.uniform(-play, play),
                (y + shift[1]) * canvas.height + random.uniform(-play, play),
                0.9 * radius, shapes.tone(random, colour, 18),
                random.uniform(-0.2, 0.2) if shape in shapes.TILTED else 0)
        return canvas.resize((width, height), Image.Resampling.LANCZOS)


def about(random: Random, scene: Scene) -> tuple[str, dict]:
    """A question about the scene, and its answer."""
    text, reply = random.choices(
        [description, count, colour, ground, place, presence], [50, 12, 12, 10, 8, 8])[0](random, scene)
    return text, answer(reply, scene.thought())


def description(random: Random, scene: Scene) -> tuple[str, str]:
    return random.choice(DESCRIBE), scene.sentence()


def count(random: Random, scene: Scene) -> tuple[str, str]:
    text = random.choice(["How many shapes are there?", "How many shapes are in this image?", "Count the shapes."])
    return text, f"There {'is' if len(scene.things) == 1 else 'are'} {scene.counted()} in the image."


def colour(random: Random, scene: Scene) -> tuple[str, str]:
    name, shape = random.choice(scene.things)
    if [other for _, other in scene.things].count(shape) > 1:
        return description(random, scene)
    text = random.choice([f"What color is the {shape}?", f"Which color does the {shape} have?"])
    return text, f"The {shape} is {name}."


def ground(random: Random, scene: Scene) -> tuple[str, str]:
    text = random.choice(["What is the background color?", "What color is the background?"])
    return text, f"The background is {scene.background}."


def place(random: Random, scene: Scene) -> tuple[str, str]:
    if len(scene.things) == 1:
        return presence(random, scene)
    index = random.randrange(len(scene.things))
    return f"What is {scene.places[index]}?", f"There is {scene.thing(index)} {scene.places[index]}."


def presence(random: Random, scene: Scene) -> tuple[str, str]:
    shape = random.choice(shapes.SHAPES)
    found = next((one(f"{c} {s}") for c, s in scene.things if s == shape), None)
    text = f"Is there {one(shape)} in the image?"
    return text, f"Yes, there is {found}." if found else f"No, there is no {shape} in the image."


def picture(random: Random) -> Sample:
    scene = Scene(random)
    text, reply = about(random, scene)
    return Sample([question_about(random, text, PICTURE), reply], pictures=[wear(random, scene.draw(random))])


def second_question(random: Random) -> Sample:
    scene = Scene(random)
    first, reply = about(random, scene)
    second, target = about(random, scene)
    messages = [question_about(random, first, PICTURE), reply, question(second), target]
    return Sample(messages, pictures=[wear(random, scene.draw(random))])


def several_pictures(random: Random) -> Sample:
    scenes = [Scene(random, count=1) for _ in range(random.choice([2, 2, 3]))]
    sentences = [f"The {ordinal} image shows {scene.thing(0)}." for ordinal, scene in zip(ORDINALS, scenes)]
    every = " ".join(sentences)
    if random.random() < 0.6:
        text, reply = random.choice(
            ["What is in these images?", "Describe the images.", "Compare the images.", "What do the images show?"]
        ), every
    else:
        index = random.randrange(len(scenes))
        forms = ["What is in the {} image?", "Describe the {} image."]
        text, reply = random.choice(forms).format(ORDINALS[index]), sentences[index]
    messages = [question_about(random, text, *[PICTURE] * len(scenes)), answer(reply, every)]
    return Sample(messages, pictures=[wear(random, scene.draw(random)) for scene in scenes])
