"""What stands around a middle: places on a ring, lines from border to border, and many gathered under one word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import cos, hypot, pi, sin
from typing import TypeVar

from casefile.core.fixed import fixed
from casefile.render.pictures.drawing import (
    DASHED,
    DOTTED,
    LEADING,
    SIZE,
    THICK,
    THIN,
    USUAL,
    Box,
    Label,
    Line,
    Oval,
    Point,
    broken,
    lettered,
)
from casefile.render.pictures.seen import Seen

MOST = 12
"""How many stand on a ring and can still be read."""
ACROSS, DOWN = 47.0, 26.0
"""Half of a place on the ring."""
RING = (195.0, 190.0)
MIDDLE = (250.0, 222.0)
ME = (44.0, 26.0)
SMALL = 9.5
"""The letters of what somebody is, under their name."""

SEVERAL = fixed("A double border stands for several; each has a line in the table.")

T = TypeVar("T")


def ring(count: int) -> tuple[Point, ...]:
    """So many places around the middle, from the top, clockwise; no two of up to twelve touch."""
    turns = [2 * pi * n / count for n in range(count)] if count else []
    return tuple((MIDDLE[0] + RING[0] * sin(turn), MIDDLE[1] - RING[1] * cos(turn)) for turn in turns)


def gathered(
    ones: Sequence[T], kind_of: Callable[[T], str], order: Sequence[str], quiet: Callable[[T], bool] = lambda _: True
) -> tuple[tuple[str, tuple[T, ...]], ...]:
    """Each by itself, in the order of their kinds; where there are more than twelve, some of a kind share a place.

    First those of whom little is said (`quiet`), then whole kinds; each time the fewest that will do. A place of one says no kind.
    """
    kinds = {kind: [one for one in ones if kind_of(one) == kind] for kind in order}
    together: dict[str, list[T]] = {kind: [] for kind in order}
    for sharing in (quiet, lambda _: True):
        for _ in order:
            over = sum(len(found) - max(0, len(together[kind]) - 1) for kind, found in kinds.items()) - MOST
            shares = {kind: [one for one in found if sharing(one)] for kind, found in kinds.items()}
            saves = {kind: len(share) - max(1, len(together[kind])) for kind, share in shares.items()}
            useful = [kind for kind in order if saves[kind] > 0]
            if over <= 0 or not useful:
                break
            enough = [kind for kind in useful if saves[kind] >= over]
            chosen = min(enough, key=saves.__getitem__) if enough else max(useful, key=saves.__getitem__)
            together[chosen] = shares[chosen]
    places: list[tuple[str, tuple[T, ...]]] = []
    for kind, found in kinds.items():
        places += [("", (one,)) for one in found if one not in together[kind]]
        places += [(kind, tuple(together[kind]))] if together[kind] else []
    return tuple(places)


def me(seen: Seen) -> Iterator[Oval | Label]:
    """The person in the middle, in the largest letters that leave their word whole."""
    word = seen.say("Me")
    tried = [(size, broken(word, 2 * ME[0] - 18, 3, size)) for size in (14.0, SIZE, SMALL)]
    high = 2 * ME[1] - 16
    whole = ((size, n) for size, n in tried if " ".join(n) == word and LEADING * size * len(n) <= high)
    size, lines = next(whole, tried[-1])
    yield Oval(*MIDDLE, *ME, THICK)
    yield from lettered(*MIDDLE, lines, size=size, bold=len(lines))


def place(at: Point, name: str, word: str, *, rounded: float = 0, several: bool = False) -> Iterator[Box | Label]:
    """A place on the ring with a name and what it is; several under one word have a double border."""
    yield Box(*at, ACROSS, DOWN, rounded=rounded)
    if several:
        yield Box(*at, ACROSS - 3, DOWN - 3, THIN, rounded=max(0, rounded - 3))
    yield from named(at, name, word, several=several)


def named(at: Point, name: str, word: str, *, several: bool = False) -> tuple[Label, ...]:
    """A name in bold, three lines at most, with a word under it where there is room for the whole of it.

    Of several, that word is how many they are: it stays, and the name is cut.
    """
    above, below = _lines(name, word)
    if several:
        tried = [(broken(name, 2 * ACROSS - 10, most), below) for most in (3, 2, 1)]
        above, below = next((one for one in tried if _high(*one) <= 2 * DOWN - 9), tried[-1])
    elif not fits(name, word):
        below = ()
    high, low = LEADING * SIZE * len(above), LEADING * SMALL * len(below)
    top = at[1] - (high + low) / 2
    return (
        *lettered(at[0], top + high / 2, above, bold=len(above)),
        *lettered(at[0], top + high + low / 2, below, size=SMALL),
    )


def fits(name: str, word: str) -> bool:
    """Whether a place has room for the whole of a word under a name."""
    return _high(*_lines(name, word)) <= 2 * DOWN - 4


def _high(above: Sequence[str], below: Sequence[str]) -> float:
    return LEADING * (SIZE * len(above) + SMALL * len(below))


def _lines(name: str, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return broken(name, 2 * ACROSS - 10, 3), broken(word, 2 * ACROSS - 10, size=SMALL)


def between(start: Point, end: Point, corner: float = 0) -> tuple[Point, Point]:
    """Where the line between two middles leaves the oval at its start and meets the box at its end."""
    across, down = end[0] - start[0], end[1] - start[1]
    away = 1 / hypot(across / ME[0], down / ME[1])
    near, far = 0.0, 1.0
    for _ in range(24):  # halving the way, until the border is found
        half = (near + far) / 2
        near, far = (half, far) if _in_box(half * across, half * down, corner) else (near, half)
    return (
        (start[0] + across * away, start[1] + down * away),
        (end[0] - across * far, end[1] - down * far),
    )


def _in_box(across: float, down: float, corner: float) -> bool:
    """Whether a point, told from the middle of a place, is inside its border."""
    out = hypot(max(0.0, abs(across) - ACROSS + corner), max(0.0, abs(down) - DOWN + corner))
    return out <= corner if corner else abs(across) <= ACROSS and abs(down) <= DOWN


def tie(kind: str, start: Point, end: Point) -> Iterator[Line]:
    """A tie between two borders; how it is, is told by thickness, dash and shape."""
    if kind == "hard":
        yield Line(_zigzag(start, end), USUAL)
    elif kind == "cut_off":
        yield from _cut(start, end)
    else:
        width, dash = {"strong": (THICK, ""), "usual": (USUAL, ""), "thin": (USUAL, DASHED)}.get(kind, (2.0, DOTTED))
        yield Line((start, end), width, dash)


def _along(start: Point, end: Point) -> tuple[float, Point, Point]:
    """The length of a way, one step along it, and one step to its side."""
    length = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    ahead = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    return length, ahead, (-ahead[1], ahead[0])


def _zigzag(start: Point, end: Point) -> tuple[Point, ...]:
    length, ahead, aside = _along(start, end)
    teeth = max(4, round(length / 6))
    swing = [0.0, *(4.0 if n % 2 else -4.0 for n in range(1, teeth)), 0.0]
    return tuple(
        (
            start[0] + ahead[0] * length * n / teeth + aside[0] * s,
            start[1] + ahead[1] * length * n / teeth + aside[1] * s,
        )
        for n, s in enumerate(swing)
    )


def _cut(start: Point, end: Point) -> Iterator[Line]:
    length, ahead, aside = _along(start, end)
    for edge, border in ((length / 2 - 4, start), (length / 2 + 4, end)):
        at = (start[0] + ahead[0] * edge, start[1] + ahead[1] * edge)
        yield Line((border, at), USUAL)
        yield Line(((at[0] - aside[0] * 6, at[1] - aside[1] * 6), (at[0] + aside[0] * 6, at[1] + aside[1] * 6)), USUAL)


def arrow(start: Point, end: Point, *, back: bool = False, both: bool = False, far: float = 0.5) -> Iterator[Line]:
    """A short arrow beside a tie, so far along it: from start to end, back, or both ways."""
    length, ahead, aside = _along(start, end)
    half = min(13.0, length * min(far, 1 - far))
    middle = (
        start[0] + (end[0] - start[0]) * far + aside[0] * 9,
        start[1] + (end[1] - start[1]) * far + aside[1] * 9,
    )
    tail = (middle[0] - ahead[0] * half, middle[1] - ahead[1] * half)
    tip = (middle[0] + ahead[0] * half, middle[1] + ahead[1] * half)
    yield Line((tail, tip), USUAL)
    if not back or both:
        yield _head(tip, ahead, aside)
    if back or both:
        yield _head(tail, (-ahead[0], -ahead[1]), aside)


def _head(tip: Point, ahead: Point, aside: Point) -> Line:
    foot = (tip[0] - ahead[0] * 7, tip[1] - ahead[1] * 7)
    sides = tuple((foot[0] + aside[0] * s, foot[1] + aside[1] * s) for s in (3.5, -3.5))
    return Line((tip, *sides), THIN, closed=True, filled="black")
