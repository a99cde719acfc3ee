"""Every page that is printed is looked at by axe and by our own rules, on a screen, a phone and paper; planted faults prove both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.browser.conftest import Chromium
from tests.browser.planting import Fault, restyled, swap, without
from tests.pages.making import FORMS, SETTINGS, blank, documents, every_page, every_way, filled, made, wording
from tests.render.seeing import seen, whole_file

from casefile.core.caseload import Letterhead
from casefile.core.translations import Translation, digest_of, words_in
from casefile.render import build, leaves
from casefile.render.html import picture_page, together
from casefile.render.page import SIZES, Page
from casefile.render.pictures.drawing import Picture
from casefile.render.pictures.shelf import PICTURES
from casefile.render.words import ENGLISH, Words, translated
from casefile.store import catalogues, library
from casefile.store.resources import resource_dir

pytestmark = pytest.mark.browser
TEMPLATES = resource_dir("templates")
DAY = date(2026, 6, 20)
PAPER = 661
"""What A4 leaves between its margins, in a browser's pixels."""
LOOK: list[list[Any]] = [
    ["width", 1000], ["axe"], ["lint"], ["width", 320], ["lint"], ["on_paper"], ["width", PAPER], ["lint"],
]  # fmt: skip
LOGO = (
    "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI0MDAiIGhlaWdodD0iOTAiLz4="
)
HEAD = Letterhead(
    ("Riverbend Outreach", "12 Water Street, Riverbend, beside the old post office", "0491 570 156"), LOGO
)


class Inspector:
    """Has pages looked at in a browser, all of them in one go."""

    def __init__(self, chromium: Chromium, folder: Path) -> None:
        self.chromium, self.folder = chromium, folder

    def each(self, pages: Mapping[str, str], steps: list[list[Any]], *, quiet: bool = True) -> dict[str, list[Any]]:
        """What the steps came to on each page."""
        asked: list[list[Any]] = []
        for name, html in pages.items():
            path = self.folder / f"{name}.html"
            path.write_text(html, "utf-8")
            asked += [["turn_to", str(path)], *steps]
        results = iter(self.chromium.open(path, asked, quiet=quiet))
        return {name: [next(results) for _ in range(len(steps) + 1)][1:] for name in pages}

    def faults(
        self, pages: Mapping[str, str], look: list[list[Any]] = LOOK, *, quiet: bool = True
    ) -> dict[str, list[str]]:
        """The pages that shut somebody out, and how."""
        looked = self.each(pages, look, quiet=quiet)
        found = {name: [one for told in results for one in told or ()] for name, results in looked.items()}
        return {name: list(dict.fromkeys(faults)) for name, faults in found.items() if faults}


@pytest.fixture
def inspector(chromium: Chromium, tmp_path: Path) -> Inspector:
    """Somebody who looks at pages with a browser."""
    return Inspector(chromium, tmp_path)


@cache
def _pages() -> dict[str, Page]:
    return dict(every_page())


def ways(pages: Iterable[tuple[str, Page]]) -> dict[str, str]:
    """The HTML of pages in every size and direction, by a name that says which."""
    return {f"{name}-{way}": made(one) for name, page in pages for way, one in every_way(page)}


@pytest.mark.parametrize("name", [*FORMS, leaves.CARD, leaves.FIRST])
def test_nobody_is_shut_out_from_paper(inspector: Inspector, name: str) -> None:
    """Blank, on the extra sheet, with the smallest and the fullest document: in every size, and from right to left."""
    pages = ways((state, page) for state, page in _pages().items() if page.form == name)
    assert pages
    assert inspector.faults(pages) == {}


@pytest.mark.parametrize("code", [one for one in catalogues.languages() if one != "en"])
def test_nobody_is_shut_out_in_their_own_language(inspector: Inspector, code: str) -> None:
    """The hand-made pages, for those are set closest, and pictures: words are longer elsewhere, and axe has seen the rest."""
    found = catalogues.catalogue(code)
    words = Words(code, found.direction, found.translate)
    names = {path.stem for path in (TEMPLATES / "forms").glob("*.html")} & set(FORMS)
    pages = {name: made(translated(blank(name), words)) for name in names}
    pages |= {one.name: picture_page(one, TEMPLATES) for one in pictures(words)}
    assert inspector.faults(pages, [one for one in LOOK if one != ["axe"]]) == {}


# -- pages that are no form, or more than one
def letter() -> Page:
    """The letter that says why not."""
    (paper,) = [one for one in documents("referral-in") if one.at("decline")]
    rights = wording("rights-and-responsibilities")
    return leaves.letter(
        paper, SETTINGS, "Amber", "amina", rights, in_danger="In danger, ring 000.", plain_sender=False
    )


def bundle() -> list[Page]:
    """A file in one piece, behind its index."""
    papers = [replace(filled(documents(name)[-1]), letterhead=HEAD) for name in ("case-plan", "consent", "safety-plan")]
    return [leaves.index(papers, "amber-4821", DAY), *papers]


def beside(name: str, language: str) -> Page:
    """A page with other words beside everybody's own."""
    paper = documents(name)[-1]
    assert paper.form
    other = (Translation(language, "إنها تريد بيتا له باب يقفل", "Lan Tran", DAY),)
    return filled(paper, translated={digest_of(one.said): other for one in words_in(paper.form, paper.data)})


@cache
def pictures(words: Words = ENGLISH) -> tuple[Picture, ...]:
    """Every picture of a file that has something for each."""
    return tuple(draw(seen(*whole_file(), words=words)) for draw in PICTURES.values())


def several(pages: list[Page], *, drawn: bool = False) -> Iterator[tuple[str, str]]:
    """Pages as one file, in every size and direction, with pictures or without."""
    for ones in zip(*(every_way(page) for page in pages), strict=True):
        made_of = [page for _, page in ones]
        yield ones[0][0], together(made_of, TEMPLATES, pictures(made_of[0].words) if drawn else ())


def test_nobody_is_shut_out_from_a_letter_with_and_without_its_head(inspector: Inspector) -> None:
    assert inspector.faults(ways([("letter", letter()), ("headed", replace(letter(), letterhead=HEAD))])) == {}


def test_nobody_is_shut_out_from_a_file_in_one_piece(inspector: Inspector) -> None:
    assert inspector.faults(dict(several(bundle()))) == {}


def test_nobody_is_shut_out_from_words_in_two_languages(inspector: Inspector) -> None:
    assert inspector.faults(ways([(name, beside(name, "ar")) for name in ("case-plan", "safety-plan")])) == {}


def test_nobody_is_shut_out_from_pictures(inspector: Inspector) -> None:
    """On a page of their own, and behind a paper."""
    alone = {one.name: picture_page(one, TEMPLATES) for one in pictures()}
    assert inspector.faults({**alone, **dict(several([filled(documents("case-plan")[-1])], drawn=True))}) == {}


# -- nothing of anybody on a blank page
SEEN: list[list[Any]] = [["look", "`${document.title} ${document.body.innerText}`.split(/\\s+/).join(' ')"]]
TOLD: list[list[Any]] = [["look", "[...document.querySelectorAll('bdi')].map((one) => one.innerText.split(/\\s+/).join(' ').trim())"]]  # fmt: skip


def values(data: Any) -> Iterator[str]:
    """Every text and number in an answer, as it is written in the file."""
    if isinstance(data, Mapping):
        for one in data.values():
            yield from values(one)
    elif isinstance(data, list | tuple):
        for one in data:
            yield from values(one)
    elif not isinstance(data, bool):
        yield " ".join(str(data).split())


def stands_in(value: str, text: str) -> bool:
    """Whether a value stands there as whole words."""
    return value in text and bool(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text))


def said_by_somebody(inspector: Inspector, name: str) -> set[str]:
    """What the fullest document holds, as it is written and as its page shows it, without the form's own words."""
    document = documents(name)[-1]
    (shown,) = inspector.each({"fullest": made(filled(document))}, TOLD)["fullest"]
    roles = " ".join(one.role for one in blank(name).signatures)
    own = " ".join((str(library.form(name).schema), str(wording(name)), SETTINGS.service, roles))
    return {one for one in {*values(document.data), *shown} if len(one) >= 4 and not stands_in(one, own)}


@pytest.mark.parametrize("name", FORMS)
def test_nothing_of_anybody_is_seen_on_a_blank_page(inspector: Inspector, name: str) -> None:
    said = said_by_somebody(inspector, name)
    assert said
    extra = (False, True) if build.has_extra(library.form(name)) else (False,)
    pages = {f"{size}-{one}": made(replace(blank(name, extra=one), size=size)) for one in extra for size in SIZES}
    for way, (text,) in inspector.each(pages, SEEN).items():
        assert {one for one in said if stands_in(one, text)} == set(), way


# -- do they bite?
def spoilable(size: str = "normal") -> str:
    """A page with a table, lists, headings, a logo and a picture, on which nobody finds a fault."""
    page = replace(blank("consent"), size=size, letterhead=HEAD)
    return together([page], TEMPLATES, pictures()[:1])


FAULTS: dict[str, Fault] = {
    "no language": swap('<html lang="en"', "<html"),
    "a language there is not": swap('lang="en"', 'lang="english"'),
    "the wrong way round": swap('dir="ltr"', 'dir="rtl"'),
    "no title": without("<title>.*?</title>"),
    "no title heading": lambda html: re.sub("<(/?)h1>", r"<\1p>", html),
    "a heading level left out": lambda html: re.sub("<(/?)h2>", r"<\1h4>", html),
    "words outside the page": swap("</main>", "</main><p>Keep this somewhere safe.</p>"),
    "grey words": restyled(".hint { color: #999 }"),
    "a table without a caption": without("<caption>.*?</caption>"),
    "a table without heads": lambda html: without("<thead>.*?</thead>")(re.sub(' scope="row"', "", re.sub("<(/?)th(?=[ >])", r"<\1td", html))),
    "an empty head": lambda html: re.sub('(<th scope="col">).*?(</th>)', r"\1\2", html, count=1, flags=re.DOTALL),
    "a list of no items": lambda html: re.sub(r'(<ul class="ticks.*?)<li>(.*?)</li>', r"\1<p>\2</p>", html, count=1, flags=re.DOTALL),
    "an item of no list": swap("</header>", "</header><li>Yes</li>"),
    "an id twice": swap('-desc">', '-title">'),
    "a picture without words": lambda html: without('<title id.*?</title>')(without(' aria-labelledby="[^"]*"')(html)),
    "a logo without words": without(' alt=""'),
    "no zoom": swap("initial-scale=1", "user-scalable=no"),
    "wider than a phone": restyled("h1 { width: 60rem }"),
    "wider than paper": restyled("@media print { table { width: 220mm } }"),
    "cut off at the edge": restyled("h1 { margin-inline-start: -60mm }"),
    "words that run over their box": restyled("h2 { height: 3mm }"),
    "a picture from outside": swap("</main>", '<img alt="" src="x.png"></main>'),
    "a style from outside": restyled("h1 { background: url(x.png) }"),
    "a drawing from outside": swap("</svg>", '<use href="x.svg#all" /></svg>'),
    "something to fill in that nobody names": swap("</main>", '<input autocomplete="off"></main>'),
    "described by nothing": swap("<h1>", '<h1 aria-describedby="help">'),
}  # fmt: skip


def test_on_the_page_that_is_spoilt_nobody_finds_a_fault(inspector: Inspector) -> None:
    assert inspector.faults({size: spoilable(size) for size in SIZES}) == {}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_on_paper(inspector: Inspector, name: str) -> None:
    assert inspector.faults({"spoilt": FAULTS[name](spoilable())}, quiet=False), f"nobody noticed: {name}"


def test_somebody_s_words_on_a_blank_page_are_seen(inspector: Inspector) -> None:
    said = max(said_by_somebody(inspector, "case-plan"), key=len)
    (text,) = inspector.each({"spoilt": swap("</main>", f"<p>{said}</p></main>")(made(blank("case-plan")))}, SEEN)[
        "spoilt"
    ]
    assert stands_in(said, text)
