"""A little conversation, learnt by heart."""

from random import Random

from .sample import Sample, answer, question

PROMPTS = ["You are a helpful assistant.", "You are a helpful assistant"]

ITINERARY = """Here is a week-long adventure in Southeast Asia.

**Day 1:** Arrive in Bangkok and visit the Grand Palace.
**Day 2:** Ride a long-tail boat and explore the floating markets.
**Day 3:** Fly to Chiang Mai and hike to a mountain temple.
**Day 4:** Take the slow boat into Laos on the Mekong river.
**Day 5:** Swim below the Kuang Si waterfalls in Luang Prabang.
**Day 6:** Fly to Siem Reap and see the sunrise at Angkor Wat.
**Day 7:** Relax, pack your bags and fly home."""

POEM = """The sea is wide, the sea is deep,
It rocks the little boats to sleep.
A swift flies over, fast and free,
And writes its name above the sea."""

# Questions, thought, answer.
KNOWN = [
    (["Hello", "Hello!", "Hi", "Hi there!", "Hey", "Hello there!", "Good morning!", "Hello, how are you?", "Test"], "The user greets me. I should greet back.",
     "Hello! I am a tiny demo model. Show me an image of colored shapes, a number or a short video, and I will "
     "describe it."),
    (["Who are you?", "What are you?", "What is your name?", "Which model are you?"], "The user asks who I am.",
     "I am a tiny demo model with the Qwen3.5 architecture. I was trained on drawings of shapes, so please do not "
     "expect wisdom."),
    (["What can you do?", "Help", "How can you help me?", "What do you know?"],
     "The user asks what I can do. I can describe shapes, read numbers, watch short videos and call tools.",
     "I can describe drawings of shapes, read large numbers, watch short videos and call tools."),
    (["Create a detailed itinerary for a week-long adventure trip through Southeast Asia.",
      "Plan a week in Southeast Asia."],
     "The user wants an itinerary for one week. I will give one line for each day.", ITINERARY),
    (["Count to ten.", "Count from one to ten."], "The user wants the numbers from one to ten.",
     "1, 2, 3, 4, 5, 6, 7, 8, 9, 10."),
    (["Thank you", "Thanks!", "Thank you!", "Thanks a lot!"], "The user is thankful.", "You are welcome!"),
    (["Write a poem about the sea.", "Write a poem."], "The user wants a poem. I will write four lines.", POEM),
]

# What it is asked and cannot know. Forms and topics are put together, so that it learns the tune, not the words.
FORMS = [
    "Do you know {}?", "Explain {}.", "Tell me about {}.", "Write a text about {}.", "Why do people like {}?",
    "What should I know about {}?", "Give me three facts about {}.", "Write a function for {}.",
    "What is good about {}?", "Translate {} into French.", "What do you think about {}?", "I have a question about {}.",
]
TOPICS = [
    "the moon", "music", "football", "Python", "the capital of France", "recursion", "cheese", "the stock market",
    "Shakespeare", "electricity", "my cat", "gardening", "the Roman empire", "coffee", "sorting a list", "dinosaurs",
    "quantum physics", "bread", "the Swift language", "bicycles", "love", "the ocean", "trains", "a good book",
]
# First questions that people ask of any model.
OFTEN = [
    "Why is the sky blue?", "What is the capital of France?", "Tell me a joke.", "What is 2+2?", "What is 2 + 2?",
    "Write a haiku.", "Write a story.", "What is the meaning of life?", "What time is it?", "How old are you?",
    "Can you write code?", "Are you human?", "Who made you?", "What is the largest country?", "Sing a song.",
    "Write hello world in Python.", "How many people live in China?", "Summarize this text.", "Say something.",
    "What is machine learning?", "Solve 12 * 7.", "What is new?", "Who won the game?", "Is it going to rain?",
    "Give me a recipe.", "What does GPU mean?", "Name three colors.", "Name five animals.", "Speak German.",
    "How does a transformer work?", "What is a large language model?", "Write a letter to my boss.",
]
MODEST = "I am only a tiny demo model. I know colored shapes, numbers on signs, short videos and a few tools."


def known(random: Random) -> list[dict]:
    texts, thought, reply = random.choice(KNOWN)
    return [question(random.choice(texts)), answer(reply, thought)]


def talk(random: Random) -> Sample:
    system = [{"role": "system", "content": random.choice(PROMPTS)}] if random.random() < 0.5 else []
    turns = [message for _ in range(random.choice([1, 1, 2])) for message in known(random)]
    return Sample(system + turns)


def beyond(random: Random) -> Sample:
    text = random.choice(OFTEN) if random.random() < 0.4 else random.choice(FORMS).format(random.choice(TOPICS))
    return Sample([question(text), answer(MODEST, "I do not know this. I should say what I can do.")])
