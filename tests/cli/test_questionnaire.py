"""The questions at a terminal: asked one by one, saved after each, left and taken up again at any time."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.story import Desk, Keyboard, Said, Screen

from casefile.cli import screen
from casefile.core import numbering
from casefile.core.form import Field
from casefile.store import library

ROOT = Path(__file__).parents[2]
AMBER = "amber-4821"
WIDE = {"COLUMNS": "400"}
MINE: dict[str, Any] = {"now": "2026-07-03T02:00:00Z", "by": "amina"}


@pytest.fixture
def june(at: Callable[[str], Desk]) -> Desk:
    """The caseload on 30 June."""
    return at("30-june")


def ask(desk: Desk, form: str, *typed: str, more: tuple[str, ...] = ()) -> Said:
    """`write CLIENT FORM` at a terminal, with these lines typed."""
    keyboard = Keyboard("".join(f"{line}\n" for line in typed))
    return desk("--no-color", "write", AMBER, form, *more, stdin=keyboard, terminal=True, env=WIDE, **MINE)


def newest(desk: Desk, form: str) -> dict[str, Any]:
    """The document of that form written today, by another reader than ours."""
    (found,) = (desk.folder / f"clients/{AMBER}").glob(f"2026-07-03-{form}-*.yaml")
    made: dict[str, Any] = yaml.load(found.read_text("utf-8"), Loader=yaml.BaseLoader)
    return made


NOT_NOW = ("2", "His brother sat with us.", "He asked us not to.", "", "2026-07-04")


def test_every_question_that_belongs_is_asked_and_the_answers_become_final(june: Desk) -> None:
    said = ask(june, "safe-today", *NOT_NOW, "y")
    assert said.code == 0, said.err
    made = newest(june, "safe-today")
    assert made["asked"] == "not_safe_to_ask_now"
    assert made["because"] == "His brother sat with us.\nHe asked us not to."
    assert made["ask_on"] == "2026-07-04"
    assert "questions" not in made
    assert made["status"] == "final"
    assert made["final"]["by"] == "amina"


def test_a_draft_stays_a_draft_unless_somebody_says_yes(june: Desk) -> None:
    assert ask(june, "safe-today", *NOT_NOW, "").code == 0
    assert newest(june, "safe-today")["status"] == "draft"


def test_with_gaps_the_questionnaire_names_them_and_keeps_the_draft(june: Desk) -> None:
    said = ask(june, "safe-today", "2", "", "", "y")
    assert newest(june, "safe-today")["status"] == "draft"
    assert "still open: because (Why was it not safe to ask?)" in said.out
    assert "still open: ask_on (When will you ask?)" in said.out


def test_what_is_open_inside_a_list_is_named_with_its_item(june: Desk) -> None:
    said = ask(june, "safe-today", "1", "2", *[""] * 12, "y")
    title = "Safe today? · A safe place to sleep tonight · What was done about it before you parted?"
    assert f"still open: questions.1.done_now ({title})" in said.out


def test_a_question_mark_explains_and_asks_again(june: Desk) -> None:
    schema = (ROOT / "schemas/safe-today/1.schema.json").read_text("utf-8")
    described = yaml.safe_load(schema)["properties"]["asked"]["description"]
    said = ask(june, "safe-today", "?", *NOT_NOW, "y")
    assert described in said.err
    assert newest(june, "safe-today")["asked"] == "not_safe_to_ask_now"


@pytest.mark.parametrize(("typed", "why"), [("-", "declined"), ("--", "not_asked"), ("---", "not_known")])
def test_a_dash_says_why_there_is_no_answer(june: Desk, typed: str, why: str) -> None:
    said = ask(june, "safe-today", "2", typed, "2026-07-04", "y")
    made = newest(june, "safe-today")
    assert made["unanswered"] == {"because": why}
    assert said.code == 0
    assert made["status"] == "final"


def test_an_answer_given_later_takes_the_excuse_away(june: Desk) -> None:
    ask(june, "safe-today", "2", "-", ":back", "After all.", "", "2026-07-04", "y")
    made = newest(june, "safe-today")
    assert made["because"] == "After all."
    assert "because" not in made.get("unanswered", {})


def test_back_goes_to_the_question_before_and_shows_what_was_said(june: Desk) -> None:
    said = ask(june, "safe-today", "2", "First words.", "", ":back", "Other words.", "", "y", "2026-07-04", "y")
    made = newest(june, "safe-today")
    assert (made["because"], made["status"]) == ("Other words.", "final")
    assert "now: First words." in said.err


def test_back_at_a_question_that_was_passed_over_finds_the_one_that_was_asked(june: Desk) -> None:
    said = ask(june, "safe-today", *NOT_NOW[:4], ":back", ":back", "2", "", "2026-07-04", "y")
    assert said.code == 0, said.err
    assert newest(june, "safe-today")["because"].startswith("His brother")


def test_stop_saves_and_says_how_to_go_on_and_the_same_paper_is_taken_up_again(june: Desk) -> None:
    said = ask(june, "safe-today", "2", ":stop")
    assert said.code == 0
    made = newest(june, "safe-today")
    assert (made["asked"], made["status"]) == ("not_safe_to_ask_now", "draft")
    (line,) = [one for one in said.err.splitlines() if "go on with" in one]
    words = shlex.split(line.partition("casefile ")[2])
    assert words[:3] == ["write", AMBER, "safe-today"]
    said = ask(june, "safe-today", "Later words.", "", "2026-07-04", "y", more=tuple(words[3:]))
    assert "Taking up again at question 2" in said.err
    made = newest(june, "safe-today")
    assert (made["because"], made["status"]) == ("Later words.", "final")


def test_an_interrupt_is_130_and_what_was_answered_is_saved(june: Desk) -> None:
    said = ask(june, "safe-today", "2", "Begun.", "")
    assert said.code == 130
    assert newest(june, "safe-today")["because"] == "Begun."


def test_before_the_first_answer_nothing_is_written(june: Desk) -> None:
    before = sorted(june.folder.rglob("*"))
    assert ask(june, "safe-today").code == 130
    assert ask(june, "safe-today", ":stop").code == 0
    assert sorted(june.folder.rglob("*")) == before


@pytest.mark.parametrize(("leave", "code"), [((), 130), ((":stop",), 0)])
def test_what_was_answered_inside_a_list_is_saved_when_it_is_left_half_way(
    june: Desk, leave: tuple[str, ...], code: int
) -> None:
    said = ask(june, "safe-today", "1", "worry", "The car again.", "", *leave)
    assert said.code == code, said.err
    made = newest(june, "safe-today")
    assert made["questions"] == [{"code": "bed_tonight", "answer": "worry", "words": "The car again."}]


class Reader(Screen):
    """Somebody who reads the screen: an answer for what it says, in turn, and Enter for everything else."""

    def __init__(self, *script: tuple[str, str]) -> None:
        super().__init__()
        self.script = list(script)
        self.read_so_far = 0

    def readline(self, size: int = -1) -> str:  # type: ignore[override]
        shown = sys.stderr.getvalue()  # type: ignore[attr-defined]
        new, self.read_so_far = shown[self.read_so_far :], len(shown)
        if self.script and self.script[0][0] in new:
            _, answer = self.script.pop(0)
            if answer == "^C":
                raise KeyboardInterrupt
            return f"{answer}\n"
        return "\n"


@pytest.mark.parametrize(("leave", "code"), [("^C", 130), (":stop", 0)])
def test_items_that_are_whole_stay_when_the_next_is_left(june: Desk, leave: str, code: int) -> None:
    june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
    june.do("write", AMBER, "case-plan", "--set", "contingency.k-8zbd=", **MINE)
    reader = Reader(
        ("If this, then that", "y"), ("a  If", "It rains"), ("b  Then", "Ring"), ("Add another?", "y"), ("a  If", "It snows"), ("b  Then", leave),
    )  # fmt: skip
    said = june("--no-color", "write", AMBER, "case-plan", stdin=reader, terminal=True, env=WIDE, **MINE)
    assert said.code == code, said.err
    assert not reader.script
    made = newest(june, "case-plan")
    assert [(one["if"], one.get("then")) for one in made["contingency"]] == [("It rains", "Ring"), ("It snows", None)]


def test_an_answer_that_could_not_be_saved_is_kept_beside(june: Desk) -> None:
    path = by_hand(june, "# looked at")

    class Colleague(Keyboard):
        """Somebody types while another worker saves the same paper."""

        def readline(self, size: int = -1) -> str:
            line = super().readline()
            if line.startswith("His"):
                path.write_text(f"{path.read_text('utf-8')}# and again\n", "utf-8")
            return line

    keyboard = Colleague("\nHis brother sat with us.\n\n")
    said = june("--no-color", "write", AMBER, "safe-today", stdin=keyboard, terminal=True, env=WIDE, **MINE)
    assert said.code == 4, said.err
    assert "changed while you were working on it" in said.err
    (kept,) = (june.folder / ".casefile/drafts").glob("words-*.txt")
    assert kept.read_text("utf-8") == "His brother sat with us."
    assert path.read_text("utf-8").endswith("# looked at\n# and again\n")


TOLD = """\
information_sent: [contact]
what: That she can be reached by text.
why: They hold a letter for her.
method: phone
by_consent: true
"""


def told_at_the_terminal(desk: Desk, to: str, *more: str, text: str = TOLD) -> Said:
    """A share begun in a pipe and gone on with at the terminal up to the last question, where it is to be final."""
    begun = desk.do("share", AMBER, "--to", to, "--from", "-", "--json", stdin=text, **MINE)
    id = json.loads(begun.out)["documents"][0]["id"]
    reader = Reader(("Make it final?", "y"))
    line = ("--no-color", "share", AMBER, "--to", to, "--id", id, *more)
    return desk(*line, stdin=reader, terminal=True, env=WIDE, **MINE)


def test_what_may_not_be_told_stays_a_draft_and_it_is_said_why(june: Desk) -> None:
    said = told_at_the_terminal(june, "valley-clinic")
    assert said.code == 1
    assert "the draft is saved, not final: consent does not name them" in said.err
    assert "fix: casefile explain sharing/not-covered" in said.err
    assert newest(june, "disclosure")["status"] == "draft"


def test_what_has_left_already_is_final_at_the_terminal_too(june: Desk) -> None:
    said = told_at_the_terminal(june, "valley-clinic", "--already")
    assert said.code == 0, said.err
    assert newest(june, "disclosure")["status"] == "final"


def test_with_gaps_at_the_last_question_the_exit_says_that_it_is_a_draft(june: Desk) -> None:
    said = told_at_the_terminal(june, "town-housing-office", text=TOLD.replace("by_consent: true\n", ""))
    assert said.code == 1
    assert "still open: by_consent" in said.out
    assert "the draft is saved, not final; 1 question is open" in said.err
    id = newest(june, "disclosure")["id"]
    assert f"fix: casefile write {AMBER} disclosure --id {id}" in said.err


def by_hand(desk: Desk, lines: str) -> Path:
    """A draft of safe-today with lines that somebody wrote by hand."""
    desk.do("write", AMBER, "safe-today", "--set", "asked=not_safe_to_ask_now", **MINE)
    (path,) = (desk.folder / f"clients/{AMBER}").glob("2026-07-03-safe-today-*.yaml")
    path.write_text(f"{path.read_text('utf-8')}{lines}\n", "utf-8")
    return path


def test_words_by_hand_in_place_of_a_list_are_shown_and_not_written_over(june: Desk) -> None:
    path = by_hand(june, "questions: He sat with us.")
    path.write_text(path.read_text("utf-8").replace("not_safe_to_ask_now", "now"), "utf-8")
    reader = Reader(("now: He sat with us.", ""), ("Make it final?", "n"))
    said = june("--no-color", "write", AMBER, "safe-today", stdin=reader, terminal=True, env=WIDE, **MINE)
    assert said.code == 0, said.err
    assert not reader.script
    assert "left as it is; casefile edit puts it right" in said.err
    assert newest(june, "safe-today")["questions"] == "He sat with us."


def test_words_by_hand_where_excuses_go_stop_no_question_and_stay(june: Desk) -> None:
    by_hand(june, "unanswered: declined")
    reader = Reader(("Why was it not safe to ask?", "-"), ("When will you ask?", "2026-07-04"), ("Make it final?", "n"))
    said = june("--no-color", "write", AMBER, "safe-today", stdin=reader, terminal=True, env=WIDE, **MINE)
    assert said.code == 0, said.err
    assert "unanswered holds words where fields of its own must be" in said.err
    made = newest(june, "safe-today")
    assert (made["unanswered"], made["ask_on"]) == ("declined", "2026-07-04")


def test_what_is_no_answer_is_asked_again(june: Desk) -> None:
    said = ask(june, "safe-today", "9", "perhaps", "2", "w", "", "31.12.2026", "2026-02-30", "2026-07-04", "y")
    assert said.err.count("type a number from 1 to 2") == 2
    assert said.err.count("a day is written like 2026-03-04") == 2
    assert newest(june, "safe-today")["status"] == "final"


def test_choices_are_taken_by_number_by_word_and_by_the_beginning_of_their_label(june: Desk) -> None:
    for typed in ("1", "now"):
        ask(june, "safe-today", typed, ":stop")
        assert newest(june, "safe-today")["asked"] == "now"
        for path in (june.folder / f"clients/{AMBER}").glob("2026-07-03-safe-today-*"):
            path.unlink()


def test_without_a_terminal_nothing_is_asked(june: Desk) -> None:
    said = june("write", AMBER, "safe-today", stdin="2\n", **MINE)
    assert (said.code, said.out) == (2, "")


# -- dashes
def consent_lacks(desk: Desk, *names: str) -> None:
    """The next version of the consent as a draft without these answers."""
    desk.do("amend", AMBER, "consent", "--because", "b", **MINE)
    desk.do("write", AMBER, "consent", *(word for name in names for word in ("--set", f"{name}=")), **MINE)


def test_a_dash_is_the_choice_of_that_meaning_where_there_is_one(june: Desk) -> None:
    consent_lacks(june, "decision")
    said = ask(june, "consent", "-", ":stop")
    assert "Taking up again" in said.err
    made = newest(june, "consent")
    assert made["decision"] == "declined"
    assert "unanswered" not in made


def test_inside_a_group_a_dash_is_no_answer_and_is_asked_again(june: Desk) -> None:
    consent_lacks(june, "explained_in.language")
    said = ask(june, "consent", "-", "en", ":stop")
    assert said.err.count("type Enter to leave it") == 1
    made = newest(june, "consent")
    assert made["explained_in"]["language"] == "en"
    assert "unanswered" not in made


def test_where_nothing_is_in_a_list_a_dash_says_why(june: Desk) -> None:
    june.do("amend", AMBER, "risk-assessment", "--because", "b", **MINE)
    ids = [one["id"] for one in newest(june, "risk-assessment")["strengths_and_protective"]]
    for one in ids:
        june.do("write", AMBER, "risk-assessment", "--set", f"strengths_and_protective.{one}=", **MINE)
    ask(june, "risk-assessment", "?", "perhaps", "--", ":stop")
    made = newest(june, "risk-assessment")
    assert made["unanswered"]["strengths_and_protective"] == "not_asked"


def test_the_profile_keeps_no_excuses(june: Desk) -> None:
    said = ask(june, "profile", *[":back"] * 30, "-", ":stop")
    assert said.code == 0, said.err
    assert said.err.count("type Enter to leave it") == 1
    june.do("check", **MINE)


# -- the six questions
def test_six_dashes_are_six_answers(june: Desk) -> None:
    said = ask(june, "safe-today", "1", *("-", "") * 6, "y")
    assert said.code == 0, said.err
    made = newest(june, "safe-today")
    assert [one["answer"] for one in made["questions"]] == ["declined"] * 6
    assert made["status"] == "final"
    assert "unanswered" not in made


def test_after_a_stop_each_of_the_six_that_is_open_is_asked(june: Desk) -> None:
    ask(june, "safe-today", "1", "1", "", "", "", "no worry", "Fine.", "", ":stop")
    codes = [one["code"] for one in newest(june, "safe-today")["questions"]]
    assert codes == ["bed_tonight", "thoughts_of_suicide"]
    said = ask(june, "safe-today", "", "", "", "-", "", "", "", *("-", "") * 3, "y")
    assert said.code == 0, said.err
    assert "Taking up again at question 4 of 4." in said.err
    assert said.err.count("now: No worry") == 2
    made = newest(june, "safe-today")
    assert made["status"] == "final"
    assert {one["code"]: one["answer"] for one in made["questions"]} == {
        "bed_tonight": "no_worry", "thoughts_of_suicide": "no_worry", "fear_of_someone": "declined",
        "children_safe": "declined", "health_or_medicines": "declined", "danger_to_a_visitor": "declined",
    }  # fmt: skip


# -- leaving
@pytest.mark.parametrize(("leave", "code"), [(":stop", 0), ("^C", 130), (":back", 130)])
def test_lines_typed_are_kept_when_they_are_left(june: Desk, leave: str, code: int) -> None:
    typed = ("2", "His brother sat with us.", "He asked us not to.")
    said = ask(june, "safe-today", *typed, *(() if leave == "^C" else (leave,)))
    assert said.code == code, said.err
    assert newest(june, "safe-today")["because"] == "His brother sat with us.\nHe asked us not to."
    assert (said.err.count("Can you ask now?") == 2) is (leave == ":back")


def test_the_end_of_what_is_typed_keeps_the_lines_too(june: Desk) -> None:
    typed = Screen("2\nHis brother\nsat with us.\n")
    said = june("--no-color", "write", AMBER, "safe-today", stdin=typed, terminal=True, env=WIDE, **MINE)
    assert said.code == 130
    assert newest(june, "safe-today")["because"] == "His brother\nsat with us."


def test_a_line_that_looks_like_a_dash_is_kept_as_it_is(june: Desk) -> None:
    assert ask(june, "safe-today", "2", "\\", "-", ":stop").code == 0
    assert newest(june, "safe-today")["because"] == "-"


def test_lines_that_are_left_do_not_replace_what_is_there(june: Desk) -> None:
    ask(june, "safe-today", "2", "First.", "", ":back", "More.", ":stop")
    assert newest(june, "safe-today")["because"] == "First.\nMore."


def test_words_left_at_the_question_whether_they_replace_are_kept(june: Desk) -> None:
    ask(june, "safe-today", "2", "First.", "", ":back", "More.", "", ":stop")
    assert newest(june, "safe-today")["because"] == "First.\nMore."


def test_lines_inside_a_list_are_kept_too(june: Desk) -> None:
    assert ask(june, "safe-today", "1", "worry", "The car", "again.").code == 130
    made = newest(june, "safe-today")
    assert made["questions"] == [{"code": "bed_tonight", "answer": "worry", "words": "The car\nagain."}]


@pytest.mark.parametrize(("leave", "code"), [("^C", 130), (":stop", 0), (":back", 0)])
def test_whether_there_is_one_more_may_be_left(june: Desk, leave: str, code: int) -> None:
    june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
    june.do("write", AMBER, "case-plan", "--set", "contingency.k-8zbd=", **MINE)
    reader = Reader(("If this, then that", "y"), ("a  If", "It rains"), ("b  Then", "Ring"), ("Add another?", leave))
    said = june("--no-color", "write", AMBER, "case-plan", stdin=reader, terminal=True, env=WIDE, **MINE)
    assert said.code == code, said.err
    assert not reader.script
    assert [one["if"] for one in newest(june, "case-plan")["contingency"]] == ["It rains"]


def test_the_last_question_may_be_left_and_gone_back_from(june: Desk) -> None:
    said = ask(june, "safe-today", *NOT_NOW, ":back", "2026-07-05", "y", ":stop")
    assert said.code == 0, said.err
    assert "go on with" in said.err
    made = newest(june, "safe-today")
    assert (made["ask_on"], made["status"]) == ("2026-07-05", "draft")


def test_back_passes_over_questions_that_do_not_belong(june: Desk) -> None:
    said = ask(june, "safe-today", "1", ":back", ":stop")
    assert said.code == 0, said.err
    assert said.err.count("Can you ask now?") == 2


# -- what is there stays
@pytest.mark.parametrize(("typed", "because"), [("", "First."), ("n", "First."), ("y", "Second.")])
def test_an_answer_is_replaced_only_where_somebody_says_so(june: Desk, typed: str, because: str) -> None:
    ask(june, "safe-today", "2", "First.", "", ":back", "Second.", "", typed, ":stop")
    assert newest(june, "safe-today")["because"] == because


def test_a_choice_and_a_dash_ask_too_and_the_same_again_does_not(june: Desk) -> None:
    said = ask(june, "safe-today", "2", ":back", "1", "perhaps", "n", "First.", "", ":back", "-", "", ":stop")
    assert said.err.count("Replace what is there?") == 3
    made = newest(june, "safe-today")
    assert (made["asked"], made["because"]) == ("not_safe_to_ask_now", "First.")
    assert "unanswered" not in made
    said = ask(june, "safe-today", "", ":back", ":back", "2", "-", "y", ":stop")
    assert said.err.count("Replace what is there?") == 1
    made = newest(june, "safe-today")
    assert made["unanswered"] == {"because": "declined"}
    assert "because" not in made


# -- how it is typed
def test_a_backslash_alone_is_an_empty_line(june: Desk) -> None:
    said = ask(june, "safe-today", "2", "One.", "\\", "Two.", "\\", "", ":stop")
    assert "stands for an empty line" in said.err
    assert newest(june, "safe-today")["because"] == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("typed", "day"), [("today", "2026-07-03"), ("Yesterday", "2026-07-02"), ("tomorrow", "2026-07-04")]
)
def test_days_may_be_said_in_a_word(june: Desk, typed: str, day: str) -> None:
    ask(june, "safe-today", "2", "-", typed, ":stop")
    assert newest(june, "safe-today")["ask_on"] == day


def test_how_to_answer_is_said_with_the_question(june: Desk) -> None:
    consent_lacks(june, "explained", "understanding_checked", "decision")
    said = ask(june, "consent", "1 3,2", "", "", "", "perhaps", "y", ":stop")
    assert "* must be answered before it can be final" in said.err
    titles = [one for one in said.err.splitlines() if "/" in one and " * (" in one]
    assert [one.partition("* ")[2] for one in titles] == ["(numbers with commas, like 1,3)", "(y/n)"]
    assert said.err.count("type y or n") == 1
    made = newest(june, "consent")
    assert len(made["explained"]) == 3
    assert made["understanding_checked"] == "true"


def test_numbers_are_those_of_the_page(june: Desk) -> None:
    said = ask(june, "safe-today", "1", "1", ":stop")
    assert "1/4  Can you ask now? *" in said.err
    assert "4/4  Safe today? *\n4.1  A safe place to sleep tonight\n4.1a  Answer *\n" in said.err
    assert "4.1b  In their words\n" in said.err


def test_going_on_begins_with_what_is_needed(june: Desk) -> None:
    consent_lacks(june, "minor", "expires")
    said = ask(june, "consent", ":stop")
    (line,) = [one for one in said.err.splitlines() if "Taking up again" in one]
    number = line.split()[5]
    assert f"{number}/{line.split()[-1].rstrip('.')}  " in said.err
    expires = next(one for one in said.err.splitlines() if one.startswith(f"{number}/"))
    schema = yaml.safe_load((ROOT / "schemas/consent/1.schema.json").read_text("utf-8"))
    assert schema["properties"]["expires"]["title"] in expires


# -- a record that is open
def test_an_open_draft_of_a_record_is_gone_on_with(june: Desk) -> None:
    ask(june, "safe-today", "2", ":stop")
    id = newest(june, "safe-today")["id"]
    said = ask(june, "safe-today", "perhaps", "", "Later words.", "", ":stop")
    assert said.err.count(f"A draft of 2026-07-03 is open ({id[-4:]}). Go on with it? [Y/n]") == 2
    made = newest(june, "safe-today")
    assert (made["id"], made["because"]) == (id, "Later words.")


def test_an_open_draft_of_a_record_may_be_left_alone(june: Desk) -> None:
    ask(june, "safe-today", "2", ":stop")
    said = ask(june, "safe-today", "n", "1", ":stop")
    assert said.code == 0, said.err
    assert len(list((june.folder / f"clients/{AMBER}").glob("2026-07-03-safe-today-*"))) == 2


def test_on_another_day_no_draft_is_moved(june: Desk) -> None:
    ask(june, "safe-today", "2", ":stop")
    said = ask(june, "safe-today", "2", ":stop", more=("--on", "2026-07-02"))
    assert "Go on with it?" not in said.err
    assert newest(june, "safe-today")["date"] == "2026-07-03"


# -- going back and elsewhere, inside questions too
def test_back_inside_a_list_goes_one_question_back(june: Desk) -> None:
    said = ask(june, "safe-today", "1", "1", ":back", "2", "y", "The car again.", "", ":back", "", ":stop")
    assert said.code == 0, said.err
    assert said.err.count("4.1a  Answer *") == 2
    assert said.err.count("4.1b  In their words") == 3
    assert newest(june, "safe-today")["questions"] == [
        {"code": "bed_tonight", "answer": "worry", "words": "The car again."}
    ]


def test_back_in_an_item_goes_through_it_and_through_those_before(june: Desk) -> None:
    june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
    june.do("write", AMBER, "case-plan", "--set", "contingency.k-8zbd=", **MINE)
    reader = Reader(
        ("If this, then that", "y"), ("14.1a  If", "It rains"), ("14.1b  Then", ":back"), ("now: It rains", "It snows"),
        ("Replace", "y"), ("14.1b  Then", "Ring"), ("Add another?", "y"), ("14.2a  If", ":back"), ("Add another?", ":back"),
        ("14.1b  Then", ":stop"),
    )  # fmt: skip
    said = june("--no-color", "write", AMBER, "case-plan", stdin=reader, terminal=True, env=WIDE, **MINE)
    assert said.code == 0, said.err
    assert not reader.script
    assert [(one["if"], one["then"]) for one in newest(june, "case-plan")["contingency"]] == [("It snows", "Ring")]


def test_an_item_begun_and_left_empty_is_none(june: Desk) -> None:
    june.do("amend", AMBER, "case-plan", "--because", "b", **MINE)
    june.do("write", AMBER, "case-plan", "--set", "contingency.k-8zbd=", **MINE)
    reader = Reader(("If this, then that", "y"), ("14.1a  If", ""), ("14.1b  Then", ""), ("Add one?", ":stop"))
    said = june("--no-color", "write", AMBER, "case-plan", stdin=reader, terminal=True, env=WIDE, **MINE)
    assert said.code == 0, said.err
    assert not reader.script
    assert newest(june, "case-plan")["contingency"] == []


def test_goto_goes_to_the_question_of_a_number_and_says_where_there_is_none(june: Desk) -> None:
    said = ask(june, "safe-today", "1", ":goto 4.5", "2", ":goto 9", ":goto 2", "No words.", "", ":stop")
    assert said.code == 0, said.err
    assert "no question has that number; they go from 1 to 4" in said.err
    made = newest(june, "safe-today")
    assert made["questions"] == [{"code": "health_or_medicines", "answer": "worry"}]
    assert made["because"] == "No words."


# -- what may be answered
def test_crisis_lines_are_offered_and_no_other_code_is_taken(june: Desk) -> None:
    said = ask(june, "safety-plan", ":goto 11b", "police", "2 99", "2 1", ":stop")
    assert said.code == 0, said.err
    assert " 1  Triple Zero, emergency, 000" in said.err
    assert " 2  Lifeline, 13 11 14" in said.err
    assert said.err.count("type a number from 1 to ") == 2
    assert newest(june, "safety-plan")["emergency"] == {"crisis_lines": ["lifeline", "triple_zero"]}


def test_the_workers_of_the_caseload_are_offered(june: Desk) -> None:
    said = ask(
        june, "rights-and-responsibilities", ":goto 3", "Somebody with a name of more than 31 letters", "ben", ":stop"
    )
    assert "    1  amina\n    2  ben\n    3  ros\n" in said.err
    assert said.err.count("type a number from 1 to 3") == 1
    assert newest(june, "rights-and-responsibilities")["explained_by"] == "ben"


def test_what_could_never_be_final_is_asked_again_and_named_by_its_question(june: Desk) -> None:
    said = ask(june, "note", ":goto 20", "many", "99999", "45", ":goto 18", "9.30", "09:30", ":stop")
    assert said.code == 0, said.err
    for words in ("it must be a number", "it must be at most 1440", "it is not written as it must be, like 14:32"):
        assert said.err.count(f"   {words}") == 1
    (path,) = (june.folder / f"clients/{AMBER}/notes").glob("2026-07-03-*.yaml")
    made = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    assert (made["minutes"], made["start"]) == ("45", "09:30")


def test_no_list_of_choices_scrolls_off_a_small_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for form in library.forms():
        for _, one in questions_of(form.fields):
            labels = [f"{n:2}  {one.label(choice)}" for n, choice in enumerate(one.choices, 1)]
            lines = screen.in_columns(labels)
            assert len(lines) <= 20, (form.name, one.name)
            assert all(len(line) <= 77 for line in lines)
            shown = " ".join(" ".join(lines).split())
            assert all(word in shown for label in labels for word in label.split())


def questions_of(fields: tuple[Field, ...]) -> Iterator[tuple[str, Field]]:
    for one in fields:
        for each in (one, one.item) if one.item else (one,):
            yield one.name, each
            yield from questions_of(each.fields)


# -- the same in a real terminal
class Terminal:
    """A tmux window of 80 columns and 24 lines with a shell in a caseload."""

    def __init__(self, folder: Path, socket: Path) -> None:
        self.socket = str(socket)
        env = {
            "PYTHONPATH": str(ROOT / "src"), "CASEFILE_WORKER": "amina", "CASEFILE_TODAY": "2026-07-03",
            "CASEFILE_NOW": MINE["now"], "PS1": "$ ", "HOME": str(folder), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "screen",
        }  # fmt: skip
        words = ["env", "-i", *(f"{key}={value}" for key, value in env.items()), "sh"]
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", "-c", str(folder), shlex.join(words))

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-S", self.socket, *words], capture_output=True, text=True, check=True, timeout=20
        )
        return done.stdout

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-J", "-S", "-200")

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)
        self.tmux("send-keys", "Enter")

    def wait(self, text: str, times: int = 1) -> str:
        """Until the screen shows a text so many times."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            shown = self.screen()
            if shown.count(text) >= times:
                return shown
            time.sleep(0.05)
        raise AssertionError(f"{text!r} did not come:\n{self.screen()}")

    def casefile(self, words: str) -> None:
        self.type(f"{shlex.quote(sys.executable)} -m casefile {words}; echo ended with $?")


@pytest.fixture
def terminal(june: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A real terminal in the caseload on 30 June."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not here")
    made = Terminal(june.folder, tmp_path_factory.mktemp("t") / "s")
    yield made
    made.tmux("kill-server")


@pytest.mark.terminal
class TestInATerminal:
    """What a person sees and types."""

    def test_questions_help_back_several_lines_and_final(self, june: Desk, terminal: Terminal) -> None:
        terminal.casefile(f"write {AMBER} safe-today")
        terminal.wait("Can you ask now?")
        terminal.type("?")
        terminal.wait("> ", 2)
        terminal.type("2")
        terminal.wait("Why was it not safe to ask?")
        terminal.type("His brother sat with us.")
        terminal.type("He asked us not to.")
        terminal.type("")
        terminal.wait("When will you ask?")
        terminal.type(":back")
        terminal.wait("now: His brother sat with us.")
        terminal.type("")
        terminal.wait("When will you ask?", 2)
        terminal.type("soon")
        terminal.wait("a day is written like 2026-03-04")
        terminal.type("2026-07-04")
        terminal.wait("Make it final?")
        terminal.type("y")
        terminal.wait("ended with 0")
        made = newest(june, "safe-today")
        assert made["because"] == "His brother sat with us.\nHe asked us not to."
        assert made["status"] == "final"

    def test_stop_and_go_on(self, june: Desk, terminal: Terminal) -> None:
        terminal.casefile(f"write {AMBER} safe-today")
        terminal.wait("Can you ask now?")
        terminal.type("2")
        terminal.wait("Why was it not safe to ask?")
        terminal.type("-")
        terminal.wait("When will you ask?")
        terminal.type(":stop")
        shown = terminal.wait("ended with 0")
        assert "go on with: casefile write" in shown
        made = newest(june, "safe-today")
        assert made["unanswered"] == {"because": "declined"}
        terminal.casefile(f"write {AMBER} safe-today --id {made['id']}")
        terminal.wait("Taking up again at question 3")
        terminal.type("2026-07-04")
        terminal.wait("Make it final?")
        terminal.type("")
        terminal.wait("ended with 0", 2)
        assert newest(june, "safe-today")["ask_on"] == "2026-07-04"

    def test_control_c_is_130_and_what_was_said_is_saved(self, june: Desk, terminal: Terminal) -> None:
        terminal.casefile(f"write {AMBER} safe-today")
        terminal.wait("Can you ask now?")
        terminal.type("1")
        terminal.wait("> ", 2)
        terminal.type("worry")
        terminal.wait("In their words")
        terminal.tmux("send-keys", "C-c")
        shown = terminal.wait("ended with 130")
        assert "stays saved" in shown
        assert "Traceback" not in shown
        made = newest(june, "safe-today")
        assert made["asked"] == "now"
        assert made["questions"] == [{"code": "bed_tonight", "answer": "worry"}]

    @pytest.mark.parametrize("key", ["C-c", "C-d"])
    def test_lines_typed_stay_when_a_key_ends_it(self, june: Desk, terminal: Terminal, key: str) -> None:
        terminal.casefile(f"write {AMBER} safe-today")
        terminal.wait("Can you ask now?")
        terminal.type("2")
        terminal.wait("Why was it not safe to ask?")
        terminal.type("His brother sat with us.")
        terminal.type("\\")
        terminal.type("He asked us not to.")
        terminal.wait("   > ", 5)
        terminal.tmux("send-keys", key)
        terminal.wait("ended with 130")
        assert newest(june, "safe-today")["because"] == "His brother sat with us.\n\nHe asked us not to."

    def test_a_page_is_keyed_in_and_its_longest_choices_stand_on_the_screen(
        self, june: Desk, terminal: Terminal
    ) -> None:
        terminal.casefile("write service enquiry --from-paper")
        terminal.wait("1      ")
        reasons = next(
            number for number, one in numbering.numbered(library.form("enquiry")) if one.name == "presenting_reasons"
        )
        terminal.type(f":goto {reasons}")
        terminal.wait("27  Not stated")
        seen = terminal.tmux("capture-pane", "-p").splitlines()
        assert any(line.startswith(f"{reasons} ") for line in seen)
        assert any(line.startswith("    1  Money troubles") for line in seen)
        assert seen[-1].startswith("   >")
        terminal.type("1 3 27")
        terminal.type(":stop")
        terminal.wait("ended with 0")
        (path,) = (june.folder / "service/enquiries").glob("2026-07-03-enquiry-*.yaml")
        made = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        assert made["presenting_reasons"] == ["financial_difficulties", "housing_crisis", "not_stated"]
