#!/usr/bin/env python3
"""Man pages from what the command line says of itself.

    martlet --experimental-dump-help | manual.py VERSION FOLDER

writes martlet.1 and a page for each subcommand, martlet-serve.1 and so on.
"""

import json
import pathlib
import re
import sys


def escaped(text):
    """Text as roff takes it: no escapes, no requests at the start of a line, hyphens that can be copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text, flags=re.MULTILINE)


def sentence(text):
    return text[:1].lower() + text[1:].rstrip(".")


def spelled(argument):
    """`-m, --model dir` in bold and italics."""
    if argument["kind"] == "positional":
        return f"\\fI{escaped(argument['valueName'])}\\fR"
    marks = {"short": "-", "long": "--", "longWithSingleDash": "-"}
    names = [f"\\fB{escaped(marks[n['kind']] + n['name'])}\\fR" for n in argument["names"]]
    value = f" \\fI{escaped(argument['valueName'])}\\fR" if argument["kind"] == "option" else ""
    return ", ".join(names) + value


def meaning(argument):
    text = argument.get("abstract", "")
    if argument.get("defaultValue") not in (None, "", "false"):
        text += f" (default: {argument['defaultValue']})"
    return escaped(text or "\\&")


def options(command):
    """The arguments, in the sections that --help has. A flag and its opposite are one entry."""
    sections = {}
    for argument in command.get("arguments", []):
        if argument["shouldDisplay"]:
            entries = sections.setdefault(argument.get("sectionTitle") or "", {})
            entries.setdefault(meaning(argument), []).append(spelled(argument))
    for title in sorted(sections, key=bool):
        yield f'.SS "{escaped(title)}"' if title else ".SH OPTIONS"
        for text, spellings in sections[title].items():
            yield from (".TP", ", ".join(spellings), text)


def page(command, parents, version, related):
    name = "-".join([*parents, command["commandName"]])
    called = escaped(" ".join([*parents, command["commandName"]]))
    positional = [a for a in command.get("arguments", []) if a["kind"] == "positional" and a["shouldDisplay"]]
    rest = "".join(f" \\fI{escaped(a['valueName'])}\\fR" for a in positional)
    lines = [
        f'.TH "{escaped(name.upper())}" 1 "" "Martlet {escaped(version)}" "Martlet"',
        ".nh",
        ".ad l",
        ".SH NAME",
        f"{escaped(name)} \\- {escaped(sentence(command['abstract']))}",
        ".SH SYNOPSIS",
        f"\\fB{called}\\fR " + ("\\fIsubcommand\\fR" if command.get("subcommands") else "[\\fIoptions\\fR]") + rest,
        ".SH DESCRIPTION",
        escaped(command["abstract"]),
    ]
    for paragraph in command.get("discussion", "").split("\n\n"):
        if paragraph.startswith(" "):  # examples, whose lines stay as they are
            lines += [".PP", ".nf", escaped(paragraph.strip("\n")), ".fi"]
        elif paragraph.strip():
            lines += [".PP", escaped(paragraph.strip())]
    children = [c for c in command.get("subcommands", []) if c["shouldDisplay"] and c["commandName"] != "help"]
    if children:
        lines.append(".SH SUBCOMMANDS")
        for child in children:
            lines += [".TP", f"\\fB{escaped(name + '-' + child['commandName'])}\\fR(1)", escaped(child["abstract"])]
    lines += options(command)
    others = [r for r in related if r != name]
    if others:
        lines += [".SH SEE ALSO", ",\n".join(f"\\fB{escaped(other)}\\fR(1)" for other in others)]
    return name, children, "\n".join(lines) + "\n"


def main():
    version, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    root = json.load(sys.stdin)["command"]
    names = [root["commandName"]]
    names += [f"{names[0]}-{c['commandName']}" for c in root["subcommands"]
              if c["shouldDisplay"] and c["commandName"] != "help"]
    waiting = [(root, [])]
    while waiting:
        command, parents = waiting.pop()
        name, children, text = page(command, parents, version, names)
        (folder / f"{name}.1").write_text(text)
        waiting += [(child, [*parents, command["commandName"]]) for child in children]


if __name__ == "__main__":
    main()
