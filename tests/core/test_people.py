"""Who decides from which day, what changes with a birthday or an order, and staying in touch with somebody who waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import (
    CANARY,
    ask,
    consent,
    declined,
    event,
    paper,
    plan,
    profile,
    risk,
    safe_today,
    state,
    taken_back,
    view,
)
from tests.core.test_due import DOING, INTAKE, SETTLED, items

from casefile.core.answer import View
from casefile.core.document import Document
from casefile.core.due import due, next_due

STAYING = INTAKE + ", 2026-03-05 implementation"


def turning(age: int, on: str) -> Document:
    """The profile of somebody who turns that age on that day."""
    return profile(f"date_of_birth: {int(on[:4]) - age}{on[4:]}")


# -- birthdays
@pytest.mark.parametrize("age", [14, 16, 18])
def test_thirty_days_before_a_birthday_that_changes_who_decides_somebody_is_told(age: int) -> None:
    born = turning(age, "2026-04-11")
    assert f"turns-{age}" not in items(born, *SETTLED, day="2026-03-11")
    assert f"turns-{age}" in items(born, *SETTLED, day="2026-03-12")


@pytest.mark.parametrize("age", [14, 16, 18])
def test_from_the_birthday_on_it_waits_until_consent_is_talked_over_anew(age: int) -> None:
    born = turning(age, "2026-04-11")
    found = items(born, *SETTLED, day="2026-05-20")[f"turns-{age}"]
    assert (found.due, found.why, found.rank) == (date(2026, 4, 11), "a birthday on 11 April 2026", 2)
    assert found.fix == "casefile amend amber-4821 consent"
    before = consent("2026-04-10", supersedes=["2026-03-04-consent-2345"])
    on_the_day = consent("2026-04-11", supersedes=["2026-03-04-consent-2345"])
    assert f"turns-{age}" in items(born, *SETTLED, before, day="2026-05-20")
    assert f"turns-{age}" not in items(born, *SETTLED, on_the_day, day="2026-05-20")


@pytest.mark.parametrize("age", [13, 15, 17, 19, 21])
def test_other_birthdays_change_nothing(age: int) -> None:
    assert not [one for one in items(turning(age, "2026-03-14"), *SETTLED) if one.startswith("turns")]


def test_two_birthdays_in_one_consent_are_both_talked_over() -> None:
    long_ago = consent("2024-03-04", expires="2027-03-04")
    found = items(turning(18, "2026-03-10"), long_ago, steps="2024-03-04 intake", day="2026-03-12")
    assert {one for one in found if one.startswith("turns")} == {"turns-16", "turns-18"}


def test_somebody_born_on_the_last_day_of_february_turns_on_the_first_of_march() -> None:
    leap = profile("date_of_birth: 2008-02-29")
    found = items(leap, consent("2026-02-10"), steps="2026-02-10 intake", day="2026-02-26")
    assert found["turns-18"].due == date(2026, 3, 1)
    leap_again = profile("date_of_birth: 2012-02-29")
    found = items(leap_again, consent("2028-02-10"), steps="2028-02-10 intake", day="2028-02-26")
    assert found["turns-16"].due == date(2028, 2, 29)


def test_a_young_person_who_declined_is_asked_again_too() -> None:
    assert "turns-16" in items(turning(16, "2026-03-14"), declined())


def test_without_a_day_of_birth_a_decision_or_after_consent_was_taken_back_there_is_nothing_to_talk_over() -> None:
    back = consent(events=[taken_back("2026-03-06")])
    for papers in ((consent(),), (turning(16, "2026-03-14"),), (turning(16, "2026-03-14"), back)):
        assert not [one for one in items(*papers) if one.startswith("turns")]


def test_a_birthday_is_kept_through_a_pause_and_known_however_far_ahead() -> None:
    assert "turns-16" in items(turning(16, "2026-03-14"), *SETTLED, steps=INTAKE + ", 2026-03-05 =paused")
    thought_of = paper("protection-report", "2026-03-04", decision="no_report")
    calm = view(turning(16, "2026-04-11"), *SETTLED, thought_of, steps=INTAKE + ", 2026-03-12 exit:needs_met")
    assert next_due(calm) == date(2026, 4, 11)


def test_nobody_is_reminded_of_the_birthday_of_a_child_who_has_died() -> None:
    assert "turns-16" not in items(turning(16, "2026-03-14"), *SETTLED, steps=INTAKE + ", 2026-03-10 exit:died")


# -- orders
def order(**block: Any) -> Document:
    held = {"type": "guardianship_order", "who": CANARY, "document_seen": True, **block}
    return consent(given_by="guardian", form="by_substitute", authority=held)


def test_before_an_order_ends_somebody_sees_who_decides_from_then_on() -> None:
    found = items(order(expires="2026-03-19"))["authority"]
    assert (found.due, found.why, found.rank) == (date(2026, 3, 19), "an order ends on 19 March 2026", 2)
    assert found.fix == "casefile amend amber-4821 consent"
    guardian = profile("guardian: {type: public_guardian, order_expires: 2026-03-19}")
    found = items(guardian)["guardian"]
    assert (found.due, found.fix) == (date(2026, 3, 19), "casefile write amber-4821 profile")


def test_an_order_that_ended_stays_until_somebody_has_seen_to_it() -> None:
    assert "authority" in items(order(expires="2026-03-19"), day="2026-05-01")
    after = consent("2026-04-01", supersedes=["2026-03-04-consent-2345"])
    assert "authority" not in items(order(expires="2026-03-19"), after, day="2026-05-01")


def test_an_order_far_from_its_end_without_one_or_after_consent_was_taken_back() -> None:
    assert "authority" not in items(order(expires="2026-03-27"))
    assert "authority" not in items(order())
    back = consent(authority={"expires": "2026-03-19"}, events=[taken_back("2026-03-06")])
    assert "authority" not in items(back)
    assert "guardian" not in items(profile("guardian: {type: public_guardian, order_expires: 2026-03-27}"))
    assert "guardian" not in items(profile("guardian: {type: public_guardian}"))


# -- a no beside a yes
def decided_for(assent: str | None = "disagrees", given_by: str = "guardian", **more: Any) -> Document:
    return consent(given_by=given_by, form="by_substitute", client_assent=assent, **more)


def test_a_person_who_disagrees_with_what_was_decided_for_them_is_heard() -> None:
    found = items(decided_for())["2345-disagrees"]
    assert (found.what, found.due, found.rank) == (
        "the person disagrees with what was decided for them",
        date(2026, 3, 4),
        2,
    )
    assert "advocate" in found.why
    assert found.fix == "casefile note amber-4821 - --kind supervision"


@pytest.mark.parametrize("assent", ["agrees", "not_able", "not_asked", None])
def test_any_other_word_of_theirs_is_no_disagreement(assent: str | None) -> None:
    assert "2345-disagrees" not in items(decided_for(assent))
    assert "2345-disagrees" not in items(decided_for("disagrees", "client"))


def test_it_waits_until_it_was_talked_over() -> None:
    talked = paper("note", "2026-03-05", kind="supervision", text=CANARY)
    assert "2345-disagrees" not in items(decided_for(), talked)
    before = paper("note", "2026-03-03", kind="supervision", text=CANARY)
    rang = paper("note", "2026-03-05", kind="phone", text=CANARY, letters="3333")
    draft = paper("note", "2026-03-05", kind="supervision", letters="4444", final=None)
    assert "2345-disagrees" in items(decided_for(), before, rang, draft)


def test_nothing_is_decided_for_them_any_more_once_consent_was_taken_back() -> None:
    assert "2345-disagrees" not in items(decided_for(events=[taken_back("2026-03-06")]))


# -- back from hospital or custody
def away(*papers: Document, steps: str, because: str = "hospital", day: str = "2026-03-20") -> set[str]:
    """The ids of what is due for somebody whose pauses were for that."""
    seen = view(*papers, steps=steps, day=day)
    spine = [{**one, "paused_for": because} if one.get("state") == "paused" else one for one in _steps(seen)]
    record = replace(seen.case.record, data={**seen.case.record.data, "steps": spine})
    found = due(replace(seen, case=replace(seen.case, record=record)))
    assert not [one for one in found if CANARY in one.what + one.why + one.fix]
    return {f"{one.id} {one.due} {one.fix}" for one in found if "released" in one.id}


def _steps(seen: View) -> tuple[Any, ...]:
    return seen.case.record.items("steps")


BACK = STAYING + ", 2026-03-08 =paused, 2026-03-15 =active"


@pytest.mark.parametrize("because", ["hospital", "custody"])
def test_somebody_who_comes_back_from_hospital_or_custody_is_asked_about_risk_again(because: str) -> None:
    assert away(steps=BACK, because=because) == {"t-0004-released 2026-03-22 casefile write amber-4821 risk-assessment"}
    assert away(risk(), steps=BACK, because=because) == {
        "t-0004-released 2026-03-22 casefile amend amber-4821 risk-assessment"
    }
    assert away(steps=BACK.replace("=active", "review")) != set()


@pytest.mark.parametrize("because", ["ceremony", "travel", "season", "road", "own_wish", "other"])
def test_coming_back_from_anywhere_else_is_no_reason_to_ask(because: str) -> None:
    assert away(steps=BACK, because=because) == set()


def test_once_risk_was_looked_at_again_it_is_done() -> None:
    assert away(risk("2026-03-15"), steps=BACK) == set()
    assert away(risk("2026-03-14"), steps=BACK) != set()
    assert away(risk("2026-03-15", final=None), steps=BACK) != set()


def test_while_they_are_away_and_in_another_support_period_nobody_is_asked() -> None:
    assert away(steps=STAYING + ", 2026-03-08 =paused") == set()
    assert away(steps=BACK + ", 2026-03-16 =closed, p2 2026-03-18 intake") == set()


def test_it_is_told_in_a_pause_that_follows_and_while_somebody_travels_on_from_hospital() -> None:
    assert away(steps=BACK + ", 2026-03-16 =paused") != set()
    seen = view(steps=STAYING + ", 2026-03-08 =paused, 2026-03-15 =paused", day="2026-03-20")
    spine = [dict(one) for one in _steps(seen)]
    spine[-2]["paused_for"], spine[-1]["paused_for"] = "hospital", "travel"
    record = replace(seen.case.record, data={**seen.case.record.data, "steps": spine})
    found = due(replace(seen, case=replace(seen.case, record=record)))
    assert [one.due for one in found if one.id.endswith("released")] == [date(2026, 3, 22)]


@pytest.mark.parametrize("reason", ["died", "incarcerated", "institutionalised"])
def test_nobody_is_back_who_died_there_or_stays_there(reason: str) -> None:
    assert away(steps=f"{STAYING}, 2026-03-08 =paused, 2026-03-15 exit:{reason}") == set()


# -- staying in touch
def weekly(**more: Any) -> Document:
    return plan(contact_plan={"every_days": 7, "missed_contact": CANARY}, **more)


def touch(*papers: Document, steps: str = DOING, day: str = "2026-03-24") -> tuple[str, str] | None:
    found = items(*SETTLED, weekly(), *papers, steps=steps, day=day).get("touch")
    return (found.due.isoformat(), found.why) if found else None


def attempt(day: str, letters: str = "2222") -> Document:
    return paper("note", day, kind="attempted", text=CANARY, letters=letters)


def test_contact_is_due_as_the_plan_says_and_silence_says_how_long() -> None:
    assert touch() == ("2026-03-25", "no contact since 18 March 2026")
    rang = paper("note", "2026-03-23", kind="phone", text=CANARY)
    assert touch(rang) == ("2026-03-30", "no contact since 23 March 2026")


def test_attempts_lead_on_to_the_steps_the_person_agreed_to() -> None:
    assert touch(attempt("2026-03-23")) == (
        "2026-03-25",
        "no contact since 18 March 2026; 1 attempt since: go on with the steps you agreed",
    )
    several = (attempt("2026-03-23"), attempt("2026-03-24", "3333"))
    assert (touch(*several) or "")[1] == (
        "no contact since 18 March 2026; 2 attempts since: go on with the steps you agreed"
    )


def test_a_plan_nobody_made_together_counts_from_its_own_day() -> None:
    alone = plan(contact_plan={"every_days": 7}, participation=None, signatures=None)
    found = items(*SETTLED[1:], alone, attempt("2026-03-20"), steps=DOING, day="2026-03-24")["touch"]
    assert found.why == "no contact since the plan; 1 attempt since: go on with the steps you agreed"


@pytest.mark.parametrize("wish", ["none", "not_now"])
def test_leave_me_alone_ends_it_and_says_nothing_of_disengaging(wish: str) -> None:
    assert touch(paper("note", "2026-03-19", kind="phone", text=CANARY, contact_wanted=wish)) is None
    assert touch(profile(f"contact_wanted: {wish}")) is None


@pytest.mark.parametrize("wish", ["less", "more"])
def test_less_is_not_nothing(wish: str) -> None:
    assert touch(profile(f"contact_wanted: {wish}")) is not None


def test_a_pause_ends_it_until_the_case_goes_on() -> None:
    assert touch(steps=DOING + ", 2026-03-21 =paused") is None
    assert touch(steps=DOING + ", 2026-03-21 =paused, 2026-03-23 =active") is not None


@pytest.mark.parametrize(
    ("phase", "due_there"),
    [("planning", False), ("implementation", True), ("referrals-out", True), ("review", True), ("exit", False)],
)
def test_it_is_due_while_the_work_goes_on(phase: str, due_there: bool) -> None:
    assert (touch(steps=f"{DOING}, 2026-03-21 {phase}") is not None) is due_there


def test_silence_is_never_called_disengaging() -> None:
    late = items(*SETTLED, weekly(), attempt("2026-04-20"), steps=DOING, day="2026-05-20")
    assert late["touch"].due == date(2026, 3, 25)
    assert "disengag" not in " ".join(one.what + one.why for one in late.values())


# -- the waiting list
WAITING = "2026-03-02 referral-in, 2026-03-03 =waiting"


def waits(**more: Any) -> Document:
    return paper("referral-in", "2026-03-02", **{"decision": "wait", "contact_every_days": 7, **more})


def test_somebody_on_the_waiting_list_hears_from_us_as_often_as_was_said() -> None:
    found = items(waits(), steps=WAITING, day="2026-03-04")["wait-contact"]
    assert (found.due, found.why) == (date(2026, 3, 9), "last on 2 March 2026")
    assert found.fix == "casefile note amber-4821 -"
    rang = paper("note", "2026-03-08", kind="phone", text=CANARY)
    assert items(waits(), rang, steps=WAITING, day="2026-03-10")["wait-contact"].due == date(2026, 3, 15)


@pytest.mark.parametrize("kind", ["attempted", "admin", "supervision"])
def test_an_attempt_or_a_word_about_them_is_not_hearing_from_us(kind: str) -> None:
    other = paper("note", "2026-03-08", kind=kind, text=CANARY)
    assert items(waits(), other, steps=WAITING, day="2026-03-10")["wait-contact"].due == date(2026, 3, 9)


@pytest.mark.parametrize("more", [{"contact_every_days": None}, {"decision": "accept"}, {"final": None}])
def test_nothing_was_said_about_how_often(more: dict[str, Any]) -> None:
    assert "wait-contact" not in items(waits(**more), steps=WAITING, day="2026-03-10")


def test_a_note_entered_in_error_told_them_nothing() -> None:
    wrong = paper("note", "2026-03-08", kind="phone", text=CANARY, events=[event("entered_in_error", "2026-03-09")])
    assert items(waits(), wrong, steps=WAITING, day="2026-03-10")["wait-contact"].due == date(2026, 3, 9)


# -- a carer's own file
def test_a_carers_file_is_about_the_carer_and_asks_for_no_other_carer() -> None:
    talked = paper("carer-assessment", "2026-03-11", strengths_inventory=[{"id": "s-2222", "strength": CANARY}])
    assert ask("S06", talked, kind="carer").because == "talked through, and strengths are named"
    bare = ask("S06", paper("carer-assessment", "2026-03-11"), kind="carer")
    assert (bare.because, bare.fix) == ("no strength is named yet", "casefile amend amber-4821 carer-assessment")
    assert ask("S06", kind="carer").fix == "casefile write amber-4821 carer-assessment"
    assert ask("S07", kind="carer").because == "this is the carer's own file"
    assert state("S07") == "missing"


# -- whoever heard of the person
def heard(**more: Any) -> Document:
    fields = {"to": {"service_ref": "clinic"}, "information_sent": ["health"], "by_consent": True}
    return paper("disclosure", "2026-03-05", **{**fields, **more})


def test_whoever_heard_without_standing_in_the_consent_is_told_too() -> None:
    back = consent(events=[taken_back("2026-03-06")])
    found = items(back, heard(), safe_today())["tell-2345"]
    assert (found.due, found.fix) == (
        date(2026, 3, 9),
        "casefile done amber-4821 2026-03-05-disclosure-2345 --how letter",
    )
    done = event("recipient_told", "2026-03-07", recipient="clinic", how="letter")
    assert "tell-2345" not in items(back, heard(events=[done]))


def test_taken_back_twice_they_are_told_once() -> None:
    named = [{"id": "r-2222", "service_ref": "clinic"}]
    first = consent(
        events=[taken_back("2026-03-05", "recipients", recipients=["r-2222"]), taken_back("2026-03-06", id="e-3333")],
        recipients=named,
    )
    seen = due(view(first))
    assert [one.id for one in seen if one.id.startswith("tell")] == ["tell-r-2222"]


def test_who_was_told_the_first_time_is_told_again_after_the_person_agreed_anew_and_took_that_back() -> None:
    named = [{"id": "r-2222", "service_ref": "clinic"}]
    done = event("recipient_told", "2026-03-06", "e-4444", recipient="r-2222", how="letter")
    first = consent(events=[taken_back("2026-03-05"), done], recipients=named)
    anew = {"version": 2, "supersedes": [first.id], "letters": "3333", "recipients": named}
    assert "tell-r-2222" not in items(first, consent("2026-03-08", **anew))
    assert "tell-r-2222" in items(first, consent("2026-03-08", **anew, events=[taken_back("2026-03-10", id="e-5555")]))
    again = event("recipient_told", "2026-03-11", "e-6666", recipient="r-2222", how="letter")
    back = [taken_back("2026-03-10", id="e-5555"), again]
    assert "tell-r-2222" not in items(first, consent("2026-03-08", **anew, events=back))


@pytest.mark.parametrize("what", [{"scope": None}, {"scope": "recipients"}, {"scope": "everything"}])
def test_taken_back_by_hand_without_saying_what_is_taken_back_as_a_whole(what: dict[str, Any]) -> None:
    back = consent(
        events=[{**taken_back("2026-03-06"), **what}], recipients=[{"id": "r-2222", "service_ref": "clinic"}]
    )
    assert back.standing() == "withdrawn"
    assert "tell-r-2222" in items(back)


def test_one_name_written_by_hand_where_a_list_belongs_is_that_one() -> None:
    named = [{"id": "r-2222", "service_ref": "clinic"}, {"id": "r-3333", "service_ref": "bank"}]
    back = consent(events=[taken_back("2026-03-06", "recipients", recipients="r-2222")], recipients=named)
    assert {one for one in items(back) if one.startswith("tell")} == {"tell-r-2222"}


def test_a_person_named_in_the_consent_is_told_once_too() -> None:
    maud = {"id": "r-2222", "person": "Sister Maud", "information": ["health"]}
    back = consent(events=[taken_back("2026-03-06")], recipients=[maud])
    told = heard(to={"person": "Sister Maud"})
    assert {one for one in items(back, told) if one.startswith("tell")} == {"tell-r-2222"}


def test_who_stands_in_the_consent_is_told_once_and_what_was_told_by_law_or_later_is_another_matter() -> None:
    back = taken_back("2026-03-06")
    named = consent(events=[back], recipients=[{"id": "r-2222", "service_ref": "clinic"}])
    assert {one for one in items(named, heard()) if one.startswith("tell")} == {"tell-r-2222"}
    alone = consent(events=[back])
    by_law = heard(lawful_basis="court_or_law")
    later = paper("disclosure", "2026-03-07", to={"service_ref": "clinic"}, information_sent=["health"])
    for other in (by_law, later):
        assert not [one for one in items(alone, other) if one.startswith("tell")]
    some = consent(events=[taken_back("2026-03-06", "recipients", recipients=["r-2222"])])
    assert {one for one in items(some, heard()) if one.startswith("tell")} == {"tell-r-2222"}
