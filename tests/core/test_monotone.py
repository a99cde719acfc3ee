"""Whoever writes something down never loses by it: a new paper unsettles only what it speaks of, and order never matters."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core import making
from tests.core.making import CANARY, event, paper
from tests.core.test_properties import DAYS, SHELF, SPINES, STEPS, stands

from casefile.core import coherence
from casefile.core.case import Case
from casefile.core.caseload import Settings
from casefile.core.document import Document
from casefile.core.due import due
from casefile.core.form import Kind
from casefile.core.urgent import urgent
from casefile.work import gating

# -- the new forms beside the shelf of the other properties
SENT = event("sent", "2026-04-11", "e-7777")
ASKED = event("followed_up", "2026-04-18", "e-8888")
REVIEWED = event("reviewed", "2026-04-18", "e-8888")
CLINIC: dict[str, Any] = {"to": {"service_ref": "clinic"}, "information_sent": ["health"]}
LAW = {"decided_by": "ros", "belief": CANARY, "told": "told_before", "follow_up_on": "2026-05-02"}
BREACH = {"category": "privacy_breach", "data_breach": {"about": "2026-03-18-disclosure-3333"}}
FOLLOW_UP = {"wanted": "wanted", "days": [{"id": "d-2222", "date": "2026-05-11"}]}

MORE: dict[str, list[dict[str, Any]]] = {
    "referral-out": [
        {**CLINIC},
        {**CLINIC, "events": [SENT]},
        {**CLINIC, "events": [SENT, ASKED], "planned_ref": "r-2222"},
        {**CLINIC, "lawful_basis": "serious_threat", "basis_record": LAW, "why": CANARY},
        {"to": {"service_ref": "clinic"}, "method": "client_self"},
    ],
    "disclosure": [{**CLINIC}, {**CLINIC, "lawful_basis": "serious_threat", "basis_record": LAW, "why": CANARY}],
    "incident": [{"category": "threat"}, BREACH, {"category": "fire", "events": [REVIEWED]}],
    "exit-plan": [
        {"way_back": {"how_to_return": CANARY}, "achievements_recognised": CANARY, "follow_up_offer": FOLLOW_UP},
        {"achievements_recognised": " "},
    ],
    "follow-up": [{"reached": True}, {"reached": False, "attempts": [{"id": "a-2222", "result": "unsafe"}]}],
    "correction-request": [
        {"decision": "undecided"},
        {"decision": "not_accepted", "about_ref": "2026-03-18-case-plan-2222", "statement": CANARY},
        {"decision": "accepted", "about_ref": "2026-03-18-case-plan-2222"},
    ],
    "note": [
        {"kind": "phone", "text": CANARY, "goals": ["g-2222"]},
        {"kind": "attempted", "text": CANARY},
        {"kind": "phone", "text": CANARY, "contact_wanted": "none"},
        {"kind": "phone", "text": CANARY, "contact_wanted": "more"},
    ],
    "protection-report": [{"considered": CANARY}],
    "rights-and-responsibilities": [{}],
    "intake-record": [
        {"service_limits_explained": True, "worker_role_explained": True},
        {"service_limits_explained": False},
    ],
}
NEW = [
    paper(form, day, letters=letters, final=None if draft else day, **fields)
    for form, several in MORE.items()
    for which, fields in enumerate(several)
    for day, letters, draft in ((DAYS[3], f"{which + 2}" * 4, False), (DAYS[8], f"{which + 3}" * 4, which == 0))
]


def complete() -> list[Document]:
    """The case of a sixteen-year-old at high risk in which nothing is missing: what a paper could unsettle is settled here."""
    named = [{"id": "r-2222", "service_ref": "clinic", "information": ["health"], "direction": "give"}]
    copied = {"given": True, "format": "read_aloud", "language": "en"}
    return [
        making.profile(
            "date_of_birth: 2010-01-05\ncommunication_needs: {preferred_language: en, literacy: prefers_spoken, "
            "safe_contact: [{id: c-2222, channel: phone, value: x, safe: true}]}"
        ),
        paper(
            "referral-in",
            "2026-03-02",
            decision="accept",
            immediate_danger=False,
            housing_tonight="safe",
            criteria=[{"code": "area", "met": "met"}],
            letters="9999",
        ),
        making.consent("2026-03-04", recipients=named, letters="9999"),
        making.safe_today("2026-03-04", letters="9999"),
        making.risk(
            "2026-03-04",
            "high",
            letters="9999",
            review_due="2026-06-30",
            actions=[{"id": "a-2222", "action": CANARY, "who": "caseworker", "by": "2026-03-11"}],
            consultation={"state": "consulted", "who": CANARY, "date": "2026-03-04"},
        ),
        paper("safety-plan", "2026-03-04", letters="9999", type="suicide_self_harm"),
        paper("protection-report", "2026-03-04", letters="9999", considered=CANARY),
        making.assessment("2026-05-02", letters="9999", carer={"exists": "has_carer", "assessment_offered": True}),
        making.plan(
            "2026-03-18",
            letters="9999",
            referrals_planned=[{"id": "r-2222", "to": "clinic", "by": "2026-03-25"}],
            contact_plan={"every_days": 90},
            events=[event("copy_given", "2026-03-18", **copied)],
        ),
        making.review("2026-05-02", letters="9999"),
        paper("rights-and-responsibilities", "2026-03-04", letters="9999"),
        paper("intake-record", "2026-03-04", letters="9999", service_limits_explained=True, worker_role_explained=True),
        paper("referral-out", "2026-03-18", letters="9999", events=[SENT, ASKED], **CLINIC),
        paper("exit-plan", "2026-05-02", letters="9999", **MORE["exit-plan"][0]),
        making.summary(
            "2026-05-04",
            letters="9999",
            feedback_offered="given",
            achievements=CANARY,
            risk_at_exit={"answer": "handover_accepted", "handover_to": CANARY},
            withdrawn_by_service={
                "reason": CANARY,
                "notice_given_on": "2026-04-01",
                "right_to_complain_told": True,
                "alternatives": [CANARY],
            },
        ),
    ]


COMPLETE = complete()
ALL = [*SHELF, *NEW]
FINAL = [one for one in ALL if one.standing() == "final" and not one.is_living]
WHOLE = [replace(spine, documents=tuple(COMPLETE)) for spine in (SPINES[1], SPINES[2], SPINES[4])]
SETTLED_ON = date(2026, 5, 25)
TO = ["", "assessment", "referrals-out", "exit", "closing"]

# -- what a paper may unsettle, by hand; a form that is not here may unsettle nothing
MAY_UNSETTLE = {
    "consent": {
        "G03": "a second decision beside the first, or one that is not signed, decides nothing yet",
        "G04": "it may be given by somebody of whom nobody knows what they rest on",
        "G08": "it may say less than the one before, or stand beside it",
        "S05": "with a yes to a file under their name, a name is asked for",
        "S23": "it may run out soon",
    },
    "safe-today": {
        "G05": "the newest answers count, and a question may be open there",
        "G07": "the newest answers count, and the children may not have been asked about",
    },
    "risk-assessment": {
        "G06": "it may tell of a high risk that nothing answers yet",
        "G07": "it may no longer hold that children were asked about",
        "S09": "its own day for looking again counts, and two beside each other have none",
    },
    "strengths-needs-assessment": {
        "S06": "another picture may leave open what the person chose",
        "S07": "and may not have asked who cares for whom",
        "S08": "two beside each other are no picture to plan on",
        "S19": "it may not talk of managing without us",
        "S25": "it may not say how the person took part",
    },
    "case-plan": {
        "S10": "its goals may be without a measure",
        "S11": "it is signed anew",
        "S12": "a copy of it is given anew",
        "S13": "two plans beside each other are none",
        "S14": "it may promise a referral",
        "S15": "it may promise to be in touch more often",
        "S17": "it may hold a goal that the review did not decide",
        "S24": "its copy may not suit",
        "S25": "it may not say how the person took part",
    },
    "review": {
        "S12": "a copy of it is given too",
        "S17": "the newest review decides the goals, each of them",
        "S19": "each review talks of managing without us",
    },
    "referral-in": {
        "G01": "it may decline without a word of explanation",
        "G02": "it may tell of danger tonight",
        "S01": "it may have no answer yet",
        "S02": "it may leave a criterion open",
    },
    "referral-out": {
        "G08": "what it tells may not be covered",
        "S18": "once it was sent, somebody asks how it went",
    },
    "disclosure": {"G08": "what it tells may not be covered"},
    "exit-plan": {
        "S20": "two beside each other tell no way back",
        "S22": "two beside each other name nothing that was achieved",
    },
    "exit-summary": {
        "G06": "two beside each other no longer hold that the person cannot be reached",
        "G09": "and no longer say who takes over",
        "G10": "it may say that the service withdrew, without a reason",
        "S20": "two beside each other tell no way back",
        "S21": "it may not say whether the person was asked how we did",
        "S22": "it may name nothing that was achieved",
        "exit-summary": "two beside each other are none",
    },
    "intake-record": {"S04": "it may leave limits or role unexplained, or stand beside another"},
}
FORMS = sorted({one.name for one in FINAL})


def unsettled(case: Case, added: Document, day: date, to: str) -> set[str]:
    """The requirements that were met, and are missing or expired once that paper is there."""
    before, after = stands(case, day, to), stands(replace(case, documents=(*case.documents, added)), day, to)
    return {code for code, one in before.items() if one.state in ("met", "expiring") and after[code].stops}


@st.composite
def growing(draw: st.DrawFn) -> tuple[Case, Document]:
    """A case, whole or with gaps, and one final paper more that may replace papers of its form."""
    kept = draw(st.lists(st.sampled_from(COMPLETE), unique_by=lambda one: one.id, min_size=4))
    others = draw(st.lists(st.sampled_from(ALL), max_size=5, unique_by=lambda one: one.id))
    papers = (*kept, *others)
    added = draw(st.sampled_from([one for one in FINAL if one.id not in {p.id for p in papers}]))
    single = added.form is not None and added.form.kind is Kind.SINGLE
    same = [one.id for one in papers if one.name == added.name]
    old = draw(st.lists(st.sampled_from(same), max_size=2, unique=True)) if single and same else []
    added = replace(added, data={**added.data, "supersedes": old}) if old else added
    return replace(draw(st.sampled_from(SPINES)), documents=papers), added


ON = st.dates(date(2026, 3, 4), date(2026, 6, 30))


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(growing(), ON, st.sampled_from(TO))
def test_a_new_paper_unsettles_nothing_but_what_it_speaks_of(drawn: tuple[Case, Document], day: date, to: str) -> None:
    case, added = drawn
    assert unsettled(case, added, day, to) <= set(MAY_UNSETTLE.get(added.name, ()))


@pytest.mark.parametrize("form", FORMS)
def test_beside_a_case_that_lacks_nothing_each_final_paper_of_the_shelf_unsettles_only_that(form: str) -> None:
    for whole in WHOLE:
        for added in (one for one in FINAL if one.name == form):
            found = unsettled(whole, added, SETTLED_ON, "closing")
            assert found <= set(MAY_UNSETTLE.get(form, ())), added.id


def test_the_case_that_lacks_nothing_has_met_all_that_the_table_speaks_of() -> None:
    met = {
        code
        for whole in WHOLE
        for code, one in stands(whole, SETTLED_ON, "closing").items()
        if one.state in ("met", "expiring")
    }
    spoken_of = {code for reasons in MAY_UNSETTLE.values() for code in reasons}
    assert spoken_of - met == {"G01", "S05"}  # met by somebody who was turned away, and before anybody agreed to a name


def test_the_table_speaks_of_requirements_that_exist_and_gives_a_reason_for_each() -> None:
    known = set(gating.practice().requirements)
    for form, reasons in MAY_UNSETTLE.items():
        assert form in FORMS
        assert set(reasons) <= known
        assert all(len(reason) > 12 for reason in reasons.values())


def of(form: str, /, **more: Any) -> Document:
    """The paper of that form in the case that lacks nothing, with something about it changed."""
    one = next(one for one in COMPLETE if one.name == form)
    kept = {name: one.data[name] for name in one.data if name not in ("casefile", "id", "date", "final")}
    day = str(more.pop("day", one.data["date"]))
    return paper(form, day, **{**kept, "letters": "9999", **more})


def anew(form: str, day: str = "2026-05-20", /, **more: Any) -> Document:
    """The next version of that paper, with something about it changed."""
    old = next(one.id for one in COMPLETE if one.name == form)
    return of(form, day=day, letters="8888", version=2, supersedes=[old], **more)


def beside(form: str, /, **more: Any) -> Document:
    """Another paper of that form that replaces none."""
    return of(form, **{"day": "2026-05-20", "letters": "8888", **more})


PLAN, SUMMARY, ASSESSMENT = "case-plan", "exit-summary", "strengths-needs-assessment"
UNSETTLED_BY: dict[tuple[str, str], tuple[Document, list[Document]]] = {
    ("consent", "G03"): (anew("consent", signatures=None), []),
    ("consent", "G04"): (anew("consent", given_by="guardian", form="by_substitute"), []),
    ("consent", "G08"): (
        beside("consent", recipients=None),
        [of("referral-out", day="2026-05-20", events=[event("sent", "2026-05-20")])],
    ),
    ("consent", "S05"): (
        making.consent("2026-05-20", letters="8888", supersedes=["2026-03-04-consent-9999"]),
        [making.declined(letters="9999")],
    ),
    ("consent", "S23"): (anew("consent", expires="2026-05-24"), []),
    ("safe-today", "G05"): (making.safe_today("2026-05-20", "bed_tonight=not_asked"), []),
    ("safe-today", "G07"): (making.safe_today("2026-05-20", "children_safe=not_asked"), []),
    ("risk-assessment", "G06"): (anew("risk-assessment", actions=None), []),
    ("risk-assessment", "G07"): (
        anew("risk-assessment"),
        [
            of("risk-assessment", children={"contact": "none", "child_area": "answered"}),
            making.safe_today(answers="children_safe=not_relevant"),
        ],
    ),
    ("risk-assessment", "S09"): (anew("risk-assessment", review_due="2026-05-24"), []),
    (ASSESSMENT, "S06"): (anew(ASSESSMENT, strengths_inventory=None), []),
    (ASSESSMENT, "S07"): (anew(ASSESSMENT, carer=None), []),
    (ASSESSMENT, "S08"): (beside(ASSESSMENT), []),
    (ASSESSMENT, "S19"): (anew(ASSESSMENT, exit_talk=None), []),
    (ASSESSMENT, "S25"): (anew(ASSESSMENT, participation=None), []),
    (PLAN, "S10"): (anew(PLAN, goals=[making.goal(measure=None)]), []),
    (PLAN, "S11"): (anew(PLAN, signatures=None), []),
    (PLAN, "S12"): (anew(PLAN, events=None), []),
    (PLAN, "S13"): (beside(PLAN), []),
    (PLAN, "S14"): (anew(PLAN, referrals_planned=[{"id": "r-3333", "to": "bank"}]), []),
    (PLAN, "S15"): (
        anew(PLAN, "2026-05-05", contact_plan={"every_days": 7}, signatures=None, participation=None),
        [],
    ),
    (PLAN, "S17"): (anew(PLAN, "2026-05-02", goals=[making.goal(), making.goal("g-3333")]), []),
    (PLAN, "S24"): (anew(PLAN, events=[event("copy_given", "2026-05-20", given=True, language="ar")]), []),
    (PLAN, "S25"): (anew(PLAN, participation=None), []),
    ("review", "S12"): (beside("review", events=None), []),
    ("review", "S17"): (beside("review", goals=None), []),
    ("review", "S19"): (beside("review", exit_talk=None), []),
    ("referral-in", "G01"): (
        anew("referral-in", decision="declined"),
        [
            of(
                "referral-in",
                decision="declined",
                decline={
                    "explained": {"date": "2026-03-02"},
                    "alternatives_offered": [{"id": "o-2222", "service_ref": "clinic"}],
                    "safety_tonight": CANARY,
                    "right_to_complain_told": True,
                },
            )
        ],
    ),
    ("referral-in", "G02"): (anew("referral-in", immediate_danger=True), []),
    ("referral-in", "S01"): (anew("referral-in", decision="pending"), []),
    ("referral-in", "S02"): (anew("referral-in", criteria=[{"code": "area", "met": "not_known"}]), []),
    ("referral-out", "G08"): (beside("referral-out", to={"service_ref": "bank"}, events=None), []),
    ("referral-out", "S18"): (beside("referral-out", day="2026-05-04", events=[event("sent", "2026-05-04")]), []),
    ("disclosure", "G08"): (paper("disclosure", "2026-05-04", to={"service_ref": "bank"}), []),
    ("exit-plan", "S20"): (beside("exit-plan"), []),
    ("exit-plan", "S22"): (beside("exit-plan"), [of(SUMMARY, achievements=None)]),
    (SUMMARY, "G06"): (
        beside(SUMMARY),
        [of("risk-assessment", actions=None), of(SUMMARY, risk_at_exit=making.UNREACHABLE)],
    ),
    (SUMMARY, "G09"): (beside(SUMMARY), []),
    (SUMMARY, "G10"): (anew(SUMMARY, withdrawn_by_service=None), []),
    (SUMMARY, "S20"): (
        beside(SUMMARY),
        [of("exit-plan", way_back=None), of(SUMMARY, way_back=CANARY, letter_given="sent")],
    ),
    (SUMMARY, "S21"): (anew(SUMMARY, feedback_offered=None), []),
    (SUMMARY, "S22"): (anew(SUMMARY, achievements=None), [of("exit-plan", achievements_recognised=None)]),
    (SUMMARY, "exit-summary"): (beside(SUMMARY), []),
    ("intake-record", "S04"): (beside("intake-record"), []),
}


@pytest.mark.parametrize(("form", "code"), [(form, code) for form, reasons in MAY_UNSETTLE.items() for code in reasons])
def test_every_line_of_the_table_is_true_of_some_paper_and_no_more_than_the_table_is(form: str, code: str) -> None:
    added, changed = UNSETTLED_BY[form, code]
    kept = [one for one in COMPLETE if one.name not in {other.name for other in changed}]
    found = set()
    for steps in (STEPS[1], STEPS[2], STEPS[4]):
        found |= unsettled(making.case(*kept, *changed, steps=steps), added, SETTLED_ON, "closing")
    assert code in found
    assert found <= set(MAY_UNSETTLE[form])


HARMLESS = ["safety-plan", "incident", "follow-up", "correction-request", "note", "protection-report"]


@pytest.mark.parametrize("form", HARMLESS)
def test_to_write_down_a_plan_a_harm_a_wish_or_a_talk_costs_nobody_anything(form: str) -> None:
    assert form not in MAY_UNSETTLE
    assert form in FORMS


# -- the order of files
def told(case: Case, day: date) -> Any:
    """Everything the core says of a case on a day, so that two orders of its files can be compared."""
    seen = gating.view(case, Settings(), day)
    lines = {part.title: sorted(part.lines) for part in urgent(seen)}
    findings = sorted((one.place, one.code, one.message) for one in coherence.findings(seen))
    return stands(case, day, "closing"), due(seen), findings, lines


@st.composite
def piles(draw: st.DrawFn) -> Case:
    """A case with up to twelve papers of all forms, some of which replace others."""
    drawn = draw(st.lists(st.sampled_from([*ALL, *COMPLETE]), max_size=12, unique_by=lambda one: one.id))
    linked = []
    for one in drawn:
        same = [other.id for other in drawn if other.name == one.name and other.id != one.id]
        old = draw(st.lists(st.sampled_from(same), max_size=2, unique=True)) if same else []
        linked.append(replace(one, data={**one.data, "supersedes": old}) if old else one)
    return replace(draw(st.sampled_from(SPINES)), documents=tuple(linked))


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(piles(), ON, st.randoms())
def test_the_order_of_files_never_matters(case: Case, day: date, chance: Any) -> None:
    shuffled = list(case.documents)
    chance.shuffle(shuffled)
    assert told(replace(case, documents=tuple(shuffled)), day) == told(case, day)
