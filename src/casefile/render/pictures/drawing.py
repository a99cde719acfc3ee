"""What a picture is made of: lines, ovals, boxes and labels in points, and the same facts as a table. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeAlias

from casefile.render.lettering import breadth, cells, wrapped

Point: TypeAlias = tuple[float, float]
Extent: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

WIDTH = 500.0
"""Points from side to side: what A4 holds between its margins."""
THIN, USUAL, THICK = 1.0, 1.5, 3.25
"""Nothing is thinner than what a photocopier keeps: at 0.75 its curves broke."""
DASHED, DOTTED = "7 4", "0.1 4.5"
SIZE = 10.5
LEADING = 1.2
COLUMN = 0.64
"""The width of a column of lettering, in parts of its size: a wide sans serif."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line from point to point; closed it is an outline, `filled` black or white."""

    kind: ClassVar[str] = "line"
    points: tuple[Point, ...]
    width: float = USUAL
    dash: str = ""
    closed: bool = False
    filled: str = "none"

    @property
    def extent(self) -> Extent:
        """The room it takes."""
        across, down = [x for x, _ in self.points], [y for _, y in self.points]
        half = self.width / 2
        return min(across) - half, min(down) - half, max(across) + half, max(down) + half


@dataclass(frozen=True, slots=True)
class Oval:
    """An ellipse around its middle; `across` and `down` are its half widths."""

    kind: ClassVar[str] = "oval"
    x: float
    y: float
    across: float
    down: float
    width: float = USUAL
    dash: str = ""
    filled: str = "white"

    @property
    def extent(self) -> Extent:
        """The room it takes."""
        half = self.width / 2
        return (
            self.x - self.across - half,
            self.y - self.down - half,
            self.x + self.across + half,
            self.y + self.down + half,
        )


@dataclass(frozen=True, slots=True)
class Box(Oval):
    """A rectangle around its middle, in the room that an oval would take."""

    kind: ClassVar[str] = "box"
    rounded: float = 0


@dataclass(frozen=True, slots=True)
class Label:
    """One line of words, of one value: its `anchor` (start, middle or end) stands at x, its letters on y."""

    kind: ClassVar[str] = "label"
    x: float
    y: float
    text: str
    anchor: str = "middle"
    size: float = SIZE
    bold: bool = False
    halo: bool = False

    @property
    def extent(self) -> Extent:
        """The room its letters take, as far as can be told without a font."""
        room = width_of(self.text, self.size)
        left = self.x - {"start": 0.0, "middle": room / 2, "end": room}[self.anchor]
        return left, self.y - 0.9 * self.size, left + room, self.y + 0.25 * self.size


Shape: TypeAlias = Line | Oval | Box | Label


@dataclass(frozen=True, slots=True)
class Table:
    """The facts of a picture in words, whole and in order."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def short(self, column: int) -> bool:
        """Whether what stands in a column is so little that no line need break it."""
        return all(cells(row[column]) <= min(17, 66 // len(self.head)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its title, one sentence for whoever cannot see it, what stands under it, and its facts as a table."""

    name: str
    title: str
    sentence: str
    height: float
    shapes: tuple[Shape, ...]
    table: Table
    notes: tuple[str, ...] = field(default=())
    width: float = WIDTH


def lettered(
    x: float,
    y: float,
    lines: Sequence[str],
    *,
    anchor: str = "middle",
    size: float = SIZE,
    bold: int = 0,
    halo: bool = False,
) -> tuple[Label, ...]:
    """Lines of words around the height y, each a label of its own; the first `bold` of them in bold."""
    first = y - size * LEADING * (len(lines) - 1) / 2 + size * 0.35
    return tuple(Label(x, first + n * size * LEADING, one, anchor, size, n < bold, halo) for n, one in enumerate(lines))


def moved(shape: Shape, across: float, down: float) -> Shape:
    """The same shape elsewhere."""
    if isinstance(shape, Line):
        return replace(shape, points=tuple((x + across, y + down) for x, y in shape.points))
    return replace(shape, x=shape.x + across, y=shape.y + down)


def width_of(text: str, size: float = SIZE) -> float:
    """The room a line of words takes, as far as can be told without a font."""
    return breadth(text) * COLUMN * size


def broken(text: str, width: float, most: int = 0, size: float = SIZE) -> tuple[str, ...]:
    """Words in lines that fit into a width, as far as can be told without a font; past `most` of them, … says there is more."""
    return wrapped(text, width / (COLUMN * size), most, breadth)


def spread(wanted: Sequence[tuple[float, float]], first: float, last: float) -> tuple[float, ...]:
    """Places along a line as near as can be to those wanted, in their order, so that nothing of the given sizes covers another."""
    places = []
    edge = first
    for at, size in wanted:
        places.append(max(at, edge + size / 2))
        edge = places[-1] + size / 2
    edge = last
    for n in range(len(places) - 1, -1, -1):
        size = wanted[n][1]
        places[n] = min(places[n], edge - size / 2)
        edge = places[n] - size / 2
    return tuple(places)


def apart(one: Extent, other: Extent) -> bool:
    """Whether two shapes leave each other's room alone."""
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
