"""The last change of this machine taken back as a new one: what goes, what stays, what is refused, and how it comes back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.cli.amber import caseload
from tests.cli.test_contract import answer
from tests.cli.test_kept_apart import REPORT
from tests.story import Desk, Said

pytestmark = pytest.mark.samples  # real commands one after another: part of the whole suite only

FERN, OTHER = "fern-1111", "wattle-2222"
NOON = "2026-03-04T05:00:00Z"
WHEN = {"now": NOON, "by": "amina"}


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A caseload with a history and one file."""
    made = caseload(Desk(tmp_path_factory.mktemp("begun")), history=True)
    made.do("new", "--code", FERN, **WHEN)
    return made.folder


@pytest.fixture
def desk(begun: Path, tmp_path: Path) -> Desk:
    """A copy of it, to type in."""
    return Desk(shutil.copytree(begun, tmp_path / "load", ignore=shutil.ignore_patterns("schemas")))


def files(desk: Desk) -> dict[str, bytes]:
    """Everything in the caseload that git would keep."""
    paths = (path for path in desk.folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {
        str(path.relative_to(desk.folder)): path.read_bytes()
        for path in paths
        if path.parent.name not in ("schemas", "tmp") and path.name != "lock"
    }


def commits(desk: Desk) -> list[str]:
    """The first lines of every commit, newest first."""
    done = subprocess.run(["git", "-C", desk.folder, "log", "--format=%s"], capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:-1]


def book(desk: Desk, day: str, **more: Any) -> Said:
    return desk.do("book", FERN, day, **{**WHEN, **more})


def test_files_go_back_and_it_is_a_change_of_its_own(desk: Desk) -> None:
    before, count = files(desk), len(commits(desk))
    book(desk, "2026-03-10")
    said = desk.do("undo", "--yes", **WHEN)
    assert files(desk) == before
    assert len(commits(desk)) == count + 2
    assert said.out == "taken back: 1 file as before\nnext: casefile undo --back\n"
    assert "amina booked an appointment for 10 March 2026 (fern-1111)" in said.err
    assert f"clients/{FERN}/case.yaml: goes back to what it was" in said.err
    assert re.fullmatch("undo [0-9a-f]{40}", commits(desk)[0])
    assert FERN not in "".join(commits(desk))


def test_twice_takes_back_the_one_before_that(desk: Desk) -> None:
    states = [files(desk)]
    for day in ("2026-03-10", "2026-03-11", "2026-03-12"):
        book(desk, day)
        states.append(files(desk))
    for back in (2, 1, 0):
        desk.do("undo", "--yes", **WHEN)
        assert files(desk) == states[back]


def test_an_undo_can_be_taken_back_and_then_undone_again(desk: Desk) -> None:
    empty = files(desk)
    book(desk, "2026-03-10")
    whole = files(desk)
    for _ in range(2):
        desk.do("undo", "--yes", **WHEN)
        assert files(desk) == empty
        said = desk.do("undo", "--back", "--yes", **WHEN)
        assert files(desk) == whole
        assert said.out == "brought back: 1 file as before\nnext: casefile log\n"
    assert desk("undo", "--back", "--yes", **WHEN).code == 3


def test_several_undos_come_back_one_after_another(desk: Desk) -> None:
    for day in ("2026-03-10", "2026-03-11"):
        book(desk, day)
    whole = files(desk)
    desk.do("undo", "--yes", **WHEN)
    desk.do("undo", "--yes", **WHEN)
    desk.do("undo", "--back", "--yes", **WHEN)
    desk.do("undo", "--back", "--yes", **WHEN)
    assert files(desk) == whole


def test_what_it_takes_away_stays_in_git_and_in_the_log(desk: Desk) -> None:
    desk.do("write", FERN, "safe-today", "--from", "-", stdin="asked: asked\n", **WHEN)
    written = next((desk.folder / f"clients/{FERN}").glob("*-safe-today-*.yaml"))
    words = written.read_text("utf-8")
    desk.do("undo", "--yes", **WHEN)
    assert not written.exists()
    name = str(written.relative_to(desk.folder))
    kept = subprocess.run(
        ["git", "-C", desk.folder, "show", f"HEAD~1:{name}"], capture_output=True, text=True, check=True
    )
    assert kept.stdout == words
    assert "amina took away the safe today" in desk.do("log", **WHEN).out


def test_a_move_is_taken_back(desk: Desk) -> None:
    before = files(desk)
    desk.do("state", FERN, "paused", "--because", "-", stdin="Away.", **WHEN)
    desk.do("undo", FERN, "--yes", **WHEN)
    assert files(desk) == before
    assert "took back a step: paused the case" in desk.do("log", **WHEN).out


# -- what is not done
def test_nothing_is_taken_back_where_a_file_has_changed_since(desk: Desk) -> None:
    book(desk, "2026-03-10")
    path = desk.folder / f"clients/{FERN}/case.yaml"
    path.write_text(path.read_text("utf-8") + "# looked at it\n", "utf-8")
    before = files(desk)
    said = desk("undo", "--yes", **WHEN)
    assert (said.code, said.out) == (1, "")
    assert f"changed since, so it is not taken back: clients/{FERN}/case.yaml" in said.err
    assert files(desk) == before


def test_what_is_final_is_not_undone_and_what_takes_it_back_is_named(desk: Desk) -> None:
    desk.do("note", FERN, "-", "--kind", "phone", stdin="Rang.", **WHEN)
    before = files(desk)
    said = desk("undo", "--yes", **WHEN)
    assert (said.code, said.out) == (1, "")
    note = next((desk.folder / f"clients/{FERN}/notes").glob("*.yaml")).stem
    assert said.err == (
        f"casefile: {note} is final, and such a paper is not undone\n"
        f"fix: casefile withdraw {FERN} {note} --in-error --because -, or casefile amend {FERN} {note} --because -\n"
    )
    assert files(desk) == before


def test_a_signature_and_an_event_are_not_undone(desk: Desk) -> None:
    desk.do("note", FERN, "-", "--kind", "phone", stdin="Rang.", **WHEN)
    note = next((desk.folder / f"clients/{FERN}/notes").glob("*.yaml")).stem
    desk.do("given", FERN, note, "--format", "print", **WHEN)
    said = desk("undo", "--yes", **WHEN)
    event = re.search("(?<=id: )e-[0-9a-z]{4}", (desk.folder / f"clients/{FERN}/notes/{note}.yaml").read_text("utf-8"))
    assert event
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"casefile: something happened to {note}, and that is not undone as if it had not\n"
        f"fix: casefile withdraw {FERN} {note} --in-error --event {event.group()} --because -\n"
    )
    desk.do("withdraw", FERN, note, "--in-error", "--event", event.group(), "--because", "-", stdin="No.", **WHEN)


def test_words_of_a_final_paper_that_were_changed_by_hand_come_back(desk: Desk) -> None:
    desk.do("note", FERN, "-", "--kind", "phone", stdin="Rang about the unit.", **WHEN)
    path = next((desk.folder / f"clients/{FERN}/notes").glob("*.yaml"))
    words = path.read_bytes()
    path.write_bytes(words.replace(b"the unit", b"a flat"))
    book(desk, "2026-03-10")
    assert "edited a note by hand, although it was final" in re.sub(r"\s+", " ", desk.do("log", **WHEN).out)
    desk.do("undo", "--yes", **WHEN)
    desk.do("undo", "--yes", **WHEN)
    assert path.read_bytes() == words


def test_what_a_paper_kept_apart_is_called_is_never_said(desk: Desk) -> None:
    desk.do("write", FERN, "protection-report", "--from", "-", stdin="considered: Quokkaberry.\n", **WHEN)
    said = desk.do("undo", "--yes", **WHEN)
    assert "a paper: goes\n" in said.err
    assert not re.search("quokkaberry|protection", said.out + said.err, re.IGNORECASE)
    said = desk.do("undo", "--back", "--yes", **WHEN)
    assert not re.search("quokkaberry|protection", said.out + said.err, re.IGNORECASE)
    path = next((desk.folder / f"clients/{FERN}").glob("*protection-report*"))
    path.write_text(path.read_text("utf-8").replace("Quokkaberry", "Quokkaberry Ros"), "utf-8")
    said = desk("undo", "--yes", **WHEN)
    assert said.code in (0, 1)
    assert not re.search("quokkaberry|protection", said.out + said.err, re.IGNORECASE)


def test_one_that_is_kept_apart_and_final_is_refused_without_its_name(desk: Desk) -> None:
    draft = desk.do("write", FERN, "protection-report", "--from", "-", stdin=REPORT, **WHEN)
    assert draft.code == 0
    desk.do("write", FERN, "protection-report", "--id", "protection-report", "--final", **WHEN)
    said = desk("undo", "--yes", **WHEN)
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        f"casefile: a paper is final or signed, and such a paper is not undone\nfix: casefile show {FERN} --whole\n"
    )


def test_what_another_machine_made_is_not_this_ones_to_take_back(desk: Desk) -> None:
    (desk.folder / ".casefile/replica").write_text("zzzz\n", "utf-8")
    said = desk("undo", "--yes", **WHEN)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("casefile: this machine has changed nothing that could be taken back\n")
    book(desk, "2026-03-10")
    desk.do("undo", "--yes", **WHEN)
    assert desk("undo", "--yes", **WHEN).code == 3


def test_the_beginning_of_a_caseload_is_not_taken_back(tmp_path: Path) -> None:
    desk = caseload(Desk(tmp_path), history=True)
    desk.do("new", "--code", FERN, **WHEN)
    for _ in range(2):  # the file, and the settings as they were edited by hand
        desk.do("undo", "--yes", **WHEN)
    assert desk("undo", "--yes", **WHEN).code == 3
    assert (desk.folder / "casefile.yaml").exists()
    assert (desk.folder / "README.txt").exists()
    assert not (desk.folder / f"clients/{FERN}").exists() or not list((desk.folder / f"clients/{FERN}").iterdir())


def test_a_history_that_was_written_anew_does_not_undo_twice(desk: Desk) -> None:
    book(desk, "2026-03-10")
    before = files(desk)
    book(desk, "2026-03-11")
    desk.do("undo", "--yes", **WHEN)
    assert files(desk) == before
    subprocess.run(
        ["git", "-C", desk.folder, "filter-branch", "--force", "--env-filter", "export GIT_COMMITTER_NAME=ros", "--", "main"],
        capture_output=True, check=True, env={**os.environ, "FILTER_BRANCH_SQUELCH_WARNING": "1"},
    )  # fmt: skip
    desk.do("undo", "--yes", **WHEN)
    assert "2026-03-10" not in (desk.folder / f"clients/{FERN}/case.yaml").read_text("utf-8")


def test_of_one_file_what_was_done_last_in_it(desk: Desk) -> None:
    book(desk, "2026-03-10")
    desk.do("new", "--code", OTHER, **WHEN)
    desk.do("undo", FERN, "--yes", **WHEN)
    assert "2026-03-10" not in (desk.folder / f"clients/{FERN}/case.yaml").read_text("utf-8")
    assert (desk.folder / f"clients/{OTHER}/case.yaml").exists()


def test_that_others_may_have_it_is_said(desk: Desk) -> None:
    book(desk, "2026-03-10")
    subprocess.run(["git", "-C", desk.folder, "update-ref", "refs/remotes/team/main", "HEAD"], check=True)
    assert "others may have this change already" in desk.do("undo", "--dry-run", **WHEN).err
    book(desk, "2026-03-11")
    assert "others may have" not in desk.do("undo", "--dry-run", **WHEN).err


def test_without_yes_it_is_asked_and_without_a_terminal_refused(desk: Desk) -> None:
    book(desk, "2026-03-10")
    before = files(desk)
    assert desk("undo", **WHEN).code == 2
    said = desk("undo", stdin="n\n", terminal=True, **WHEN)
    assert said.code == 1
    assert desk("undo", "--dry-run", **WHEN).code == 0
    assert files(desk) == before
    assert desk("undo", stdin="y\n", terminal=True, **WHEN).code == 0
    assert files(desk) != before


def test_json_is_that_of_every_writing_command(desk: Desk) -> None:
    book(desk, "2026-03-10")
    made = answer(desk.do("undo", "--yes", "--json", **WHEN), "writing")
    assert (made["done"], made["client"], made["next"]) == (True, FERN, "casefile undo --back")


def test_without_a_history_nothing_can_be_taken_back(tmp_path: Path) -> None:
    desk = caseload(Desk(tmp_path))
    desk.do("new", "--code", FERN, **WHEN)
    said = desk("undo", "--yes", **WHEN)
    assert (said.code, said.out) == (3, "")
    assert said.err.startswith("casefile: there is no git history here")


def test_edits_by_hand_of_another_file_are_kept_and_go_into_the_history_first(desk: Desk) -> None:
    book(desk, "2026-03-10")
    path = desk.folder / f"clients/{FERN}/profile.yaml"
    path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")
    desk.do("undo", "--yes", **WHEN)
    assert path.read_text("utf-8").endswith("# by hand\n")
    assert commits(desk)[1] == "edited by hand"
