"""What is due for somebody's safety: today's questions, risk and its review, high risk answered, children thought of. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core.answer import State, View
from casefile.core.checks import safety
from casefile.core.clocks.item import SAFETY, Item, item_of
from casefile.core.days import day_of, spoken


def safe(view: View) -> Iterator[Item]:
    """High risk without an answer, today's questions, children's safety, risk and safety plans to look at again."""
    answer = safety.high_risk_answered(view)
    if answer.state is State.MISSING:
        yield item_of(view, "G06", view.day, "answer the high risk", answer.because, answer.fix, SAFETY)
    phase = view.case.phase
    if phase in ("referral-in", "intake"):
        yield from _tonight(view)
    if phase in ("intake", "assessment", "planning", "implementation", "referrals-out"):
        today = safety.safe_today(view)
        record = view.case.latest("safe-today")
        again = day_of(record.at("ask_on")) if record and record.text("asked") == "not_safe_to_ask_now" else None
        if record is None and phase == "intake":
            yield item_of(
                view,
                "G05",
                view.day,
                "ask the six questions about today",
                today.because,
                "casefile write {client} safe-today",
                SAFETY,
            )
        elif again:
            yield item_of(
                view,
                "G05",
                again,
                "ask the six questions about today",
                "it was not safe to ask",
                "casefile write {client} safe-today",
                SAFETY,
            )
    children = safety.child_safety(view)
    if children.state is State.MISSING and phase != "referral-in":
        yield item_of(
            view,
            "G07",
            view.day,
            "think through children's safety",
            children.because,
            children.fix or "casefile explain G07",  # what is kept apart is named in no list
            SAFETY,
        )
    report = view.case.latest("protection-report")
    again = day_of(report.at("look_again_on")) if report else None
    if report and again:
        yield item_of(
            view,
            f"{report.id[-4:]}-again",
            again,
            "look at a paper again",
            f"as was said on {spoken(report.date)}",
            f"casefile show {{client}} {report.id[-4:]}",
            SAFETY,
        )
    yield from _risk(view)


def _tonight(view: View) -> Iterator[Item]:
    """Danger, or no safe bed, that a referral tells of, a draft too, and that nothing was done about yet."""
    for referral in (*view.case.open_draft("referral-in")[-1:], *view.case.standing("referral-in")):
        unsafe = referral.at("immediate_danger") is True or referral.text("housing_tonight") in ("none", "unsafe")
        if unsafe and not referral.said("safety_screen.action"):
            draft = referral.standing() == "draft"
            yield item_of(
                view,
                "G02",
                view.day,
                "see to tonight",
                "the referral tells of danger, or of no safe bed; casefile help lines",
                f"casefile {'write' if draft else 'amend'} {{client}} referral-in",
                SAFETY,
            )
            return


def _risk(view: View) -> Iterator[Item]:
    assessments = view.case.standing("risk-assessment")
    if not assessments:
        due = safety.risk_assessed_due(view)
        if due and view.case.phase != "exit":
            yield item_of(
                view,
                "S26",
                due,
                "make the full risk assessment",
                "the six questions hold only for today",
                "casefile write {client} risk-assessment",
                SAFETY,
            )
    for risk in assessments[-1:]:
        level = safety.risk_level(risk).replace("_", " ")
        day = safety.risk_review_due(view, risk)
        yield item_of(
            view,
            "S09",
            day,
            "look at risk again",
            f"{level}, of {spoken(risk.date)}",
            "casefile amend {client} risk-assessment",
            SAFETY,
        )
    for plan in view.case.standing("safety-plan"):
        again = day_of(plan.at("next_review"))
        if again:
            yield item_of(
                view,
                plan.id,
                again,
                "look at the safety plan again",
                f"of {spoken(plan.date)}",
                f"casefile amend {{client}} {plan.id}",
                SAFETY,
            )
