"""What is due in the work itself: the referral's answer, intake, plan and review, steps, appointments, papers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from casefile.core import corrections
from casefile.core.answer import State, View
from casefile.core.candidates import waiting, waits
from casefile.core.checks import arrival, planning
from casefile.core.checks.linking import MEETINGS, last_contact
from casefile.core.clocks.item import PERSON, WEEK, Item, item_of
from casefile.core.days import day_of, plus, plus_working, spoken
from casefile.core.form import Kind
from casefile.core.identity import coded, is_worker_id


def arrived(view: View) -> Iterator[Item]:
    """A referral to answer, a waiting list to look at, intake, assessment and plan to finish."""
    if view.case.phase == "referral-in":
        yield from _asked_for(view)
        yield from _while_waiting(view)
    else:
        yield from _begun(view)


def _asked_for(view: View) -> Iterator[Item]:
    """The referral's answer, and the day to look at the waiting list."""
    answer = arrival.referral_answered(view)
    if answer.state is State.MISSING and answer.due:
        yield item_of(
            view,
            "S01",
            answer.due,
            "answer the referral",
            answer.because,
            "casefile write {client} referral-in",
            PERSON,
            kept=True,
        )
    referral = view.case.current("referral-in")
    again = day_of(referral.at("review_on")) if referral and referral.text("decision") == "wait" else None
    if again:
        yield item_of(
            view,
            "waiting",
            again,
            "look at the waiting list",
            "a place may be free",
            "casefile amend {client} referral-in",
            PERSON,
        )


def _begun(view: View) -> Iterator[Item]:
    """What somebody who was taken on is to have soon: an intake, an assessment, a plan."""
    case, step = view.case, view.case.first_entered("intake")
    if case.phase == "intake" and step:
        day = plus_working(step.date, view.practice.clock("intake_working"))
        why = f"begun on {spoken(step.date)}"
        yield item_of(view, "intake", day, "finish intake", why, "casefile status {client}", PERSON)
    if case.phase == "assessment" and step and not case.standing(view.assessment):
        day = plus(step.date, view.practice.clock("assessment"))
        why, fix = f"intake began on {spoken(step.date)}", f"casefile write {{client}} {view.assessment}"
        yield item_of(view, "assessment", day, "finish the assessment", why, fix, PERSON)
    if case.phase in ("assessment", "planning") and not case.standing("case-plan"):
        due = planning.plan_made(view).due
        if due:
            why, fix = "four weeks after intake at the latest", "casefile write {client} case-plan"
            yield item_of(view, "S13", due, "make the plan", why, fix, PERSON)


def _while_waiting(view: View) -> Iterator[Item]:
    """Somebody on the waiting list hears from us as often as was said."""
    referral = view.case.current("referral-in")
    every = referral.at("contact_every_days") if referral and referral.text("decision") == "wait" else None
    if referral is None or not isinstance(every, int):
        return
    last = max(
        [referral.date, *(one.date for one in view.case.of("note") if one.stands and one.text("kind") in MEETINGS)]
    )
    yield item_of(
        view,
        "wait-contact",
        plus(last, every),
        "let the person know where they stand on the waiting list",
        f"last on {spoken(last)}",
        "casefile note {client} -",
        PERSON,
        kept=True,
    )


def planned(view: View) -> Iterator[Item]:
    """The review that the plan names, and the steps that are not done."""
    for plan in view.case.standing("case-plan")[-1:]:
        if view.case.phase not in ("exit", "review"):
            held = view.case.latest("review")  # it names the next day, unless the plan was made anew since
            looked_at = held is not None and held.date > plan.date
            day = day_of(held.at("next_review") if held and looked_at else plan.at("review_on"))
            if day:
                yield item_of(
                    view,
                    "review",
                    day,
                    "hold the review",
                    f"the {'last review' if looked_at else 'plan'} says so",
                    "casefile advance {client} --to review",
                    PERSON,
                )
        events = view.case.events(plan)
        state = {str(e.get("step")): e.get("progress") for e in events if e.kind == "step_progress"}
        reached = {
            str(e.get("goal"))
            for e in events
            if e.kind == "goal_progress" and e.get("state") in ("achieved", "dropped", "stopped")
        }
        for number, goal in enumerate(plan.items("goals"), 1):
            if str(goal.get("id")) not in reached:
                yield from _steps(view, number, goal, state)


def _steps(view: View, number: int, goal: Mapping[str, Any], state: Mapping[str, Any]) -> Iterator[Item]:
    steps = goal.get("steps")
    for position, step in enumerate(steps if isinstance(steps, list) else (), 1):
        if not isinstance(step, Mapping):
            continue  # written by hand, and not a step; check says so
        day = day_of(step.get("by"))
        now = state.get(str(step.get("id")), "todo")
        if day and now not in ("done", "dropped"):
            who = str(step.get("who", "")).replace("_", " ")
            why = f"goal {number}, step {position}, {who}" + ("; it is stuck" if now == "stuck" else "")
            yield item_of(
                view,
                str(step.get("id")),
                day,
                "a step of the plan",
                why,
                f"casefile done {{client}} {coded(step.get('id'))}",
                PERSON,
            )


def carers(view: View) -> Iterator[Item]:
    """A carer's own talk is looked at again on the day it names."""
    for paper in view.case.standing("carer-assessment"):
        day = day_of(paper.at("review_due"))
        if day:
            yield item_of(
                view,
                f"{paper.id[-4:]}-carer",
                day,
                "look at the carer's own talk again",
                f"of {spoken(paper.date)}",
                "casefile amend {client} carer-assessment",
                PERSON,
            )


def days_written_down(view: View) -> Iterator[Item]:
    """Appointments, the next contact a note names, the end of a pause."""
    for one in view.case.record.items("appointments"):
        day = day_of(one.get("date"))
        if day and one.get("state") == "booked":
            when = f"at {coded(one.get('time'))}" if coded(one.get("time")) else "some time that day"
            yield item_of(
                view,
                str(one.get("id")),
                day,
                "appointment",
                when,
                f"casefile done {{client}} {coded(one.get('id')) or one.get('date')}",
                WEEK,
                kept=True,
            )
    notes = [one for one in view.case.of("note") if one.stands]
    for note in notes[-1:]:
        day, last = day_of(note.at("next_contact")), last_contact(view)
        if day and not (last and last >= day):
            yield item_of(
                view,
                "contact",
                day,
                "next contact",
                f"as the note of {spoken(note.date)} says",
                "casefile note {client}",
                PERSON,
            )
    step = view.case.state_step
    if step and step.text("state") in ("paused", "waiting"):
        state = step.text("state")
        until = day_of(step.data.get("until"))
        yield item_of(
            view,
            "paused",
            until or plus(max(step.date, last_contact(view) or step.date), view.practice.clock("paused")),
            f"{state} until now" if until else f"{state} without an end: ask how things are",
            f"since {spoken(step.date)}",
            "casefile state {client} active --because -",
            PERSON,
            kept=True,
        )


def papers(view: View) -> Iterator[Item]:
    """Approvals asked for, exemptions that end, versions to bring together, drafts left open."""
    for one in view.case.exemptions:
        if one.approval == "asked" and one.date <= view.day:
            said = str(one.data.get("approved_by", ""))
            who = said if is_worker_id(said) else "a supervisor"
            yield item_of(
                view,
                one.id,
                one.date,
                f"{who} is asked to agree to setting {one.requirement} aside",
                f"asked on {spoken(one.date)}",
                f"casefile explain {one.requirement}",
                PERSON,
            )
        if one.until and one.in_force(view.day):
            yield item_of(
                view,
                f"{one.id}-ends",
                one.until,
                f"{one.requirement} is set aside until then",
                f"since {spoken(one.date)}",
                f"casefile explain {one.requirement}",
                PERSON,
            )
    for fork in view.case.forks():
        yield item_of(
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
        if document.name == corrections.FORM:
            continue  # it has a clock of its own: an answer
        if not document.is_living and document.period == view.case.period and document.standing() == "draft":
            apart = document.apart
            single = document.form is None or document.form.kind is Kind.SINGLE
            yield item_of(
                view,
                document.id[-4:] if apart else document.id,
                document.date + limit,
                "finish a paper" if apart else f"finish the {document.name}",
                f"a draft since {spoken(document.date)}",
                f"casefile show {{client}} {document.id[-4:]}"
                if apart
                else f"casefile write {{client}} {document.name}" + ("" if single else f" --id {document.id}"),
                WEEK,
            )


def answers(view: View) -> Iterator[Item]:
    """Two answers to one question, come together from two copies: somebody says which one stands."""
    for document in (view.case.record, *view.case.documents):
        if not waits(document.tree):
            continue
        given = [day_of(one.at[:10]) for acts in waiting(document.tree).values() for one in acts]
        known = [day for day in (*given, document.date) if day and day > date.min]
        called = document.name if document.is_living else document.id[-4:] if document.apart else document.id
        name = "a paper" if document.apart else f"the {document.name}"
        fix = f"casefile resolve {{client}} {called}" if waiting(document.tree) else "casefile check {client}"
        yield item_of(
            view,
            f"{called[-4:] if document.apart else called}-answers",
            min(max(known, default=view.day), view.day),
            f"choose between two answers in {name}",
            "they came from two copies",
            fix,
            PERSON,
        )
