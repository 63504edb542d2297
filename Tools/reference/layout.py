"""The tensors of a published checkpoint: name, shape and what its numbers are like."""

from collections.abc import Iterator
from typing import NamedTuple


class Weight(NamedTuple):
    name: str
    shape: tuple[int, ...]
    kind: str  # a key of weights.DISTRIBUTIONS


def tensors(
    config: dict, *, text_prefix="model.language_model.", separate_experts=False, mtp=False
) -> Iterator[Weight]:
    text, vision = config["text_config"], config.get("vision_config")
    width, rows = text["hidden_size"], text["vocab_size"]
    yield Weight(f"{text_prefix}embed_tokens.weight", (rows, width), "embedding")
    for index, kind in enumerate(text["layer_types"]):
        yield from layer(f"{text_prefix}layers.{index}.", text, kind, separate_experts)
    yield Weight(f"{text_prefix}norm.weight", (width,), "zero centred")
    if not config["tie_word_embeddings"]:
        yield Weight("lm_head.weight", (rows, width), "head")
    if vision:
        yield from tower(vision)
    if mtp:
        yield Weight("mtp.fc.weight", (width, 2 * width), "matrix")
        for name in ("norm", "pre_fc_norm_hidden", "pre_fc_norm_embedding"):
            yield Weight(f"mtp.{name}.weight", (width,), "zero centred")
        yield from layer("mtp.layers.0.", text, "full_attention", separate_experts)


def layer(prefix: str, text: dict, kind: str, separate_experts: bool) -> Iterator[Weight]:
    width = text["hidden_size"]
    yield Weight(f"{prefix}input_layernorm.weight", (width,), "zero centred")
    yield Weight(f"{prefix}post_attention_layernorm.weight", (width,), "zero centred")
    if kind == "full_attention":
        yield from full_attention(f"{prefix}self_attn.", text)
    else:
        yield from linear_attention(f"{prefix}linear_attn.", text)
    if "num_experts" in text:
        yield from experts(f"{prefix}mlp.", text, separate_experts)
    else:
        yield from feed_forward(f"{prefix}mlp.", width, text["intermediate_size"])


def full_attention(prefix: str, text: dict) -> Iterator[Weight]:
    width, head = text["hidden_size"], text["head_dim"]
    heads, kv = text["num_attention_heads"], text["num_key_value_heads"]
    yield Weight(f"{prefix}q_proj.weight", (heads * 2 * head, width), "matrix")
    yield Weight(f"{prefix}k_proj.weight", (kv * head, width), "matrix")
    yield Weight(f"{prefix}v_proj.weight", (kv * head, width), "matrix")
    yield Weight(f"{prefix}o_proj.weight", (width, heads * head), "matrix")
    yield Weight(f"{prefix}q_norm.weight", (head,), "zero centred")
    yield Weight(f"{prefix}k_norm.weight", (head,), "zero centred")


def linear_attention(prefix: str, text: dict) -> Iterator[Weight]:
    width, values = text["hidden_size"], text["linear_num_value_heads"]
    value_width = values * text["linear_value_head_dim"]
    channels = 2 * text["linear_num_key_heads"] * text["linear_key_head_dim"] + value_width
    yield Weight(f"{prefix}in_proj_qkv.weight", (channels, width), "matrix")
    yield Weight(f"{prefix}in_proj_z.weight", (value_width, width), "matrix")
    yield Weight(f"{prefix}in_proj_b.weight", (values, width), "matrix")
    yield Weight(f"{prefix}in_proj_a.weight", (values, width), "matrix")
    yield Weight(f"{prefix}conv1d.weight", (channels, 1, text["linear_conv_kernel_dim"]), "matrix")
    yield Weight(f"{prefix}A_log", (values,), "decay")
    yield Weight(f"{prefix}dt_bias", (values,), "bias")
    yield Weight(f"{prefix}norm.weight", (text["linear_value_head_dim"],), "one centred")
    yield Weight(f"{prefix}out_proj.weight", (width, value_width), "matrix")


def feed_forward(prefix: str, width: int, inner: int) -> Iterator[Weight]:
    yield Weight(f"{prefix}gate_proj.weight", (inner, width), "matrix")
    yield Weight(f"{prefix}up_proj.weight", (inner, width), "matrix")
    yield Weight(f"{prefix}down_proj.weight", (width, inner), "matrix")


def experts(prefix: str, text: dict, separate: bool) -> Iterator[Weight]:
    width, inner, count = text["hidden_size"], text["moe_intermediate_size"], text["num_experts"]
    yield Weight(f"{prefix}gate.weight", (count, width), "matrix")
    if separate:
        for expert in range(count):
            yield from feed_forward(f"{prefix}experts.{expert}.", width, inner)
    else:
        yield Weight(f"{prefix}experts.gate_up_proj", (count, 2 * inner, width), "matrix")
        yield Weight(f"{prefix}experts.down_proj", (count, width, inner), "matrix")
    yield from feed_forward(f"{prefix}shared_expert.", width, text["shared_expert_intermediate_size"])
    yield Weight(f"{prefix}shared_expert_gate.weight", (1, width), "matrix")


def tower(vision: dict) -> Iterator[Weight]:
    prefix, width, inner = "model.visual.", vision["hidden_size"], vision["intermediate_size"]
    merged = width * vision["spatial_merge_size"] ** 2
    patch = (vision["in_channels"], vision["temporal_patch_size"], *[vision["patch_size"]] * 2)
    yield from biased(f"{prefix}patch_embed.proj", (width, *patch))
    yield Weight(f"{prefix}pos_embed.weight", (vision["num_position_embeddings"], width), "bias")
    for index in range(vision["depth"]):
        block = f"{prefix}blocks.{index}."
        for norm in ("norm1", "norm2"):
            yield Weight(f"{block}{norm}.weight", (width,), "one centred")
            yield Weight(f"{block}{norm}.bias", (width,), "bias")
        yield from biased(f"{block}attn.qkv", (3 * width, width))
        yield from biased(f"{block}attn.proj", (width, width))
        yield from biased(f"{block}mlp.linear_fc1", (inner, width))
        yield from biased(f"{block}mlp.linear_fc2", (width, inner))
    yield Weight(f"{prefix}merger.norm.weight", (width,), "one centred")
    yield Weight(f"{prefix}merger.norm.bias", (width,), "bias")
    yield from biased(f"{prefix}merger.linear_fc1", (merged, merged))
    yield from biased(f"{prefix}merger.linear_fc2", (vision["out_hidden_size"], merged))


def biased(name: str, shape: tuple[int, ...]) -> Iterator[Weight]:
    yield Weight(f"{name}.weight", shape, "matrix")
    yield Weight(f"{name}.bias", shape[:1], "bias")
