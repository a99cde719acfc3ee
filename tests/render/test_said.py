"""Pictures in another language: every word of ours is said in it, nobody's own is, and what is drawn stays whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from tests.render.seeing import assessment, drawn, paper, person, profile, seen, whole_file

from casefile.core.document import Document
from casefile.render import html, plain
from casefile.render.pictures.drawing import Label, Picture
from casefile.render.pictures.shelf import PICTURES
from casefile.render.words import ENGLISH, Words, fixed_words
from casefile.store.resources import resource_dir

TEMPLATES = resource_dir("templates")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "rect", "text", "ellipse", "polyline", "polygon"}
LANGUAGES = pytest.mark.parametrize(("lang", "dir"), [("ar", "rtl"), ("vi", "ltr"), ("zh-Hans", "ltr")])


def marked(lang: str, dir: str) -> Words:
    """A language that says everything of ours between marks."""
    return Words(lang, dir, lambda text: f"«{text}»")


def greek(field: str) -> str:
    """Own words of somebody, in letters that no word of ours has."""
    return "".join(chr(0x3B1 + (ord(one) - ord("a")) % 24) if one.isalpha() else one for one in field)


def full_file() -> tuple[Document, ...]:
    """More than a picture can draw of everything, so that it says all it can of that."""
    cousins = [
        person(f"k-{n}", name=greek(f"cousin{chr(ord('a') + n)}"), relation="cousin",
               counts_as_family=True, died="not_known" if n == 3 else "", tie="hard" if n < 4 else "", gives="both")
        for n in range(9)
    ]  # fmt: skip
    kin = [
        person("k-91", name=greek("foster"), relation="foster_parent", born="1950", died="2017"),
        person("k-92", relation="grandparent", partners=["k-93"]),
        person("k-93", name=greek("second"), relation="grandparent"),
        person("k-94", name=greek("far"), relation="grandchild"),
        person("k-95", name=greek("guardian"), own_word=greek("own"), relation="guardian", counts_as_family=True),
        person("k-96", counts_as_family=True),
        *(person(f"k-8{n}", name=greek("friend"), relation="friend", counts_as_family=True) for n in range(6)),
        *(person(f"k-7{n}", relation="professional", tie="usual") for n in range(3)),
    ]
    goals = [{"id": f"g-{n:04}", "client_statement": greek("goal")} for n in range(20)]
    told = [
        {"id": f"e-{n:04}", "kind": "goal_progress", "date": f"2026-04-0{n + 1}", "at": f"2026-04-0{n + 1}T01:00:00Z",
         "by": "amina", "goal": "g-0000", "state": "achieved"}
        for n in range(6)
    ]  # fmt: skip
    looks = [assessment(f"2026-03-{10 + n}", f"bcd{'fghjkm'[n]}", housing=n, safety=n) for n in range(6)]
    plan = paper("case-plan", "2026-03-19", goals=goals, review_on="2028-03-01", events=told)
    asked = paper("referral-out", "2026-05-02", to={"person": greek("person")}, follow_up_on="2026-07-20")
    return (profile(people=cousins + kin), *looks, plan, paper("note", "2026-05-05", kind="phone"), asked)


FILES = {"whole": whole_file(greek), "full": full_file()}
RESTED = "2026-03-02 referral-in, 2026-03-04 intake, 2026-05-11 =paused, 2026-06-01 =active"
BOOKED = [{"id": "a-1111", "date": "2026-03-10", "state": "kept"}]
EVERY = [(name, file) for file in FILES for name in PICTURES]
PICTURED = pytest.mark.parametrize(("name", "file"), EVERY)


def pictured(name: str, file: str, words: Words = ENGLISH) -> Picture:
    """A picture of one of these files; of the full one on a day that others have followed."""
    more = {"steps": RESTED, "appointments": BOOKED} if file == "full" else {}
    looked = seen(*FILES[file], words=words, **more)
    return PICTURES[name](replace(looked, looks_back=file == "full"))


def texts(picture: Picture) -> Iterator[str]:
    """Everything a picture says, each in one piece; the lines of labels one after another."""
    yield from (picture.title, picture.sentence, *picture.notes, *picture.table.head)
    yield from (one for row in picture.table.rows for one in row)
    yield " ".join(one.text for one in picture.shapes if isinstance(one, Label))


def unmarked(text: str) -> str:
    """What of a text stands between no marks, but its code; where a line was cut, its mark was too."""
    while (shorter := re.sub(r"«[^«»…]*[»…]", " ", text)) != text:
        text = shorter
    return text.replace("amber-4821", "")


def own(text: str) -> set[str]:
    return set(re.findall(r"[α-ω]+", text))


class Page(HTMLParser):
    """What a page says, in one piece, and what its elements are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said = ""
        self.about: dict[str, dict[str, str | None]] = {}
        self._quiet = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.about.setdefault(tag, dict(attrs))
        self._quiet = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self._quiet = False

    def handle_data(self, data: str) -> None:
        self.said += " " if self._quiet or not data.strip() else data


@LANGUAGES
@PICTURED
def test_every_word_of_ours_is_said_and_nobodys_own(name: str, file: str, lang: str, dir: str) -> None:
    english, picture = pictured(name, file), pictured(name, file, marked(lang, dir))
    for text in texts(picture):
        assert not re.search("[A-Za-z]", unmarked(text)), text
    assert {one.lang for one in fixed_words(picture)} == {lang}
    assert own(plain.picture(picture)) == own(plain.picture(english))
    assert (picture.lang, picture.direction) == (lang, dir)
    assert [len(row) for row in picture.table.rows] == [len(row) for row in english.table.rows]


@LANGUAGES
@PICTURED
def test_its_page_and_its_svg_say_the_language_and_nothing_in_english(
    name: str, file: str, lang: str, dir: str
) -> None:
    picture = pictured(name, file, marked(lang, dir))
    page = Page(html.picture_page(picture, TEMPLATES))
    assert not re.search("[A-Za-z]", unmarked(page.said)), page.said
    assert "«The same in words»" in page.said
    for tag in ("html", "figure"):
        assert (page.about[tag]["lang"], page.about[tag]["dir"]) == (lang, dir)
    assert page.about["svg"]["lang"] == lang
    root = ElementTree.fromstring(html.svg(picture, TEMPLATES))
    assert {one.tag for one in root.iter()} <= {f"{SVG}{tag}" for tag in DRAWN}
    assert root.get("lang") == lang
    assert not re.search("[A-Za-z]", unmarked(" ".join(root.itertext())))


@PICTURED
def test_what_a_language_lacks_is_english_on_the_picture_and_marked_as_that_in_the_table(name: str, file: str) -> None:
    english = pictured(name, file)
    lacking = pictured(name, file, Words("ar", "rtl"))
    assert list(texts(lacking)) == list(texts(english))
    assert lacking.shapes == english.shapes
    root = ElementTree.fromstring(html.svg(lacking, TEMPLATES))
    assert {one.tag for one in root.iter()} <= {f"{SVG}{tag}" for tag in DRAWN}
    assert '<span lang="en" dir="ltr">The same in words</span>' in html.picture_page(lacking, TEMPLATES)


@pytest.mark.parametrize("name", PICTURES)
def test_from_right_to_left_shapes_stand_where_they_stood_and_words_turn(name: str) -> None:
    words = Words("ar", "rtl", str)
    text = html.svg(pictured(name, "full", words), TEMPLATES)
    root = ElementTree.fromstring(text)
    assert root.get("direction") == "ltr"
    labels = list(root.iter(f"{SVG}text"))
    assert {one.get("unicode-bidi") for one in labels} == {"plaintext"}
    assert labels[0].get("text-anchor") == "end"
    usual = ElementTree.fromstring(html.svg(pictured(name, "full"), TEMPLATES))
    assert [one.attrib for one in root.iter(f"{SVG}rect")] == [one.attrib for one in usual.iter(f"{SVG}rect")]


@pytest.mark.parametrize("name", PICTURES)
def test_in_english_nothing_is_marked(name: str) -> None:
    page = html.picture_page(pictured(name, "full"), TEMPLATES)
    assert "<span" not in page
    assert page.count("<bdi>") == sum(len(row) for row in pictured(name, "full").table.rows)
    assert 'lang="' not in page.replace('<html lang="en"', "").replace(f'{name}-desc" lang="en"', "")


def test_a_title_that_is_too_long_goes_on_below_and_its_picture_makes_room() -> None:
    usual = drawn("family", *whole_file())
    long = replace(usual, title="People I count as family, honeyeater-4821, 30 September 2026")
    assert [one.text for one in usual.heading] == [usual.title]
    assert [one.text for one in long.heading] == ["People I count as family,", "honeyeater-4821, 30 September 2026"]
    assert (usual.above, long.above) == (32, 50)
    root = ElementTree.fromstring(html.svg(long, TEMPLATES))
    first = next(root.iter(f"{SVG}text"))
    _, top, _, high = map(float, (root.get("viewBox") or "").split())
    assert (top, high) == (-50, usual.height + 50)
    assert float(first.get("y") or 0) - 15 >= top


def test_a_long_row_of_names_is_told_flat() -> None:
    """However many, they are one text with many parts, and none inside another."""
    made = seen(words=marked("vi", "ltr")).listed(f"n{n}" for n in range(3000))
    assert len(made.parts) == 3000
    assert made.startswith("n0«, »n1«, »")
