"""Writes Tests/Fixtures/quantised: one small folder in each quantised format, and what transformers computes from the values
that the format's own library finds in it (torch's float8, compressed-tensors) or, for GPTQ, AWQ, MLX and ModelOpt, from
the formulas that their libraries document.

    make_quantised.py [NAME …]
"""

import itertools
import json
import pathlib
import shutil
import sys
import tempfile

import numpy as np
import torch
from safetensors.torch import load_file, save_file

import configurations
from make_checkpoint import checkpoint
from make_goldens import golden, write
from make_shapes import FULL, LINEAR, ROOT as SHAPES, SMALLEST_DECODE_MARGIN, SMALLEST_ROUTER_MARGIN, STEPS, inputs, rope

ROOT = SHAPES.parent / "quantised"
DENSE = {
    "text.hidden_size": 160, "text.intermediate_size": 192, "text.head_dim": 32, "text.rope_parameters": rope([2, 1, 1], 0.25),
    "text.linear_num_value_heads": 6,
    "text.linear_key_head_dim": 16, "text.linear_value_head_dim": 32, "text.num_hidden_layers": 2,
    "text.layer_types": [LINEAR, FULL]}
EXPERTS = {
    "text.hidden_size": 64, "text.head_dim": 32, "text.rope_parameters": rope([2, 1, 1], 0.25),
    "text.linear_value_head_dim": 16, "text.linear_num_value_heads": 4,
    "text.moe_intermediate_size": 32, "text.shared_expert_intermediate_size": 32,
    "text.num_experts": 4, "text.num_experts_per_tok": 2, "text.num_hidden_layers": 2, "text.layer_types": [LINEAR, FULL]}


class Draw:
    """Codes and scales whose values have the deviation of the weights that they stand for."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def codes(self, shape, low: int, high: int) -> torch.Tensor:
        return torch.from_numpy(self.generator.integers(low, high, shape, dtype=np.int64))

    def scales(self, shape, size: float) -> torch.Tensor:
        return torch.from_numpy((size * self.generator.uniform(0.5, 1.5, shape)).astype(np.float32))


def words(fields: torch.Tensor, bits: int) -> torch.Tensor:
    """Fields along the last dimension, from the lowest bit of 32-bit words on."""
    flat = fields.numpy().astype(np.uint8)
    stream = np.unpackbits(flat[..., None], axis=-1, bitorder="little")[..., :bits].reshape(*flat.shape[:-1], -1)
    missing = -stream.shape[-1] % 32
    stream = np.pad(stream, [(0, 0)] * (stream.ndim - 1) + [(0, missing)])
    return torch.from_numpy(np.packbits(stream, axis=-1, bitorder="little").view(np.int32).copy())


def e4m3(draw: Draw, shape, positive=False) -> torch.Tensor:
    codes = draw.codes(shape, 0x20, 0x50) | (0 if positive else draw.codes(shape, 0, 2) << 7)
    return codes.to(torch.uint8).view(torch.float8_e4m3fn)


def fp8_blocks(weight, draw):
    rows, columns = weight.shape
    codes = e4m3(draw, weight.shape)
    scale = draw.scales((-(-rows // 128), -(-columns // 128)), float(weight.std()) / 1.2).bfloat16()
    tiles = scale.float().repeat_interleave(128, 0)[:rows].repeat_interleave(128, 1)[:, :columns]
    return {"weight": codes, "weight_scale_inv": scale}, codes.float() * tiles


def fp8_tensor(weight, draw):
    codes, scale = e4m3(draw, weight.shape), torch.tensor(float(weight.std()) / 1.2)
    return {"weight": codes, "weight_scale": scale, "input_scale": torch.tensor(1.0)}, codes.float() * scale


def fp8_channel(weight, draw):
    codes, scale = e4m3(draw, weight.shape), draw.scales((weight.shape[0], 1), float(weight.std()) / 1.2).bfloat16()
    return {"weight": codes, "weight_scale": scale}, codes.float() * scale.float()


def int8_channel(weight, draw):
    codes = draw.codes(weight.shape, -128, 128)
    scale = draw.scales((weight.shape[0], 1), float(weight.std()) / 74)
    return {"weight": codes.to(torch.int8), "weight_scale": scale}, codes.float() * scale


def gptq(bits: int, shuffled: bool):
    def quantise(weight, draw, group=32):
        rows, columns = weight.shape
        count = columns // group
        codes = draw.codes(weight.shape, 0, 1 << bits)
        zeros = draw.codes((rows, count), 0, 1 << bits)  # Stored 15 stands for 16.
        scale = draw.scales((rows, count), float(weight.std()) / (1 << bits) * 2.5).half()
        groups = torch.arange(columns) // group
        if shuffled:
            groups = groups[torch.from_numpy(draw.generator.permutation(columns))]
        values = scale.float()[:, groups] * (codes - (zeros + 1)[:, groups]).float()
        return {
            "qweight": words(codes, bits).T.contiguous(), "qzeros": words(zeros.T, bits), "scales": scale.T.contiguous(),
            "g_idx": groups.int()}, values
    return quantise


def awq(weight, draw, group=32):
    rows, columns = weight.shape
    count = columns // group
    codes, zeros = draw.codes(weight.shape, 0, 16), draw.codes((rows, count), 0, 16)
    scale = draw.scales((rows, count), float(weight.std()) / 6).half()
    order = torch.tensor([0, 2, 4, 6, 1, 3, 5, 7])  # AutoAWQ writes the neighbours so, from the lowest nibble on.

    def packed(numbers):
        return words(numbers.T.reshape(numbers.shape[1], -1, 8)[:, :, order].reshape(numbers.shape[1], -1), 4)

    values = (codes - zeros.repeat_interleave(group, 1)).float() * scale.float().repeat_interleave(group, 1)
    return {"qweight": packed(codes), "qzeros": packed(zeros), "scales": scale.T.contiguous()}, values


def packed(bits: int, symmetric: bool):
    def quantise(weight, draw, group=32):
        from compressed_tensors.compressors.pack_quantized import helpers

        rows, columns = weight.shape
        count, half = columns // group, 1 << bits - 1
        codes = draw.codes(weight.shape, -half, half).to(torch.int8)
        scale = draw.scales((rows, count), float(weight.std()) / half * (1.7 if symmetric else 1.2)).bfloat16()
        tensors = {
            "weight_packed": helpers.pack_to_int32(codes, bits), "weight_scale": scale,
            "weight_shape": torch.tensor([rows, columns])}
        zeros = torch.zeros((rows, count), dtype=torch.int8)
        if not symmetric:
            zeros = draw.codes((rows, count), -half, half).to(torch.int8)
            tensors["weight_zero_point"] = helpers.pack_to_int32(zeros, bits, packed_dim=0).contiguous()
        assert torch.equal(helpers.unpack_from_int32(tensors["weight_packed"], bits, torch.Size(weight.shape)), codes)
        difference = codes.float() - zeros.float().repeat_interleave(group, 1)
        return tensors, difference * scale.float().repeat_interleave(group, 1)
    return quantise


LEVELS = torch.tensor([0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6])


def nvfp4(divides: bool):
    def quantise(weight, draw):
        rows, columns = weight.shape
        codes = draw.codes(weight.shape, 0, 16)
        scale = e4m3(draw, (rows, columns // 16), positive=True)
        factor = torch.tensor(float(weight.std()) / 4)
        tensors = {"weight_scale": scale}
        pairs = (codes[:, ::2] | codes[:, 1::2] << 4).to(torch.uint8)
        if divides:
            tensors |= {"weight_packed": pairs, "weight_global_scale": (1 / factor).reshape(1)}
            values = LEVELS[codes] * (scale.float() / (1 / factor)).repeat_interleave(16, 1)
        else:
            tensors |= {"weight": pairs, "weight_scale_2": factor, "input_scale": torch.tensor(1.0)}
            values = LEVELS[codes] * scale.float().repeat_interleave(16, 1) * factor
        return tensors, values
    return quantise


def mlx(bits: int):
    def quantise(weight, draw, group=32):
        rows, columns = weight.shape
        codes = draw.codes(weight.shape, 0, 1 << bits)
        scale = draw.scales((rows, columns // group), float(weight.std()) / (1 << bits) * 3.4).bfloat16()
        bias = (-scale.float() * (1 << bits) / 2).bfloat16()
        values = codes.float() * scale.float().repeat_interleave(group, 1) + bias.float().repeat_interleave(group, 1)
        return {"weight": words(codes, bits).view(torch.uint32), "scales": scale, "biases": bias}, values
    return quantise


MATRICES = ("_proj.weight", "in_proj_qkv.weight", "in_proj_z.weight")

# Preset, changes, the quantiser, which matrices besides projections, quantization_config.
FORMATS = {
    "fp8-blocks": ("tiny", DENSE, fp8_blocks, (), {"quant_method": "fp8", "weight_block_size": [128, 128]}),
    "fp8-tensor-moe": ("tiny-moe", EXPERTS, fp8_tensor, (), {"quant_method": "modelopt", "quant_algo": "FP8"}),
    "fp8-channel": ("tiny", DENSE, fp8_channel, (), {"quant_method": "compressed-tensors", "format": "float-quantized"}),
    "int8": ("tiny", DENSE, int8_channel, (), {"quant_method": "compressed-tensors", "format": "int-quantized"}),
    "gptq-4": ("tiny", DENSE, gptq(4, False), (), {"quant_method": "gptq", "bits": 4, "group_size": 32}),
    "gptq-8-order": ("tiny", DENSE, gptq(8, True), (), {"quant_method": "gptq", "bits": 8, "desc_act": True}),
    "awq-moe": ("tiny-moe", EXPERTS, awq, (), {"quant_method": "awq", "bits": 4, "version": "gemm"}),
    "packed-4": ("tiny", DENSE, packed(4, True), (), {"quant_method": "compressed-tensors", "format": "pack-quantized"}),
    "packed-4-zeros": (
        "tiny", DENSE | {"text.intermediate_size": 132 + 28}, packed(4, False), (),
        {"quant_method": "compressed-tensors", "format": "pack-quantized"}),
    "nvfp4-modelopt-moe": (
        "tiny-moe", EXPERTS, nvfp4(False), ("lm_head.weight",), {"quant_method": "modelopt", "quant_algo": "NVFP4"}),
    "nvfp4": (
        "tiny", DENSE, nvfp4(True), (), {"quant_method": "compressed-tensors", "format": "nvfp4-pack-quantized"}),
    "mlx-4": ("tiny", DENSE, mlx(4), ("embed_tokens.weight",), None),
    "mlx-6": ("tiny", DENSE, mlx(6), ("embed_tokens.weight",), None),
}


def is_quantised(name: str, more: tuple) -> bool:
    return name.endswith(MATRICES) or name.endswith(more or ("\0",))


def quantised(source: pathlib.Path, target: pathlib.Path, values: pathlib.Path, name: str, seed: int) -> None:
    """The folder in the format, and the same with its values in f32."""
    _, _, quantise, more, config = FORMATS[name]
    draw, stored, plain = Draw(seed), {}, {}
    for tensor_name, tensor in load_file(source / "model.safetensors").items():
        tensor = tensor.float()
        if is_quantised(tensor_name, more):
            parts, tensor = quantise(tensor, draw)
            stored |= {tensor_name.removesuffix("weight") + role: part.contiguous() for role, part in parts.items()}
            assert tensor.isfinite().all()
        else:
            # Names that look quantised stay plain, whatever a configuration lists.
            stored[tensor_name] = tensor.bfloat16()
            tensor = stored[tensor_name].float()
        plain[tensor_name] = tensor.contiguous()
    if name.startswith("mlx"):
        shifted = {}
        for tensor_name, tensor in stored.items():
            if tensor_name.endswith("conv1d.weight"):
                tensor = tensor.transpose(1, 2).contiguous()
            if tensor_name.endswith("norm.weight") and not tensor_name.endswith("linear_attn.norm.weight"):
                plain[tensor_name] = (tensor.float() + 1).bfloat16().float() - 1
                tensor = (tensor.float() + 1).bfloat16()
            shifted[tensor_name.replace("model.language_model.", "language_model.model.").replace("model.model.", "language_model.model.")
                    if tensor_name.startswith("model.") else f"language_model.{tensor_name}"] = tensor
        stored = shifted
    for folder, tensors in ((target, stored), (values, plain)):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / "config.json", folder / "config.json")
        save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    settings = json.loads((target / "config.json").read_text())
    settings |= {"quantization_config": config} if config else {"quantization": {"group_size": 32, "bits": int(name[-1])}}
    (target / "config.json").write_text(json.dumps(settings, indent=1) + "\n")
    settings = json.loads((values / "config.json").read_text())
    settings["dtype"] = "float32"
    (values / "config.json").write_text(json.dumps(settings))


def make(name: str) -> None:
    preset, changes, *_ = FORMATS[name]
    for seed in itertools.count(1):
        config = configurations.preset(preset)
        for key, value in changes.items():
            configurations.override(config, key, value)
        config["tie_word_embeddings"] = "lm_head.weight" not in FORMATS[name][3]
        folder = ROOT / name
        shutil.rmtree(folder, ignore_errors=True)
        case = inputs(config, 30, seed)
        with tempfile.TemporaryDirectory() as place:
            source, values = pathlib.Path(place, "source"), pathlib.Path(place, "values")
            checkpoint(source, config, seed=seed, separate_experts=True, text_only="model.")
            quantised(source, folder / "checkpoint", values, name, seed)
            facts, tensors = golden(values, case, steps=STEPS, last_only=False)
        if (facts["min_decode_margin"] >= SMALLEST_DECODE_MARGIN
                and facts.get("min_router_margin", 1) >= SMALLEST_ROUTER_MARGIN):
            break
    write(folder / "golden", {"seed": seed, **facts}, tensors)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) // 1024
    print(f"{name}: seed {seed}, greedy {facts['generated']}, {size} KB")


if __name__ == "__main__":
    for name in sys.argv[1:] or FORMATS:
        make(name)
