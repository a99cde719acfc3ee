"""What a person's own decision opens and closes, word by word of the code sets it is written in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.core.making import (
    CANARY,
    TODAY,
    case,
    consent,
    declined,
    event,
    paper,
    profile,
    signature,
    taken_back,
    view,
    whole,
)
from tests.core.test_sharing import (
    AGREED,
    HOUSING,
    SPOKEN,
    by_law,
    disclosure,
    naming,
    never,
    referral,
    substitute,
    why,
)

from casefile.core.document import Document
from casefile.core.never import never_told, why_never
from casefile.core.permission import NOT_SIGNED, disagrees, own_word
from casefile.core.sharing import may_be_told, may_not_leave, recipient_of

ORDERS = ["guardianship_order", "public_guardian", "enduring_guardian", "court_order"]
PARENTS = ["parental_responsibility", "carer_with_responsibility", "parenting_order"]


@pytest.mark.parametrize("decision", ["given", "given_in_part"])
def test_a_consent_given_in_part_opens_what_it_names(decision: str) -> None:
    assert why(naming(decision=decision), disclosure()) == ""


@pytest.mark.parametrize("kind", ORDERS)
def test_every_order_reaches_as_far_as_it_says_and_no_further(kind: str) -> None:
    assert why(substitute("health", kind=kind), disclosure(information_sent=["housing"])) == (
        "the order does not reach housing; the person decides that"
    )


@pytest.mark.parametrize("kind", [*PARENTS, "statutory_agency", "other"])
def test_what_is_no_order_is_not_cut_up_into_parts_of_life(kind: str) -> None:
    asked = {"agency": {"name": CANARY, "asked_on": "2026-03-03"}}
    assert why(substitute("health", kind=kind, authority=asked), disclosure(information_sent=["housing"])) == ""


@pytest.mark.parametrize(
    ("part", "kinds"),
    [
        ("health", ["health", "mental_health", "aod", "disability"]),
        ("accommodation", ["housing", "household"]),
        ("finance", ["income"]),
    ],
)
def test_a_part_of_life_opens_these_kinds_of_information(part: str, kinds: list[str]) -> None:
    every = {"information": ["contact", *kinds], "service_ref": HOUSING, "direction": "both", "id": "r-7ktm"}
    one = substitute(part, recipients=[every])
    assert why(one, disclosure(information_sent=kinds)) == ""
    assert why(one, disclosure(information_sent=["contact"])) != ""


@pytest.mark.parametrize("kind", PARENTS)
def test_on_the_day_a_child_comes_of_age_a_parents_yes_is_over_however_it_was_held(kind: str) -> None:
    born, yes = profile("date_of_birth: 2008-03-10"), substitute(kind=kind)
    assert why(born, yes, disclosure("2026-03-09")) == ""
    assert why(born, yes, disclosure("2026-03-10")) == "the child has come of age and decides now"


@pytest.mark.parametrize("kind", ORDERS)
def test_an_order_over_somebody_grown_goes_on(kind: str) -> None:
    assert why(profile("date_of_birth: 2008-03-10"), substitute(kind=kind), disclosure("2026-03-10")) == ""


@pytest.mark.parametrize(
    ("matter", "told_as"),
    [
        ("health", "health"),
        ("mental_health", "mental_health"),
        ("aod", "aod"),
        ("criminal", "legal"),
        ("ethnicity_aboriginality", "culture"),
        ("religion", "culture"),
        ("dfv", "dfv"),
    ],
)
@pytest.mark.parametrize("decision", ["declined", "later", None])
def test_a_matter_that_was_asked_apart_and_not_agreed_is_kept(matter: str, told_as: str, decision: str | None) -> None:
    one = naming({"information": ["housing", told_as]}, sensitive_optins=[{"code": matter, "decision": decision}])
    assert why(one, disclosure(information_sent=["housing", told_as])) == f"the person keeps {told_as} to themselves"
    yes = naming({"information": ["housing", told_as]}, sensitive_optins=[{"code": matter, "decision": "agreed"}])
    assert why(yes, disclosure(information_sent=["housing", told_as])) == ""


def test_who_could_not_decide_this_has_not_decided_it_and_somebody_who_may_can() -> None:
    unable = {"outcome": "lacks_for_this_decision"}
    assert why(naming(capacity=unable), disclosure()) == (
        "the person could not decide this then; whoever may decides with them"
    )
    assert why(substitute(capacity=unable), disclosure()) == ""
    for outcome in ("has_capacity", "with_support", "unsure_seek_advice"):
        assert why(naming(capacity={"outcome": outcome}), disclosure()) == ""


def test_several_kinds_are_named_one_by_one() -> None:
    optins = [{"code": "aod", "decision": "declined"}, {"code": "health", "decision": "declined"}]
    kept = naming({"information": ["aod", "health"]}, sensitive_optins=optins)
    assert why(kept, disclosure(information_sent=["health", "aod"])) == "the person keeps aod, health to themselves"
    assert why(substitute("health"), disclosure(information_sent=["legal", "housing"])) == (
        "the order does not reach housing, legal; the person decides that"
    )


def test_a_parent_is_one_also_where_nothing_says_what_lets_them_decide() -> None:
    who = {"authority": {"who": CANARY, "document_seen": True}, "form": "by_substitute"}
    born, yes = profile("date_of_birth: 2008-03-10"), naming(given_by="parent", **who)
    assert why(born, yes, disclosure("2026-03-09")) == ""
    assert why(born, yes, disclosure("2026-03-10")) == "the child has come of age and decides now"
    other = naming(given_by="guardian", **who)
    assert why(born, other, disclosure("2026-03-10")) == ""


def test_whom_the_person_shut_out_stays_out_in_those_words() -> None:
    own = naming(events=[taken_back("2026-03-06", "recipients", recipients=["r-7ktm"])])
    assert why(own, substitute(day="2026-03-08", supersedes=[own.id]), disclosure()) == (
        "the person shut them out while able to decide; nobody opens that for them"
    )


def test_a_guardian_who_does_not_name_them_opens_nothing() -> None:
    assert why(substitute(), disclosure(to={"service_ref": "bank"})) == "consent does not name them"


def test_somebody_the_person_took_off_themselves_is_simply_not_named_any_more() -> None:
    back = naming(events=[taken_back("2026-03-06", "recipients", recipients=["r-7ktm"])])
    assert why(back, disclosure()) == "consent does not name them"
    agency = naming(
        given_by="statutory_agency",
        signatures=None,
        events=[taken_back("2026-03-06", "recipients", recipients=["r-7ktm"])],
    )
    assert why(agency, disclosure()) == "consent does not name them"


@pytest.mark.parametrize("agency", ["statutory_agency", "court_order"])
def test_what_an_agency_or_a_court_decided_needs_no_signature(agency: str) -> None:
    held = {"who": CANARY, "type": agency, "document_seen": True, "agency": {"name": CANARY, "asked_on": "2026-03-03"}}
    assert why(naming(given_by=agency, authority=held, signatures=None), disclosure()) == ""
    assert why(naming(given_by="guardian", authority=held, signatures=None), disclosure()) == NOT_SIGNED


@pytest.mark.parametrize("role", ["parent_guardian", "authorised_representative", "client"])
def test_whoever_decides_for_somebody_signs_or_the_person_beside_them(role: str) -> None:
    held = {"type": "guardianship_order", "who": CANARY, "document_seen": True}
    one = naming(given_by="guardian", authority=held, signatures=[signature(role, "2026-03-04")])
    assert why(one, disclosure()) == ""


def test_for_the_person_nobody_else_signs() -> None:
    assert why(naming(signatures=[signature("parent_guardian", "2026-03-04")]), disclosure()) == (
        "consent was not signed by then, or not said with somebody to hear it"
    )


def test_agreeing_to_sharing_is_not_agreeing_to_being_referred() -> None:
    one = naming(purposes=[AGREED, {"code": "refer", "decision": "declined"}])
    assert why(one, disclosure()) == ""
    assert why(one, referral()) == "the person has not agreed to being referred"


@pytest.mark.parametrize(
    "said",
    [
        {"witness": "Ben"},
        {"interpreter": "Sunita"},
        {"read_back": "That she may ring him.", "second_contact_on": "2026-03-04"},
        {"read_back": "That she may ring him.", "second_contact_on": "2026-03-18"},
    ],
    ids=["witness", "interpreter", "the same day", "a fortnight"],
)
def test_a_spoken_yes_that_somebody_heard(said: dict[str, str]) -> None:
    bare = dict.fromkeys(SPOKEN) | {"statement_read": True}
    assert why(naming(form="verbal", signatures=None, verbal=bare), disclosure()) != ""
    assert why(naming(form="verbal", signatures=None, verbal={**bare, **said}), disclosure()) == ""
    assert (
        why(naming(form="verbal", signatures=None, verbal={**bare, **said, "statement_read": None}), disclosure()) != ""
    )


def test_a_spoken_yes_with_a_witness_to_the_signature_and_not_with_a_pen() -> None:
    bare = dict.fromkeys(SPOKEN) | {"statement_read": True}
    for method, opens in (("verbal", True), ("ink", False)):
        seen = {**signature("client", "2026-03-04", method), "witness": "Ben"}
        assert (why(naming(form="verbal", verbal=bare, signatures=[seen]), disclosure()) == "") is opens
    alone = signature("client", "2026-03-04", "verbal")
    assert why(naming(form="verbal", verbal=bare, signatures=[alone]), disclosure()) != ""


def test_a_read_back_before_the_day_or_without_a_word_is_none() -> None:
    for more in ({"second_contact_on": "2026-03-03"}, {"read_back": " "}, {"second_contact_on": None}):
        assert why(naming(form="verbal", signatures=None, verbal={**SPOKEN, **more}), disclosure()) != ""


def test_the_age_at_which_somebody_is_grown_is_the_places_own_and_eighteen_where_it_says_none() -> None:
    def then(day: str, place: dict[str, Any]) -> str:
        born, yes = profile("date_of_birth: 2008-03-10"), substitute(kind="parental_responsibility")
        return may_not_leave(disclosure(day), whole(born, yes, place=place))

    assert then("2026-03-09", {}) == ""
    assert then("2026-03-10", {}) == "the child has come of age and decides now"
    assert then("2026-03-10", {"ages": {"adult_at": 20}}) == ""


def test_what_the_person_takes_there_themselves_asks_for_nothing() -> None:
    alone = referral(method="client_self", information_sent=None)
    assert may_not_leave(alone, whole()) == may_not_leave(alone, whole(), again=True) == ""


# -- from when until when
@pytest.mark.parametrize(
    ("day", "covered"), [("2026-03-07", False), ("2026-03-08", True), ("2026-03-10", True), ("2026-03-11", False)]
)
def test_an_entry_holds_from_its_first_day_until_its_last(day: str, covered: bool) -> None:
    one = naming({"from": "2026-03-08", "until": "2026-03-10"})
    assert (why(one, disclosure(day)) == "") is covered


@pytest.mark.parametrize(
    ("day", "covered"), [("2026-03-07", False), ("2026-03-08", True), ("2026-03-10", True), ("2026-03-11", False)]
)
def test_a_consent_holds_from_its_first_day_until_its_last(day: str, covered: bool) -> None:
    assert (why(naming(starts="2026-03-08", expires="2026-03-10"), disclosure(day)) == "") is covered


def test_an_entry_without_days_holds_from_the_consent_on() -> None:
    earlier = naming({"from": "2026-03-01"}, day="2026-03-06")
    assert why(earlier, disclosure("2026-03-05")) == "there is no consent"
    assert why(naming(day="2026-03-06"), disclosure("2026-03-06")) == ""


def test_several_entries_for_one_service_add_up_on_their_days() -> None:
    one = naming({"information": ["housing"]}, {"id": "r-3333", "information": ["income"], "until": "2026-03-10"})
    assert why(one, disclosure("2026-03-10", information_sent=["housing", "income"])) == ""
    assert why(one, disclosure("2026-03-11", information_sent=["housing", "income"])) == "consent does not cover income"


@pytest.mark.parametrize(("direction", "opens"), [("give", True), ("both", True), ("get", False), (None, True)])
def test_who_only_tells_us_is_told_nothing(direction: str | None, opens: bool) -> None:
    assert (why(naming({"direction": direction}), disclosure()) == "") is opens


# -- the person's own last word
def test_the_last_thing_the_person_said_while_able_in_whatever_period_and_version() -> None:
    old, new = declined("2026-03-04"), naming(day="2026-03-06", letters="3333", version=2)
    assert getattr(own_word(case(new, old)), "id", "") == new.id
    typed_later = naming(day="2026-03-06", letters="2222", version=2, recorded_on="2026-03-08T01:00:00Z")
    assert getattr(own_word(case(new, typed_later)), "id", "") == typed_later.id
    second = naming(day="2026-03-06", letters="2222", version=1)
    assert getattr(own_word(case(new, second)), "id", "") == new.id
    later = declined("2026-10-02", support_period=2, letters="4444")
    assert getattr(own_word(case(new, later)), "id", "") == later.id
    for other in (
        naming(day="2026-03-09", final=None),
        naming(day="2026-03-09", given_by="guardian"),
        naming(day="2026-03-09", capacity={"outcome": "unsure_seek_advice"}),
        naming(day="2026-03-09", events=[event("entered_in_error", "2026-03-09")]),
        paper("note", "2026-03-09", given_by="client"),
    ):
        assert getattr(own_word(case(new, other)), "id", "") == new.id
    assert own_word(case()) is None


def test_a_yes_taken_back_later_on_an_older_version_is_a_no() -> None:
    first = naming(events=[taken_back("2026-03-09")])
    second = naming(day="2026-03-06", letters="3333", supersedes=[first.id])
    assert why(
        first, second, substitute(day="2026-03-10", letters="4444", supersedes=[second.id]), disclosure("2026-03-11")
    ).startswith("the person declined sharing while able")


def test_a_yes_without_a_word_on_sharing_apart_is_no_no() -> None:
    own = naming(purposes=[{"code": "collect_store", "decision": "agreed"}])
    assert why(own, substitute(day="2026-03-08", supersedes=[own.id]), disclosure()) == ""


# -- whom the file must never reach
def test_only_consents_decide_and_only_drafts_of_such_papers_speak() -> None:
    own = naming(never_share_with=never())
    guardian = substitute(day="2026-03-08", supersedes=[own.id])
    other = replace(naming(day="2026-03-09", letters="9999"), name="note")
    assert [one.name for one in never_told(case(own, guardian, other), TODAY)] == [HOUSING]
    begun = naming(never_share_with=never("The bank"), final=None, letters="8888")
    assert [one.name for one in never_told(case(begun), TODAY)] == ["The bank"]
    assert [*never_told(case(replace(begun, name="note")), TODAY)] == []


def test_a_consent_of_a_newer_casefile_still_says_whom_never_to_tell() -> None:
    newer = naming(never_share_with=never("The bank"), letters="8888")
    newer = replace(newer, form=None, data={k: v for k, v in newer.data.items() if isinstance(v, str)})
    assert [one.name for one in never_told(case(newer), TODAY)] == ["The bank"]


def test_a_parent_without_a_name_is_nobody() -> None:
    unsafe = profile("parental_responsibility: [{id: m-2222, contact_with_them: not_safe}]")
    assert why_never(case(unsafe), ["None", HOUSING], TODAY) == ""


# -- a substitute takes no name off the list
def test_whom_the_person_never_wanted_to_know_a_guardians_version_does_not_let_in() -> None:
    own = naming(never_share_with=never())
    guardian = substitute(day="2026-03-08", supersedes=[own.id])
    assert why(own, guardian, disclosure()) == "the person said never to share with them"
    for papers in ((own,), (own, guardian)):
        assert [one.name for one in never_told(case(*papers), TODAY)] == [HOUSING]
    again = naming(day="2026-03-09", supersedes=[guardian.id], letters="4444")
    assert [*never_told(case(own, guardian, again), TODAY)] == []


@pytest.mark.parametrize("name", ["", "  ", "-", "?!"])
def test_a_name_without_a_word_in_it_is_nobody(name: str) -> None:
    one = naming(never_share_with=[{"id": "n-2222", "person_or_agency": name}])
    assert not why_never(case(one), [HOUSING, ""], TODAY)
    assert why(one, disclosure()) == ""


def test_names_are_alike_by_their_words_in_any_case_and_not_by_their_letters() -> None:
    one = naming(never_share_with=never("Town Housing"))
    assert why_never(case(one), ["the TOWN-housing office"], TODAY)
    assert not why_never(case(one), ["midtown housing"], TODAY)
    assert not why_never(case(one), ["town house"], TODAY)
    assert why_never(case(one), ["town_housing"], TODAY)
    composed, apart = "Jos\u00e9 N\u00fa\u00f1ez", "Jose\u0301 Nu\u0301n\u0303ez"
    assert why_never(case(naming(never_share_with=never(composed))), [apart], TODAY)


def test_who_a_paper_goes_to_is_the_service_else_the_person() -> None:
    assert recipient_of(disclosure(to={"service_ref": "clinic", "person": "Maud"})) == "clinic"
    assert recipient_of(disclosure(to={"person": "Maud"})) == "Maud"
    assert recipient_of(disclosure(to="Maud")) == "Maud"


# -- for a screen
def told(one: Document, day: str = "2026-03-10") -> tuple[str, ...]:
    return may_be_told(one, whole(one, day=day))


def test_for_a_screen_whom_what_and_until_when_and_that_it_is_over() -> None:
    one = naming({"until": "2026-03-10"}, {"id": "r-3333", "service_ref": None, "person": "Maud", "information": None})
    assert told(one) == (f"{HOUSING}: contact, housing, until 2026-03-10", "Maud: nothing named yet, until ?")
    assert told(one, "2026-03-11")[0] == f"{HOUSING} (over): contact, housing, until 2026-03-10"
    assert told(naming({}, expires="2026-03-09"))[0].startswith(f"{HOUSING} (over): ")
    assert told(naming({"until": "2026-12-01"}, expires="2026-03-10"))[0].startswith(f"{HOUSING}: ")
    assert told(naming({}, expires=None)) == (f"{HOUSING}: contact, housing, until ?",)


def test_for_a_screen_why_nobody_is_told() -> None:
    assert told(naming(events=[taken_back("2026-03-06")])) == ("consent was taken back",)
    assert told(declined()) == ("the person declined",)
    assert told(naming(purposes=[{**AGREED, "decision": "later"}])) == ("the person has not agreed to sharing",)
    assert told(naming({"direction": "get"})) == told(consent()) == ("nobody is named",)
    over = {**AGREED, "until": "2026-03-10"}
    assert told(naming(purposes=[over]))[0].startswith(f"{HOUSING}: ")
    assert told(naming(purposes=[over]), "2026-03-11") == ("what the person agreed to is over",)
    for until in ("2026-03-09", "2026-03-10", "2026-03-11"):
        later = {**AGREED, "decision": "later", "until": until}
        assert told(naming(purposes=[later])) == ("the person has not agreed to sharing",)


def test_whom_never_to_tell_is_never_shown_as_only_over_or_not_decided_yet() -> None:
    closed = f"{HOUSING}: NOT NOW, the person said never to share with them"
    assert told(naming({"until": "2026-03-09"}, never_share_with=never())) == (closed,)
    assert told(naming(never_share_with=never(), final=None)) == (closed,)
    steps = "2026-03-02 referral-in, 2026-03-08 =closed, p2 2026-03-10 referral-in"
    before = naming(never_share_with=never())
    assert may_be_told(before, whole(before, steps=steps, day="2026-03-10")) == (closed,)


# -- a no beside a yes
def test_a_person_says_otherwise_until_it_was_talked_over() -> None:
    def says(given_by: str = "guardian", assent: str = "disagrees", *notes: object, **more: object) -> bool:
        one = consent(given_by=given_by, client_assent=assent, **more)
        return disagrees(view(one, *notes).case, one)  # type: ignore[arg-type]

    assert says()
    assert not says("client")
    assert not says("guardian", "agrees")
    assert not says(events=[taken_back("2026-03-06")])
    talked = paper("note", "2026-03-04", kind="supervision")
    assert not says("guardian", "disagrees", talked)
    for note in (
        paper("note", "2026-03-03", kind="supervision"),
        paper("note", "2026-03-04", kind="phone"),
        paper("note", "2026-03-04", kind="supervision", final=None),
    ):
        assert says("guardian", "disagrees", note)


# -- what was written by hand, and what was left open
@pytest.mark.parametrize(
    "said", [[HOUSING], HOUSING, {"id": "n-2222", "person_or_agency": HOUSING}, [{"id": "n-2222", "name": HOUSING}]]
)
def test_a_never_that_was_written_by_hand_is_a_never(said: object) -> None:
    assert why(naming(never_share_with=said), disclosure()) == "the person said never to share with them"


def test_a_paper_that_cannot_be_read_may_say_never() -> None:
    unread = "a paper of this file that may say never cannot be read"
    for one in (naming(letters="9999"), paper("safety-plan", "2026-03-09"), profile()):
        strange = replace(one, form=None)
        assert why(naming(), strange, disclosure()) == unread
        law = by_law("serious_threat")
        words = f"{unread}, and neither legal advice nor a life at risk is written down"
        assert why(naming(), strange, disclosure(**law)) == words
        lifted = {"never_share_lifted": {"by": "life_at_risk_now", "words": CANARY}}
        assert why(naming(), strange, disclosure(**law, **lifted)) == ""
    assert why(naming(), replace(paper("note", "2026-03-09"), form=None), disclosure()) == ""


def test_a_share_says_to_whom_and_what_whatever_was_left_open() -> None:
    assert why(naming(), disclosure(information_sent=None)) == "it does not say what is told"
    nobody = disclosure(to=None, lawful_basis="serious_threat", why=CANARY, basis_record={"decided_by": "ros"})
    assert why(naming(), nobody) == "it does not say to whom"
    assert (
        why(naming(unanswered={"purposes": "declined"}, purposes=None), disclosure())
        == "the person has not agreed to sharing"
    )
    desk = disclosure(to={"service_ref": "clinic", "contact": HOUSING})
    assert why(naming(never_share_with=never()), desk) == "the person said never to share with them"


def test_going_there_oneself_tells_nothing_only_where_nothing_is_told() -> None:
    tells = referral(method="client_self", information_sent=None, summary_for_service=CANARY)
    assert why(naming(never_share_with=never()), tells) == "the person said never to share with them"


def test_a_no_that_a_basis_respects_is_the_persons_own_in_any_period_and_about_that_one() -> None:
    threat = disclosure(**by_law("missing_person"))
    no = "the person declined, and on this basis that holds"
    own = declined()
    assert why(own, substitute(day="2026-03-08", supersedes=[own.id]), threat) == no
    assert why(naming(events=[taken_back("2026-03-06", "recipients", recipients=["r-7ktm"])]), threat) == no
    assert why(naming(), threat) == ""


def test_a_guardians_version_takes_no_name_off_that_the_person_said_while_unsure() -> None:
    own = naming(never_share_with=never(), capacity={"outcome": "unsure_seek_advice"})
    assert (
        why(own, substitute(day="2026-03-08", supersedes=[own.id]), disclosure())
        == "the person said never to share with them"
    )
