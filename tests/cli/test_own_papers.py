"""Papers that are no client's: the service's own, and each worker's, which stay on the worker's machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.story import Desk

DAY = "2026-03-04"
ANSWERS = """\
proud_of: I waited three visits until he opened the door himself.
skills_care: [{code: observation, self: on_my_own}]
skills_whole: [{code: clarify_roles, self: with_help}]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    home = Desk(tmp_path)
    home.do("init", "c", "--worker", "amina", day=DAY)
    return Desk(tmp_path / "c")


@pytest.fixture
def written(desk: Desk) -> Desk:
    desk.do("write", "@amina", "skills-check", "--from", "-", stdin=ANSWERS, now=f"{DAY}T01:00:00Z", letters="k4wd")
    return desk


PATH = f"workers/amina/{DAY}-skills-check-k4wd.yaml"


def test_a_workers_paper_lies_in_their_own_folder_and_says_whose_it_is(written: Desk) -> None:
    text = (written.folder / PATH).read_text("utf-8")
    assert "\nworker: amina\n" in text
    assert not {"client:", "key:", "support_period:", "place:"} & {one.split(" ")[0] for one in text.splitlines()}


def test_it_is_listed_shown_printed_amended_and_checked(written: Desk) -> None:
    assert "skills-check" in written.do("show", "@amina", day=DAY).out
    assert "I waited three visits" in written.do("show", "@amina", "skills-check", day=DAY).out
    assert "I waited three visits" in written.do("print", "@amina", "k4wd", "--format", "text", day=DAY).out
    assert "in 1 document" in written.do("check", day=DAY).out
    assert written.do("check", PATH, day=DAY).code == 0
    broken = written.folder / PATH
    broken.write_text(broken.read_text("utf-8").replace("on_my_own", "perfect"), "utf-8")
    said = written("check", day=DAY)
    assert said.code == 1
    assert PATH in said.out


def test_it_is_in_no_history_and_no_list_of_everybody(written: Desk) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=written.folder, capture_output=True, text=True, check=True).stdout
    assert "workers/" not in tracked
    assert "amina" not in written.do("list", day=DAY).out
    assert "skills" not in written.do("today", "--all", day=DAY).out


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("write service skills-check --set proud_of=x", "casefile write @amina skills-check"),
        ("write @amina consent --set decision=given", "casefile write CLIENT consent"),
        ("write @amina enquiry --set source=self", "casefile write service enquiry"),
        ("write @bo skills-check --set proud_of=x", "choose @amina"),
        ("show @", "choose @amina"),
    ],
)
def test_a_form_goes_where_it_belongs(desk: Desk, line: str, fix: str) -> None:
    said = desk(*line.split(), now=f"{DAY}T01:00:00Z")
    assert said.code in (2, 3)
    assert fix in said.err


@pytest.mark.parametrize("whose", ["@amina", "service"])
@pytest.mark.parametrize(
    "line",
    [
        "status {}",
        "urgent {}",
        "advance {}",
        "state {} paused --because -",
        "exit {} --close",
        "reopen {}",
        "note {} words",
        "book {} 2026-03-10",
        "refer {} --to clinic",
        "share {} --to clinic",
        "handover {} --to amina",
    ],
)
def test_what_is_done_with_a_person_is_not_done_with_a_worker_or_the_service(desk: Desk, whose: str, line: str) -> None:
    said = desk(*line.format(whose).split(), now=f"{DAY}T01:00:00Z", stdin="words")
    assert (said.code, said.out) == (2, "")
    assert (
        said.err == f"casefile: {whose} is no person's file; it has papers, and no phases\nfix: casefile show {whose}\n"
    )
