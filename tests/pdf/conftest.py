"""A page with everything on it, and PDFs of pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casefile.render.page import Entry, Page, Section, SignatureLine
from casefile.render.pdf import pdf
from casefile.store.resources import resource_dir

pytest.importorskip("typst", reason="no wheel of typst for this machine")
TEMPLATES = resource_dir("templates")

NAMES = (Entry("2.1a", "Who?", answer=("Marlow",)), Entry("2.1b", "When?", kind="date", answer=("4 March 2026",)))
USUAL = Page(
    "review",
    "Looking at the plan together",
    client="amber-4821",
    version=2,
    day="10 June 2026",
    service="Riverbend Outreach",
    id="2026-06-10-review-9qx2",
    reference="review/1",
    sections=(
        Section("", (Entry("1", "What are you proud of?", answer=("The pages are in.",)),)),
        Section("Who was there", (Entry("2", "Who was there?", kind="table", rows=(NAMES, NAMES)),)),
    ),
    signatures=(SignatureLine("Client", "Ray", "signed", "10 June 2026", signed=True), SignatureLine("Caseworker")),
    since=("11 June 2026: Copy given, read aloud",),
    statements=("That is not how it was.",),
)


@pytest.fixture
def usual() -> Page:
    """A filled page with a table, signatures given and open, a statement, and what came since."""
    return USUAL


@pytest.fixture
def printed() -> Callable[[Page], bytes]:
    """A page's PDF."""
    return lambda page: pdf(page, TEMPLATES)
