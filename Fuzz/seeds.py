"""Writes the small files that fuzzing starts from to Fuzz/corpus: one folder for each target.

    .venv/bin/python Fuzz/seeds.py
"""

import io
import json
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy
from PIL import Image

CORPUS = Path(__file__).parent / "corpus"
DEMO = Path(__file__).parent.parent / "Models" / "demo"


def write(target: str, name: str, data: bytes | str) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)


def picture(width: int = 40, height: int = 24, mode: str = "RGB", shift: int = 0) -> Image.Image:
    x, y = numpy.arange(width)[None, :] + shift, numpy.arange(height)[:, None]
    pixels = numpy.stack([x * 6 + y, y * 9 + 0 * x, x * y], -1).astype("uint8")
    return Image.fromarray(pixels).convert(mode)


def encoded(image: Image.Image, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def orientation(value: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif.tobytes()


def pictures() -> None:
    exif = orientation(6)
    for name, mode, options in [
        ("420", "RGB", {"subsampling": "4:2:0"}),
        ("444", "RGB", {"subsampling": "4:4:4"}),
        ("progressive", "RGB", {"progressive": True}),
        ("restarts", "RGB", {"restart_marker_blocks": 2}),
        ("gray", "L", {}),
        ("cmyk", "CMYK", {}),
        ("turned", "RGB", {"exif": exif}),
    ]:
        write("jpeg", name, encoded(picture(mode=mode), "JPEG", quality=60, **options))
    for mode in ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]:
        image = picture(mode="L").convert("I;16") if mode == "I;16" else picture(mode=mode)
        write("png", mode.replace(";", ""), encoded(image, "PNG"))
    write("png", "turned", encoded(picture(), "PNG", exif=exif))
    write("png", "transparent", encoded(picture(mode="P"), "PNG", transparency=3))
    write("bmp", "24", encoded(picture(), "BMP"))
    write("bmp", "32", encoded(picture(mode="RGBA"), "BMP"))
    for mode in "1", "P":
        write("bmp", mode, encoded(picture(8, 6, mode), "BMP"))
    for name, mode, options in [
        ("lossy", "RGB", {"exif": exif}),
        ("lossless", "RGB", {"lossless": True}),
        ("alpha", "RGBA", {}),
    ]:
        write("webp", name, encoded(picture(mode=mode), "WEBP", **options))
    more = [picture(shift=3), picture(shift=6)]
    write("webp", "animation", encoded(picture(), "WEBP", save_all=True, append_images=more))
    for target in "gif", "animation":
        write(target, "one", encoded(picture(mode="P"), "GIF"))
        write(target, "interlaced", encoded(picture(mode="P"), "GIF", interlace=True))
        for disposal in 0, 2, 3:
            write(
                target, f"disposal{disposal}",
                encoded(picture(), "GIF", save_all=True, append_images=more, duration=80, disposal=disposal))
    for value in 1, 6, 9:
        write("orientation", str(value), orientation(value))
    write("orientation", "big", b"Exif\0\0MM\0*" + struct.pack(">IHHHIHH", 8, 1, 0x0112, 3, 1, 8, 0))


def clips() -> None:
    for target, container, codec, options in [
        ("mp4", "mp4", "h264", {}),
        ("mp4", "mov", "hevc", {"x265-params": "log-level=none"}),
        ("mp4", "mp4", "mpeg4", {}),
        ("mp4", "mp4", "libsvtav1", {"preset": "12"}),
        ("matroska", "webm", "libvpx", {}),
        ("matroska", "webm", "libvpx-vp9", {}),
        ("matroska", "matroska", "h264", {"bf": "2"}),
        ("avi", "avi", "mpeg4", {}),
        ("avi", "avi", "mjpeg", {}),
    ]:
        buffer = io.BytesIO()
        with av.open(buffer, "w", container) as file:
            stream = file.add_stream(codec, rate=Fraction(10), options={"threads": "1", **options})
            stream.width, stream.height = 64, 48
            stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
            stream.gop_size = 4
            for index in range(8):
                frame = av.VideoFrame.from_image(picture(64, 48, shift=3 * index))
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
        write(target, codec, buffer.getvalue())


def model_files() -> None:
    letters = [b for b in range(256) if 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b]
    others = [b for b in range(256) if b not in letters]
    spelling = {b: chr(b) for b in letters} | {b: chr(256 + i) for i, b in enumerate(others)}
    vocabulary = {spelling[b]: b for b in range(256)} | {"aa": 256, "ab": 257, "aab": 258}
    pattern = (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*"
        r"|\s*[\r\n]+|\s+(?!\S)|\s+")
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    write("tokenizer", "small", json.dumps({
        "added_tokens": [{"id": 259, "content": "<|im_end|>", "single_word": False, "lstrip": False,
                          "rstrip": False, "normalized": False, "special": True}],
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
            {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}, level]},
        "post_processor": level, "decoder": level,
        "model": {"type": "BPE", "vocab": vocabulary, "merges": [["a", "a"], "a b", ["aa", "b"]]},
    }, ensure_ascii=False))
    names = ["config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json"]
    files = {name: json.loads((DEMO / name).read_text()) for name in names if (DEMO / name).exists()}
    write("settings", "demo", json.dumps(files))
    write("template", "demo", (DEMO / "chat_template.jinja").read_text())
    header = json.dumps({
        "__metadata__": {"format": "pt"},
        "a": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]},
        "b": {"dtype": "BF16", "shape": [3], "data_offsets": [16, 22]},
    }).encode()
    write("safetensors", "small", struct.pack("<Q", len(header)) + header + bytes(22))


def coded_weights() -> None:
    """A GGUF file with something of everything, and modules of quantised folders."""
    text = lambda value: struct.pack("<Q", len(value.encode())) + value.encode()  # noqa: E731
    pairs = {
        "general.architecture": (8, text("qwen35")), "general.alignment": (4, struct.pack("<I", 32)),
        "qwen35.attention.layer_norm_rms_epsilon": (6, struct.pack("<f", 1e-6)),
        "qwen35.rope.dimension_sections": (9, struct.pack("<IQ4i", 5, 4, 1, 1, 1, 0)),
        "tokenizer.ggml.model": (8, text("gpt2")),
        "tokenizer.ggml.tokens": (9, struct.pack("<IQ", 8, 3) + text("a") + text("b") + text("<|im_end|>")),
        "tokenizer.ggml.token_type": (9, struct.pack("<IQ3i", 5, 3, 1, 1, 3)),
        "tokenizer.ggml.merges": (9, struct.pack("<IQ", 8, 1) + text("a b")),
        "tokenizer.ggml.add_bos_token": (7, b"\0"),
    }
    for key, value in {
        "block_count": 1, "embedding_length": 32, "feed_forward_length": 32, "attention.head_count": 1,
        "attention.head_count_kv": 1, "attention.key_length": 16, "ssm.group_count": 1, "ssm.time_step_rank": 2,
        "ssm.state_size": 8, "ssm.inner_size": 16, "ssm.conv_kernel": 4, "context_length": 64,
    }.items():
        pairs[f"qwen35.{key}"] = (4, struct.pack("<I", value))
    head, body = b"", b""
    for name, sizes, kind, count in [
        ("token_embd.weight", (32, 3), 8, 102), ("blk.0.attn_norm.weight", (32,), 0, 128),
        ("blk.0.attn_qkv.weight", (256, 1), 12, 144), ("blk.0.ffn_up.weight", (256, 1), 18, 98),
        ("blk.0.ssm_out.weight", (64, 1), 40, 36), ("blk.0.ssm_out.scale", (1,), 0, 4),
    ]:
        body += bytes(-len(body) % 32)
        head += text(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, kind, len(body))
        body += bytes(range(count % 256)) + bytes(count - count % 256)
    start = b"GGUF" + struct.pack("<IQQ", 3, 6, len(pairs))
    start += b"".join(text(key) + struct.pack("<I", kind) + value for key, (kind, value) in pairs.items()) + head
    write("gguf", "small", start + bytes(-len(start) % 32) + body)

    for name, tensors in {
        "fp8": [("weight", "F8_E4M3", (8, 32)), ("weight_scale_inv", "BF16", (1, 1))],
        "int8": [("weight", "I8", (8, 32)), ("weight_scale", "F32", (8, 1)), ("weight_zero_point", "I8", (8, 1))],
        "gptq": [("qweight", "I32", (4, 8)), ("qzeros", "I32", (2, 1)), ("scales", "F16", (2, 8)), ("g_idx", "I32", (32,))],
        "awq": [("qweight", "I32", (32, 1)), ("qzeros", "I32", (2, 1)), ("scales", "F16", (2, 8))],
        "packed": [("weight_packed", "I32", (8, 4)), ("weight_scale", "BF16", (8, 2)), ("weight_shape", "I64", (2,)),
                   ("weight_zero_point", "I32", (1, 2))],
        "nvfp4": [("weight", "U8", (8, 16)), ("weight_scale", "F8_E4M3", (8, 2)), ("weight_scale_2", "F32", ())],
        "mlx": [("weight", "U32", (8, 6)), ("scales", "BF16", (8, 1)), ("biases", "BF16", (8, 1))],
    }.items():
        sizes = {"F8_E4M3": 1, "I8": 1, "U8": 1, "BF16": 2, "F16": 2, "F32": 4, "I32": 4, "U32": 4, "I64": 8}
        header, data = {}, b""
        for role, kind, shape in tensors:
            count = sizes[kind] * int(numpy.prod(shape))
            header[f"x.{role}"] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + count]}
            data += struct.pack("<2q", 8, 32) if role == "weight_shape" else bytes(count)
        text_of_header = json.dumps(header).encode()
        write("quantised", name, struct.pack("<Q", len(text_of_header)) + text_of_header + data)


def texts() -> None:
    write("json", "all", '{"a": [1, -2.5e3, true, null, "\\u00e9\\ud83d\\ude00\\n"], "b": {}, "a": []}')
    write("request", "chat", json.dumps({
        "model": "m", "stream": True, "n": 2, "temperature": 0.5, "top_p": 0.9, "stop": ["a", "b"], "seed": 1,
        "max_tokens": 9, "logprobs": True, "top_logprobs": 2, "logit_bias": {"5": -1.5},
        "stream_options": {"include_usage": True}, "reasoning_effort": "low", "tool_choice": "auto",
        "media_io_kwargs": {"video": {"fps": 2, "num_frames": 8}},
        "mm_processor_kwargs": {"size": {"shortest_edge": 1024, "longest_edge": 4096}},
        "chat_template_kwargs": {"enable_thinking": False},
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": [
                {"type": "text", "text": "t"},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}},
                {"type": "video_url", "video_url": {"url": "https://a.example/v.mp4"}}]},
            {"role": "assistant", "content": None, "reasoning": "r", "tool_calls": [
                {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{\"a\": 1}"}}]},
            {"role": "tool", "tool_call_id": "1", "content": "x"}]}))
    write("request", "completion", json.dumps({"prompt": [[1, 2], [3]], "echo": True, "suffix": None}))
    write("request", "tokens", json.dumps({"tokens": [1, 2, 3], "prompt": "a"}))
    write("data-url", "jpeg", "data:image/jpeg;charset=utf-8;base64,QUJD,%51%55JD,-_8=")
    write("media-url", "redirect", "https://User@[::ffff:127.0.0.1]:8080/a%20b?c#d\0//10.1/x")
    write("media-url", "name", "http://bücher.example\\@0x7f.1/\0../y")
    write("model-text", "call", "\x07thinking\n</think>\n\n<tool_call>\n<function=f>\n<parameter=n>\n5\n"
          "</parameter>\n<parameter=s>\na\n</parameter>\n</function>\n</tool_call>")
    write("template", "chat",
          "{%- macro m(x) %}{{ x|trim|upper }}{% endmacro -%}{% for a in messages if a.role != 'x' %}"
          "{% set ns = namespace(n=0) %}{{ m(a['content'][:2]) ~ loop.index0 }}{% set ns.n = ns.n + 1 %}"
          "{% elif tools is defined and tools | length > 1 %}{% endfor %}{{ messages | tojson }}"
          "{% if not (add_generation_prompt and 1 // 2 ** 3 > 2.5) %}{{ raise_exception('a') }}{% endif %}")


pictures()
clips()
model_files()
coded_weights()
texts()
