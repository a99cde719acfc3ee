"""The genogram: a family tree of three generations, laid out in rows, with lines that say who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.core.failure import NotMet
from casefile.render.page import NOTHING
from casefile.render.pictures.drawing import (
    DASHED,
    LEADING,
    USUAL,
    Box,
    Line,
    Oval,
    Picture,
    Point,
    Shape,
    Table,
    lettered,
    moved,
)
from casefile.render.pictures.kin import Kin, kin
from casefile.render.pictures.people import ME, Person
from casefile.render.pictures.seen import Seen
from casefile.render.pictures.ties import bar, ties
from casefile.render.pictures.tree import HALF, LETTERS, Tree, laid_out, words_under, years

TITLE = "Genogram"


def picture(seen: Seen) -> Picture:
    """The genogram of a file.

    Raises:
        NotMet: the profile names nobody of the family.
    """
    family = kin(seen)
    if len(family.people) < 2:
        raise NotMet(
            "the profile names nobody of the family",
            f"casefile write {seen.case.code} profile",
        )
    tree = laid_out(family)
    signs = tuple(shape for id, spot in tree.spots.items() for shape in _person(family.people[id], spot, tree.slot))
    bottom = max(one.extent[3] for one in signs)
    legend = tuple(_legend(family, tree, bottom + 16))
    left_out = len(family.people) - len(tree.spots)
    return Picture(
        "genogram",
        f"{TITLE}, {seen.heading}",
        _sentence(family, tree),
        max(one.extent[3] for one in legend) + 8,
        (*ties(tree), *signs, *legend),
        _table(family, tree),
        (*((f"{left_out} more of the family are in the table only.",) if left_out else ()), *seen.as_now),
    )


def _person(one: Person, spot: Point, slot: float) -> Iterator[Shape]:
    x, y = spot
    yield _sign(one.gender, spot, HALF)
    if one.id == ME:
        yield _sign(one.gender, spot, HALF - 4)
    if one.died:
        reach = HALF * (1 if one.gender == "man" else 0.7 if one.gender == "woman" else 0.5)
        yield Line(((x - reach, y - reach), (x + reach, y + reach)), USUAL)
        yield Line(((x - reach, y + reach), (x + reach, y - reach)), USUAL)
    bold, lines = words_under(one, slot)
    yield from lettered(x, y + HALF + 5 + LETTERS * LEADING * len(lines) / 2, lines, size=LETTERS, bold=bold)


def _sign(gender: str, spot: Point, half: float) -> Shape:
    x, y = spot
    if gender == "woman":
        return Oval(x, y, half, half)
    if gender == "man":
        return Box(x, y, half, half)
    return Line(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), USUAL, closed=True, filled="white")


def _legend(family: Kin, tree: Tree, top: float) -> Iterator[Shape]:
    there = [family.people[id] for id in tree.spots]
    mine = family.people[ME].gender
    rows: list[tuple[tuple[Shape, ...], str]] = [((_sign(mine, (22, 0), 7), _sign(mine, (22, 0), 4)), "me")]
    signs = {one.gender if one.gender in ("woman", "man") else "" for one in there}
    for gender, words in (("woman", "woman or girl"), ("man", "man or boy"), ("", "not said, or another")):
        if gender in signs:
            rows.append(((_sign(gender, (22, 0), 7),), words))
    if any(one.died for one in there):
        rows.append(((Line(((16, -6), (28, 6))), Line(((16, 6), (28, -6)))), "has died"))
    kinds = {one.kind for one in tree.unions if len(one.parents) == 2}
    for kind, words in (("together", "together"), ("apart", "no longer together"), ("", "parents of a child")):
        if kind in kinds:
            rows.append((tuple(bar((4, 0), (40, 0), kind)), words))
    if any(one.dashed for one in tree.unions):
        rows.append(((Line(((4, 0), (40, 0)), USUAL, DASHED),), "step or foster"))
    half = (len(rows) + 1) // 2
    for n, (shapes, words) in enumerate(rows):
        x, y = (20.0, 262.0)[n // half], top + 18 * (n % half) + 8
        yield from (moved(one, x, y) for one in shapes)
        yield from lettered(x + 52, y, (words,), anchor="start")


def _sentence(family: Kin, tree: Tree) -> str:
    rows = "; ".join(", ".join(family.people[id].called for id in row) for row in tree.rows)
    return f"A family tree of {len(tree.rows)} generations, the oldest first: {rows}."


def _table(family: Kin, tree: Tree) -> Table:
    def names(ids: Sequence[str]) -> str:
        return ", ".join(family.people[id].called for id in ids) or NOTHING

    def row(id: str, one: Person) -> tuple[str, ...]:
        parents = [parent for union in family.unions if id in union.children for parent in union.parents]
        pairs = [
            (union.kind, other)
            for union in family.unions
            if id in union.parents
            for other in union.parents
            if other != id
        ]
        return (
            one.called,
            one.known_as if one.known_as and one.known_as != one.called else NOTHING,
            ", ".join(years(one)) or NOTHING,
            names(parents),
            names([other for kind, other in pairs if kind == "together"]),
            names([other for kind, other in pairs if kind == "apart"]),
        )

    order = [id for drawn in tree.rows for id in drawn]
    order += [id for id in family.people if id not in tree.spots]
    return Table(
        ("Who", "What they are to me", "Years", "Parents", "Together with", "No longer with"),
        tuple(row(id, family.people[id]) for id in order),
    )
