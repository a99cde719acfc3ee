"""casefile print --format pdf: where it goes, what it is called, and what is said when there can be none."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from tests.pdf.reading import Paper, faults, squeezed
from tests.story import Desk

from casefile.cli.commands import print_command
from casefile.render import pdf as home
from casefile.store.resources import resource_dir

CLIENT, DAY = "linnet-5142", "2026-03-27"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk beside a caseload that has somebody in it."""
    shutil.copytree(resource_dir("examples") / "harbour", tmp_path / "harbour")
    return Desk(tmp_path)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_filled_page(desk: Desk) -> None:
    before = bytes_of(desk.folder / "harbour")
    said = desk.do("-C", "harbour", "print", CLIENT, "case-plan", "--format", "pdf", "-o", "plan.pdf", day=DAY)
    target = desk.folder / "plan.pdf"
    assert said.out == f"{target}\n"
    assert said.err == ""
    assert faults(target.read_bytes()) == []
    paper = Paper(target.read_bytes())
    assert paper.title == f"My action sheet, {CLIENT}, version 1"
    text = desk.do("-C", "harbour", "print", CLIENT, "case-plan", "--format", "text", "-o", "-", day=DAY).out
    there = squeezed("".join(paper.pages))
    assert all(squeezed(line.strip("- 0123456789")) in there for line in text.splitlines()[4:12])
    assert bytes_of(desk.folder / "harbour") == before
    if os.name == "posix":
        assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_pictures_of_the_file_come_after_it_with_their_facts_in_words(desk: Desk) -> None:
    names = ("ecomap", "timeline")
    asked = [word for name in names for word in ("--picture", name)]
    plan = ("-C", "harbour", "print", CLIENT, "case-plan")
    alone, drawn = (
        (
            desk.do(*plan, *more, "--format", "pdf", "-o", f"{n}.pdf", day=DAY),
            Paper((desk.folder / f"{n}.pdf").read_bytes()),
        )[1]
        for n, more in enumerate(([], asked))
    )
    assert faults((desk.folder / "1.pdf").read_bytes()) == []
    assert [one.alt[:8] for one in drawn.all if one.kind == "Figure"] == ["Me in th", "From 13 "]
    assert len(drawn.pages) > len(alone.pages)
    there = squeezed("".join(drawn.pages[len(alone.pages) :]))
    for name in names:
        said = desk.do("-C", "harbour", "show", CLIENT, "--picture", name, "--json", day=DAY).out
        rows = json.loads(said)["picture"]["rows"]
        assert rows
        assert [cell for row in rows for cell in row if squeezed(cell) not in there] == []


def test_a_blank_page_needs_no_caseload(tmp_path: Path) -> None:
    Desk(tmp_path).do("print", "--blank", "consent", "--format", "pdf", "-o", "consent.pdf")
    paper = Paper((tmp_path / "consent.pdf").read_bytes())
    assert paper.title == "My information: what I agree to"
    assert "Name or code" in paper.pages[0]
    assert not any("2026" in words for words in paper.pages)


def test_a_pipe_gets_the_bytes_and_two_runs_give_the_same(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-m", "casefile", "print", "--blank", "note", "--format", "pdf"]
    once, again = (
        subprocess.run([*command, *more], cwd=tmp_path, env=env, capture_output=True, check=True).stdout
        for more in ([], ["-o", "-"])
    )
    assert once.startswith(b"%PDF-1.7")
    assert once == again


def test_a_terminal_gets_none(tmp_path: Path) -> None:
    said = Desk(tmp_path)("print", "--blank", "note", "--format", "pdf", terminal=True)
    assert (said.code, said.out) == (2, "")
    assert "-o FILE" in said.err


def test_none_goes_into_the_caseload(desk: Desk) -> None:
    said = desk("-C", "harbour", "print", CLIENT, "consent", "--format", "pdf", "-o", "harbour/a.pdf", day=DAY)
    assert said.code == 2
    assert not (desk.folder / "harbour" / "a.pdf").exists()


def test_it_is_opened_from_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(print_command.webbrowser, "open", opened.append)
    said = Desk(tmp_path).do("print", "--blank", "note", "--format", "pdf", "--open")
    assert opened == [Path(said.out.strip()).as_uri()]
    assert opened[0].endswith("/note-blank.pdf")


def test_without_the_extra_one_sentence_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    said = Desk(tmp_path)("print", "--blank", "note", "--format", "pdf", "-o", "note.pdf")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "casefile: PDF needs an extra that is not installed\n"
        'fix: pipx install --force ".[pdf]", in the folder that casefile came in; or take the HTML page (--format html) and print it from a browser, to paper or to PDF\n'
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "line",
    [
        f"print {CLIENT} card",
        f"print {CLIENT} referral-in --letter",
        f"print {CLIENT} case-plan --size easy",
        "print --pack first",
        "print --blank --all -o kit",
        "print --blank card",
    ],
)
def test_what_is_no_form_of_usual_or_large_size_is_asked_for_as_html(desk: Desk, line: str) -> None:
    said = desk("-C", "harbour", *line.split(), "--format", "pdf", "-o", "a.pdf", day=DAY)
    assert (said.code, said.out) == (2, "")
    assert "HTML" in said.err
    assert [path.name for path in desk.folder.iterdir()] == ["harbour"]


# -- a letter that no font here has
@pytest.fixture
def letterless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk where a form's title holds a letter that no font has."""
    real = print_command.sheets.blank
    monkeypatch.setattr(
        print_command.sheets,
        "blank",
        lambda *said, **more: replace(real(*said, **more), help="secret \U0010fffd"),
    )
    return Desk(tmp_path)


def test_the_html_page_is_written_beside_and_that_is_said(letterless: Desk) -> None:
    said = letterless("print", "--blank", "note", "--format", "pdf", "-o", "a.pdf")
    assert said.code == 1  # a script that asked for a PDF must not take the file for there
    assert said.out == f"{letterless.folder / 'a.html'}\n"
    assert "the HTML page was written instead" in said.err
    assert "secret" not in said.err
    assert [path.name for path in letterless.folder.iterdir()] == ["a.html"]
    assert "secret" in (letterless.folder / "a.html").read_text("utf-8")


def test_a_page_that_is_there_is_not_written_over(letterless: Desk) -> None:
    (letterless.folder / "a.html").write_text("mine", "utf-8")
    said = letterless("print", "--blank", "note", "--format", "pdf", "-o", "a.pdf")
    assert (said.code, said.out) == (1, "")
    assert "written instead" not in said.err
    assert "--format html" in said.err
    assert (letterless.folder / "a.html").read_text("utf-8") == "mine"


def test_nothing_else_goes_into_a_pipe(letterless: Desk) -> None:
    said = letterless("print", "--blank", "note", "--format", "pdf", "-o", "-")
    assert (said.code, said.out) == (1, "")
    assert list(letterless.folder.iterdir()) == []


def test_what_was_to_be_opened_is_opened_as_html(letterless: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(print_command.webbrowser, "open", opened.append)
    said = letterless("print", "--blank", "note", "--format", "pdf", "--open")
    assert said.code == 1
    assert [one.rpartition("/")[2] for one in opened] == ["note-blank.html"]


def test_another_failure_of_the_compiler_is_no_missing_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "sheet", lambda page: {})
    said = Desk(tmp_path)("print", "--blank", "note", "--format", "pdf", "-o", "a.pdf")
    assert said.code == 4
    assert "something went wrong inside casefile" in said.err
    assert list(tmp_path.iterdir()) == []
