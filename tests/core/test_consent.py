"""G03, G08, S23: decided, covering what is shared, and lasting; declining is a complete answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.core.making import CANARY, ask, consent, declined, event, paper, signature, state, taken_back

from casefile.core.document import Document
from casefile.core.permission import not_opened

AMEND = "casefile amend amber-4821 consent"


def verbal(**said: Any) -> Document:
    """On the verandah, 140 km out, nobody else there: read out, said back, a second contact in twelve days."""
    block = {
        "statement_read": True,
        "reason_not_written": CANARY,
        "read_back": CANARY,
        "second_contact_on": "2026-03-16",
    }
    more = {"signatures": None, **said.pop("more", {})}
    return consent(form="verbal", verbal={**block, **said}, **more)


# -- G03: given
def test_g03_given_in_writing_and_signed() -> None:
    found = ask("G03", consent(), to="assessment")
    assert (found.state, found.because) == ("met", "given and signed")
    assert found.path == "clients/amber-4821/2026-03-04-consent-2345.yaml"


@pytest.mark.parametrize("form", ["written", "electronic", "supported_decision"])
@pytest.mark.parametrize(
    "signatures",
    [
        None,
        [signature("client", "2026-03-04", "declined")],
        [signature("caseworker", "2026-03-04")],
        [signature("parent_guardian", "2026-03-04")],
    ],
)
def test_g03_given_by_the_person_and_not_signed_by_the_person(
    form: str, signatures: list[dict[str, Any]] | None
) -> None:
    found = ask("G03", consent(form=form, signatures=signatures))
    assert (found.state, found.because) == ("missing", "in writing, and not signed yet")
    assert found.fix == "casefile sign amber-4821 consent --as client --method ink"


@pytest.mark.parametrize("role", ["parent_guardian", "authorised_representative", "client"])
def test_g03_a_substitute_may_sign_and_so_may_the_person(role: str) -> None:
    assert (
        state("G03", consent(given_by="parent", form="by_substitute", signatures=[signature(role, "2026-03-04")]))
        == "met"
    )


def test_g03_a_substitute_who_has_not_signed() -> None:
    found = ask(
        "G03", consent(given_by="guardian", form="by_substitute", signatures=[signature("caseworker", "2026-03-04")])
    )
    assert found.fix == "casefile sign amber-4821 consent --as parent_guardian --method ink"


@pytest.mark.parametrize("who", ["statutory_agency", "court_order"])
def test_g03_an_order_or_agency_signs_nothing_here(who: str) -> None:
    assert state("G03", consent(given_by=who, form="by_substitute", signatures=None)) == "met"


def test_g03_given_last_year_it_ran_out_yesterday_and_today_was_still_good() -> None:
    last_year = consent("2025-03-12", expires="2026-03-11")
    found = ask("G03", last_year, day="2026-03-12", steps="2025-03-12 intake")
    assert (found.state, found.because, found.due, found.fix) == (
        "expired",
        "ran out on 11 March 2026",
        date(2026, 3, 11),
        AMEND,
    )
    assert state("G03", last_year, day="2026-03-11", steps="2025-03-12 intake") == "met"


def test_g03_consent_without_an_end_is_consent_and_the_missing_end_is_asked_elsewhere() -> None:
    assert state("G03", consent(expires=None)) == "met"


def test_g03_consent_that_begins_later_does_not_count_before() -> None:
    later = consent(starts="2026-03-13")
    assert ask("G03", later, day="2026-03-12").because == "it begins later than this day"
    assert state("G03", later, day="2026-03-13") == "met"
    assert state("G03", consent(starts=None)) == "met"


def test_g03_nobody_has_decided_or_only_a_draft_is_there() -> None:
    found = ask("G03")
    assert (found.state, found.because, found.fix) == (
        "missing",
        "nobody has decided about consent yet",
        "casefile write amber-4821 consent",
    )
    assert ask("G03", consent(final=None)).because == "the consent is still a draft"


def test_g03_a_fork_counts_as_missing_until_both_are_read_together() -> None:
    found = ask("G03", consent(letters="2222"), consent(letters="3333"))
    assert (found.state, found.because, found.fix) == (
        "missing",
        "two consents stand beside each other",
        "casefile resolve amber-4821 consent",
    )


def test_g03_entered_in_error_gives_the_place_back_to_the_version_before() -> None:
    first = declined("2026-03-04")
    wrong = consent(
        "2026-03-06", supersedes=[first.id], signatures=None, events=[event("entered_in_error", "2026-03-07")]
    )
    assert state("G03", first, wrong, day="2026-03-06") == "missing"
    assert ask("G03", first, wrong, day="2026-03-07").because == "declined; what is kept and why stands there"


# -- G03: declined
def test_g03_a_person_who_declines_goes_on_under_a_code_and_signs_nothing() -> None:
    found = ask("G03", declined(), to="assessment")
    assert (found.state, found.because) == ("met", "declined; what is kept and why stands there")


def test_g03_declined_does_not_run_out() -> None:
    assert state("G03", declined(expires="2026-03-05"), day="2029-01-01") == "met"


NEEDED = {
    "effect_explained": "that the effect was explained",
    "kept": "what is kept",
    "kept_because": "why it is kept",
    "file": "whether there is a file under the code, or none",
    "ask_again": "when to ask again",
}


@pytest.mark.parametrize("lacking", NEEDED)
def test_g03_declined_says_what_is_still_open(lacking: str) -> None:
    block = {"effect_explained": True, **dict.fromkeys(("kept", "kept_because", "ask_again"), CANARY), "file": "none"}
    found = ask("G03", declined(declined={**block, lacking: False if lacking == "effect_explained" else " "}))
    assert (found.state, found.because, found.fix) == ("missing", f"still open: {NEEDED[lacking]}", AMEND)


def test_g03_declined_without_a_word_lacks_all_of_it() -> None:
    assert ask("G03", declined(declined=None)).because == "still open: " + ", ".join(NEEDED.values())


# -- G03: taken back
def test_g03_consent_taken_back_is_a_decision_too_from_its_day_on() -> None:
    one = consent(events=[taken_back("2026-07-01")])
    assert ask("G03", one, day="2026-06-30").because == "given and signed"
    assert ask("G03", one, day="2026-07-01").because == "taken back; what is kept and why stands there"


def test_g03_taken_back_in_the_week_it_would_have_run_out_is_still_a_decision() -> None:
    assert state("G03", consent(expires="2026-06-30", events=[taken_back("2026-07-01")]), day="2026-07-02") == "met"


def test_g03_taken_back_without_saying_what_is_kept() -> None:
    found = ask("G03", consent(events=[taken_back("2026-03-10", kept="", effect_explained=False)]))
    assert (found.state, found.because) == ("missing", "still open: that the effect was explained, what is kept")


def test_g03_a_withdrawal_entered_in_error_leaves_consent_as_it_was() -> None:
    undone = [taken_back("2026-03-10"), event("entered_in_error", "2026-03-11", "e-3333", about="e-2222")]
    assert ask("G03", consent(events=undone)).because == "given and signed"


def test_g03_taken_back_for_one_recipient_leaves_the_rest() -> None:
    assert (
        ask("G03", consent(events=[taken_back("2026-03-10", "recipients", recipients=["r-2222"])])).because
        == "given and signed"
    )


def test_g03_taken_back_on_one_laptop_after_a_new_version_was_made_on_the_other() -> None:
    first = consent("2026-03-04", events=[taken_back("2026-07-05")])
    second = consent("2026-07-03", supersedes=[first.id])
    assert ask("G03", first, second, day="2026-07-04").because == "given and signed"
    assert ask("G03", first, second, day="2026-07-05").because == "taken back; what is kept and why stands there"


def test_g03_whatever_else_happens_to_the_version_before_leaves_the_new_one_alone() -> None:
    first = consent(
        "2026-03-04",
        events=[event("entered_in_error", "2026-07-05"), event("copy_given", "2026-07-05", "e-3333", given=True)],
    )
    second = consent("2026-07-03", supersedes=[first.id])
    assert ask("G03", first, second, day="2026-07-05").because == "given and signed"


def test_g03_consent_given_anew_after_it_was_taken_back_stands() -> None:
    first = consent("2026-03-04", events=[taken_back("2026-07-01")])
    for day in ("2026-07-01", "2026-07-03"):
        again = consent(day, supersedes=[first.id])
        assert ask("G03", first, again, day="2026-07-04").because == "given and signed"


# -- G03: said, not written
def test_g03_on_the_verandah_read_back_and_a_second_contact_within_a_fortnight() -> None:
    found = ask("G03", verbal())
    assert (found.state, found.because) == ("met", "said, after the statement was read")


@pytest.mark.parametrize(
    ("second", "wanted"),
    [
        ("2026-03-18", "met"),
        ("2026-03-19", "missing"),
        ("2026-03-04", "met"),
        ("2026-03-03", "missing"),
        (None, "missing"),
    ],
)
def test_g03_the_second_contact_is_after_this_one_and_within_fourteen_days(second: str | None, wanted: str) -> None:
    assert state("G03", verbal(second_contact_on=second)) == wanted


@pytest.mark.parametrize("said", [{"witness": CANARY}, {"interpreter": CANARY}])
def test_g03_a_witness_or_an_interpreter_is_enough(said: dict[str, str]) -> None:
    assert state("G03", verbal(read_back=None, second_contact_on=None, **said)) == "met"


def test_g03_a_witness_beside_the_signature_is_one_too() -> None:
    heard = [signature("client", "2026-03-04", "verbal", witness="Dell")]
    assert state("G03", verbal(read_back=None, more={"signatures": heard})) == "met"
    for alone in (
        [signature("client", "2026-03-04", "verbal")],
        [signature("caseworker", "2026-03-04", "ink", witness="Dell")],
    ):
        assert state("G03", verbal(read_back=None, more={"signatures": alone})) == "missing"


def test_g03_said_with_neither_witness_nor_interpreter_nor_read_back() -> None:
    found = ask("G03", verbal(read_back=" "))
    assert (
        found.because
        == "said, not written: it needs a witness, an interpreter, or words read back and a second contact within 14 days"
    )
    assert found.fix == AMEND


def test_g03_said_and_the_statement_was_not_read_out() -> None:
    found = ask("G03", verbal(statement_read=False, witness=CANARY))
    assert (found.state, found.because) == (
        "missing",
        "said, not written: that the statement was read out is not noted",
    )


# -- S23
def test_s23_warns_from_fourteen_days_before_the_end() -> None:
    one = consent(expires="2026-03-26")
    assert ask("S23", one, day="2026-03-11").because == "lasts until 26 March 2026"
    soon = ask("S23", one, day="2026-03-12")
    assert (soon.state, soon.because, soon.due) == ("expiring", "runs out on 26 March 2026", date(2026, 3, 26))
    assert not soon.stops
    assert state("S23", one, day="2026-03-26") == "expiring"
    over = ask("S23", one, day="2026-03-27")
    assert (over.state, over.due, over.stops) == ("expired", date(2026, 3, 26), True)


def test_s23_consent_for_ever_is_none() -> None:
    found = ask("S23", consent(expires=None))
    assert (found.state, found.because, found.fix) == ("missing", "it has no end", AMEND)


def test_s23_what_was_said_is_confirmed_in_writing_within_a_fortnight() -> None:
    found = ask("S23", verbal(), day="2026-03-18")
    assert (found.state, found.due) == ("expiring", date(2026, 3, 18))
    assert ask("S23", verbal(), day="2026-03-19").because == "said, and to be confirmed in writing by 18 March 2026"
    assert state("S23", verbal(), day="2026-03-19") == "expired"
    assert ask("S23", verbal(confirm_in_writing_by="2026-04-01"), day="2026-03-19").due == date(2026, 4, 1)


def test_s23_what_was_said_may_run_out_before_it_is_confirmed() -> None:
    assert ask("S23", verbal(more={"expires": "2026-03-10"}), day="2026-03-11").because == "ran out on 10 March 2026"


def test_s23_does_not_concern_what_was_declined_or_taken_back_or_never_decided() -> None:
    for papers in ((), (declined(),), (consent(events=[taken_back("2026-03-10")]),)):
        assert state("S23", *papers) == "not-applicable"


# -- G08
RECIPIENT = {
    "id": "r-7ktm",
    "service_ref": "town-housing-office",
    "information": ["contact", "housing"],
    "direction": "both",
}


def sharing(*entries: dict[str, Any], day: str = "2026-03-04", **more: Any) -> Document:
    agreed = [{"code": "share_named", "decision": "agreed"}]
    return consent(
        day, **{"purposes": agreed, "recipients": [{**RECIPIENT, **one} for one in entries or ({},)], **more}
    )


def sent(
    day: str = "2026-03-10", to: str = "town-housing-office", what: tuple[str, ...] = ("housing",), **more: Any
) -> Document:
    return paper("referral-out", day, to={"service_ref": to}, information_sent=list(what), **more)


def why(
    one: Document | None, to: str = "town-housing-office", what: tuple[str, ...] = ("housing",), day: str = "2026-03-10"
) -> str:
    return not_opened(one, to, what, date.fromisoformat(day), second_contact=14)


def test_g08_nothing_referred_out_is_no_question() -> None:
    assert state("G08") == "not-applicable"


def test_g08_shared_with_whom_and_what_the_person_named() -> None:
    assert ask("G08", sharing(), sent()).because == "what was shared is covered"


def test_g08_the_consent_names_the_doctor_and_the_referral_goes_to_housing() -> None:
    found = ask("G08", sharing({"service_ref": "doctor"}), sent())
    assert (found.state, found.because, found.fix) == ("missing", "consent does not name them", AMEND)
    assert found.path.endswith("2026-03-10-referral-out-2345.yaml")


def test_g08_names_the_class_of_information_that_is_not_covered() -> None:
    found = ask("G08", sharing(), sent(what=("housing", "health", "aod")))
    assert found.because == "consent does not cover aod, health"


def test_g08_a_person_who_declined_is_helped_and_every_share_stops() -> None:
    assert ask("G08", declined(), sent()).because == "consent does not stand on that day"


def test_g08_without_any_consent_nothing_goes() -> None:
    assert ask("G08", sent()).because == "there is no consent"


def test_g08_what_was_shared_before_consent_was_taken_back_stays_lawful_and_nothing_after() -> None:
    one = sharing(events=[taken_back("2026-07-01")])
    assert state("G08", one, sent("2026-06-30"), day="2026-07-05") == "met"
    assert ask("G08", one, sent("2026-07-02"), day="2026-07-05").because == "consent was taken back"


def test_g08_looks_at_the_consent_of_that_day_and_not_at_todays() -> None:
    first = sharing({"service_ref": "doctor"}, day="2026-03-04")
    second = sharing(day="2026-04-01", supersedes=[first.id])
    assert ask("G08", first, second, sent("2026-03-10"), day="2026-05-01").because == "consent does not name them"
    assert state("G08", first, second, sent("2026-04-02"), day="2026-05-01") == "met"


def test_g08_consent_ran_out_yesterday_and_the_referral_goes_today() -> None:
    one = sharing(expires="2026-03-11")
    assert state("G08", one, sent("2026-03-12")) == "missing"
    assert state("G08", one, sent("2026-03-11")) == "met"


def test_g08_of_two_consents_beside_each_other_both_must_allow_it() -> None:
    one, other = sharing(letters="2222"), sharing(letters="3333")
    assert state("G08", one, other, sent()) == "met"
    assert state("G08", one, declined(letters="4444"), sent()) == "missing"


def by_law(basis: str, **more: Any) -> dict[str, Any]:
    """A basis in law with everything that it asks to be written down."""
    kept = {
        "decided_by": "ros",
        "belief": CANARY,
        "told": "told_before",
        "follow_up_on": "2026-03-12",
        "order_seen": CANARY,
        "legal_advice": CANARY,
    }
    return {"lawful_basis": basis, "why": CANARY, "basis_record": {**kept, **more}}


def test_g08_a_lawful_basis_needs_no_consent_and_a_referral_before_the_case_has_none() -> None:
    assert state("G08", sent(**by_law("child_safety_law"))) == "met"
    assert ask("G08", sharing(), sent("2026-03-01")).because == "there is no consent"


def test_g08_one_referral_that_is_covered_does_not_cover_the_next() -> None:
    assert state("G08", sharing(), sent(), sent(to="somebody-else", letters="3333")) == "missing"


# -- who may hear
def test_a_recipient_is_found_by_service_person_or_id() -> None:
    one = sharing({"person": "Sister Mary"})
    assert [why(one, to) for to in ("town-housing-office", "Sister Mary", "r-7ktm")] == ["", "", ""]


def test_only_between_the_days_the_person_named() -> None:
    one = sharing({"from": "2026-03-08", "until": "2026-03-12"})
    assert [why(one, day=f"2026-03-{day:02}") for day in (7, 8, 12, 13)] == [
        "consent does not name them",
        "",
        "",
        "consent does not name them",
    ]


def test_a_recipient_we_only_hear_from_is_told_nothing() -> None:
    assert why(sharing({"direction": "get"})) == "consent does not name them"
    assert why(sharing({"direction": "give"})) == ""


def test_a_recipient_taken_back_hears_nothing_from_that_day_and_the_others_still_do() -> None:
    doctor = {"id": "r-3333", "service_ref": "doctor"}
    one = sharing({}, doctor, events=[taken_back("2026-03-09", "recipients", recipients=["r-7ktm"])])
    assert why(one, day="2026-03-08") == ""
    assert why(one, day="2026-03-09") == "consent does not name them"
    assert why(one, "doctor", day="2026-03-09") == ""
    undone = [
        taken_back("2026-03-09", "recipients", recipients=["r-7ktm"]),
        event("entered_in_error", "2026-03-09", "e-3333", about="e-2222"),
    ]
    assert why(sharing(events=undone)) == ""


def test_sharing_itself_may_be_declined_left_for_later_or_taken_back() -> None:
    for decision in ("declined", "later"):
        assert (
            why(sharing(purposes=[{"code": "share_named", "decision": decision}]))
            == "the person has not agreed to sharing"
        )
    one = sharing(events=[taken_back("2026-03-09", "purposes", purposes=["share_named"])])
    assert why(one, day="2026-03-08") == ""
    assert why(one, day="2026-03-09") == "the person has not agreed to sharing"
    other = sharing(events=[taken_back("2026-03-09", "purposes", purposes=["funder_statistics"])])
    assert why(other) == ""
    assert why(sharing(purposes=None)) == ""


def test_a_referral_may_name_its_service_in_a_word_and_one_that_names_nobody_is_covered_by_nothing() -> None:
    assert (
        state(
            "G08",
            sharing(),
            paper("referral-out", "2026-03-10", to="town-housing-office", information_sent=["housing"]),
        )
        == "met"
    )
    never = [{"id": "n-2222", "person_or_agency": "the garage"}]
    assert why(sharing(never_share_with=never), "") == "consent does not name them"
    assert why(sharing({"information": None})) == "consent does not name them"


def test_consent_counts_from_its_first_day_on() -> None:
    assert why(sharing(starts="2026-03-10"), day="2026-03-10") == ""


def test_a_draft_or_one_that_begins_later_allows_nothing() -> None:
    assert why(sharing(final=None)) == "consent does not stand on that day"
    assert why(sharing(starts="2026-03-11")) == "consent does not stand on that day"
    assert why(sharing(starts=None)) == ""
    assert why(sharing(expires=None)) == ""
    assert why(sharing(), day="2026-03-03") == "there is no consent"
    assert why(None) == "there is no consent"
