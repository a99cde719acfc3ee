"""How much room words take, and where a line of them breaks; counted in columns, for no font is known here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

from casefile.core.visible import visible

MORE = "…"
_JOINER = "\u200d"


def cells(text: str) -> int:
    """How many columns a text takes: two for wide letters, none for marks that combine."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def breadth(text: str) -> float:
    """The same for printed letters, where capitals and an m take more than an i: rather too much than too little."""
    return cells(text) + sum(0.7 if char in "MWmw@%" else 0.25 if char.isupper() else 0 for char in text)


Measure = Callable[[str], float]


def wrapped(text: str, room: float, most: int = 0, measure: Measure = cells) -> tuple[str, ...]:
    """A text in lines of so many columns, broken between words where it can be; past `most` lines, … says there is more."""
    lines: list[str] = []
    for piece in (piece for word in visible(text).split() for piece in _pieces(word, room, measure)):
        if lines and measure(f"{lines[-1]} {piece}") <= room:
            lines[-1] = f"{lines[-1]} {piece}"
        else:
            lines.append(piece)
    if most and len(lines) > most:
        return (*lines[: most - 1], shortened(lines[most - 1] + MORE, room, measure))
    return tuple(lines)


def shortened(text: str, room: float, measure: Measure = cells) -> str:
    """A text that fits into so many columns; … stands for what was left out."""
    if measure(text) <= room:
        return text
    kept = ""
    for cluster in _clusters(text):
        if measure(kept + cluster + MORE) > room:
            break
        kept += cluster
    return kept.rstrip() + MORE


def _pieces(word: str, room: float, measure: Measure) -> Iterator[str]:
    """A word, cut only where it is wider than a line, and after a hyphen where it has one."""
    piece = ""
    for cluster in _clusters(word):
        if piece and measure(piece + cluster) > room:
            head, hyphen, tail = piece.rpartition("-")
            yield head + hyphen or piece
            piece = tail if hyphen else ""
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
