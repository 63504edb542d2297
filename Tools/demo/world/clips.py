"""Clips of one shape that moves, grows or shrinks."""

from random import Random

from .sample import CLIP, Sample, answer, one, question_about
from .stills import Scene

FRAMES_PER_SECOND = 2
DIRECTIONS = {
    "from left to right": (1, 0), "from right to left": (-1, 0),
    "from top to bottom": (0, 1), "from bottom to top": (0, -1),
}


def clip(random: Random) -> Sample:
    scene = Scene(random, count=1)
    count = random.choice([4, 6, 8, 10])
    size = random.choice([(96, 96), (128, 96), (96, 128), (128, 128)])
    strokes = random.random()  # every frame is drawn with the same tones and tilt

    def frame(**how):
        return scene.draw(Random(strokes), size, **how)

    way = [i / (count - 1) for i in range(count)]
    if random.random() < 0.75:
        direction = random.choice(list(DIRECTIONS))
        happens, asked = f"moves {direction}", "In which direction does the shape move?"
        (dx, dy), aside = DIRECTIONS[direction], random.uniform(-0.1, 0.1)
        path = [0.64 * (t - 0.5) for t in way]
        frames = [frame(shift=(dx * u + abs(dy) * aside, dy * u + abs(dx) * aside), scale=0.42) for u in path]
    else:
        happens, asked = random.choice(["grows", "shrinks"]), "How does the shape change?"
        ends = way if happens == "grows" else way[::-1]
        frames = [frame(scale=0.25 + 0.6 * t) for t in ends]

    thing = " ".join(scene.things[0])
    whole = f"In the video, {one(thing)} {happens} on {one(scene.background)} background."
    text, reply = random.choice([
        ("What is in this video?", whole),
        ("What happens in this video?", whole),
        ("Describe the video.", whole),
        (asked, f"The {thing} {happens}."),
        ("What shape is in the video?", f"The video shows {one(thing)}."),
    ])
    thought = f"In the frames I see {one(thing)} that {happens}. The background is {scene.background}."
    return Sample([question_about(random, text, CLIP), answer(reply, thought)], clips=[frames])
