"""A page as one self-contained HTML file with print CSS. The only home of jinja2; data is never a template."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from casefile.core.fixed import Fixed, FixedDay
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
        finalize=_marked,
    )
    environment.filters["visible"] = visible
    environment.filters["css"] = _css
    environment.filters["bare"] = str.__str__  # for a place where HTML has no marks, as in a title
    environment.tests["fixed"] = lambda value: isinstance(value, Fixed)
    environment.globals["nothing"] = NOTHING
    return environment.get_template("page.html")


def _marked(value: Any) -> Any:
    """Fixed words with their marks: a value in words of another's is a bdi, and English on a page of another language says so."""
    if not isinstance(value, Fixed):
        return value
    if isinstance(value, FixedDay):
        return Markup("<bdi>{}</bdi>").format(str(value))
    whole = escape(value.pattern)
    if value.parts:
        whole = whole.format(**{name: _part(part) for name, part in value.parts.items()})
    if not value.ours:
        return Markup("<bdi>{}</bdi>").format(whole)
    return Markup('<span lang="{}" dir="ltr">{}</span>').format(value.lang, whole) if value.lang == "en" else whole


def _part(part: str) -> Any:
    if isinstance(part, Fixed):
        return _marked(part)
    return Markup("<bdi>{}</bdi>").format(part)


def _css(text: str) -> str:
    """Text inside a CSS string: everything but letters, digits and dashes as an escape, for HTML's escapes do not hold there."""
    return "".join(one if one.isascii() and (one.isalnum() or one == "-") else f"\\{ord(one):x} " for one in text)


def html(page: Page, templates: Path) -> str:
    """The page's HTML; `templates` is the folder that ships them."""
    return _template(templates).render(page=page, say=page.say)
