"""The lines of a family tree: couples side by side joined by a bar, others by one below, children hung under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from casefile.render.pictures.drawing import DASHED, DOTTED, USUAL, Line, Point
from casefile.render.pictures.kin import Union
from casefile.render.pictures.tree import BESIDE, HALF, LEVEL, Tree

GAP = 3.0
"""Half of the gap that a line leaves where another goes through."""


def ties(tree: Tree) -> Iterator[Line]:
    """Couples side by side are joined by a bar, others by one below; children hang from a line under it."""
    drawn = tuple(_families(tree))
    for n, (lines, _) in enumerate(drawn):
        uprights = [one for k, (other, _) in enumerate(drawn) if k != n for one in other]
        yield from (piece for line in lines for piece in _let_through(line, uprights))
    yield from (stroke for _, strokes in drawn for stroke in strokes)


def _families(tree: Tree) -> Iterator[tuple[tuple[Line, ...], tuple[Line, ...]]]:
    """The lines of each family, and the strokes through its bar."""
    reached: dict[str, list[float]] = {}
    for row, foot in zip(tree.rows, tree.foot, strict=True):
        level = foot
        mine = [one for one in tree.unions if one.parents[0] in row]
        pairs = [pair for one in mine if (pair := _adjacent(one, row))]
        taken = {round(_middle(pair, tree), 1): 1 for pair in pairs}
        alone: list[float] = []
        for one in mine:
            pair = _adjacent(one, row)
            level += LEVEL if len(one.parents) > 1 and not pair else 0
            lines: tuple[Line, ...] = ()
            if pair:
                lines, drop = _side_by_side(pair, one.kind, tree)
            elif len(one.parents) > 1:
                lines, drop = _round_others(one, level, tree, taken)
            else:
                others = {child for other in mine for child in other.children} - {*one.children}
                drop = _alone(one, tree, [*(tree.spots[child][0] for child in others), *alone])
                alone.append(drop[0])
            if one.children:
                level += LEVEL
                lines += tuple(_descent(one, tree, drop, level, reached))
            yield tuple(x for x in lines if not _slanted(x)), tuple(x for x in lines if _slanted(x))


def _middle(pair: Sequence[str], tree: Tree) -> float:
    return sum(tree.spots[id][0] for id in pair) / 2


def _side_by_side(pair: Sequence[str], kind: str, tree: Tree) -> tuple[tuple[Line, ...], Point]:
    """The bar of a couple, and where their children hang from it."""
    left, right = (tree.spots[id] for id in pair)
    return tuple(bar((left[0] + HALF, left[1]), (right[0] - HALF, right[1]), kind)), (_middle(pair, tree), left[1])


def _round_others(one: Union, level: float, tree: Tree, taken: dict[float, int]) -> tuple[tuple[Line, ...], Point]:
    """The same for a couple with somebody between them: down beside each, and across below everybody's words."""
    left, right = sorted(tree.spots[id] for id in one.parents)
    ends = left[0] + _lane(left[0], 1, tree.slot, taken), right[0] + _lane(right[0], -1, tree.slot, taken)
    down = tuple(
        Line(((spot[0] + sign * HALF, spot[1]), (end, spot[1]), (end, level)), *_stroke(one.kind))
        for spot, end, sign in ((left, ends[0], 1), (right, ends[1], -1))
    )
    return (*down, *bar((ends[0], level), (ends[1], level), one.kind)), ((ends[0] + ends[1]) / 2, level)


def _alone(one: Union, tree: Tree, others: Sequence[float]) -> Point:
    """Where the children of one parent hang: below their words, and a little aside where another line comes down there."""
    x = tree.spots[one.parents[0]][0]
    way = -1 if sum(tree.spots[child][0] - x for child in one.children) < 0 else 1
    free = [x + way * far for far in (0, 8, 12, -8, -12) if all(abs(x + way * far - other) >= 3.5 for other in others)]
    return next(iter(free), x), tree.under[one.parents[0]]


def _adjacent(one: Union, row: Sequence[str]) -> tuple[str, ...]:
    """A couple from left to right, where the two stand side by side."""
    pair = tuple(id for id in row if id in one.parents)
    return pair if len(pair) == 2 and row.index(pair[1]) - row.index(pair[0]) == 1 else ()


def _stroke(kind: str) -> tuple[float, str]:
    return (USUAL, "") if kind else (2.0, DOTTED)


def bar(start: Point, end: Point, kind: str) -> Iterator[Line]:
    """The bar between two people: struck through where they are no longer together, dotted where only a child tells of them."""
    yield Line((start, end), *_stroke(kind))
    if kind == "apart":
        yield from _slashes((start[0] + (end[0] - start[0]) * 0.25, start[1]))


def _lane(x: float, sign: int, slot: float, taken: dict[float, int]) -> float:
    """How far beside somebody a line goes down: between two places, and as long as it can be where no other does."""
    edge = round(x + sign * slot / 2, 1)
    others = taken.get(edge, 0)
    taken[edge] = others + 1
    step = min(BESIDE - 2, 4 * ((others + 1) // 2))
    return sign * slot / 2 + (step if others % 2 else -step)


def _slashes(at: Point) -> Iterator[Line]:
    for n in (-2.5, 2.5):
        yield Line(((at[0] + n - 3, at[1] + 6), (at[0] + n + 3, at[1] - 6)), USUAL)


def _descent(one: Union, tree: Tree, drop: Point, level: float, reached: dict[str, list[float]]) -> Iterator[Line]:
    """From where children hang, across, and down to each; to a second family's child a little aside, into the sign drawn upon it."""
    dash = DASHED if one.dashed else ""
    ends = []
    for child in one.children:
        x, y = tree.spots[child]
        way = -5 if drop[0] < x else 5
        aside = next((n * way for n in (0, 1, 2, -1, -2) if n * way not in reached.setdefault(child, [])), 0)
        reached[child].append(aside)
        ends.append((x + aside, y - HALF + abs(aside)))
    across = [drop[0], *(x for x, _ in ends)]
    if len(set(across)) == 1:  # one child straight below
        yield Line((drop, ends[0]), USUAL, dash)
        return
    if level > drop[1]:
        yield Line((drop, (drop[0], level)), USUAL, dash)
    yield Line(((min(across), level), (max(across), level)), USUAL, dash)
    yield from (Line(((x, level), (x, y)), USUAL, dash) for x, y in ends)


# -- where lines of two families cross
def _slanted(line: Line) -> bool:
    return any(start[0] != end[0] and start[1] != end[1] for start, end in pairwise(line.points))


def _let_through(line: Line, others: Sequence[Line]) -> Iterator[Line]:
    """A line with a gap wherever an upright one of another family goes through it, so that they do not seem joined."""
    pieces: list[list[Point]] = [[line.points[0]]]
    for start, end in pairwise(line.points):
        if start[1] == end[1]:
            back = start[0] > end[0]
            for left, right in _gaps(min(start[0], end[0]), max(start[0], end[0]), start[1], others)[
                :: -1 if back else 1
            ]:
                near, far = (right, left) if back else (left, right)
                pieces[-1].append((near, start[1]))
                pieces.append([(far, start[1])])
        pieces[-1].append(end)
    yield from (replace(line, points=tuple(points)) for points in pieces)


def _gaps(left: float, right: float, y: float, others: Sequence[Line]) -> list[tuple[float, float]]:
    """Where uprights go through a level line, from left to right; those close together make one gap."""
    found: list[tuple[float, float]] = []
    ways = [way for one in others for way in pairwise(one.points) if way[0][0] == way[1][0]]
    for x in sorted(
        {way[0][0] for way in ways if min(way[0][1], way[1][1]) < y - 1 and y + 1 < max(way[0][1], way[1][1])}
    ):
        if left + GAP < x < right - GAP:
            if found and x - GAP <= found[-1][1]:
                found[-1] = found[-1][0], x + GAP
            else:
                found.append((x - GAP, x + GAP))
    return found
