#!/usr/bin/env python3
"""Times transformers on a checkpoint folder: prefill, decode and, with a vision tower, one picture.

    bench_transformers.py CHECKPOINT --dtype bf16 f32 --threads 2

Inputs are random, so no tokenizer is needed. One JSON document on stdout; each time is the median of
`--repeats` runs after one that is not counted. torch's threads wait by spinning: on a machine that is
busy with anything else the times are ten times too long.
"""

import argparse
import json
import pathlib
import statistics
import time

import torch
import transformers

import reference

TYPES = {"bf16": torch.bfloat16, "f32": torch.float32}


def seconds(repeats: int, work) -> float:
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


@torch.no_grad()
def measure(folder: pathlib.Path, dtype: str, arguments) -> dict:
    model = reference.load(folder, TYPES[dtype], attention="sdpa", experts=None)
    rows = model.config.get_text_config().vocab_size
    draw = torch.Generator().manual_seed(0)
    prompt = torch.randint(0, rows, (1, arguments.prompt), generator=draw)

    def prefill():
        return model(input_ids=prompt, use_cache=True, logits_to_keep=1)

    def decode():
        output = prefill()
        start = time.perf_counter()
        for place in range(arguments.decode):
            output = model(
                input_ids=output.logits[:, -1:].argmax(-1), past_key_values=output.past_key_values,
                use_cache=True, position_ids=torch.full((3, 1, 1), arguments.prompt + place))
        return time.perf_counter() - start

    prefill_seconds = seconds(arguments.repeats, prefill)
    decode_seconds = statistics.median(decode() for _ in range(arguments.repeats))
    result = {
        "prefill_tokens": arguments.prompt,
        "prefill_seconds": prefill_seconds,
        "prefill_tokens_per_second": arguments.prompt / prefill_seconds,
        "decode_tokens": arguments.decode,
        "decode_seconds": decode_seconds,
        "decode_tokens_per_second": arguments.decode / decode_seconds,
    }
    if getattr(model.config, "vision_config", None):
        result |= measure_picture(model, arguments, draw)
    return result


def measure_picture(model, arguments, draw) -> dict:
    vision = model.config.vision_config
    side = arguments.image // vision.patch_size
    numbers = vision.in_channels * vision.temporal_patch_size * vision.patch_size**2
    pixels = torch.rand((side * side, numbers), generator=draw) * 2 - 1
    grid = torch.tensor([[1, side, side]])
    taken = seconds(arguments.repeats, lambda: model.model.get_image_features(pixels, grid))
    return {"image_side": arguments.image, "image_seconds": taken}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("--dtype", nargs="+", choices=TYPES, default=["bf16", "f32"])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--prompt", type=int, default=512, help="tokens")
    parser.add_argument("--decode", type=int, default=32, help="tokens")
    parser.add_argument("--image", type=int, default=448, help="pixels of a side")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(json.dumps({
        "checkpoint": arguments.checkpoint.name,
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "threads": arguments.threads,
        **{dtype: measure(arguments.checkpoint, dtype, arguments) for dtype in arguments.dtype},
    }, indent=1))


if __name__ == "__main__":
    main()
