"""Where everybody of a family tree stands: rows of generations, children under their parents, partners side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from casefile.render.pictures.drawing import LEADING, WIDTH, Point, broken, spread
from casefile.render.pictures.kin import Kin, Union
from casefile.render.pictures.people import ME, Person

HALF = 15.0
"""Half of a person's sign."""
LETTERS = 9.5
GAP, LEVEL = 24.0, 7.0
"""Between the words under one row and the signs of the next, and between two lines there."""
BESIDE = 10.0
"""On each side of the words, where lines go down."""
MOST = 7
"""How many stand in a row and can still be read."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Who stands where: rows from the oldest generation down; of each person the middle of their sign, and where words end."""

    rows: tuple[tuple[str, ...], ...]
    spots: Mapping[str, Point]
    under: Mapping[str, float]
    slot: float
    foot: tuple[float, ...]
    unions: tuple[Union, ...]


def laid_out(family: Kin) -> Tree:
    """Rows of at most three generations, children under their parents as near as can be, nobody on another's place."""
    rows = _rows(family)
    slot = min(118.0, (WIDTH - 20) / max(len(row) for row in rows))
    unions = tuple(_drawn(family.unions, {id for row in rows for id in row}))
    across = {id: (n + 0.5) * slot + (WIDTH - slot * len(row)) / 2 for row in rows for n, id in enumerate(row)}
    for up in (False, True, False):
        for row in reversed(rows) if up else rows:
            across |= {id: _wish(id, across, unions, up=up) for id in row}
            across |= {id: across[beside] + aside * slot for id, beside, aside in _beside(row, unions)}
            across |= dict(zip(row, spread([(across[id], slot) for id in row], 10, WIDTH - 10), strict=True))
    spots: dict[str, Point] = {}
    under: dict[str, float] = {}
    foot: list[float] = []
    y = 6 + HALF
    for row in rows:
        spots |= {id: (across[id], y) for id in row}
        lines = {id: len(words_under(family.people[id], slot)[1]) for id in row}
        under |= {id: y + HALF + 9 + LETTERS * LEADING * count for id, count in lines.items()}
        foot.append(max(under[id] for id in row))
        levels = sum(len(one.parents) for one in unions if one.parents[0] in row)
        y = foot[-1] + GAP + LEVEL * levels + HALF
    return Tree(rows, spots, under, slot, tuple(foot), unions)


def _drawn(unions: Sequence[Union], ids: set[str]) -> Iterator[Union]:
    """Unions between people who are drawn, with the children who are."""
    for one in unions:
        children = tuple(id for id in one.children if id in ids)
        if ids.issuperset(one.parents) and (children or len(one.parents) > 1):
            yield replace(one, children=children)


def _beside(row: Sequence[str], unions: Sequence[Union]) -> Iterator[tuple[str, str, int]]:
    """Who has no parents in the picture stands beside a partner who has: on which side."""
    children = {id for one in unions for id in one.children}
    for one in unions:
        pair = [id for id in one.parents if id in row]
        for id, other in (pair, pair[::-1]) if len(pair) == 2 else ():
            aside = row.index(id) - row.index(other)
            if id not in children and other in children and abs(aside) == 1:
                yield id, other, aside


def _wish(id: str, across: Mapping[str, float], unions: Sequence[Union], *, up: bool) -> float:
    """Where somebody would stand: with brothers and sisters under their parents, or with a partner above their children."""
    for one in unions:
        if up and id in one.parents and one.children:
            middle = sum(across[child] for child in one.children) / len(one.children)
            mine = sum(across[parent] for parent in one.parents) / len(one.parents)
            return across[id] + middle - mine
        if not up and id in one.children and not one.dashed:
            middle = sum(across[parent] for parent in one.parents) / len(one.parents)
            mine = sum(across[child] for child in one.children) / len(one.children)
            return across[id] + middle - mine
    return across[id]


def _rows(family: Kin) -> tuple[tuple[str, ...], ...]:
    """Three generations that follow each other, the person's among them: those with most people, the middle ones first."""
    of: dict[int, list[str]] = {}
    for id, generation in family.generation.items():
        of.setdefault(generation, []).append(id)
    first = max((-1, -2, 0), key=lambda first: sum(len(of.get(first + n, ())) for n in range(3)))
    rows: list[tuple[str, ...]] = []
    for generation in range(first, first + 3):
        if of.get(generation):
            above = rows[-1] if rows and of.get(generation - 1) else ()
            rows.append(_row(of[generation], above, family))
    return tuple(rows)


def _row(ids: Sequence[str], above: Sequence[str], family: Kin) -> tuple[str, ...]:
    """A generation in order: children in the order of their parents, the oldest first, each with partners beside them."""
    parents = {child: one.parents for one in reversed(family.unions) for child in one.children}
    couples = [one for one in family.unions if len(one.parents) == 2 and set(one.parents) <= set(ids)]

    def under(id: str) -> float:
        known = [above.index(parent) for parent in parents.get(id, ()) if parent in above]
        return sum(known) / len(known) if known else float(len(above))

    order = list(ids)
    ordered = sorted(order, key=lambda id: (under(id), family.people[id].born or "9999", order.index(id)))
    for one in couples:
        stays, goes = sorted(one.parents, key=lambda id: (id not in parents, id != ME, order.index(id)))
        if goes not in parents and goes != ME:
            ordered.remove(goes)
            at = ordered.index(stays)
            taken = at + 1 < len(ordered) and any({stays, ordered[at + 1]} == set(two.parents) for two in couples)
            ordered.insert(at if taken or one.kind == "apart" else at + 1, goes)
    if len(ordered) <= MOST:
        return tuple(ordered)
    near = {id for one in family.unions for id in (*one.parents, *one.children)}
    first = sorted(ordered, key=lambda id: (id != ME, id not in near, order.index(id)))[:MOST]
    return tuple(id for id in ordered if id in first)


def words_under(one: Person, slot: float) -> tuple[int, tuple[str, ...]]:
    """What stands under a sign, name first, and how many of its lines are the name."""
    room = slot - 2 * BESIDE
    name = broken(one.called, room, 2, LETTERS)
    word = broken("" if one.known_as == one.called else one.known_as, room, 2, LETTERS)
    when = (line for said in one.years for line in broken(said, room, size=LETTERS))
    return len(name), (*name, *word, *when)
