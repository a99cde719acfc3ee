"""What a person sees: the answer on stdout, talk on stderr, columns, colour where a terminal shows it. The only home of rich."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Container, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

from casefile.core.finding import Finding
from casefile.core.visible import visible
from casefile.render.lettering import cells

if TYPE_CHECKING:
    from casefile.core.differences import Run


def width() -> int:
    """Columns to write in: the terminal's, 80 in a pipe."""
    return shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() or os.environ.get("COLUMNS") else 80


def out(text: str = "") -> None:
    """A line of the answer; control characters are made visible."""
    print(visible(text))


def raw(text: str | bytes) -> None:
    """The answer exactly, without a newline of ours: for pages and JSON; bytes as they are."""
    if isinstance(text, bytes):
        sys.stdout.buffer.write(text)
    else:
        sys.stdout.write(text)
    sys.stdout.flush()


def talk(text: str, *, quiet: bool = False, bold: str = "") -> None:
    """A line of talk; where it begins with what is `bold`, that stands out."""
    if quiet:
        return
    for line in visible(text).split("\n") if "\n" in text else [visible(text)]:
        shown = wrapped(line) if sys.stderr.isatty() else line
        if bold and shown.startswith(bold):
            shown = f"\x1b[1m{bold}\x1b[0m{shown.removeprefix(bold)}"
        print(shown, file=sys.stderr)


def wrapped(line: str) -> str:
    """A line broken between words to fit the terminal, what follows indented like its beginning."""
    room = max(shutil.get_terminal_size((80, 24)).columns, 20)
    if cells(line) <= room:
        return line
    indent = " " * (len(line) - len(line.lstrip()))
    return "\n".join(
        textwrap.wrap(line, room, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    )


def beside(head: str, text: str) -> None:
    """A line of the answer with something before it, like a day; what does not fit goes on below its own beginning."""
    room = max(width() - cells(head) - 2, 20)
    lines = textwrap.wrap(visible(text), room, break_long_words=False, break_on_hyphens=False) or [""]
    for number, line in enumerate(lines):
        print(f"{visible(head) if number == 0 else ' ' * cells(head)}  {line}".rstrip())


_MARKS = {"": ("", "", ""), "-": ("[-", "-]", "31"), "+": ("{+", "+}", "32")}


def marked(runs: Sequence[Run], *, indent: int, colour: bool) -> None:
    """Words that stayed, went and came, on as many lines as they need; the marks stay where there is colour too."""
    lines: list[list[tuple[str, str]]] = [[]]
    room, used = max(width() - indent, 20), 0
    before = ""
    for run in runs:
        opens, closes, code = _MARKS[run.sign]
        opens, before = (f" {opens}" if before == "-" and run.sign == "+" else opens), run.sign
        for word in re.findall(r"\n|[^\S\n]+|\S+", f"{opens}{visible(run.words)}{closes}"):
            if word == "\n" or (word.strip() and used + cells(word) > room and used):
                lines.append([])
                used = 0
            if word != "\n" and (word.strip() or used):
                lines[-1].append((word, code))
                used += cells(word)
    for line in lines:
        told = "".join(f"\x1b[{code}m{word}\x1b[0m" if colour and code else word for word, code in line)
        print(f"{' ' * indent}{told}".rstrip())


def in_columns(words: Sequence[str], *, indent: int = 3, most: int = 15) -> list[str]:
    """Numbered words below each other, in as few columns as keep them to `most` lines; in the lowest layout where none does."""
    room = max(shutil.get_terminal_size((80, 24)).columns - indent, 20)
    layouts = [_in_columns(words, room, count) for count in range(1, 4)]
    return next((one for one in layouts if len(one) <= most), min(layouts, key=len))


def _in_columns(words: Sequence[str], room: int, count: int) -> list[str]:
    rows = -(-len(words) // count)
    size = min((room - 2 * (count - 1)) // count, max((cells(one) for one in words), default=0))
    if room // count < 14:
        return [*words]
    lines: list[str] = []
    for n in range(rows):
        parts = [textwrap.wrap(one, size, subsequent_indent="    ") for one in words[n::rows]]
        for level in range(max(len(one) for one in parts)):
            row = (_fit(one[level] if level < len(one) else "", size) for one in parts)
            lines.append("  ".join(row).rstrip())
    return lines


def as_json(answer: dict[str, Any]) -> None:
    """The answer as one JSON object of contract version 1; control characters as escapes."""
    said = json.dumps({"casefile": 1, **answer}, ensure_ascii=False, indent=2)
    raw(_ODD.sub(lambda m: f"\\u{ord(m.group()):04x}", said) + "\n")


_ODD = re.compile("[\x7f-\x9f\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def colours(no_color: bool, stream: TextIO | None = None) -> bool:
    """Whether stdout, or another stream, shows colour: a terminal that is not dumb, and nobody said no (NO_COLOR)."""
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream or sys.stdout).isatty()


def styled(lines: Sequence[tuple[str, str]], *, colour: bool) -> None:
    """Lines with a style each (`bold`, `red`, or nothing). Meaning never rests on the style alone."""
    if not colour:
        for line, _ in lines:
            print(wrapped(visible(line)) if sys.stdout.isatty() else visible(line))
        return
    console = import_module("rich.console").Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    text = import_module("rich.text").Text
    for line, style in lines:
        console.print(text(wrapped(visible(line)), style=style))


def columns(head: Sequence[str], rows: Sequence[Sequence[str]], *, limit: int = 0) -> list[str]:
    """Rows as aligned columns; with `limit`, the widest but the first is shortened so that a line fits."""
    table = [[visible(cell) for cell in row] for row in (head, *rows)]
    widths = [max(cells(row[n]) for row in table) for n in range(len(head))]
    while limit and sum(widths) + 2 * (len(widths) - 1) > limit and max(widths[1:], default=0) > 8:
        widths[widths.index(max(widths[1:]), 1)] -= 1
    return ["  ".join(_fit(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in table]


def _fit(text: str, size: int) -> str:
    while cells(text) > size:
        text = text[:-2] + "…"
    return text + " " * (size - cells(text))


def finding(one: Finding, source: str | None, *, colour: bool = False) -> None:
    """A finding with the line it is about, its words masked, a caret, and what to type."""
    lines = [(f"{one.place}: {one.severity}: {one.message}", "bold" if colour else "")]
    if source is not None:
        lines.append((f"  {one.place.line:4} | {source}", ""))
        lines.append((f"       | {' ' * (cells(source[: one.place.column - 1]))}^", ""))
    lines.append((f"  fix: {one.fix}  [{one.code}]" if one.fix else f"  [{one.code}]", ""))
    styled(lines, colour=colour)


_KEY = re.compile(r"(\s*(?:- +)*)([a-z][a-z0-9_]{0,40})(:(?:\s|$))")


def masked(line: str, known: Container[str]) -> str:
    """A line of a document as an error may show it: known keys and punctuation stay, a person's words become dots."""
    found = _KEY.match(line)
    found = found if found and found.group(2) in known else None
    head, rest = (
        (found.group(), line[found.end() :])
        if found
        else (line[: len(line) - len(line.lstrip(" -"))], line.lstrip(" -"))
    )
    return visible(head) + "".join(
        "·" if char.isalnum() or ord(char) > 127 or not char.isprintable() else char for char in rest[:120]
    )
