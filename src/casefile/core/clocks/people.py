"""What is due for who decides and how the person is: birthdays, orders that end, a no that stands beside a yes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casefile.core.answer import View, withdrawal
from casefile.core.checks import linking
from casefile.core.clocks.item import CONSENT, PERSON, SAFETY, Item, item_of
from casefile.core.days import birthday, day_of, plus, spoken
from casefile.core.permission import disagrees

AWAY = ("hospital", "custody")
NOT_BACK = ("died", "incarcerated", "institutionalised")
"""Reasons of a step by which somebody did not come back from there."""


def birthdays(view: View) -> Iterator[Item]:
    """A birthday after which somebody else decides: consent is talked over again from then on."""
    born = view.case.born
    ages = view.jurisdiction.get("ages", {})
    consent = view.consent
    if born is None or consent is None or withdrawal(consent) is not None:
        return
    turns = {int(band["from_age"]) for band in ages.get("bands", ()) if band["from_age"]}
    for age in sorted({*turns, int(ages.get("adult_at", 18))}):
        day, ahead = birthday(born, age), int(ages.get("remind_days_before", 0))
        if consent.date < day <= plus(view.day, ahead):
            yield item_of(
                view,
                f"turns-{age}",
                day,
                "talk consent over again: who decides changes",
                f"a birthday on {spoken(day)}",
                "casefile amend {client} consent",
                CONSENT,
                ahead=ahead,
            )


def orders(view: View) -> Iterator[Item]:
    """The order or authority that a consent or a guardian rests on ends soon."""
    consent, profile = view.consent, view.case.profile
    found: list[tuple[str, date, str]] = []
    if consent is not None and withdrawal(consent) is None and (day := day_of(consent.at("authority.expires"))):
        found.append(("authority", day, "casefile amend {client} consent"))
    if profile and (day := day_of(profile.at("guardian.order_expires"))):
        found.append(("guardian", day, "casefile write {client} profile"))
    ahead = view.practice.clock("consent_expiring")
    for id, day, fix in found:
        if day <= plus(view.day, ahead):
            why = f"an order ends on {spoken(day)}"
            yield item_of(view, id, day, "see who decides from then on", why, fix, CONSENT, ahead=ahead)


def disagreement(view: View) -> Iterator[Item]:
    """Somebody decided for the person, and the person says otherwise: it is talked over with a supervisor or advocate."""
    consent = view.consent
    if consent is None or not disagrees(view.case, consent):
        return
    yield item_of(
        view,
        f"{consent.id[-4:]}-disagrees",
        consent.date,
        "the person disagrees with what was decided for them",
        "talk it over with a supervisor, and offer an advocate",
        "casefile note {client} - --kind supervision",
        CONSENT,
    )


def released(view: View) -> Iterator[Item]:
    """Back from hospital or custody: life has changed, and risk is looked at again."""
    last = None
    for step in view.case.steps:
        if step.period != view.case.period:
            continue
        if step.text("state") == "paused" and step.text("paused_for") in AWAY:
            last = step
        elif last is not None:
            stays = step.text("reason") in NOT_BACK
            if not stays and not any(one.date >= step.date for one in view.case.in_place("risk-assessment")):
                yield item_of(
                    view,
                    f"{step.id}-released",
                    plus(step.date, view.practice.clock("released")),
                    "look at risk again",
                    f"back from {last.text('paused_for')} since {spoken(step.date)}",
                    "casefile amend {client} risk-assessment"
                    if view.case.current("risk-assessment")
                    else "casefile write {client} risk-assessment",
                    SAFETY,
                )
            last = None


def touch(view: View) -> Iterator[Item]:
    """Contact is due by the plan; the steps that were agreed for silence stand there, and wanting none stops it."""
    due = linking.contact_due(view)
    if due is None or view.case.phase not in ("implementation", "referrals-out", "review"):
        return
    last = linking.last_contact(view)
    plan = view.case.current("case-plan")
    since = last or (plan.date if plan else view.day)
    tried = linking.attempts_since(view, since)
    why = f"no contact since {spoken(last)}" if last else "no contact since the plan"
    if tried:
        why += f"; {tried} {'attempt' if tried == 1 else 'attempts'} since: go on with the steps you agreed"
    yield item_of(view, "touch", due, "be in touch, as agreed", why, "casefile note {client} -", PERSON)
