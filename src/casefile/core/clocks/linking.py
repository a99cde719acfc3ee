"""What is due between services and after an ending: referrals, talks about what was shared, corrections, incidents. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.core import corrections
from casefile.core.answer import View
from casefile.core.checks import linking
from casefile.core.clocks.item import CONSENT, PERSON, SAFETY, Item, item_of
from casefile.core.days import day_of, plus, plus_working, spoken
from casefile.core.document import Document
from casefile.core.identity import coded
from casefile.core.permission import AFTERWARDS, agreed
from casefile.core.sharing import by_the_person, day_told, every_share, has_left, may_not_leave


def referrals(view: View) -> Iterator[Item]:
    """A referral that is ready and not sent, one to ask about, one that was declined, one without an outcome."""
    for paper in view.case.standing("referral-out"):
        events = view.case.events(paper)
        if any(one.kind == "closed" for one in events):
            continue
        fix = f"casefile done {{client}} {paper.id}"
        if not has_left(paper, view.case) and may_not_leave(paper, view, again=True):
            yield item_of(
                view,
                f"{paper.id[-4:]}-send",
                plus(paper.date, 1),
                "a referral that may not go now",
                "what it tells is not covered any more; talk with the person, or take it back",
                f"casefile withdraw {{client}} {paper.id} --because -",
                PERSON,
            )
            continue
        if not has_left(paper, view.case) and not by_the_person(paper):
            yield item_of(
                view,
                f"{paper.id[-4:]}-send",
                plus(paper.date, 1),
                "send the referral",
                f"ready since {spoken(paper.date)}",
                f"{fix} --state sent",
                PERSON,
            )
            continue
        if linking.said_no(view, paper):
            yield item_of(
                view,
                f"{paper.id[-4:]}-other",
                plus(max(one.date for one in events), 1),
                "look for another service",
                "the one that was asked said no",
                f"casefile refer {{client}} --instead-of {paper.id}",
                PERSON,
            )
            continue
        yield _asked_about(view, paper, fix)


def planned_referrals(view: View) -> Iterator[Item]:
    """A referral that the plan names with a day, and that nobody has begun."""
    plan = view.case.current("case-plan")
    if plan is None or view.case.phase == "exit":
        return
    begun = {one.text("planned_ref") for one in view.case.open_draft("referral-out")}
    for number, day, one in linking.open_referrals(view, plan):
        if day_of(one.get("by")) and coded(one.get("id")) and coded(one.get("id")) not in begun:
            yield item_of(
                view,
                str(one.get("id")),
                day,
                "ask the service that the plan names",
                f"referral {number} of the plan",
                f"casefile refer {{client}} --planned {one.get('id')}",
                PERSON,
            )


def _asked_about(view: View, paper: Document, fix: str) -> Item:
    first = linking.follow_up_due(view, paper)
    looked = [one for one in view.case.events(paper) if one.kind in linking.LOOKED_AFTER]
    again = day_of(looked[-1].get("look_again_on")) if looked else None
    sent = day_told(paper, view.case)
    due = first or again or plus(sent, view.practice.clock("referral_outcome"))
    what = "ask how the referral went" if first or again else "say what came of the referral"
    more = fix if first or again else f"{fix} --state closed"
    return item_of(view, paper.id[-4:], due, what, f"sent on {spoken(sent)}", more, PERSON, kept=bool(again))


def told_without_consent(view: View) -> Iterator[Item]:
    """What was shared on a basis in law is talked over with the person, soon after."""
    for paper in (one for one in every_share(view.case) if has_left(one, view.case)):
        due = day_of(paper.at("basis_record.follow_up_on"))
        basis = _basis(view, paper)
        if paper.said("lawful_basis") and due is None and "follow_up_with_person" in basis:
            due = plus_working(day_told(paper, view.case), view.practice.clock("emergency_working"))
        if due and not any(one.kind in ("followed_up", "closed") for one in view.case.events(paper)):
            yield item_of(
                view,
                f"{paper.id[-4:]}-talk",
                due,
                "talk over with the person what was shared",
                f"on {spoken(day_told(paper, view.case))}, on a basis in law",
                f"casefile done {{client}} {paper.id}",
                CONSENT,
                owed=True,
            )


def _basis(view: View, paper: Document) -> tuple[str, ...]:
    found = view.jurisdiction.get("lawful_bases", ())
    return next((tuple(one["record"]) for one in found if one["code"] == paper.text("lawful_basis")), ())


def put_right(view: View) -> Iterator[Item]:
    """A request for a correction to answer, and an accepted one to make."""
    for one in corrections.undecided(view.case):
        asked = view.case.history(one)[-1].date
        yield item_of(
            view,
            f"{one.id[-4:]}-correct",
            plus(asked, view.practice.clock("correction_answer")),
            "answer the request for a correction",
            f"asked on {spoken(asked)}",
            f"casefile write {{client}} correction-request --id {one.id}"
            if one.standing() == "draft"
            else f"casefile amend {{client}} {one.id}",
            PERSON,
            owed=True,
        )
    for one in corrections.still_to_make(view.case):
        day = day_of(one.at("decided_on")) or one.date
        yield item_of(
            view,
            f"{one.id[-4:]}-make",
            plus(day, 1),
            "make the correction that was agreed",
            f"agreed on {spoken(day)}",
            _where(view, one.text("about_ref")),
            PERSON,
            owed=True,
        )


def _where(view: View, id: str) -> str:
    """What to type about a paper; one that is kept apart is named by its letters alone."""
    apart = any(paper.id == id and paper.apart for paper in view.case.documents)
    return f"casefile show {{client}} {id[-4:]}" if apart else f"casefile amend {{client}} {id}"


def incidents(view: View) -> Iterator[Item]:
    """An incident that nobody has reviewed yet."""
    for one in view.case.ever("incident"):
        if one.standing() == "final" and not any(event.kind == "reviewed" for event in view.case.events(one)):
            yield item_of(
                view,
                f"{one.id[-4:]}-review",
                plus(one.date, view.practice.clock("incident_review")),
                "review an incident",
                f"of {spoken(one.date)}",
                f"casefile done {{client}} {one.id} --words -",
                SAFETY,
                owed=True,
            )


def afterwards(view: View) -> Iterator[Item]:
    """After an ending: the days on which the person wanted to hear from us, as long as they agree to it."""
    if view.case.phase != "exit":
        return
    plan = view.case.current("exit-plan")
    if plan is None or plan.text("follow_up_offer.wanted") != "wanted" or not may_follow_up(view):
        return
    made = view.case.standing("follow-up")
    enough = False
    for follow_up in made:  # the last word holds
        enough = _said_enough(follow_up, enough)
    if enough:
        return
    again = day_of(made[-1].at("next_on")) if made else None
    if again:
        yield item_of(
            view,
            "after-next",
            again,
            "ask how it is going, as agreed",
            f"the follow-up of {spoken(made[-1].date)} says so",
            "casefile write {client} follow-up",
            PERSON,
            owed=True,
        )
    reached = sum(one.at("reached") is True for one in made)
    for number, one in enumerate(plan.items("follow_up_offer.days")):
        day = day_of(one.get("date"))
        if day and reached <= number and not (again and again >= day):
            yield item_of(
                view,
                str(one.get("id") or f"after-{number + 1}"),
                day,
                "ask how it is going, as agreed at the end",
                f"call {number + 1} of {len(plan.items('follow_up_offer.days'))}",
                "casefile write {client} follow-up",
                PERSON,
                owed=True,
            )


def _said_enough(follow_up: Document, before: bool) -> bool:
    """Whether somebody would rather not hear from us any more, or it is not safe to try; else as it was `before`."""
    if follow_up.at("reached") is True and follow_up.text("contact_still_wanted") == "wanted":
        return False  # they say so themselves, however the attempts went before
    results = {str(one.get("result")) for one in follow_up.items("attempts")}
    return follow_up.text("contact_still_wanted") == "not_wanted" or bool(results & {"declined", "unsafe"}) or before


def may_follow_up(view: View) -> bool:
    """Whether the person agrees to be called after the end: a purpose with an end of its own, which outlives the period."""
    consent = view.consent
    if consent is None or consent.standing() != "final":
        return False
    asked = consent.item("purposes", AFTERWARDS) is not None  # what nobody asked about is no yes here
    return asked and agreed(consent, AFTERWARDS, view.day)
