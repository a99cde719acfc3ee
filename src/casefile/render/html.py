"""A page as one self-contained HTML file with print CSS. The only home of jinja2; data is never a template."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from casefile.render.page import NOTHING, Page, visible


@cache
def _template(folder: Path) -> Template:
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
    return environment.get_template("page.html")


def _css(text: str) -> str:
    """Text inside a CSS string: everything but letters, digits and dashes as an escape, for HTML's escapes do not hold there."""
    return "".join(one if one.isascii() and (one.isalnum() or one == "-") else f"\\{ord(one):x} " for one in text)


def html(page: Page, templates: Path) -> str:
    """The page's HTML; `templates` is the folder that ships them."""
    return _template(templates).render(page=page)
