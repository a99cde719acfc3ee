"""The negative tests of the trade by number (domain.md §8), and the people for whom the practice review corrected seven gates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.core import making
from tests.core.making import (
    CANARY,
    CODE,
    TODAY,
    UNREACHABLE,
    asked,
    assessment,
    case,
    consent,
    declined,
    event,
    not_safe_to_ask,
    paper,
    plan,
    profile,
    review,
    risk,
    safe_today,
    signature,
    summary,
    taken_back,
    view,
    whole,
)
from tests.core.test_authority import ALONE
from tests.core.test_due import INTAKE, items
from tests.core.test_integrity import sealed

from casefile.core import coherence, integrity
from casefile.core.answer import Answer, View
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.stamp import Stamp
from casefile.core.urgent import urgent
from casefile.schema import validate
from casefile.store.folder import Folder
from casefile.work import ending, gating

ASSESSING = INTAKE + ", 2026-03-05 assessment"
PLANNING = ASSESSING + ", 2026-03-18 planning"
REVIEWING = PLANNING + ", 2026-03-20 implementation, 2026-06-16 review"
LEAVING = REVIEWING + ", 2026-09-17 exit:needs_met"


def unmet(to: str, *papers: Document, reason: str = "", seen: View | None = None, **about: Any) -> dict[str, Answer]:
    """What stands against a move (`closing` for closing the file), by its code; no answer holds a person's words."""
    seen = seen or view(*papers, **about)
    move = seen.practice.move(seen.case.phase, to, seen.profile.code)
    assert to == "closing" or move
    asks = seen.practice.closing if to == "closing" else move.asks  # type: ignore[union-attr]
    found = {code: asked(seen.toward(to, reason), code) for code in asks}
    return {code: one for code, one in found.items() if one.stops}


def hard(to: str, *papers: Document, **about: Any) -> list[str]:
    """The codes that no reason can set aside for this move: what would leave a person standing at the door."""
    found = unmet(to, *papers, **about)
    return [code for code, one in found.items() if one.requirement and one.requirement.is_hard(to)]


def share(day: str = "2026-03-10", to: str = "town-housing-office", what: str = "housing", /, **more: Any) -> Document:
    fields = {"to": {"service_ref": to}, "information_sent": [what], "why": CANARY}
    return paper("disclosure", day, **{**fields, **more})


def naming(to: str = "town-housing-office", what: str = "housing", /, **more: Any) -> Document:
    recipients = [{"id": "r-7ktm", "service_ref": to, "information": [what], "direction": "give"}]
    return consent(**{"recipients": recipients, **more})


def g08(*papers: Document, **about: Any) -> Answer:
    return asked(view(*papers, **about), "G08")


def by_law(basis: str, **more: Any) -> dict[str, Any]:
    record = {"decided_by": "ros", "belief": CANARY, "told": "not_told_unsafe"}
    return {"lawful_basis": basis, "basis_record": record, **more}


# -- by number
def test_01_accept_without_capacity_warns_and_the_override_is_recorded() -> None:
    seen = view(steps="2026-03-02 referral-in", settings=Settings(capacity=20))
    found = unmet("intake", seen=replace(seen, others_open=20))
    assert found["S03"].requirement
    assert not found["S03"].requirement.is_hard("intake")
    because = [{"id": "x-2222", "requirement": "S03", "date": "2026-03-10", "approval": "asked", "because": CANARY}]
    seen = view(steps="2026-03-02 referral-in", settings=Settings(capacity=20), exemptions=because)
    recorded = asked(replace(seen, others_open=20).toward("intake"), "S03")
    assert (recorded.state, recorded.because) == ("exempted", "set aside; approval is asked, not given yet")


def test_02_decline_without_alternatives_is_stopped_by_g01() -> None:
    explained = {"explained": {"date": "2026-03-02"}, "safety_tonight": CANARY, "right_to_complain_told": True}
    one = paper("referral-in", "2026-03-02", decision="declined", decline=explained)
    found = asked(view(one, steps="2026-03-02 referral-in").toward("declined"), "G01")
    assert (found.state, found.because) == ("missing", "still open: another service offered, or why there is none")
    assert found.requirement
    assert found.requirement.is_hard("declined")


def test_03_assessment_before_any_consent_decision_is_stopped_and_a_note_can_be_kept() -> None:
    papers = (safe_today(), paper("note", "2026-03-05", kind="phone", text=CANARY))
    assert hard("assessment", *papers) == ["G03"]
    assert list(gating.findings(case(*papers), Settings(), TODAY)) == []
    assert [one for one in validate.findings(papers[1]) if one.severity == "error"] == []


def test_03_a_paper_on_which_nothing_was_decided_is_no_decision() -> None:
    found = unmet("assessment", consent(decision=None), safe_today())["G03"]
    assert (found.because, found.fix) == ("what was decided is not written down", "casefile amend amber-4821 consent")


def test_03_declined_with_a_file_under_the_code_moves_on_and_every_share_stops() -> None:
    assert hard("assessment", declined(), safe_today()) == []
    for form in ("disclosure", "referral-out"):
        told = paper(form, "2026-03-10", to={"service_ref": "clinic"}, information_sent=["health"])
        assert g08(declined(), told).state == "missing"


VERBAL = {"statement_read": True, "reason_not_written": CANARY, "read_back": CANARY, "second_contact_on": "2026-03-18"}


def said(**changed: Any) -> Answer:
    one = consent(form="verbal", signatures=None, verbal={**VERBAL, **changed})
    return asked(view(one).toward("assessment"), "G03")


@pytest.mark.parametrize(
    "lacking",
    [{"statement_read": False}, {"read_back": None}, {"second_contact_on": None}, {"second_contact_on": "2026-03-19"}],
)
def test_04_said_without_the_statement_read_or_with_nobody_and_no_second_contact_is_not_valid(
    lacking: dict[str, Any],
) -> None:
    assert said(**lacking).state == "missing"


def test_04_alone_on_a_verandah_with_words_read_back_and_a_call_booked_is_valid() -> None:
    assert said().state == "met"


def test_05_consent_ran_out_yesterday_and_the_referral_goes_today() -> None:
    ran_out = naming(expires="2026-03-11")
    assert g08(ran_out, share("2026-03-12")).state == "missing"
    written_late = {"recorded_on": "2026-03-12T02:00:00Z", "final": "2026-03-12"}
    assert g08(ran_out, share("2026-03-11", **written_late)).state == "met"


def test_06_consent_names_the_doctor_only_and_the_referral_goes_to_housing() -> None:
    found = g08(naming("doctor", "health"), share())
    assert (found.state, found.because) == ("missing", "consent does not name them")


def test_07_never_share_with_stops_an_emergency_too_until_a_life_at_risk_is_written_down() -> None:
    never = naming(never_share_with=[{"id": "n-2222", "person_or_agency": "Town housing office"}])
    for more in ({}, by_law("serious_threat"), by_law("emergency"), by_law("child_safety_law")):
        assert g08(never, share(**more)).because.startswith("the person said never to share with them")
    lifted = {"never_share_lifted": {"by": "life_at_risk_now", "words": CANARY}}
    told = by_law("emergency", **lifted)
    told["basis_record"]["follow_up_on"] = "2026-03-12"
    assert g08(never, share(**told)).state == "met"


def test_08_high_suicide_risk_without_a_safety_plan_or_its_offer_stands_first_and_stops_the_exit() -> None:
    suicide = risk(level="high", areas=[{"code": "suicide", "concern": "identified", "level": "high"}])
    assert next(iter(items(suicide, consent(), safe_today()))) == "G06"
    assert hard("exit", suicide, reason="needs_met") == ["G06"]
    assert hard("assessment", suicide, consent(), safe_today()) == []


def test_09_an_emergency_disclosure_goes_and_is_talked_over_within_two_working_days() -> None:
    told = by_law("emergency")
    told["basis_record"]["follow_up_on"] = "2026-03-12"
    one = share("2026-03-10", "ambulance", "risk", **told)
    assert g08(one).state == "met"
    assert items(one)["2345-talk"].due.isoformat() == "2026-03-12"
    no_day = share("2026-03-10", "ambulance", "risk", **by_law("emergency"))
    assert items(no_day)["2345-talk"].due.isoformat() == "2026-03-12"


def test_10_fifteen_without_what_their_understanding_rests_on() -> None:
    for minor in ({"age": 15}, {"age": 15, "mature_minor_view": "competent"}):
        assert hard("assessment", consent(minor=minor), safe_today(), report()) == ["G04"]


def report(**more: Any) -> Document:
    return paper("protection-report", "2026-03-04", **{"considered": CANARY, "decision": "no_report", **more})


def guardian(**more: Any) -> Document:
    held = {"type": "guardianship_order", "who": CANARY, "document_seen": True, "expires": "2026-06-30", **more}
    return consent(given_by="guardian", form="by_substitute", authority=held, signatures=[guardian_signed()])


def guardian_signed() -> dict[str, Any]:
    return signature("authorised_representative", "2026-03-04")


def test_11_the_guardians_order_has_run_out() -> None:
    assert hard("assessment", guardian(), safe_today(), day="2026-06-30") == []
    assert hard("assessment", guardian(), safe_today(), day="2026-07-01") == ["G04"]


def test_12_children_are_there_and_nobody_asked_about_them() -> None:
    mother = profile("household: [{id: h-2222, in_care_of_client: true, date_of_birth: 2020-01-01}]")
    unasked = safe_today(answers="children_safe=not_relevant")
    assert hard("assessment", consent(), unasked, mother, report()) == ["G07"]
    assert hard("assessment", consent(), safe_today(), mother, report()) == []


@pytest.mark.parametrize(("day", "fresh"), [("2026-04-10", True), ("2026-04-11", False)])
def test_13_an_assessment_of_thirty_one_days_is_old(day: str, fresh: bool) -> None:
    found = unmet("implementation", consent(), assessment("2026-03-11"), plan(), steps=PLANNING, day=day)
    assert list(found) == ([] if fresh else ["S08"])
    assert hard("implementation", consent(), assessment("2026-03-11"), plan(), steps=PLANNING, day=day) == []


def test_16_a_signature_declined_with_its_reason_passes() -> None:
    would_rather_not = signature("client", "2026-03-18", "declined", reason=CANARY)
    both = plan(signatures=[would_rather_not, signature("caseworker", "2026-03-18")])
    assert unmet("implementation", consent(), assessment(), both, steps=PLANNING, day="2026-03-20") == {}
    silent = plan(signatures=[{**would_rather_not, "reason": None}, signature("caseworker", "2026-03-18")])
    assert list(unmet("implementation", consent(), assessment(), silent, steps=PLANNING, day="2026-03-20")) == ["S11"]


def test_17_a_review_with_a_goal_that_nobody_decided() -> None:
    two = plan(goals=[making.goal(), making.goal("g-3333")])
    found = unmet("implementation", consent(), assessment(), two, review(), steps=REVIEWING, day="2026-06-16")
    assert found["S17"].because == "goal 2 of the plan is not decided"


def test_18_nobody_leaves_at_extreme_risk_with_nobody_who_takes_over() -> None:
    found = hard("closing", risk(level="extreme"), summary(), steps=LEAVING, day="2026-09-20")
    assert "G09" in found


def test_19_who_comes_back_begins_a_second_period_and_the_old_files_are_untouched(tmp_path: Path) -> None:
    old = (profile("pronouns: she"), consent(), assessment(), plan(), summary())
    closed = case(*old, steps=LEAVING + ", 2026-09-18 =closed")
    for one in (closed.record, *old):
        (tmp_path / one.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / one.path).write_text(making._yaml(one.tree), "utf-8")
    folder = Folder(tmp_path)
    now = view(day="2026-10-01").day
    made = ending.reopen(
        folder, folder.case(CODE), Stamp("ben", now, "2026-10-01T02:00:00Z", "1200", lambda n: "x" * n)
    )
    assert {one.path for one in old} & {*made.paths, *made.contents} == set()
    assert made
    back = "2026-10-01"
    again = view(*old, steps=LEAVING + f", 2026-09-18 =closed, p2 {back} referral-in, p2 {back} intake", day=back)
    assert again.case.period == 2
    assert {code for code in unmet("assessment", seen=again) if code in ("G03", "G05")} == {"G03", "G05"}
    assert [one for one in again.case.documents if one.name != "profile"] == list(old[1:])


def test_20_after_consent_was_taken_back_shares_stop_and_whoever_heard_is_listed_to_be_told() -> None:
    back = naming(events=[taken_back("2026-03-11")])
    assert g08(back, share("2026-03-12")).because == "consent was taken back"
    assert g08(back, share("2026-03-10")).state == "met"
    assert "tell-r-7ktm" in items(back, share("2026-03-10"))
    unnamed = consent(events=[taken_back("2026-03-11")])
    assert "tell-2345" in items(unnamed, share("2026-03-10"))


def test_23_turning_eighteen_in_twenty_days() -> None:
    found = items(profile("date_of_birth: 2008-04-01"), consent(), day="2026-03-12")
    assert found["turns-18"].fix == "casefile amend amber-4821 consent"


def test_24_an_exit_from_assessment_because_the_person_wants_no_more() -> None:
    assert unmet("exit", steps=ASSESSING, reason="no_longer_requested") == {}
    assert view(steps=ASSESSING).practice.move("assessment", "exit", "usual").reason  # type: ignore[union-attr]


def test_25_a_final_file_edited_by_hand_is_noticed() -> None:
    one = sealed(plan("2026-03-11"))
    assert [f for f in integrity.findings(case(one)) if f.severity == "error"] == []
    edited = replace(one, tree={**one.tree, "review_on": "2026-12-24"})
    codes = [f.code for f in integrity.findings(case(edited)) if f.severity == "error"]
    assert "document/changed-since-final" in codes


# -- the thirteen-year-old alone (G04, G07, G03)
AT_THE_DOOR = {"form": "verbal", "signatures": None, "verbal": {**VERBAL, "second_contact_on": "2026-03-05"}}


def child(age: int, **more: Any) -> Document:
    return consent(**{"minor": {"age": age}, **more})


def test_a_thirteen_year_old_whose_parent_is_the_danger_is_taken_in_the_same_hour() -> None:
    referred = paper(
        "referral-in",
        "2026-03-04",
        decision="accept",
        immediate_danger=True,
        housing_tonight="unsafe",
        safety_screen={"any_immediate": True, "action": CANARY},
    )
    assert hard("intake", referred, steps="2026-03-04 referral-in", day="2026-03-04") == []
    door = (referred, child(13, alone=ALONE, **AT_THE_DOOR), safe_today(answers="fear_of_someone=worry"), report())
    assert hard("assessment", *door, day="2026-03-04", steps="2026-03-04 intake") == []


def test_and_no_word_goes_to_that_parent_nor_does_anything_ask_for_one() -> None:
    never = [{"id": "n-2222", "person_or_agency": "Stepfather"}]
    names_him = [{"id": "r-2222", "person": "Stepfather", "information": ["contact"], "direction": "give"}]
    one = child(13, alone=ALONE, never_share_with=never, recipients=names_him, **AT_THE_DOOR)
    told = paper("disclosure", "2026-03-10", to={"person": "Stepfather"}, information_sent=["contact"])
    assert g08(one, told).because == "the person said never to share with them"
    for code in ("G03", "G04", "G07"):
        found = asked(view(one, safe_today(), report()).toward("assessment"), code)
        assert "parent_guardian" not in found.because + found.fix
    lines = {part.title: part.lines for part in urgent(whole(one))}
    assert lines["never tell"] == ("Stepfather",)


@pytest.mark.parametrize("age", [13, 15, 17])
def test_a_child_alone_is_never_turned_away_for_want_of_a_signature(age: int) -> None:
    alone = child(age, alone=ALONE, **AT_THE_DOOR)
    assert hard("assessment", alone, safe_today(), report(), day="2026-03-04") == []


@pytest.mark.parametrize("age", [13, 15, 17])
def test_a_child_who_declines_a_file_is_helped_too(age: int) -> None:
    no = declined(minor={"age": age}, alone=ALONE)
    assert hard("assessment", no, safe_today(), report(), day="2026-03-04") == []


@pytest.mark.parametrize("age", [13, 15, 17])
def test_for_each_of_them_somebody_thinks_about_protection_apart(age: int) -> None:
    alone = child(age, alone=ALONE, **AT_THE_DOOR)
    assert hard("assessment", alone, safe_today(), day="2026-03-04") == ["G07"]
    assert asked(view(alone, safe_today(), report()), "G07").path == ""


@pytest.mark.parametrize(
    ("age", "gate"), [(13, "missing"), (15, "missing"), (17, "met")], ids=["thirteen", "fifteen", "seventeen"]
)
def test_who_decides_where_nothing_more_is_written_down(age: int, gate: str) -> None:
    assert asked(view(child(age)), "G04").state == gate


@pytest.mark.parametrize("age", [13, 15])
def test_with_a_parent_who_is_not_safe_a_young_persons_own_understanding_is_enough(age: int) -> None:
    own = child(
        age, minor={"age": age, "mature_minor_view": "competent", "basis": CANARY, "parent_informed": "not_told_unsafe"}
    )
    unsafe = profile("parental_responsibility: [{id: m-2222, who: Stepfather, contact_with_them: not_safe}]")
    assert asked(view(own, unsafe), "G04").state == "met"
    assert {part.title: part.lines for part in urgent(whole(own, unsafe))}["never tell"] == ("Stepfather",)


# -- the person who declines (G03, G08)
def test_a_person_who_declines_goes_through_every_phase_and_nothing_asks_them_to_sign() -> None:
    no, day = declined(), "2026-06-16"
    papers = (
        no,
        safe_today(),
        assessment(),
        plan(signatures=[signature("caseworker", "2026-03-18")]),
        review(),
        risk(),
    )
    for steps, to in [
        (INTAKE, "assessment"),
        (ASSESSING, "planning"),
        (PLANNING, "implementation"),
        (PLANNING + ", 2026-03-20 implementation", "review"),
        (REVIEWING, "implementation"),
    ]:
        assert hard(to, *papers, steps=steps, day=day) == []
    for code in ("G03", "S23"):
        assert not asked(view(*papers, day=day), code).stops
    contact = "communication_needs: {safe_contact: [{id: c-2222, channel: phone, value: x, safe: true}]}"
    assert asked(view(no, profile(contact)), "S05").state == "met"


# -- the safety plan not wanted (G06)
def test_a_person_who_wants_no_safety_plan_moves_on_and_may_leave() -> None:
    offered = {"state": "declined", "offered_on": "2026-03-10", "words": CANARY, "instead": CANARY}
    tried = {"state": "tried", "tried": CANARY, "tried_on": "2026-03-10", "next_on": "2026-03-13"}
    actions = [{"id": "a-2222", "action": CANARY, "who": "caseworker", "by": "2026-03-11"}]
    one = risk(level="extreme", safety_plan=offered, consultation=tried, actions=actions)
    assert hard("exit", one, reason="no_longer_requested") == []
    assert "G06" not in unmet("assessment", one, consent(), safe_today())


# -- the first meeting with a partner in the room (G05, G07, and no level made up)
def test_with_a_partner_in_the_room_nothing_is_asked_and_nothing_is_made_up() -> None:
    waits, mother = not_safe_to_ask(ask_on="2026-03-06"), profile("household: [{id: h-2222, in_care_of_client: true}]")
    assert hard("assessment", consent(), waits, mother, report(), day="2026-03-04") == []
    assert hard("assessment", consent(), waits, mother, report(), day="2026-03-07") == ["G05", "G07"]
    assert items(consent(), waits, day="2026-03-04")["G05"].due.isoformat() == "2026-03-06"
    unknown = risk("2026-03-04", "not_yet_known")
    looked_at = items(unknown, consent(), waits, day="2026-04-01")["S09"]
    assert (looked_at.due.isoformat(), "low" in looked_at.why) == ("2026-04-03", False)


# -- the lost contact (G09, G06)
LOST = LEAVING.replace("needs_met", "lost_contact")


def test_the_file_of_somebody_who_cannot_be_reached_can_be_closed_with_all_that_was_tried() -> None:
    gone = summary(
        reason="lost_contact",
        risk_at_exit=UNREACHABLE,
        way_back=CANARY,
        letter_given="cannot_be_reached",
        feedback_offered="cannot_be_reached",
        unanswered={"achievements": "not_known"},
    )
    papers = (risk(level="extreme"), assessment(), review(), gone)
    assert unmet("closing", *papers, steps=LOST, day="2026-09-20") == {}
    partly = summary(reason="lost_contact", risk_at_exit={**UNREACHABLE, "second_view": None})
    assert hard("closing", risk(level="extreme"), partly, steps=LOST, day="2026-09-20") == ["G06", "G09"]


# -- the death
DIED = LEAVING.replace("needs_met", "died")


def test_after_a_death_the_file_can_be_closed() -> None:
    papers = (risk(level="extreme"), assessment(exit_talk=None), summary(reason="died"), consent(), plan())
    assert unmet("exit", *papers[:2], steps=REVIEWING, reason="died", day="2026-09-17") == {}
    assert unmet("closing", *papers, steps=DIED, day="2026-09-20") == {}


def test_after_a_death_nobody_is_told_to_ask_ring_renew_or_talk_over_anything_with_the_person() -> None:
    held = {"type": "guardianship_order", "who": CANARY, "expires": "2026-09-30"}
    substitute = {"given_by": "guardian", "form": "by_substitute", "client_assent": "disagrees", "authority": held}
    gone = event("sent", "2026-04-01")
    papers = (
        profile("date_of_birth: 2010-09-22"),
        consent(expires="2026-09-25", **substitute),
        safe_today(),
        risk(level="extreme"),
        paper("safety-plan", "2026-03-10", type="general", next_review="2026-03-17"),
        assessment(),
        plan(contact_plan={"every_days": 7}, goals=[making.goal(steps=[{"id": "p-2222", "by": "2026-04-01"}])]),
        paper("referral-out", "2026-04-01", to={"service_ref": "clinic"}, information_sent=["health"], events=[gone]),
        share("2026-09-01", "police", "risk", **by_law("emergency")),
        paper("note", "2026-09-10", kind="phone", text=CANARY, next_contact="2026-09-20"),
        summary(reason="died"),
    )
    assert items(*papers, steps=DIED, day="2026-09-20") == {}
    assert items(*papers, steps=DIED + ", 2026-09-20 =closed", day="2026-09-20") == {}


# -- the person chooses (S06)
def domains(**status: str) -> list[dict[str, str]]:
    return [{"code": code, "status": one} for code, one in status.items()]


def test_what_the_person_chose_and_the_few_that_always_matter_are_enough_and_the_rest_needs_no_reason() -> None:
    few = domains(
        grief_trauma="explored",
        safety="partly",
        housing="not_wanted",
        mental_health_wellbeing="not_relevant",
        income_money="explored",
        legal="not_now",
        alcohol_other_drugs="not_now",
    )
    chosen = assessment(chosen_by_person=["grief_trauma"], domains=few)
    assert asked(view(chosen, steps=ASSESSING), "S06").state == "met"
    passed_over = assessment(chosen_by_person=["grief_trauma", "legal"], domains=few)
    assert asked(view(passed_over, steps=ASSESSING), "S06").because == "not explored yet: legal"


# -- findings beside the gates
def test_no_story_of_these_ends_in_a_finding_of_its_own() -> None:
    quiet = (declined(), safe_today(), assessment(), plan())
    assert [one.code for one in coherence.findings(view(*quiet, steps=PLANNING, day="2026-03-20"))] == []
