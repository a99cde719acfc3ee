"""What is asked of a review: that it is held, decides every goal, and talks of managing without the service."""

from __future__ import annotations

from casefile.core.answer import Answer, View, met, missing, not_applicable
from casefile.core.days import day_of, spoken
from casefile.core.document import Document


def this_review(view: View) -> Document | Answer:
    """The review of this round, the newest since the case came into the review phase; or why there is none."""
    entered = view.case.entered("review")
    found = view.case.latest("review")
    if found and (entered is None or found.date >= entered.date):
        return found
    because = "the review is still a draft" if view.case.open_draft("review") else "there is no review yet"
    return missing(because, fix="casefile write {client} review")


def review_held(view: View) -> Answer:
    """S16: a final review since the case came into review. Late is met, and says so."""
    review = this_review(view)
    if isinstance(review, Answer):
        return review
    plan = view.case.current("case-plan")
    due = day_of(plan.at("review_on")) if plan else None
    return met("held" if due is None or review.date <= due else f"held, after {spoken(due)}", review)


def goals_decided(view: View) -> Answer:
    """S17: the review says of every goal of the plan how it goes on."""
    review = this_review(view)
    if isinstance(review, Answer):
        return review
    decided = {str(one.get("id")) for one in review.items("goals") if one.get("decision")}
    plans = [p for p in view.case.of("case-plan") if p.standing() == "final" and p.date <= review.date]
    named = [
        p for p in plans if p.id == review.text("plan_ref")
    ]  # a plan revised that same day is not the one looked back on
    goals = (named or plans)[-1].items("goals") if plans else ()
    still = [n for n, goal in enumerate(goals, 1) if str(goal.get("id")) not in decided]
    if still:
        return missing(f"goal {' and '.join(map(str, still))} of the plan is not decided", review)
    return met("every goal is decided", review)


def exit_talked(view: View) -> Answer:
    """S19: the assessment, and every review, hold what was said about managing without the service."""
    if view.died:
        return not_applicable("the person has died")
    papers = [*view.case.standing(view.assessment), *view.case.standing("review")]
    if not papers and view.to == "closing":
        return not_applicable("nothing was assessed, so there was no time to talk of it")
    if not papers:
        return missing("there is no assessment yet", fix=f"casefile write {{client}} {view.assessment}")
    for paper in papers:
        if not (paper.said("exit_talk.words") or paper.said("exit_readiness.words")):
            what = "the assessment" if paper.name != "review" else f"the review of {spoken(paper.date)}"
            return missing(
                f"{what} does not say what was said about managing without us",
                paper,
                f"casefile amend {{client}} {paper.id}",
            )
    return met("talked about each time", papers[-1])
