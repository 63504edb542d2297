"""Writes Sources/CFormats/grids.h: the codebooks of GGUF's IQ1, IQ2 and IQ3 types, as gguf-py unpacks them.

    python Tools/reference/gguf_grids.py
"""

from pathlib import Path

from gguf import quants

HEADER = Path(__file__).parents[2] / "Sources/CFormats/grids.h"
GRIDS = [
    ("iq1", quants.IQ1_S), ("iq2_xxs", quants.IQ2_XXS), ("iq2_xs", quants.IQ2_XS), ("iq2_s", quants.IQ2_S),
    ("iq3_xxs", quants.IQ3_XXS), ("iq3_s", quants.IQ3_S),
]


def table(name: str, quantiser) -> list[str]:
    quantiser.init_grid()
    levels = list(quantiser.grid_map)
    bits = (len(levels) - 1).bit_length()
    entries = [
        sum(levels.index(int(value)) << bits * place for place, value in enumerate(row))
        for row in quantiser.grid.reshape(quantiser.grid_shape)
    ]
    lines = [f"/// {quantiser.grid_shape[1]} levels of {bits} bits each: {', '.join(map(str, levels))}."]
    lines.append(f"static const uint16_t grid_{name}[{len(entries)}] = {{")
    for start in range(0, len(entries), 14):
        lines.append("    " + " ".join(f"0x{entry:04x}," for entry in entries[start : start + 14]))
    return [*lines, "};"]


lines = [
    "#pragma once",
    "// Codebooks of GGUF's IQ types: which levels stand together. Written by Tools/reference/gguf_grids.py from the",
    "// tables of gguf-py.",
    "#include <stdint.h>",
]
for name, quantiser in GRIDS:
    lines += ["", *table(name, quantiser)]
HEADER.write_text("\n".join(lines) + "\n")
