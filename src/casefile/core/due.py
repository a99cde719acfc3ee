"""What is due, and why: the clocks of the practice and the days people wrote down, told for one case on one day. Pure.

Order of what matters: safety, then consent and law, then what is overdue to the person, then what comes this week.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casefile.core.answer import State, View, withdrawal
from casefile.core.case import Step
from casefile.core.checks import arrival, consent, planning, safety
from casefile.core.days import day_of, plus, plus_working, spoken
from casefile.core.document import Document, events_along

SAFETY, CONSENT, PERSON, WEEK = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Item:
    """One thing due: `what` and `why` never hold a person's words."""

    id: str
    client: str
    due: date
    what: str
    why: str
    fix: str
    rank: int = WEEK

    def overdue(self, day: date) -> int:
        """Days past its day; 0 when it is not overdue."""
        return max((day - self.due).days, 0)

    def as_dict(self, day: date) -> dict[str, object]:
        """The item as `today --json` prints it."""
        return {
            "id": self.id,
            "client": self.client,
            "due": self.due.isoformat(),
            "what": self.what,
            "why": self.why,
            "fix": self.fix,
            "overdue_days": self.overdue(day),
        }


def due(view: View) -> tuple[Item, ...]:
    """Everything due for a case up to a week ahead (the practice's `ahead`), what matters most first.

    A closed or declined case has nothing due but recipients who must be told that consent was taken back; a paused one only
    what is about safety and consent, its appointments, and the day it goes on.
    """
    found = [item for clock in CLOCKS for item in clock(view)]
    if not view.case.is_open:
        found = [item for item in found if item.id.startswith("tell-")]
    elif view.case.state == "paused":
        found = [item for item in found if item.rank in (SAFETY, CONSENT) or item.id.startswith(("a-", "paused"))]
    ahead = plus(view.day, view.practice.clock("ahead"))
    found = [item for item in found if item.due <= ahead]
    return tuple(sorted(found, key=lambda item: _order(item, view.day)))


def _order(item: Item, day: date) -> tuple[int, date, str]:
    rank = item.rank if item.rank < PERSON else PERSON if item.overdue(day) else WEEK
    return (rank, item.due, item.id)


def _item(view: View, id: str, due: date, what: str, why: str, fix: str, rank: int = WEEK) -> Item:
    return Item(id, view.case.code, due, what, why, fix.replace("{client}", view.case.code), rank)


def _safety(view: View) -> Iterator[Item]:
    answer = safety.high_risk_answered(view)
    if answer.state is State.MISSING:
        yield _item(view, "G06", view.day, "answer the high risk", answer.because, answer.fix, SAFETY)
    phase = view.case.phase
    if phase in ("intake", "assessment", "planning", "implementation", "referrals-out"):
        today = safety.safe_today(view)
        record = view.case.latest("safe-today")
        again = day_of(record.at("ask_on")) if record and record.text("asked") == "not_safe_to_ask_now" else None
        if record is None and phase == "intake":
            yield _item(
                view,
                "G05",
                view.day,
                "ask the six questions about today",
                today.because,
                "casefile write {client} safe-today",
                SAFETY,
            )
        elif again:
            yield _item(
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
        yield _item(
            view,
            "G07",
            view.day,
            "think through children's safety",
            children.because,
            children.fix or "casefile write {client} protection-report",
            SAFETY,
        )
    yield from _risk(view)


def _risk(view: View) -> Iterator[Item]:
    assessments = view.case.standing("risk-assessment")
    if not assessments and not view.died:
        due = safety.risk_assessed_due(view)
        if due and view.case.phase != "exit":
            yield _item(
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
        yield _item(
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
            yield _item(
                view,
                plan.id,
                again,
                "look at the safety plan again",
                f"of {spoken(plan.date)}",
                f"casefile amend {{client}} {plan.id}",
                SAFETY,
            )


def _consent(view: View) -> Iterator[Item]:
    current = view.consent
    decided = consent.consent_decided(view)
    if decided.stops and view.case.phase not in ("referral-in", "exit", ""):
        since = view.case.first_entered("intake")
        yield _item(
            view,
            "G03",
            since.date if since else view.day,
            "decide about consent",
            decided.because,
            decided.fix or "casefile write {client} consent",
            CONSENT,
        )
    if current is None:
        return
    lasting = consent.consent_lasting(view)
    if lasting.due:
        yield _item(
            view,
            "S23",
            lasting.due,
            "renew or confirm consent",
            lasting.because,
            "casefile amend {client} consent",
            CONSENT,
        )
    again = day_of(current.at("alone.look_again_on"))
    if again and not withdrawal(current):
        yield _item(
            view,
            "G04",
            again,
            "look again at who decides",
            "a young person is here alone",
            "casefile amend {client} consent",
            CONSENT,
        )


def _tell(view: View) -> Iterator[Item]:
    """Recipients who heard of the person, and must be told that consent was taken back."""
    for document in view.case.standing("consent"):
        events = events_along(document, view.case.documents)
        told = {str(e.get("recipient")) for e in events if e.kind == "recipient_told"}
        for event in events:
            if event.kind != "consent_withdrawn" or event.get("scope") == "purposes":
                continue
            named = (
                event.get("recipients")
                if event.get("scope") == "recipients"
                else [r.get("id") for r in document.items("recipients")]
            )
            for recipient in sorted({str(r) for r in named or ()} - told):
                fix = f"casefile done {{client}} {recipient} --how letter"
                yield _item(
                    view,
                    f"tell-{recipient}",
                    plus_working(event.date, 1),
                    "tell a recipient that consent was taken back",
                    "they heard of the person before",
                    fix,
                    CONSENT,
                )


def _emergency(view: View) -> Iterator[Item]:
    """After an emergency: consent is asked again, and somebody is told, within two working days."""
    for step in view.case.steps:
        if step.data.get("emergency") is not True or step.period != view.case.period:
            continue
        due = plus_working(step.date, view.practice.clock("emergency_working"))
        why = f"an emergency move on {spoken(step.date)}"
        if not any(one.date >= step.date and one.stands for one in view.case.of("consent")):
            yield _item(
                view,
                f"{step.id}-consent",
                due,
                "ask about consent again",
                why,
                "casefile write {client} consent",
                CONSENT,
            )
        if not any(_talked(one, step) for one in view.case.of("note")):
            yield _item(
                view,
                f"{step.id}-told",
                due,
                "talk it over with a supervisor or colleague",
                why,
                "casefile note {client} - --kind supervision",
                CONSENT,
            )


def _talked(note: Document, step: Step) -> bool:
    return note.stands and note.date >= step.date and note.text("kind") == "supervision"


def _arrival(view: View) -> Iterator[Item]:
    case = view.case
    if case.phase == "referral-in":
        answer = arrival.referral_answered(view)
        if answer.state is State.MISSING and answer.due:
            yield _item(
                view,
                "S01",
                answer.due,
                "answer the referral",
                answer.because,
                "casefile write {client} referral-in",
                PERSON,
            )
        referral = case.current("referral-in")
        again = day_of(referral.at("review_on")) if referral and referral.text("decision") == "wait" else None
        if again:
            yield _item(
                view,
                "waiting",
                again,
                "look at the waiting list",
                "a place may be free",
                "casefile amend {client} referral-in",
                PERSON,
            )
    step = case.first_entered("intake")
    if case.phase == "intake" and step:
        day = plus_working(step.date, view.practice.clock("intake_working"))
        yield _item(
            view,
            "intake",
            day,
            "finish intake",
            f"begun on {spoken(step.date)}",
            "casefile status {client}",
            PERSON,
        )
    if case.phase == "assessment" and step and not case.standing(planning.ASSESSMENT):
        day = plus(step.date, view.practice.clock("assessment"))
        yield _item(
            view,
            "assessment",
            day,
            "finish the assessment",
            f"intake began on {spoken(step.date)}",
            f"casefile write {{client}} {planning.ASSESSMENT}",
            PERSON,
        )
    if case.phase in ("assessment", "planning") and not case.standing("case-plan"):
        made = planning.plan_made(view)
        if made.due:
            yield _item(
                view,
                "S13",
                made.due,
                "make the plan",
                "four weeks after intake at the latest",
                "casefile write {client} case-plan",
                PERSON,
            )


def _plan(view: View) -> Iterator[Item]:
    for plan in view.case.standing("case-plan")[-1:]:
        if view.case.phase not in ("exit", "review"):
            held = view.case.latest("review")
            looked_at = held is not None and held.date > plan.date
            day = day_of(held.at("next_review") if held and looked_at else plan.at("review_on"))
            if day:
                yield _item(
                    view,
                    "review",
                    day,
                    "hold the review",
                    f"the {'last review' if looked_at else 'plan'} says so",
                    "casefile advance {client} --to review",
                    PERSON,
                )
        events = events_along(plan, view.case.documents)
        state = {str(e.get("step")): e.get("progress") for e in events if e.kind == "step_progress"}
        reached = {
            str(e.get("goal"))
            for e in events
            if e.kind == "goal_progress" and e.get("state") in ("achieved", "dropped", "stopped")
        }
        for number, goal in enumerate(plan.items("goals"), 1):
            if goal.get("id") not in reached:
                yield from _steps(view, number, goal, state)


def _steps(view: View, number: int, goal: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[Item]:
    for position, step in enumerate(goal.get("steps") or (), 1):
        day = day_of(step.get("by")) if isinstance(step, Mapping) else None
        now = state.get(str(step.get("id")), "todo")
        if day and now not in ("done", "dropped"):
            who = str(step.get("who", "")).replace("_", " ")
            why = f"goal {number}, step {position}, {who}" + ("; it is stuck" if now == "stuck" else "")
            yield _item(
                view,
                str(step.get("id")),
                day,
                "a step of the plan",
                why,
                f"casefile done {{client}} {step.get('id')}",
                PERSON,
            )


def _days_written_down(view: View) -> Iterator[Item]:
    for one in view.case.record.items("appointments"):
        day = day_of(one.get("date"))
        if day and one.get("state") == "booked":
            when = f"at {one.get('time')}" if one.get("time") else "some time that day"
            yield _item(
                view,
                str(one.get("id")),
                day,
                "appointment",
                when,
                f"casefile done {{client}} {one.get('id')}",
                WEEK,
            )
    notes = [one for one in view.case.of("note") if one.stands]
    for note in notes[-1:]:
        day = day_of(note.at("next_contact"))
        if day:
            yield _item(
                view,
                "contact",
                day,
                "next contact",
                f"as the note of {spoken(note.date)} says",
                "casefile note {client}",
                PERSON,
            )
    step = view.case.state_step
    if step and step.text("state") in ("paused", "waiting") and (day := day_of(step.data.get("until"))):
        yield _item(
            view,
            "paused",
            day,
            f"{step.text('state')} until today",
            f"since {spoken(step.date)}",
            "casefile state {client} active --because -",
            PERSON,
        )


def _papers(view: View) -> Iterator[Item]:
    for one in view.case.exemptions:
        if one.approval == "asked" and one.date <= view.day:
            who = str(one.data.get("approved_by", "")) or "a supervisor"
            yield _item(
                view,
                one.id,
                one.date,
                f"{who} is asked to agree to setting {one.requirement} aside",
                f"asked on {spoken(one.date)}",
                f"casefile explain {one.requirement}",
                PERSON,
            )
        if one.until and one.in_force(view.day):
            yield _item(
                view,
                f"{one.id}-ends",
                one.until,
                f"{one.requirement} is set aside until then",
                f"since {spoken(one.date)}",
                f"casefile explain {one.requirement}",
                PERSON,
            )
    for fork in view.case.forks():
        yield _item(
            view,
            f"fork-{fork[0].name}",
            fork[-1].date,
            f"bring two versions of the {fork[0].name} together",
            "both are final",
            f"casefile resolve {{client}} {fork[0].name}",
            PERSON,
        )
    limit = timedelta(days=view.practice.clock("draft_open"))
    for document in view.case.documents:
        if not document.is_living and document.period == view.case.period and document.standing() == "draft":
            yield _item(
                view,
                document.id,
                document.date + limit,
                f"finish the {document.name}",
                f"a draft since {spoken(document.date)}",
                f"casefile write {{client}} {document.name}",
                WEEK,
            )


CLOCKS: tuple[Callable[[View], Iterator[Item]], ...] = (
    _safety,
    _consent,
    _tell,
    _emergency,
    _arrival,
    _plan,
    _days_written_down,
    _papers,
)


def next_due(view: View) -> date | None:
    """The earliest day on which something is due, looked at without the week's limit; None where nothing is."""
    return min((item.due for clock in CLOCKS for item in clock(view)), default=None) if view.case.is_open else None
