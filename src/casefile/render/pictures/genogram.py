"""The genogram: a family tree of three generations, laid out in rows, with lines that say who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.core.failure import NotMet
from casefile.core.fixed import Fixed, fixed
from casefile.render.page import NOTHING
from casefile.render.pictures.drawing import (
    DASHED,
    LEADING,
    USUAL,
    Box,
    Key,
    Line,
    Oval,
    Picture,
    Point,
    Shape,
    Table,
    columns,
    lettered,
)
from casefile.render.pictures.kin import Kin, kin
from casefile.render.pictures.people import ME, Person
from casefile.render.pictures.seen import Seen
from casefile.render.pictures.ties import bar, ties
from casefile.render.pictures.tree import HALF, LETTERS, Tree, laid_out, words_under

TITLE = fixed("Genogram")
SEMICOLON = fixed("{first}; {second}")
GENDERS = {"woman": fixed("woman or girl"), "man": fixed("man or boy"), "": fixed("not said, or another")}
UNIONS = {"together": fixed("together"), "apart": fixed("no longer together"), "": fixed("parents of a child")}


def picture(seen: Seen) -> Picture:
    """The genogram of a file.

    Raises:
        NotMet: the profile names nobody of the family.
    """
    family = seen.said(kin(seen))
    if len(family.people) < 2:
        raise NotMet(
            "the profile names nobody of the family",
            f"casefile write {seen.case.code} profile",
        )
    tree = laid_out(family)
    signs = tuple(shape for id, spot in tree.spots.items() for shape in _person(family.people[id], spot, tree.slot))
    bottom = max(one.extent[3] for one in signs)
    legend = tuple(columns(seen.said(tuple(_legend(family, tree))), bottom + 24, (20, 262), step=18))
    beyond = len(family.people) - len(tree.spots)
    left_out = seen.say("{number} more of the family are in the table only.", number=str(beyond))
    return Picture(
        "genogram",
        seen.titled(TITLE),
        _sentence(family, tree, seen),
        max(one.extent[3] for one in legend) + 8,
        (*ties(tree), *signs, *legend),
        _table(family, tree, seen),
        (*((left_out,) if beyond else ()), *seen.as_now),
        words=seen.words,
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


def _legend(family: Kin, tree: Tree) -> Iterator[Key]:
    there = [family.people[id] for id in tree.spots]
    mine = family.people[ME].gender
    yield (_sign(mine, (22, 0), 7), _sign(mine, (22, 0), 4)), fixed("me")
    signs = {one.gender if one.gender in ("woman", "man") else "" for one in there}
    for gender, words in GENDERS.items():
        if gender in signs:
            yield (_sign(gender, (22, 0), 7),), words
    if any(one.died for one in there):
        yield (Line(((16, -6), (28, 6))), Line(((16, 6), (28, -6)))), fixed("has died")
    kinds = {one.kind for one in tree.unions if len(one.parents) == 2}
    for kind, words in UNIONS.items():
        if kind in kinds:
            yield tuple(bar((4, 0), (40, 0), kind)), words
    if any(one.dashed for one in tree.unions):
        yield (Line(((4, 0), (40, 0)), USUAL, DASHED),), fixed("step, foster or kinship")


def _sentence(family: Kin, tree: Tree, seen: Seen) -> Fixed:
    rows = seen.listed((seen.listed(family.people[id].called for id in row) for row in tree.rows), SEMICOLON)
    return seen.say(
        "A family tree of {number} generations, the oldest first: {people}.", number=str(len(tree.rows)), people=rows
    )


def _table(family: Kin, tree: Tree, seen: Seen) -> Table:
    def names(ids: Sequence[str]) -> str:
        return seen.listed(family.people[id].called for id in ids) or NOTHING

    def row(id: str, one: Person) -> tuple[str, ...]:
        above = [(parent, union.dashed) for union in family.unions if id in union.children for parent in union.parents]
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
            seen.listed(one.years) or NOTHING,
            seen.listed(_above(family.people[parent], seen, dashed=dashed) for parent, dashed in above) or NOTHING,
            names([other for kind, other in pairs if kind == "together"]),
            names([other for kind, other in pairs if kind == "apart"]),
        )

    order = [id for drawn in tree.rows for id in drawn]
    order += [id for id in family.people if id not in tree.spots]
    return Table(
        (
            seen.say("Who"),
            seen.say("What they are to me"),
            seen.say("Years"),
            seen.say("Parents"),
            seen.say("Together with"),
            seen.say("No longer with"),
        ),
        tuple(row(id, family.people[id]) for id in order),
    )


def _above(one: Person, seen: Seen, *, dashed: bool) -> str:
    """A parent by their name; of who is one in another way also the word for it."""
    if not dashed or not one.word or one.word == one.called:
        return one.called
    return seen.say("{name} ({word})", name=one.called, word=one.word.lower())
