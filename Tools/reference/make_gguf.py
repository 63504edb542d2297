"""Writes Tests/Fixtures/gguf: small GGUF files, and what transformers computes from the values that gguf-py finds in them.

    make_gguf.py LLAMA.CPP [NAME …]

llama.cpp's converter writes each file from a checkpoint of random weights. For the types that gguf-py cannot write, the
matrices are then replaced by random blocks. The golden is of the file's own values: they are read with gguf-py, and what
the converter did to them (llama.cpp `conversion/qwen.py`) is undone.
"""

import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import gguf
import numpy as np
import torch
from gguf import GGMLQuantizationType as Type
from safetensors.torch import load_file, save_file

import configurations
from make_checkpoint import checkpoint
from make_goldens import golden, write
from make_shapes import FULL, LINEAR, ROOT as SHAPES, SMALLEST_DECODE_MARGIN, SMALLEST_ROUTER_MARGIN, STEPS, inputs, rope

ROOT = SHAPES.parent / "gguf"
TOKENIZER = SHAPES.parent / "micro-dense/checkpoint"
VOCABULARY = {
    "text.vocab_size": 1088, "text.eos_token_id": 1024, "image_token_id": 1036, "video_token_id": 1037,
    "vision_start_token_id": 1033, "vision_end_token_id": 1034}

# Preset, changes to config.json, arguments of checkpoint(), of the converter, types of matrices in turn, content.
FILES = {
    # Three value heads for each key head; two files; layers for multi-token prediction; a tower in BF16.
    "dense": (
        "tiny",
        {
            "text.hidden_size": 64, "text.linear_num_value_heads": 6, "text.num_hidden_layers": 3,
            "text.layer_types": [LINEAR, LINEAR, FULL], "text.mtp_num_hidden_layers": 1, "vision.patch_size": 16,
            **VOCABULARY,
        },
        {"mtp": True}, ["--outtype", "bf16", "--split-max-size", "150K"], [], [3, (4, 6), 20]),
    "moe-q8_0": (
        "tiny-moe",
        {
            "tie_word_embeddings": False, "text.hidden_size": 64, "text.linear_num_value_heads": 4,
            "text.linear_value_head_dim": 16, "text.moe_intermediate_size": 32, "text.num_hidden_layers": 2,
            "text.layer_types": [LINEAR, FULL], "vision.patch_size": 16, **VOCABULARY,
        },
        {}, ["--outtype", "q8_0", "--no-mtp"], [], [5, (4, 4), 30]),
    # Blocks of 256 that hold two value heads and parts of others.
    "k-types": (
        "tiny",
        {
            "tie_word_embeddings": False, "text.hidden_size": 256, "text.intermediate_size": 256,
            "text.head_dim": 128, "text.rope_parameters": rope([6, 5, 5], 0.25),
            "text.linear_key_head_dim": 32, "text.linear_value_head_dim": 96, "text.linear_num_value_heads": 8,
            "text.num_hidden_layers": 4, "text.layer_types": [LINEAR, LINEAR, LINEAR, FULL], **VOCABULARY,
        },
        {"text_only": "model."}, ["--outtype", "f16", "--no-mtp"],
        [
            "IQ2_XXS", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_XS", "IQ4_NL", "Q4_0", "Q4_1", "Q5_0", "Q5_1",
            "MXFP4", "IQ2_XS", "IQ2_S", "IQ3_XXS", "IQ3_S", "IQ1_S", "IQ1_M",
        ], 40),
}


def scaled_blocks(kind: Type, shape: tuple, deviation: float, draw) -> np.ndarray:
    """Random blocks whose values have that standard deviation, or nearly."""
    values, size = gguf.GGML_QUANT_SIZES[kind]
    count = int(np.prod(shape)) // values
    # Where d lies, then a minimum, with what centres the values in units of d.
    halves = {
        Type.Q2_K: [(80, 1), (82, 1.5)], Type.Q3_K: [(108, 1)], Type.Q4_K: [(0, 1), (2, 7.5)],
        Type.Q5_K: [(0, 1), (2, 15.5)], Type.Q6_K: [(208, 1)], Type.Q4_1: [(0, 1), (2, -7.5)],
        Type.Q5_1: [(0, 1), (2, -15.5)]}.get(kind, [(0, 1)])
    blocks = draw.integers(0, 256, (count, size), dtype=np.uint8)

    def with_scale(scale: float) -> np.ndarray:
        if kind is Type.MXFP4:
            blocks[:, 0] = np.clip(round(128 + np.log2(scale)), 1, 254)
        elif kind is Type.IQ1_M:
            bits = int(np.array(scale, np.float16).view(np.uint16))
            for part in range(4):
                blocks[:, 49 + 2 * part] = blocks[:, 49 + 2 * part] & 15 | (bits >> 4 * part & 15) << 4
        else:
            for place, share in halves:
                blocks[:, place : place + 2] = np.array([scale * share], np.float16).view(np.uint8)
        return blocks

    spread = gguf.quants.dequantize(with_scale(1.0 / 64).reshape(-1), kind).std() * 64
    return with_scale(deviation / float(spread)).reshape(*shape[:-1], -1)


def requantised(source: pathlib.Path, target: pathlib.Path, types: list[str]) -> None:
    """The same file with each large matrix of random blocks of one type, the types in turn."""
    reader, draw = gguf.GGUFReader(source), np.random.default_rng(3)
    writer = gguf.GGUFWriter(target, reader.get_field("general.architecture").contents())
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            kind = field.types[0]
            writer.add_key_value(name, field.contents(), kind, field.types[-1] if kind.name == "ARRAY" else None)
    turn = itertools.cycle(types)
    for tensor in reader.tensors:
        shape = tuple(int(size) for size in reversed(tensor.shape))
        if len(shape) < 2 or shape[-1] % 256 or shape[0] < 32:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            continue
        kind = Type[next(turn)]
        deviation = float(gguf.quants.dequantize(tensor.data, tensor.tensor_type).std())
        writer.add_tensor(tensor.name, scaled_blocks(kind, shape, deviation, draw), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def grouped(tensor: torch.Tensor, axis: int, keys: int, ratio: int, size: int) -> torch.Tensor:
    """Value heads from GGUF's order (j·Hk + k) to Hugging Face's (k·r + j)."""
    shape = list(tensor.shape)
    parts = tensor.reshape(*shape[:axis], ratio, keys, size, *shape[axis + 1 :])
    return parts.transpose(axis, axis + 1).reshape(shape)


def folder_of(files: list[pathlib.Path], source: pathlib.Path, target: pathlib.Path) -> None:
    """A folder of f32 with the values of GGUF files that were made from `source`."""
    config = json.loads((source / "config.json").read_text())
    text = config.get("text_config", config)
    values = {}
    for file in files:
        for tensor in gguf.GGUFReader(file).tensors:
            data = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
            values[tensor.name] = torch.from_numpy(data.reshape([int(size) for size in reversed(tensor.shape)]).copy())
    arch = gguf.MODEL_ARCH.QWEN35MOE if "num_experts" in text else gguf.MODEL_ARCH.QWEN35
    names = gguf.get_tensor_name_map(arch, text["num_hidden_layers"])
    tower = gguf.get_tensor_name_map(gguf.MODEL_ARCH.MMPROJ, 64)
    keys, heads = text["linear_num_key_heads"], text["linear_num_value_heads"]
    ratio, width = heads // keys, text["linear_value_head_dim"]

    def found(name: str) -> torch.Tensor:
        if name.startswith("model.visual."):
            special = {
                "merger.linear_fc1": "mm.0", "merger.linear_fc2": "mm.2", "merger.norm": "v.post_ln",
                "patch_embed.proj": "v.patch_embd"}
            stem, _, suffix = name.removeprefix("model.visual.").rpartition(".")
            own = special.get(stem) or tower.get_name(f"visual.{stem}")
            if name.endswith("patch_embed.proj.weight"):
                return torch.stack([values[f"{own}.weight"], values[f"{own}.weight.1"]], 2)
            return values[f"{own}.{suffix}"]
        own = name.replace("model.language_model.", "model.")
        if own.endswith("experts.gate_up_proj"):
            layer = own.split(".")[2]
            return torch.cat([values[f"blk.{layer}.ffn_{part}_exps.weight"] for part in ("gate", "up")], 1)
        if own.endswith("experts.down_proj"):
            return values[f"blk.{own.split('.')[2]}.ffn_down_exps.weight"]
        if own.endswith("dt_bias"):
            own = own.replace("dt_bias", "dt_proj.bias")
        return values[names.get_name(own, try_suffixes=(".weight", ".bias"))]

    content = {}
    for file in source.glob("*.safetensors"):
        for name, original in load_file(file).items():
            if name.startswith("mtp."):
                continue
            tensor = found(name)
            last = name.split("linear_attn.")[-1]
            if name.endswith("norm.weight") and last != "norm.weight" and "visual" not in name:
                tensor = tensor - 1
            if last == "A_log":
                tensor = torch.log(-tensor.double()).float()
            if ratio > 1:
                if last in ("A_log", "dt_bias", "in_proj_a.weight", "in_proj_b.weight"):
                    tensor = grouped(tensor, 0, keys, ratio, 1)
                elif last == "in_proj_z.weight":
                    tensor = grouped(tensor, 0, keys, ratio, width)
                elif last == "out_proj.weight":
                    tensor = grouped(tensor, 1, keys, ratio, width)
                elif last in ("in_proj_qkv.weight", "conv1d.weight"):
                    start = 2 * keys * text["linear_key_head_dim"]
                    tensor = torch.cat([tensor[:start], grouped(tensor[start:], 0, keys, ratio, width)])
            content[name] = tensor.reshape(original.shape).contiguous()
    target.mkdir()
    text["dtype"] = "float32"
    (target / "config.json").write_text(json.dumps(config))
    save_file(content, target / "model.safetensors", {"format": "pt"})


def prompt(config: dict, content, seed: int) -> dict:
    """Ordinary tokens, and the pads that the tokenizer has."""
    case = inputs(config | {"text_config": config["text_config"] | {"vocab_size": 1000}}, content, seed)
    if "mm_token_type_ids" in case:
        pads = case["mm_token_type_ids"] == 1
        case["input_ids"][pads] = config["image_token_id"]
    return case


def make(root: str, name: str) -> None:
    preset, changes, options, converter, types, content = FILES[name]
    for seed in itertools.count(1):
        config = configurations.preset(preset)
        for key, value in changes.items():
            configurations.override(config, key, value)
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with tempfile.TemporaryDirectory() as place:
            source = pathlib.Path(place, "source")
            case = prompt(config, content, seed)
            checkpoint(source, config, seed=seed, tokenizer=TOKENIZER, **options)
            tower = [] if options.get("text_only") else ["--mmproj", folder / "mmproj-BF16.gguf"]
            subprocess.run(
                [sys.executable, pathlib.Path(__file__).parent / "convert_gguf.py", root, source, folder / "model.gguf",
                 *converter, *tower], check=True)
            if types:
                (folder / "model.gguf").rename(place + "/plain.gguf")
                requantised(pathlib.Path(place, "plain.gguf"), folder / "model.gguf", types)
            values = pathlib.Path(place, "values")
            folder_of(sorted(folder.glob("*.gguf")), source, values)
            facts, tensors = golden(values, case, steps=STEPS, last_only=False)
        if (facts["min_decode_margin"] >= SMALLEST_DECODE_MARGIN
                and facts.get("min_router_margin", 1) >= SMALLEST_ROUTER_MARGIN):
            break
    write(folder / "golden", {"seed": seed, **facts}, tensors)
    print(f"{name}: seed {seed}, {facts['n_tokens']} tokens, greedy {facts['generated']}")


if __name__ == "__main__":
    for name in sys.argv[2:] or FILES:
        make(sys.argv[1], name)
