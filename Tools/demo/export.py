"""Writes a trained folder in the layout in which models are published: bf16, with processor files.

    python export.py TRAINED OUT
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

from lesson import TEMPLATE_FILE
from vocabulary import MARKS, SPECIAL

CONTEXT = 32_768
KEPT_IN_F32 = ("A_log", "linear_attn.norm.weight")  # as in the published checkpoints


def weights(trained: Path) -> dict[str, torch.Tensor]:
    return {
        name: (tensor if name.endswith(KEPT_IN_F32) else tensor.to(torch.bfloat16)).contiguous()
        for name, tensor in load_file(trained / "model.safetensors").items()}


def configuration(trained: Path) -> dict:
    config = json.loads((trained / "config.json").read_text())
    config["dtype"] = config["text_config"]["dtype"] = "bfloat16"
    return config


def tokenizer_configuration(tokenizer: Tokenizer) -> dict:
    def added(token):
        return dict(
            content=token, lstrip=False, normalized=False, rstrip=False, single_word=False, special=token in SPECIAL)

    return dict(
        add_bos_token=False, add_prefix_space=False,
        added_tokens_decoder={str(tokenizer.token_to_id(token)): added(token) for token in SPECIAL + MARKS},
        additional_special_tokens=SPECIAL[1:], bos_token=None, clean_up_tokenization_spaces=False,
        eos_token="<|im_end|>", errors="replace", model_max_length=CONTEXT, pad_token="<|endoftext|>",
        split_special_tokens=False, tokenizer_class="Qwen2Tokenizer", unk_token=None)


def generation_configuration(tokenizer: Tokenizer) -> dict:
    end, pad = (tokenizer.token_to_id(token) for token in ("<|im_end|>", "<|endoftext|>"))
    return dict(
        bos_token_id=pad, do_sample=True, eos_token_id=[end, pad], pad_token_id=pad, temperature=0.6, top_k=20,
        top_p=0.95)


def processor_configuration(least: int, most: int, **more) -> dict:
    """Limits are pixels: of a picture, or of all frames of a clip together."""
    return dict(
        size=dict(longest_edge=most, shortest_edge=least), patch_size=16, temporal_patch_size=2, merge_size=2,
        image_mean=[0.5] * 3, image_std=[0.5] * 3, processor_class="Qwen3VLProcessor", **more)


def main() -> None:
    trained, out = map(Path, sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(trained / "tokenizer.json"))
    save_file(weights(trained), out / "model.safetensors", metadata={"format": "pt"})
    shutil.copyfile(trained / "tokenizer.json", out / "tokenizer.json")
    if TEMPLATE_FILE.resolve() != (out / TEMPLATE_FILE.name).resolve():
        shutil.copyfile(TEMPLATE_FILE, out / TEMPLATE_FILE.name)
    for name, document in {
        "config.json": configuration(trained),
        "tokenizer_config.json": tokenizer_configuration(tokenizer),
        "generation_config.json": generation_configuration(tokenizer),
        "preprocessor_config.json": processor_configuration(
            16_384, 65_536, image_processor_type="Qwen2VLImageProcessorFast"),
        "video_preprocessor_config.json": processor_configuration(
            4_096, 196_608, fps=2, min_frames=4, max_frames=12, video_processor_type="Qwen3VLVideoProcessor"),
    }.items():
        (out / name).write_text(json.dumps(document, indent=2) + "\n")
    print(f"{sum(file.stat().st_size for file in out.iterdir()) / 1e6:.1f} MB in {out}")


if __name__ == "__main__":
    main()
