"""Qwen3.5 in transformers on the CPU: loading, one prefill, greedy decoding, states."""

import importlib.util
import json
import pathlib

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText
from transformers.utils import logging

logging.set_verbosity_error()
logging.disable_progress_bar()


def load(folder: pathlib.Path, dtype: torch.dtype, attention="eager", experts="eager"):
    """The model; its delta net runs in torch, not in a fused kernel."""
    refuse_fused_kernels()
    config = AutoConfig.from_pretrained(folder)
    kind = AutoModelForImageTextToText if hasattr(config, "vision_config") else AutoModelForCausalLM
    model, report = kind.from_pretrained(
        folder, dtype=dtype, attn_implementation=attention, experts_implementation=experts,
        output_loading_info=True)
    for fault, names in report.items():
        if names:
            raise SystemExit(f"{folder} does not fit {type(model).__name__}: {len(names)} {fault}, {min(names)} first")
    return model.eval()


def refuse_fused_kernels() -> None:
    """transformers takes the delta net from these packages where they are installed, and from its own
    torch code where they are not."""
    for package in ("fla", "causal_conv1d", "kernels"):
        if importlib.util.find_spec(package):
            raise SystemExit(f"the package {package} is installed: the reference is transformers without it")


def vocabulary(folder: pathlib.Path, rows: int) -> int:
    """How many rows of the output have a token; the rest is padding. All of them without a tokenizer."""
    if not (folder / "tokenizer.json").exists():
        return rows
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    ids = [*tokenizer["model"]["vocab"].values(), *(t["id"] for t in tokenizer["added_tokens"])]
    if (folder / "tokenizer_config.json").exists():
        extra = json.loads((folder / "tokenizer_config.json").read_text())
        ids += map(int, extra.get("added_tokens_decoder", {}))
    return max(ids) + 1


class RouterMargins:
    """The smallest distance between the last expert chosen and the first not chosen: below rounding,
    either choice is right."""

    def __init__(self, model):
        self.smallest = float("inf")
        for module in model.modules():
            if type(module).__name__.endswith("TopKRouter"):
                module.register_forward_hook(self.look)

    def look(self, router, _, output):
        if router.top_k == router.num_experts:
            return
        probabilities = torch.softmax(output[0].float(), -1)
        best = probabilities.topk(router.top_k + 1, -1).values
        self.smallest = min(self.smallest, float((best[..., -2] - best[..., -1]).min()))


class VisionOutputs:
    """What the tower gives for each picture and clip, in the order of the calls."""

    def __init__(self, model):
        self.items: list[torch.Tensor] = []
        for module in model.modules():
            if type(module).__name__.endswith("VisionModel"):
                module.register_forward_hook(self.look, with_kwargs=True)
                self.merge = module.spatial_merge_size**2

    def look(self, _, __, keywords, output):
        sizes = (keywords["grid_thw"].prod(-1) // self.merge).tolist()
        self.items += output.pooler_output.split(sizes)


@torch.no_grad()
def prefill(model, inputs: dict):
    return model(**inputs, use_cache=True, output_hidden_states=True)


def positions(model, inputs: dict) -> tuple[torch.Tensor, int]:
    """[3, 1, n] and what is added to the index of a later token."""
    count = inputs["input_ids"].shape[1]
    if "image_grid_thw" in inputs or "video_grid_thw" in inputs:
        names = ["input_ids", "mm_token_type_ids", "image_grid_thw", "video_grid_thw"]
        ids, delta = model.model.get_rope_index(**{k: inputs[k] for k in names if k in inputs})
        return ids, int(delta)
    return torch.arange(count).expand(3, 1, -1), 0


@torch.no_grad()
def decode(model, cache, logits: torch.Tensor, start: int, steps: int, rows: int):
    """Greedy tokens from the logits `[rows]` of the last prompt position, with the distance of the
    two best log-probabilities of each step, and all log-probabilities `[steps, rows]`."""
    tokens, margins, all_logprobs = [], [], []
    for step in range(steps):
        logprobs = torch.log_softmax(logits[:rows], -1)
        best = logprobs.topk(2)
        tokens.append(int(best.indices[0]))
        margins.append(float(best.values[0] - best.values[1]))
        all_logprobs.append(logprobs)
        if step + 1 == steps:
            break
        output = model(
            input_ids=torch.tensor([[tokens[-1]]]), past_key_values=cache, use_cache=True,
            position_ids=torch.full((3, 1, 1), start + step))
        logits = output.logits[0, -1].float()
    return tokens, margins, torch.stack(all_logprobs)
