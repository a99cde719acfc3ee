"""The timeline: phases, plans, goals, steps, services and contacts in their time; done is filled, planned is hollow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.core.days import plus, spoken
from casefile.core.failure import NotMet
from casefile.render.pictures.drawing import (
    DASHED,
    THIN,
    USUAL,
    WIDTH,
    Box,
    Line,
    Picture,
    Shape,
    Table,
    broken,
    lettered,
    width_of,
)
from casefile.render.pictures.marks import mark
from casefile.render.pictures.moments import LANES, Moment, moments
from casefile.render.pictures.seen import Seen

TITLE = "Timeline"
LEFT, RIGHT = 104.0, WIDTH - 12
TOP, LANE = 34.0, 50.0
FARTHEST = 366
"""How many days ahead are drawn."""
CLOSE = 11.0
"""Marks nearer to each other than this become one, with their number."""


def picture(seen: Seen) -> Picture:
    """The timeline of this support period.

    Raises:
        NotMet: nothing has happened in it yet.
    """
    found = moments(seen)
    if not found:
        raise NotMet("this file has no step yet, so there is no time to draw", f"casefile status {seen.case.code}")
    near = tuple(one for one in found if one.day <= plus(seen.day, FARTHEST))
    scale = Scale(near[0].day, max(near[-1].day, seen.day, plus(near[0].day, 27)))
    lanes = tuple(name for name in LANES if any(one.lane == name for one in near))
    bottom = TOP + LANE * len(lanes)
    legend = tuple(
        _legend(bottom + 34, _numbers(near, seen), rests=any(one.lane == "Phases" and not one.phase for one in near))
    )
    later = len(found) - len(near)
    return Picture(
        "timeline",
        f"{TITLE}, {seen.heading}",
        _sentence(found),
        max(one.extent[3] for one in legend) + 8,
        (
            *_months(scale, bottom),
            *_today(seen, scale, bottom),
            *(shape for n, name in enumerate(lanes) for shape in _lane(name, TOP + LANE * n, near, seen, scale)),
            *legend,
        ),
        Table(
            ("Day", "What", "Where", "Done or planned"),
            tuple((spoken(one.day), one.what, one.lane, "done" if one.done else "planned") for one in found),
        ),
        (f"{later} more, a year ahead and later, are in the table.",) if later else (),
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Days as places from left to right."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day stands."""
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / max(1, (self.last - self.first).days)


def _months(scale: Scale, bottom: float) -> Iterator[Shape]:
    """A tick at the beginning of each month, or of each quarter or year where months would crowd; years are named first."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    every = next((n for n in (1, 3, 12) if months / n <= 26), 60)
    yield Line(((LEFT, bottom), (RIGHT, bottom)), USUAL)
    yield from lettered(LEFT, bottom + 13, (spoken(scale.first),), anchor="start", size=9.5)
    days = [_month(scale.first, n) for n in range(1, months + 1) if (scale.first.month - 1 + n) % every == 0]
    yield from (Line(((scale.at(day), bottom), (scale.at(day), bottom + 5)), USUAL) for day in days)
    named: list[float] = [LEFT + 25, LEFT + 75]
    for day in sorted(days, key=lambda day: (day.month != 1, day)):
        x = scale.at(day)
        if x <= RIGHT - 12 and all(abs(x - other) >= 38 for other in named):
            named.append(x)
            label = str(day.year) if day.month == 1 else spoken(day).split()[1][:3]
            yield from lettered(x, bottom + 13, (label,), size=9.5, bold=int(day.month == 1))


def _month(first: date, n: int) -> date:
    """The first day of the month n months later."""
    month = first.month - 1 + n
    return date(first.year + month // 12, month % 12 + 1, 1)


def _today(seen: Seen, scale: Scale, bottom: float) -> Iterator[Shape]:
    x = scale.at(min(seen.day, scale.last))
    yield Line(((x, TOP - 12), (x, bottom)), USUAL, DASHED)
    yield from lettered(max(LEFT + 20, min(x, RIGHT - 40)), TOP - 20, (spoken(seen.day),), size=9.5, halo=True)


def _lane(name: str, top: float, found: Sequence[Moment], seen: Seen, scale: Scale) -> Iterator[Shape]:
    yield Line(((6, top + LANE), (RIGHT, top + LANE)), THIN)
    yield from lettered(6, top + LANE / 2, (name,), anchor="start", bold=1)
    mine = [one for one in found if one.lane == name]
    if name == "Phases":
        yield from _phases(mine, top, seen, scale)
        return
    for done, y in ((True, top + 17), (False, top + 38)):
        for days in _clusters([scale.at(one.day) for one in mine if one.done is done]):
            x = sum(days) / len(days)
            yield mark("disc" if done else "ring", (x, y))
            if len(days) > 1:
                yield from lettered(x, y - 10, (str(len(days)),), size=9.5)


def _clusters(places: Sequence[float]) -> list[list[float]]:
    """Places that would touch, together."""
    found: list[list[float]] = []
    for x in places:
        if found and x - found[-1][0] < CLOSE:
            found[-1].append(x)
        else:
            found.append([x])
    return found


def _phases(moves: Sequence[Moment], top: float, seen: Seen, scale: Scale) -> Iterator[Shape]:
    """A bar from move to move, with the phase's name where it has room, or its number."""
    ends = [*(one.day for one in moves[1:]), max(seen.day, moves[-1].day)]
    numbers = _numbers(moves, seen)
    for move, end in zip(moves, ends, strict=True):
        left, right = scale.at(move.day), max(scale.at(min(end, scale.last)), scale.at(move.day) + 2)
        dash = "" if move.phase else DASHED
        yield Box((left + right) / 2, top + LANE / 2, (right - left) / 2, 11, dash=dash)
        words = (move.phase or move.what, str(numbers.get(move.phase, "")))
        fits = next((one for one in words if one and width_of(one, 9.5) <= right - left - 4), "")
        yield from lettered((left + right) / 2, top + LANE / 2, (fits,) if fits else (), size=9.5)


def _numbers(found: Sequence[Moment], seen: Seen) -> dict[str, int]:
    """The phases that were gone through, by their title, with their number in the practice."""
    there = {one.phase for one in found}
    return {title: n for n, title in enumerate(seen.phases.values(), 1) if title in there}


def _legend(y: float, numbers: Mapping[str, int], *, rests: bool) -> Iterator[Shape]:
    yield mark("disc", (14, y))
    yield from lettered(26, y, ("done",), anchor="start", size=10)
    yield mark("ring", (84, y))
    yield from lettered(96, y, ("planned",), anchor="start", size=10)
    yield from lettered(174, y, ("a number above: so many close together",), anchor="start", size=10)
    rows = [f"{number} {title}" for title, number in numbers.items()]
    rows += ["dashed: paused, waiting, ended"] if rests else []
    half = (len(rows) + 1) // 2
    for n, words in enumerate(rows):
        at = (10.0, 258.0)[n // half], y + 18 + 15 * (n % half)
        yield from lettered(*at, broken(words, 242, 1, 10), anchor="start", size=10)


def _sentence(found: Sequence[Moment]) -> str:
    done = sum(one.done for one in found)
    return f"From {spoken(found[0].day)} to {spoken(found[-1].day)}: {done} done, {len(found) - done} planned."
