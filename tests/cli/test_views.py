"""`print --view`: whose copy a page is, and that nobody is handed what is not theirs to see."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.story import Desk

ROOT = Path(__file__).parents[2]
THEN = "2025-07-10"
NAME = "Maureen"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    shutil.copytree(ROOT / "examples" / "lakeside", tmp_path / "lakeside")
    return Desk(tmp_path / "lakeside")


def printed(desk: Desk, line: str) -> str:
    said = desk(*f"--today {THEN} print heron-2719 {line} --format text".split())
    assert said.code == 0, said.err
    return said.out


def stopped(desk: Desk, line: str, code: int) -> str:
    said = desk(*f"--today {THEN} print heron-2719 {line} --format text".split())
    assert (said.code, said.out) == (code, "")
    return said.err


def test_a_service_sees_what_it_may_know_and_the_worker_sees_the_condition(desk: Desk) -> None:
    said = desk(*f"--today {THEN} print heron-2719 case-plan --view recipient:r-z5tb --format text".split())
    assert "A copy for town-social-care: only what was agreed to be shared with them" in " ".join(said.out.split())
    assert "Nothing goes before she has read it with somebody." in said.err
    assert "Nothing goes before" not in said.out
    assert "My goals" not in said.out


def test_a_service_is_told_no_name_and_nothing_that_happened_since(desk: Desk) -> None:
    usual, theirs = printed(desk, "case-plan"), printed(desk, "case-plan --view recipient:r-3vdk")
    assert "SINCE THEN" in usual
    assert "SINCE THEN" not in theirs
    assert re.search(rf"Person, {NAME}: signed", usual)
    assert NAME not in theirs.split("SIGNATURES")[1]


def test_a_service_that_may_not_know_gets_one_line_and_no_page(desk: Desk) -> None:
    assert "consent does not cover case_plan" in stopped(desk, "case-plan --view recipient:r-8nxw", 1)
    assert "consent does not name them" in stopped(desk, "case-plan --view recipient:bank", 1)
    assert "goes to no service" in stopped(desk, "consent --view recipient:r-3vdk", 1)


def test_the_person_and_the_supervisor_have_a_copy_of_their_own(desk: Desk) -> None:
    assert "A copy for the person" in printed(desk, "case-plan --view client")
    assert "A copy for the supervisor; it is not handed on" in printed(desk, "case-plan --view supervisor")


def test_learners_see_invented_people_only_and_why_each_question_is_asked(desk: Desk) -> None:
    settings = desk.folder / "casefile.yaml"
    invented = settings.read_text("utf-8")
    settings.write_text(invented.replace("training: true\n", ""), "utf-8")
    assert "not printed for learners" in stopped(desk, "case-plan --view training", 1)
    settings.write_text(invented, "utf-8")
    assert desk("check").code == 0
    page = printed(desk, "case-plan --view training")
    assert "For training: everybody in it is invented" in page
    assert NAME not in page.split("SIGNATURES")[1]


def test_the_file_in_one_piece_has_an_index_and_every_paper_that_stands(desk: Desk) -> None:
    page = desk("--today", THEN, "print", "heron-2719", "--bundle", "-o", "-")
    assert page.code == 0, page.err
    marks = re.findall(r"This page: <bdi>([a-z0-9]{4}-[0-9a-f]{8}-[0-9]+)", page.out)
    assert len(marks) > 40
    for mark in marks:
        assert page.out.count(mark) >= 2, "the index names the code at the foot of each paper"
    assert "DRAFT" not in page.out


def test_a_service_gets_of_the_file_what_it_may_know_of_this_support_period(desk: Desk) -> None:
    said = printed(desk, "--bundle --view recipient:r-8nxw")
    assert said.count("A copy for quayside-memory-clinic") == 2
    assert "Strengths and needs" in said
    assert "2022" not in said.split("\f")[0]
    assert "no paper yet that they may see" in stopped(desk, "--bundle --view recipient:bank", 1)


def test_a_file_in_one_piece_is_for_learners_where_everybody_is_invented(desk: Desk) -> None:
    assert "For training: everybody in it is invented" in printed(desk, "review --bundle --view training")
    settings = desk.folder / "casefile.yaml"
    settings.write_text(settings.read_text("utf-8").replace("training: true\n", ""), "utf-8")
    assert "not printed for learners" in stopped(desk, "--bundle --view training", 1)


def test_all_papers_of_one_form_are_a_part_of_the_file(desk: Desk) -> None:
    index = printed(desk, "review --bundle --view client").split("\f")[0]
    assert index.count("Looking at the plan together") == 3
    assert "Note" not in index


@pytest.mark.parametrize("line", ["--view nobody", "--view recipient:", "--view client:x", "--view client --whole"])
def test_a_view_that_is_none_is_said_so(desk: Desk, line: str) -> None:
    assert "--view" in stopped(desk, f"case-plan {line}", 2)
