"""Pages for tests: every form blank, on its extra sheet, with the smallest and the fullest good document, in every size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from casefile.core.caseload import Settings, Worker
from casefile.core.document import Document
from casefile.render import build, leaves
from casefile.render.html import html
from casefile.render.page import SIZES, Page
from casefile.render.words import Words
from casefile.store import library
from casefile.store.folder import document_of
from casefile.store.resources import resource_dir

GOOD = Path(__file__).parents[1] / "forms"
SETTINGS = Settings(service="Riverbend Outreach", workers=(Worker("amina", "Amina", "caseworker", "0491 570 156"),))
FORMS = sorted(form.name for form in library.forms())
VOID = frozenset({"meta", "path", "rect", "circle", "br"})


def wording(name: str) -> Any:
    """The text that ships with a form."""
    return library.data(f"{name}/text.yaml") if (resource_dir("schemas") / name / "text.yaml").is_file() else {}


def blank(name: str, *, extra: bool = False) -> Page:
    """A form's blank page."""
    return build.blank_page(library.form(name), SETTINGS, extra=extra, wording=wording(name))


def documents(name: str) -> list[Document]:
    """A form's good documents, the smallest first."""
    paths = sorted((GOOD / name / "good").glob("*.yaml"), key=lambda one: one.stat().st_size)
    return [document_of(path.name, path.read_text("utf-8")) for path in paths]


def filled(document: Document, **copy: Any) -> Page:
    """A document's page."""
    assert document.form
    return build.filled_page(document, document.form, SETTINGS, build.Copy(**copy))


def every_page() -> Iterator[tuple[str, Page]]:
    """Every form in every state, each with a name for the test."""
    for name in FORMS:
        yield f"{name}-blank", blank(name)
        if build.has_extra(library.form(name)):
            yield f"{name}-extra", blank(name, extra=True)
        found = documents(name)
        yield f"{name}-smallest", filled(found[0])
        yield f"{name}-fullest", filled(found[-1])
    yield "card-blank", leaves.card(None, SETTINGS, "", (("000", "Triple Zero"),))
    yield "first-page", leaves.first_page(SETTINGS, "amina", None, (("000", "Triple Zero"),))


def every_way(page: Page) -> Iterator[tuple[str, Page]]:
    """A page in every size, and from right to left."""
    for size in SIZES:
        yield size, replace(page, size=size)
    yield "rtl", replace(page, words=Words("ar", "rtl"))


def made(page: Page) -> str:
    """A page's HTML."""
    return html(page, resource_dir("templates"))


class Read(HTMLParser):
    """What stands in a page: its elements and attributes in order, and its texts; a tag out of place fails the test."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()
        assert not self.open, f"{self.open} stay open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> ends nothing"
        assert self.open[-1] == tag, f"</{tag}> ends <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment stands in the page: {data}")

    @property
    def skeleton(self) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
        """Elements and attributes, without the words in them."""
        return [(tag, tuple(attributes.items())) for tag, attributes in self.elements]

    def words(self, *outside: str) -> str:
        """The text of the page, without what stands in those elements."""
        return " ".join(text for tag, text in self.texts if tag not in outside)

    def of(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of that name."""
        return [attributes for name, attributes in self.elements if name == tag]
