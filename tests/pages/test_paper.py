"""Pages as they come out of a printer: how many sheets, what a photocopy leaves of them, dates from right to left. Chromium."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pages.making import SETTINGS, blank, documents, filled, made

from casefile.core.days import spoken
from casefile.render import leaves
from casefile.render.page import Page
from casefile.render.words import Words

CHROMIUM = next((one for one in ("chromium", "chromium-browser", "google-chrome") if shutil.which(one)), "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (CHROMIUM and shutil.which("pdftoppm")), reason="needs chromium and poppler-utils"),
]
QUIET = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update".split()


def printed(page: Page, folder: Path) -> Path:
    """The page as a PDF, as a browser prints it."""
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(made(page), "utf-8")
    subprocess.run(
        [
            CHROMIUM,
            *QUIET,
            f"--user-data-dir={folder / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target


def sheets(pdf: Path) -> int:
    """How many pages a PDF has."""
    told = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    return int(re.search(r"^Pages: +(\d+)", told, re.MULTILINE).group(1))  # type: ignore[union-attr]


BLANK = {
    "rights-and-responsibilities": 1,
    "safe-today": 1,
    "consent": 2,
    "case-plan": 2,
    "safety-plan": 2,
    "review": 2,
    "exit-plan": 2,
    "risk-assessment": 3,
    "strengths-conversation": 2,
    "self-reflection": 2,
    "feedback": 2,
    "intake-record": 3,
    "skills-check": 3,
    "code-of-conduct": 3,
    "supervision-contract": 3,
    "service": 3,
    "mou": 3,
    "model-evaluation": 3,
    "exit-summary": 4,
    "carer-assessment": 4,
    "referral-in": 4,
    "risk-guidelines": 4,
    "supervision-record": 4,
    "assessment-report": 5,
    "profile": 5,
    "strengths-needs-assessment": 6,
    "planning-tool": 8,  # thirteen sheets, two on a page; the first page goes with any of them
}


@pytest.mark.parametrize(("name", "count"), BLANK.items(), ids=BLANK)
def test_a_hand_made_page_has_as_many_sheets_as_it_promises(name: str, count: int, tmp_path: Path) -> None:
    assert sheets(printed(blank(name), tmp_path)) == count


@pytest.mark.parametrize(
    ("name", "most"),
    [("consent", 2), ("rights-and-responsibilities", 1), ("case-plan", 1), ("safety-plan", 1), ("safe-today", 1)],
)
def test_a_short_answer_makes_a_short_paper(name: str, most: int, tmp_path: Path) -> None:
    assert sheets(printed(filled(documents(name)[0]), tmp_path)) <= most


@pytest.mark.parametrize(
    "page",
    [leaves.card(None, SETTINGS, "", ()), leaves.first_page(SETTINGS, "amina", None, (("000", "Emergency"),) * 4)],
    ids=lambda one: one.form,
)
def test_a_card_and_a_first_page_are_one_sheet(page: Page, tmp_path: Path) -> None:
    assert sheets(printed(page, tmp_path)) == 1


@pytest.mark.parametrize("name", ["case-plan", "consent"])
def test_a_date_keeps_its_order_on_a_page_from_right_to_left(name: str, tmp_path: Path) -> None:
    document = documents(name)[-1]
    pdf = printed(replace(filled(document), words=Words("ar", "rtl")), tmp_path)
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    assert spoken(document.date) in text


# -- a photocopy
DPI, THRESHOLD = 100, 0.62
SHORTEST = DPI  # a rule is an inch or longer


def grey(pdf: Path, page: int, folder: Path) -> list[bytes]:
    """A page's rows of grey, read from the plain PGM that pdftoppm writes."""
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-f", str(page), "-l", str(page), pdf, folder / "copy"], check=True
    )
    (path,) = folder.glob("copy-*.pgm")
    data = path.read_bytes()
    path.unlink()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    assert head
    width, height = int(head.group(1)), int(head.group(2))
    return [data[head.end() + y * width : head.end() + (y + 1) * width] for y in range(height)]


def rules(rows: list[bytes]) -> Iterator[tuple[int, int, int]]:
    """Rows with a long stretch of ink, however faint: y, from, to."""
    for y, row in enumerate(rows):
        for run in re.finditer(rb"[\x00-\xe0]{%d,}" % SHORTEST, row):
            yield y, run.start(), run.end()


def black(rows: list[bytes], y: int, x: int) -> bool:
    """Whether a copier of middling quality leaves this point black: a little blur, then black or white."""
    around = [rows[j][i] for j in (y - 1, y, y + 1) for i in (x - 1, x, x + 1)]
    return (sum(around) + 3 * rows[y][x]) / 12 < THRESHOLD * 255


def lost(pdf: Path, folder: Path) -> tuple[list[tuple[int, int]], int]:
    """The rules of a PDF of which a copy loses more than a bit, by page and height; and how many rules there are."""
    gone, seen = [], 0
    for page in range(1, sheets(pdf) + 1):
        rows = grey(pdf, page, folder)
        for y, start, end in rules(rows):
            points = range(start + 1, end - 1, 4)
            near = [max(1, y - 1), y, min(len(rows) - 2, y + 1)]
            kept = sum(any(black(rows, j, x) for j in near) for x in points)
            seen += 1
            if kept < 0.95 * len(points):
                gone.append((page, y))
    return gone, seen


@pytest.mark.parametrize("name", ["consent", "safety-plan", "case-plan"])
def test_a_photocopy_keeps_every_line(name: str, tmp_path: Path) -> None:
    gone, seen = lost(printed(blank(name), tmp_path), tmp_path)
    assert seen > 20
    assert gone == []


def test_the_test_of_photocopies_sees_a_grey_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = made(blank("safety-plan"))
    monkeypatch.setattr("tests.pages.test_paper.made", lambda _: usual.replace(".75pt solid #000", ".5pt solid #777"))
    gone, _ = lost(printed(blank("safety-plan"), tmp_path), tmp_path)
    assert gone
