"""Writes clips whose frames refer to each other in many ways, and prints the name of each.

usage: media_gops.py FOLDER SECONDS

The picture moves and changes all the time, so that a frame decoded from wrong references shows.
"""

import fractions
import json
import pathlib
import sys

import av
import numpy

CLIPS = {
    "h264_closed.mp4": ("libx264", {"preset": "veryfast", "x264-params": "keyint=30:bframes=3"}),
    "h264_long.mp4": ("libx264", {"preset": "veryfast", "x264-params": "keyint=600:bframes=4:b-pyramid=normal"}),
    "h264_open.mkv": ("libx264", {"preset": "veryfast", "x264-params": "keyint=30:open-gop=1:bframes=3"}),
    "h264_refresh.mkv": ("libx264", {"preset": "veryfast", "x264-params": "keyint=30:intra-refresh=1:bframes=0"}),
    "h264_refresh.mp4": ("libx264", {"preset": "veryfast", "x264-params": "keyint=30:intra-refresh=1:bframes=0"}),
    "h264_interlaced.mp4": ("libx264", {"preset": "veryfast", "x264-params": "keyint=30:tff=1:bframes=2"}),
    "h264_intra.mov": ("libx264", {"preset": "veryfast", "x264-params": "keyint=1"}),
    "h264_fragments.mp4": ("libx264", {"preset": "veryfast", "x264-params": "keyint=25:bframes=2"}),
    "hevc_closed.mp4": ("libx265", {"preset": "ultrafast", "x265-params": "keyint=30:open-gop=0:log-level=0"}),
    "hevc_open.mkv": ("libx265", {"preset": "ultrafast", "x265-params": "keyint=30:open-gop=1:bframes=4:log-level=0"}),
    "hevc_layers.mp4": ("libx265", {"preset": "ultrafast", "x265-params": "keyint=30:temporal-layers=3:bframes=4:log-level=0"}),
    "av1.mp4": ("libsvtav1", {"preset": "12", "g": "30"}),
    "vp9.webm": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "g": "30", "auto-alt-ref": "1", "lag-in-frames": "16"}),
    "vp8.webm": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "g": "30", "auto-alt-ref": "1", "lag-in-frames": "16"}),
    "mpeg4.avi": ("mpeg4", {"g": "30", "bf": "2"}),
}
WIDTH, HEIGHT, RATE = 192, 128, 30

folder, frames = pathlib.Path(sys.argv[1]), int(float(sys.argv[2]) * RATE)
x, y = numpy.meshgrid(numpy.arange(WIDTH), numpy.arange(HEIGHT))
noise = numpy.random.default_rng(4).integers(0, 40, (HEIGHT, WIDTH, 3))


def picture(index: int) -> numpy.ndarray:
    waves = [numpy.sin((x * a + y * b) / 20 + index * c) * 80 + 108 for a, b, c in ((1, 0, 0.3), (0, 1, 0.2), (1, 1, 0.1))]
    return numpy.clip(numpy.stack(waves, -1) + numpy.roll(noise, index, 1), 0, 255).astype("uint8")


for name, (codec, options) in CLIPS.items():
    try:
        av.codec.Codec(codec, "w")
    except av.codec.codec.UnknownCodecError:
        continue
    container_options = {"movflags": "frag_keyframe+empty_moov"} if "fragments" in name else {}
    with av.open(str(folder / name), "w", options=container_options) as container:
        stream = container.add_stream(codec, rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = fractions.Fraction(1, RATE)
        for index in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture(index), format="rgb24")))
        container.mux(stream.encode())
    print(json.dumps(name), flush=True)
