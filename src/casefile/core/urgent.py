"""What is needed when it cannot wait, from whatever of a file can be read: reach, plan, who must not know, children. Pure.

It asks no gate and judges nothing. Drafts count, old support periods count: in an emergency a word from last year is better
than none, and its day stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casefile.core.answer import View, as_decided
from casefile.core.case import Case
from casefile.core.checks.safety import HIGH, risk_level
from casefile.core.days import age_on, day_of, spoken
from casefile.core.document import Document
from casefile.core.never import never_told
from casefile.core.permission import own_word
from casefile.core.protective import protective
from casefile.core.sharing import may_be_told

Jurisdiction = Mapping[str, Any]

TAKEN = {"sometimes": "not always taken", "not_taken": "NOT TAKEN"}
LINES, PLANS = 4, 2
"""How many recipients and how many safety plans one screen shows."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to know, and its lines; no line is the answer that nothing is written."""

    title: str
    lines: tuple[str, ...]


def urgent(view: View) -> tuple[Part, ...]:
    """Everything for one screen, in the order of an emergency."""
    case, day, jurisdiction = view.case, view.day, view.jurisdiction
    children = tuple(_children(case, day, jurisdiction))
    return (
        Part("reach", tuple(_reach(case))),
        Part("never tell", tuple(_never(view))),
        Part("safety plan", tuple(_plan(case))),
        Part("children", children),
        Part("medicines", tuple(_medicines(case))),
        Part("before a visit", tuple(_alerts(case, day))),
        Part("may be told", tuple(_told(view))),
        Part("numbers", tuple(_numbers(jurisdiction, violence=protective(case).on, children=bool(children)))),
    )


def _newest(case: Case, form: str) -> Document | None:
    """The newest document of a form that says something: in any support period, a draft too."""
    found = [one for one in case.documents if one.name == form and one.tree and one.standing() != "entered_in_error"]
    return max(found, key=lambda one: (one.date, one.version, one.text("recorded_on"), one.id), default=None)


def _reach(case: Case) -> Iterator[str]:
    profile = case.profile
    for one in profile.items("communication_needs.safe_contact") if profile else ():
        safe = {"True": "safe", "False": "NOT SAFE"}.get(str(one.get("safe")), "not known whether safe")
        parts = [
            safe,
            str(one.get("channel", "")).replace("_", " "),
            str(one.get("value", "")),
            str(one.get("times") or ""),
        ]
        parts += ["no voicemail"] if one.get("voicemail_ok") is False else []
        parts += [f"say: {one['code_phrase']}"] if one.get("code_phrase") else []
        yield ", ".join(part for part in parts if part)
    for one in profile.items("supports") if profile else ():
        if one.get("is_emergency_contact") is True:
            told = str(one.get("may_be_told") or "nothing said about what they may be told").replace("_", " ")
            yield f"in an emergency: {one.get('name', '')} {one.get('phone') or ''} (may be told: {told})"


def _never(view: View) -> Iterator[str]:
    state = protective(view.case)
    if state.on:
        yield f"protective mode ({state.because})"
    yield from dict.fromkeys(one.name for one in never_told(view.case, view.day) if one.name.strip())


def _plan(case: Case) -> Iterator[str]:
    yield from _high_risk(case)
    plans = [*_plans(case)]
    for plan in plans[:PLANS]:
        kind = plan.text("type").replace("_", " ")
        yield f"{kind or 'plan'} of {spoken(plan.date)}{', a draft' if plan.standing() == 'draft' else ''}: {plan.id[-4:]}"
        yield from _first(plan, "emergency.what_i_do", "I do")
        coping = [str(one) for one in plan.items_or_words("my_own_coping")]
        yield from ([f"helps: {'; '.join(coping[:3])}"] if coping else [])
        for one in plan.items("people_i_can_ask")[:2]:
            yield f"ask: {one.get('name', '')} {one.get('phone') or ''}".rstrip()
        yield from _first(plan, "dfv.safe_exit", "way out")
        yield from _first(plan, "dfv.code_word", "code word")
        yield from _first(plan, "how_to_be_with_me", "be with me")

    if len(plans) > PLANS:
        yield f"and {len(plans) - PLANS} more: casefile show {case.code} safety-plan"


def _plans(case: Case) -> Iterator[Document]:
    """The newest plan of each kind, drafts among them; the person's own before one for a worker's visit."""
    drafts = [one for one in case.documents if one.name == "safety-plan" and one.standing() == "draft" and one.tree]
    plans = [*drafts, *(one for one in case.ever("safety-plan") if one.standing() == "final")]
    newest: dict[str, Document] = {}
    for plan in sorted(plans, key=lambda one: (one.date, one.id), reverse=True):
        newest.setdefault(plan.text("type"), plan)
    yield from sorted(newest.values(), key=lambda one: one.text("type") == "worker_visit")


def _high_risk(case: Case) -> Iterator[str]:
    """That risk is high, and what was agreed instead where the person wanted no plan."""
    risk = _newest(case, "risk-assessment")
    if risk is None or risk_level(risk) not in HIGH:
        return
    declined = risk.text("safety_plan.state") == "declined"
    yield f"{risk_level(risk)} risk, {spoken(risk.date)}" + ("; a plan was offered and declined" if declined else "")
    yield from _first(risk, "safety_plan.instead", "instead") if declined else ()


def _first(plan: Document, path: str, label: str) -> Iterator[str]:
    if plan.said(path):
        yield f"{label}: {plan.text(path).splitlines()[0]}"


def _children(case: Case, day: date, jurisdiction: Jurisdiction) -> Iterator[str]:
    limit = int(jurisdiction.get("child_safety", {}).get("client_below", 18))
    profile = case.profile
    for one in profile.items("household") if profile else ():
        born = day_of(one.get("date_of_birth"))
        young = born is not None and age_on(born, day) < limit
        if young or one.get("in_care_of_client") is True or one.get("visited_by_client") is True:
            age = f", {age_on(born, day)}" if born else ""
            where = (
                "in their care"
                if one.get("in_care_of_client") is True
                else "visited"
                if one.get("visited_by_client")
                else ""
            )
            yield f"{one.get('name') or 'a child'}{age}{', ' + where if where else ''}"
    referral = _newest(case, "referral-in")
    count = referral.at("children_with") if referral else None
    if isinstance(count, int) and count > 0 and referral:
        yield f"{count} with the person on {spoken(referral.date)}"


def _medicines(case: Case) -> Iterator[str]:
    found = _newest(case, "strengths-needs-assessment")
    topic = (found.item("ross", "medication_review") if found else None) or {}
    listed = topic.get("medicines")
    for one in listed if isinstance(listed, list | tuple) else ():
        if isinstance(one, Mapping):
            words = [str(one.get(name)) for name in ("name", "dose", "taken_for") if one.get(name)]
            yield ", ".join([*words, *filter(None, [TAKEN.get(str(one.get("taken")), "")])])
    today = _newest(case, "safe-today")
    worry = (today.item("questions", "health_or_medicines") if today else None) or {}
    if worry.get("answer") == "worry" and today:
        yield f"a worry on {spoken(today.date)}: {worry.get('words') or 'see the paper'}"


def _alerts(case: Case, day: date) -> Iterator[str]:
    """What happened, when and who says so, as long as its day to be looked at again is not past; and today's own worry."""
    today, referral = _newest(case, "safe-today"), _newest(case, "referral-in")
    worry = (today.item("questions", "danger_to_a_visitor") if today else None) or {}
    if worry.get("answer") == "worry" and today:
        words = "; ".join(str(worry[name]) for name in ("words", "done_now") if worry.get(name))
        yield f"a worry on {spoken(today.date)}: {words or 'see the paper'}"
    if referral and referral.at("immediate_danger") is True:
        yield f"in danger when referred, {spoken(referral.date)}"
    profile, risk = case.profile, _newest(case, "risk-assessment")
    given = [(one, "review_date") for one in (profile.items("alerts") if profile else ())]
    given += [(one, "review_on") for one in (risk.items("alerts_for_staff") if risk else ())]
    for one, name in given:
        again = day_of(one.get(name))
        if again is None or again >= day:
            yield f"{one.get('act', '')} ({one.get('date', '')}, {one.get('source', '')})"


LAW = "a life at risk is a basis of its own (casefile share)"


def _told(view: View) -> Iterator[str]:
    """Whom the person agreed to, from the consent they decided last themselves or through somebody."""
    case = view.case
    found = case.current("consent") or own_word(case) or _newest(case, "consent")
    if found is None:
        yield f"nobody has decided about consent yet; {LAW}"
        return
    lines = may_be_told(as_decided(found, case), view)
    nobody = ": " not in lines[0]
    yield from (f"{one}; {LAW}" if nobody else one for one in lines[:LINES])
    if len(lines) > LINES:
        yield f"and {len(lines) - LINES} more: casefile show {case.code} consent"


def _numbers(jurisdiction: Jurisdiction, *, violence: bool, children: bool) -> Iterator[str]:
    """Six lines of the place: life and death first, then those for what is known here, then the rest as they stand."""
    known = {"violence": violence, "children": children}
    lines = jurisdiction.get("crisis_lines", ())
    rest = sorted(lines[2:], key=lambda one: not known.get(one.get("first_for", ""), False))
    yield from (f"{one['number']}  {one['name']}" for one in (*lines[:2], *rest)[:6])
