"""Small marks that a photocopy keeps apart: by their shape, filled black or hollow."""

from __future__ import annotations

from casefile.render.pictures.drawing import USUAL, Box, Line, Oval, Point, Shape

HALF = 4.0


def mark(shape: str, at: Point, *, half: float = HALF) -> Shape:
    """A disc is filled; a ring, square, triangle and diamond are hollow, and white inside."""
    x, y = at
    if shape == "disc":
        return Oval(x, y, half, half, USUAL, filled="black")
    if shape == "ring":
        return Oval(x, y, half, half, USUAL)
    if shape == "square":
        return Box(x, y, half, half, USUAL)
    if shape == "triangle":
        return Line(
            ((x, y - half - 1), (x + half + 1, y + half), (x - half - 1, y + half)), USUAL, closed=True, filled="white"
        )
    return Line(
        ((x, y - half - 1), (x + half + 1, y), (x, y + half + 1), (x - half - 1, y)), USUAL, closed=True, filled="white"
    )
