"""Asks transformers about held-out samples: float32, greedy, its own processor.

    python ask_transformers.py FOLDER MODEL

Writes FOLDER/replies-transformers.json, with the margin between the two best tokens at each step.
"""

import argparse
import time
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor
from transformers.video_utils import load_video

import heldout
import reply
from reply import MAX_TOKENS, Reply


def opened(path: Path) -> Image.Image:
    """The picture, over white where it is transparent, as servers do it; PIL alone would drop the alpha."""
    picture = Image.open(path)
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def processed(processor, folder: Path, sample: dict):
    """The processor's tensors; PyAV decodes the frames that it chooses of a clip."""
    parts = [p for m in sample["messages"] if isinstance(m["content"], list) for p in m["content"]]
    media = {}
    pictures = [opened(folder / part["path"]) for part in parts if part["type"] == "image"]
    if pictures:
        media["images"] = pictures
    clips = [
        load_video(
            str(folder / part["path"]), backend="pyav",
            sample_indices_fn=lambda metadata, **_: processor.video_processor.sample_frames(metadata=metadata))
        for part in parts if part["type"] == "video"]
    if clips:
        frames, metadata = zip(*clips)
        media |= dict(videos=list(frames), video_metadata=list(metadata), do_sample_frames=False)
    prompt = processor.apply_chat_template(
        sample["messages"], tools=sample["tools"], enable_thinking=sample["thinking"], add_generation_prompt=True,
        tokenize=False)
    return processor(text=[prompt], return_tensors="pt", **media)


@torch.inference_mode()
def ask(model, processor, folder: Path, sample: dict, limit: int = MAX_TOKENS) -> Reply:
    start = time.monotonic()
    inputs = processed(processor, folder, sample)
    length = inputs["input_ids"].shape[1]
    output = model.generate(
        **inputs, max_new_tokens=limit, do_sample=False, temperature=None, top_k=None, top_p=None,
        return_dict_in_generate=True, output_logits=True)
    tokens = output.sequences[0, length:].tolist()
    best = torch.cat(output.logits).log_softmax(-1).topk(2).values
    answer = Reply.of_text(processor.tokenizer.decode(tokens, skip_special_tokens=True), sample["thinking"])
    answer.tokens = tokens
    answer.margins = [round(margin, 4) for margin in (best[:, 0] - best[:, 1]).tolist()]
    answer.context = dict(prompt_tokens=length, seconds=round(time.monotonic() - start, 3))
    return answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--max-tokens", type=int, default=MAX_TOKENS)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    processor = AutoProcessor.from_pretrained(given.model)
    model = AutoModelForImageTextToText.from_pretrained(
        given.model, dtype=torch.float32, attn_implementation="eager").eval()
    replies = []
    for sample in heldout.read(given.folder):
        replies.append(ask(model, processor, given.folder, sample, given.max_tokens))
        if len(replies) % 20 == 0:
            print(len(replies), flush=True)
    out = given.folder / "replies-transformers.json"
    reply.write(out, replies)
    print(out)


if __name__ == "__main__":
    main()
