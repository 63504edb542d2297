"""Makes GGUF files of a checkpoint with llama.cpp's converter: the model's and, where there is a tower, the projector's.

    convert_gguf.py LLAMA.CPP CHECKPOINT OUT.gguf [--outtype bf16|f32|q8_0|…] [--mmproj OUT.gguf] [--split-max-size 200K]

LLAMA.CPP is a checkout, such as `vendor/llama.cpp` in the source distribution of llama-cpp-python; it needs torch and
transformers. The converter knows tokenizers by a hash of what they make of a text. Ours have vocabularies of their own,
so it is told that they are of this family.
"""

import runpy
import sys
from pathlib import Path

root, source, out, *rest = sys.argv[1:]
sys.path[:0] = [root, str(Path(root, "gguf-py"))]

from conversion import base  # noqa: E402

base.TextModel.get_vocab_base_pre = lambda self, tokenizer: "qwen35"

runs = []
if "--mmproj" in rest:
    place = rest.index("--mmproj")
    out_of_tower = rest[place + 1]
    del rest[place : place + 2]
    shared = [argument for argument in rest if argument != "--no-mtp"]
    runs.append([source, "--mmproj", "--outfile", out_of_tower, *shared])
runs.append([source, "--outfile", out, *rest])
for arguments in runs:
    sys.argv = ["convert_hf_to_gguf.py", *arguments]
    runpy.run_path(str(Path(root, "convert_hf_to_gguf.py")), run_name="__main__")
