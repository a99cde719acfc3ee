"""How much room words take, and where a line of them breaks; counted in columns, for no font is known here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from casefile.render.page import visible

MORE = "…"
_JOINER = "\u200d"


def cells(text: str) -> int:
    """How many columns a text takes: two for wide letters, none for marks that combine."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, room: int, most: int = 0) -> tuple[str, ...]:
    """A text in lines of so many columns, broken between words where it can be; past `most` lines, … says there is more."""
    lines: list[str] = []
    for piece in (piece for word in visible(text).split() for piece in _pieces(word, room)):
        if lines and cells(f"{lines[-1]} {piece}") <= room:
            lines[-1] = f"{lines[-1]} {piece}"
        else:
            lines.append(piece)
    if most and len(lines) > most:
        return (*lines[: most - 1], shortened(lines[most - 1] + MORE, room))
    return tuple(lines)


def shortened(text: str, room: int) -> str:
    """A text that fits into so many columns; … stands for what was left out."""
    if cells(text) <= room:
        return text
    kept = ""
    for cluster in _clusters(text):
        if cells(kept + cluster) >= room:
            break
        kept += cluster
    return kept.rstrip() + MORE


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word, cut only where it is wider than a line."""
    piece = ""
    for cluster in _clusters(word):
        if piece and cells(piece + cluster) > room:
            yield piece
            piece = ""
        piece += cluster
    yield piece


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks upon them, and what a joiner holds together: never cut inside."""
    cluster = ""
    for char in text:
        bound = unicodedata.combining(char) or char == _JOINER or "\ufe00" <= char <= "\ufe0f"
        if cluster and not bound and not cluster.endswith(_JOINER):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster
