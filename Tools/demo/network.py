"""The network: a small mixture of experts with a small vision tower, and a forward pass that is fast on a CPU.

The parameters are those of transformers' `Qwen3_5MoeForConditionalGeneration`; the mathematics is its own, written
for batches of many short sequences. Padding is on the right, where a causal network needs no mask.
"""

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor
from transformers import Qwen3_5MoeConfig, Qwen3_5MoeForConditionalGeneration
from transformers.models.qwen3_5_moe import modeling_qwen3_5_moe as reference

CHUNK = 16  # tokens that the delta net takes together


def configuration(tokenizer: Tokenizer) -> Qwen3_5MoeConfig:
    token = tokenizer.token_to_id
    return Qwen3_5MoeConfig(
        text_config=dict(
            vocab_size=1_536, hidden_size=192, num_hidden_layers=8, full_attention_interval=4,
            num_attention_heads=4, num_key_value_heads=2, head_dim=32,
            linear_conv_kernel_dim=4, linear_num_key_heads=2, linear_num_value_heads=4,
            linear_key_head_dim=32, linear_value_head_dim=32,
            num_experts=8, num_experts_per_tok=2, moe_intermediate_size=32, shared_expert_intermediate_size=128,
            rope_parameters=dict(
                rope_type="default", rope_theta=10_000_000, partial_rotary_factor=0.25, mrope_section=[2, 1, 1],
                mrope_interleaved=True),
            max_position_embeddings=32_768, tie_word_embeddings=True,
            eos_token_id=token("<|im_end|>"), pad_token_id=token("<|endoftext|>")),
        vision_config=dict(
            depth=4, hidden_size=128, intermediate_size=256, num_heads=4, out_hidden_size=192,
            num_position_embeddings=256),
        image_token_id=token("<|image_pad|>"), video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"), vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=True)


class Trainee:
    """The model, and `hidden(batch)`: the last hidden states [rows, tokens, width] and the router's imbalance."""

    def __init__(self, model: Qwen3_5MoeForConditionalGeneration, compiled: bool = True):
        self.model = model
        compile = torch.compile if compiled else (lambda function, **_: function)
        self.layers = {
            "linear_attention": compile(delta_layer, dynamic=False),
            "full_attention": compile(attention_layer, dynamic=False)}
        reference.Qwen3_5MoeVisionPatchEmbed.forward = embed_patches
        reference.Qwen3_5MoeVisionAttention.forward = attend_in_frames

    def hidden(self, batch: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        text = self.model.model.language_model
        x = self.embedded(batch)
        angles = tuple(part.unsqueeze(1) for part in text.rotary_emb(x, self.positions(batch)))
        imbalance = x.new_zeros(())
        for kind, layer in zip(text.config.layer_types, text.layers):
            x, part = self.layers[kind](x, layer, angles)
            imbalance = imbalance + part / len(text.layers)
        return norm(x, text.norm), imbalance

    def embedded(self, batch) -> Tensor:
        """Embeddings of the text, and the tower's rows in the places of pictures and clips."""
        ids = batch["input_ids"]
        x = self.model.model.language_model.embed_tokens(ids)
        for patches, grids, token in (
            ("pixel_values", "image_grid_thw", self.model.config.image_token_id),
            ("pixel_values_videos", "video_grid_thw", self.model.config.video_token_id),
        ):
            if patches in batch:
                rows = self.model.model.visual(batch[patches], batch[grids]).pooler_output
                x = x.masked_scatter((ids == token).unsqueeze(-1), rows)
        return x

    def positions(self, batch) -> Tensor:
        if "image_grid_thw" not in batch and "video_grid_thw" not in batch:
            return torch.arange(batch["input_ids"].shape[1]).expand(3, *batch["input_ids"].shape)
        keys = ("mm_token_type_ids", "image_grid_thw", "video_grid_thw", "attention_mask")
        given = {key: batch[key] for key in keys if key in batch}
        return self.model.model.get_rope_index(batch["input_ids"], **given)[0]


def norm(x: Tensor, weights) -> Tensor:
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + weights.eps) * (1 + weights.weight)


def delta_layer(x: Tensor, layer, _) -> tuple[Tensor, Tensor]:
    net = layer.linear_attn
    rows, length, _ = x.shape
    h = norm(x, layer.input_layernorm)
    mixed = F.pad(net.in_proj_qkv(h).transpose(1, 2), (net.conv_kernel_size - 1, 0))
    mixed = F.silu(F.conv1d(mixed, net.conv1d.weight, groups=mixed.shape[1])).transpose(1, 2)
    q, k, v = mixed.split([net.key_dim, net.key_dim, net.value_dim], -1)
    decay = -net.A_log.exp() * F.softplus(net.in_proj_a(h) + net.dt_bias)
    o = delta_rule(
        q.view(rows, length, net.num_k_heads, -1), k.view(rows, length, net.num_k_heads, -1),
        v.view(rows, length, net.num_v_heads, -1), decay, net.in_proj_b(h).sigmoid())
    o = o * torch.rsqrt(o.square().mean(-1, keepdim=True) + net.norm.variance_epsilon) * net.norm.weight
    o = o * F.silu(net.in_proj_z(h).view_as(o))
    x = x + net.out_proj(o.flatten(-2))
    y, imbalance = experts(norm(x, layer.post_attention_layernorm), layer.mlp)
    return x + y, imbalance


def delta_rule(q: Tensor, k: Tensor, v: Tensor, decay: Tensor, beta: Tensor) -> Tensor:
    """The gated delta rule, S ← exp(g) S + β k (v − exp(g) Sᵀk)ᵀ, o = Sᵀq, in chunks.

    q, k [rows, tokens, key heads, width], v [rows, tokens, value heads, width], decay (g) and beta
    [rows, tokens, value heads]. Within a chunk the corrections of all tokens solve a triangular system, whose inverse
    is the product of (1 + A^(2^i)) since A is nilpotent.
    """
    length, width, shared = q.shape[1], q.shape[-1], v.shape[2] // q.shape[2]
    q = F.normalize(q, dim=-1, eps=1e-6) * width**-0.5
    k = F.normalize(k, dim=-1, eps=1e-6)

    def chunked(t):  # [rows, tokens, heads, width] to [rows, heads, chunks, CHUNK, width]
        t = F.pad(t.transpose(1, 2), (0, 0, 0, -length % CHUNK))
        return t.unflatten(2, (-1, CHUNK))

    q, k = (chunked(t).repeat_interleave(shared, 1) for t in (q, k))
    v, beta, g = chunked(v), chunked(beta.unsqueeze(-1)), chunked(decay.unsqueeze(-1)).cumsum(-2)
    past = torch.ones(CHUNK, CHUNK, dtype=torch.bool).tril()
    fade = (g - g.transpose(-1, -2)).masked_fill(~past, -torch.inf).exp()
    a = -(k @ k.transpose(-1, -2) * fade * beta).tril(-1)
    inverse = torch.eye(CHUNK) + a
    for _ in range(CHUNK.bit_length() - 2):
        a = a @ a
        inverse = inverse + inverse @ a
    write, erase = inverse @ (v * beta), inverse @ (k * beta * g.exp())
    within, reading = q @ k.transpose(-1, -2) * fade, q * g.exp()
    last = g[..., -1:, :]
    keep, keys = last.exp(), (k * (last - g).exp()).transpose(-1, -2)

    state = v.new_zeros(*v.shape[:2], width, v.shape[-1])
    out = []
    for i in range(v.shape[2]):
        new = write[:, :, i] - erase[:, :, i] @ state
        out.append(reading[:, :, i] @ state + within[:, :, i] @ new)
        state = state * keep[:, :, i] + keys[:, :, i] @ new
    return torch.stack(out, 2).flatten(2, 3)[:, :, :length].transpose(1, 2)


def attention_layer(x: Tensor, layer, angles: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    net = layer.self_attn
    heads = (*x.shape[:2], -1, net.head_dim)
    h = norm(x, layer.input_layernorm)
    q, gate = net.q_proj(h).view(*x.shape[:2], -1, 2 * net.head_dim).chunk(2, -1)
    q = rotated(norm(q, net.q_norm).transpose(1, 2), *angles)
    k = rotated(norm(net.k_proj(h).view(heads), net.k_norm).transpose(1, 2), *angles)
    v = net.v_proj(h).view(heads).transpose(1, 2)
    k, v = (t.repeat_interleave(net.num_key_value_groups, 1) for t in (k, v))
    o = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2)
    x = x + net.o_proj((o * gate.sigmoid()).flatten(-2))
    y, imbalance = experts(norm(x, layer.post_attention_layernorm), layer.mlp)
    return x + y, imbalance


def rotated(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    turning, still = x.split([cos.shape[-1], x.shape[-1] - cos.shape[-1]], -1)
    a, b = turning.chunk(2, -1)
    return torch.cat([turning * cos + torch.cat([-b, a], -1) * sin, still], -1)


def experts(x: Tensor, net) -> tuple[Tensor, Tensor]:
    """All experts for all tokens, weighted with zero where not chosen: for eight small ones faster than sorting."""
    shape, x = x.shape, x.flatten(0, 1)
    chance = F.softmax(x @ net.gate.weight.T, -1)
    top, chosen = chance.topk(net.gate.top_k, -1)
    share = torch.zeros_like(chance).scatter(1, chosen, top / top.sum(-1, keepdim=True))
    into = net.experts.gate_up_proj  # [experts, 2 · inner, width]
    back = net.experts.down_proj  # [experts, width, inner]
    gate, up = (x @ into.flatten(0, 1).T).view(len(x), len(into), -1).chunk(2, -1)
    y = (F.silu(gate) * up * share.unsqueeze(-1)).flatten(1) @ back.transpose(1, 2).flatten(0, 1)
    shared = net.shared_expert
    s = shared.down_proj(F.silu(shared.gate_proj(x)) * shared.up_proj(x))
    imbalance = (chance.mean(0) * (share > 0).float().mean(0)).sum() * len(into)
    return (y + net.shared_expert_gate(x).sigmoid() * s).view(shape), imbalance


def embed_patches(self, patches: Tensor) -> Tensor:
    """The tower's first convolution as the product that it is."""
    return patches @ self.proj.weight.flatten(1).T + self.proj.bias


def attend_in_frames(self, hidden_states: Tensor, cu_seqlens: Tensor, position_embeddings=None, **_) -> Tensor:
    """The tower's attention, frames of one size together instead of one by one."""
    q, k, v = self.qkv(hidden_states).unflatten(-1, (3, self.num_heads, -1)).unbind(1)
    q, k = reference.apply_rotary_pos_emb_vision(q, k, *position_embeddings)
    lengths = cu_seqlens.diff().tolist()
    out = torch.empty_like(q)
    for length in set(lengths):
        rows = torch.cat([
            torch.arange(start, start + length)
            for start, other in zip(cu_seqlens.tolist(), lengths) if other == length])
        frames = [t[rows].unflatten(0, (-1, length)).transpose(1, 2) for t in (q, k, v)]
        out[rows] = F.scaled_dot_product_attention(*frames).transpose(1, 2).flatten(0, 1)
    return self.proj(out.flatten(1))
