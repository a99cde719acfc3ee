"""Every line of every picture is still there after a bad photocopy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, pi, sin
from pathlib import Path

import pytest
from tests.render import photocopy
from tests.render.photocopy import Sheet, copied
from tests.render.seeing import drawn, whole_file

from casefile.render.pictures.drawing import Box, Label, Line, Oval, Point, Shape
from casefile.render.pictures.shelf import PICTURES

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(photocopy.CHROMIUM is None, reason="a browser draws the picture, and there is no chromium here"),
]


def outline(shape: Shape) -> Iterator[tuple[Point, Point]]:
    """The strokes of a shape."""
    if isinstance(shape, Line):
        points = [*shape.points, shape.points[0]] if shape.closed else list(shape.points)
    elif isinstance(shape, Oval) and not isinstance(shape, Box):
        turns = [2 * pi * n / 40 for n in range(41)]
        points = [(shape.x + shape.across * sin(turn), shape.y + shape.down * cos(turn)) for turn in turns]
    elif isinstance(shape, Box):
        corner, across, down = shape.rounded, shape.across, shape.down
        for sign in (-1, 1):  # without its corners
            yield (
                (shape.x - across + corner, shape.y + sign * down),
                (shape.x + across - corner, shape.y + sign * down),
            )
            yield (
                (shape.x + sign * across, shape.y - down + corner),
                (shape.x + sign * across, shape.y + down - corner),
            )
        return
    else:
        return
    yield from pairwise(points)


def covered(spot: Point, later: Sequence[Shape]) -> bool:
    """Whether what was drawn later lies on a point."""
    return any(
        left < spot[0] < right and top < spot[1] < bottom
        for left, top, right, bottom in (
            one.extent
            for one in later
            if (isinstance(one, Label) and one.halo) or getattr(one, "filled", "") == "white"
        )
    )


def kept(shape: Shape, later: Sequence[Shape], sheet: Sheet) -> float:
    """How much of a shape's strokes, but their ends, is black on the copy."""
    spots = []
    for (x, y), (to_x, to_y) in outline(shape):
        steps = max(2, round(hypot(to_x - x, to_y - y)))
        spots += [(x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(1, steps)]
    open_spots = [spot for spot in spots if not covered(spot, later)]
    return sum(sheet.dark(*spot) for spot in open_spots) / len(open_spots) if open_spots else 1.0


@pytest.mark.parametrize("name", PICTURES)
def test_all_lines_survive(name: str, tmp_path: Path) -> None:
    picture = drawn(name, *whole_file())
    sheet = copied(picture, tmp_path)
    for n, one in enumerate(picture.shapes):
        if not isinstance(one, Label):
            assert kept(one, picture.shapes[n + 1 :], sheet) >= (0.45 if one.dash else 0.95), one


def test_a_grey_hairline_would_not(tmp_path: Path) -> None:
    """So that the test above could fail."""
    sheet = Sheet([bytes([255] * 40), bytes([150] * 40), bytes([255] * 40)] * 3)
    assert not any(sheet.dark(x, 1) for x in range(5, 25))
