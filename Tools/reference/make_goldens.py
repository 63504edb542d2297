#!/usr/bin/env python3
"""Runs transformers (float32, eager) on a checkpoint and writes what it computes.

    make_goldens.py CHECKPOINT OUT --tokens 5,17,3,8 --steps 8
    make_goldens.py CHECKPOINT OUT --case INPUTS.safetensors --last --compare GOLDEN

writes OUT.json and OUT.safetensors. A case holds `input_ids` [1, n] and, for pictures and clips,
`mm_token_type_ids` [1, n], `image_grid_thw` and `video_grid_thw` [k, 3], `pixel_values` and
`pixel_values_videos` [patches, numbers]; an older golden will do as a case.
"""

import argparse
import json
import pathlib

import torch
import transformers
from safetensors.torch import load_file, save_file

import reference

INPUTS = ["input_ids", "mm_token_type_ids", "image_grid_thw", "video_grid_thw", "pixel_values", "pixel_values_videos"]


def golden(folder: pathlib.Path, inputs: dict, *, steps: int, last_only: bool) -> tuple[dict, dict]:
    """What the .json and the .safetensors hold."""
    model = reference.load(folder, torch.float32)
    text = model.config.get_text_config()
    rows = reference.vocabulary(folder, text.vocab_size)
    margins, vision = reference.RouterMargins(model), reference.VisionOutputs(model)

    ids, delta = reference.positions(model, inputs)
    output = reference.prefill(model, inputs)
    logits, cache = output.logits[0], output.past_key_values
    tensors = {name: value for name, value in inputs.items()}
    tensors["position_ids"] = ids.contiguous()
    tensors["hidden_states"] = torch.cat(output.hidden_states)
    for number, rows_of_item in enumerate(vision.items):
        tensors[f"vision_out_{number}"] = rows_of_item
    for layer, kind in enumerate(text.layer_types):
        if kind == "linear_attention":
            tensors[f"conv_state_{layer}"] = cache.get_conv_state(layer, state_idx=0)[0].clone()
            tensors[f"recurrent_state_{layer}"] = cache.get_recurrent_state(layer, state_idx=0)[0].clone()

    count = ids.shape[-1]
    tokens, step_margins, logprobs = reference.decode(
        model, cache, logits[-1], count + delta, steps, rows)
    if last_only:
        tensors["logits_last"] = logits[-1]
        best = torch.log_softmax(logits[:, :rows], -1).topk(20)
        tensors["top20_ids"], tensors["top20_logprobs"] = best.indices, best.values
        best = logprobs.topk(20)
        tensors["decode_top20_ids"], tensors["decode_top20_logprobs"] = best.indices, best.values
    else:
        tensors["logits"] = logits
        tensors["decode_logprobs"] = logprobs

    facts = {
        "class": type(model).__name__,
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "dtype": "float32",
        "n_tokens": count,
        "rope_deltas": [[delta]],
        "generated": tokens,
        "step_margins": [round(margin, 6) for margin in step_margins],
        "min_decode_margin": min(step_margins),
    }
    if margins.smallest < float("inf"):
        facts["min_router_margin"] = margins.smallest
    for name in ("image_grid_thw", "video_grid_thw"):
        facts[name] = inputs[name].tolist() if name in inputs else None
    return facts, {name: value.contiguous() for name, value in tensors.items()}


def write(out: pathlib.Path, facts: dict, tensors: dict) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n")
    save_file(tensors, out.with_suffix(".safetensors"))


def compare(golden_path: pathlib.Path, facts: dict, tensors: dict) -> None:
    """Prints how far the new numbers are from an older golden."""
    older = load_file(golden_path.with_suffix(".safetensors"))
    said = json.loads(golden_path.with_suffix(".json").read_text())
    print("greedy tokens equal:", said["generated"] == facts["generated"])
    for name in sorted(older.keys() & tensors.keys()):
        one, two = older[name], tensors[name]
        if one.shape != two.shape:
            print(f"{name}: shapes {list(one.shape)} and {list(two.shape)}")
        elif one.is_floating_point():
            print(f"{name}: largest difference {float((one - two).abs().max()):.2g}")
        else:
            print(f"{name}: equal {bool((one == two).all())}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--tokens", type=lambda text: [int(token) for token in text.split(",")])
    source.add_argument("--case", type=pathlib.Path)
    parser.add_argument("--pixels", type=pathlib.Path, help="a .safetensors with the pixel values that the case lacks")
    parser.add_argument("--steps", type=int, default=32, help="greedy tokens")
    parser.add_argument("--last", action="store_true", help="logits of the last position and the 20 best of all, not all logits")
    parser.add_argument("--compare", type=pathlib.Path, help="an older golden")
    arguments = parser.parse_args()

    if arguments.tokens:
        inputs = {"input_ids": torch.tensor([arguments.tokens])}
    else:
        inputs = load_file(arguments.case) | (load_file(arguments.pixels) if arguments.pixels else {})
        inputs = {name: inputs[name] for name in INPUTS if name in inputs}
    facts, tensors = golden(arguments.checkpoint, inputs, steps=arguments.steps, last_only=arguments.last)
    write(arguments.out, facts, tensors)
    if arguments.compare:
        compare(arguments.compare, facts, tensors)


if __name__ == "__main__":
    main()
