"""`casefile verify`: a page brought back is matched with its paper, and says what was added or changed since."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from tests.story import Desk

ROOT = Path(__file__).parents[2]
WHO = "heron-2719"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    shutil.copytree(ROOT / "examples" / "lakeside", tmp_path / "lakeside")
    return Desk(tmp_path / "lakeside")


def mark(desk: Desk, form: str, day: str = "2025-07-10", *more: str) -> str:
    page = desk.do("--today", day, "print", WHO, form, "--format", "text", *more).out
    line = page.rstrip().rsplit("\n", 1)[1]
    assert line.startswith("This page: ")
    return line.removeprefix("This page: ")


def test_a_page_finds_its_paper_and_tells_what_came_since(desk: Desk) -> None:
    said = desk.do("verify", mark(desk, "case-plan", "2025-07-01")).out.splitlines()
    assert said == [
        f"{WHO}: case-plan, version 2, 2025-07-01 (2025-07-01-case-plan-c6rg)",
        "how it stands: final",
        "signed: client 2025-07-01, caseworker 2025-07-01",
        "since that page, 3 July 2025: step progress",
        "since that page, 7 July 2025: step progress",
    ]


@pytest.mark.parametrize("form", ["profile", "consent", "review", "risk-assessment"])
def test_every_page_of_a_paper_carries_it_and_it_is_the_same_in_html(desk: Desk, form: str) -> None:
    code = mark(desk, form)
    page = desk.do("--today", "2025-07-10", "print", WHO, form, "-o", "-").out
    assert page.count(f"This page: <bdi>{code}</bdi>") == 1
    assert desk.do("verify", code).out.startswith(f"{WHO}: {form}")


def test_a_blank_page_carries_none(desk: Desk) -> None:
    assert "This page" not in desk.do("print", "--blank", "consent", "-o", "-").out


def test_a_page_of_a_version_before_says_which_took_its_place(desk: Desk) -> None:
    code = mark(desk, "case-plan#1", "2022-05-01")
    assert "how it stands: replaced by version" in desk.do("verify", code).out


def test_a_page_that_was_changed_is_not_the_paper(desk: Desk) -> None:
    code = mark(desk, "case-plan")
    (path,) = (desk.folder / "clients" / WHO).glob("*case-plan-c6rg.yaml")
    path.write_text(path.read_text("utf-8").replace("The rota.", "The rotas.", 1), "utf-8")
    said = desk("verify", code)
    assert said.code == 1
    assert said.err.startswith("casefile: the page holds other words than the paper")
    assert "since that page" not in said.out
    assert "rota" not in said.out + said.err


@pytest.mark.parametrize(("code", "rc"), [("k7f3", 2), ("k7f3-00000000-0", 3)])
def test_what_is_no_code_and_what_is_nobodys_is_said(desk: Desk, code: str, rc: int) -> None:
    said = desk("verify", code)
    assert (said.code, said.out) == (rc, "")


def test_it_is_told_as_data(desk: Desk) -> None:
    made = json.loads(desk.do("verify", mark(desk, "case-plan", "2025-07-01"), "--json").out)["verify"]
    assert made["same_words"] is True
    assert made["signed"] == [{"role": "client", "date": "2025-07-01"}, {"role": "caseworker", "date": "2025-07-01"}]
    assert len(made["since"]) == 2
