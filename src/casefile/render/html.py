"""A page as one self-contained HTML file: to print, or to fill in. The only home of jinja2; data is never a template."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from casefile.core.fixed import Fixed, FixedDay
from casefile.core.visible import visible
from casefile.render.arrange import filled
from casefile.render.fillable import Fillable
from casefile.render.layout import Sheet, by_name, is_long, row, sentences
from casefile.render.leaves import LEAVES
from casefile.render.page import NOTHING, Entry, Page
from casefile.render.pictures.drawing import Picture

SCRIPTS = ("validate.js", "fill.js")
SEALING = ("validate.js", "age/age.js", "fill.js", "seal.js")
"""What the script of a page to fill in is made of, and that of one which seals what it saves."""


@cache
def _environment(folder: Path) -> Environment:
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
    environment.filters["bare"] = str.__str__  # for a place where HTML has no marks, as in a title or an attribute
    environment.tests["day"] = lambda value: isinstance(value, FixedDay)
    environment.filters["sentences"] = sentences
    environment.filters["by_name"] = by_name
    environment.filters["row"] = row
    environment.filters["long"] = is_long
    environment.globals["nothing"] = NOTHING
    environment.filters["points"] = _points
    environment.filters["n"] = _number
    return environment


def _number(value: float) -> str:
    """A length as SVG writes it: one place after the point, none where it says nothing, and no minus before a nought."""
    return f"{round(value, 1) + 0:g}"


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _marked(value: Any) -> Any:
    """Fixed words with their marks: a value in words of another's is a bdi, and English on a page of another language says so."""
    if not isinstance(value, Fixed):
        return value
    value = visible(value)
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


@cache
def _layout(folder: Path, form: str, size: str) -> str:
    """The template of a form: hand-made where it earns one, for that size, else the generic page."""
    usual = size == "normal" or form in LEAVES
    name = f"forms/{form}.html" if usual else f"forms/{form}.{size}.html"
    return name if re.fullmatch(r"[a-z][a-z0-9-]*", form) and (folder / name).is_file() else "questions.html"


def html(page: Page, templates: Path, pictures: Sequence[Picture] = ()) -> str:
    """The page's HTML, with pictures of the file after it; `templates` is the folder that ships them."""
    return together([page], templates, pictures)


def together(pages: list[Page], templates: Path, pictures: Sequence[Picture] = ()) -> str:
    """Several pages as one file, each on a sheet of its own, with its own foot; pictures of the file come after them."""
    environment = _environment(templates)
    sheets: list[dict[str, Any]] = []
    for page in pages:
        sheets.append({"page": page, "body": _body(environment, page, templates)})
    logo = any(page.letterhead and page.letterhead.logo for page in pages)
    return environment.get_template("page.html").render(
        sheets=sheets, page=pages[0], pictures=pictures, logo=logo, say=pages[0].say
    )


def _body(environment: Environment, page: Page, templates: Path) -> str:
    sheet = Sheet(page)
    known = {"page": page, "sheet": sheet, "say": page.say}
    if page.arranged is None:
        name = "questions.html" if page.still_open else _layout(templates, page.form, page.size)
        return environment.get_template(name).render(known)
    parts: Any = environment.get_template("parts.html").make_module(known)

    def way(macro: Callable[[Entry], object]) -> Callable[[str], str]:
        return lambda name: str(macro(entry)) if (entry := sheet.take(name)) else ""

    ways = {
        "question": way(parts.question),
        "slim": way(parts.slim),
        "answer": way(parts.reply),
        "title": lambda name: str(escape(visible(one.title))) if (one := sheet.find(name)) else "",
        "lines": lambda count: str(parts.lines(int(count))),
    }
    arranged = Markup(filled(page.arranged, ways))  # noqa: S704 (read by `arrange`; what stands in its places is escaped)
    return environment.get_template("arranged.html").render(known, arranged=arranged)


def svg(picture: Picture, templates: Path) -> str:
    """A picture by itself: one SVG file that loads nothing, with its title on it."""
    return _environment(templates).get_template("pictures/alone.svg").render(picture=picture)


def drawing(picture: Picture, templates: Path) -> str:
    """The drawing of a picture alone, as SVG, for a page that says its title itself."""
    shapes: Any = _environment(templates).get_template("pictures/shapes.svg").module
    return str(shapes.drawn(picture))


def picture_page(picture: Picture, templates: Path) -> str:
    """A picture as a page of its own: the same SVG, and under it the facts as a table."""
    return _environment(templates).get_template("pictures/page.html").render(picture=picture)


def fillable_html(page: Fillable, templates: Path) -> str:
    """A page to fill in: its own script and style, named by their hashes, are all that runs, and nothing is loaded or sent."""
    script = "\n".join((templates / name).read_text("utf-8") for name in (SEALING if page.sealed else SCRIPTS))
    style = (templates / "fill.css").read_text("utf-8")
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; form-action 'none'; base-uri 'none'"
    )
    template = _environment(templates).get_template("fill.html")
    return template.render(
        page=page, say=page.say, data=_in_script(page.data), policy=policy, script=script, style=style
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _in_script(data: Mapping[str, Any]) -> str:
    """Data inside a script element, where HTML's escapes do not hold: what could end it, or begin a tag, in JSON's own."""
    text = json.dumps(data, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
