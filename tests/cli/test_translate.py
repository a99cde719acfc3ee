"""`casefile translate`: what an interpreter said stands beside the person's own words, on every page, and never in their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.story import Desk, Keyboard

WHO = "amber-4821"
MATTERS = "A door I can lock, my shifts at the bakery, and Dell coming for tea on Sundays."
CUA = "Một cánh cửa tôi khóa được, ca làm ở tiệm bánh, và Dell đến uống trà Chủ nhật."
DAY = "2026-03-20"
INTO = ("--into", "vi", "--interpreter", "Lan Tran")
At = Callable[[str], Desk]


@pytest.fixture
def desk(at: At) -> Desk:
    """A desk where a plan is signed."""
    return at("plan-signed")


def plan(desk: Desk) -> Path:
    (path,) = (desk.folder / "clients" / WHO).glob("*case-plan*.yaml")
    return path


def page(desk: Desk, *more: str, day: str = DAY, paper: str = "case-plan") -> str:
    return desk.do("print", WHO, paper, *more, day=day).out


def put(desk: Desk, *more: str, day: str = DAY, stdin: str = "") -> str:
    return desk.do("translate", WHO, "case-plan", *INTO, *more, day=day, stdin=stdin).out


def test_both_stand_side_by_side_with_who_and_when(desk: Desk) -> None:
    said = put(desk, "--set", f"what_matters_to_me={CUA}")
    assert said.splitlines()[0] == f"{WHO}: My plan, words in vi stand beside their own"
    assert said.splitlines()[-1].startswith("next: casefile given")
    html = page(desk)
    assert MATTERS in html
    assert re.search(rf'<div lang="vi" dir="auto"><p class="a"><bdi>{CUA}</bdi></p></div>', html)
    assert "Lan Tran" in html
    text = page(desk, "--format", "text")
    assert "[tiếng Việt: Lan Tran, 20 March 2026]" in text
    assert " ".join(CUA.split()) in " ".join(text.split())
    assert "another language" not in text  # it is said beside the words, not among what happened since


def test_the_words_that_were_signed_are_untouched(desk: Desk) -> None:
    before = plan(desk).read_text("utf-8")
    put(desk, "--set", f"what_matters_to_me={CUA}")
    after = plan(desk).read_text("utf-8")
    assert before[: before.index("\nevents:")] == after[: after.index("\nevents:")]
    assert desk("check", WHO, day=DAY).code == 0


def test_a_page_in_another_language_has_no_third(desk: Desk) -> None:
    put(desk, "--set", f"what_matters_to_me={CUA}")
    assert CUA in page(desk, "--lang", "vi", "--draft-language")
    other = page(desk, "--lang", "ar", "--draft-language")
    assert CUA not in other
    assert MATTERS in other


def test_items_of_a_list_stand_beside_their_own_and_what_is_missing_is_a_dash(desk: Desk) -> None:
    put(desk, "--set", "my_strengths.3=Dell, người bạn thật lòng.")
    html = page(desk)
    (items,) = re.findall(r'<div lang="vi" dir="auto"><ul class="said">(.*?)</ul>', html, re.DOTALL)
    assert re.findall("<bdi>(.*?)</bdi>", items) == ["—", "—", "Dell, người bạn thật lòng."]


def test_answers_come_from_a_file_shaped_as_the_paper_is(desk: Desk) -> None:
    answers = "goals:\n  - id: g-4vkm\n    client_statement: Tôi muốn một cánh cửa khóa được.\nclient_role: Tự gọi.\n"
    put(desk, "--from", "-", stdin=answers)
    events = plan(desk).read_text("utf-8").split("\nevents:")[1]
    assert re.findall(r"of: ([^\s,]+)", events) == ["goals.g-4vkm.client_statement", "client_role"]
    text = page(desk, "--format", "text")
    assert "Tôi muốn một cánh cửa khóa được." in text
    assert "Tự gọi." in text


def test_it_belongs_to_the_words_in_the_next_version_too_until_they_change(desk: Desk) -> None:
    put(desk, "--set", f"what_matters_to_me={CUA}")
    desk.do("amend", WHO, "case-plan", "--because", "A step more.", day="2026-03-21")
    assert CUA in page(desk, day="2026-03-21")
    desk.do("write", WHO, "case-plan", "--set", "what_matters_to_me=A door I can lock.", day="2026-03-21")
    assert CUA not in page(desk, day="2026-03-21")
    assert CUA in page(desk, day="2026-03-21", paper="case-plan#1")


def test_a_newer_one_takes_the_place_of_the_older_and_one_in_error_goes(desk: Desk) -> None:
    put(desk, "--set", "client_role=Sai.")
    put(desk, "--set", "client_role=Tôi tự gọi.", day="2026-03-21")
    assert "Sai." not in page(desk, day="2026-03-21")
    newest = re.findall(r"id: (e-\w{4}),?\s+kind: translated", plan(desk).read_text("utf-8"))[-1]
    said = ("withdraw", WHO, "case-plan", "--in-error", "--event", newest, "--because", "Another person's words.")
    desk.do(*said, day="2026-03-21")
    html = page(desk, day="2026-03-21")
    assert "Tôi tự gọi." not in html
    assert "Sai." in html


def test_at_a_terminal_each_answer_is_shown_and_enter_passes_over(desk: Desk) -> None:
    typed = Keyboard(f"{CUA}\n\n\n:stop\n")
    said = desk.do("translate", WHO, "case-plan", *INTO, day=DAY, stdin=typed, terminal=True)
    assert "What matters to me" in said.err
    assert MATTERS in " ".join(said.err.split())
    assert CUA in page(desk)
    rest = desk("translate", WHO, "case-plan", *INTO, day=DAY, stdin=Keyboard(":stop\n"), terminal=True)
    assert MATTERS not in " ".join(rest.err.split())
    assert rest.code == 2


def test_what_was_typed_is_kept_when_somebody_leaves(desk: Desk) -> None:
    said = desk("translate", WHO, "case-plan", *INTO, day=DAY, stdin=Keyboard(f"{CUA}\n\n"), terminal=True)
    assert said.code == 130
    kept = [one.read_text("utf-8") for one in (desk.folder / ".casefile" / "drafts").iterdir()]
    assert any(CUA in one for one in kept)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("case-plan", "--into", "vi", "--set", "client_role=x"), 2, "casefile never does"),
        (("case-plan", "--interpreter", "L"), 2, "say into which language"),
        (("case-plan", "--into", "Vietnamese!", "--interpreter", "L", "--set", "client_role=x"), 2, "language tag"),
        (("case-plan", *INTO, "--set", "nowhere=Bí mật"), 2, "1 of the places hold no words"),
        (("case-plan", *INTO, "--set", "goals.g-4vkm.domain=Bí mật"), 2, "1 of the places hold no words"),
        (("case-plan", *INTO, "--set", "client_role= "), 2, "no words were given"),
        (("case-plan", *INTO), 2, "nobody can be asked here"),
        (("profile", *INTO, "--set", "names.preferred=x"), 2, "changed in place"),
    ],
)
def test_what_cannot_be_is_said_in_one_line_and_nothing_is_written(
    desk: Desk, words: tuple[str, ...], code: int, told: str
) -> None:
    before = plan(desk).read_bytes()
    said = desk("translate", WHO, *words, day=DAY)
    assert said.code == code
    assert told in said.err
    assert "Bí mật" not in said.err
    assert plan(desk).read_bytes() == before


def test_a_draft_is_not_translated_yet(desk: Desk) -> None:
    desk.do("amend", WHO, "case-plan", "--because", "A step more.", day=DAY)
    said = desk("translate", WHO, "case-plan", *INTO, "--set", "client_role=x", day=DAY)
    assert said.code == 1
    assert "is a draft" in said.err
