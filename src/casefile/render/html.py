"""A page as one self-contained HTML file with print CSS. The only home of jinja2; data is never a template."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from casefile.render.page import NOTHING, Page, visible
from casefile.render.pictures.drawing import Picture


@cache
def _templates(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = visible
    environment.filters["css"] = _css
    environment.globals["nothing"] = NOTHING
    environment.filters["points"] = _points
    environment.filters["n"] = _number
    return environment


def _number(value: float) -> str:
    """A length as SVG writes it: one place after the point, none where it says nothing, and no minus before a nought."""
    return f"{round(value, 1) + 0:g}"


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _css(text: str) -> str:
    """Text inside a CSS string: everything but letters, digits and dashes as an escape, for HTML's escapes do not hold there."""
    return "".join(one if one.isascii() and (one.isalnum() or one == "-") else f"\\{ord(one):x} " for one in text)


def html(page: Page, templates: Path, pictures: Sequence[Picture] = ()) -> str:
    """The page's HTML, with pictures of the file after it; `templates` is the folder that ships them."""
    return _templates(templates).get_template("page.html").render(page=page, pictures=pictures)


def svg(picture: Picture, templates: Path) -> str:
    """A picture by itself: one SVG file that loads nothing, with its title on it."""
    return _templates(templates).get_template("pictures/alone.svg").render(picture=picture)


def picture_page(picture: Picture, templates: Path) -> str:
    """A picture as a page of its own: the same SVG, and under it the facts as a table."""
    return _templates(templates).get_template("pictures/page.html").render(picture=picture)
