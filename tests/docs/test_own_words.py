"""The page on a service's own words, typed from the first line to the last in one folder; what it shows is what comes."""

from pathlib import Path

import pytest
from tests.docs.reading import ROOT, blocks, desk, played

pytestmark = pytest.mark.samples  # real commands one after another: part of the whole suite only


def test_the_page_works_as_it_stands(tmp_path: Path) -> None:
    page = blocks(ROOT / "docs" / "how-to" / "own-words.md")
    work = tmp_path / "work"
    done = played(page, work, desk(tmp_path))
    own = [line for line in done.stdout.splitlines() if "[own/" in line]
    assert own == ["  fix: take it off this list  [own/not-hidden]"], "the one fault is the one the page speaks of"
    assert 'src="data:image/svg+xml;base64,' in (work / "consent.html").read_text("utf-8")
