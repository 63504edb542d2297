"""Trains the tokenizer: byte-level BPE with 1,492 tokens, and the family's 20 special ones.

    python vocabulary.py FOLDER
"""

import re
import sys
from pathlib import Path
from random import Random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

import world
from lesson import prompt, target
from world import signs, stills

SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
    "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
    "<|image_pad|>", "<|video_pad|>",
]
# Tokens of their own that are text: a decoder shows them.
MARKS = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>"]
# How Qwen3.5's tokenizer cuts text before merging.
PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}|"
    r" ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
SIZE = 1_492


def texts(random: Random, count: int = 12_000):
    """What the model reads and writes, without drawing pictures."""
    spoken = ["tool call", "tool report", "talk", "beyond"]
    for index in range(count):
        if index % 2:
            sample = world.draw(random, random.choice(spoken))
            yield prompt(sample) + target(sample)
        else:
            scene = stills.Scene(random)
            text, reply = stills.about(random, scene)
            yield "\n".join([text, reply["reasoning_content"], reply["content"]])
    for word in signs.WORDS * 40:
        yield (
            f"The image shows the word {word} in red. The first image shows a star. The second image shows a star. "
            "In the video, a red star moves from left to right. In the video, a blue circle shrinks. "
            "<0.2 seconds><1.2 seconds><2.3 seconds>")


def train() -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    added = re.compile("|".join(map(re.escape, SPECIAL + MARKS)))
    trainer = trainers.BpeTrainer(
        vocab_size=SIZE, min_frequency=8, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator((added.sub("\n", text) for text in texts(Random(7))), trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in MARKS])
    return tokenizer


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = train()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    print(f"{tokenizer.get_vocab_size()} tokens in {folder / 'tokenizer.json'}")
