"""Compares the replies to held-out samples with the truth and with each other.

    python report.py FOLDER martlet transformers

Prints a table in Markdown, then each sample whose replies differ, with the margin at the first token that does.
"""

import argparse
from collections import defaultdict
from pathlib import Path

import heldout
import reply
from reply import Reply

LONG = 400  # tokens of a prompt; beyond that the training saw little


def label(sample: dict, reply: Reply) -> str:
    long = sample["tools"] and reply.context["prompt_tokens"] > LONG
    return sample["task"] + (f", prompt over {LONG} tokens" if long else "")


def first_difference(one: list, other: list) -> int:
    return next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))


def table(samples: list[dict], names: list[str], replies: dict[str, list[Reply]]) -> str:
    """For each task how often each was right, and how often each replied as the last one did."""
    *others, reference = names
    sums = defaultdict(list)
    for index, sample in enumerate(samples):
        truth, last = Reply.of_truth(sample["answer"]), replies[reference][index]
        row = [replies[name][index].final == truth.final for name in names]
        row += [replies[name][index].same_as(last) for name in others]
        for key in (label(sample, last), f"thinking {'on' if sample['thinking'] else 'off'}", "all"):
            sums[key].append(row)
    sums |= {key: sums.pop(key) for key in ("thinking off", "thinking on", "all") if key in sums}
    heads = ["task", "samples", *(f"right: {name}" for name in names), *(f"same reply: {name}" for name in others)]
    lines = [f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) - 1)]
    for key, rows in sums.items():
        cells = [key, str(len(rows)), *(str(sum(column)) for column in zip(*rows))]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def differences(samples: list[dict], names: list[str], replies: dict[str, list[Reply]]):
    """Each sample of which a reply is not the last one's, and the margin there."""
    reference = replies[names[-1]]
    for name in names[:-1]:
        for sample, one, other in zip(samples, replies[name], reference):
            if one.same_as(other):
                continue
            yield f"{sample['name']} {sample['task']}: {name} is not {names[-1]}"
            if one.tokens is not None and other.tokens is not None and other.margins:
                at = first_difference(one.tokens, other.tokens)
                prompts = {r.context["prompt_tokens"] for r in (one, other)}
                yield f"  from token {at}, where the margin is {other.margins[at]:.4f}; prompt tokens {prompts}"
            for each in (one, other):
                yield f"  {each.reasoning!r} {each.content!r} {each.calls or ''}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="+", help="of replies-NAME.json, the reference last")
    given = parser.parse_args()
    samples = heldout.read(given.folder)
    replies = {name: reply.read(given.folder / f"replies-{name}.json") for name in given.names}
    print(table(samples, given.names, replies), end="\n\n")
    found = list(differences(samples, given.names, replies))
    print("\n".join(found) if found else "All replies are the same.")


if __name__ == "__main__":
    main()
