"""The page that a person fills in, as HTML: sound, closed, the same whatever stands in it, and blank when it is blank."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.cli.filled import PUBLIC

from casefile.core.caseload import Settings
from casefile.core.form import Field, Form
from casefile.render import html
from casefile.render.fillable import About, Fillable, fillable
from casefile.store import library
from casefile.store.folder import document_of
from casefile.store.resources import resource_dir

TEMPLATES = resource_dir("templates")
GOOD = Path(__file__).parents[1] / "forms"
THEIRS = [one for one in library.forms() if one.answered_by]
OF_EACH = pytest.mark.parametrize("form", THEIRS, ids=lambda one: one.name)
HOSTILE = (
    '"><script>x</script>', "' onload='x", "</style><b>", "</script><b>", "]]><b>", "<!--", "{{ 7*7 }}{% for %}", "&lt;b&gt;",
    "\u202e<b>\u2066", "<svg/onload=x>", "` ${x}", "\x00\x08\x1b[31m", "</template></fieldset><p>", "é",
)  # fmt: skip


OPEN_OR_SEALED = pytest.mark.parametrize("recipients", [(), (PUBLIC,)], ids=["open", "sealed"])


def page(form: Form, about: About | None = None, recipients: tuple[str, ...] = ()) -> str:
    return html.fillable_html(fillable(form, Settings(), about, recipients), TEMPLATES)


class Reading(HTMLParser):
    """Every element with its attributes and what it stands in; the text of scripts and styles apart."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str], tuple[str, ...]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, tuple(self.open)))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", {}, ()))

    def all(self, *tags: str) -> Iterator[dict[str, str]]:
        return (attributes for tag, attributes, _ in self.elements if tag in tags)

    def text(self, tag: str) -> list[str]:
        return [data for where, data in self.texts if where == tag]

    @property
    def skeleton(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(sorted(attributes))) for tag, attributes, _ in self.elements]


@OF_EACH
@OPEN_OR_SEALED
def test_every_control_has_a_label_and_every_group_a_legend(form: Form, recipients: tuple[str, ...]) -> None:
    read = Reading(page(form, recipients=recipients))
    assert read.open == []
    controls = list(read.all("input", "textarea", "select"))
    labels = [one["for"] for one in read.all("label")]
    assert len(controls) > 3
    for one in controls:
        assert labels.count(one["id"]) == 1, one
        assert "placeholder" not in one
        assert one.get("type", "text") in ("text", "radio", "checkbox")
    assert set(labels) == {one["id"] for one in controls}
    children = list(zip(read.elements, read.elements[1:], strict=False))
    assert all(after[0] == "legend" for before, after in children if before[0] == "fieldset")
    assert all("fieldset" in above for _, one, above in read.elements if one.get("type") in ("radio", "checkbox"))


@OF_EACH
@OPEN_OR_SEALED
def test_ids_are_unique_and_what_refers_to_one_finds_it(form: Form, recipients: tuple[str, ...]) -> None:
    read = Reading(page(form, recipients=recipients))
    ids = [one["id"] for _, one, _ in read.elements if "id" in one]
    assert len(ids) == len(set(ids))
    for _, one, _ in read.elements:
        assert set(one.get("aria-describedby", "").split()) <= set(ids)


@OF_EACH
@OPEN_OR_SEALED
def test_the_page_has_one_language_one_title_and_one_heading_and_keeps_nothing(
    form: Form, recipients: tuple[str, ...]
) -> None:
    text = page(form, recipients=recipients)
    read = Reading(text)
    (root,), (the_form,) = read.all("html"), read.all("form")
    assert (root["lang"], root["dir"]) == ("en-AU", "ltr")
    assert len(list(read.all("title"))) == len(list(read.all("h1"))) == len(list(read.all("noscript"))) == 1
    assert the_form["autocomplete"] == "off"
    assert "paper form" in text
    for word in (
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "cookie",
        "fetch(",
        "XMLHttp",
        "WebSocket",
        "eval(",
        "innerHTML",
    ):
        assert word not in text


@OF_EACH
@OPEN_OR_SEALED
def test_nothing_is_loaded_or_sent_and_only_our_own_script_runs(form: Form, recipients: tuple[str, ...]) -> None:
    read = Reading(page(form, recipients=recipients))
    for tag, attributes, _ in read.elements:
        assert not {"src", "href", "srcset", "action", "style"} & set(attributes), (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert tag not in ("link", "iframe", "object", "embed", "base", "img", "svg")
    (style,), (data, script) = read.text("style"), read.text("script")
    assert not re.search(r"url\(|@import", style)
    assert json.loads(data)["page"] == form.ref
    assert json.loads(data).get("seal_to", []) == list(recipients)
    assert not re.search(
        r"sourceMappingURL|\bimport\b\s*[(\"'{*]|importScripts|sendBeacon|new Worker|new Function", script
    )
    policy = next(one["content"] for one in read.all("meta") if one.get("http-equiv"))
    assert policy == (
        f"default-src 'none'; script-src {sha256(script)}; style-src {sha256(style)}; form-action 'none'; base-uri 'none'"
    )


def sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# -- what stands in it
def good(form: Form) -> Iterator[tuple[Path, Any]]:
    for path in sorted((GOOD / form.name / "good").glob("*.yaml")):
        yield path, document_of(path.name, path.read_text("utf-8"))


def words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (word for one in value.values() for word in words(one))
    elif isinstance(value, list):
        yield from (word for one in value for word in words(one))
    elif isinstance(value, str) and len(value) > 12:
        yield value


@OF_EACH
def test_a_blank_page_holds_no_word_of_any_document(form: Form) -> None:
    blank = page(form)
    examples = json.dumps(dict(form.schema), ensure_ascii=False)
    for path, document in good(form):
        for word in words(dict(document.data)):
            assert word not in blank or word in examples, f"{path}: {word}"
    data = fillable(form, Settings()).data
    assert [data[name] for name in ("client", "key", "based_on", "answers")] == [None, None, None, {}]


@OF_EACH
def test_a_page_about_somebody_begins_with_their_own_answers_and_holds_no_word_of_the_workers(form: Form) -> None:
    for path, document in good(form):
        made = fillable(form, Settings(), About("amber-4821", "hqmdwckxtzpb", document.id, "x:1", document.data))
        answers = made.data["answers"]
        asked = {one["name"] for one in made.data["questions"]} | {"unanswered"}
        assert set(answers) <= asked, path
        text = html.fillable_html(made, TEMPLATES)
        theirs = set(words(answers))
        examples = json.dumps(dict(form.schema), ensure_ascii=False)
        for word in words(dict(document.data)):
            known = word in examples or word == document.id or any(word in one for one in theirs)
            assert known or json.dumps(word)[1:-1] not in text, path


def test_what_was_written_by_hand_in_the_place_of_an_answer_does_not_come_onto_the_page() -> None:
    form = library.form("smart-goals")
    for strange in ("words", ["words"], {"id": "words"}, 7, None, [[{}]], [{"goal": ["x"], "achievable": "x"}]):
        answers = fillable(
            form, Settings(), About("a-1", "k", "d", "x", {"goals": strange, "participation": strange})
        ).data["answers"]
        assert answers in ({}, {"goals": [{}]}), strange


def hostile(one: Field, say: Callable[[], str]) -> Field:
    return replace(
        one,
        title=say() + one.title,
        help=say() + one.help,
        labels={name: say() + label for name, label in one.labels.items()},
        fields=tuple(hostile(each, say) for each in one.fields),
        item=hostile(one.item, say) if one.item else None,
    )


def hostile_page(form: Form, seed: int) -> Fillable:
    """The page of a form all of whose words, and all of whose answers, are written by an enemy."""
    chance = random.Random(seed)

    def say() -> str:
        return chance.choice(HOSTILE)

    worse = replace(
        form,
        title=say(),
        help=say(),
        sections=tuple((code, say() + title if title else "") for code, title in form.sections),
        fields=tuple(hostile(one, say) for one in form.fields),
    )
    about = About(
        "amber-4821",
        "k",
        "d",
        "x",
        {"what_matters_to_me": say(), "my_strengths": [say()], "goals": [{"id": say(), "goal": say()}]},
    )
    return fillable(worse, Settings(service=say(), plan_title=say()), about)


def structure_of(form: Form, seed: int) -> list[tuple[str, tuple[str, ...]]]:
    return Reading(html.fillable_html(hostile_page(form, seed), TEMPLATES)).skeleton


@pytest.mark.parametrize("name", ["case-plan", "safety-plan"])
def test_no_words_change_the_structure_of_the_page(name: str) -> None:
    form = library.form(name)
    about = About(
        "amber-4821", "k", "d", "x", {"my_strengths": ["x"], "what_matters_to_me": "x"} if name == "case-plan" else {}
    )
    plain = Reading(html.fillable_html(fillable(form, Settings(service="x"), about), TEMPLATES)).skeleton
    for seed in range(20):
        assert structure_of(form, seed) == plain


def test_the_test_of_structure_bites_where_the_page_is_not_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = html._environment(TEMPLATES)
    monkeypatch.setattr(environment, "autoescape", False)
    environment.cache.clear()
    form = library.form("case-plan")
    try:
        plain = Reading(page(form, About("amber-4821", "k", "d", "x", {"my_strengths": ["x"]}))).skeleton
        with pytest.raises(AssertionError):
            assert structure_of(form, 1) == plain
    finally:
        monkeypatch.undo()
        environment.cache.clear()


def test_data_cannot_end_the_script_it_stands_in() -> None:
    text = html.fillable_html(hostile_page(library.form("case-plan"), 3), TEMPLATES)
    (data, _) = Reading(text).text("script")
    assert not re.search("[<>&]", data)
    assert json.loads(data)["client"] == "amber-4821"
