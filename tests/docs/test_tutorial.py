"""The tutorial, typed from the first line to the last, in one folder, with its own answer files."""

from pathlib import Path

import pytest
from tests.docs.reading import ROOT, blocks, desk, not_printed, run, save_files

pytestmark = pytest.mark.samples  # real commands by the hundred: part of the whole suite only

MARK = "--- a screen of the tutorial ---"


def test_the_tutorial_works_as_it_stands(tmp_path: Path) -> None:
    page = blocks(ROOT / "docs" / "tutorial.md")
    work = tmp_path / "work"
    work.mkdir()
    save_files(page, work)
    steps = [block for block in page if block.kind == "shell"]
    done = run("\n".join(f"echo '{MARK}'\n{block.text}" for block in steps), work, desk(tmp_path))
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    screens = done.stdout.split(f"{MARK}\n")[1:]
    for block, said in zip(steps, screens, strict=True):
        following = page[page.index(block) + 1 :][:1]
        if following and following[0].kind == "text" and not following[0].mark:
            assert not_printed(following[0].text, said) == [], said
    left = sorted(path.name for path in work.iterdir())
    assert left == ["my-caseload", "plan.html", "riverbend-backup.zip"], "the answer files are removed at the end"
