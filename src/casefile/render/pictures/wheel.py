"""The outcomes wheel: how each part of life was going, 0 to 10 in the person's own numbers, from one look to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

from casefile.core.document import Document
from casefile.core.failure import NotMet
from casefile.core.fixed import Fixed, fixed
from casefile.render.page import NOTHING
from casefile.render.pictures.drawing import (
    LEADING,
    MARGIN,
    NOTE,
    SIZE,
    THIN,
    USUAL,
    WIDTH,
    Label,
    Line,
    Oval,
    Picture,
    Point,
    Shape,
    Table,
    broken,
    lettered,
    spread,
)
from casefile.render.pictures.marks import mark
from casefile.render.pictures.seen import Seen

TITLE = fixed("Outcomes wheel")
FORMS = ("strengths-needs-assessment", "review")
"""Papers that ask for a number for each part of life."""
MIDDLE: Point = (250.0, 184.0)
HUB, STEP = 14.0, 12.0
"""Where 0 stands, and from one number to the next: nothing is ever drawn in the very middle, where all parts meet."""
EDGE = HUB + 10 * STEP
AROUND, SIDE, SMALL = 10.0, 104.0, 9.5
"""How far from the wheel the name of a part of life begins, its room, and its letters where there are too many for that."""
STYLES = (("disc", 2.5, ""), ("square", USUAL, "7 4"), ("triangle", USUAL, "3 3"), ("diamond", USUAL, "9 3 2 3"))
"""The last look solid with filled marks; those before it dashed, with hollow ones."""


@dataclass(frozen=True, slots=True)
class Look:
    """The numbers of one day, by part of life; a part that was not asked about is not there."""

    day: date
    numbers: Mapping[str, int]


def picture(seen: Seen) -> Picture:
    """The wheel of this support period.

    Raises:
        NotMet: no final paper has a number for a part of life.
    """
    looks, labels = facts(seen), seen.said(_labels(seen))
    parts = tuple(code for code in labels if any(code in look.numbers for look in looks))
    if not parts:
        raise NotMet(
            "no final assessment or review has a number, 0 to 10, for a part of life",
            seen.missing(FORMS[0]),
        )
    drawn = (*looks[:1], *looks[1:][-3:])
    names = tuple(_names(parts, labels))
    legend = tuple(_legend(drawn, seen, max(MIDDLE[1] + EDGE, *(one.extent[3] for one in names)) + 20))
    left_out = seen.say("Drawn are the first and the last three of {number}.", number=str(len(looks)))
    return Picture(
        "wheel",
        seen.titled(TITLE),
        _sentence(looks, parts, labels, seen),
        max(one.extent[3] for one in legend) + 8,
        (*_rings(parts), *names, *_lines(drawn, parts), *_numbers(), *legend),
        Table(
            (seen.say("Part of life"), *(seen.spoken(look.day) for look in looks)),
            tuple((labels[code], *(str(look.numbers.get(code, NOTHING)) for look in looks)) for code in parts),
        ),
        (left_out,) if len(looks) > len(drawn) else (),
        words=seen.words,
    )


def facts(seen: Seen) -> tuple[Look, ...]:
    """Every look at the parts of life in this support period, oldest first; what two papers of a day say is one look."""
    days: dict[date, dict[str, int]] = {}
    for paper in sorted((one for form in FORMS for one in seen.papers(form)), key=lambda one: one.date):
        numbers = {str(one.get("code")): one.get("client_rating") for one in paper.items("domains")}
        asked = {code: n for code, n in numbers.items() if isinstance(n, int) and 0 <= n <= 10}
        if asked:
            days[paper.date] = {**days.get(paper.date, {}), **asked}
    return tuple(Look(day, numbers) for day, numbers in days.items())


def _labels(seen: Seen) -> dict[str, str]:
    """The parts of life in the order the form asks about them."""
    papers: Sequence[Document] = [one for form in FORMS for one in seen.papers(form) if one.items("domains")]
    for paper in papers:
        block = paper.form.field("domains") if paper.form else None
        code = block.child("code") if block else None
        if code:
            return {choice: code.label(choice) for choice in code.choices}
    return {}


def _at(n: int, count: int, far: float) -> Point:
    turn = 2 * pi * n / count
    return MIDDLE[0] + far * sin(turn), MIDDLE[1] - far * cos(turn)


def _rings(parts: Sequence[str]) -> Iterator[Shape]:
    for number in (0, 2, 4, 6, 8, 10):
        far = HUB + number * STEP
        yield Oval(*MIDDLE, far, far, USUAL if number == 10 else THIN, filled="none")
    for n in range(len(parts)):
        yield Line((_at(n, len(parts), HUB), _at(n, len(parts), EDGE)), THIN)


def _numbers() -> Iterator[Label]:
    """The numbers of the rings, on top of everything and beside the first spoke."""
    for number in (0, 5, 10):
        yield Label(MIDDLE[0] + 5, MIDDLE[1] - HUB - number * STEP + 4, str(number), "start", 10, halo=True)


def _lines(drawn: Sequence[Look], parts: Sequence[str]) -> Iterator[Shape]:
    """Older looks first, so that the last lies on top. Where a part was not asked about, the line breaks."""
    for back in range(len(drawn) - 1, -1, -1):
        shape, width, dash = STYLES[back]
        spots = [_spot(drawn, back, code, n, len(parts)) for n, code in enumerate(parts)]
        for n, (here, there) in enumerate(zip(spots, [*spots[1:], *spots[:1]], strict=True)):
            if here and there and (len(parts) > 2 or n < len(parts) - 1):
                yield Line((here, there), width, dash)
        yield from (mark(shape, spot) for spot in spots if spot)


def _spot(drawn: Sequence[Look], back: int, code: str, n: int, count: int) -> Point | None:
    """Where a number stands on its spoke; equal ones stand side by side."""
    number = drawn[-1 - back].numbers.get(code)
    if number is None:
        return None
    equal = [k for k in range(len(drawn)) if drawn[-1 - k].numbers.get(code) == number]
    aside = (equal.index(back) - (len(equal) - 1) / 2) * 9
    turn = 2 * pi * n / count
    x, y = _at(n, count, HUB + number * STEP)
    return x + aside * cos(turn), y + aside * sin(turn)


def _names(parts: Sequence[str], labels: Mapping[str, str]) -> Iterator[Label]:
    """The parts of life around the wheel; on each side they move up or down until none covers another."""
    sides: dict[int, list[tuple[float, str]]] = {-1: [], 1: []}
    top, bottom = MIDDLE[1] - EDGE - AROUND, MIDDLE[1] + EDGE + AROUND
    last = bottom + 32
    for n, code in enumerate(parts):
        x, y = _at(n, len(parts), EDGE + AROUND)
        if abs(x - MIDDLE[0]) < 1:
            lines = broken(labels[code], 220, 3)
            half = SIZE * LEADING * len(lines) / 2
            yield from lettered(MIDDLE[0], y + (half if y > MIDDLE[1] else -half), lines)
            last = bottom if y > MIDDLE[1] else last
        else:
            sides[1 if x > MIDDLE[0] else -1].append((y, labels[code]))
    size, most = _fitting([[name for _, name in names] for names in sides.values()], last - top)
    for side, names in sides.items():
        ordered = [(y, broken(name, SIDE, most, size)) for y, name in sorted(names)]
        places = spread([(y, _high(lines, size)) for y, lines in ordered], top, last)
        for (_, lines), y in zip(ordered, places, strict=True):
            off = max(-1.0, min(1.0, (y - MIDDLE[1]) / (EDGE + AROUND)))
            x = MIDDLE[0] + side * max(((EDGE + AROUND) ** 2 * (1 - off * off)) ** 0.5, 22)
            yield from lettered(x, y, lines, anchor="start" if side > 0 else "end", size=size)


def _fitting(sides: Sequence[Sequence[str]], room: float) -> tuple[float, int]:
    """The letters of the names, and how many lines each may take: the largest and most that leave room for all of a side."""
    for size, most in ((SIZE, 3), (SMALL, 3), (SMALL, 2)):
        if all(sum(_high(broken(name, SIDE, most, size), size) for name in names) <= room for names in sides):
            return size, most
    return SMALL, 1


def _high(lines: Sequence[str], size: float) -> float:
    return len(lines) * LEADING * size + 3


def _legend(drawn: Sequence[Look], seen: Seen, y: float) -> Iterator[Shape]:
    for first in range(0, len(drawn), 2):
        lines = []
        for back, look in list(enumerate(reversed(drawn)))[first : first + 2]:
            shape, width, dash = STYLES[back]
            x, day = (20.0, 262.0)[back % 2], seen.spoken(look.day)
            words = broken(day if back else seen.say("{day}, the last", day=day), 184)
            lines.append(len(words))
            yield Line(((x, y), (x + 44, y)), width, dash)
            yield mark(shape, (x + 22, y))
            yield from lettered(x + 52, y + SIZE * LEADING * (len(words) - 1) / 2, words, anchor="start")
        y += 18 + SIZE * LEADING * (max(lines) - 1)
    scale = seen.say("0 is not at all, 10 is as good as it gets; a gap was not asked about.")
    words = broken(scale, WIDTH - 20 - MARGIN, size=NOTE)
    yield from lettered(20, y + 4 + NOTE * LEADING * (len(words) - 1) / 2, words, anchor="start", size=NOTE)


def _sentence(looks: Sequence[Look], parts: Sequence[str], labels: Mapping[str, str], seen: Seen) -> Fixed:
    last = looks[-1]
    counts = ((labels[code], last.numbers[code]) for code in parts if code in last.numbers)
    return seen.say(
        "How {number} parts of life are going, 0 to 10; on {day}: {numbers}.",
        number=str(len(parts)),
        day=seen.spoken(last.day),
        numbers=seen.listed(fixed("{name} {number}", name=name, number=str(n)) for name, n in counts),
    )
