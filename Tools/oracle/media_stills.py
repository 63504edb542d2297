"""Writes random pictures into a folder and prints what Pillow makes of each.

usage: media_stills.py FOLDER SEED COUNT

One line per picture: {"file", "kind", "width", "height", "sha256"}, the digest over the RGB bytes after the
EXIF orientation and over white. Two exceptions, where Pillow is not followed: 16-bit gray is its high byte
(Pillow clips), and the transparent value of 2- and 4-bit gray is the file's (Pillow compares it with other
numbers).
"""

import hashlib
import io
import json
import pathlib
import random
import struct
import sys
import zlib

import numpy
from PIL import Image, ImageOps, PngImagePlugin

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}


def photo(rng, width, height, channels):
    """Smooth shapes with a little noise, as pictures have."""
    y, x = numpy.mgrid[0:height, 0:width].astype(numpy.float64)
    planes = []
    for _ in range(channels):
        wave = numpy.zeros((height, width))
        for _ in range(3):
            wave += numpy.sin(x / rng.uniform(2, 40) + y / rng.uniform(2, 40) + rng.uniform(0, 6))
        noise = numpy.random.default_rng(rng.getrandbits(32)).normal(0, rng.choice([0, 5, 30]), (height, width))
        planes.append(numpy.clip(127 + 50 * wave + noise, 0, 255))
    return numpy.stack(planes, -1).astype(numpy.uint8)


def exif(orientation, order):
    """A TIFF directory with the orientation, behind another entry."""
    entries = [(0x010E, 2, 3, b"hi\0\0"), (0x0112, 3, 1, struct.pack(order + "HH", orientation, 0))]
    data = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
    for tag, kind, count, value in entries:
        data += struct.pack(order + "HHI", tag, kind, count) + value
    return data + bytes(4)


def random_exif(rng):
    return exif(rng.randint(0, 9), rng.choice("<>"))


def random_xmp(rng):
    spelling = rng.choice(['<rdf:Description tiff:Orientation="%d"/>', "<tiff:Orientation>%d</tiff:Orientation>"])
    return b"<x:xmpmeta>" + (spelling % rng.randint(0, 9)).encode() + b"</x:xmpmeta>"


def raw_profile(rng):
    """EXIF data as ImageMagick writes it into a text of a PNG file."""
    data = b"Exif\0\0" + random_exif(rng)
    digits = data.hex()
    lines = [digits[i : i + 72] for i in range(0, len(digits), 72)]
    return "\n".join(["", "exif", f"{len(data):8}"] + lines + [""]).encode()


def png_rows(samples, depth):
    """Packs samples [height, values] into rows of bytes."""
    if depth == 16:
        return [row.astype(">u2").tobytes() for row in samples]
    if depth == 8:
        return [row.astype(numpy.uint8).tobytes() for row in samples]
    rows = []
    for row in samples:
        bits = "".join(format(int(value), f"0{depth}b") for value in row)
        bits += "0" * (-len(bits) % 8)
        rows.append(bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)))
    return rows


def png_filtered(rng, rows, pixel_bytes):
    """Filters each row by a random method."""
    out = bytearray()
    above = bytes(len(rows[0])) if rows else b""
    for row in rows:
        method = rng.randrange(5)
        out.append(method)
        for i, value in enumerate(row):
            left = row[i - pixel_bytes] if i >= pixel_bytes else 0
            corner = above[i - pixel_bytes] if i >= pixel_bytes else 0
            up = above[i]
            guess = left + up - corner
            paeth = min([left, up, corner], key=lambda v: abs(guess - v))
            out.append((value - [0, left, up, (left + up) // 2, paeth][method]) & 255)
        above = row
    return bytes(out)


def png(rng, width, height):
    colour = rng.choice(list(CHANNELS))
    depth = rng.choice(DEPTHS[colour])
    interlaced = rng.random() < 0.4
    channels = CHANNELS[colour]
    samples = photo(rng, width, height, channels).astype(numpy.uint32)
    if depth == 16:
        low = numpy.random.default_rng(rng.getrandbits(32)).integers(0, 256, samples.shape)
        samples = samples * 256 + low
    elif depth < 8:
        samples >>= 8 - depth
    chunks = []
    if rng.random() < 0.3:
        chunks.append((b"gAMA", struct.pack(">I", 45455)))
    if colour == 3:
        entries = rng.randint(1, 1 << depth)
        if rng.random() < 0.8:
            samples %= entries
        chunks.append((b"PLTE", rng.randbytes(3 * entries)))
        if rng.random() < 0.6:
            chunks.append((b"tRNS", rng.randbytes(rng.randint(1, entries))))
    elif colour in (0, 2) and depth < 16 and rng.random() < 0.5:
        chunks.append((b"tRNS", b"".join(struct.pack(">H", int(v)) for v in samples[0, 0])))
    if rng.random() < 0.4:
        chunks.append((b"eXIf", random_exif(rng)))
    if rng.random() < 0.3:
        chunks.append((b"tEXt", b"Comment\0hello"))
    if rng.random() < 0.3:
        chunks.append((b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw_profile(rng))))
    if rng.random() < 0.3:
        chunks.append((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + random_xmp(rng)))
    pixel_bytes = max(1, channels * depth // 8)
    data = b""
    for left, top, right, down in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[top::down, left::right]
        if part.size:
            data += png_filtered(rng, png_rows(part.reshape(part.shape[0], -1), depth), pixel_bytes)
    packed = zlib.compress(data, rng.choice([0, 1, 6, 9]))
    cut = rng.randint(0, len(packed))
    chunks += [(b"IDAT", packed[:cut]), (b"IDAT", packed[cut:]), (b"IEND", b"")]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    out = b"\x89PNG\r\n\x1a\n"
    for name, body in [(b"IHDR", header)] + chunks:
        out += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    gray16 = (samples[..., 0] >> 8).astype(numpy.uint8) if (colour, depth) == (0, 16) else None
    return f"png colour {colour} depth {depth} interlaced {interlaced}", ".png", out, (gray16, depth)


def jpeg(rng, width, height):
    mode = rng.choice(["L", "RGB", "RGB", "RGB", "CMYK"])
    samples = photo(rng, width, height, {"L": 1, "RGB": 3, "CMYK": 4}[mode])
    picture = Image.fromarray(samples.reshape(height, width) if mode == "L" else samples, mode)
    options = {"quality": rng.choice([5, 30, 75, 90, 95, 100]), "progressive": rng.random() < 0.5,
               "optimize": rng.random() < 0.5}
    if mode == "RGB":
        options |= rng.choice([{"keep_rgb": True}] + 2 * [{"subsampling": s} for s in ("4:4:4", "4:2:2", "4:2:0")])
    if rng.random() < 0.3:
        options["restart_marker_blocks"] = rng.randint(1, 20)
    if rng.random() < 0.5:
        options["exif"] = b"Exif\0\0" + random_exif(rng)
    if rng.random() < 0.5:
        options["xmp"] = random_xmp(rng)
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    data = bytearray(out.getvalue())
    kind = f"jpeg {mode} {options.get('subsampling')} quality {options['quality']} progressive {options['progressive']}"
    adobe = data.find(b"Adobe")
    if mode == "CMYK" and adobe > 0 and rng.random() < 0.5:
        data[adobe + 11] = 2
        kind += " as YCCK"
    return kind, ".jpg", bytes(data), (None, 8)


def gif(rng, width, height):
    colours = rng.choice([2, 3, 16, 100, 256])
    frames = [Image.fromarray(photo(rng, width, height, 3), "RGB").quantize(colours) for _ in range(rng.randint(1, 3))]
    options = {"interlace": rng.random() < 0.5}
    if rng.random() < 0.5:
        options["transparency"] = rng.randrange(colours)
    if rng.random() < 0.5:
        options["disposal"] = rng.randrange(4)
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], optimize=False, **options)
    data = bytearray(out.getvalue())
    kind = f"gif colours {colours} {options}"
    if rng.random() < 0.5:
        # Another screen, and the first frame somewhere on it or beyond it.
        start = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 128 else 0)
        while data[start] == 0x21:
            start += 2
            while data[start]:
                start += data[start] + 1
            start += 1
        struct.pack_into("<HH", data, 6, rng.randint(1, width + 20), rng.randint(1, height + 20))
        struct.pack_into("<HH", data, start + 1, rng.randint(0, 9), rng.randint(0, 9))
        kind += " moved"
    return kind, ".gif", bytes(data), (None, 8)


def webp(rng, width, height):
    mode = rng.choice(["RGB", "RGBA"])
    make = lambda: Image.fromarray(photo(rng, width, height, len(mode)), mode)
    options = {"lossless": rng.random() < 0.4, "quality": rng.randint(0, 100), "method": rng.randrange(5)}
    if rng.random() < 0.4:
        options["exif"] = b"Exif\0\0" * rng.randint(0, 1) + random_exif(rng)
    if rng.random() < 0.4:
        options["xmp"] = random_xmp(rng)
    if rng.random() < 0.3:
        options |= {"save_all": True, "append_images": [make()]}
    out = io.BytesIO()
    make().save(out, "WEBP", **options)
    return f"webp {mode} lossless {options['lossless']} animated {'save_all' in options}", ".webp", out.getvalue(), (None, 8)


def bmp_runs(rng, rows, width, bits):
    """Rows of indices as codes: runs, literal pixels, jumps, ends of rows that come early."""
    code = bytearray()
    for row in rows:
        x = 0
        while x < width and (x == 0 or rng.random() < 0.95):
            kind = rng.random()
            if kind < 0.1:
                jump = rng.randint(0, min(255, width - x - 1))
                code += bytes([0, 2, jump, 0])
                x += jump
                continue
            count = rng.randint(1, min(255, width - x))
            pixels = [int(v) for v in row[x : x + count]]
            if kind < 0.5 and count > 2:
                packed = pixels if bits == 8 else [a << 4 | b for a, b in zip(pixels[::2], pixels[1::2] + [0] * (count % 2))]
                code += bytes([0, count, *packed]) + bytes(len(packed) % 2)
            else:
                code += bytes([count, pixels[0] if bits == 8 else pixels[0] << 4 | pixels[-1]])
            x += count
        # Without an end of its row a full row runs into the next.
        code += bytes([0, 0])
    return bytes(code + bytes([0, 1]))


def bmp(rng, width, height):
    bits = rng.choice([1, 4, 8, 16, 16, 24, 32, 32])
    top_down = rng.random() < 0.3
    core = bits in (1, 4, 8, 24) and not top_down and rng.random() < 0.3
    samples = photo(rng, width, height, 4).astype(numpy.uint32)
    palette, masks = b"", b""
    if bits <= 8:
        values = samples[..., :1] >> (8 - bits)
        entries = 1 << bits
        if not core and rng.random() < 0.5:
            entries = rng.randint(2, entries)
        palette = b"".join(rng.randbytes(3) + (b"" if core else b"\0") for _ in range(entries))
        rows = png_rows(values.reshape(height, -1), bits)
    elif bits == 16:
        rows = [row.astype("<u2").tobytes() for row in samples[..., 0] * 257 ^ samples[..., 1] << 4]
        masks = rng.choice([(), (0xF800, 0x7E0, 0x1F), (0x7C00, 0x3E0, 0x1F)])
    else:
        rows = [row.astype(numpy.uint8).tobytes() for row in samples[..., : bits // 8]]
        if bits == 32:
            masks = rng.choice([(), (0xFF0000, 0xFF00, 0xFF, 0), (0xFF, 0xFF00, 0xFF0000, 0xFF000000),
                                (0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0xFF000000, 0xFF0000, 0xFF00, 0xFF)])
    rows = [row + bytes(-len(row) % 4) for row in rows]
    body = b"".join(rows if top_down else rows[::-1])
    coded = bits in (4, 8) and not core and rng.random() < 0.5
    if coded:
        indices = values.reshape(height, -1)
        body = bmp_runs(rng, indices if top_down else indices[::-1], width, bits)
    entries = len(palette) // (3 if core else 4)
    if core:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        length = 108 if len(masks) == 4 else 40
        header = struct.pack("<IiiHHIIiiII", length, width, -height if top_down else height, 1, bits,
                             3 if masks else {8: 1, 4: 2}[bits] if coded else 0, len(body), 0, 0, entries, 0)
        if masks:
            header += struct.pack(f"<{len(masks)}I", *masks)
        if length == 108:
            header += bytes(108 - len(header))
    offset = 14 + len(header) + len(palette)
    # Some files say that pixels begin where the palette does.
    told = 14 + len(header) if palette and rng.random() < 0.2 else offset
    data = b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, told) + header + palette + body
    return f"bmp {bits} bits masks {masks} core {core} entries {entries} coded {coded}", ".bmp", data, (None, 8)


def expected(data, gray16, depth):
    picture = Image.open(io.BytesIO(data))
    if gray16 is not None:
        picture.load()
        turned = Image.fromarray(gray16, "L")
        turned.info = picture.info
        exif_data = picture.getexif()
        turned.getexif().update(exif_data)
        picture = turned
    picture = ImageOps.exif_transpose(picture)
    if picture.mode == "L" and "transparency" in picture.info and depth < 8:
        # Pillow compares the file's value with samples that it has already spread to eight bits.
        picture.info["transparency"] *= 255 // ((1 << depth) - 1)
    if picture.mode != "RGB" or "transparency" in picture.info:
        rgba = picture.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, rgba).convert("RGB")
    return picture


def main():
    folder, seed, count = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    makers = [png, png, png, jpeg, jpeg, gif, webp, bmp]
    for index in range(count):
        width, height = (rng.randint(1, rng.choice([4, 40, 150])) for _ in range(2))
        kind, suffix, data, hints = makers[index % len(makers)](rng, width, height)
        line = {"file": f"{seed}-{index}{suffix}", "kind": kind}
        try:
            picture = expected(data, *hints)
            line |= {"width": picture.width, "height": picture.height,
                     "sha256": hashlib.sha256(picture.tobytes()).hexdigest()}
        except Exception as error:
            line["error"] = f"{type(error).__name__}: {error}"
        (folder / line["file"]).write_bytes(data)
        print(json.dumps(line))


main()
