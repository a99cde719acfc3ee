"""What is due for who decides and how the person is: birthdays, orders that end, a no that stands beside a yes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from casefile.core.answer import View, withdrawal
from casefile.core.checks import linking
from casefile.core.clocks.item import CONSENT, PERSON, SAFETY, Item, item_of
from casefile.core.days import day_of, plus, spoken

AWAY = ("hospital", "custody")


def birthdays(view: View) -> Iterator[Item]:
    """A birthday after which somebody else decides: consent is talked over again from then on."""
    born = view.born
    ages = view.jurisdiction.get("ages", {})
    consent = view.consent
    if born is None or consent is None or withdrawal(consent) is not None:
        return
    turns = {int(band["from_age"]) for band in ages.get("bands", ()) if band["from_age"]}
    for age in sorted({*turns, int(ages.get("adult_at", 18))}):
        day = _birthday(born, age)
        ahead = timedelta(days=int(ages.get("remind_days_before", 0)))
        if consent.date < day <= view.day + ahead:
            yield item_of(
                view,
                f"turns-{age}",
                day,
                "talk consent over again: who decides changes",
                f"a birthday on {spoken(day)}",
                "casefile amend {client} consent",
                CONSENT,
            )


def _birthday(born: date, age: int) -> date:
    try:
        return born.replace(year=born.year + age)
    except ValueError:  # born on 29 February: a year older on 1 March
        return date(born.year + age, 3, 1)


def orders(view: View) -> Iterator[Item]:
    """The order or authority that a consent or a guardian rests on ends soon."""
    consent, profile = view.consent, view.case.profile
    found: list[tuple[str, date, str]] = []
    if consent is not None and withdrawal(consent) is None and (day := day_of(consent.at("authority.expires"))):
        found.append(("authority", day, "casefile amend {client} consent"))
    if profile and (day := day_of(profile.at("guardian.order_expires"))):
        found.append(("guardian", day, "casefile write {client} profile"))
    for id, day, fix in found:
        if day <= plus(view.day, view.practice.clock("consent_expiring")):
            yield item_of(
                view, id, day, "see who decides from then on", f"an order ends on {spoken(day)}", fix, CONSENT
            )


def disagreement(view: View) -> Iterator[Item]:
    """Somebody decided for the person, and the person says otherwise: it is talked over with a supervisor or advocate."""
    consent = view.consent
    if consent is None or consent.text("given_by") == "client" or consent.text("client_assent") != "disagrees":
        return
    if any(
        one.stands and one.text("kind") == "supervision" and one.date >= consent.date for one in view.case.of("note")
    ):
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
        if step.text("state") == "paused":
            last = step if step.text("paused_for") in AWAY else None
        elif last is not None:
            if not any(one.date >= step.date for one in view.case.in_place("risk-assessment")):
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
