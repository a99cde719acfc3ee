"""A page filled in by hand and keyed in: by its numbers, at a terminal and as lines in a pipe."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import yaml
from tests.cli.test_questionnaire import AMBER, MINE, WIDE, Reader, newest
from tests.story import Desk, Keyboard, Said

from casefile.cli import keyed_lines, questions
from casefile.core.failure import Usage


@pytest.fixture
def june(at: Callable[[str], Desk]) -> Desk:
    """The caseload on 30 June; it is keyed in on 3 July."""
    return at("30-june")


def key_in(desk: Desk, form: str, *typed: str, more: tuple[str, ...] = ()) -> Said:
    """`write CLIENT FORM --from-paper` at a terminal, with these lines typed."""
    keyboard = Keyboard("".join(f"{line}\n" for line in typed))
    words = ("--no-color", "write", AMBER, form, "--from-paper", *more)
    return desk(*words, stdin=keyboard, terminal=True, env=WIDE, **MINE)


def by_lines(desk: Desk, form: str, text: str, *more: str) -> Said:
    """The same in a pipe."""
    return desk("write", AMBER, form, "--from-paper", *more, stdin=text, **MINE)


def papers(desk: Desk) -> list[str]:
    return sorted(path.name for path in (desk.folder / f"clients/{AMBER}").rglob("*.yaml"))


# -- days
@pytest.mark.parametrize(
    "typed", ["5 3 2026", "05 03 2026", "5/3/2026", "5.3.2026", "5. 3. 2026", " 5  3 2026 ", "2026-03-05"]
)
def test_a_day_is_typed_day_first(typed: str) -> None:
    assert questions.day_on_paper(typed) == "2026-03-05"


@pytest.mark.parametrize(
    "typed", ["5/3/26", "5 3", "31 2 2026", "3 13 2026", "2026 3 5", "5 March 2026", "today", "٥ ٣ ٢٠٢٦"]
)
def test_what_is_no_day_on_paper(typed: str) -> None:
    with pytest.raises(Usage, match="5 3 2026"):
        questions.day_on_paper(typed)


# -- at a terminal
SAFETY_PLAN = (
    ("1      ", "1"),
    ("2      ", ""),
    ("3      ", "I stop eating."), (" > ", "I do not answer the phone."), (" > ", ""),
    ("5      ", ":goto 6"),
    ("6.1  Is anything written here?", "y"), ("6.1a", "Dell"), ("6.1c", "0491 570 156"), ("6.1d", "2"),
    ("6.2  Is anything written here?", ""),
    ("8      ", "-"), ("Why is there no answer?", "2"),
    ("11b", "2 1"),
    ("14     ", "seven"), ("it must be a number", "7"),
    ("18     ", "5/3/27"), ("type the whole year", "5 3 2027"),
    ("Who filled it in?", "1"), ("Which day stands beside the signature?", "5 8 2026"), ("that day has not come yet", "2 7 2026"),
)  # fmt: skip


def test_a_page_is_keyed_in_by_its_numbers(june: Desk) -> None:
    reader = Reader(*SAFETY_PLAN)
    said = june(
        "--no-color", "write", AMBER, "safety-plan", "--from-paper", stdin=reader, terminal=True, env=WIDE, **MINE
    )
    assert said.code == 0, said.err
    assert not reader.script
    made = newest(june, "safety-plan")
    own = {
        key: one
        for key, one in made.items()
        if key
        in (
            "in_my_words",
            "warning_signs",
            "people_i_can_ask",
            "emergency",
            "confidence",
            "next_review",
            "unanswered",
            "local",
            "status",
            "date",
        )
    }
    assert own == {
        "warning_signs": ["I stop eating.", "I do not answer the phone."],
        "people_i_can_ask": [{"name": "Dell", "phone": "0491 570 156", "is_emergency_contact": "false"}],
        "emergency": {"crisis_lines": ["lifeline", "triple_zero"]},
        "confidence": "7",
        "next_review": "2027-03-05",
        "unanswered": {"make_place_safer": "not_asked"},
        "local": {"keyed_from_paper": {"keyed_on": "2026-07-03", "filled_in_by": "person", "signed_on": "2026-07-02"}},
        "status": "draft",
        "date": "2026-07-02",
    }  # fmt: skip
    assert "the paper is dated 2 July 2026, when it was signed" in said.err
    assert said.err.endswith(f"next: casefile sign {AMBER} {made['id']} --as client --method ink --on 2026-07-02\n")


def test_what_belongs_to_another_answer_is_passed_over_and_may_be_keyed_in_all_the_same(june: Desk) -> None:
    said = key_in(june, "safe-today", "1", ":goto 2", "Her brother was there.", "", ":stop")
    assert "   passed over: 2 to 3; :goto 2 asks it all the same\n4      Safe today?\n" in said.err.replace(
        "\n\n", "\n"
    )
    assert newest(june, "safe-today")["because"] == "Her brother was there."


def test_all_of_a_question_that_was_gone_to_is_asked(june: Desk) -> None:
    said = key_in(june, "safe-today", "2", ":goto 4.6", "2", "The dog.", "", ":stop")
    assert said.code == 0, said.err
    assert newest(june, "safe-today")["questions"] == [
        {"code": "danger_to_a_visitor", "answer": "worry", "words": "The dog."}
    ]


def test_keying_in_goes_on_after_the_last_answer(june: Desk) -> None:
    said = key_in(june, "safe-today", "2", "", ":stop")
    assert f"go on with: casefile write {AMBER} safe-today --id 2026-07-03-safe-today-" in said.err
    id = newest(june, "safe-today")["id"]
    said = key_in(june, "safe-today", "She was asleep.", "", "4 7 2026", "2", "y", more=("--id", id))
    assert "Taking up again at question 2 of 4." in said.err
    made = newest(june, "safe-today")
    assert (made["because"], made["ask_on"], made["status"]) == ("She was asleep.", "2026-07-04", "final")
    assert made["local"] == {"keyed_from_paper": {"keyed_on": "2026-07-03", "filled_in_by": "together"}}


def test_enter_writes_nothing_and_a_dash_asks_why(june: Desk) -> None:
    said = key_in(june, "safe-today", "2", "-", "", ":stop")
    assert "Why is there no answer? (Enter: Would rather not say)" in said.err
    made = newest(june, "safe-today")
    assert made["unanswered"] == {"because": "declined"}
    assert "ask_on" not in made


def test_the_next_version_does_not_say_that_it_was_keyed_in(june: Desk) -> None:
    june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
    by_lines(june, "case-plan", "12 Asked again.\nby 2\n")
    june.do("write", AMBER, "case-plan", "--set", "local.room=blue", **MINE)
    first = newest(june, "case-plan")
    assert first["local"] == {
        "keyed_from_paper": {"keyed_on": "2026-07-03", "filled_in_by": "together"},
        "room": "blue",
    }
    june.do("sign", AMBER, "case-plan", "--as", "client", "--method", "ink", **MINE)
    june.do("amend", AMBER, "case-plan", "--because", "c", now="2026-07-04T02:00:00Z", by="amina")
    (path,) = (june.folder / f"clients/{AMBER}").glob("2026-07-04-case-plan-*.yaml")
    assert yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)["local"] == {"room": "blue"}


def test_feedback_remembers_nothing_of_who_and_when(june: Desk) -> None:
    said = june("write", "service", "feedback", "--from-paper", stdin="2 The tea.\nby 1\n", **MINE)
    assert said.code == 0, said.err
    (path,) = (june.folder / "service").glob("*-feedback-*.yaml")
    assert "keyed_from_paper" not in path.read_text("utf-8")


# -- as lines
PAGE = """\
1 1
3 I stop eating.
  I do not answer the phone.
6.1a Dell
6.1c 0491 570 156
6.1d 2
6.3a Aunty Jo
8 --
10 Sit with me.

   Do not talk me out of it.
11b 2 1
14 7
18 5 3 2027
by 1
signed 2 7 2026
"""


def test_the_same_page_as_lines(june: Desk) -> None:
    said = by_lines(june, "safety-plan", PAGE)
    assert said.code == 0, said.err
    made = newest(june, "safety-plan")
    people = [{key: one for key, one in each.items() if key != "id"} for each in made["people_i_can_ask"]]
    assert people == [
        {"name": "Dell", "phone": "0491 570 156", "is_emergency_contact": "false"},
        {"name": "Aunty Jo"},
    ]
    assert made["warning_signs"] == ["I stop eating.", "I do not answer the phone."]
    assert made["how_to_be_with_me"] == "Sit with me.\n\nDo not talk me out of it."
    assert made["emergency"] == {"crisis_lines": ["lifeline", "triple_zero"]}
    assert (made["confidence"], made["next_review"], made["date"]) == ("7", "2027-03-05", "2026-07-02")
    assert made["unanswered"] == {"make_place_safer": "not_asked"}
    assert made["local"]["keyed_from_paper"] == {"keyed_on": "2026-07-03", "filled_in_by": "person", "signed_on": "2026-07-02"}  # fmt: skip
    assert said.out.endswith(f"next: casefile sign {AMBER} {made['id']} --as client --method ink --on 2026-07-02\n")


FAULTY = """\
 Said before any number
1 9
6 Dell
6.1c call me
99 Words nobody may read in an error
1 1
12 -
12a -
18 5/3/26
by Dell
signed 5 8 2026
"""


def test_every_line_that_is_no_answer_is_named_and_nothing_is_written(june: Desk) -> None:
    before = papers(june)
    said = by_lines(june, "safety-plan", FAULTY)
    assert (said.code, said.out) == (2, "")
    (line,) = [one for one in said.err.splitlines() if one.startswith("casefile: ")]
    assert line == (
        "casefile: line 1: no question of this form has that number; line 2: type a number from 1 to 7;"
        " line 3: it has parts of its own, like 6.1a; line 4: it is not written as it must be, like 0491 570 156;"
        " line 5: no question of this form has that number; line 6: its number stands twice;"
        " line 7: it has parts of its own, like 12a; line 8: inside a question nothing is crossed out; leave the line out;"
        " and 3 more; nothing was written"
    )
    assert papers(june) == before
    (kept,) = (june.folder / ".casefile/drafts").glob("words-*.txt")
    assert kept.read_text("utf-8") == FAULTY


def test_a_page_that_says_nothing_is_none(june: Desk) -> None:
    for text in ("", "\n", "1\n", "by 1\n"):
        said = by_lines(june, "safety-plan", text)
        assert (said.code, said.out) == (2, "")
        assert "nothing was keyed in" in said.err


def test_a_draft_is_gone_on_with_and_its_answers_give_way(june: Desk) -> None:
    by_lines(june, "safety-plan", "1 1\n8 --\n6.1a Dell\n")
    id = newest(june, "safety-plan")["id"]
    said = by_lines(
        june, "safety-plan", "1 2\n8 The knives are at Aunty's.\n6.1c 0491 570 156\n6.2a Jo\n", "--id", id, "--json"
    )
    written = json.loads(said.out)
    assert written["documents"][0]["status"] == "draft"
    made = newest(june, "safety-plan")
    assert [(one["name"], one.get("phone")) for one in made["people_i_can_ask"]] == [
        ("Dell", "0491 570 156"),
        ("Jo", None),
    ]
    assert made["make_place_safer"] == ["The knives are at Aunty's."]
    assert "unanswered" not in made


def test_a_dry_run_writes_nothing(june: Desk) -> None:
    before = papers(june)
    said = by_lines(june, "safety-plan", "1 1\n", "--dry-run")
    assert said.code == 0, said.err
    assert papers(june) == before


@pytest.mark.parametrize("more", [("--set", "type=crisis"), ("--from", "-"), ("--sensitivity", "restricted")])
def test_answers_come_from_the_page_or_from_elsewhere(june: Desk, more: tuple[str, str]) -> None:
    said = june("write", AMBER, "safety-plan", "--from-paper", *more, stdin="1 1\n", **MINE)
    assert (said.code, said.out) == (2, "")


def test_at_a_terminal_where_nobody_may_be_asked_it_does_not_wait(june: Desk) -> None:
    said = june("--no-input", "write", AMBER, "safety-plan", "--from-paper", stdin=Keyboard(""), terminal=True, **MINE)
    assert (said.code, said.out) == (2, "")


def test_lines_as_they_are_read() -> None:
    found = [(one.at, one.number, one.said) for one in keyed_lines.lines("\ufeff1. a\r\n\n\n2A\tb\n  c\n\n  d\n\n3\n")]
    assert found == [(1, "1", "a"), (4, "2a", "b\nc\n\nd"), (9, "3", "")]
