"""Writes the frames that PyAV decodes out of clips, and prints what it says about them.

usage: media_clips.py FOLDER FILE...

One line per clip: {"file", "rate", "width", "height", "frames"}. FOLDER gets a file NAME.rgb for each, all
frames one after the other, converted as `to_ndarray(format="rgb24")` does.
"""

import json
import pathlib
import sys

import av

folder = pathlib.Path(sys.argv[1])
for path in map(pathlib.Path, sys.argv[2:]):
    with av.open(str(path)) as container, open(folder / f"{path.name}.rgb", "wb") as out:
        stream = container.streams.video[0]
        count = 0
        for frame in container.decode(stream):
            out.write(frame.to_ndarray(format="rgb24").tobytes())
            count += 1
        print(json.dumps({"file": path.name, "rate": float(stream.average_rate), "frames": count,
                          "width": stream.codec_context.width, "height": stream.codec_context.height}))
