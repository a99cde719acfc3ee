"""S03, S14, S15, S18, S20-S22, S24 and the clocks beside them: room, referrals, staying in touch, a way back, afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import (
    CANARY,
    UNREACHABLE,
    ask,
    asked,
    case,
    consent,
    event,
    paper,
    plan,
    profile,
    review,
    risk,
    safe_today,
    signature,
    state,
    summary,
    taken_back,
    view,
)
from tests.core.test_due import DOING, INTAKE, days, items

from casefile.core import gates
from casefile.core.answer import Answer
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.schema.validate import matches

SETTLED = (consent(), risk("2026-03-10", "low"), safe_today())
OUT = DOING + ", 2026-03-21 referrals-out"


def note(day: str, kind: str = "phone", **more: Any) -> Document:
    return paper("note", day, kind=kind, text=CANARY, **more)


def referral(day: str = "2026-03-21", *happened: dict[str, Any], **more: Any) -> Document:
    """A referral to the clinic, with what happened to it."""
    events = [{**one, "id": f"e-{n}{n}{n}{n}"} for n, one in enumerate(happened, 2)]
    fields = {"to": {"service_ref": "clinic"}, "information_sent": ["health"], "events": events or None}
    return paper("referral-out", day, **{**fields, **more})


def sent(day: str = "2026-03-21", **more: Any) -> dict[str, Any]:
    return event("sent", day, **more)


# -- S03
def room(others: int | None, capacity: int | None = 20, **spine: Any) -> Answer:
    seen = view(settings=Settings(capacity=capacity), **spine).toward("intake")
    return asked(replace(seen, others_open=others), "S03")


def test_s03_the_twentieth_person_finds_a_place_and_for_the_twenty_first_somebody_says_why() -> None:
    assert (room(19).state, room(19).because) == ("met", "20 of 20 places")
    found = room(20)
    assert (found.state, "20 of 20 places" in found.because) == ("missing", True)
    because = [{"id": "x-2222", "requirement": "S03", "date": "2026-03-10", "approval": "approved", "because": CANARY}]
    assert room(20, exemptions=because).state == "exempted"


def test_s03_no_average_of_a_model_is_a_limit_and_nobody_is_counted_against_none() -> None:
    model = [{"id": "m-2222", "primary": "brokerage", "since": "2026-03-04", "because": CANARY}]
    for others, capacity in ((400, None), (None, 20)):
        assert room(others, capacity, models=model).because == "the service has set no capacity"


@pytest.mark.parametrize(
    ("steps", "counts"),
    [
        ("2026-03-02 referral-in", False),
        ("2026-03-02 referral-in, 2026-03-03 =waiting", False),
        ("2026-03-02 referral-in, 2026-03-03 =declined", False),
        (INTAKE, True),
        (INTAKE + ", 2026-03-05 =paused", True),
        (INTAKE + ", 2026-03-05 exit:needs_met", True),
        (INTAKE + ", 2026-03-05 exit:needs_met, 2026-03-06 =closed", False),
    ],
)
def test_s03_whoever_was_taken_on_and_has_not_left_takes_up_a_place(steps: str, counts: bool) -> None:
    assert case(steps=steps).has_a_place is counts


# -- S14
def planning(*planned: dict[str, Any], **more: Any) -> Document:
    """A plan of 18 March that names referrals: to the clinic by 25 March unless said."""
    named = [
        {"id": f"r-{n}{n}{n}{n}", "to": "clinic", "by": "2026-03-25", **one}
        for n, one in enumerate(planned or ({},), 2)
    ]
    return plan(**{"referrals_planned": named, **more})


def made(*papers: Document, day: str = "2026-03-26", **about: Any) -> Answer:
    return ask("S14", *papers, day=day, steps=DOING, **{"to": "review", **about})


def test_s14_a_referral_that_was_promised_is_made_by_its_day() -> None:
    assert made(planning(), day="2026-03-24").because == "each is made, let go with a reason, or has its day to come"
    found = made(planning(), day="2026-03-25")
    assert (found.state, found.because) == (
        "missing",
        "referral 1 of the plan is neither made by its day nor let go",
    )
    assert found.fix == "casefile refer amber-4821 --planned r-2222"
    assert made(planning(), referral(planned_ref="r-2222")).state == "met"


def test_s14_one_without_a_day_is_due_now_and_one_without_an_id_is_still_named() -> None:
    found = made(planning({"by": None}, {}, {"id": None}), day="2026-03-18")
    assert found.because == "referral 1 of the plan is neither made by its day nor let go"
    found = made(planning({"id": None}, {"to": "bank"}))
    assert found.because == "referral 1 and 2 of the plan is neither made by its day nor let go"
    assert found.fix == "casefile refer amber-4821"


def test_s14_a_referral_to_the_same_service_is_the_one_planned_unless_it_says_it_is_another() -> None:
    assert made(planning(), referral()).state == "met"
    assert made(planning(), referral(planned_ref="r-9999")).state == "missing"
    assert made(planning(), referral(to={"service_ref": "bank"})).state == "missing"
    assert made(planning({"to": None}), referral(to={"service_ref": None})).state == "missing"


@pytest.mark.parametrize(
    "more",
    [
        {"final": None},
        {"events": [event("withdrawn", "2026-03-22")]},
        {"events": [event("entered_in_error", "2026-03-22")]},
    ],
    ids=["a draft", "taken back", "entered in error"],
)
def test_s14_a_draft_and_one_taken_back_are_not_made(more: dict[str, Any]) -> None:
    assert made(planning(), referral(planned_ref="r-2222", **more)).state == "missing"


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ({"progress": "done"}, True),
        ({"progress": "dropped", "words": CANARY}, True),
        ({"progress": "dropped"}, False),
        ({"progress": "doing", "words": CANARY}, False),
        ({"progress": "done", "step": "r-9999"}, False),
    ],
)
def test_s14_it_may_be_done_without_a_paper_or_let_go_with_a_reason(said: dict[str, Any], settled: bool) -> None:
    happened = event("step_progress", "2026-03-20", "e-9999", **{"step": "r-2222", **said})
    one = planning(events=[happened])
    assert made(one).state == ("met" if settled else "missing")
    later = planning(version=2, supersedes=["2026-03-18-case-plan-2345"], letters="3333")
    assert made(one, later).state == ("met" if settled else "missing")


def test_s14_one_let_go_and_taken_up_again_is_open_again() -> None:
    events = [
        event("step_progress", "2026-03-19", "e-2222", step="r-2222", progress="dropped", words=CANARY),
        event("step_progress", "2026-03-21", "e-3333", step="r-2222", progress="todo"),
    ]
    assert made(planning(events=events)).state == "missing"


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ({"state": "made"}, True),
        ({"state": "dropped", "because": CANARY}, True),
        ({"state": "dropped"}, False),
        ({"state": "still_to_do", "because": CANARY}, False),
    ],
)
def test_s14_a_review_may_settle_it(said: dict[str, Any], settled: bool) -> None:
    held = review("2026-03-22", referrals_check=[{"id": "r-2222", **said}])
    assert made(planning(), held).state == ("met" if settled else "missing")


def test_s14_what_one_review_let_go_the_next_need_not_let_go_again() -> None:
    first = review("2026-03-20", referrals_check=[{"id": "r-2222", "state": "dropped", "because": CANARY}])
    assert made(planning(), first, review("2026-03-25", letters="3333")).state == "met"


def test_s14_between_an_event_and_a_review_the_later_word_holds() -> None:
    let_go = {"id": "r-2222", "state": "dropped", "because": CANARY}
    taken_up = event("step_progress", "2026-03-22", "e-3333", step="r-2222", progress="todo")
    assert made(planning(events=[taken_up]), review("2026-03-20", referrals_check=[let_go])).state == "missing"
    done = event("step_progress", "2026-03-19", "e-3333", step="r-2222", progress="done")
    still = review("2026-03-20", referrals_check=[{"id": "r-2222", "state": "still_to_do"}])
    assert made(planning(events=[done]), still).state == "missing"


def test_s14_without_a_plan_a_promise_or_on_the_way_to_make_them() -> None:
    assert made(to="review").fix == "casefile write amber-4821 case-plan"
    assert made(plan()).because == "the plan names no referral"
    assert made(planning(), to="referrals-out").because == "referrals are made in the phase ahead"


# -- S18
def followed(*papers: Document, day: str, **about: Any) -> Answer:
    return ask("S18", *papers, day=day, **{"steps": OUT, "to": "review", **about})


def test_s18_somebody_asks_after_a_week_how_it_went() -> None:
    one = referral("2026-03-20", sent("2026-03-21"))
    assert followed(one, day="2026-03-28").because == "each is followed up, or has its day"
    found = followed(one, day="2026-03-29")
    assert (found.state, found.because, found.due) == (
        "missing",
        "a referral of 21 March 2026 was to be followed up by 28 March 2026",
        date(2026, 3, 28),
    )
    assert found.fix == f"casefile done amber-4821 {one.id}"


def test_s18_a_day_that_was_set_for_it_holds_instead() -> None:
    for one in (
        referral("2026-03-21", sent(look_again_on="2026-04-10")),
        referral("2026-03-21", sent(), follow_up_on="2026-04-10"),
        referral("2026-03-21", sent(look_again_on="2026-03-30"), follow_up_on="2026-04-10"),
    ):
        assert followed(one, day="2026-04-10").state == "met"
        assert followed(one, day="2026-04-11").state == "missing"


@pytest.mark.parametrize("kind", ["acknowledged", "attended", "followed_up", "closed"])
def test_s18_one_that_was_looked_after_is_followed_up(kind: str) -> None:
    assert followed(referral("2026-03-21", sent(), event(kind, "2026-03-23")), day="2026-05-01").state == "met"
    wrong = (event(kind, "2026-03-23"), event("entered_in_error", "2026-03-24", about="e-3333"))
    assert followed(referral("2026-03-21", sent(), *wrong), day="2026-05-01").state == "missing"


def test_s18_what_was_not_sent_needs_no_asking_and_where_the_person_goes_alone_somebody_asks_too() -> None:
    assert followed(referral(), day="2026-05-01").because == "no referral was sent"
    alone = referral(method="client_self", information_sent=None)
    assert followed(alone, day="2026-03-28").state == "met"
    assert followed(alone, day="2026-03-29").state == "missing"
    assert followed(referral("2026-03-21", sent()), day="2026-05-01", to="exit", reason="died").because == (
        "the person has died"
    )


def test_s18_one_of_two_that_nobody_asked_about_is_enough_to_say_so() -> None:
    asked_about = referral("2026-03-21", sent(), event("followed_up", "2026-03-22"))
    assert followed(asked_about, referral("2026-03-21", sent(), letters="3333"), day="2026-04-01").state == "missing"


# -- S15
def weekly(**more: Any) -> Document:
    """A plan that says: in touch every week."""
    return plan(**{"contact_plan": {"every_days": 7}, **more})


def touched(*papers: Document, day: str = "2026-03-26", **about: Any) -> Answer:
    return ask("S15", *(papers or ()), day=day, **{"steps": DOING, "to": "review", **about})


def test_s15_as_often_as_the_plan_says() -> None:
    assert touched(weekly(), day="2026-03-25").because == "in touch; again by 25 March 2026"
    found = touched(weekly(), day="2026-03-26")
    assert (found.state, found.because, found.due) == (
        "missing",
        "no contact since 18 March 2026",
        date(2026, 3, 25),
    )
    assert found.fix == "casefile note amber-4821 -"
    assert touched(weekly(), note("2026-03-24")).because == "in touch; again by 31 March 2026"


TOGETHER = (
    "face_to_face home_visit outreach phone video text_message email counselling skills family_consultation".split()
)
APART = "attempted admin collateral advocacy brokerage supervision handover other".split()


@pytest.mark.parametrize(("kind", "counts"), [*((k, True) for k in TOGETHER), *((k, False) for k in APART)])
def test_s15_being_in_touch_counts_and_talking_about_somebody_does_not(kind: str, counts: bool) -> None:
    assert touched(weekly(), note("2026-03-24", kind)).state == ("met" if counts else "missing")


def test_s15_attempts_are_counted_and_are_no_contact() -> None:
    tries = [note(f"2026-03-{day}", "attempted", letters=f"{day}22") for day in (20, 23, 25)]
    assert touched(weekly(), tries[0]).because == "no contact since 18 March 2026; 1 attempt since"
    assert touched(weekly(), *tries).because == "no contact since 18 March 2026; 3 attempts since"
    assert touched(weekly(), note("2026-03-22"), *tries, day="2026-03-30").because == (
        "no contact since 22 March 2026; 2 attempts since"
    )
    unsigned = weekly(participation={"client_present": False, "how": "not_involved"}, signatures=None)
    assert touched(unsigned).because == "no contact since the plan was made"


@pytest.mark.parametrize(
    "shows",
    [
        paper("safety-plan", "2026-03-24", type="general", participation={"client_present": True}),
        paper("exit-plan", "2026-03-19", signatures=[signature("client", "2026-03-24", "mark")]),
        paper("case-plan", "2026-03-17", letters="9999", support_period=1, final=None),
    ],
    ids=["made together", "signed", "a draft shows nothing"],
)
def test_s15_papers_made_together_or_signed_show_that_they_were_in_touch(shows: Document) -> None:
    assert touched(weekly(), shows).state == ("missing" if shows.standing() == "draft" else "met")


def test_s15_neither_a_refusal_to_sign_nor_a_worker_signing_is_contact() -> None:
    for one in (signature("client", "2026-03-24", "declined"), signature("caseworker", "2026-03-24")):
        assert touched(weekly(), paper("exit-plan", "2026-03-19", signatures=[one])).state == "missing"
    absent = paper("safety-plan", "2026-03-24", type="general", participation={"client_present": False})
    assert touched(weekly(), absent).state == "missing"


def test_s15_the_persons_own_words_about_a_step_or_a_goal_show_it_too() -> None:
    def moved(kind: str, **more: Any) -> Document:
        return weekly(
            events=[event("copy_given", "2026-03-18", given=True), event(kind, "2026-03-24", "e-3333", **more)]
        )

    assert touched(moved("step_progress", step="p-2222", progress="done", words=CANARY)).state == "met"
    assert touched(moved("goal_progress", goal="g-2222", state="partial", words=CANARY)).state == "met"
    assert touched(moved("step_progress", step="p-2222", progress="done")).state == "missing"
    assert touched(moved("attached", words=CANARY)).state == "missing"


def test_s15_an_appointment_that_was_kept_counts_on_its_day_and_in_this_support_period() -> None:
    def booked(day: str, kept: str = "kept") -> list[dict[str, str]]:
        return [{"id": "a-2222", "date": day, "state": kept}]

    assert touched(weekly(), appointments=booked("2026-03-24")).state == "met"
    for other in (booked("2026-03-24", "missed"), booked("2026-03-24", "booked"), booked("2026-03-27")):
        assert touched(weekly(), appointments=other).state == "missing"
    before = touched(weekly(participation=None, signatures=None), appointments=booked("2026-02-20"))
    assert before.because == "no contact since the plan was made"


def test_s15_what_happened_in_an_earlier_support_period_is_not_contact_now() -> None:
    steps = f"{INTAKE}, 2026-03-10 =closed, p2 2026-03-12 intake, 2026-03-18 implementation"
    now = weekly(support_period=2, participation=None, signatures=None)
    assert touched(now, note("2026-03-24"), steps=steps).because == "no contact since the plan was made"
    assert touched(now, note("2026-03-24", support_period=2), steps=steps).state == "met"


@pytest.mark.parametrize(("wish", "stops"), [("none", True), ("not_now", True), ("less", False), ("more", False)])
def test_s15_a_person_who_wants_to_be_left_alone_is_left_alone(wish: str, stops: bool) -> None:
    wanted = "the person wants no contact now" if stops else "no contact since 18 March 2026"
    assert touched(weekly(), note("2026-03-18", contact_wanted=wish)).because == wanted
    assert touched(weekly(), profile(f"contact_wanted: {wish}")).because == wanted


def test_s15_the_last_word_on_contact_counts() -> None:
    left_alone = profile("contact_wanted: none")
    assert touched(weekly(), left_alone, note("2026-03-18", contact_wanted="more")).state == "missing"
    first, last = note("2026-03-16", contact_wanted="more"), note("2026-03-17", contact_wanted="none")
    assert touched(weekly(), first, last, note("2026-03-18", "admin")).state == "not-applicable"
    wrong = note("2026-03-18", contact_wanted="more", events=[event("entered_in_error", "2026-03-19")])
    assert touched(weekly(), first, last, wrong).state == "not-applicable"


def test_s15_a_pause_a_plan_that_says_nothing_and_a_death_ask_for_none() -> None:
    assert touched(weekly(), steps=DOING + ", 2026-03-21 =paused").because == "the case is paused"
    assert touched(plan()).because == "the plan does not say how often"
    assert touched(weekly(), to="exit", reason="died").because == "the person has died"
    assert touched().because == "there is no plan yet"


# -- S20, S21, S22
LEAVING = "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-11 assessment, 2026-09-17 exit:needs_met"
WAY_BACK = {"how_to_return": CANARY, "contact": CANARY}


def leaving(code: str, *papers: Document, steps: str = LEAVING) -> Answer:
    return ask(code, *papers, day="2026-09-20", steps=steps, to="closing")


def exit_plan(**more: Any) -> Document:
    return paper("exit-plan", "2026-09-10", **{"way_back": WAY_BACK, "achievements_recognised": CANARY, **more})


def test_s20_a_plan_for_afterwards_with_a_way_back() -> None:
    assert leaving("S20", exit_plan()).because == "a plan for afterwards, with a way back"
    found = leaving("S20", exit_plan(way_back={"contact": CANARY}))
    assert (found.because, found.fix) == (
        "the plan for afterwards names no way back",
        "casefile amend amber-4821 exit-plan",
    )
    assert leaving("S20").because == "there is no plan for afterwards yet"
    assert leaving("S20", exit_plan(final=None)).because == "the plan for afterwards is still a draft"


@pytest.mark.parametrize("letter", ["given", "sent", "declined", "not_safe", "cannot_be_reached"])
def test_s20_where_it_could_not_be_made_together_the_exit_summary_tells_the_way_back(letter: str) -> None:
    assert leaving("S20", summary(way_back=CANARY, letter_given=letter)).state == "met"
    assert leaving("S20", exit_plan(way_back=None), summary(way_back=CANARY, letter_given=letter)).state == "met"


def test_s20_a_way_back_that_nobody_may_know_of_is_none() -> None:
    for one in (summary(way_back=CANARY), summary(letter_given="sent"), summary(way_back=" ", letter_given="sent")):
        assert leaving("S20", one).state == "missing"


@pytest.mark.parametrize("answer", ["given", "offered", "declined", "not_safe", "cannot_be_reached"])
def test_s21_asked_declined_not_safe_and_out_of_reach_are_answers(answer: str) -> None:
    assert leaving("S21", summary(feedback_offered=answer)).because == "asked, or why not"


def test_s21_without_an_answer_it_is_open() -> None:
    found = leaving("S21", summary())
    assert (found.because, found.fix) == (
        "whether the person was asked how we did is open",
        "casefile amend amber-4821 exit-summary",
    )
    assert leaving("S21").because == "there is no exit summary yet"


def test_s22_what_the_person_achieved_in_either_paper_or_why_nobody_can_say() -> None:
    assert leaving("S22", summary(achievements=CANARY)).because == "what was achieved stands there, or why not"
    assert leaving("S22", summary(), exit_plan()).state == "met"
    excused = {"unanswered": {"achievements": "not_known"}}
    assert leaving("S22", summary(**excused)).state == "met"
    for one in (summary(), summary(achievements=" "), summary(unanswered={"way_back": "not_known"})):
        found = leaving("S22", one, exit_plan(achievements_recognised=None))
        assert (found.because, found.fix) == (
            "what the person achieved is not named",
            "casefile amend amber-4821 exit-summary",
        )
    assert leaving("S22").because == "there is no exit summary yet: it says what the person achieved"


@pytest.mark.parametrize("code", ["S20", "S21", "S22"])
def test_after_a_death_nobody_is_asked_how_we_did(code: str) -> None:
    assert leaving(code, steps=LEAVING.replace("needs_met", "died")).because == "the person has died"


@pytest.mark.parametrize("code", ["S20", "S21", "S22"])
def test_somebody_who_never_began_has_nothing_to_look_back_on(code: str) -> None:
    steps = "2026-03-02 referral-in, 2026-03-05 exit:did_not_turn_up"
    assert leaving(code, steps=steps).because == "support did not begin"


def test_a_file_can_be_closed_when_contact_was_lost_and_nothing_could_be_made_together() -> None:
    lost = summary(
        reason="lost_contact",
        risk_at_exit=UNREACHABLE,
        way_back=CANARY,
        letter_given="cannot_be_reached",
        feedback_offered="cannot_be_reached",
        unanswered={"achievements": "not_known"},
    )
    early = LEAVING.replace("2026-03-11 assessment, ", "").replace("needs_met", "lost_contact")
    gate = gates.closing_gate(view(risk("2026-03-10", "extreme"), lost, day="2026-09-20", steps=early), matches)
    assert [one.because for one in gate.unmet] == []


# -- S24
def copied(*copies: dict[str, Any]) -> Document:
    events = [
        event(
            "copy_given", "2026-03-18", f"e-{n}{n}{n}{n}", **{"given": True, "format": "print", "language": "en", **one}
        )
        for n, one in enumerate(copies, 2)
    ]
    return plan(events=events or None)


def suits(one: Document, said: str = "") -> Answer:
    papers = (one, profile(f"communication_needs: {{{said}}}")) if said else (one,)
    return ask("S24", *papers, day="2026-03-19", steps=DOING)


def test_s24_a_copy_in_the_persons_language_whatever_its_script_or_place() -> None:
    assert suits(copied({}), "preferred_language: en-AU").because == "a copy in their language, in a form that suits"
    assert suits(copied({"language": "ar-Latn"}), "preferred_language: ar").state == "met"
    found = suits(copied({}), "preferred_language: ar")
    assert (found.state, found.because, found.fix) == (
        "missing",
        "no copy is in the language the person likes best",
        "casefile given amber-4821 case-plan",
    )
    assert suits(copied({}, {"language": "ar"}), "preferred_language: ar").state == "met"
    assert suits(copied({"language": None}), "preferred_language: ar").state == "missing"


@pytest.mark.parametrize("spoken", ["read_aloud", "audio"])
def test_s24_a_person_who_would_rather_hear_it_hears_it(spoken: str) -> None:
    assert suits(copied({"format": spoken}), "literacy: prefers_spoken").state == "met"
    found = suits(copied({}), "literacy: prefers_spoken")
    assert found.because == "no copy is in a form the person likes to have"
    assert suits(copied({"format": spoken}), "literacy: easy_read").state == "met"


@pytest.mark.parametrize("literacy", ["reads_well", "plain_language", "not_known"])
def test_s24_who_reads_well_or_was_not_asked_may_have_any_copy(literacy: str) -> None:
    assert suits(copied({}), f"literacy: {literacy}").because == "no wish about language or form is known"


def test_s24_without_a_copy_or_a_wish_it_is_no_question_and_without_a_plan_it_is() -> None:
    assert suits(copied(), "preferred_language: ar").because == "no copy is given yet"
    assert suits(copied({"given": False, "reason_not_given": "declined"}), "preferred_language: ar").because == (
        "no copy is given yet"
    )
    assert suits(copied({})).because == "no wish about language or form is known"
    assert ask("S24", steps=DOING).because == "there is no plan yet"


# -- clocks: referrals
def linking(*papers: Document, day: str, steps: str = OUT, **spine: Any) -> dict[str, str]:
    """What is due about papers, by the last letters of their id."""
    found = days(items(*SETTLED, *papers, day=day, steps=steps, **spine))
    return {id: due for id, due in found.items() if id.startswith(("2345", "3333", "d-", "after"))}


def test_a_referral_that_is_ready_is_sent_the_next_day() -> None:
    agreed = consent(recipients=[{"id": "r-2222", "service_ref": "clinic", "information": ["health"]}])
    ready = referral("2026-03-21")
    found = items(agreed, *SETTLED[1:], ready, day="2026-03-21", steps=OUT)["2345-send"]
    assert (found.due, found.fix) == (date(2026, 3, 22), f"casefile done amber-4821 {ready.id} --state sent")
    assert linking(ready, day="2026-03-21") == {"2345-send": "2026-03-22"}
    assert linking(referral("2026-03-21", final=None), day="2026-03-21") == {}


def test_a_referral_that_nothing_covers_any_more_is_not_to_be_sent() -> None:
    back = consent(
        recipients=[{"id": "r-2222", "service_ref": "clinic", "information": ["health"]}],
        events=[taken_back("2026-03-22")],
    )
    ready = referral("2026-03-21")
    found = items(back, *SETTLED[1:], ready, day="2026-03-22", steps=OUT)["2345-send"]
    assert (found.what, found.fix) == (
        "a referral that may not go now",
        f"casefile withdraw amber-4821 {ready.id} --because -",
    )


def test_a_referral_that_went_is_asked_about_after_a_week_and_has_an_outcome_within_thirty_days() -> None:
    went = (sent("2026-03-21"),)
    assert linking(referral("2026-03-20", *went), day="2026-03-21") == {"2345": "2026-03-28"}
    heard = (*went, event("followed_up", "2026-03-28"))
    assert linking(referral("2026-03-20", *heard), day="2026-04-13") == {"2345": "2026-04-20"}
    found = items(*SETTLED, referral("2026-03-20", *heard), day="2026-04-13", steps=OUT)["2345"]
    assert (found.what, found.fix.endswith("--state closed")) == ("say what came of the referral", True)
    closed = (*heard, event("closed", "2026-04-15"))
    assert linking(referral("2026-03-20", *closed), day="2026-05-13") == {}


def test_a_day_set_for_asking_again_holds() -> None:
    one = referral("2026-03-20", sent("2026-03-21"), event("attended", "2026-03-25", look_again_on="2026-04-03"))
    assert linking(one, day="2026-03-28") == {"2345": "2026-04-03"}
    assert items(*SETTLED, one, day="2026-03-28", steps=OUT)["2345"].what == "ask how the referral went"


def test_a_person_who_goes_there_alone_is_asked_how_it_went() -> None:
    alone = referral("2026-03-21", method="client_self", information_sent=None)
    assert linking(alone, day="2026-03-22") == {"2345": "2026-03-28"}


NO = event("acknowledged", "2026-03-24", answer="declined_by_service")


def test_s18_a_no_leads_to_another_service_or_to_an_end() -> None:
    one = referral("2026-03-20", sent("2026-03-21"), NO)
    found = followed(one, day="2026-03-24")
    assert (found.because, found.fix) == (
        "the service that was asked said no; another is asked, or it is let go",
        f"casefile refer amber-4821 --instead-of {one.id}",
    )
    ended = referral("2026-03-20", sent("2026-03-21"), NO, event("closed", "2026-03-24"))
    assert followed(ended, day="2026-03-24").state == "met"
    begun = referral("2026-03-24", letters="3333", alternative_to=one.id, final=None)
    assert followed(one, begun, day="2026-03-24").state == "met"


def test_a_referral_that_the_plan_names_is_due_on_its_day() -> None:
    found = items(*SETTLED, planning({}, {"by": None}, {"id": None}), day="2026-03-20", steps=DOING)
    assert (found["r-2222"].due, found["r-2222"].fix) == (
        date(2026, 3, 25),
        "casefile refer amber-4821 --planned r-2222",
    )
    assert {one for one in found if one.startswith("r-")} == {"r-2222"}
    begun = referral("2026-03-20", planned_ref="r-2222", final=None)
    assert "r-2222" not in items(*SETTLED, planning(), begun, day="2026-03-20", steps=DOING)
    assert "r-2222" not in items(*SETTLED, planning(), day="2026-03-20", steps=DOING + ", 2026-03-20 exit:needs_met")


def test_a_service_that_said_no_is_followed_by_another() -> None:
    one = referral("2026-03-20", sent("2026-03-21"), NO)
    found = items(*SETTLED, one, day="2026-03-24", steps=OUT)["2345-other"]
    assert (found.due, found.why) == (date(2026, 3, 25), "the one that was asked said no")
    assert found.fix == f"casefile refer amber-4821 --instead-of {one.id}"
    other = referral("2026-03-24", letters="3333", alternative_to=one.id)
    assert "2345-other" not in linking(one, other, day="2026-03-24")
    waits = referral("2026-03-20", sent("2026-03-21"), NO, event("acknowledged", "2026-03-25", answer="waiting_list"))
    assert "2345-other" not in linking(waits, day="2026-03-25")


def test_another_referral_entered_in_error_is_no_other() -> None:
    one = referral("2026-03-20", sent("2026-03-21"), NO)
    wrong = event("entered_in_error", "2026-03-24")
    other = referral("2026-03-24", wrong, letters="3333", alternative_to=one.id)
    assert "2345-other" in linking(one, other, day="2026-03-24")


def test_what_happened_to_a_referral_before_it_was_amended_has_happened() -> None:
    first = referral("2026-03-20", sent("2026-03-21"), event("followed_up", "2026-03-28"))
    second = referral("2026-03-29", version=2, supersedes=[first.id], letters="3333")
    assert "3333-send" not in linking(first, second, day="2026-03-29")
    assert followed(first, second, day="2026-03-29").because == "each is followed up, or has its day"


def test_a_pause_lets_a_referral_wait_and_keeps_the_talk_that_is_owed() -> None:
    one = referral("2026-03-20", sent("2026-03-21"), lawful_basis="serious_threat")
    assert linking(one, day="2026-03-28", steps=OUT + ", 2026-03-22 =paused") == {"2345-talk": "2026-03-24"}


def test_a_service_that_never_heard_of_the_person_is_not_told_that_consent_was_taken_back() -> None:
    back = consent(events=[taken_back("2026-03-22")])
    assert "tell-2345" not in items(back, referral("2026-03-20"), day="2026-03-23", steps=OUT)
    assert "tell-2345" in items(back, referral("2026-03-20", sent("2026-03-21")), day="2026-03-23", steps=OUT)


# -- clocks: what was told on a basis in law
def by_law(basis: str, day: str = "2026-03-20", *happened: dict[str, Any], **record: Any) -> Document:
    fields = {"to": {"service_ref": "police"}, "information_sent": ["risk"], "events": list(happened) or None}
    record = {"decided_by": "ros", "belief": CANARY, "told": "not_told_unsafe", **record}
    return paper("disclosure", day, why=CANARY, lawful_basis=basis, basis_record=record, **fields)


def test_what_was_told_in_an_emergency_is_talked_over_within_two_working_days() -> None:
    on_a_friday = by_law("emergency", "2026-03-20")
    found = items(*SETTLED, on_a_friday, day="2026-03-21", steps=OUT)["2345-talk"]
    assert (found.due, found.rank) == (date(2026, 3, 24), 2)
    assert found.why == "on 20 March 2026, on a basis in law"
    assert linking(by_law("emergency", follow_up_on="2026-03-30"), day="2026-03-24") == {"2345-talk": "2026-03-30"}


def test_a_basis_that_asks_for_no_talk_asks_for_none_unless_a_day_was_set() -> None:
    assert linking(by_law("court_or_law"), day="2026-03-30") == {}
    assert linking(by_law("court_or_law", follow_up_on="2026-03-30"), day="2026-03-30") == {"2345-talk": "2026-03-30"}
    assert linking(by_law("nobody_knows_it"), day="2026-03-30") == {}
    by_consent = paper("disclosure", "2026-03-20", to={"service_ref": "doctor"}, information_sent=["health"])
    assert linking(by_consent, day="2026-03-30") == {}


@pytest.mark.parametrize("kind", ["followed_up", "closed"])
def test_once_it_was_talked_over_it_is_done(kind: str) -> None:
    assert linking(by_law("emergency", "2026-03-20", event(kind, "2026-03-22")), day="2026-03-30") == {}


def test_a_service_that_answers_is_no_talk_with_the_person() -> None:
    one = referral("2026-03-20", sent("2026-03-20"), NO, lawful_basis="serious_threat")
    assert linking(one, day="2026-03-25")["2345-talk"] == "2026-03-24"


def test_what_is_written_and_has_not_left_told_nobody_anything_to_talk_over() -> None:
    assert linking(referral("2026-03-20", lawful_basis="emergency"), day="2026-03-20") == {"2345-send": "2026-03-21"}


def test_nobody_is_told_to_talk_it_over_with_a_person_who_has_died() -> None:
    assert linking(by_law("emergency"), day="2026-03-30", steps=OUT + ", 2026-03-25 exit:died") == {}


# -- clocks: corrections and incidents
def asks(decision: str | None, day: str = "2026-03-20", **more: Any) -> Document:
    return paper("correction-request", day, **{"what_is_wrong": CANARY, "decision": decision, **more})


@pytest.mark.parametrize("decision", [None, "undecided"])
def test_a_request_for_a_correction_is_answered_within_thirty_days(decision: str | None) -> None:
    assert linking(asks(decision), day="2026-04-12") == {"2345-correct": "2026-04-19"}
    assert linking(asks(decision), day="2026-04-11") == {}
    found = items(*SETTLED, asks(decision), day="2026-04-12", steps=OUT)["2345-correct"]
    assert found.fix == "casefile amend amber-4821 2026-03-20-correction-request-2345"
    draft = items(*SETTLED, asks(decision, final=None), day="2026-04-12", steps=OUT)["2345-correct"]
    assert draft.fix == "casefile write amber-4821 correction-request --id 2026-03-20-correction-request-2345"


def test_a_request_that_was_answered_taken_back_or_entered_in_error_waits_for_nobody() -> None:
    assert linking(asks("not_accepted"), day="2026-05-30") == {}
    for kind in ("withdrawn", "entered_in_error"):
        assert linking(asks("undecided", events=[event(kind, "2026-03-21")]), day="2026-05-30") == {}


def test_a_request_answered_in_its_next_version_is_answered() -> None:
    first = asks("undecided")
    second = asks("not_accepted", "2026-03-25", version=2, supersedes=[first.id], letters="3333")
    assert linking(first, second, day="2026-05-30") == {}


def test_a_correction_that_was_agreed_is_made_the_next_day() -> None:
    one = plan()
    agreed = asks("accepted", about_ref=one.id, decided_on="2026-03-24")
    found = items(*SETTLED, one, agreed, day="2026-03-24", steps=OUT)["2345-make"]
    assert (found.due, found.fix) == (date(2026, 3, 25), f"casefile amend amber-4821 {one.id}")
    second = plan("2026-03-24", version=2, supersedes=[one.id], letters="3333")
    assert linking(one, agreed, second, day="2026-03-30") == {}


def test_an_incident_is_reviewed_within_a_week_and_stays_until_it_is() -> None:
    one = paper("incident", "2026-03-20", category="threat")
    found = items(*SETTLED, one, day="2026-03-20", steps=OUT)["2345-review"]
    assert (found.due, found.rank) == (date(2026, 3, 27), 1)
    assert found.fix == "casefile done amber-4821 2026-03-20-incident-2345 --words -"
    reviewed = paper("incident", "2026-03-20", events=[event("reviewed", "2026-03-25", outcome=CANARY)])
    assert linking(reviewed, day="2026-06-01") == {}
    wrong = paper("incident", "2026-03-20", events=[event("entered_in_error", "2026-03-25")])
    assert linking(wrong, paper("incident", "2026-03-20", letters="3333", final=None), day="2026-03-26") == {}


def test_an_incident_amended_after_its_review_was_reviewed() -> None:
    first = paper("incident", "2026-03-20", events=[event("reviewed", "2026-03-25", outcome=CANARY)])
    second = paper("incident", "2026-03-26", version=2, supersedes=[first.id], letters="3333")
    assert linking(first, second, day="2026-06-01") == {}


# -- clocks: afterwards
AFTER = "2026-03-02 referral-in, 2026-03-04 intake, 2026-09-17 exit:needs_met"
OFFER = {
    "wanted": "wanted",
    "days": [{"id": "d-2222", "date": "2026-10-18"}, {"id": "d-3333", "date": "2026-12-18"}],
}


def calls(until: str | None = "2026-12-31", decision: str = "agreed", **more: Any) -> Document:
    """Consent that ended in September; being called afterwards has an end of its own."""
    purposes = [{"code": "post_exit_contact", "decision": decision, **({"until": until} if until else {})}]
    return consent(**{"expires": "2026-09-18", "purposes": purposes, **more})


def afterwards(
    *papers: Document, day: str, steps: str = AFTER, offer: Any = OFFER, agreed: Any = None
) -> dict[str, str]:
    ending = paper("exit-plan", "2026-09-10", follow_up_offer=offer)
    found = days(items(agreed or calls(), ending, *papers, day=day, steps=steps))
    return {id: due for id, due in found.items() if id.startswith(("d-", "after"))}


def called(day: str, result: str = "reached", letters: str = "2222", **more: Any) -> Document:
    attempts = [{"id": "a-2222", "date": day, "channel": "text_message", "result": result}]
    return paper("follow-up", day, letters=letters, **{"attempts": attempts, "reached": result == "reached", **more})


@pytest.mark.parametrize("steps", [AFTER, AFTER + ", 2026-09-18 =closed"])
def test_whoever_wants_to_hear_from_us_afterwards_does_on_the_days_they_chose(steps: str) -> None:
    assert afterwards(day="2026-10-10", steps=steps) == {}
    assert afterwards(day="2026-10-11", steps=steps) == {"d-2222": "2026-10-18"}
    assert afterwards(day="2026-12-12", steps=steps) == {"d-2222": "2026-10-18", "d-3333": "2026-12-18"}
    one = items(calls(), paper("exit-plan", "2026-09-10", follow_up_offer=OFFER), day="2026-10-11", steps=steps)
    assert (one["d-2222"].why, one["d-2222"].fix) == ("call 1 of 2", "casefile write amber-4821 follow-up")


def test_a_call_that_reached_them_is_done_and_an_attempt_is_not() -> None:
    assert afterwards(called("2026-10-18"), day="2026-12-12") == {"d-3333": "2026-12-18"}
    assert afterwards(called("2026-10-18", "no_answer"), day="2026-10-20") == {"d-2222": "2026-10-18"}
    assert afterwards(called("2026-10-18", events=[event("entered_in_error", "2026-10-19")]), day="2026-10-20") == {
        "d-2222": "2026-10-18"
    }


def test_the_day_the_last_call_named_goes_before_the_days_of_the_plan() -> None:
    again = called("2026-10-18", "no_answer", next_on="2026-11-02")
    assert afterwards(again, day="2026-10-28") == {"after-next": "2026-11-02"}
    assert afterwards(again, day="2026-12-12") == {"after-next": "2026-11-02", "d-3333": "2026-12-18"}


@pytest.mark.parametrize("results", ["declined", "unsafe"])
def test_somebody_who_would_rather_not_or_cannot_safely_be_called_is_called_no_more(results: str) -> None:
    assert afterwards(called("2026-10-18", results, next_on="2026-11-02"), day="2026-12-20") == {}
    assert afterwards(called("2026-10-18", contact_still_wanted="not_wanted"), day="2026-12-20") == {}


def test_somebody_who_rings_us_back_and_wants_to_hear_again_is_called_again() -> None:
    first = called("2026-10-18", "unsafe")
    back = called("2026-11-02", letters="3333", contact_still_wanted="wanted")
    assert afterwards(first, back, day="2026-12-12") == {"d-3333": "2026-12-18"}
    enough = called("2026-11-02", letters="3333", contact_still_wanted="not_wanted")
    assert afterwards(called("2026-10-18"), enough, day="2026-12-12") == {}


def test_one_channel_that_was_not_safe_does_not_end_it_where_they_were_reached_and_want_to_hear_again() -> None:
    tried = [
        {"id": "a-2222", "date": "2026-10-18", "channel": "phone", "result": "unsafe"},
        {"id": "a-3333", "date": "2026-10-18", "channel": "through_someone", "result": "reached"},
    ]
    one = called("2026-10-18", attempts=tried, reached=True, contact_still_wanted="wanted")
    assert afterwards(one, day="2026-12-12") == {"d-3333": "2026-12-18"}


@pytest.mark.parametrize(
    "agreed",
    [
        calls(decision="declined"),
        calls(decision="later"),
        consent(expires="2026-09-18"),
        calls(until="2026-10-17"),
        calls(events=[taken_back("2026-10-01", "purposes", purposes=["post_exit_contact"])]),
        calls(events=[taken_back("2026-10-01")]),
        calls(final=None),
    ],
    ids="declined later never-asked over purpose-taken-back all-taken-back draft".split(),
)
def test_nobody_is_called_who_does_not_agree_to_it_on_that_day(agreed: Document) -> None:
    assert afterwards(day="2026-10-18", agreed=agreed) == {}


def test_the_consent_to_calls_outlives_the_consent_to_everything_else() -> None:
    assert afterwards(day="2026-10-17", agreed=calls(until="2026-10-17")) == {"d-2222": "2026-10-18"}
    assert afterwards(day="2026-12-18", agreed=calls(until=None)) != {}


@pytest.mark.parametrize("offer", [None, {**OFFER, "wanted": "not_wanted"}, {**OFFER, "wanted": "later"}])
def test_nobody_is_called_who_was_not_asked_or_would_rather_not(offer: Any) -> None:
    assert afterwards(day="2026-10-18", offer=offer) == {}


def test_nobody_is_called_before_the_end_after_a_death_or_without_a_plan() -> None:
    assert afterwards(day="2026-10-18", steps=AFTER.replace("exit:needs_met", "implementation")) == {}
    assert afterwards(day="2026-10-18", steps=AFTER.replace("needs_met", "died")) == {}
    assert not [id for id in items(calls(), day="2026-10-18", steps=AFTER) if id.startswith(("d-", "after"))]


def test_a_day_without_a_key_or_a_key_without_a_day() -> None:
    offer = {"wanted": "wanted", "days": [{"date": "2026-10-18"}, {"id": "d-3333"}]}
    assert afterwards(day="2026-10-18", offer=offer) == {"after-1": "2026-10-18"}


def test_a_step_that_somebody_wrote_by_hand_where_a_map_belongs_breaks_nothing() -> None:
    steps = ["ring the clinic", {"id": "p-3333", "action": CANARY, "who": "client", "by": "2026-03-27"}]
    one = plan(goals=[{"id": "g-2222", "goal": CANARY, "steps": steps}])
    found = items(*SETTLED, one, day="2026-03-25", steps=DOING)
    assert [id for id in found if id.startswith("p-")] == ["p-3333"]


# -- what outlives the file, and what a pause keeps
def owed() -> tuple[Document, ...]:
    back = taken_back("2026-03-22")
    named = [{"id": "r-2222", "service_ref": "doctor"}]
    return (
        consent(recipients=named, events=[back]),
        asks("undecided", "2026-02-25"),
        asks("accepted", about_ref="2026-03-18-case-plan-2345", letters="3333"),
        plan(),
        by_law("emergency"),
        paper("incident", "2026-03-20", letters="4444"),
        referral("2026-03-10", letters="5555", to={"service_ref": "doctor"}),
    )


OWED = {"tell-r-2222", "2345-correct", "3333-make", "2345-talk", "4444-review"}


@pytest.mark.parametrize("end", ["=closed", "=declined"])
def test_what_is_owed_to_a_person_outlives_their_file(end: str) -> None:
    assert set(items(*owed(), day="2026-03-25", steps=f"{OUT}, 2026-03-24 {end}")) == OWED


def test_what_is_owed_is_still_owed_when_they_come_back() -> None:
    steps = f"{OUT}, 2026-03-24 =closed, p2 2026-10-01 referral-in"
    assert set(items(*owed(), day="2026-10-01", steps=steps)) >= OWED


def test_a_pause_keeps_safety_consent_and_the_law() -> None:
    found = set(items(*owed(), *SETTLED[1:], day="2026-03-25", steps=OUT + ", 2026-03-24 =paused"))
    assert {"tell-r-2222", "2345-talk", "4444-review"} <= found
    assert "5555-send" not in found
    assert state("S15", weekly(), day="2026-06-01", steps=DOING + ", 2026-03-21 =paused") == "not-applicable"
