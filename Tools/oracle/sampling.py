"""Random rows of logits with random sampling parameters, and what each step of the sampler must
leave of them: `sampling.py CASES [SEED]`, one JSON document a line. Written with full sorts and
whole-row arithmetic, as the rules are stated."""

import json
import sys

import numpy as np

MASKED = np.float32(-np.inf)


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x32-10."""
    for _ in range(10):
        one, two = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = [
            two >> 32 ^ counter[1] ^ key[0], two & 0xFFFFFFFF, one >> 32 ^ counter[3] ^ key[1], one & 0xFFFFFFFF]
        key = [key[0] + 0x9E3779B9 & 0xFFFFFFFF, key[1] + 0xBB67AE85 & 0xFFFFFFFF]
    return counter


def uniform(seed: int, choice: int, position: int) -> float:
    low = 0xFFFFFFFF
    block = philox([position & low, position >> 32, choice, 0], [seed & low, seed >> 32])
    return ((block[0] << 32 | block[1]) >> 11) / 2**53


def edited(raw: np.ndarray, p: dict, prompt: list, output: list, end: list) -> np.ndarray:
    z = raw.copy()
    inside = lambda ids: [i for i in ids if 0 <= i < len(z)]
    if p["allowed"] is not None:
        mask = np.ones(len(z), bool)
        mask[inside(p["allowed"])] = False
        z[mask] = MASKED
    for word in p["badWords"]:
        before = word[:-1]
        if len(before) <= len(output) and output[len(output) - len(before):] == before:
            z[inside(word[-1:])] = MASKED
    if len(output) < p["minTokens"]:
        z[inside(p["stop"] + end)] = MASKED
    for token, bias in p["bias"]:
        if 0 <= token < len(z):
            z[token] += np.float32(bias)
    repetition = np.float32(p["repetition"])
    for token in inside(set(prompt) | set(output)):
        z[token] = z[token] / repetition if z[token] > 0 else z[token] * repetition
    for token in inside(set(output)):
        z[token] -= np.float32(p["frequency"]) * np.float32(output.count(token))
        z[token] -= np.float32(p["presence"])
    return z


def distribution(z: np.ndarray, p: dict) -> tuple[np.ndarray, np.ndarray]:
    """The ids that stay and their probabilities."""
    z = z / np.float32(max(p["temperature"], 0.01))
    stays = z > MASKED
    if not stays.any():
        return np.array([], int), np.array([])
    weights = np.exp(z.astype(np.float64) - float(z.max()))
    stays &= weights >= p["minP"]
    if 0 < p["topK"] < len(z):
        stays &= z >= np.sort(z)[-p["topK"]]
    if p["topP"] < 1:
        ids = np.flatnonzero(stays)
        ascending = ids[np.lexsort((-ids, z[ids]))]
        cumulative = np.cumsum(weights[ascending]) / weights[ids].sum()
        dropped = ascending[cumulative <= 1 - p["topP"]]
        stays[dropped[:len(ids) - 1]] = False
    ids = np.flatnonzero(stays)
    return ids, weights[ids] / weights[ids].sum()


def case(draw: np.random.Generator) -> dict:
    rows = int(draw.integers(50, 2001))
    size = rows - int(draw.integers(0, 20))
    raw = (draw.standard_normal(rows) * draw.choice([0.5, 2, 6])).astype(np.float32)
    if draw.random() < 0.3:
        raw = (np.round(raw * 2) / 2).astype(np.float32)  # many ties
    pick = lambda count: draw.integers(0, rows + 5, count).tolist()
    maybe = lambda chance, yes, no: yes() if draw.random() < chance else no
    f32 = lambda value: float(np.float32(value))
    prompt, output = pick(int(draw.integers(0, 40))), pick(int(draw.integers(0, 30)))
    output += [int(raw.argmax())] * int(draw.integers(0, 3))
    end = [0, 7]
    words = [pick(int(draw.integers(1, 4))) for _ in range(3)]
    if output:
        words += [[int(draw.integers(0, size))], output[-2:] + [int(raw[:size].argmax())]]
    p = {
        "temperature": maybe(0.8, lambda: f32(draw.choice([0.005, 0.3, 0.7, 1, 1.7])), 1.0),
        "topK": maybe(0.5, lambda: int(draw.choice([1, 2, 5, 20, 50, 1000, 3000])), int(draw.choice([0, -1]))),
        "topP": maybe(0.5, lambda: float(draw.choice([0.001, 0.1, 0.5, 0.8, 0.95, 0.999])), 1.0),
        "minP": maybe(0.3, lambda: float(draw.choice([0.001, 0.05, 0.3, 1])), 0.0),
        "presence": maybe(0.4, lambda: f32(draw.uniform(-2, 2)), 0.0),
        "frequency": maybe(0.4, lambda: f32(draw.uniform(-2, 2)), 0.0),
        "repetition": maybe(0.4, lambda: f32(draw.uniform(0.5, 2)), 1.0),
        "bias": maybe(0.3, lambda: [[t, f32(draw.uniform(-100, 100))] for t in set(pick(5))], []),
        "allowed": maybe(0.15, lambda: pick(int(draw.choice([1, 3, 40]))), None),
        "badWords": maybe(0.3, lambda: words, []),
        "minTokens": maybe(0.3, lambda: int(draw.integers(0, 60)), 0),
        "stop": maybe(0.3, lambda: pick(3), []),
    }
    z = edited(raw[:size], p, prompt, output, end)
    ids, probabilities = distribution(z, p)
    seed, choice, position = int(draw.integers(0, 2**64, dtype=np.uint64)), int(draw.integers(0, 16)), int(draw.integers(0, 2**40))
    token = None
    if len(ids):
        token = int(ids[min(np.searchsorted(np.cumsum(probabilities), uniform(seed, choice, position), "right"), len(ids) - 1)])
    exact = raw[:size].astype(np.float64)
    logprobs = exact - exact.max() - np.log(np.exp(exact - exact.max()).sum())
    best = np.lexsort((np.arange(size), -exact))[:20]
    return {
        "logits": raw.tolist(), "size": size, "end": end, "prompt": prompt, "output": output, "parameters": p,
        "kept": ids.tolist(), "probabilities": probabilities.tolist(),
        "greedy": int(z.argmax()) if (z > MASKED).any() else None,
        "seed": str(seed), "choice": choice, "position": position, "token": token,
        "logprobs": logprobs.tolist(), "best": best.tolist(),
    }


if __name__ == "__main__":
    draw = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    for _ in range(int(sys.argv[1])):
        print(json.dumps(case(draw)))
