"""G08 and what stands behind it: what may be told to whom on a day, by consent, on a basis in law, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.core.making import CANARY, ask, consent, declined, event, paper, profile, signature, taken_back, view, whole

from casefile.core import coherence
from casefile.core.document import Document
from casefile.core.sharing import day_told, is_share, may_not_leave, tellings
from casefile.store import library

HOUSING = "town-housing-office"
ENTRY = {"id": "r-7ktm", "service_ref": HOUSING, "information": ["contact", "housing"], "direction": "both"}
AGREED = {"code": "share_named", "decision": "agreed"}
COVERED = "what was shared is covered"
NEVER = "the person said never to share with them"
INTAKE = "2026-03-02 referral-in, 2026-03-04 intake"


def naming(*entries: dict[str, Any], day: str = "2026-03-04", **more: Any) -> Document:
    """Consent that names the housing office, or the entries given."""
    recipients = [{**ENTRY, **one} for one in entries or ({},)]
    return consent(day, **{"purposes": [AGREED], "recipients": recipients, **more})


def never(who: str = HOUSING) -> list[dict[str, str]]:
    return [{"id": "n-2222", "person_or_agency": who}]


def referral(day: str = "2026-03-10", left: str = "", /, **more: Any) -> Document:
    """A referral to the housing office that tells of housing; sent on the day `left`, where it left."""
    events = [event("sent", left)] if left else None
    fields = {"to": {"service_ref": HOUSING}, "information_sent": ["housing"], "events": events}
    return paper("referral-out", day, **{**fields, **more})


def disclosure(day: str = "2026-03-10", /, **more: Any) -> Document:
    fields = {"to": {"service_ref": HOUSING}, "information_sent": ["housing"], "what": CANARY, "why": CANARY}
    return paper("disclosure", day, **{**fields, **more})


def breach(about: Document, day: str = "2026-03-11", /, **more: Any) -> Document:
    fields = {"category": "privacy_breach", "data_breach": {"what": CANARY, "about": about.id, "contained": CANARY}}
    return paper("incident", day, **{**fields, **more})


def why(*papers: Document, **about: Any) -> str:
    """Why G08 stops, or nothing where it does not."""
    found = ask("G08", *papers, **about)
    return found.because if found.stops else ""


def findings(*papers: Document, **about: Any) -> list[str]:
    return [one.code for one in coherence.shared(view(*papers, **about))]


# -- what is a share at all
def test_of_all_forms_two_tell_somebody_outside() -> None:
    assert {form.name for form in library.forms() if is_share(form)} == {"referral-out", "disclosure"}
    assert not is_share(None)


def test_a_form_that_only_says_to_whom_or_only_what_is_no_share() -> None:
    (form,) = (one for one in library.forms() if one.name == "disclosure")
    for name in ("to", "information_sent"):
        assert is_share(form)
        assert not is_share(replace(form, fields=tuple(one for one in form.fields if one.name != name)))


@pytest.mark.parametrize("kind", ["sent", "acknowledged", "attended"])
def test_any_of_these_shows_that_a_referral_had_left(kind: str) -> None:
    back = event("withdrawn", "2026-03-12", "e-9999")
    assert why(referral(events=[event(kind, "2026-03-10"), back])) == "there is no consent"
    assert ask("G08", referral(events=[event("copy_given", "2026-03-10"), back])).state == "not-applicable"


def test_a_person_who_goes_there_themselves_is_told_about_to_nobody() -> None:
    alone = referral(method="client_self", information_sent=None)
    assert ask("G08", alone).because == "nothing is shared outside"
    assert may_not_leave(alone, whole()) == ""
    assert why(referral(method="client_self")) == "there is no consent"
    assert why(referral(method="letter", information_sent=None)) == "there is no consent"


def test_a_referral_taken_back_before_it_left_told_nobody_and_one_that_had_left_did() -> None:
    back = event("withdrawn", "2026-03-11", "e-9999")
    assert ask("G08", referral(events=[back])).state == "not-applicable"
    assert why(referral(events=[event("sent", "2026-03-10"), back])) == "there is no consent"


@pytest.mark.parametrize("more", [{"final": None}, {"events": [event("entered_in_error", "2026-03-11")]}])
def test_a_draft_and_a_paper_entered_in_error_told_nobody(more: dict[str, Any]) -> None:
    assert ask("G08", referral(**more), disclosure(**more)).state == "not-applicable"


# -- the day it left
@pytest.mark.parametrize(("left", "covered"), [("2026-03-15", True), ("2026-03-16", False)])
def test_the_consent_of_the_day_it_was_sent_counts_and_not_of_the_day_it_was_written(left: str, covered: bool) -> None:
    seen = {"day": "2026-03-20"}
    assert why(naming(expires="2026-03-15"), referral("2026-03-10", left), **seen) == (
        "" if covered else "consent does not stand on that day"
    )


def test_whoever_acknowledged_it_has_heard_even_where_nobody_noted_the_sending() -> None:
    heard = referral(events=[event("acknowledged", "2026-03-16", answer="accepted")])
    assert why(naming(expires="2026-03-15"), heard, day="2026-03-20") == "consent does not stand on that day"


def test_what_is_ready_is_judged_on_the_day_it_would_leave() -> None:
    def leaving(day: str) -> str:
        return may_not_leave(referral(), whole(naming(expires="2026-03-15"), day=day))

    assert leaving("2026-03-15") == ""
    assert leaving("2026-03-16") == "consent does not stand on that day"
    assert why(naming(expires="2026-03-15"), referral(), day="2026-03-20") == ""


def test_a_referral_that_waited_for_consent_is_judged_by_the_day_it_was_made_ready() -> None:
    for final, covered in (("2026-03-11", False), ("2026-03-12", True)):
        found = why(naming(day="2026-03-12"), referral("2026-03-10", final=final), day="2026-03-13")
        assert (found == "") is covered


def test_written_down_late_it_is_judged_by_the_day_it_happened() -> None:
    late = {"recorded_on": "2026-03-19T02:00:00Z", "final": "2026-03-19"}
    assert why(naming(expires="2026-03-11"), disclosure("2026-03-11", **late), day="2026-03-20") == ""
    assert why(naming(expires="2026-03-11"), disclosure("2026-03-12", **late), day="2026-03-20") != ""


def test_before_the_file_began_there_is_no_consent_to_rest_on() -> None:
    assert why(naming(), disclosure("2026-03-01")) == "there is no consent"


# -- whom and what
@pytest.mark.parametrize("make", [referral, disclosure])
def test_consent_names_whom_and_what(make: Any) -> None:
    assert ask("G08", naming(), make()).because == COVERED
    assert why(naming(), make(to={"service_ref": "bank"})) == "consent does not name them"
    assert why(naming(), make(information_sent=["housing", "health", "aod"])) == "consent does not cover aod, health"


def test_what_to_do_about_it_before_it_left_and_after() -> None:
    assert ask("G08", referral()).fix == "casefile amend amber-4821 consent"
    for gone in (referral("2026-03-10", "2026-03-11"), disclosure()):
        found = ask("G08", gone)
        assert (found.path, found.fix) == (gone.path, "casefile write amber-4821 incident")


def test_where_only_its_basis_in_law_lacks_something_the_paper_is_amended() -> None:
    lacking = disclosure(lawful_basis="serious_threat", why=CANARY)
    assert ask("G08", lacking).fix == f"casefile amend amber-4821 {lacking.id}"


def test_a_referral_amended_before_it_went_is_judged_by_what_it_says_now() -> None:
    first = referral(information_sent=["housing", "health"])
    second = referral("2026-03-11", version=2, supersedes=[first.id])
    assert why(naming(), first, second) == ""


def test_a_paper_amended_to_name_its_basis_in_law_is_judged_by_that_basis() -> None:
    first = disclosure(information_sent=["risk"])
    second = disclosure("2026-03-11", version=2, supersedes=[first.id], **by_law("serious_threat"))
    assert why(naming(), first, second) == ""
    assert findings(naming(), first, second) == []


# -- a yes that is one
SPOKEN = {"statement_read": True, "reason_not_written": CANARY, "read_back": CANARY, "second_contact_on": "2026-03-16"}
NO_YES_YET = {
    "written and not signed": {"signatures": None},
    "would rather not sign": {"signatures": [signature("client", "2026-03-04", "declined")]},
    "signed by the worker alone": {"signatures": [signature("caseworker", "2026-03-04")]},
    "signed afterwards": {"signatures": [signature("client", "2026-03-11")]},
    "spoken, and not read out": {"form": "verbal", "signatures": None, "verbal": {**SPOKEN, "statement_read": False}},
    "spoken, and heard by nobody": {"form": "verbal", "signatures": None, "verbal": {**SPOKEN, "read_back": None}},
    "spoken, and asked again after more than a fortnight": {
        "form": "verbal",
        "signatures": None,
        "verbal": {**SPOKEN, "second_contact_on": "2026-03-19"},
    },
}


@pytest.mark.parametrize("lacking", NO_YES_YET)
def test_a_yes_that_is_no_true_decision_opens_nothing(lacking: str) -> None:
    assert why(naming(**NO_YES_YET[lacking]), disclosure("2026-03-10")) != ""


def test_the_fortnight_of_the_second_contact_is_the_practices_own() -> None:
    spoken = {"form": "verbal", "signatures": None, "verbal": {**SPOKEN, "second_contact_on": "2026-03-18"}}
    clocks = {**view().practice.clocks, "second_contact": 13}
    for clock, opens in ((view().practice.clocks, True), (clocks, False)):
        seen = whole(naming(**spoken))
        seen = replace(seen, practice=replace(seen.practice, clocks=clock))
        assert (may_not_leave(disclosure(), seen) == "") is opens


def test_a_yes_spoken_at_the_door_and_one_signed_that_day_open_what_they_name() -> None:
    assert why(naming(form="verbal", signatures=None, verbal=SPOKEN), disclosure()) == ""
    assert why(naming(signatures=[signature("client", "2026-03-10")]), disclosure("2026-03-10")) == ""


@pytest.mark.parametrize("who", ["court_order", "statutory_agency"])
def test_an_order_or_an_agency_signs_nothing_here_and_opens_what_it_covers(who: str) -> None:
    asked = {"agency": {"name": CANARY, "asked_on": "2026-03-03"}}
    assert why(substitute(kind=who, given_by=who, authority=asked, signatures=None), disclosure()) == ""
    assert why(substitute(given_by="guardian", signatures=None), disclosure()) != ""


# -- purposes
@pytest.mark.parametrize("decision", ["declined", "later"])
def test_a_person_may_agree_to_sharing_and_not_to_being_referred(decision: str) -> None:
    assert why(naming(purposes=[AGREED, {"code": "refer", "decision": decision}]), referral()) != ""


def test_being_referred_may_be_taken_back_by_itself() -> None:
    one = naming(events=[taken_back("2026-03-09", "purposes", purposes=["refer"])])
    assert why(one, referral("2026-03-08")) == ""
    assert why(one, referral("2026-03-09")) != ""


def test_a_purpose_ends_on_its_own_day() -> None:
    one = naming(purposes=[{**AGREED, "until": "2026-03-10"}])
    assert why(one, disclosure("2026-03-10")) == ""
    assert why(one, disclosure("2026-03-11")) != ""


def test_a_sensitive_matter_that_the_person_declined_goes_to_nobody() -> None:
    one = naming({"information": ["housing", "mental_health"]}, sensitive_optins=[_optin("mental_health", "declined")])
    assert why(one, disclosure(information_sent=["housing"])) == ""
    assert why(one, disclosure(information_sent=["mental_health"])) != ""


def test_a_sensitive_matter_left_for_later_goes_to_nobody_yet_and_one_agreed_to_goes_where_it_may() -> None:
    several = [
        _optin("mental_health", "agreed"),
        _optin("aod", "later"),
        _optin("sexual_orientation_gender", "declined"),
    ]
    one = naming({"information": ["mental_health", "aod"]}, sensitive_optins=several)
    assert why(one, disclosure(information_sent=["mental_health"])) == ""
    assert why(one, disclosure(information_sent=["aod"])) != ""


def _optin(code: str, decision: str) -> dict[str, str]:
    return {"code": code, "decision": decision}


# -- never share with
def test_never_stands_above_consent_and_a_word_that_lifts_it_needs_a_basis_too() -> None:
    lifted = {"never_share_lifted": {"by": "life_at_risk_now", "words": CANARY}}
    for more in ({}, lifted):
        assert why(naming(never_share_with=never()), referral(**more)) == NEVER


def test_never_holds_after_consent_was_taken_back_or_ran_out_and_when_the_person_comes_back() -> None:
    back = naming(never_share_with=never(), events=[taken_back("2026-03-06")])
    assert why(back, disclosure()) == NEVER
    assert why(naming(never_share_with=never(), expires="2026-03-05"), disclosure()) == NEVER
    again = naming(day="2026-10-02", support_period=2)
    later = disclosure("2026-10-05", support_period=2)
    steps = f"{INTAKE}, 2026-04-01 =closed, p2 2026-10-01 referral-in"
    assert why(naming(never_share_with=never()), again, later, steps=steps, day="2026-10-06") == NEVER


def test_a_name_the_person_took_off_the_list_again_is_off() -> None:
    first = naming(never_share_with=never())
    second = naming(day="2026-03-06", supersedes=[first.id])
    assert why(first, second, disclosure("2026-03-05")) == NEVER
    assert why(first, second, disclosure("2026-03-06")) == ""


def test_never_reaches_whoever_sits_behind_the_desk_by_every_name_the_papers_give_them() -> None:
    clinic = {"service_ref": "clinic", "person": "Sister Maud", "information": ["health"]}
    one = naming(clinic, never_share_with=never("Sister Maud, she is his aunt"))
    to_clinic = {"to": {"service_ref": "clinic"}, "information_sent": ["health"]}
    assert why(one, disclosure(**to_clinic)) == NEVER
    assert why(one, disclosure(**to_clinic, **by_law("serious_threat"))).startswith(NEVER)
    named_here = {"to": {"service_ref": "hospital", "person": "sister maud"}, "information_sent": ["health"]}
    assert why(one, disclosure(**named_here, **by_law("serious_threat"))).startswith(NEVER)
    assert why(one, disclosure(**{**named_here, "to": {"service_ref": "hospital"}}, **by_law("serious_threat"))) == ""


# -- on a basis in law: what New South Wales asks for, written down here by hand
RECORDS = {
    "who": ("who decided", {"basis_record": {"decided_by": None}}),
    "what": ("what was told", {"information_sent": None}),
    "why": ("why", {"why": "  "}),
    "belief": ("how serious it is and what makes you think so", {"basis_record": {"belief": " "}}),
    "told": ("whether the person was told", {"basis_record": {"told": None}}),
    "order": ("which order or request was seen", {"basis_record": {"order_seen": None}}),
    "advice": ("what legal advice said", {"basis_record": {"legal_advice": ""}}),
    "talk": ("when you speak with the person about it", {"basis_record": {"follow_up_on": None}}),
}
NSW = {
    "dv_threat": "who what why belief told",
    "dv_serious_threat": "who what why belief told talk",
    "child_safety_law": "who what why belief told order",
    "serious_threat": "who what why belief told talk",
    "emergency": "who what why belief told talk",
    "court_or_law": "who what why order advice told",
    "coroner": "who what why order advice",
    "guardian_or_tribunal": "who what why order told",
    "missing_person": "who what why order told talk",
}
A_NO_HOLDS = ("dv_threat", "guardian_or_tribunal", "missing_person")
LIFTED_BY = {
    "emergency": {"life_at_risk_now"},
    "court_or_law": {"legal_advice_taken"},
    "coroner": {"legal_advice_taken"},
}
EITHER = {"life_at_risk_now", "legal_advice_taken"}
WRITTEN = {
    "who": {"decided_by": "ros"},
    "belief": {"belief": CANARY},
    "told": {"told": "told_before"},
    "order": {"order_seen": CANARY},
    "advice": {"legal_advice": CANARY},
    "talk": {"follow_up_on": "2026-03-12"},
}


def by_law(basis: str, **changed: Any) -> dict[str, Any]:
    """A basis with what it asks to be written down, and no word more."""
    record = {}
    for name in NSW.get(basis, "who belief told").split():
        record |= WRITTEN.get(name, {})
    record |= changed.pop("basis_record", {})
    return {"lawful_basis": basis, "why": CANARY, "basis_record": record, **changed}


def test_new_south_wales_has_these_ten() -> None:
    assert {one["code"] for one in view().jurisdiction["lawful_bases"]} == {*NSW, "child_report"}


@pytest.mark.parametrize("basis", NSW)
def test_a_basis_with_all_that_it_asks_for_needs_no_consent(basis: str) -> None:
    for make in (referral, disclosure):
        assert ask("G08", make(**by_law(basis))).because == COVERED


@pytest.mark.parametrize(("basis", "record"), [(basis, one) for basis, all_ in NSW.items() for one in all_.split()])
def test_a_basis_names_each_thing_that_is_not_written_down(basis: str, record: str) -> None:
    words, without = RECORDS[record]
    told_first = ", that the person was asked first" if (basis, record) == ("dv_threat", "told") else ""
    assert why(disclosure(**by_law(basis, **without))) == f"this basis asks to be written down: {words}{told_first}"


def test_a_basis_names_all_of_them_at_once() -> None:
    bare = disclosure(lawful_basis="court_or_law", why=None, information_sent=None)
    assert why(bare) == "this basis asks to be written down: " + ", ".join(
        RECORDS[one][0] for one in "who what why told order advice".split()
    )


@pytest.mark.parametrize("told", ["told_after", "not_told_unsafe", "not_told_unreachable", "not_told_by_law"])
def test_on_a_threat_the_person_is_asked_first_and_on_a_serious_one_where_that_is_safe(told: str) -> None:
    said = {"basis_record": {"told": told}}
    assert why(disclosure(**by_law("dv_threat", **said))) == (
        "this basis asks to be written down: that the person was asked first"
    )
    assert why(disclosure(**by_law("dv_serious_threat", **said))) == ""


A_NO = {
    "declined": declined(),
    "taken back": naming(events=[taken_back("2026-03-06")]),
    "sharing declined": naming(purposes=[{**AGREED, "decision": "declined"}]),
    "sharing taken back": naming(events=[taken_back("2026-03-06", "purposes", purposes=["share_named"])]),
}


@pytest.mark.parametrize("no", A_NO)
@pytest.mark.parametrize("basis", NSW)
def test_a_persons_no_holds_on_the_bases_that_respect_it_and_is_no_bar_to_the_others(basis: str, no: str) -> None:
    found = why(A_NO[no], disclosure(**by_law(basis)))
    assert found == ("the person declined, and on this basis that holds" if basis in A_NO_HOLDS else "")


def test_of_two_consents_beside_each_other_one_no_is_a_no() -> None:
    two = (naming(letters="2222"), declined(letters="3333"))
    assert why(*two, disclosure(**by_law("dv_threat"))) == "the person declined, and on this basis that holds"
    assert why(naming(letters="2222"), naming(letters="3333"), disclosure(**by_law("dv_threat"))) == ""


def test_a_no_said_later_does_not_reach_back() -> None:
    back = naming(events=[taken_back("2026-03-11")])
    assert why(back, disclosure("2026-03-10", **by_law("dv_threat"))) == ""
    assert why(back, disclosure("2026-03-11", **by_law("dv_threat"))) != ""


@pytest.mark.parametrize("basis", NSW)
def test_never_holds_on_every_basis_until_what_lifts_it_there_is_written_down_with_words(basis: str) -> None:
    said = naming(never_share_with=never())
    assert why(said, disclosure(**by_law(basis))) == (
        f"{NEVER}, and neither legal advice nor a life at risk is written down"
    )
    for by in EITHER:
        for words, there in ((CANARY, True), (" ", False), (None, False)):
            lifted = {"never_share_lifted": {"by": by, "words": words}}
            opened = there and by in LIFTED_BY.get(basis, EITHER)
            assert bool(why(said, disclosure(**by_law(basis, **lifted)))) is not opened


def test_a_report_about_a_child_stands_in_no_paper_that_others_may_see() -> None:
    everything = {name: value for part in WRITTEN.values() for name, value in part.items()}
    for make in (referral, disclosure):
        found = ask("G08", naming(), make(**by_law("child_report", basis_record=everything)))
        assert (found.state, found.because) == (
            "missing",
            "a report of that kind stands in the restricted paper alone, never in one that others may see",
        )


def test_a_basis_that_nobody_knows_is_none_even_where_consent_would_do() -> None:
    assert why(naming(), disclosure(**by_law("common_sense"))) == "the jurisdiction knows no lawful basis of that name"


# -- after the end
def test_consent_ends_with_the_support_period_and_the_law_does_not() -> None:
    closed = f"{INTAKE}, 2026-03-08 =closed"
    assert why(naming(), disclosure("2026-03-08"), steps=closed) == ""
    assert why(naming(), disclosure("2026-03-09"), steps=closed) == "consent ended when support ended"
    assert why(naming(), disclosure("2026-03-09", **by_law("court_or_law")), steps=closed) == ""


def test_somebody_who_came_back_is_asked_anew() -> None:
    steps = f"{INTAKE}, 2026-03-08 =closed, p2 2026-03-10 referral-in"
    later = disclosure("2026-03-11", support_period=2)
    assert why(naming(), later, steps=steps) == "there is no consent"
    assert why(naming(), naming(day="2026-03-10", support_period=2, letters="3333"), later, steps=steps) == ""


# -- somebody else decides
def substitute(*covers: str, day: str = "2026-03-06", kind: str = "guardianship_order", **more: Any) -> Document:
    """A guardian's yes to the housing office, for housing, income, health and everything else."""
    every = {"information": ["housing", "household", "income", "health", "mental_health", "risk", "legal"]}
    block = {"type": kind, "who": CANARY, "document_seen": True, "covers": list(covers), **more.pop("authority", {})}
    fields = {"given_by": "guardian", "form": "by_substitute", "authority": block}
    return naming(every, day=day, **{**fields, **more})


@pytest.mark.parametrize(
    ("covers", "opens", "beyond"),
    [
        ("health", "health mental_health", "housing"),
        ("accommodation", "housing household", "health"),
        ("finance", "income", "housing"),
        ("services", "housing income health risk legal", ""),
        ("personal", "housing income health risk legal", ""),
        ("finance services", "housing income", ""),
        ("health finance", "health income", "legal"),
    ],
)
def test_an_order_opens_what_it_covers_and_the_rest_is_the_persons(covers: str, opens: str, beyond: str) -> None:
    one = substitute(*covers.split())
    assert why(one, disclosure(information_sent=opens.split())) == ""
    if beyond:
        assert why(one, disclosure(information_sent=[*opens.split(), beyond])) == (
            f"the order does not reach {beyond}; the person decides that"
        )


def test_an_order_that_names_no_part_of_life_and_a_parent_are_not_cut_up() -> None:
    assert why(substitute(), disclosure(information_sent=["health", "risk"])) == ""
    parent = substitute("health", kind="parental_responsibility")
    assert why(parent, disclosure(information_sent=["housing"])) == ""


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"expires": "2026-03-05"}, "the authority ran out on 5 March 2026"),
        ({"in_force_from": "2026-03-07"}, "the authority began only on 7 March 2026, after this was decided"),
        ({"document_seen": False}, "nobody has seen the order or paper it rests on"),
        ({"who": " "}, "who decides for the person is not named"),
    ],
)
def test_an_order_that_nobody_saw_or_that_was_not_in_force_opens_nothing(block: dict[str, Any], words: str) -> None:
    assert why(substitute(authority=block), disclosure()) == words


def test_an_order_counts_on_its_first_and_its_last_day() -> None:
    assert why(substitute(authority={"expires": "2026-03-10", "in_force_from": "2026-03-06"}), disclosure()) == ""


def test_when_the_order_has_ended_the_guardians_yes_has_too() -> None:
    one = substitute(authority={"expires": "2026-03-09"})
    assert why(one, disclosure("2026-03-09")) == ""
    assert why(one, disclosure("2026-03-10")) != ""


def test_a_parents_yes_for_a_child_tells_nothing_of_the_adult_that_child_has_become() -> None:
    born, yes = profile("date_of_birth: 2008-03-10"), substitute(kind="parental_responsibility", given_by="parent")
    assert why(born, yes, disclosure("2026-03-09")) == ""
    assert why(born, yes, disclosure("2026-03-10")) != ""


OWN_NO = "the person declined sharing while able to decide; nobody opens that for them"


@pytest.mark.parametrize("no", A_NO)
@pytest.mark.parametrize("outcome", ["has_capacity", "with_support", None])
def test_what_the_person_closed_while_able_no_guardian_opens(no: str, outcome: str | None) -> None:
    own = A_NO[no]
    own = paper("consent", "2026-03-04", **{**_answers(own), "capacity": {"outcome": outcome}})
    assert why(own, substitute(day="2026-03-08", supersedes=[own.id]), disclosure()) == OWN_NO


def _answers(one: Document) -> dict[str, Any]:
    return {name: one.data[name] for name in one.data if name not in ("id", "casefile", "date", "final")}


def test_a_no_said_when_the_person_could_not_decide_is_heard_and_does_not_bind_the_guardian() -> None:
    for outcome in ("lacks_for_this_decision", "unsure_seek_advice"):
        own = declined(capacity={"outcome": outcome})
        assert why(own, substitute(day="2026-03-08", supersedes=[own.id]), disclosure()) == ""


def test_a_yes_while_able_or_no_word_at_all_leaves_it_to_the_guardian() -> None:
    own = naming()
    assert why(own, substitute(day="2026-03-08", supersedes=[own.id]), disclosure(information_sent=["health"])) == ""
    assert why(substitute(), disclosure()) == ""
    wrong = declined(events=[event("entered_in_error", "2026-03-05")])
    assert why(wrong, substitute(letters="3333"), disclosure()) == ""


def test_somebody_the_person_shut_out_while_able_no_guardian_lets_in_again() -> None:
    own = naming(events=[taken_back("2026-03-06", "recipients", recipients=["r-7ktm"])])
    assert why(own, substitute(day="2026-03-08", supersedes=[own.id]), disclosure()) != ""


def test_a_guardian_takes_no_name_off_the_persons_own_list() -> None:
    own = naming(never_share_with=never())
    after = substitute(day="2026-03-08", supersedes=[own.id])
    assert why(own, after, disclosure()) == NEVER
    assert why(own, after, disclosure(**by_law("serious_threat"))).startswith(NEVER)
    theirs = substitute(day="2026-03-08", never_share_with=never("The bank"))
    assert why(theirs, disclosure()) == ""


def test_a_no_of_an_earlier_support_period_is_a_no_still() -> None:
    steps = f"{INTAKE}, 2026-03-05 =closed, p2 2026-03-07 referral-in"
    papers = (declined(), substitute(day="2026-03-08", support_period=2), disclosure("2026-03-10", support_period=2))
    assert why(*papers, steps=steps) == OWN_NO


# -- two consents beside each other
def test_of_two_consents_beside_each_other_both_must_allow_it() -> None:
    assert why(naming(letters="2222"), naming(letters="3333"), disclosure()) == ""
    other = naming({"information": ["contact"]}, letters="3333")
    assert why(naming(letters="2222"), other, disclosure()) == "consent does not cover housing"
    assert why(naming(letters="2222"), naming({"service_ref": "bank"}, letters="3333"), disclosure()) != ""


# -- a breach, written down
def test_a_breach_that_is_written_down_lets_the_file_go_on_and_stays_readable() -> None:
    told = disclosure()
    found = ask("G08", told, breach(told))
    assert (found.state, found.because) == ("met", "covered, or written down as a breach with what was done about it")
    assert findings(told) == ["sharing/not-covered"]
    assert findings(told, breach(told)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"category": "threat"},
        {"data_breach": {"what": CANARY, "contained": CANARY}},
        {"data_breach": {"about": "2026-03-10-disclosure-9999"}},
        {"final": None},
        {"events": [event("entered_in_error", "2026-03-11")]},
        {"events": [event("withdrawn", "2026-03-11")]},
    ],
    ids=["another kind", "about nothing", "about another paper", "a draft", "entered in error", "taken back"],
)
def test_an_incident_that_does_not_say_so_covers_nothing(more: dict[str, Any]) -> None:
    told = disclosure()
    assert why(told, breach(told, **more)) == "there is no consent"


def test_a_breach_written_down_of_the_first_version_was_written_down() -> None:
    first = disclosure()
    second = disclosure("2026-03-11", version=2, supersedes=[first.id], letters="3333")
    assert why(first, second, breach(first)) == ""
    assert why(first, second) == "there is no consent"


def test_a_telling_keeps_its_day_when_its_paper_is_amended() -> None:
    one = naming(expires="2026-03-10")
    first = disclosure("2026-03-10")
    assert why(one, first, disclosure("2026-03-12", version=2, supersedes=[first.id])) == ""
    late = disclosure("2026-03-11")
    assert why(one, late, disclosure("2026-03-12", version=2, supersedes=[late.id])) != ""


def test_the_day_something_was_told_is_the_day_it_happened_first() -> None:
    first = disclosure("2026-03-10", final="2026-03-19")
    second = disclosure("2026-03-12", version=2, supersedes=[first.id], letters="3333")
    file = whole(first, second).case
    assert day_told(first, file) == day_told(second, file) == date(2026, 3, 10)
    sent = referral("2026-03-09", "2026-03-10", final="2026-03-09")
    assert day_told(sent, whole(sent).case) == date(2026, 3, 10)
    assert day_told(referral("2026-03-09", final="2026-03-11"), whole(sent).case) == date(2026, 3, 11)
    begun = referral("2026-03-09", final=None)
    assert day_told(begun, whole(sent).case) == date(2026, 3, 9)
    assert [one.day for one in tellings(begun, whole(sent).case)] == [date(2026, 3, 9)]


def test_what_was_sent_before_its_paper_was_amended_was_sent_then() -> None:
    first = referral("2026-03-09", "2026-03-10")
    second = referral("2026-03-12", version=2, supersedes=[first.id], letters="3333")
    assert why(naming(expires="2026-03-11"), first, second) == ""
    assert why(naming(expires="2026-03-09"), first, second) != ""


def test_what_a_later_version_adds_is_judged_by_the_day_it_was_added() -> None:
    one = naming(events=[taken_back("2026-03-11")])
    first = disclosure("2026-03-10")
    same = disclosure("2026-03-12", version=2, supersedes=[first.id], letters="3333")
    more = disclosure(
        "2026-03-12", version=2, supersedes=[first.id], letters="3333", information_sent=["housing", "contact"]
    )
    other = disclosure("2026-03-12", version=2, supersedes=[first.id], letters="3333", to={"service_ref": "bank"})
    assert why(one, first, same) == ""
    assert why(one, first, more) == why(one, first, other) == "consent was taken back"
    assert why(naming({}, {"id": "r-3333", "service_ref": "bank"}), first, more) == ""


def test_a_referral_sent_again_with_more_in_it_is_judged_by_the_day_it_went_again() -> None:
    one = naming(expires="2026-03-11")
    first = referral("2026-03-09", "2026-03-10")
    ready = {"version": 2, "supersedes": [first.id], "letters": "3333", "information_sent": ["housing", "contact"]}
    over = "consent does not stand on that day"
    assert why(one, first, referral("2026-03-11", **ready)) == ""
    assert why(one, first, referral("2026-03-12", **ready)) == over
    assert why(one, first, referral("2026-03-11", "2026-03-11", **ready)) == ""
    assert why(one, first, referral("2026-03-11", "2026-03-12", **ready)) == over


def test_sending_all_of_it_again_asks_about_all_of_it_again() -> None:
    one = naming(expires="2026-03-11")
    sent = referral("2026-03-09", "2026-03-10")
    again = referral("2026-03-12", version=2, supersedes=[sent.id], letters="3333")
    seen = whole(one, sent, again, day="2026-03-12")
    assert may_not_leave(again, seen) == ""
    assert may_not_leave(again, seen, again=True) == "consent does not stand on that day"


def test_what_stood_uncovered_stays_told_when_a_version_leaves_it_out() -> None:
    told = disclosure("2026-03-10", information_sent=["housing", "health"])
    mended = disclosure("2026-03-11", version=2, supersedes=[told.id], letters="3333")
    assert why(naming(), told, mended) == "consent does not cover health"
    assert findings(naming(), told, mended) == ["sharing/not-covered"]
    elsewhere = disclosure("2026-03-11", version=2, supersedes=[told.id], letters="3333", to={"service_ref": "bank"})
    assert why(naming({}, {"id": "r-3333", "service_ref": "bank"}), told, elsewhere) == "consent does not cover health"


def test_a_version_entered_in_error_and_one_that_never_left_told_nothing() -> None:
    wrong = event("entered_in_error", "2026-03-11", "e-9999")
    told = disclosure("2026-03-10", information_sent=["health"], events=[wrong])
    assert why(naming(), told, disclosure("2026-03-11", version=2, supersedes=[told.id], letters="3333")) == ""
    waiting = referral("2026-03-10", information_sent=["health"])
    assert why(naming(), waiting, referral("2026-03-11", version=2, supersedes=[waiting.id], letters="3333")) == ""


def test_an_incident_about_the_first_version_says_nothing_of_what_came_after() -> None:
    first = disclosure("2026-03-10")
    more = {"version": 2, "supersedes": [first.id], "letters": "3333", "information_sent": ["housing", "health"]}
    second = disclosure("2026-03-11", **more)
    assert why(first, second, breach(first)) == "there is no consent"
    assert why(first, second, breach(second)) == ""
    assert len(findings(first, second)) == 2
    assert len(findings(first, second, breach(first))) == 1


def test_a_basis_written_down_later_serves_what_the_same_one_was_told_and_nobody_else() -> None:
    law = by_law("serious_threat")
    first = disclosure("2026-03-10", information_sent=["housing", "health"])
    lawful = {"version": 2, "supersedes": [first.id], "letters": "3333", **law}
    assert why(first, disclosure("2026-03-11", **{**lawful, "to": {"service_ref": HOUSING}})) == ""
    assert why(first, disclosure("2026-03-11", **{**lawful, "to": {"service_ref": "bank"}})) == "there is no consent"


def test_a_basis_that_a_later_version_leaves_out_served_what_was_told_on_it() -> None:
    first = disclosure("2026-03-10", **by_law("serious_threat"))
    assert why(first, disclosure("2026-03-11", version=2, supersedes=[first.id], letters="3333")) == ""


def test_before_the_file_began_a_basis_in_law_is_one() -> None:
    assert why(naming(), disclosure("2026-03-01", **by_law("serious_threat"))) == ""


def test_a_no_of_whoever_decides_for_the_person_holds_where_a_no_is_respected() -> None:
    no = declined(given_by="guardian")
    assert why(no, disclosure(**by_law("missing_person"))) == "the person declined, and on this basis that holds"
    assert why(no, disclosure(**by_law("serious_threat"))) == ""


# -- never, by whatever paper
STEPFATHER = {"to": {"person": "Mark Smith"}}
TO_HIM = {"id": "r-7ktm", "service_ref": None, "person": "Mark Smith"}


def unsafe(updated: str = "") -> Document:
    said = "parental_responsibility: [{id: m-2222, who: Smith Mark, contact_with_them: not_safe}]"
    changed = f", updated: {{by: ros, at: '{updated}T01:00:00Z'}}" if updated else ""
    return profile(f"{{{said}{changed}}}" if changed else said)


@pytest.mark.parametrize(
    ("says", "because"),
    [
        (paper("safety-plan", "2026-03-09", type="dfv", dfv={"who_must_not_know": ["Mark Smith, my ex"]}), "plan"),
        (
            paper("safety-plan", "2026-03-09", type="dfv", final=None, dfv={"who_must_not_know": ["Mark Smith"]}),
            "plan",
        ),
        (naming(final=None, letters="9999", never_share_with=never("M. Smith")), "person"),
        (unsafe(), "profile"),
        (unsafe("2026-03-10"), "profile"),
    ],
)
def test_who_must_not_know_is_told_nothing_whichever_paper_says_so(says: Document, because: str) -> None:
    words = {
        "plan": "the safety plan says that they must not know",
        "person": NEVER,
        "profile": "contact with them is not safe",
    }[because]
    assert why(naming(TO_HIM), disclosure(**STEPFATHER)) == ""
    assert why(naming(TO_HIM), says, disclosure(**STEPFATHER)) == words
    lifted = {"by": "life_at_risk_now", "words": CANARY}
    law = {**by_law("serious_threat"), **STEPFATHER}
    assert words in why(naming(TO_HIM), says, disclosure(**law))
    assert why(naming(TO_HIM), says, disclosure(**law, never_share_lifted=lifted)) == ""


def test_what_the_profile_learnt_since_blames_nobody_for_what_was_told_before() -> None:
    assert why(naming(TO_HIM), unsafe("2026-03-11"), disclosure("2026-03-10", **STEPFATHER)) == ""
    assert why(naming(TO_HIM), unsafe("2026-03-11"), disclosure("2026-03-11", **STEPFATHER)) != ""


def test_a_plan_taken_back_or_entered_in_error_closes_nobody_out() -> None:
    wrong = [event("entered_in_error", "2026-03-09", "e-9999")]
    for events, closed in ((wrong, False), (None, True)):
        plan = paper("safety-plan", "2026-03-09", dfv={"who_must_not_know": ["Mark Smith"]}, events=events)
        assert bool(why(naming(TO_HIM), plan, disclosure(**STEPFATHER))) is closed


# -- written by hand in another shape
@pytest.mark.parametrize("said", [{"housing": True}, "housing", "every kind: housing, contact"])
def test_kinds_written_by_hand_in_another_shape_open_nothing(said: object) -> None:
    assert why(naming({"information": said}), disclosure()) == "consent does not name them"


@pytest.mark.parametrize("said", ["r-7ktm", ["r-7ktm"]])
def test_a_recipient_taken_back_by_hand_as_a_word_is_taken_back(said: object) -> None:
    back = naming(events=[taken_back("2026-03-06", "recipients", recipients=said)])
    assert why(back, disclosure()) == "consent does not name them"


# -- who decides is one question, for the gate and for whoever is told
def test_what_the_gate_would_stop_for_is_told_to_nobody() -> None:
    child = {"minor": {"age": 12}}
    assert why(naming(**child), disclosure()).startswith("the young person decides alone")
    declined_agency = {"agency": {"name": CANARY, "asked_on": "2026-03-03", "answer": "declined"}}
    assert why(substitute(kind="statutory_agency", authority=declined_agency), disclosure()).startswith(
        "the agency was asked and declined"
    )
    able = {"capacity": {"outcome": "has_capacity"}}
    assert why(substitute(kind="enduring_guardian", **able), disclosure()).startswith("the person can decide this")


def test_one_breach_written_down_does_not_cover_the_next() -> None:
    told, again = disclosure(letters="2222"), disclosure(letters="3333")
    assert why(told, again, breach(told)) == "there is no consent"
    assert ask(
        "G08", told, breach(told), naming(day="2026-03-11"), disclosure("2026-03-12", letters="4444")
    ).path.endswith("2026-03-12-disclosure-4444.yaml")


def test_a_breach_of_an_earlier_support_period_was_written_down_then() -> None:
    steps = f"{INTAKE}, 2026-03-12 =closed, p2 2026-10-01 referral-in"
    told = disclosure()
    assert findings(told, steps=steps, day="2026-10-02") == ["sharing/not-covered"]
    assert findings(told, breach(told), steps=steps, day="2026-10-02") == []


def test_g08_asks_about_this_support_period_and_check_about_all_of_them() -> None:
    steps = f"{INTAKE}, 2026-03-12 =closed, p2 2026-10-01 referral-in"
    assert ask("G08", disclosure(), steps=steps, day="2026-10-02").state == "not-applicable"
    assert findings(disclosure(), steps=steps, day="2026-10-02") == ["sharing/not-covered"]
