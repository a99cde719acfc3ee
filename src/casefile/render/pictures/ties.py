"""The lines of a family tree: couples side by side joined by a bar, others by one below, children hung under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casefile.render.pictures.drawing import DASHED, DOTTED, USUAL, Line, Point
from casefile.render.pictures.kin import Union
from casefile.render.pictures.tree import BESIDE, HALF, LEVEL, Tree


def ties(tree: Tree) -> Iterator[Line]:
    """Couples side by side are joined by a bar, others by one below; children hang from a line under it."""
    reached: dict[str, int] = {}
    for row, foot in zip(tree.rows, tree.foot, strict=True):
        level = foot
        mine = [one for one in tree.unions if one.parents[0] in row]
        pairs = [pair for one in mine if (pair := _adjacent(one, row))]
        taken = {round(_middle(pair, tree), 1): 1 for pair in pairs}
        barred = {pair[0] for pair in pairs}  # whose right side a bar takes
        for one in mine:
            pair = _adjacent(one, row)
            level += LEVEL if len(one.parents) > 1 and not pair else 0
            if pair:
                lines, drop = _side_by_side(pair, one.kind, tree)
            elif len(one.parents) > 1:
                lines, drop = _round_others(one, level, tree, taken)
            else:
                lines, drop = _alone(one, -1 if one.parents[0] in barred else 1, tree, taken)
            yield from lines
            if one.children:
                level += LEVEL
                yield from _descent(one, tree, drop, level, reached)


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


def _alone(one: Union, sign: int, tree: Tree, taken: dict[float, int]) -> tuple[tuple[Line, ...], Point]:
    """The same for one parent, on the side where no bar is."""
    x, y = tree.spots[one.parents[0]]
    drop = (x + _lane(x, sign, tree.slot, taken), y)
    return (Line(((x + sign * HALF, y), drop), USUAL, DASHED if one.dashed else ""),), drop


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


def _descent(one: Union, tree: Tree, drop: Point, level: float, reached: dict[str, int]) -> Iterator[Line]:
    dash = DASHED if one.dashed else ""
    ends = []
    for child in one.children:
        x, y = tree.spots[child]
        ends.append((x + 5 * reached.get(child, 0), y - HALF))
        reached[child] = reached.get(child, 0) + 1
    across = [drop[0], *(x for x, _ in ends)]
    if level > drop[1]:
        yield Line((drop, (drop[0], level)), USUAL, dash)
    yield Line(((min(across), level), (max(across), level)), USUAL, dash)
    yield from (Line(((x, level), (x, y)), USUAL, dash) for x, y in ends)
