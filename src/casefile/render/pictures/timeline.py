"""The timeline: phases, plans, goals, steps, services and contacts in their time; done is filled, planned is hollow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casefile.core.days import plus
from casefile.core.failure import NotMet
from casefile.core.fixed import Fixed, fixed
from casefile.render.pictures.drawing import (
    DASHED,
    MARGIN,
    THIN,
    USUAL,
    WIDTH,
    Box,
    Key,
    Line,
    Picture,
    Shape,
    Table,
    broken,
    columns,
    in_a_row,
    lettered,
    width_of,
)
from casefile.render.pictures.marks import mark
from casefile.render.pictures.moments import LANES, Moment, moments
from casefile.render.pictures.seen import Seen

TITLE = fixed("Timeline")
DONE, PLANNED = fixed("done"), fixed("planned")
MONTHS = (
    fixed("Feb"),
    fixed("Mar"),
    fixed("Apr"),
    fixed("May"),
    fixed("Jun"),
    fixed("Jul"),
    fixed("Aug"),
    fixed("Sep"),
    fixed("Oct"),
    fixed("Nov"),
    fixed("Dec"),
)
"""Those after January, for which the year stands."""
LEFT, RIGHT = 104.0, WIDTH - 12
TOP, LANE = 34.0, 50.0
SMALL = 9.5
FARTHEST = 366
"""How many days ahead are drawn."""
CLOSE = 11.0
"""Marks nearer to each other than this become one, with their number."""


def picture(seen: Seen) -> Picture:
    """The timeline of this support period.

    Raises:
        NotMet: nothing has happened in it yet.
    """
    found = seen.said(moments(seen))
    if not found:
        raise NotMet("this file has no step yet, so there is no time to draw", f"casefile status {seen.case.code}")
    near = tuple(one for one in found if one.day <= plus(seen.day, FARTHEST))
    scale = Scale(near[0].day, max(near[-1].day, seen.day, plus(near[0].day, 27)))
    lanes = tuple(name for name in LANES if any(one.lane == name for one in near))
    bottom = TOP + LANE * len(lanes)
    rests = any(one.lane == "Phases" and not one.phase for one in near)
    legend = tuple(_legend(bottom + 34, _numbers(near, seen), seen, rests=rests))
    later = len(found) - len(near)
    left_out = seen.say("{number} more, a year ahead and later, are in the table.", number=str(later))
    return Picture(
        "timeline",
        seen.titled(TITLE),
        _sentence(found, seen),
        max(one.extent[3] for one in legend) + 8,
        (
            *_months(seen, scale, bottom),
            *_today(seen, scale, bottom),
            *(shape for n, name in enumerate(lanes) for shape in _lane(name, TOP + LANE * n, near, seen, scale)),
            *legend,
        ),
        Table(
            (seen.say("Day"), seen.say("What"), seen.say("Where"), seen.say("Done or planned")),
            tuple(
                (seen.spoken(one.day), one.what, seen.say(one.lane), seen.said(DONE if one.done else PLANNED))
                for one in found
            ),
        ),
        (left_out,) if later else (),
        words=seen.words,
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """Days as places from left to right."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day stands."""
        return LEFT + (RIGHT - LEFT) * (day - self.first).days / max(1, (self.last - self.first).days)


def _months(seen: Seen, scale: Scale, bottom: float) -> Iterator[Shape]:
    """A tick at the beginning of each month, or of each quarter or year where months would crowd; years are named first."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    every = next((n for n in (1, 3, 12) if months / n <= 26), 60)
    yield Line(((LEFT, bottom), (RIGHT, bottom)), USUAL)
    first = seen.spoken(scale.first)
    yield from lettered(LEFT, bottom + 13, (first,), anchor="start", size=SMALL)
    days = [_month(scale.first, n) for n in range(1, months + 1) if (scale.first.month - 1 + n) % every == 0]
    yield from (Line(((scale.at(day), bottom), (scale.at(day), bottom + 5)), USUAL) for day in days)
    named: list[tuple[float, float]] = [(LEFT, max(LEFT + 94, LEFT + width_of(first, SMALL)))]
    for day in sorted(days, key=lambda day: (day.month != 1, day)):
        label = str(day.year) if day.month == 1 else seen.said(MONTHS[day.month - 2])
        x, half = scale.at(day), max(19.0, width_of(label, SMALL) / 2 + 4)
        room = x - half, x + half
        if x <= RIGHT - 12 and room[1] <= WIDTH and all(room[1] <= left or right <= room[0] for left, right in named):
            named.append(room)
            yield from lettered(x, bottom + 13, (label,), size=SMALL, bold=int(day.month == 1))


def _month(first: date, n: int) -> date:
    """The first day of the month n months later."""
    month = first.month - 1 + n
    return date(first.year + month // 12, month % 12 + 1, 1)


def _today(seen: Seen, scale: Scale, bottom: float) -> Iterator[Shape]:
    x, today = scale.at(min(seen.day, scale.last)), seen.spoken(seen.day)
    half = width_of(today, SMALL) / 2
    at = max(LEFT + 20, half, min(x, RIGHT - 40, WIDTH - half))
    yield Line(((x, TOP - 12), (x, bottom)), USUAL, DASHED)
    yield from lettered(at, TOP - 20, (today,), size=SMALL, halo=True)


def _lane(name: Fixed, top: float, found: Sequence[Moment], seen: Seen, scale: Scale) -> Iterator[Shape]:
    yield Line(((MARGIN, top + LANE), (RIGHT, top + LANE)), THIN)
    yield from lettered(MARGIN, top + LANE / 2, broken(seen.said(name), LEFT - MARGIN + 3, 3), anchor="start", bold=3)
    mine = [one for one in found if one.lane == name]
    if name == "Phases":
        yield from _phases(mine, top, seen, scale)
        return
    for done, y in ((True, top + 17), (False, top + 38)):
        for days in _clusters([scale.at(one.day) for one in mine if one.done is done]):
            x = sum(days) / len(days)
            yield mark("disc" if done else "ring", (x, y))
            if len(days) > 1:
                yield from lettered(x, y - 10, (str(len(days)),), size=SMALL)


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
        left = min(scale.at(move.day), RIGHT - 2)
        right = max(scale.at(min(end, scale.last)), left + 2)
        dash = "" if move.phase else DASHED
        yield Box((left + right) / 2, top + LANE / 2, (right - left) / 2, 11, dash=dash)
        words = (move.phase or move.what, str(numbers.get(move.phase, "")))
        fits = next((one for one in words if one and width_of(one, SMALL) <= right - left - 4), "")
        yield from lettered((left + right) / 2, top + LANE / 2, (fits,) if fits else (), size=SMALL)


def _numbers(found: Sequence[Moment], seen: Seen) -> dict[str, int]:
    """The phases that were gone through, by their title, with their number in the practice."""
    there = {one.phase for one in found}
    return {title: n for n, title in enumerate(seen.said(tuple(seen.phases.values())), 1) if title in there}


def _legend(y: float, numbers: Mapping[str, int], seen: Seen, *, rests: bool) -> Iterator[Shape]:
    marks, y = in_a_row(
        (
            (14, 12, ((mark("disc", (0, 0)),), seen.said(DONE))),
            (84, 12, ((mark("ring", (0, 0)),), seen.said(PLANNED))),
            (174, 0, ((), seen.say("a number above: so many close together"))),
        ),
        y,
    )
    yield from marks
    keys: list[Key] = [((), f"{number} {title}") for title, number in numbers.items()]
    keys += [((), seen.say("dashed: paused, waiting, ended"))] if rests else []
    yield from columns(keys, y + 18, (10, 258), step=15, size=SMALL, aside=0)


def _sentence(found: Sequence[Moment], seen: Seen) -> Fixed:
    done = sum(one.done for one in found)
    return seen.say(
        "From {first} to {last}: {done} done, {planned} planned.",
        first=seen.spoken(found[0].day),
        last=seen.spoken(found[-1].day),
        done=str(done),
        planned=str(len(found) - done),
    )
