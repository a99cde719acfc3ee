"""Do the papers of a case fit together? Each finding with its place; what somebody explains is none."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from tests.core import making
from tests.core.making import (
    CANARY,
    TODAY,
    assessment,
    case,
    consent,
    event,
    goal,
    paper,
    plan,
    profile,
    review,
    safe_today,
    summary,
)

from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.enquiries import due as enquiry_due
from casefile.core.enquiries import findings as enquiry_findings
from casefile.core.finding import Finding
from casefile.store.folder import document_of
from casefile.work import gating

INTAKE = "2026-03-02 referral-in, 2026-03-04 intake"
TWICE = f"{INTAKE}, 2026-03-30 =closed, p2 2026-10-01 referral-in"


def found(*papers: Document, day: date | str = TODAY, **spine: Any) -> tuple[Finding, ...]:
    """Everything in which these papers do not fit together, as `check` asks for it."""
    day = day if isinstance(day, date) else date.fromisoformat(day)
    told = tuple(gating.findings(case(*papers, **spine), Settings(), day))
    for one in told:
        assert CANARY not in one.message + one.fix
        assert "{" not in one.message + one.fix
        assert one.fix
    return told


def codes(*papers: Document, **about: Any) -> list[str]:
    return [one.code for one in found(*papers, **about)]


def line(one: Document, name: str) -> int:
    """The line of its file on which a key of that name stands first, counted in the text and not by the reader."""
    written = making._yaml(one.tree).splitlines()
    return next(n for n, text in enumerate(written, 1) if text.strip(" -").startswith(f"{name}:"))


def below(one: Document, name: str) -> int:
    """Where a list or map of that name begins: on the line below its key."""
    return line(one, name) + 1


def test_papers_that_fit_together() -> None:
    papers = (
        paper("referral-in", "2026-03-02", decision="accept"),
        consent(),
        safe_today(),
        assessment(),
        plan("2026-03-11", based_on={"consent_ref": "2026-03-04-consent-2345"}),
    )
    assert found(*papers) == ()


# -- references
def test_a_reference_leads_to_a_paper_that_is_there() -> None:
    lost = plan("2026-03-11", based_on={"consent_ref": "2026-03-04-consent-9999"})
    (one,) = found(lost)
    assert (one.code, one.severity, one.fix) == ("case/reference", "warning", "casefile show amber-4821")
    assert one.message == "consent_ref names a paper that is not in this file"
    assert (one.place.path, one.place.line) == (lost.path, line(lost, "consent_ref"))
    assert one.place.column > 1
    assert codes(consent(), plan("2026-03-11", based_on={"consent_ref": "2026-03-04-consent-2345"})) == []


def test_a_reference_in_a_list_and_to_a_note_and_in_the_profile_counts_too() -> None:
    in_list = plan("2026-03-11", coordination=[{"id": "k-2222", "consent_ref": "2026-03-04-consent-9999"}])
    assert codes(in_list) == ["case/reference"]
    assert codes(paper("note", "2026-03-05", kind="collateral", consent_ref="2026-03-04-0930-9999")) == [
        "case/reference"
    ]
    assert codes(profile("photo_consent_ref: 2026-03-04-consent-9999")) == ["case/reference"]


def test_a_breach_and_a_referral_in_place_of_another_name_papers_too() -> None:
    gone = {"what": CANARY, "contained": CANARY, "about": "2026-03-10-disclosure-9999"}
    assert codes(paper("incident", "2026-03-11", category="privacy_breach", data_breach=gone)) == ["case/reference"]
    instead = {"method": "client_self", "alternative_to": "2026-03-05-referral-out-9999"}
    assert codes(paper("referral-out", "2026-03-10", **instead)) == ["case/reference"]


def test_what_is_no_paper_of_this_folder_is_no_reference_to_one() -> None:
    carer = {"exists": "is_carer", "carer_ref": "2026-03-04-carer-assessment-9999", "assessment_offered": True}
    assert codes(assessment(carer=carer)) == []
    assert codes(paper("referral-out", "2026-03-10", to={"service_ref": "clinic"}, method="client_self")) == []
    assert codes(plan("2026-03-11", based_on={"consent_ref": "the one on paper"})) == []


def test_a_paper_rests_on_papers_of_its_own_support_period() -> None:
    old = plan("2026-10-02", support_period=2, based_on={"consent_ref": "2026-03-04-consent-2345"})
    (one,) = found(consent(), old, steps=TWICE, day="2026-10-03")
    assert (one.code, one.fix) == ("case/reference-period", "name the paper of this support period")
    assert one.message == "consent_ref names a paper of support period 1; this one belongs to 2"
    assert (one.place.path, one.place.line) == (old.path, line(old, "consent_ref"))


def test_the_profile_a_follow_up_and_a_request_for_a_correction_may_look_back() -> None:
    old = "2026-03-04-consent-2345"
    assert codes(consent(), profile(f"photo_consent_ref: {old}"), steps=TWICE, day="2026-10-03") == []
    looks_back = paper("follow-up", "2026-10-02", support_period=2, exit_ref=old, reached=False)
    assert codes(consent(), looks_back, steps=TWICE, day="2026-10-03") == []
    asks = paper("correction-request", "2026-10-02", support_period=2, about_ref=old, decision="undecided")
    assert codes(consent(), asks, steps=TWICE, day="2026-10-03") == []


# -- the order of days
ORDER = ["referral-in", "consent", "strengths-needs-assessment", "case-plan", "review", "exit-summary"]


@pytest.mark.parametrize(("earlier", "later"), [*pairwise(ORDER)])
def test_the_papers_of_the_phases_follow_each_other(earlier: str, later: str) -> None:
    first, second = paper(earlier, "2026-03-06"), paper(later, "2026-03-05", letters="3333")
    told = [one for one in found(first, second) if one.code == "case/order-of-days"]
    assert [one.message for one in told] == [f"this {later} is dated before the first {earlier}"]
    assert (told[0].place.path, told[0].place.line) == (second.path, line(second, "date"))
    assert "case/order-of-days" not in codes(paper(earlier, "2026-03-05"), second)


def test_the_papers_between_may_be_missing() -> None:
    assert codes(paper("referral-in", "2026-03-06"), summary("2026-03-05")) == ["case/order-of-days"]


@pytest.mark.parametrize("which", [0, 1])
def test_a_deviation_that_somebody_explains_is_none(which: int) -> None:
    said: list[dict[str, Any]] = [{}, {}]
    said[which] = {"local": {"out_of_order_because": CANARY}}
    first, second = consent("2026-03-06", **said[0]), assessment("2026-03-05", **said[1])
    assert codes(first, second) == []
    said[which] = {"local": {"out_of_order_because": " "}}
    first, second = consent("2026-03-06", **said[0]), assessment("2026-03-05", **said[1])
    assert codes(first, second) == ["case/order-of-days"]


def test_after_an_emergency_papers_may_come_in_any_order_and_drafts_have_none() -> None:
    papers = (consent("2026-03-06"), assessment("2026-03-05"))
    assert codes(*papers) == ["case/order-of-days"]
    whole = case(*papers)
    steps = [{**one, "emergency": True} for one in whole.record.items("steps")]
    spine = document_of(whole.record.path, _case_yaml(steps))
    assert list(gating.findings(Case(whole.code, spine, whole.documents), Settings(), TODAY)) == []
    assert codes(consent("2026-03-06"), assessment("2026-03-05", final=None)) == []


def _case_yaml(steps: list[dict[str, Any]]) -> str:
    rows = "".join(
        f"  - {{id: {one['id']}, date: {one['date']}, at: {one['at']}, by: amina, period: 1, to: {one['to']}, emergency: true}}\n"
        for one in steps
    )
    return f"casefile: case/1\nid: case-x\nclient: amber-4821\nkey: hqmdwckxtzpb\nsteps:\n{rows}"


def test_the_first_of_several_counts_and_the_next_round_is_no_deviation() -> None:
    assert codes(
        consent(),
        assessment("2026-03-05"),
        plan("2026-03-06"),
        review("2026-03-07"),
        plan("2026-03-08", letters="3333"),
    ) == ["review/goal-without-evidence"]


# -- days to come
def test_nothing_is_dated_on_a_day_that_has_not_come() -> None:
    ahead = safe_today("2026-03-13")
    (one,) = found(ahead)
    assert (one.code, one.place.line) == ("document/not-yet", line(ahead, "date"))
    assert one.fix == "write the day it happened"
    assert codes(safe_today("2026-03-12")) == []
    assert codes(profile("date_of_birth: 2027-03-04")) == []


def test_a_case_of_which_nothing_began_yet_and_one_that_follows_what_is_not_here() -> None:
    assert (
        list(gating.findings(case(safe_today("2026-03-13"), steps="2026-03-02 referral-in"), Settings(), TODAY)) != []
    )
    elsewhere = case(safe_today("2026-03-13"), practice={"practice": 99})
    assert [one.code for one in gating.findings(elsewhere, Settings(), TODAY)] == ["case/practice"]


# -- sharing
def test_what_was_told_without_consent_says_where_and_what_to_do() -> None:
    told = paper("disclosure", "2026-03-10", to={"service_ref": "bank"}, information_sent=["income"])
    (one,) = found(told)
    assert (one.code, one.severity) == ("sharing/not-covered", "error")
    assert one.message == "what this paper tells is not covered: there is no consent"
    assert (one.place.path, one.place.line) == (told.path, below(told, "information_sent"))
    assert one.fix == "casefile explain sharing/not-covered; casefile write amber-4821 incident"


# -- a no beside a yes
def decided_for(assent: str = "disagrees", given_by: str = "guardian", **more: Any) -> Document:
    return consent(given_by=given_by, form="by_substitute", client_assent=assent, **more)


def test_a_person_who_disagrees_with_what_was_decided_for_them() -> None:
    (one,) = found(decided_for())
    assert (one.code, one.severity) == ("consent/disagrees", "warning")
    assert one.place.line == line(decided_for(), "client_assent")
    assert "advocate" in one.message
    assert codes(decided_for("agrees")) == codes(decided_for(given_by="client")) == []


def test_what_was_talked_over_with_a_supervisor_was_talked_over() -> None:
    assert codes(decided_for(), paper("note", "2026-03-05", kind="supervision", text=CANARY)) == []


# -- closing
def closed_on(day: str | None, *notes: Document, period: int = 1) -> tuple[Finding, ...]:
    periods = [{"id": f"p-{n}", "opened": "2026-03-02", "closed": day if n == period else None} for n in (1, 2)]
    return found(*notes, support_periods=periods, steps=TWICE, day="2026-10-03")


def test_a_support_period_is_not_closed_before_the_last_contact_in_it() -> None:
    late = paper("note", "2026-03-30", kind="phone", text=CANARY)
    (one,) = closed_on("2026-03-29", late)
    assert (one.code, one.place.path) == ("case/closed-before-contact", "clients/amber-4821/case.yaml")
    assert one.message == "support period 1 was closed before the last contact in it (2026-03-30-note-2345)"
    assert one.place.line > 1
    assert closed_on("2026-03-30", late) == closed_on(None, late) == ()


@pytest.mark.parametrize("kind", ["attempted", "admin", "supervision", "collateral"])
def test_paper_work_after_the_end_is_no_contact(kind: str) -> None:
    assert closed_on("2026-03-29", paper("note", "2026-03-30", kind=kind, text=CANARY)) == ()


def test_a_note_entered_in_error_and_one_of_the_other_period_do_not_count() -> None:
    wrong = paper("note", "2026-03-30", kind="phone", events=[event("entered_in_error", "2026-03-31")])
    assert closed_on("2026-03-29", wrong) == ()
    now = paper("note", "2026-10-02", kind="phone", text=CANARY, support_period=2)
    assert closed_on("2026-03-29", now) == ()
    assert [one.message[:16] for one in closed_on("2026-10-01", now, period=2)] == ["support period 2"]


# -- names
NAMED = "names: {legal_given: Aroha, legal_family: Ngata, preferred: Roha}"


def named(said: str, family: str = NAMED, **more: Any) -> tuple[Finding, ...]:
    return found(profile(family), paper("note", "2026-03-05", kind="phone", text=said, **more))


@pytest.mark.parametrize("said", ["Mrs Ngata rang.", "ngata", "Aroha NGATA came", "(Ngata)"])
def test_the_family_name_stands_in_the_profile_and_nowhere_else(said: str) -> None:
    (one,) = named(said)
    assert (one.code, one.severity, one.place.path) == (
        "privacy/name",
        "warning",
        "clients/amber-4821/2026-03-05-note-2345.yaml",
    )
    assert "Ngata" not in one.message + one.fix
    assert one.place.line > 1


@pytest.mark.parametrize("said", ["Aroha rang.", "Roha", "the Ngatas", "Ngatamoana", ""])
def test_what_a_person_is_called_and_longer_words_are_no_family_name(said: str) -> None:
    assert named(said) == ()


def test_one_finding_a_paper_however_often_and_the_spine_too() -> None:
    assert len(named("Ngata", client_said="Ngata, Ngata")) == 1
    workers = [{"id": "ngata", "role": "caseworker", "since": "2026-03-04", "because": "Ngata asked for her"}]
    assert [one.place.path for one in found(profile(NAMED), workers=workers)] == ["clients/amber-4821/case.yaml"]


def test_without_a_family_name_there_is_nothing_to_look_for() -> None:
    for family in ("names: {preferred: Roha}", "names: {legal_family: ' '}", "pronouns: she"):
        assert named("Mrs Ngata rang.", family) == ()


def test_a_family_name_of_two_letters_is_found_beside_the_given_name() -> None:
    short = "names: {legal_given: Mei, legal_family: Li}"
    assert [one.code for one in named("Mei Li rang.", short)] == ["privacy/name"]
    assert named("Lisa and Mei went to li.", short) == ()


# -- needs
def pressing(**domain: Any) -> Document:
    fields = {"code": "housing", "status": "explored", "urgency": "now", "needs": CANARY, **domain}
    return assessment("2026-03-11", domains=[{"code": "safety", "status": "explored"}, fields])


def led(*papers: Document) -> list[str]:
    return [one.code for one in found(*papers, day="2026-03-20") if one.code.startswith("case/need")]


def test_a_need_that_presses_leads_somewhere() -> None:
    lost = pressing()
    (one,) = [one for one in found(lost, plan(), day="2026-03-20") if one.code == "case/need-without-way"]
    assert one.message == "housing presses, and neither goal nor referral answers it"
    assert (one.place.path, one.fix) == (lost.path, "casefile amend amber-4821 case-plan")
    assert one.place.line > line(lost, "domains")
    assert led(pressing(urgency="soon"), plan()) == ["case/need-without-way"]


@pytest.mark.parametrize(
    ("leads_to", "open_"), [("monitor", False), ("nothing", False), ("goal", False), ("referral_out", True)]
)
def test_a_goal_watching_it_or_nothing_for_now_are_answers(leads_to: str, open_: bool) -> None:
    assert bool(led(pressing(leads_to=leads_to), plan())) is open_


def test_a_way_that_is_only_named_leads_nowhere() -> None:
    assert led(pressing(leads_to="goal"), plan(goals=None, reason_no_smart=CANARY)) == ["case/need-without-way"]
    planned = plan(referrals_planned=[{"id": "r-2222", "to": "clinic"}])
    assert led(pressing(leads_to="referral_out"), planned) == []
    sent = paper("referral-out", "2026-03-19", to={"service_ref": "clinic"}, method="client_self")
    assert led(pressing(leads_to="referral_out"), plan(), sent) == []


@pytest.mark.parametrize("domain", [{"urgency": "later"}, {"urgency": "none"}, {"urgency": None}, {"needs": None}])
def test_what_does_not_press_may_wait(domain: dict[str, Any]) -> None:
    assert led(pressing(**domain), plan()) == []


def test_before_there_is_a_plan_nothing_has_to_lead_anywhere() -> None:
    assert led(pressing()) == led(pressing(), plan(final=None)) == led(plan()) == []
    older = plan("2026-03-10")
    assert led(pressing(), older) == []


# -- evidence
STEPS = "2026-03-02 referral-in, 2026-03-04 intake, 2026-03-20 implementation, 2026-06-10 review"


def looked_at(*papers: Document, held: Document | None = None, of: Document | None = None) -> list[str]:
    whole = (of or plan(), held or review(), *papers)
    told = found(*whole, steps=STEPS, day="2026-06-20")
    return [one.message for one in told if one.code == "review/goal-without-evidence"]


SILENT = ["goal 1 of the plan was reviewed, and nothing was written about it before"]


def test_before_a_review_something_was_written_about_each_goal() -> None:
    assert looked_at() == SILENT
    (one,) = [one for one in found(plan(), review(), steps=STEPS, day="2026-06-20") if one.code.startswith("review")]
    assert (one.place.path, one.place.line) == (review().path, below(review(), "goals"))
    assert one.fix == f"casefile amend amber-4821 {review().id}"


def moved(kind: str, day: str = "2026-05-01", **more: Any) -> Document:
    return plan(events=[event("copy_given", "2026-03-18", given=True), event(kind, day, "e-3333", **more)])


def test_a_note_a_step_or_a_goal_that_moved_or_the_review_itself_is_enough() -> None:
    about = paper("note", "2026-05-01", kind="phone", text=CANARY, goals=["g-2222"])
    assert looked_at(about) == []
    assert looked_at(of=moved("step_progress", step="p-2222", progress="done")) == []
    assert looked_at(of=moved("goal_progress", goal="g-2222", state="partial")) == []
    for said in ({"evidence": CANARY}, {"client_words": CANARY}):
        assert looked_at(held=review(goals=[{"id": "g-2222", "decision": "continue", **said}])) == []


def test_what_is_about_another_goal_or_came_after_the_review_is_not() -> None:
    other = paper("note", "2026-05-01", kind="phone", text=CANARY, goals=["g-9999"])
    wrong = paper(
        "note", "2026-05-01", goals=["g-2222"], letters="3333", events=[event("entered_in_error", "2026-05-02")]
    )
    assert looked_at(other, wrong) == SILENT
    assert looked_at(of=moved("step_progress", step="p-9999", progress="done")) == SILENT
    assert looked_at(of=moved("step_progress", "2026-06-17", step="p-2222", progress="done")) == SILENT
    assert looked_at(of=moved("goal_progress", "2026-06-17", goal="g-2222", state="partial")) == SILENT


def test_a_note_written_after_the_review_was_not_there_at_the_review() -> None:
    after = paper("note", "2026-06-18", kind="phone", text=CANARY, goals=["g-2222"])
    assert looked_at(after) == SILENT


def test_the_plan_that_was_looked_at_counts_and_what_happened_to_the_version_before_it() -> None:
    first = moved("step_progress", step="p-2222", progress="done")
    second = plan("2026-06-16", version=2, supersedes=[first.id], letters="3333")
    assert looked_at(second, of=first) == []
    fresh = plan("2026-06-16", letters="3333", goals=[goal("g-3333")])
    assert looked_at(fresh, held=review(plan_ref=plan().id), of=plan()) == SILENT
    assert looked_at(fresh, held=review(plan_ref=fresh.id), of=moved("goal_progress", goal="g-2222")) == SILENT
    assert len(looked_at(of=plan(goals=[goal(), goal("g-3333"), "by hand"]))) == 2


def test_without_a_review_or_a_plan_nothing_was_looked_at() -> None:
    assert codes(plan(), steps=STEPS, day="2026-06-20") == []
    assert codes(review(), steps=STEPS, day="2026-06-20") == []
    assert codes(plan(final=None), review(), steps=STEPS, day="2026-06-20") == []
    assert codes(review("2026-03-10"), plan(), steps=STEPS, day="2026-06-20") == ["case/order-of-days"]


# -- help without a file
FAIR = {
    "explained": {"date": "2026-03-02"},
    "alternatives_offered": [{"id": "o-2222", "service_ref": "clinic"}],
    "safety_tonight": CANARY,
    "right_to_complain_told": True,
}


def enquiry(**more: Any) -> Document:
    fields = {"outcome": "turned_away", "decline": FAIR, "client": None, "key": None, "support_period": None}
    return paper("enquiry", "2026-03-02", **{**fields, **more})


def turned_away(*papers: Document) -> list[Finding]:
    service = Document("service", "service", None, {}, {}, {})
    told = list(enquiry_findings(Case("service", service, papers)))
    assert CANARY not in "".join(one.message + one.fix for one in told)
    return told


def test_somebody_turned_away_without_a_file_is_owed_the_same() -> None:
    assert turned_away(enquiry()) == []
    bare = enquiry(decline=None)
    (one,) = turned_away(bare)
    assert (one.code, one.severity, one.fix) == (
        "enquiry/decline",
        "warning",
        f"casefile amend service {bare.id}",
    )
    for lack in ("explained", "another service", "safe tonight", "right to complain"):
        assert lack in one.message
    partly = enquiry(decline={**FAIR, "safety_tonight": " "})
    (one,) = turned_away(partly)
    assert one.message == "somebody was turned away, and still open is: where the person is safe tonight"
    assert one.place.line == below(partly, "decline")


def calls(*papers: Document, day: str) -> dict[str, str]:
    """The calls back that are due to people without a file."""
    service = Case("service", Document("service", "service", None, {}, {}, {}), papers)
    seen = View(service, date.fromisoformat(day), gating.practice(), Settings())
    found = list(enquiry_due(seen))
    assert not [one for one in found if CANARY in one.what + one.why + one.fix or "{" in one.fix]
    return {one.fix: one.due.isoformat() for one in found}


def rang(day: str, id: str = "e-2222", **more: Any) -> dict[str, Any]:
    return event("followed_up", day, id, **more)


def promised(*happened: dict[str, Any], **more: Any) -> Document:
    """Somebody was promised a call on 20 March."""
    return enquiry(**{"outcome": "helped", "call_back_on": "2026-03-20", "events": list(happened) or None, **more})


DONE = "casefile done service 2026-03-02-enquiry-2345"


def test_a_call_that_was_promised_to_somebody_without_a_file_is_due() -> None:
    assert calls(promised(), day="2026-03-12") == {}
    for day in ("2026-03-13", "2026-05-01"):
        assert calls(promised(), day=day) == {DONE: "2026-03-20"}
    assert calls(promised(rang("2026-03-20")), day="2026-03-20") == {}
    assert calls(promised(rang("2026-03-20", look_again_on="2026-03-27")), day="2026-03-20") == {DONE: "2026-03-27"}


def test_a_call_that_was_put_off_and_then_made_is_made() -> None:
    twice = promised(rang("2026-03-20", look_again_on="2026-03-27"), rang("2026-03-27", "e-3333"))
    assert calls(twice, day="2026-03-28") == {}


@pytest.mark.parametrize(
    "more", [{"call_back_on": None}, {"final": None}, {"events": [event("entered_in_error", "2026-03-05")]}]
)
def test_nobody_is_rung_who_was_promised_nothing(more: dict[str, Any]) -> None:
    assert calls(promised(**more), day="2026-03-20") == {}


def test_an_enquiry_that_ended_otherwise_a_draft_and_any_other_paper_owe_nothing() -> None:
    assert turned_away(enquiry(decline=None, outcome="helped"), enquiry(decline=None, final=None), consent()) == []
    assert turned_away(enquiry(decline=None, events=[event("entered_in_error", "2026-03-03")])) == []
