"""Moving a case: which way is meant, what a reason is, what may be set aside and by whom, and what changes in case.yaml."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.core import making
from tests.core.making import CANARY, CODE, KEY, arrived, declined, paper, risk

from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.caseload import Settings, Worker
from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import Failure, NotMet, Usage
from casefile.core.stamp import Stamp
from casefile.schema import validate
from casefile.store.folder import Folder, document_of
from casefile.work import gating, moving
from casefile.work.moving import Despite, GateClosed, Intent

SPINE = f"clients/{CODE}/case.yaml"
TEAM = Settings(workers=(Worker("amina"), Worker("ben"), Worker("ros")))
ALONE = Settings(workers=(Worker("amina"),), alone=True)
WHY = "He wants to talk about it next week."
"""A reason that is long enough to set something aside."""
INTAKE = "2026-03-02 referral-in, 2026-03-04 intake"
ASSESSING = INTAKE + ", 2026-03-06 assessment"


class Amber:
    """Amber's case.yaml in a folder, papers beside it, a day, and somebody who asks; the letters of new ids are `dealt`."""

    def __init__(
        self,
        root: Path,
        *papers: Document,
        day: str = "2026-03-12",
        settings: Settings = TEAM,
        dealt: str = "7nbf 8pcg 9qdh",
        **about: Any,
    ) -> None:
        path = root / SPINE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(making.spine(**about), "utf-8")
        self.path = path
        self.folder = Folder(root)
        self.case = replace(self.folder.case(CODE), documents=papers)
        waiting = iter(dealt.split())
        self.stamp = Stamp("amina", date.fromisoformat(day), f"{day}T04:05:06Z", "0405", lambda _: next(waiting))
        self.settings = settings

    @property
    def view(self) -> View:
        return gating.view(self.case, self.settings, self.stamp.day)

    def advance(self, to: str = "", *, despite: tuple[Despite, ...] = (), **intent: Any) -> Change:
        return moving.advance(self.folder, self.view, self.case, Intent(to, despite=despite, **intent), self.stamp)

    def set_state(self, state: str, because: str = "", until: str = "", paused_for: str = "") -> Change:
        end = date.fromisoformat(until) if until else None
        return moving.set_state(self.folder, self.view, self.case, state, because, end, self.stamp, paused_for)

    def after(self, change: Change) -> Case:
        """The case as the change would leave it; case.yaml must be one that `check` finds nothing in."""
        record = document_of(SPINE, change.writes[SPINE])
        found = [one.message for one in validate.findings(record) if not one.message.startswith("recorded")]
        assert found == []
        return replace(self.case, record=record)

    def last_step(self, change: Change) -> dict[str, Any]:
        return dict(self.after(change).record.items("steps")[-1])

    def exemption(self, change: Change) -> dict[str, Any]:
        return dict(self.after(change).record.items("exemptions")[-1])


def refused(kind: type[Failure], call: Any, *given: Any, **asked: Any) -> tuple[str, str]:
    """What stands against it, and what to type instead; never a person's words."""
    with pytest.raises(kind) as caught:
        call(*given, **asked)
    assert type(caught.value) in (kind, GateClosed)
    assert CANARY not in caught.value.message + caught.value.fix
    return caught.value.message, caught.value.fix


def unmet(call: Any, *given: Any, **asked: Any) -> list[str]:
    """The codes of what stands against a move."""
    with pytest.raises(GateClosed) as caught:
        call(*given, **asked)
    return [one.requirement.code for one in caught.value.unmet if one.requirement]


# -- a move, and what it changes
def test_a_move_adds_one_step_to_the_spine_and_nothing_else(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived())
    before = amber.path.read_text("utf-8")
    change = amber.advance()
    assert change.summary == "amber-4821 is now in assessment (phase 3 of 8)"
    assert (change.verb, change.client, change.documents, change.paths) == ("advance", CODE, (), (SPINE,))
    assert amber.last_step(change) == {
        "id": "t-7nbf",
        "date": "2026-03-12",
        "at": "2026-03-12T04:05:06Z",
        "by": "amina",
        "period": 1,
        "from": "intake",
        "to": "assessment",
    }
    assert (amber.after(change).phase, len(amber.after(change).steps)) == ("assessment", 3)
    assert amber.after(change).record.items("exemptions") == ()
    assert [line for line in before.splitlines() if line not in change.writes[SPINE].splitlines()] == []


def test_it_is_only_asked_for_until_it_is_applied_and_knows_which_file_it_was_decided_on(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived())
    before = amber.path.read_text("utf-8")
    assert amber.advance().read == {SPINE: amber.folder.digests[SPINE]}
    assert amber.path.read_text("utf-8") == before


def test_a_step_never_takes_the_id_of_another_and_stands_after_the_newest(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived(), steps="2026-03-02 referral-in, 2026-03-12 intake", dealt="7nbf 0000 0001 9qdh")
    now = replace(amber.stamp, at="2026-03-12T01:00:00Z")  # the moment of the step before
    step = amber.after(moving.advance(amber.folder, amber.view, amber.case, Intent(), now)).steps[-1]
    assert (step.text("to"), step.at) == ("assessment", "2026-03-12T01:00:01Z")
    assert amber.last_step(amber.advance())["id"] == "t-9qdh"


def test_a_step_belongs_to_the_support_period_it_is_made_in(tmp_path: Path) -> None:
    again = "p1 2026-01-02 referral-in, p1 2026-02-02 =closed, p2 2026-03-02 referral-in, p2 2026-03-04 intake"
    amber = Amber(tmp_path, steps=again)
    assert amber.last_step(amber.advance("referral-in", because="Asked for it."))["period"] == 2


# -- which way is meant
def test_a_closed_file_does_not_move_and_says_how_to_come_back(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived(), steps="2026-03-02 referral-in, 2026-03-04 intake, 2026-03-05 =closed")
    wanted = ("amber-4821 is closed", "casefile reopen amber-4821 begins a new support period")
    assert refused(NotMet, amber.advance) == wanted
    assert refused(NotMet, amber.advance, "referral-in", because="x") == wanted


def test_from_exit_no_way_is_usual(tmp_path: Path) -> None:
    amber = Amber(tmp_path, steps=INTAKE + ", 2026-03-05 exit:needs_met")
    assert refused(NotMet, amber.advance) == (
        "from exit there is no usual move; the ways on are planning, implementation, review",
        "casefile advance amber-4821 --to PHASE",
    )


def test_a_way_that_practice_does_not_know_is_named_with_those_it_does(tmp_path: Path) -> None:
    amber = Amber(tmp_path)
    ways = "the ways on are referral-in, assessment, referrals-out, exit"
    assert refused(NotMet, amber.advance, "implementation") == (
        f"practice knows no move from intake to implementation; {ways}",
        "casefile phases intake",
    )
    assert refused(NotMet, amber.advance, CANARY)[0] == f"practice knows no move from intake to that; {ways}"


def test_a_practice_without_a_way_on_says_none(tmp_path: Path) -> None:
    seen = Amber(tmp_path).view
    nowhere = replace(seen, practice=replace(seen.practice, moves=()))
    assert "the ways on are none" in refused(NotMet, moving.move_asked, nowhere, "")[0]


def test_the_way_named_goes_before_the_usual_one(tmp_path: Path) -> None:
    seen = Amber(tmp_path).view
    assert moving.move_asked(seen, "").to == "assessment"
    assert moving.move_asked(seen, "referrals-out").to == "referrals-out"


def test_somebody_helped_briefly_goes_straight_to_a_plan_and_nobody_else_may(tmp_path: Path) -> None:
    assert moving.move_asked(Amber(tmp_path, follows="brief").view, "").to == "planning"
    assert moving.move_asked(Amber(tmp_path, follows="brief").view, "planning").to == "planning"
    assert "no move from intake to planning" in refused(NotMet, moving.move_asked, Amber(tmp_path).view, "planning")[0]


# -- reasons
def test_a_step_back_asks_for_a_reason_and_keeps_it(tmp_path: Path) -> None:
    amber = Amber(tmp_path)
    assert refused(Usage, amber.advance, "referral-in") == (
        "a move from intake to referral-in asks for a reason",
        "casefile advance amber-4821 --to referral-in --because -",
    )
    step = amber.last_step(amber.advance("referral-in", because="It was another who rang."))
    assert (step["to"], step["because"]) == ("referral-in", "It was another who rang.")
    assert "reason" not in step


def test_a_move_that_asks_for_no_reason_keeps_one_that_is_given(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived())
    assert amber.last_step(amber.advance(because="He is ready."))["because"] == "He is ready."


CODES = (
    "choose referred_to_another_shs, referred_to_mainstream, needs_met, maximum_period, service_withdrawn, "
    "no_longer_requested, did_not_turn_up, lost_contact, institutionalised, incarcerated, died, other, not_stated"
)


def test_a_move_to_exit_asks_for_a_reason_by_its_code_and_takes_no_words_for_one(tmp_path: Path) -> None:
    amber = Amber(tmp_path)
    assert refused(Usage, amber.advance, "exit") == ("a move to exit asks for a reason", CODES)
    assert refused(Usage, amber.advance, "exit", because="He left.") == ("a move to exit asks for a reason", CODES)
    assert refused(Usage, amber.advance, "exit", reason=CANARY) == ("--reason is none of the codes", CODES)
    step = amber.last_step(amber.advance("exit", reason="lost_contact"))
    assert (step["to"], step["reason"]) == ("exit", "lost_contact")
    assert "because" not in step
    assert amber.after(amber.advance("exit", reason="lost_contact")).exit_reason == "lost_contact"


def test_the_code_of_a_reason_goes_with_exit_alone(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived())
    wanted = ("--reason goes with a move to exit; another move says why with --because", "")
    assert refused(Usage, amber.advance, reason="needs_met") == wanted
    assert refused(Usage, amber.advance, "referral-in", reason="needs_met", because="x") == wanted


# -- the gate
def test_a_gate_that_is_shut_says_how_many_things_stand_against_it(tmp_path: Path) -> None:
    amber = Amber(tmp_path, declined(), making.safe_today())
    assert refused(NotMet, amber.advance)[0] == ("2 things stand between here and assessment; nothing was written")
    assert unmet(amber.advance) == ["S04", "S05"]
    with pytest.raises(GateClosed) as caught:
        amber.advance()
    assert caught.value.gate.to == "assessment"
    assert [one.requirement.code for one in caught.value.gate.answers if one.requirement] == [
        *("G03", "G04", "G05", "G06", "G07", "S04", "S05", "S23")
    ]


def test_one_thing_stands_and_two_stand(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived()[:-1])
    assert refused(NotMet, amber.advance)[0] == "1 thing stands between here and assessment; nothing was written"


def test_high_risk_without_an_answer_stands_before_exit_and_death_does_not_ask(tmp_path: Path) -> None:
    amber = Amber(tmp_path, risk(level="high"))
    assert unmet(amber.advance, "exit", reason="lost_contact") == ["G06"]
    assert amber.advance("exit", reason="died")


# -- setting aside
UNSAID = arrived()[:-1]
"""Everything intake asks but a safe way to reach the person (S05)."""


def test_a_soft_one_is_set_aside_for_a_fortnight_where_somebody_agreed(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *UNSAID)
    change = amber.advance(despite=(Despite("S05", f"  {WHY}\n", approved_by="ros"),))
    assert amber.exemption(change) == {
        "id": "x-7nbf",
        "requirement": "S05",
        "date": "2026-03-12",
        "at": "2026-03-12T04:05:06Z",
        "by": "amina",
        "because": WHY,
        "until": "2026-03-26",
        "approval": "approved",
        "approved_by": "ros",
    }
    assert amber.last_step(change)["despite"] == ["x-7nbf"]
    assert "because" not in amber.last_step(change)  # the reason is the exemption's


def test_where_nobody_can_be_reached_it_is_asked_of_somebody(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *UNSAID)
    made = amber.exemption(amber.advance(despite=(Despite("S05", WHY, ask="ben"),)))
    assert (made["approval"], made["approved_by"]) == ("asked", "ben")


def test_somebody_agrees_or_is_asked_to(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *UNSAID)
    assert refused(Usage, amber.advance, despite=(Despite("S05", WHY),)) == (
        "somebody agrees to setting S05 aside",
        "--approved-by WORKER, or --ask WORKER where they cannot be reached now",
    )


@pytest.mark.parametrize("how", ["approved_by", "ask"])
def test_nobody_agrees_with_themselves(tmp_path: Path, how: str) -> None:
    amber = Amber(tmp_path, *UNSAID)
    assert refused(Usage, amber.advance, despite=(Despite("S05", WHY, **{how: "amina"}),)) == (  # type: ignore[arg-type]
        "somebody else agrees, not the one who asks",
        "--approved-by or --ask another worker",
    )


def test_who_works_alone_does(tmp_path: Path) -> None:
    for named in ("", "amina"):
        amber = Amber(tmp_path, *UNSAID, settings=ALONE)
        made = amber.exemption(amber.advance(despite=(Despite("S05", WHY, approved_by=named),)))
        assert (made["approval"], made["approved_by"]) == ("approved", "amina")


def test_who_works_alone_may_still_ask_somebody(tmp_path: Path) -> None:
    with_ros = replace(ALONE, workers=(Worker("amina"), Worker("ros")))
    amber = Amber(tmp_path, *UNSAID, settings=with_ros)
    made = amber.exemption(amber.advance(despite=(Despite("S05", WHY, ask="ros"),)))
    assert (made["approval"], made["approved_by"]) == ("asked", "ros")


@pytest.mark.parametrize("how", ["approved_by", "ask"])
def test_whoever_agrees_works_here(tmp_path: Path, how: str) -> None:
    amber = Amber(tmp_path, *UNSAID)
    aside = Despite("S05", WHY, **{how: "zoe"})  # type: ignore[arg-type]
    wanted = ("that is not a worker of this caseload", "choose amina, ben, ros")
    assert refused(Usage, amber.advance, despite=(aside,)) == wanted
    anybody = Amber(tmp_path, *UNSAID, settings=Settings())  # a caseload that names no workers knows no strangers
    assert anybody.exemption(anybody.advance(despite=(aside,)))["approved_by"] == "zoe"


def test_it_ends_when_it_was_said_to_end_and_today_at_the_earliest(tmp_path: Path) -> None:
    def until(day: str) -> Despite:
        return Despite("S05", WHY, date.fromisoformat(day), approved_by="ros")

    amber = Amber(tmp_path, *UNSAID, dealt="7nbf 8pcg 9qdh 2bcd")
    assert amber.exemption(amber.advance(despite=(until("2026-05-01"),)))["until"] == "2026-05-01"
    assert amber.exemption(amber.advance(despite=(until("2026-03-12"),)))["until"] == "2026-03-12"
    wanted = ("--until is a day that is past", "")
    assert refused(Usage, amber.advance, despite=(until("2026-03-11"),)) == wanted


def test_high_risk_waits_without_an_end_unless_one_is_named(tmp_path: Path) -> None:
    papers = (*arrived(), risk(level="high"))
    amber = Amber(tmp_path, *papers)
    made = amber.exemption(amber.advance(despite=(Despite("G06", WHY, approved_by="ros"),)))
    assert (made["requirement"], "until" in made) == ("G06", False)
    ends = Despite("G06", WHY, date(2026, 3, 20), approved_by="ros")
    again = Amber(tmp_path, *papers)
    assert again.exemption(again.advance(despite=(ends,)))["until"] == "2026-03-20"


def test_a_reason_has_twenty_letters_and_blanks_are_none(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *UNSAID)
    wanted = ("setting S05 aside needs a reason of at least 20 letters", "--because -, and type it")
    for short in ("", "Nineteen letters...", " Nineteen letters... \n"):
        assert refused(Usage, amber.advance, despite=(Despite("S05", short, approved_by="ros"),)) == wanted
    assert amber.advance(despite=(Despite("S05", "Twenty letters here.", approved_by="ros"),))


def test_a_hard_one_is_never_set_aside(tmp_path: Path) -> None:
    papers = [one for one in arrived() if one.name != "safe-today"]
    message, fix = refused(NotMet, Amber(tmp_path, *papers).advance, despite=(Despite("G05", WHY, approved_by="ros"),))
    assert message.startswith("G05 cannot be set aside: A bed, fear of somebody, thoughts of suicide, children, ")
    assert fix == "casefile explain G05"


def test_high_risk_is_not_set_aside_at_the_door(tmp_path: Path) -> None:
    amber = Amber(tmp_path, risk(level="high"))
    aside = Despite("G06", WHY, approved_by="ros")
    message, _ = refused(NotMet, amber.advance, "exit", reason="lost_contact", despite=(aside,))
    assert message.startswith("G06 cannot be set aside: ")


def test_only_what_the_move_asks_for_is_set_aside(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *UNSAID)
    asks = "it asks for G03, G04, G05, G06, G07, S04, S05, S23"
    assert refused(Usage, amber.advance, despite=(Despite("S06", WHY, approved_by="ros"),)) == (
        "S06 is not asked for by this move",
        asks,
    )
    assert refused(Usage, amber.advance, despite=(Despite(CANARY, WHY, approved_by="ros"),)) == (
        "that is not asked for by this move",
        asks,
    )
    back = refused(Usage, amber.advance, "referral-in", because="x", despite=(Despite("S05", WHY, approved_by="ros"),))
    assert back == ("S05 is not asked for by this move", "it asks for nothing")


def test_what_is_met_needs_no_exemption_and_gets_none(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived())
    change = amber.advance(despite=(Despite("S05", ""),))
    assert amber.after(change).exemptions == ()
    assert "despite" not in amber.last_step(change)


def test_what_death_does_not_ask_for_is_not_set_aside_either(tmp_path: Path) -> None:
    gone = paper("referral-out", "2026-03-06", to={"service_ref": "clinic"}, method="client_self")
    amber = Amber(tmp_path, gone, steps=INTAKE + ", 2026-03-06 referrals-out", day="2026-04-20")
    assert unmet(amber.advance, "exit", reason="lost_contact") == ["S18"]
    change = amber.advance("exit", reason="died", despite=(Despite("S18", WHY, approved_by="ros"),))
    assert amber.after(change).exemptions == ()


def test_the_rest_still_stands(tmp_path: Path) -> None:
    amber = Amber(tmp_path, declined(), making.safe_today())
    assert unmet(amber.advance, despite=(Despite("S05", WHY, approved_by="ros"),)) == ["S04"]


def test_two_are_set_aside_each_under_an_id_of_its_own(tmp_path: Path) -> None:
    before = [{"id": "x-7nbf", "requirement": "S01", "date": "2026-03-04", "at": "2026-03-04T01:00:00Z", "by": "ben"}]
    before[0] |= {"because": WHY, "until": "2026-03-18", "approval": "approved", "approved_by": "ros"}
    both = (Despite("S04", WHY, approved_by="ros"), Despite("S05", WHY + " Too.", ask="ben"))
    amber = Amber(tmp_path, declined(), making.safe_today(), exemptions=before, dealt="7nbf 8pcg 8pcg 9qdh 2bcd")
    change = amber.advance(despite=both)
    found = amber.after(change).record.items("exemptions")
    assert [(one["id"], one["requirement"], one["approval"]) for one in found] == [
        ("x-7nbf", "S01", "approved"),
        ("x-8pcg", "S04", "approved"),
        ("x-9qdh", "S05", "asked"),
    ]
    assert amber.last_step(change)["despite"] == ["x-8pcg", "x-9qdh"]


def test_one_is_set_aside_once(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *UNSAID)
    twice = (Despite("S05", WHY, approved_by="ros"), Despite("S05", WHY, approved_by="ben"))
    assert refused(Usage, amber.advance, despite=twice) == (
        "one requirement is set aside twice",
        "name it once, with one reason",
    )


def exempted(**more: Any) -> list[dict[str, Any]]:
    made = {"id": "x-2222", "requirement": "S05", "date": "2026-03-10", "at": "2026-03-10T01:00:00Z", "by": "amina"}
    return [made | {"because": WHY, "until": "2026-03-24", "approval": "approved", "approved_by": "ros"} | more]


def test_one_set_aside_before_opens_the_gate_until_it_ends_or_is_declined(tmp_path: Path) -> None:
    for approval in ("approved", "asked"):
        amber = Amber(tmp_path, *UNSAID, exemptions=exempted(approval=approval))
        assert "despite" not in amber.last_step(amber.advance())
    assert unmet(Amber(tmp_path, *UNSAID, exemptions=exempted(approval="declined")).advance) == ["S05"]
    assert unmet(Amber(tmp_path, *UNSAID, exemptions=exempted(until="2026-03-11")).advance) == ["S05"]


def test_one_that_was_declined_may_be_asked_for_again(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *UNSAID, exemptions=exempted(approval="declined"))
    change = amber.advance(despite=(Despite("S05", WHY, approved_by="ben"),))
    assert [one.approval for one in amber.after(change).exemptions] == ["declined", "approved"]


# -- emergencies
NO_CONSENT = arrived()[1:]


def test_an_emergency_goes_on_without_consent_and_says_what_it_was(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *NO_CONSENT)
    assert unmet(amber.advance) == ["G03"]
    step = amber.last_step(amber.advance(because="He was taken to hospital.", emergency=True))
    assert step["emergency"] is True
    assert step["because"] == "He was taken to hospital."
    assert refused(Usage, amber.advance, emergency=True) == (
        "an emergency says in a few words what it is",
        "--because -, and type it",
    )


def test_no_other_move_is_called_an_emergency(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived())
    assert "emergency" not in amber.last_step(amber.advance())


def test_even_then_the_questions_about_today_are_asked(tmp_path: Path) -> None:
    amber = Amber(tmp_path, arrived()[-1])
    assert unmet(amber.advance, because="An ambulance.", emergency=True) == ["G05", "S04"]


def test_in_an_emergency_a_soft_one_is_set_aside_in_the_same_breath(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *NO_CONSENT[:-1])
    aside = (Despite("S05", WHY, ask="ros"),)
    change = amber.advance(because="An ambulance.", emergency=True, despite=aside)
    assert amber.last_step(change)["despite"] == ["x-7nbf"]
    assert unmet(amber.advance, because="An ambulance.", emergency=True) == ["S05"]


# -- a pause ends with a move
@pytest.mark.parametrize("state", ["paused", "waiting"])
def test_a_move_makes_a_case_active_again_and_says_so(tmp_path: Path, state: str) -> None:
    amber = Amber(tmp_path, *arrived(), steps=f"{INTAKE}, 2026-03-06 ={state}")
    change = amber.advance()
    assert change.summary == f"amber-4821 is now in assessment (phase 3 of 8), and no longer {state}"
    assert amber.after(change).state == "active"


# -- brief help
def taken_on(decision: str) -> Document:
    return paper("referral-in", "2026-03-02", decision=decision)


def going_to_intake(root: Path, *papers: Document) -> Case:
    """The case after its first move, where practice asks nothing of a referral."""
    amber = Amber(root, *papers, steps="2026-03-02 referral-in")
    seen = amber.view
    asking_nothing = replace(seen.practice, moves=tuple(replace(one, asks=()) for one in seen.practice.moves))
    view = replace(seen, practice=asking_nothing)
    return amber.after(moving.advance(amber.folder, view, amber.case, Intent(), amber.stamp))


def test_somebody_taken_on_for_brief_help_follows_the_brief_profile_from_intake_on(tmp_path: Path) -> None:
    after = going_to_intake(tmp_path, taken_on("accept_brief"))
    assert after.phase == "intake"
    assert after.practice == {"practice": 1, "jurisdiction": "nsw/1", "profile": "brief"}


@pytest.mark.parametrize("decision", ["accept", ""])
def test_anybody_else_follows_the_profile_they_followed(tmp_path: Path, decision: str) -> None:
    papers = (taken_on(decision),) if decision else ()
    assert going_to_intake(tmp_path, *papers).practice["profile"] == "usual"


def test_somebody_whose_help_grew_is_not_put_back_on_the_short_way(tmp_path: Path) -> None:
    amber = Amber(tmp_path, *arrived(), taken_on("accept_brief"))
    assert amber.after(amber.advance()).practice["profile"] == "usual"


# -- two answers to one question
def test_a_move_waits_until_two_answers_to_one_question_are_settled(tmp_path: Path) -> None:
    open_ = [{"path": "/asked", "values": [{"value": "a"}, {"value": "b"}]}]
    amber = Amber(tmp_path, *arrived(), making.consent("2026-03-05", conflicts=open_))
    wanted = (
        "2026-03-05-consent-2345 holds two answers to one question; moving waits until it is settled",
        "casefile resolve amber-4821 2026-03-05-consent-2345",
    )
    assert refused(NotMet, amber.advance) == wanted
    spine = Amber(tmp_path, *arrived(), conflicts=open_)
    assert refused(NotMet, spine.advance)[0].startswith(f"case-{KEY} holds two answers")


def test_of_a_paper_that_is_kept_apart_only_that_there_is_one(tmp_path: Path) -> None:
    open_ = [{"path": "/decision", "values": [{"value": "a"}, {"value": "b"}]}]
    amber = Amber(tmp_path, *arrived(), paper("protection-report", "2026-03-05", conflicts=open_))
    assert refused(NotMet, amber.advance) == (
        "a paper holds two answers to one question; moving waits until it is settled",
        "casefile check amber-4821",
    )


# -- states
def test_a_pause_says_why_and_until_when(tmp_path: Path) -> None:
    amber = Amber(tmp_path)
    change = amber.set_state("paused", "Away for sorry business.", "2026-04-20", "ceremony")
    assert change.summary == "amber-4821 is paused"
    assert (change.verb, change.client, change.paths) == ("state", CODE, (SPINE,))
    assert amber.last_step(change) == {
        "id": "t-7nbf",
        "date": "2026-03-12",
        "at": "2026-03-12T04:05:06Z",
        "by": "amina",
        "period": 1,
        "state": "paused",
        "until": "2026-04-20",
        "paused_for": "ceremony",
        "because": "Away for sorry business.",
    }
    after = amber.after(change)
    assert (after.state, after.phase) == ("paused", "intake")


def test_its_reason_may_be_a_word_of_the_list_alone(tmp_path: Path) -> None:
    amber = Amber(tmp_path)
    step = amber.last_step(amber.set_state("paused", paused_for="hospital"))
    assert (step["paused_for"], set(step) & {"because", "until"}) == ("hospital", set())
    assert refused(Usage, amber.set_state, "paused", paused_for=CANARY) == (
        "--for is none of the words",
        "choose ceremony, hospital, custody, travel, season, road, own_wish, other",
    )


@pytest.mark.parametrize("state", ["paused", "waiting", "active"])
def test_every_change_of_state_says_why(tmp_path: Path, state: str) -> None:
    amber = Amber(tmp_path, steps=INTAKE + ", 2026-03-05 =paused")
    assert refused(Usage, amber.set_state, state) == (
        f"say in a few words why the case is {state}",
        "--because -, and type it",
    )
    change = amber.set_state(state, "As they wished.")
    assert (amber.after(change).state, change.summary) == (state, f"amber-4821 is {state}")


def test_only_a_pause_is_for_something(tmp_path: Path) -> None:
    amber = Amber(tmp_path)
    for state in ("waiting", "active"):
        assert refused(Usage, amber.set_state, state, "Why.", paused_for="travel") == ("--for goes with a pause", "")


def test_only_a_pause_or_a_wait_has_an_end_and_none_ends_before_it_begins(tmp_path: Path) -> None:
    amber = Amber(tmp_path)
    for state in ("active", "declined"):
        assert refused(Usage, amber.set_state, state, "Why.", "2026-04-01") == (
            "--until goes with a pause or a wait",
            "",
        )
    for state in ("paused", "waiting"):
        wanted = ("--until is a day that is past", "")
        assert refused(Usage, amber.set_state, state, "Why.", "2026-03-11") == wanted
        for end in ("2026-03-12", "2026-04-01"):
            again = Amber(tmp_path)
            assert again.last_step(again.set_state(state, "Why.", end))["until"] == end


def test_a_state_nobody_knows_is_none(tmp_path: Path) -> None:
    for word in ("closed", CANARY):
        assert refused(Usage, Amber(tmp_path).set_state, word, "Why.") == (
            "no such state",
            "choose active, paused, waiting, declined",
        )


def test_a_closed_file_keeps_its_state(tmp_path: Path) -> None:
    amber = Amber(tmp_path, steps=INTAKE + ", 2026-03-05 =closed")
    assert refused(NotMet, amber.set_state, "paused", "Why.") == (
        "amber-4821 is closed",
        "casefile reopen amber-4821",
    )


def test_nobody_is_declined_who_was_not_told_why_and_where_else(tmp_path: Path) -> None:
    amber = Amber(tmp_path, steps="2026-03-02 referral-in")
    assert unmet(amber.set_state, "declined", "Full.") == ["G01"]
    assert refused(NotMet, amber.set_state, "declined", "Full.")[0] == (
        "1 thing stands between here and declined; nothing was written"
    )
    told = {
        "explained": {"date": "2026-03-02"},
        "none_exist": True,
        "none_exist_reason": CANARY,
        "safety_tonight": CANARY,
        "right_to_complain_told": True,
    }
    explained = paper("referral-in", "2026-03-02", decision="declined", decline=told)
    found = Amber(tmp_path, explained, steps="2026-03-02 referral-in")
    change = found.set_state("declined", "Full.")
    assert found.after(change).state == "declined"


def test_the_first_step_of_a_file_without_any_is_of_the_first_period(tmp_path: Path) -> None:
    amber = Amber(tmp_path, steps="")
    assert amber.last_step(amber.set_state("waiting", "Full.", "2026-04-01"))["period"] == 1
