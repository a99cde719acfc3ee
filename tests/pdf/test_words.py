"""A person's words in a PDF: exactly as they were said, wherever they run, and never a name for the file."""

from __future__ import annotations

import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pdf.conftest import TEMPLATES
from tests.pdf.reading import BREAK, Paper, faults, squeezed

from casefile.core.caseload import Letterhead
from casefile.core.failure import Unreadable
from casefile.core.visible import visible
from casefile.render import pdf as home
from casefile.render.page import Entry, Page, Section, SignatureLine
from casefile.render.typeset import abreast, columns, soft
from casefile.render.words import Words

HOSTILE = [
    '"><script>alert(1)</script>',
    "</style></title><!--",
    "{{ 7*7 }} {% raw %}",
    '#read("/etc/hostname") #eval("1")',
    '] #import "@preview/cetz:0.3.0" [',
    "$ x^2 $ *bold* _it_ `raw` = Heading",
    "// no comment /* nor this */ @label <label>",
    "\\u{41} \\ \\n -- --- ... ~ 'a' \"b\"",
    "\u202egnp.exe \u2066a\u2069",
    "\x1b[31mred\x1b[0m \x07 \x00",
    "sys.inputs.page json(bytes(1)) #panic()",
    "%PDF-1.7 (a) <</S/JavaScript>> endobj",
    "- item\n+ one\n/ term: said",
]
Printed = Callable[[Page], bytes]


def about(page: Page, *words: str) -> Page:
    """The page with these words wherever a person's words may stand."""
    said = tuple(line for text in words for line in text.split("\n"))
    asked = Entry("1", "What happened?", answer=said)
    listed = Entry("2", "What else?", kind="list", bullets=said)
    row = (Entry("3.1a", "Who?", answer=(said[0],)), Entry("3.1b", "What?", answer=(said[-1],)))
    frame = Entry("4", "More", kind="table", rows=((Entry("4.1a", "What?", answer=said, inside=()),) * 6,))
    return replace(
        page,
        sections=(Section("", (asked, listed, Entry("3", "Short ones", kind="table", rows=(row,)), frame)),),
        signatures=(SignatureLine("Client", said[0], "signed", "10 June 2026", said[-1]),),
        since=said,
        statements=words,
        notes=said,
    )


def as_read(data: bytes, folder: Path, *how: str) -> str:
    """What another program reads out of the PDF."""
    (folder / "page.pdf").write_bytes(data)
    done = subprocess.run(["pdftotext", *how, str(folder / "page.pdf"), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(usual: Page, printed: Printed, words: str) -> None:
    data = printed(about(usual, words))
    assert faults(data) == []
    paper = Paper(data)
    text = squeezed("".join(paper.pages))
    for line in words.split("\n"):
        assert text.count(squeezed(visible(line))) >= 6
    assert [one.kind for one in paper.all] == [one.kind for one in Paper(printed(about(usual, like(words)))).all]


def like(words: str) -> str:
    """Harmless words in as many lines."""
    return "\n".join("x" * 20 for _ in words.split("\n"))


@pytest.mark.samples
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words_for_another_program_too(
    usual: Page, printed: Printed, tmp_path: Path, words: str
) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not there")
    text = squeezed(as_read(printed(about(usual, words)), tmp_path))
    for line in words.split("\n"):
        assert text.count(squeezed(visible(line))) >= 6


def test_a_long_run_may_be_broken_and_comes_out_whole(usual: Page, printed: Printed) -> None:
    run = "0123456789" * 30
    paper = Paper(printed(about(usual, run)))
    assert "".join(paper.pages).replace("\n", "").count(run) >= 6
    assert BREAK not in paper.told


@pytest.mark.samples
def test_no_word_runs_off_its_page_or_into_the_next_column(usual: Page, printed: Printed, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not there")
    boxes = as_read(printed(about(usual, "W" * 300, "m" * 24)), tmp_path, "-bbox")
    words = [tuple(map(float, one)) for one in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)"', boxes)]
    assert len(words) > 30
    assert min(left for left, _, _ in words) >= 44
    assert max(right for _, _, right in words) <= 595.3 - 44


def test_words_that_run_from_the_right_stand_in_their_own_box(usual: Page, printed: Printed) -> None:
    paper = Paper(printed(about(usual, "فاطمة حسن", "4 March 2026")))
    text = "".join(paper.pages)
    assert text.count("4 March 2026") >= 6
    assert text.count("10 June 2026") >= 2
    assert text.count("فاطمة") + text.count("ةمطاف") >= 5  # a reader turns it round, or does not


@pytest.mark.parametrize("status", ["DRAFT, not agreed yet", "TAKEN BACK", "ENTERED IN ERROR", "REPLACED BY VERSION 3"])
def test_where_a_paper_stands_is_said_on_every_page(usual: Page, printed: Printed, status: str) -> None:
    long = about(replace(usual, status=status, sensitivity="restricted"), *["Something happened."] * 36)
    pages = Paper(printed(long)).pages
    assert len(pages) > 2
    for words in pages:
        assert status in words
        assert "restricted" in words


def test_no_text_that_a_page_holds_is_forgotten(usual: Page, printed: Printed) -> None:
    ours = {"form", "size", "lang", "direction", "layout"}  # what the layout goes by
    texts = {one.name: f"zq{one.name}" for one in fields(Page) if isinstance(getattr(usual, one.name), str)}
    texts = {name: words for name, words in texts.items() if name not in ours}

    def unsaid(page: Page) -> set[str]:
        text = "".join(Paper(printed(page)).pages)
        return {name for name, words in texts.items() if words not in text}

    full = replace(usual, **texts)
    assert unsaid(full) == {"help", "id", "reference"}  # the code at the foot stands for both
    assert unsaid(replace(full, mark="")) == {"help", "mark", "reference"}
    assert unsaid(replace(full, mark="", id="")) == {"help", "mark", "id"}
    assert "help" not in unsaid(replace(full, blank=True))
    lines = {
        one.name
        for one in fields(Page)
        if getattr(usual, one.name) == () or isinstance(getattr(usual, one.name), tuple)
    }
    lines -= {"sections", "signatures", "open", "elsewhere"}  # questions and places to sign
    text = "".join(Paper(printed(replace(usual, **{name: (f"zq{name}",) for name in lines}))).pages)
    assert {name for name in lines if f"zq{name}" not in text} == set()


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
DRAWN = b64encode(b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 3 1'><path d='M0 0h3v1z'/></svg>").decode()


@pytest.mark.parametrize("logo", [f"data:image/png;base64,{PNG}", f"data:image/svg+xml;base64,{DRAWN}"])
def test_a_letterhead_is_at_the_top_and_its_picture_is_decoration(usual: Page, printed: Printed, logo: str) -> None:
    lines = ("River Street 1", "www.example.org/" + "x" * 40)
    data = printed(replace(usual, letterhead=Letterhead(lines, logo)))
    assert len(data) > len(printed(replace(usual, letterhead=Letterhead(lines))))
    assert faults(data) == []
    paper = Paper(data)
    assert paper.pages[0].startswith("River Street 1")
    assert not [one for one in paper.all if one.kind == "Figure"]
    assert "River Street 1" not in paper.told


def test_whose_copy_it_is_is_said(usual: Page, printed: Printed) -> None:
    assert "For Marlow alone" in Paper(printed(replace(usual, whom="For Marlow alone"))).pages[0]


def test_what_is_longer_than_a_page_goes_on_and_nothing_is_cut(usual: Page, printed: Printed) -> None:
    words = [f"w{number}" for number in range(2000)]
    row = (Entry("1.1a", "What?", answer=(" ".join(words),)), Entry("1.1b", "When?", answer=("once",)))
    listed = Entry("1", "Everything", kind="table", rows=(row, row))
    signed = SignatureLine("Client", "Ray", "signed", "10 June 2026", " ".join(words))
    data = printed(replace(usual, sections=(Section("", (listed,)),), signatures=(signed,)))
    assert faults(data) == []
    text = " ".join(Paper(data).pages).split()
    for word in words:
        assert text.count(word) == 3


@pytest.mark.parametrize("filler", range(5, 29, 4))
def test_signatures_stay_together(usual: Page, printed: Printed, filler: int) -> None:
    roles = ("Client", "Parent", "Interpreter", "Witness", "Caseworker")
    for blank in (False, True):
        page = replace(
            about(usual, *["Something."] * filler), blank=blank, signatures=tuple(SignatureLine(one) for one in roles)
        )
        pages = Paper(printed(page)).pages
        (there,) = [words for words in pages if "Signatures" in words]
        assert all(role in there.split("Signatures")[1] for role in roles)


def test_whoever_may_sign_beside_the_person_shares_one_place(usual: Page, printed: Printed) -> None:
    lines = tuple(SignatureLine(one, offered=one != "Client") for one in ("Client", "Witness", "Interpreter"))
    text = "".join(Paper(printed(replace(usual, blank=True, signatures=lines))).pages)
    assert "Beside you, if you wish: witness, interpreter." in text
    assert text.count("Signature or mark") == 2


@pytest.mark.parametrize("lang", ["en", "ar", "no such language", ""])
def test_a_page_says_its_language(usual: Page, printed: Printed, lang: str) -> None:
    paper = Paper(printed(replace(usual, words=Words(lang, "rtl" if lang == "ar" else "ltr"))))
    assert paper.root["/Lang"] == (lang if lang == "ar" else "en")


def test_the_same_page_gives_the_same_bytes(usual: Page, printed: Printed) -> None:
    before = printed(usual)
    home._compiler.cache_clear()
    printed(replace(usual, title="Another"))
    assert printed(usual) == before


def test_a_letter_that_no_font_has_is_said_and_not_left_out(usual: Page, printed: Printed) -> None:
    with pytest.raises(home.NoLetters) as failed:
        printed(about(usual, "secret \U0010fffd"))
    assert failed.value.exit_code == 1
    assert "secret" not in str(failed.value)
    assert "\U0010fffd" not in str(failed.value)


def test_a_link_in_place_of_the_layout_is_not_followed(usual: Page, tmp_path: Path) -> None:
    try:
        (tmp_path / "form.typ").symlink_to(TEMPLATES / "form.typ")
    except OSError:  # Windows, where only some may make one
        pytest.skip("links cannot be made here")
    with pytest.raises(Unreadable):
        home.pdf(usual, tmp_path)


def test_the_layout_reads_nothing_and_takes_nothing_from_elsewhere() -> None:
    code = re.sub(r"//[^\n]*", "", (TEMPLATES / "form.typ").read_text("utf-8"))
    assert not re.search(
        r"import|include|read\(|plugin|eval|image\((?!bytes\()|@preview|https?://(?!www\.w3\.org/)|csv\(|yaml\(|toml\(|xml\(",
        code,
    )
    assert code.count("sys.inputs") == 1


def test_an_empty_title_is_no_crash(usual: Page, printed: Printed) -> None:
    assert faults(printed(replace(usual, title=" ", sections=(Section(" ", usual.sections[0].entries),)))) == []


# -- what the layout is told
def test_words_of_usual_length_are_not_touched() -> None:
    assert soft("2026-03-18-consent-b4wd") == "2026-03-18-consent-b4wd"
    assert soft("a" * 24 + " " + "b" * 24) == "a" * 24 + " " + "b" * 24
    assert soft("漢" * 60) == "漢" * 60
    assert soft("ไทย" * 20) == "ไทย" * 20


@given(st.text(st.sampled_from("ab-/é\u0301\u200d👩🏽🇦🇺 \n漢م"), max_size=90))
def test_a_run_is_broken_between_signs_only_and_nothing_else_changes(text: str) -> None:
    made = soft(text)
    assert made.replace(BREAK, "") == text
    for before, after in re.findall(f"(.){BREAK}(.)", made, re.DOTALL):
        assert before != "\u200d"
        assert after not in "\u0301\u200d🏽🇦🇺"


def cell(title: str, words: str) -> Entry:
    return Entry("1.1a", title, answer=(words,))


def test_each_column_holds_its_longest_word_and_dates_stay_whole() -> None:
    row = (cell("What?", "Two of us, outside, by day, from the river side"), cell("By when?", "21 November 2024"))
    shares = {one["title"]: one["share"] for one in columns(Entry("1", "Now", kind="table", rows=(row,)))}
    assert shares["By when?"] >= 18
    assert shares["What?"] > shares["By when?"]


def test_what_no_line_holds_is_no_table() -> None:
    row = tuple(cell(f"{letter * 20}?", "b" * 20) for letter in "abcd")
    assert columns(Entry("1", "Now", kind="table", rows=(row,))) == []
    assert columns(Entry("1", "Now")) == []


def test_choices_stand_in_as_many_columns_as_they_fit_into() -> None:
    def chosen(*lengths: int) -> tuple[tuple[str, bool], ...]:
        return tuple(("x" * length, False) for length in lengths)

    assert abreast(chosen(4, 5, 6, 7, 8), 62) == 4
    assert abreast(chosen(18, 3, 11, 31, 44, 20, 46, 41, 33, 29), 62) == 1
    assert abreast(chosen(4, 4, 4, 60), 62) == 1  # its two lines would not do
    assert abreast((), 62) == 4
