"""Questions that a tool answers, and answers from what a tool said."""

import json
from dataclasses import dataclass
from random import Random

from .sample import Sample, answer, question
from .talk import PROMPTS, known

# The two tools of NVIDIA's sample requests; the first makes a long prompt.
CHARACTERS = [
    "Harry James Potter", "Hermione Jean Granger", "Ron Weasley", "Fred Weasley", "George Weasley", "Bill Weasley",
    "Percy Weasley", "Charlie Weasley", "Ginny Weasley", "Molly Weasley", "Arthur Weasley", "Neville Longbottom",
    "Luna Lovegood", "Draco Malfoy", "Albus Percival Wulfric Brian Dumbledore", "Minerva McGonagall", "Remus Lupin",
    "Rubeus Hagrid", "Sirius Black", "Severus Snape", "Bellatrix Lestrange", "Lord Voldemort", "Cedric Diggory",
    "Nymphadora Tonks", "James Potter",
]
HOUSES = ["Gryffindor", "Slytherin", "Ravenclaw", "Hufflepuff"]
COLOUR_NAMES = ["Crimson", "Sea Green", "Sky Blue", "Gold", "Indigo", "Coral", "Olive", "Teal"]
CITIES = [
    "Paris", "London", "Tokyo", "Berlin", "Madrid", "Rome", "Oslo", "Lima", "Cairo", "Delhi", "Boston", "Sydney",
    "Dublin", "Vienna", "Prague", "San Francisco",
]
WEATHER = ["sunny", "cloudy", "rainy", "windy", "snowy"]


@dataclass
class Errand:
    """A tool, a question for it, the calls it takes, what the tool says, and the last answer."""

    tool: dict
    question: str
    about: str  # "The user asks …"
    arguments: list[dict]
    results: list[dict]
    report: str


def function(name: str, purpose: str, /, **properties: dict) -> dict:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": purpose, "parameters": schema}}


def character(random: Random) -> Errand:
    tool = function(
        "describe_harry_potter_character", "Returns information and images of Harry Potter characters.",
        name={"type": "string", "enum": CHARACTERS, "description": "Name of the Harry Potter character"})
    name, house = random.choice(CHARACTERS), random.choice(HOUSES)
    text = random.choice(["Tell me about {}.", "Who is {}?", "Describe {}.", "Show me {}"]).format(name)
    return Errand(
        tool, text, f"about {name}", [{"name": name}], [{"name": name, "house": house}],
        f"{name} belongs to the house {house}.")


def colour(random: Random) -> Errand:
    tool = function(
        "name_a_color", "A tool that returns a bunch of color names for a given color_hex.",
        color_hex={
            "type": "string",
            "description": "A hexadecimal color value which must be represented as a string."})
    code = "#" + "".join(random.choices("0123456789abcdef", k=6))
    if random.random() < 0.3:
        code = random.choice(
            ["#ff0000", "#00ff00", "#0000ff", "#ffffff", "#000000", "#ffa500", "#c0c0c0", "#FF0000", "#00FF7F"])
    name = random.choice(COLOUR_NAMES)
    text = random.choice(
        ["Name the color {}.", "What color is {}?", "What is the name of the color {}?", "Give me names for {}"])
    return Errand(
        tool, text.format(code), f"about the color {code}", [{"color_hex": code}], [{"names": [name]}],
        f"The color {code} is called {name}.")


def weather(random: Random) -> Errand:
    key = random.choice(["city", "location"])
    tool = function(
        random.choice(["get_weather", "get_current_weather", "weather_lookup"]),
        random.choice(["Get the current weather for a city.", "Returns the weather at a location."]),
        **{key: {"type": "string", "description": "The city name"}})
    cities = random.sample(CITIES, 1 if random.random() < 0.75 else 2)
    places = " and ".join(cities)
    text = random.choice([
        "What is the weather in {}?", "How is the weather in {}?", "Weather in {}, please.",
        "Tell me the weather in {}."])
    skies = [{"temperature": random.randint(-9, 38), "condition": random.choice(WEATHER)} for _ in cities]
    report = " ".join(
        f"In {city} it is {sky['condition']} and {sky['temperature']} degrees." for city, sky in zip(cities, skies))
    return Errand(
        tool, text.format(places), f"for the weather in {places}", [{key: city} for city in cities], skies, report)


def addition(random: Random) -> Errand:
    tool = function(
        random.choice(["add", "add_numbers", "sum"]), "Add two integers.", a={"type": "integer"}, b={"type": "integer"})
    a, b = random.randint(0, 999), random.randint(0, 999)
    text = random.choice([f"What is {a} + {b}?", f"Add {a} and {b}.", f"What is the sum of {a} and {b}?"])
    return Errand(tool, text, f"for {a} + {b}", [{"a": a, "b": b}], [{"result": a + b}], f"The result is {a + b}.")


def clock(random: Random) -> Errand:
    tool = function(
        random.choice(["get_time", "get_current_time", "clock"]), "Get the current time in a city.",
        city={"type": "string"})
    city, time = random.choice(CITIES), f"{random.randint(0, 23):02d}:{random.randint(0, 59):02d}"
    text = random.choice(["What time is it in {}?", "Tell me the time in {}.", "Current time in {}?"]).format(city)
    return Errand(tool, text, f"for the time in {city}", [{"city": city}], [{"time": time}], f"It is {time} in {city}.")


def errand(random: Random) -> tuple[Errand, list[dict]]:
    """An errand, and the tools that are offered: its own and up to two others."""
    kinds = {character: 1.2, colour: 3, weather: 3, addition: 2, clock: 1.5}
    [kind] = random.choices(list(kinds), list(kinds.values()))
    chosen = kind(random)
    if kind in (character, colour) and random.random() < (0.8 if kind is character else 0.25):
        tools = [chosen.tool, (colour if kind is character else character)(random).tool]
    else:
        others = [other for other in kinds if other is not kind and (other is not character or random.random() < 0.2)]
        tools = [chosen.tool] + [other(random).tool for other in random.sample(others, random.randint(0, 2))]
    random.shuffle(tools)
    return chosen, tools


def opening(random: Random, chosen: Errand) -> list[dict]:
    system = [{"role": "system", "content": random.choice(PROMPTS)}] if random.random() < 0.3 else []
    name = chosen.tool["function"]["name"]
    calls = [{"type": "function", "function": {"name": name, "arguments": a}} for a in chosen.arguments]
    thought = f"The user asks {chosen.about}. I should call {name}."
    return [*system, question(chosen.question), answer("", thought, calls)]


def call(random: Random) -> Sample:
    chosen, tools = errand(random)
    return Sample(opening(random, chosen), tools=tools)


def report(random: Random) -> Sample:
    chosen, tools = errand(random)
    results = [{"role": "tool", "content": printed(random, result)} for result in chosen.results]
    last = answer(chosen.report, "The tool has answered. I can tell the user.")
    return Sample([*opening(random, chosen), *results, last], tools=tools)


def printed(random: Random, result: dict) -> str:
    """A tool's result as JSON, or as simple programs say it."""
    if random.random() < 0.65:
        return json.dumps(result)
    return ", ".join(str(one) for value in result.values() for one in (value if isinstance(value, list) else [value]))


def unused(random: Random) -> Sample:
    """Small talk while tools are on offer."""
    _, tools = errand(random)
    return Sample(known(random), tools=tools)
