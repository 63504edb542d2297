#!/usr/bin/env python3
"""Writes Tests/Fixtures/shapes: small checkpoints of odd dimensions with their goldens.

    make_shapes.py [NAME ...]

Of each shape the first seed is taken whose greedy tokens and experts are no near-ties.
"""

import itertools
import pathlib
import shutil
import sys

import numpy as np
import torch

import configurations
from make_checkpoint import checkpoint
from make_goldens import golden, write

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Tests/Fixtures/shapes"
STEPS = 8
SMALLEST_DECODE_MARGIN = 0.01
SMALLEST_ROUTER_MARGIN = 1e-4

LINEAR, FULL = "linear_attention", "full_attention"


def rope(sections: list[int], partial: float, **more) -> dict:
    return {
        "mrope_interleaved": True, "mrope_section": sections, "partial_rotary_factor": partial,
        "rope_theta": 10000000, "rope_type": "default", **more}


# For cases without pictures: whole models always have a tower.
SMALL_TOWER = {"vision.depth": 1, "vision.patch_size": 4}

# Preset, changes to config.json, arguments of checkpoint(), then what is put in: a count of text tokens, or
# a list in which a pair is a picture's grid of patches and a triple a clip's.
SHAPES = {
    # Three frequencies, one key head for two query heads, value heads as many as key heads.
    "dense": ("tiny", SMALL_TOWER, {"mtp": True}, 33),
    # Rows of 72, three key heads, three value heads on one key head, keys of 24 with values of 40.
    "dense-untied-sharded": (
        "tiny",
        {
            "tie_word_embeddings": False, "text.hidden_size": 72, "text.intermediate_size": 44,
            "text.head_dim": 48, "text.num_attention_heads": 3, "text.num_key_value_heads": 3,
            "text.linear_num_key_heads": 1, "text.linear_num_value_heads": 3,
            "text.linear_key_head_dim": 24, "text.linear_value_head_dim": 40,
            "text.rope_parameters": rope([2, 2, 2], 0.25), "text.num_hidden_layers": 2,
            "text.layer_types": [LINEAR, FULL], **SMALL_TOWER,
        },
        {"shards": 2}, 70),
    # A convolution of two taps, four value heads on one key head, nine frequencies in uneven sections.
    "conv2-text-only": (
        "tiny",
        {
            "text.head_dim": 24, "text.num_attention_heads": 4, "text.num_key_value_heads": 2,
            "text.rope_parameters": rope([4, 3, 2], 0.75), "text.linear_conv_kernel_dim": 2,
            "text.linear_num_key_heads": 1, "text.linear_num_value_heads": 4,
            "text.linear_key_head_dim": 40, "text.linear_value_head_dim": 8,
            "text.intermediate_size": 24, "text.num_hidden_layers": 3,
            "text.layer_types": [FULL, LINEAR, LINEAR],
        },
        {"text_only": "model."}, 21),
    "moe-untied-f16": (
        "tiny-moe",
        {
            "tie_word_embeddings": False, "text.linear_num_value_heads": 4,
            "text.num_hidden_layers": 3, "text.layer_types": [LINEAR, FULL, LINEAR], **SMALL_TOWER,
        },
        {"dtype": "f16"}, 40),
    "moe-separate-experts": (
        "tiny-moe",
        {
            "text.num_experts": 16, "text.num_experts_per_tok": 4, "text.moe_intermediate_size": 8,
            "text.shared_expert_intermediate_size": 12, "text.num_hidden_layers": 2,
            "text.layer_types": [LINEAR, FULL], **SMALL_TOWER,
        },
        {"separate_experts": True}, 66),
    "moe-text-only-f32": (
        "tiny-moe",
        {
            "text.num_experts": 3, "text.num_experts_per_tok": 1, "text.moe_intermediate_size": 20,
            "text.num_hidden_layers": 2, "text.layer_types": [LINEAR, FULL],
        },
        {"dtype": "f32", "text_only": "model.language_model."}, 24),
    # Vision heads of 12 in a width of 24; a table of 5 × 5.
    "vision-12": ("tiny", {"text.num_hidden_layers": 2, "text.layer_types": [LINEAR, FULL]}, {}, [3, (4, 6), 5]),
    # Vision heads of 20 in a width of 40, two pictures and a clip.
    "vision-20-sharded": (
        "tiny",
        {
            "text.hidden_size": 72, "text.num_hidden_layers": 2, "text.layer_types": [LINEAR, FULL],
            "vision.hidden_size": 40, "vision.intermediate_size": 52, "vision.num_position_embeddings": 49,
        },
        {"shards": 3}, [(6, 4), 7, (2, 4, 4), 2, (2, 8), 4]),
    "yarn": (
        "tiny",
        {
            "text.head_dim": 48, "text.num_attention_heads": 3, "text.num_hidden_layers": 2,
            "text.layer_types": [LINEAR, FULL], **SMALL_TOWER,
            "text.rope_parameters": rope(
                [4, 4, 4], 0.5, rope_theta=10000, rope_type="yarn", factor=4.0, original_max_position_embeddings=64),
        },
        {}, 90),
}


def inputs(config: dict, content, seed: int) -> dict:
    """Token ids, and random patches for pictures and clips."""
    draw = np.random.default_rng(seed)
    vision, ids, grids, pixels = config.get("vision_config"), [], {1: [], 2: []}, {1: [], 2: []}

    def text(count: int) -> None:
        ids.extend(draw.integers(5, config["text_config"]["vocab_size"], count).tolist())

    for item in [content] if isinstance(content, int) else content:
        if isinstance(item, int):
            text(item)
            continue
        kind, grid = (1, (1, *item)) if len(item) == 2 else (2, item)
        merged = grid[1] * grid[2] // vision["spatial_merge_size"] ** 2
        for frame in range(grid[0]):
            if frame:
                text(2)
            ids += [config["vision_start_token_id"], *[kind] * merged, config["vision_end_token_id"]]
        numbers = vision["in_channels"] * vision["temporal_patch_size"] * vision["patch_size"] ** 2
        grids[kind].append(grid)
        pixels[kind].append(draw.uniform(-1, 1, (np.prod(grid), numbers)).astype(np.float32))

    tensors = {"input_ids": torch.tensor([ids])}
    if any(grids.values()):
        tensors["mm_token_type_ids"] = torch.tensor([[token if token in (1, 2) else 0 for token in ids]])
    for kind, grid_name, pixel_name in (
        (1, "image_grid_thw", "pixel_values"), (2, "video_grid_thw", "pixel_values_videos")):
        if grids[kind]:
            tensors[grid_name] = torch.tensor(grids[kind])
            tensors[pixel_name] = torch.from_numpy(np.concatenate(pixels[kind]))
    return tensors


def make(name: str) -> None:
    preset, changes, options, content = SHAPES[name]
    for seed in itertools.count(1):
        config = configurations.preset(preset)
        for key, value in changes.items():
            configurations.override(config, key, value)
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        case = inputs(config, content, seed)
        checkpoint(folder / "checkpoint", config, seed=seed, **options)
        facts, tensors = golden(folder / "checkpoint", case, steps=STEPS, last_only=False)
        if (facts["min_decode_margin"] >= SMALLEST_DECODE_MARGIN
                and facts.get("min_router_margin", 1) >= SMALLEST_ROUTER_MARGIN):
            break
    write(folder / "golden", {"seed": seed, **facts}, tensors)
    sizes = [sum(file.stat().st_size for file in folder.glob(place)) // 1024 for place in ("checkpoint/*", "golden.*")]
    print(f"{name}: seed {seed}, {facts['n_tokens']} tokens, greedy {facts['generated']}, "
          f"checkpoint {sizes[0]} KB, golden {sizes[1]} KB")


if __name__ == "__main__":
    for name in sys.argv[1:] or SHAPES:
        make(name)
