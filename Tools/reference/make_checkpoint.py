#!/usr/bin/env python3
"""Writes a checkpoint with random weights in the published layout of Qwen3.5.

    make_checkpoint.py OUT --preset 0.8b --tokenizer SOME/FOLDER
    make_checkpoint.py OUT --preset tiny-moe --set text.num_experts=16 --separate-experts --dtype f16
"""

import argparse
import json
import pathlib
import shutil

import configurations
import layout
import weights

TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "chat_template.jinja"]


def checkpoint(
    folder: pathlib.Path, config: dict, *, dtype="bf16", seed=0, shards=1, separate_experts=False,
    text_only=None, mtp=False, tokenizer=None,
) -> None:
    """`text_only` is the prefix of the text tensors in an export without a vision tower: `model.`, or
    `model.language_model.` as a whole model leaves it when it is saved again."""
    config = configurations.finish(config)
    if text_only:
        config["vision_config"] = None
    content = layout.tensors(
        config, text_prefix=text_only or "model.language_model.", separate_experts=separate_experts, mtp=mtp)
    folder.mkdir(parents=True, exist_ok=True)
    weights.write(folder, list(content), dtype, seed, shards)

    text = config["text_config"]
    text["dtype"] = {"bf16": "bfloat16", "f16": "float16", "f32": "float32"}[dtype]
    files = {"config.json": configurations.flattened(config) if text_only else config}
    eos = text["eos_token_id"]
    files["generation_config.json"] = {
        "do_sample": True, "eos_token_id": [eos], "temperature": 1.0, "top_k": 20, "top_p": 0.95}
    if vision := config["vision_config"]:
        for name, (smallest, largest) in {
            "preprocessor_config.json": (65536, 16777216),
            "video_preprocessor_config.json": (4096, 25165824),
        }.items():
            files[name] = {
                "size": {"shortest_edge": smallest, "longest_edge": largest},
                "patch_size": vision["patch_size"],
                "temporal_patch_size": vision["temporal_patch_size"],
                "merge_size": vision["spatial_merge_size"],
                "image_mean": [0.5, 0.5, 0.5],
                "image_std": [0.5, 0.5, 0.5],
            }
    for name, value in files.items():
        (folder / name).write_text(json.dumps(value, indent=1) + "\n")
    for name in TOKENIZER_FILES if tokenizer else []:
        if (source := pathlib.Path(tokenizer, name)).exists():
            shutil.copyfile(source, folder / name)


def assignment(text: str) -> tuple[str, object]:
    key, _, value = text.partition("=")
    return key, json.loads(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--preset", choices=configurations.PRESETS, default="tiny")
    parser.add_argument("--set", type=assignment, action="append", default=[], metavar="KEY=JSON",
                        help="text.head_dim=48, vision.depth=3, image_token_id=7, …")
    parser.add_argument("--dtype", choices=weights.TYPES, default="bf16")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--untied", action="store_true", help="an lm_head of its own")
    parser.add_argument("--separate-experts", action="store_true", help="tensors per expert, not fused")
    parser.add_argument("--text-only", choices=["model.", "model.language_model."],
                        help="a flat config without vision; the prefix of its tensors")
    parser.add_argument("--mtp", action="store_true", help="with tensors for multi-token prediction")
    parser.add_argument("--tokenizer", type=pathlib.Path, help="a folder to copy the tokenizer files from")
    arguments = parser.parse_args()

    config = configurations.preset(arguments.preset)
    if arguments.untied:
        config["tie_word_embeddings"] = False
    for key, value in arguments.set:
        configurations.override(config, key, value)
    checkpoint(
        arguments.folder, config, dtype=arguments.dtype, seed=arguments.seed, shards=arguments.shards,
        separate_experts=arguments.separate_experts, text_only=arguments.text_only, mtp=arguments.mtp,
        tokenizer=arguments.tokenizer)


if __name__ == "__main__":
    main()
