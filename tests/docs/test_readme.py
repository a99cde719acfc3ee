"""What README says to type works, and what it shows is what comes."""

import re
import shutil
from pathlib import Path

import pytest
from tests.docs.reading import ROOT, Block, blocks, desk, not_printed, run, save_files

PAGE = blocks(ROOT / "README.md")
SHELL = [block for block in PAGE if block.kind == "shell"]


def marked(mark: str) -> Block:
    return next(block for block in PAGE if block.mark == mark)


def shown_after(block: Block) -> str:
    """The screen that README shows below a shell block, if it shows one."""
    following = PAGE[PAGE.index(block) + 1 :][:1]
    return following[0].text if following and following[0].kind == "text" and not following[0].mark else ""


@pytest.mark.samples
@pytest.mark.parametrize("block", SHELL, ids=[f"line-{block.line}" for block in SHELL])
def test_each_session_runs(block: Block, tmp_path: Path) -> None:
    lines = [line for line in block.text.splitlines() if "run.py" not in line]  # tests/setup runs those
    work = tmp_path / "work"
    work.mkdir()
    save_files(PAGE, work)
    done = run("\n".join(lines), work, desk(tmp_path))
    assert done.returncode == 0, done.stderr
    assert not_printed(shown_after(block), done.stdout) == [], done.stdout
    assert "Traceback" not in done.stderr


def test_the_document_shown_is_a_real_one_and_prints_as_shown(tmp_path: Path) -> None:
    env = desk(tmp_path)
    work = tmp_path / "work"
    assert run("casefile init . --worker amina --no-git", work, env).returncode == 0
    client = work / "clients" / "amber-4821"
    client.mkdir()
    shutil.copy(ROOT / "tests/forms/case/good/amber-start.yaml", client / "case.yaml")
    document = marked("document").text
    (client / "2026-03-04-safe-today-v5dm.yaml").write_text(document, "utf-8")
    checked = run("casefile check amber-4821", work, env)
    assert (checked.returncode, checked.stdout) == (0, "0 errors, 0 warnings in 2 documents\n")
    printed = run("casefile show amber-4821 safe-today", work, env)
    assert printed.stdout == marked("page").text


def test_a_person_sees_the_two_lines_first() -> None:
    assert SHELL[0].text == "python3 run.py demo\npython3 run.py test\n"


def test_every_link_leads_somewhere() -> None:
    for page in [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *sorted(ROOT.glob("docs/**/*.md")),
    ]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}"
