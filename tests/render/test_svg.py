"""A picture as a file: well formed and of the same skeleton whatever somebody wrote, black and white, and complete in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from tests.hostile.naughty import BIDI, COMBINING, HTML, NAMES, TEMPLATES
from tests.render.seeing import drawn, whole_file

from casefile.core.visible import visible
from casefile.render import html, plain
from casefile.render.pictures.drawing import Picture
from casefile.render.pictures.shelf import PICTURES
from casefile.store.resources import resource_dir

TEMPLATES_DIR = resource_dir("templates")
NASTIES = [
    '"><script>alert(1)</script>',
    "</svg><svg onload=alert(1)>",
    "</title></desc></text><rect/>",
    "{{ 7*7 }}{% raw %}",
    "a\u202egnp.exe\u2066",
    "\x1b[31mred\x1b[0m\x08\x00",
    "]]><![CDATA[<a>",
    "&amp;&lt;&#60;&nope;",
    "' onload='x",
    "W" * 120,
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301 Z̷̰͝a̶",
    "王小明 " * 12,
    "مرحبا بكم 123 (abc)",
]
Marked = tuple[str, tuple[str, ...]]
LABEL = {"x", "y", "text-anchor", "font-size", "font-weight", "unicode-bidi", "fill", "stroke", "stroke-width"}
LABEL |= {"stroke-linejoin", "aria-hidden"}
SVG = "{http://www.w3.org/2000/svg}"


def svg(name: str, says: Callable[[str], str]) -> str:
    return html.svg(drawn(name, *whole_file(says)), TEMPLATES_DIR)


def skeleton(text: str) -> list[Marked]:
    """Every element but labels, with its attributes; labels hold words and nothing else. How many lines words take is free."""
    found = []
    for one in ElementTree.fromstring(text).iter():
        if one.tag == f"{SVG}text":
            assert set(one.attrib) <= LABEL
            assert len(one) == 0
        else:
            found.append((one.tag, tuple(sorted(one.attrib))))
    return found


class Page(HTMLParser):
    """The elements of a page, without labels."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Marked] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = tuple(name for name, _ in attrs if name != "class")
        if tag != "text":
            self.found.append((tag, names))


def page(name: str, says: Callable[[str], str]) -> list[Marked]:
    parser = Page()
    parser.feed(html.picture_page(drawn(name, *whole_file(says)), TEMPLATES_DIR))
    return parser.found


def with_words(nasty: str, field: str) -> str:
    return f"{field} {nasty}"


def benign(nasty: str, field: str) -> str:
    """Words as long as the others, and with the same beginning, so that the same people stay the same."""
    return f"{field} {re.sub(r'[^ ]', 'a', visible(nasty))}"


@pytest.mark.parametrize("nasty", NASTIES)
@pytest.mark.parametrize("name", PICTURES)
def test_the_skeleton_is_the_same_whatever_somebody_wrote(name: str, nasty: str) -> None:
    assert skeleton(svg(name, partial(with_words, nasty))) == skeleton(svg(name, partial(benign, nasty)))
    assert page(name, partial(with_words, nasty)) == page(name, partial(benign, nasty))


@pytest.mark.parametrize("name", PICTURES)
def test_every_naughty_text_leaves_a_picture_well_formed(name: str) -> None:
    texts = [*HTML, *TEMPLATES, *BIDI, *COMBINING, *NAMES]
    for n in range(0, len(texts), 12):
        some = iter(texts[n:] + texts)
        skeleton(svg(name, lambda _, some=some: next(some)))  # type: ignore[misc]


@pytest.mark.parametrize("name", ["ecomap", "family", "genogram", "progress"])
def test_without_escaping_that_test_would_fail(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(html.Environment):
        def __init__(self, **settings: object) -> None:
            super().__init__(**{**settings, "autoescape": False})  # type: ignore[arg-type]

    monkeypatch.setattr(html, "Environment", Careless)
    html._environment.cache_clear()
    try:
        caught = 0
        for nasty in NASTIES[:3]:
            try:
                caught += skeleton(svg(name, partial(with_words, nasty))) != skeleton(svg(name, partial(benign, nasty)))
            except (ElementTree.ParseError, AssertionError):
                caught += 1
        assert caught == 3
    finally:
        html._environment.cache_clear()


def test_template_syntax_in_words_is_words() -> None:
    assert "49" not in svg("family", lambda field: f"{field} {{{{7*7}}}}").replace("149", "")
    assert "{{7*7}}" in svg("family", lambda _: "{{7*7}}")


@pytest.mark.parametrize("name", PICTURES)
def test_each_value_is_a_label_of_its_own_and_controls_are_visible(name: str) -> None:
    text = svg(name, lambda _: "ab\u202ec")
    assert "\u202e" not in text
    for one in ElementTree.fromstring(text).iter(f"{SVG}text"):
        assert one.get("unicode-bidi") == "isolate"


@pytest.mark.parametrize("name", PICTURES)
def test_black_on_white_titled_and_alone(name: str) -> None:
    text = svg(name, str)
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert ids == [f"{name}-title", f"{name}-desc"]
    assert (root.get("aria-labelledby") or "").split() == ids
    assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', text)) <= {"none", "black", "white", "#000", "#fff"}
    widths = [float(width) for width in re.findall(r'stroke-width="([^"]*)"', text)]
    assert min(widths) >= 0.75
    for loaded in ("href", "url(", "<style", "<script", "<image", "class="):
        assert loaded not in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")


def test_two_pictures_on_a_page_share_no_id() -> None:
    texts = [svg(name, str) for name in PICTURES]
    ids = [id for text in texts for id in re.findall(r' id="([^"]*)"', text)]
    assert len(ids) == len(set(ids)) == 2 * len(PICTURES)


def cells_of(picture: Picture) -> Iterator[str]:
    yield from (one for row in picture.table.rows for one in row)


@pytest.mark.parametrize("name", PICTURES)
def test_the_page_and_the_text_hold_every_fact_of_the_table(name: str) -> None:
    picture = drawn(name, *whole_file(lambda field: f"{field} " + "very long " * 20))
    parser = html.picture_page(picture, TEMPLATES_DIR)
    said = " ".join(plain.picture(picture).split())
    for one in cells_of(picture):
        assert f"<bdi>{one.strip()}" in parser or one in parser
        assert one == "—" or " ".join(one.split()) in said
    for line in plain.picture(picture).splitlines():
        assert len(line) <= plain.WIDTH
