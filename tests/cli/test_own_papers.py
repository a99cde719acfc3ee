"""Papers that are no client's: the service's own, and each worker's, which stay on the worker's machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.story import Desk

ROOT = Path(__file__).parents[2]
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


# -- what people think of us, without a name
LATER = "2026-03-19T04:05:06Z"


def answered(desk: Desk, words: str, letters: str) -> None:
    line = ["write", "service", "feedback", "--set", f"best={words}", "--set", "is_complaint=no", "--final"]
    desk.do(*line, now=LATER, letters=letters, by="amina")


def log(desk: Desk) -> list[str]:
    said = subprocess.run(["git", "log", "--format=%s"], cwd=desk.folder, capture_output=True, text=True, check=True)
    return said.stdout.split("\n")


def test_feedback_says_neither_who_nor_when_but_the_month(desk: Desk) -> None:
    answered(desk, "That you came.", "k7f3")
    text = (desk.folder / "service/2026-03-feedback-k7f3.yaml").read_text("utf-8")
    assert "amina" not in text
    assert "2026-03-19" not in text
    assert "04:05" not in text
    assert '\ndate: "2026-03"\n' in text
    assert desk.do("check", "--strict", day="2026-03-20").code == 0


def test_it_goes_into_the_history_with_the_next_other_work(desk: Desk) -> None:
    before = log(desk)
    answered(desk, "That you came.", "k7f3")
    assert log(desk) == before
    desk.do("write", "service", "service", "--id", "dental-van", "--set", "name=Van", now=LATER)
    assert log(desk)[:2] == ["write", "edited by hand"]


def test_fewer_than_five_answers_are_shown_to_nobody(desk: Desk) -> None:
    for number, letters in enumerate(("k2k2", "k3k3", "k4k4", "k5k5", "k6k6"), 1):
        answered(desk, f"Word {number}", letters)
        for line in ("show service feedback", "show service k2k2 --json", "print service k2k2 --format text"):
            said = desk(*line.split(), day="2026-03-20")
            assert (said.code == 0) is (number == 5), line
            assert ("Word" in said.out) is (number == 5)
    assert "Word 1" in desk.do("show", "service", "k2k2", day="2026-03-20").out
    assert "March 2026" in desk.do("show", "service", "k2k2", day="2026-03-20").out
    assert "  2026-03    feedback" in desk.do("show", "service", day="2026-03-20").out


# -- the directory
def test_an_entry_of_the_directory_is_called_by_its_name_and_changed_in_place(desk: Desk) -> None:
    line = ["write", "service", "service", "--id", "dental-van"]
    desk.do(*line, "--set", "name=The dental van", "--set", "kind=service", now=LATER)
    desk.do(*line, "--set", "phone=02 5550 1234", now="2026-03-20T01:00:00Z")
    assert [one.name for one in (desk.folder / "service/directory").iterdir()] == ["dental-van.yaml"]
    page = desk.do("show", "service", "dental-van", day="2026-03-20").out
    assert "The dental van" in page
    assert "02 5550 1234" in page
    assert desk.do("check", "--strict", day="2026-03-20").code == 0
    assert "dental-van" in desk.do("show", "service", day="2026-03-20").out


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("write service service --set name=x", "casefile write service service --id town-housing-office"),
        ("write @amina service --id dental-van --set name=x", "casefile write service service --id NAME"),
        ("write service service --id ../up --set name=x", "--id town-housing-office"),
        ("write service service --id com1 --set name=x", "--id town-housing-office"),
        ("write service service --id dental-van --set name=x --final", "leave --final out"),
    ],
)
def test_an_entry_that_cannot_be_is_said_so_and_nothing_is_written(desk: Desk, line: str, fix: str) -> None:
    said = desk(*line.split(), now=LATER)
    assert said.code == 2
    assert fix in said.err
    assert not [*(desk.folder / "service").rglob("*.yaml")]


# -- what becomes of the service's papers
def test_what_should_be_better_is_followed_and_closed_like_any_paper_that_is_followed(desk: Desk) -> None:
    source = ROOT / "tests/forms/improvement/good"
    paper = min(one for one in source.iterdir() if "status: final" in one.read_text("utf-8"))
    (desk.folder / "service" / paper.name).write_text(paper.read_text("utf-8"), "utf-8")
    desk.do(
        "done",
        "service",
        "improvement",
        "--words",
        "-",
        stdin="The chairs came.",
        now="2026-12-01T01:00:00Z",
        by="amina",
    )
    said = desk("done", "service", "improvement", "--state", "used", now="2026-12-01T01:00:00Z", by="amina")
    assert (said.code, said.err) == (
        2,
        "casefile: --state is none of the states of improvement\nfix: choose followed_up, closed\n",
    )
    text = (desk.folder / "service" / paper.name).read_text("utf-8")
    assert "kind: followed_up" in text
    assert "The chairs came." in text


def test_a_worker_signs_their_own_paper_as_themselves(written: Desk) -> None:
    written.do(
        "write",
        "@amina",
        "skills-check",
        "--id",
        "2026-03-04-skills-check-k4wd",
        "--set",
        "learning_needs.+.need=To listen",
        now=LATER,
    )
    written.do("sign", "@amina", "k4wd", "--as", "supervisee", "--method", "electronic", now="2026-03-05T01:00:00Z")
    assert "name: amina" in (written.folder / PATH).read_text("utf-8")
