"""Every form there is, blank and filled, is a good PDF: tagged, in order, complete, and with nobody's name told about the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pdf.conftest import TEMPLATES
from tests.pdf.reading import Paper, faults, squeezed

from casefile.core.caseload import Settings
from casefile.core.visible import visible
from casefile.render.build import Copy, blank_page, filled_page, has_extra
from casefile.render.page import Entry, Page
from casefile.render.pdf import pdf
from casefile.store import library
from casefile.store.folder import document_of
from casefile.store.resources import resource_dir

SETTINGS = Settings(service="Riverbend Outreach")
GOOD = sorted((Path(__file__).parents[1] / "forms").glob("*/good/*.yaml"))
FIRST = {path.parts[-3]: path for path in reversed(GOOD)}  # one of each form; the others when every test is run
CASELOADS = sorted(resource_dir("examples").glob("*/clients/*"))


def entries(page: Page) -> Iterator[Entry]:
    """Every question of a page, those inside others too."""

    def walk(one: Entry) -> Iterator[Entry]:
        yield one
        for inner in (*one.inside, *(each for row in one.rows for each in row)):
            yield from walk(inner)

    for section in page.sections:
        for entry in section.entries:
            yield from walk(entry)


def filled(path: Path, copy: Copy) -> Page | None:
    document = document_of(path.name, path.read_text("utf-8"))
    return filled_page(document, document.form, SETTINGS, copy) if document.form else None


def bodies(page: Page, paper: Paper) -> list[str]:
    """What stands on each page between its head, which is checked, and its foot, which is too."""
    version = f"version {page.version}" if page.version else ""
    whose = " · ".join(part for part in (page.client, version) if part)
    if page.blank and page.of_somebody and not page.client:
        whose = "Name or code: ______________________"
    careful = page.sensitivity if page.sensitivity != "routine" else ""
    said = " · ".join(part for part in (page.status, careful) if part)
    head = squeezed(page.title + (": extra sheet" if page.extra else "") + whose + said)
    found = []
    for number, words in enumerate(map(squeezed, paper.pages), 1):
        foot = squeezed(f"{page.foot}Page {number} of {len(paper.pages)}")
        assert words.endswith(foot)
        assert number == 1 or words.startswith(head)
        found.append(words.removesuffix(foot) if number == 1 else words.removesuffix(foot).removeprefix(head))
    return found


def read(page: Page) -> Paper:
    """The page's PDF, which has no fault and says everything that the page says, in its order."""
    data = pdf(page, TEMPLATES)
    assert faults(data) == []
    paper = Paper(data)
    text = "".join(bodies(page, paper))
    for entry in entries(page):
        unsaid = entry.name == "code" and not page.blank  # its answer stands over what is about it
        for words in (*(() if unsaid else (entry.title,)), *entry.answer, *entry.bullets):
            assert squeezed(visible(words)) in text, entry.number
        for label, _ in entry.choices if page.blank else ():
            assert squeezed(label) in text, entry.number
    place = 0
    for section in page.sections:
        for entry in section.entries:
            place = text.index(entry.number + squeezed(visible(entry.title)), place)
    return paper


@pytest.mark.parametrize("name", sorted(library.shelf()))
def test_blank(name: str) -> None:
    form = library.form(name)
    page = blank_page(form, SETTINGS)
    paper = read(page)
    assert paper.title == page.title
    assert paper.all[1].kind == "H1"
    text = "".join(bodies(page, paper))
    assert all(squeezed(one.title) in text for one in page.elsewhere)
    if has_extra(form):
        assert "extra sheet" in read(blank_page(form, SETTINGS, extra=True)).pages[0]


@pytest.mark.samples
@pytest.mark.parametrize("name", sorted(library.shelf()))
def test_blank_and_large(name: str) -> None:
    read(replace(blank_page(library.form(name), SETTINGS), size="large"))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path,
            id=f"{path.parts[-3]}-{path.stem}",
            marks=() if path in FIRST.values() else pytest.mark.samples,
        )
        for path in GOOD
    ],
)
def test_filled(path: Path) -> None:
    page = filled(path, Copy(name="Maureen"))
    assert page
    paper = read(page)
    assert "Maureen" not in paper.told
    text = "".join(bodies(page, paper))
    assert all(squeezed(one.title) in text for one in page.open)


def test_filled_and_large() -> None:
    page = filled(FIRST["case-plan"], Copy())
    assert page
    assert len(read(replace(page, size="large")).pages) > len(read(page).pages)


def test_the_text_that_a_form_comes_with_is_printed_whole() -> None:
    form = library.form("rights-and-responsibilities")
    wording = library.data("rights-and-responsibilities/text.yaml")
    text = squeezed("".join(read(blank_page(form, SETTINGS, wording=wording)).pages))
    assert squeezed(wording["intro"]) in text
    for right in (*wording["rights"], *wording["responsibilities"]):
        assert squeezed(f"{right['title']}. {right['text']}") in text


@pytest.mark.samples
@pytest.mark.parametrize("folder", CASELOADS, ids=[path.name for path in CASELOADS])
def test_every_paper_of_an_example(folder: Path) -> None:
    profile = document_of("profile.yaml", (folder / "profile.yaml").read_text("utf-8"))
    names = [words for words in profile.data.get("names", {}).values() if isinstance(words, str)]
    pages = [filled(path, Copy(name=profile.text("names.preferred"))) for path in sorted(folder.rglob("*.yaml"))]
    assert len(pages) >= 3
    for page in pages:
        if page:
            told = read(page).told
            assert not [name for name in names if name in told]
