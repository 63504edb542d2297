"""Trains the demo model, on a CPU.

    python train.py FOLDER --minutes 120

Goes on where FOLDER left off, and starts anew where it is empty. With --from MODEL, a published folder's weights are
where it starts. Stop it when you like: the state is saved every 200 steps.
"""

import argparse
import json
import math
import multiprocessing
import re
import time
from pathlib import Path
from random import Random

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from transformers import Qwen3_5MoeForConditionalGeneration

import world
from lesson import Lesson, lesson
from muon import Muon
from network import Trainee, configuration

# Lessons of up to so many tokens come in batches of so many rows: few shapes, each compiled once.
BATCHES = {96: 64, 128: 48, 192: 32, 448: 12, 704: 8}
HASTE = 0.2  # share of questions as people type them
WARM_UP = 100  # steps
LAST_RATE = 0.02  # of the first
HIDDEN = re.compile(
    r"(in_proj_(qkv|z)|out_proj|[qkvo]_proj|(gate|up|gate_up|down)_proj|linear_fc[12]|attn\.(qkv|proj))(\.weight)?$")


def batch(lessons: list[Lesson], length: int, tokenizer: Tokenizer) -> dict[str, np.ndarray]:
    """Rows of the same length, padded on the right; `labels` are −100 where nothing is to be learnt."""
    ids = np.full((len(lessons), length), tokenizer.token_to_id("<|endoftext|>"))
    labels, mask = np.full_like(ids, -100), np.zeros_like(ids)
    for row, one in enumerate(lessons):
        ids[row, : len(one.ids)] = one.ids
        mask[row, : len(one.ids)] = 1
        labels[row, one.prompt_length : len(one.ids)] = one.ids[one.prompt_length :]
    kinds = (ids == tokenizer.token_to_id("<|image_pad|>")) + 2 * (ids == tokenizer.token_to_id("<|video_pad|>"))
    arrays = dict(input_ids=ids, labels=labels, attention_mask=mask, mm_token_type_ids=kinds.astype(np.int32))
    for name, patches, grids in (
        ("", [p for one in lessons for p in one.picture_patches], [g for one in lessons for g in one.picture_grids]),
        ("_videos", [p for one in lessons for p in one.clip_patches], [g for one in lessons for g in one.clip_grids]),
    ):
        if patches:
            arrays[f"pixel_values{name}"] = np.concatenate(patches)
            arrays["video_grid_thw" if name else "image_grid_thw"] = np.array(grids)
    return arrays


def produce(queue, seed: int, folder: Path) -> None:
    """Draws samples for ever, and puts a batch into the queue whenever one of a length is full."""
    torch.set_num_threads(1)
    tokenizer, random = Tokenizer.from_file(str(folder / "tokenizer.json")), Random(seed)
    waiting = {length: [] for length in BATCHES}
    while True:
        sample = world.draw(random)
        one = lesson(tokenizer, world.hurry(sample) if random.random() < HASTE else sample)
        length = next((length for length in BATCHES if len(one.ids) <= length), None)
        if length is None:
            continue
        waiting[length].append(one)
        if len(waiting[length]) == BATCHES[length]:
            queue.put(batch(waiting[length], length, tokenizer))
            waiting[length] = []


def optimisers(model, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for hidden matrices; AdamW for embeddings, the router and everything small."""
    named = list(model.named_parameters())
    matrices = [p for name, p in named if p.ndim >= 2 and HIDDEN.search(name)]
    rest = [p for name, p in named if not (p.ndim >= 2 and HIDDEN.search(name))]
    groups = [
        dict(params=[p for p in rest if p.ndim >= 2], weight_decay=0.01),
        dict(params=[p for p in rest if p.ndim < 2], weight_decay=0.0)]
    return [Muon(matrices, rate), torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)]


def learning_rate(step: int, share: float, peak: float) -> float:
    """After a warm-up, half a cosine over the share of the time that has passed."""
    return peak * min(1, (step + 1) / WARM_UP) * (LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * share)))


def loss_and_accuracy(trainee: Trainee, arrays: dict[str, np.ndarray]) -> tuple[torch.Tensor, float]:
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    labels = tensors.pop("labels")[:, 1:]
    hidden, imbalance = trainee.hidden(tensors)
    wanted = labels != -100
    scores, labels = trainee.model.lm_head(hidden[:, :-1][wanted]), labels[wanted]
    accuracy = (scores.argmax(-1) == labels).float().mean().item()
    return F.cross_entropy(scores, labels) + 0.01 * imbalance, accuracy


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="holds tokenizer.json; the weights and the state come here")
    parser.add_argument("--minutes", type=float, default=120, help="of training in all")
    parser.add_argument("--steps", type=int, default=10**9, help="stop after so many in this run")
    parser.add_argument("--from", dest="origin", type=Path, help="start from this model's weights")
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-compile", action="store_true", help="start at once, train more slowly")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    folder = given.folder
    torch.manual_seed(1)
    torch.set_num_threads(given.threads)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    record = folder / "state.json"
    state = json.loads(record.read_text()) if record.exists() else dict(minutes=0.0, step=0, runs=0)
    origin = folder if state["step"] else given.origin
    model = (
        Qwen3_5MoeForConditionalGeneration.from_pretrained(origin, dtype=torch.float32) if origin
        else Qwen3_5MoeForConditionalGeneration(configuration(tokenizer)))
    model.train()
    trainee, both = Trainee(model, compiled=not given.no_compile), optimisers(model, given.rate)
    if state["step"]:
        for optimiser, saved in zip(both, torch.load(folder / "optimisers.pt")):
            optimiser.load_state_dict(saved)
    state["runs"] += 1
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.2f} million parameters", flush=True)

    def save():
        model.save_pretrained(folder)
        torch.save([optimiser.state_dict() for optimiser in both], folder / "optimisers.pt")
        record.write_text(json.dumps(state))

    queue = multiprocessing.Queue(6)
    producer = multiprocessing.Process(target=produce, args=(queue, 7_919 * state["runs"], folder), daemon=True)
    producer.start()
    last, first, recent = time.monotonic(), state["step"], {}
    while state["minutes"] < given.minutes and state["step"] < first + given.steps:
        rate = learning_rate(state["step"], state["minutes"] / given.minutes, given.rate)
        for optimiser in both:
            for group in optimiser.param_groups:
                group["lr"] = rate
        arrays = queue.get()
        loss, accuracy = loss_and_accuracy(trainee, arrays)
        model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimiser in both:
            optimiser.step()
        length = arrays["input_ids"].shape[1]
        before = recent.get(length, (loss.item(), accuracy))
        recent[length] = (0.95 * before[0] + 0.05 * loss.item(), 0.95 * before[1] + 0.05 * accuracy)
        now = time.monotonic()
        state["minutes"] += min(now - last, 20) / 60  # compiling does not count
        last = now
        state["step"] += 1
        if state["step"] % 50 == 0:
            figures = "  ".join(f"{length}: {loss:.3f} {right:.1%}" for length, (loss, right) in sorted(recent.items()))
            print(f"step {state['step']}  {state['minutes']:.1f} min  {figures}", flush=True)
        if state["step"] % 200 == 0:
            save()
    save()
    producer.kill()


if __name__ == "__main__":
    main()
