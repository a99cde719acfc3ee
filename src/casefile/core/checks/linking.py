"""What is asked of work with others and of staying in touch: referrals made, followed up and covered; contact kept. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from casefile.core.answer import Answer, View, current_or_why, met, missing, not_applicable
from casefile.core.days import day_of, plus, spoken
from casefile.core.document import Document, true_events
from casefile.core.identity import coded
from casefile.core.sharing import by_the_person, day_told, has_left, shares, uncovered

MEETINGS = (
    "face_to_face",
    "home_visit",
    "outreach",
    "phone",
    "video",
    "text_message",
    "email",
    "counselling",
    "skills",
    "family_consultation",
    "case_conference",
)
"""Kinds of note by which worker and person were in touch; an attempt is none, and neither is talking about somebody."""
NO_CONTACT = ("not_now", "none")
LOOKED_AFTER = ("acknowledged", "attended", "followed_up", "closed")


# -- sharing
def consent_share(view: View) -> Answer:
    """G08: whatever told somebody outside something is covered, on its day, by consent or a basis in law.

    One that is not is written down as a breach, with what was done about it; the file goes on then, and the breach stays.
    """
    found = shares(view.case)
    if not found:
        return not_applicable("nothing is shared outside")
    judged = [(paper, one) for paper in found for one in uncovered(paper, view)]
    for paper, one in judged:
        if not one.written_down:
            return missing(one.because, paper, way_on(paper) if has_left(paper, view.case) else "")
    if judged:
        return met("covered, or written down as a breach with what was done about it", found[-1])
    return met("what was shared is covered", found[-1])


def way_on(paper: Document) -> str:
    """What to type where a paper has told what nothing covers: write down what its basis asks, or that it was a breach."""
    return f"casefile amend {{client}} {paper.id}" if paper.said("lawful_basis") else "casefile write {client} incident"


# -- referrals
def referrals_made(view: View) -> Answer:
    """S14: each referral that the plan names is made by its day, or let go with a reason; into phase 6 one goes to make them."""
    if view.to == "referrals-out":
        return not_applicable("referrals are made in the phase ahead")
    plan = current_or_why(view, "case-plan", "the plan")
    if isinstance(plan, Answer):
        return plan
    planned = plan.items("referrals_planned")
    if not planned:
        return not_applicable("the plan names no referral")
    still = [number for number, day, _ in open_referrals(view, plan) if day <= view.day]
    if still:
        first = coded(planned[still[0] - 1].get("id"))
        return missing(
            f"referral {' and '.join(map(str, still))} of the plan is neither made by its day nor let go",
            plan,
            f"casefile refer {{client}} --planned {first}" if first else "casefile refer {client}",
        )
    return met("each is made, let go with a reason, or has its day to come", plan)


def open_referrals(view: View, plan: Document) -> list[tuple[int, date, Mapping[str, Any]]]:
    """Referrals that a plan names and that are neither made nor let go: number, the day (today where none is named), entry."""
    settled = set(_settled(view, plan))
    made = view.case.standing("referral-out")
    return [
        (number, day_of(one.get("by")) or view.day, one)
        for number, one in enumerate(plan.items("referrals_planned"), 1)
        if str(one.get("id")) not in settled and not any(_is_for(paper, one) for paper in made)
    ]


def _settled(view: View, plan: Document) -> Iterator[str]:
    """Planned referrals that were done without a paper, or let go with a reason: by event or at a review, the last word holds."""
    words = [
        (event.date, str(event.get("step")), str(event.get("progress")), event.get("words"))
        for event in view.case.events(plan)
        if event.kind == "step_progress"
    ]
    words += [
        (paper.date, str(one.get("id")), str(one.get("state")), one.get("because"))
        for paper in view.case.standing("review")
        for one in paper.items("referrals_check")
    ]
    last = {id: (state, why) for _, id, state, why in sorted(words, key=lambda one: one[0])}
    yield from (id for id, (state, why) in last.items() if state in ("done", "made") or (state == "dropped" and why))


def _is_for(paper: Document, planned: Mapping[str, Any]) -> bool:
    """Whether a referral is the one planned: by its id, or to the very service that the plan names."""
    if paper.text("planned_ref"):
        return paper.text("planned_ref") == planned.get("id")
    return bool(planned.get("to")) and paper.text("to.service_ref") == planned.get("to")


def referrals_followed(view: View) -> Answer:
    """S18: somebody asked how each referral went, a week after it was sent, or on its day; a no leads to another, or an end."""
    if view.died:
        return not_applicable("the person has died")
    sent = [one for one in view.case.standing("referral-out") if by_the_person(one) or has_left(one, view.case)]
    if not sent:
        return not_applicable("no referral was sent")
    for paper in sent:
        if said_no(view, paper):
            words = "the service that was asked said no; another is asked, or it is let go"
            return missing(words, paper, f"casefile refer {{client}} --instead-of {paper.id}")
        due = follow_up_due(view, paper)
        if due and due < view.day:
            words = f"a referral of {spoken(day_told(paper, view.case))} was to be followed up by {spoken(due)}"
            return missing(words, paper, f"casefile done {{client}} {paper.id}", due)
    return met("each is followed up, or has its day", sent[-1])


def said_no(view: View, paper: Document) -> bool:
    """Whether a service declined last, and neither was another asked (or is about to be), nor the referral closed."""
    events = view.case.events(paper)
    answers = [one.get("answer") for one in events if one.kind == "acknowledged"]
    if not answers or answers[-1] != "declined_by_service" or any(one.kind == "closed" for one in events):
        return False
    versions = {one.id for one in view.case.history(paper)}
    others = (*view.case.standing("referral-out"), *view.case.open_draft("referral-out"))
    return not any(one.text("alternative_to") in versions for one in others)


def follow_up_due(view: View, paper: Document) -> date | None:
    """The day a referral that was sent is to be asked about first; None once somebody did, or it is closed."""
    events = view.case.events(paper)
    if any(event.kind in LOOKED_AFTER for event in events):
        return None
    named = [day for event in events if (day := day_of(event.get("look_again_on")))]
    own = day_of(paper.at("follow_up_on"))
    return max([*named, *([own] if own else [])], default=None) or plus(
        day_told(paper, view.case), view.practice.clock("referral_follow_up")
    )


# -- staying in touch
def last_contact(view: View) -> date | None:
    """The day worker and person were last in touch in this support period; an attempt does not count.

    Told by notes, kept appointments, and papers that show it: made together, signed by the person, holding their words.
    """
    notes = [one.date for one in view.case.of("note") if one.stands and one.text("kind") in MEETINGS]
    papers = [one for one in view.case.documents if one.period == view.case.period and one.stands]
    notes += [one.date for one in papers if one.at("participation.client_present") is True]
    notes += [s.signed_on for one in papers for s in one.signatures if s.role == "client" and s.signed]
    notes += [
        e.date
        for one in papers
        for e in true_events(one.events)
        if e.kind in ("step_progress", "goal_progress") and e.get("words")
    ]
    kept = [
        day
        for one in view.case.record.items("appointments")
        if one.get("state") == "kept" and (day := day_of(one.get("date"))) and view.case.began <= day <= view.day
    ]
    return max([*notes, *kept], default=None)


def attempts_since(view: View, day: date) -> int:
    """How often somebody tried to reach the person after that day."""
    return sum(one.stands and one.text("kind") == "attempted" and one.date > day for one in view.case.of("note"))


def contact_wanted(view: View) -> str:
    """How much contact the person wants, as last said: in a note of this period, else in the profile."""
    said = [one for one in view.case.of("note") if one.stands and one.text("contact_wanted")]
    if said:
        return said[-1].text("contact_wanted")
    return view.case.profile.text("contact_wanted") if view.case.profile else ""


def contact_due(view: View) -> date | None:
    """The day by which the plan says worker and person are in touch again; None where it says nothing, or nobody may press."""
    plan = view.case.current("case-plan")
    every = plan.at("contact_plan.every_days") if plan else None
    if plan is None or not isinstance(every, int) or contact_wanted(view) in NO_CONTACT or view.case.state == "paused":
        return None
    return plus(max(last_contact(view) or plan.date, plan.date), every)


def contact_kept(view: View) -> Answer:
    """S15: worker and person were in touch as often as the plan says; wanting less, and a pause, are answers."""
    if view.died:
        return not_applicable("the person has died")
    plan = current_or_why(view, "case-plan", "the plan")
    if isinstance(plan, Answer):
        return plan
    if contact_wanted(view) in NO_CONTACT:
        return not_applicable("the person wants no contact now")
    if view.case.state == "paused":
        return not_applicable("the case is paused")
    due = contact_due(view)
    if due is None:
        return not_applicable("the plan does not say how often")
    if due < view.day:
        last = last_contact(view)
        since = f"no contact since {spoken(last)}" if last else "no contact since the plan was made"
        tried = attempts_since(view, last or plan.date)
        words = f"{since}; {tried} {'attempt' if tried == 1 else 'attempts'} since" if tried else since
        return missing(words, plan, "casefile note {client} -", due)
    return met(f"in touch; again by {spoken(due)}", plan)
