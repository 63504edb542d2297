#!/usr/bin/env python3
"""Times pictures from a file's bytes to patches: Martlet beside the reference processor, in one run.

    media_table.py --martlet .build/release/martlet --threads 1 2
    media_table.py --martlet .build/release/martlet --threads 1 --clock processor

The reference decodes with Pillow, and resizes, normalises and cuts with the processor of transformers on
torchvision's kernels. Both keep to as many processors as there are threads. A table in Markdown on stdout;
times are medians in milliseconds. Beside torch, torchvision, transformers and Pillow nothing is needed.

torch's threads wait by spinning, and on a machine that is busy with anything else times on the wall are too
long: there, time of processors with one thread tells more.
"""

import argparse
import io
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ORACLE = pathlib.Path(__file__).parent.parent / "oracle" / "photos.py"
MILLISECONDS = 1e3


def times(repeats: int, work) -> dict[str, list[float]]:
    work()
    wall, processor = [], []
    for _ in range(repeats):
        start, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return {"wall": wall, "processor": processor}


def reference(files: list[str], repeats: int, threads: int) -> None:
    """Runs in a process of its own, as the number of threads is fixed at the first use."""
    import torch
    from PIL import Image
    from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor

    torch.set_num_threads(threads)
    processor = Qwen2VLImageProcessor(
        patch_size=16, temporal_patch_size=2, merge_size=2, image_mean=[0.5] * 3, image_std=[0.5] * 3,
        size={"shortest_edge": 65_536, "longest_edge": 16_777_216})

    for file in files:
        data = pathlib.Path(file).read_bytes()

        def work():
            picture = Image.open(io.BytesIO(data)).convert("RGB")
            return processor(images=[picture], return_tensors="pt").pixel_values
        print(json.dumps({"file": file, "reference": times(repeats, work)}), flush=True)


def lines(command: list[str], processors: set[int]) -> dict[str, dict]:
    output = subprocess.run(
        command, check=True, text=True, stdout=subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, processors)).stdout
    return {row["file"]: row for row in map(json.loads, output.splitlines())}


def measure(files: list[str], threads: int, arguments) -> list[list[str]]:
    processors = set(sorted(os.sched_getaffinity(0))[:threads])
    repeats = str(-(-arguments.repeats // arguments.rounds))
    commands = [
        [arguments.martlet, "bench-media", "--repeats", repeats, *files],
        [sys.executable, __file__, "--reference", *files, "--repeats", repeats, "--threads", str(threads)],
    ]
    found = {file: {"direct": [], "sandbox": [], "reference": []} for file in files}
    # In rounds, so that whatever else the machine does falls on both.
    for _ in range(arguments.rounds):
        for command in commands:
            for file, row in lines(command, processors).items():
                for who, measured in found[file].items():
                    measured += row.get(who, {}).get(arguments.clock, [])
    rows = []
    for file, measured in found.items():
        ours, child, theirs = (statistics.median(t) * MILLISECONDS for t in measured.values())
        path = pathlib.Path(file)
        rows.append([
            f"{path.stem.replace('x', ' × ')} {path.suffix[1:].upper().replace('JPG', 'JPEG')}", str(threads),
            *(f"{t:.1f}" for t in (ours, child, theirs)), f"{theirs / ours:.1f}", f"{theirs / child:.1f}"])
    return rows


def table(arguments) -> None:
    header = ["picture", "processors", "Martlet", "in its sandbox", "reference", "ratio", "ratio, sandbox"]
    print("| " + " | ".join(header) + " |")
    print("| --- |" + " ---: |" * (len(header) - 1), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        names = subprocess.run(
            [sys.executable, ORACLE, folder], check=True, text=True, stdout=subprocess.PIPE).stdout
        files = [str(pathlib.Path(folder) / json.loads(name)) for name in names.splitlines()]
        for threads in arguments.threads:
            for row in measure(files, threads, arguments):
                print("| " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--martlet", default=".build/release/martlet")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--clock", choices=["wall", "processor"], default="wall")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=4, help="turns in which the repeats are taken")
    parser.add_argument("--reference", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.reference:
        reference(arguments.reference, arguments.repeats, arguments.threads[0])
    else:
        table(arguments)
