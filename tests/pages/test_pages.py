"""Every page of every form: one title, one heading, tables that can be read aloud, nothing of a person where it must not be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.hostile import naughty
from tests.pages.making import FORMS, Read, blank, documents, every_page, every_way, filled, made, wording

from casefile.core.document import Document
from casefile.core.translations import Translation, digest_of, words_in
from casefile.render import build, html, plain
from casefile.render.drawings import drawings
from casefile.render.page import Entry, Page, paragraphs
from casefile.render.typeset import sheet
from casefile.render.words import Words
from casefile.store import library
from casefile.store.folder import document_of
from casefile.store.resources import resource_dir

PAGES = dict(every_page())
DRAWINGS = {path.stem: path.read_text("utf-8") for path in (resource_dir("templates") / "drawings").glob("*.svg")}
OF_EACH_PAGE = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


# -- what every page has
@OF_EACH_PAGE
def test_a_page_can_be_read_by_anybody_in_any_size_and_direction(page: Page) -> None:
    for _, way in every_way(page):
        seen = Read(made(way))
        (root,) = seen.of("html")
        assert (root["lang"], root["dir"]) == (way.lang, way.direction)
        assert len(seen.of("title")) - len(seen.of("svg")) == len(seen.of("h1")) == len(seen.of("main")) == 1
        ids = [one["id"] for _, one in seen.elements if "id" in one]
        assert len(ids) == len(set(ids))
        assert len(seen.of("caption")) == len(seen.of("table"))
        assert all(one.get("scope") in ("col", "row") for one in seen.of("th"))
        for name, one in seen.elements:
            assert not {"src", "href", "onclick", "style"} & set(one), name
            assert name not in ("script", "link", "img", "iframe", "input")


@OF_EACH_PAGE
def test_drawings_stand_on_easy_pages_and_each_says_what_it_is(page: Page) -> None:
    seen = Read(made(replace(page, size="easy")))
    assert seen.of("svg")
    assert len(seen.of("svg")) == len(seen.of("title")) - 1
    assert all(one["role"] == "img" for one in seen.of("svg"))


@OF_EACH_PAGE
def test_every_answer_stands_in_an_element_that_keeps_its_direction(page: Page) -> None:
    told = [line for one in _entries(page) for line in one.answer if line.strip() and line != "—"]
    held = {text for tag, text in Read(made(page)).texts if tag == "bdi"}
    if page.form != "case-plan":  # a goal's two sentences may stand in one heading
        assert [line for line in told if line.strip() not in held and not _joined(line, held)] == []


def _joined(line: str, held: set[str]) -> bool:
    return any(line.strip() in one for one in held)


def _entries(page: Page) -> Iterator[Entry]:
    def inside(entries: tuple[Entry, ...]) -> Iterator[Entry]:
        for one in entries:
            yield one
            yield from inside(one.inside)
            for row in one.rows:
                yield from inside(row)

    for section in page.sections:
        yield from inside(section.entries)


# -- what a page must not say
@pytest.mark.parametrize("name", FORMS)
def test_a_blank_page_holds_nothing_of_anybody(name: str) -> None:
    """The words of the fullest document stand on none of the form's blank pages."""
    said = {text for text in _texts(documents(name)[-1].data) if len(text) > 12 and " " in text}
    form = library.form(name)
    for extra in (False, True) if build.has_extra(form) else (False,):
        words = made(blank(name, extra=extra))
        assert not [text for text in said if text in words and text not in str(form.schema)]


@pytest.mark.parametrize("name", FORMS)
def test_no_name_stands_in_the_title_the_heads_and_the_feet(name: str) -> None:
    page = made(filled(documents(name)[-1], name="Amber Nguyen"))
    head = page.partition("</head>")[0]
    assert "Nguyen" not in head
    assert "Amber" not in head


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for one in data.values():
            yield from _texts(one)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from _texts(one)
    elif isinstance(data, str):
        yield data


# -- numbers and what is left open
@pytest.mark.parametrize("name", FORMS)
def test_every_question_has_its_number_on_the_blank_form_or_its_extra_sheet(name: str) -> None:
    form = library.form(name)
    wanted = {str(number) for number, _ in enumerate(form.questions(), 1)}
    found: set[str] = set()
    for extra in (False, True) if build.has_extra(form) else (False,):
        page = blank(name, extra=extra)
        numbers = {one.number for section in page.sections for one in section.entries}
        printed = set(re.findall(r"(?<![\w.])(\d{1,2})(?![\d,])", Read(made(page)).words("style", "title")))
        assert numbers <= printed | {one.split(".")[0] for one in _numbers(page)}, "laid out by hand, and one is lost"
        found |= numbers
    assert found == wanted


def _numbers(page: Page) -> set[str]:
    return set(re.findall(r"\b\d{1,2}(?:\.\d+)?[a-z]{0,2}\b", Read(made(page)).words("style", "title")))


@pytest.mark.parametrize("name", FORMS)
def test_a_filled_page_prints_all_that_is_answered_whatever_its_layout(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for document in documents(name):
        page = filled(document)
        by_hand = Read(made(page)).words("style", "title")
        for entry in (one for section in page.sections for one in section.entries):
            assert entry.title in by_hand or entry.name == "goals", entry.name


@pytest.mark.samples
@pytest.mark.parametrize("name", FORMS)
def test_a_translation_of_any_words_is_printed_beside_them(name: str) -> None:
    document = documents(name)[-1]
    assert document.form
    said = {one.said: f"ZZ{n}Z" for n, one in enumerate(words_in(document.form, document.data))}
    known = {digest_of(one): (Translation("vi", other, "Lan Tran", document.date),) for one, other in said.items()}
    bare, page = filled(document, whole=True), filled(document, whole=True, translated=known)
    there = Read(made(bare)).words("style", "title")
    expected = {other for one, other in said.items() if re.sub(r"\s+", " ", one.strip()) in re.sub(r"\s+", " ", there)}
    assert len(expected) >= len(said) // 2
    by_hand = Read(made(page)).words("style", "title")
    assert {one for one in expected if one not in by_hand} == set()
    assert {one for one in expected if one not in plain.text(page)} == set()
    assert {one for one in expected if one not in json.dumps(sheet(page))} == set()
    assert not {one for one in said.values() if one in Read(made(replace(page, words=Words("ar", "rtl")))).words()}


def test_what_nobody_answered_and_nobody_had_to_is_one_line_and_no_row_of_dashes() -> None:
    smallest = documents("case-plan")[0]
    page = filled(smallest)
    words = Read(made(page)).words("style")
    assert len(page.open) > 5
    assert "Not answered:" in words
    assert words.count("—") <= 2
    assert "Not answered: " in plain.text(page)


def test_what_is_kept_from_a_copy_is_not_named_as_left_open() -> None:
    (paper,) = [one for one in documents("risk-assessment") if "protection_considered" in one.data][:1]
    bare = replace(paper, data={k: v for k, v in paper.data.items() if k != "protection_considered"})
    for page in (filled(paper), filled(bare), filled(bare, only=frozenset({"reason"}))):
        assert "protection_considered" not in {one.name for one in page.open}
    assert {one.name for one in filled(bare, only=frozenset({"reason"})).open} <= {"reason"}


@pytest.mark.parametrize("form", [one for one in library.forms() if build.has_extra(one)], ids=lambda one: one.name)
def test_nothing_that_everybody_must_answer_stands_on_an_extra_sheet(form: Any) -> None:
    for one in form.questions():
        assert not (one.sheet and one.needed and one.when is None), one.name
        for part in one.fields:
            assert not (part.sheet and part.needed and part.when is None), f"{one.name}.{part.name}"


# -- hostile words
def _spoilt(document: Document, text: str) -> Document:
    """The document with that text at the end of everything a person wrote."""

    def spoil(value: Any, field: Any) -> Any:
        if isinstance(value, dict):
            inside = field.item if field and field.item else field
            return {k: spoil(v, inside.child(k) if inside else None) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(one, field.item if field and field.item else field) for one in value]
        worded = field is not None and str(field.type) == "text" and not field.coded
        return f"{value}{text}" if worded and isinstance(value, str) else value

    assert document.form
    data = {name: spoil(value, document.form.field(name)) for name, value in document.data.items()}
    return replace(document, data=data)


NASTY = [
    '"><script>alert(1)</script>',
    "</style><b>",
    "{{ 7*7 }}{% raw %}",
    "</bdi></p><h1>x",
    "' onclick='x",
    "\u202e<i>\u2066",
    "<!-- ",
    "]]>&amp;&#60;",
]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("text", NASTY)
def test_no_words_change_how_a_page_is_built(name: str, text: str) -> None:
    document = documents(name)[-1]
    benign = filled(_spoilt(document, "x" * len(text)), name="x")
    nasty = filled(_spoilt(document, text), name=text)
    for size in ("normal", "large", "easy"):
        usual = Read(made(replace(benign, size=size)))
        seen = Read(made(replace(nasty, size=size)))
        assert seen.skeleton == usual.skeleton
        assert "49" not in set(seen.words("style").split()) - set(usual.words("style").split())


def test_the_test_of_hostile_words_sees_a_template_that_escapes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = html._environment(resource_dir("templates"))
    page = filled(_spoilt(documents("case-plan")[-1], NASTY[3]))
    usual = Read(made(page)).skeleton
    raw = environment.overlay(autoescape=False)
    monkeypatch.setattr(html, "_environment", lambda _: raw)
    with pytest.raises(AssertionError):
        assert Read(made(page)).skeleton == usual


def test_there_are_naughty_texts_enough_elsewhere() -> None:
    assert len(naughty.TEXTS) > 400


# -- lines as somebody broke them
@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Ring Mum\nThen ring Jo", ("Ring Mum", "Then ring Jo")),
        ("one\n\ntwo", ("one", "", "two")),
        (
            "She said that the unit is hers from Monday on and that her sister\nalready has the keys.",
            ("She said that the unit is hers from Monday on and that her sister already has the keys.",),
        ),
        (
            "Ring Mum first, she will come whatever hour of the night it is, she said\nThen ring Jo",
            ("Ring Mum first, she will come whatever hour of the night it is, she said", "Then ring Jo"),
        ),
        (
            "Walk to the river when it is still light enough to see the other side\nor\nring the line",
            ("Walk to the river when it is still light enough to see the other side", "or", "ring the line"),
        ),
    ],
)
def test_a_line_break_somebody_meant_stays_and_one_an_editor_made_goes(text: str, lines: tuple[str, ...]) -> None:
    assert paragraphs(text) == lines
    assert "".join("".join(lines).split()) == "".join(text.split())


# -- drawings
def test_there_are_forty_drawings_and_more_each_in_one_box_with_lines_that_survive_a_copy() -> None:
    assert len(DRAWINGS) >= 40
    for name, text in DRAWINGS.items():
        seen = Read(text)
        (root,) = seen.of("svg")
        assert root["viewbox"] == "0 0 48 48", name
        assert root["stroke"] == "#000", name
        assert {tag for tag, _ in seen.elements} <= {"svg", "title", "path", "rect", "circle"}, name
        assert seen.words(), f"{name} has no title"
        assert all(float(one["stroke-width"]) >= 1.5 for _, one in seen.elements if "stroke-width" in one), name
        assert all(one.get("fill", "#fff") in ("#fff", "none") for _, one in seen.elements), name
        assert "{" not in text, name


def test_every_word_and_every_question_leads_to_a_drawing_that_is_there() -> None:
    assert drawings() <= set(DRAWINGS)
    for form in library.forms():
        for one in form.questions():
            assert not one.picture or one.picture in DRAWINGS, f"{form.name}.{one.name}"
    for name in FORMS:
        text = wording(name)
        for one in [*text.get("rights", ()), *text.get("responsibilities", ())]:
            assert one["picture"] in DRAWINGS


def test_the_easy_page_of_a_form_has_many_drawings_and_not_one_for_all() -> None:
    for name in ("case-plan", "safety-plan", "consent", "intake-record"):
        titles = [text for tag, text in Read(made(replace(blank(name), size="easy"))).texts if tag == "title"][1:]
        assert len(set(titles)) >= min(6, len(titles) // 2), name


# -- the letters of a hand-made page
@pytest.mark.parametrize("path", sorted((resource_dir("templates") / "forms").glob("*.html")), ids=lambda one: one.stem)
def test_a_hand_made_page_is_of_a_form_there_is(path: Any) -> None:
    assert path.stem.split(".")[0] in {*FORMS, "card", "first-page", "letter"}


def test_the_statement_of_rights_says_each_right_that_can_be_ticked() -> None:
    text, form = wording("rights-and-responsibilities"), library.form("rights-and-responsibilities")
    for name, items in (("rights_explained", text["rights"]), ("responsibilities_explained", text["responsibilities"])):
        field = form.field(name)
        assert field
        assert field.item
        assert [one["code"] for one in items] == list(field.item.choices)
        assert all(len(one["short"]) <= 40 for one in items), "a short one has one line of half a page"


def test_a_page_that_was_entered_in_error_shows_no_words(tmp_path: Any) -> None:
    text = """casefile: case-plan/1
id: 2026-03-18-case-plan-b4wd
client: amber-4821
key: hqmdwckxtzpb
support_period: 1
version: 1
status: entered_in_error
sensitivity: routine
date: 2026-03-18
recorded_on: 2026-03-18T03:58:20Z
author: amina
what_matters_to_me: A secret of somebody else
events:
  - {id: e-4vkm, kind: entered_in_error, date: 2026-03-19, at: 2026-03-19T03:58:20Z, by: amina}
"""
    document = document_of("2026-03-18-case-plan-b4wd.yaml", text)
    words = made(filled(document))
    assert "secret" not in words
    assert "ENTERED IN ERROR" in words


@pytest.mark.parametrize("form", ["case-plan", "review"])
def test_each_goal_of_a_blank_page_has_the_numbers_of_its_own_row(form: str) -> None:
    page = html.html(blank(form), resource_dir("templates"))
    numbers = re.findall(r'<span class="n">(5\.\d+[a-z]+)</span>', page)
    assert {one.split("5.")[1][0] for one in numbers} >= {"1", "2"}
    assert len(numbers) == len(set(numbers))
