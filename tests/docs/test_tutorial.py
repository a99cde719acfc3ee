"""The tutorial, typed from the first line to the last, in one folder, with its own answer files."""

from pathlib import Path

import pytest
from tests.docs.reading import ROOT, blocks, desk, played

pytestmark = pytest.mark.samples  # real commands by the hundred: part of the whole suite only


def test_the_tutorial_works_as_it_stands(tmp_path: Path) -> None:
    page = blocks(ROOT / "docs" / "tutorial.md")
    work = tmp_path / "work"
    played(page, work, desk(tmp_path))
    left = sorted(path.name for path in work.iterdir())
    assert left == ["my-caseload", "plan.html", "riverbend-backup.zip"], "the answer files are removed at the end"
