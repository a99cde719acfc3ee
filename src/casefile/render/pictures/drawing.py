"""What a picture is made of: lines, ovals, boxes and labels in points, and the same facts as a table. Values only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeAlias

from casefile.core.fixed import Fixed
from casefile.render.lettering import breadth, cells, wrapped
from casefile.render.words import ENGLISH, Words

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
MARGIN = 6.0
"""Where words at the side of a picture begin."""
TITLE, NOTE = 15.0, 10.0
"""The letters above a picture that stands by itself."""


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
    words: Words = ENGLISH

    @property
    def lang(self) -> str:
        """The language of the fixed words on it."""
        return self.words.language

    @property
    def direction(self) -> str:
        """Which way that language is written: `ltr` or `rtl`. Shapes stand where they stand; only words and tables turn."""
        return self.words.direction

    def say(self, text: str, **parts: str) -> Fixed:
        """Fixed words of a layout, in the language of this picture."""
        return self.words.say(Fixed(text, parts))

    @property
    def heading(self) -> tuple[Label, ...]:
        """What stands above it where it is by itself: the title in bold, then the notes, told from the top of their room."""
        room = self.width - 2 * MARGIN
        x, anchor = (self.width - MARGIN, "end") if self.direction == "rtl" else (MARGIN, "start")
        title = _even(self.title, 1.06 * room, TITLE)  # for a measure that is rather too much, in bold too
        last = 20 + 18.0 * (len(title) - 1)
        notes = [line for note in self.notes for line in broken(note, room, size=NOTE)]
        return (
            *(Label(x, 20 + 18.0 * n, line, anchor, TITLE, bold=True) for n, line in enumerate(title)),
            *(Label(x, last + 14.0 * n, line, anchor, NOTE) for n, line in enumerate(notes, 1)),
        )

    @property
    def above(self) -> float:
        """The room that takes."""
        return self.heading[-1].y + 12


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
    lines = wrapped(text, width / (COLUMN * size), most, breadth)
    return (text,) if lines == (text,) else lines  # what needs no break stays what it is, `Fixed` too


def _even(text: str, width: float, size: float) -> tuple[str, ...]:
    """Words in as few lines as fit into a width, and those about as long as each other."""
    tried = [broken(text, width * n / 20, size=size) for n in range(20, 9, -1)]
    return [lines for lines in tried if len(lines) == len(tried[0])][-1]


Key: TypeAlias = tuple[Sequence[Shape], str]
"""A mark, and what it means."""


def columns(
    keys: Sequence[Key], top: float, starts: tuple[float, float], *, step: float, size: float = SIZE, aside: float = 52
) -> Iterator[Shape]:
    """What marks mean, in two columns of lines; words that are longer than their column go on below."""
    half = (len(keys) + 1) // 2
    for x, end, column in ((starts[0], starts[1], keys[:half]), (starts[1], WIDTH, keys[half:])):
        y = top
        for shapes, words in column:
            lines = broken(words, end - x - aside - 2, size=size)
            more = size * LEADING * (len(lines) - 1)
            yield from (moved(one, x, y) for one in shapes)
            yield from lettered(x + aside, y + more / 2, lines, anchor="start", size=size)
            y += step + more


def in_a_row(keys: Sequence[tuple[float, float, Key]], y: float) -> tuple[tuple[Shape, ...], float]:
    """What marks mean, side by side, and how far down that ends; what has no room beside the others goes on below.

    Of each, where it is wanted from side to side, and how far beside it its words begin.
    """
    made: list[Shape] = []
    first, end, last = sum(keys[0][:2]), 0.0, y
    for wanted, aside, (shapes, words) in keys:
        lines = broken(words, WIDTH - MARGIN - first, size=NOTE)
        room = aside + max(width_of(line, NOTE) for line in lines)
        x = max(wanted, end)
        if x + room > WIDTH - MARGIN:
            x, y = first - aside, last + 16
        more = NOTE * LEADING * (len(lines) - 1)
        made += (moved(one, x, y) for one in shapes)
        made += lettered(x + aside, y + more / 2, lines, anchor="start", size=NOTE)
        end, last = x + room + 20, max(last, y + more)
    return tuple(made), last


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
