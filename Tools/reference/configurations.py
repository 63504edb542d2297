"""config.json of the Qwen3.5 family: published dimensions and small ones."""

import copy

# Width, layers, query heads, key heads, linear key heads, linear value heads, feed-forward, tied head,
# then depth, width, feed-forward and heads of the vision tower, as published.
DENSE = {
    "0.8b": (1024, 24, 8, 2, 16, 16, 3584, True, 12, 768, 3072, 12),
    "2b": (2048, 24, 8, 2, 16, 16, 6144, True, 24, 1024, 4096, 16),
    "4b": (2560, 32, 16, 4, 16, 32, 9216, True, 24, 1024, 4096, 16),
    "9b": (4096, 32, 16, 4, 16, 32, 12288, False, 27, 1152, 4304, 16),
}

PUBLISHED_TEXT = {
    "attention_bias": False,
    "attn_output_gate": True,
    "eos_token_id": 248044,
    "full_attention_interval": 4,
    "head_dim": 256,
    "hidden_act": "silu",
    "linear_conv_kernel_dim": 4,
    "linear_key_head_dim": 128,
    "linear_value_head_dim": 128,
    "mamba_ssm_dtype": "float32",
    "max_position_embeddings": 262144,
    "mtp_num_hidden_layers": 0,
    "rms_norm_eps": 1e-6,
    "rope_parameters": {
        "mrope_interleaved": True,
        "mrope_section": [11, 11, 10],
        "partial_rotary_factor": 0.25,
        "rope_theta": 10000000,
        "rope_type": "default",
    },
    "vocab_size": 248320,
}

PUBLISHED_VISION = {
    "deepstack_visual_indexes": [],
    "hidden_act": "gelu_pytorch_tanh",
    "in_channels": 3,
    "model_type": "qwen3_5",
    "num_position_embeddings": 2304,
    "patch_size": 16,
    "spatial_merge_size": 2,
    "temporal_patch_size": 2,
}

TINY_TEXT = {
    "eos_token_id": 0,
    "head_dim": 24,
    "hidden_size": 40,
    "intermediate_size": 56,
    "linear_key_head_dim": 8,
    "linear_num_key_heads": 2,
    "linear_num_value_heads": 2,
    "linear_value_head_dim": 8,
    "max_position_embeddings": 4096,
    "num_attention_heads": 2,
    "num_hidden_layers": 4,
    "num_key_value_heads": 1,
    "rope_parameters": {
        "mrope_interleaved": True,
        "mrope_section": [1, 1, 1],
        "partial_rotary_factor": 0.25,
        "rope_theta": 10000000,
        "rope_type": "default",
    },
    "vocab_size": 160,
}

TINY_VISION = {
    "depth": 2,
    "hidden_size": 24,
    "intermediate_size": 36,
    "num_heads": 2,
    "num_position_embeddings": 25,
    "patch_size": 8,
}

TINY_EXPERTS = {
    "moe_intermediate_size": 24,
    "num_experts": 8,
    "num_experts_per_tok": 3,
    "shared_expert_intermediate_size": 40,
}

PRESETS = [*DENSE, "tiny", "tiny-moe"]


def preset(name: str) -> dict:
    """A whole config.json, vision tower included."""
    text = copy.deepcopy(PUBLISHED_TEXT)
    vision = dict(PUBLISHED_VISION)
    if name in DENSE:
        (width, layers, heads, kv, linear_keys, linear_values, feed_forward, tied, *tower) = DENSE[name]
        text |= {
            "hidden_size": width,
            "intermediate_size": feed_forward,
            "linear_num_key_heads": linear_keys,
            "linear_num_value_heads": linear_values,
            "num_attention_heads": heads,
            "num_hidden_layers": layers,
            "num_key_value_heads": kv,
        }
        vision |= dict(zip(["depth", "hidden_size", "intermediate_size", "num_heads"], tower))
        ids = {"image": 248056, "video": 248057, "vision_start": 248053, "vision_end": 248054}
    else:
        text |= copy.deepcopy(TINY_TEXT)
        vision |= TINY_VISION
        tied = True
        ids = {"image": 1, "video": 2, "vision_start": 3, "vision_end": 4}
        if name == "tiny-moe":
            del text["intermediate_size"]
            text |= TINY_EXPERTS
    family = "qwen3_5_moe" if "num_experts" in text else "qwen3_5"
    text["model_type"] = f"{family}_text"
    vision["model_type"] = family
    prefix = "Qwen3_5Moe" if family == "qwen3_5_moe" else "Qwen3_5"
    return {
        "architectures": [f"{prefix}ForConditionalGeneration"],
        "model_type": family,
        "tie_word_embeddings": tied,
        "text_config": text,
        "vision_config": vision,
        **{f"{kind}_token_id": value for kind, value in ids.items()},
    }


def override(config: dict, assignment: str, value) -> None:
    """`text.head_dim` or `vision.depth` or a key of the top level."""
    *path, key = assignment.split(".")
    place = config
    for step in path:
        place = place[{"text": "text_config", "vision": "vision_config"}.get(step, step)]
    place[key] = value


def finish(config: dict) -> dict:
    """Fills in what follows from the rest."""
    text = config["text_config"]
    interval = text["full_attention_interval"]
    text.setdefault(
        "layer_types",
        [
            "linear_attention" if (layer + 1) % interval else "full_attention"
            for layer in range(text["num_hidden_layers"])
        ],
    )
    text["tie_word_embeddings"] = config["tie_word_embeddings"]
    if config.get("vision_config"):
        config["vision_config"]["out_hidden_size"] = text["hidden_size"]
    return config


def flattened(config: dict) -> dict:
    """The config.json of a text-only export."""
    text = dict(config["text_config"])
    moe = text["model_type"] == "qwen3_5_moe_text"
    return {"architectures": ["Qwen3_5MoeForCausalLM" if moe else "Qwen3_5ForCausalLM"], **text}
