"""What is due for consent and after an emergency: deciding, renewing, telling those who heard, talking it over. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from casefile.core.answer import View, withdrawal
from casefile.core.case import Case, Step
from casefile.core.checks import consent
from casefile.core.clocks.item import CONSENT, Item, item_of
from casefile.core.days import day_of, plus_working, spoken
from casefile.core.document import Document
from casefile.core.sharing import day_told, has_left, recipient_of, shares


def decided(view: View) -> Iterator[Item]:
    """Consent is open, runs out soon, or a young person alone is to be looked at again."""
    current = view.consent
    decided = consent.consent_decided(view)
    if decided.stops and view.case.phase not in ("referral-in", "exit", ""):
        since = view.case.first_entered("intake")
        yield item_of(
            view,
            "G03",
            plus_working(since.date, view.practice.clock("intake_working")) if since else view.day,
            "decide about consent",
            decided.because,
            decided.fix or "casefile write {client} consent",
            CONSENT,
        )
    if current is None:
        return
    lasting = consent.consent_lasting(view)
    if lasting.due:
        yield item_of(
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
        yield item_of(
            view,
            "G04",
            again,
            "look again at who decides",
            "a young person is here alone",
            "casefile amend {client} consent",
            CONSENT,
        )


def told(view: View) -> Iterator[Item]:
    """Whoever heard of the person, and must be told that consent was taken back."""
    seen: set[str] = set()
    for number in range(1, view.case.period + 1):  # somebody who came back is still owed what was promised before
        for decided_then in view.case.in_place("consent", period=number):
            for id, day, fix in (*_named(view.case, decided_then), *_not_named(view.case, decided_then, number)):
                if id in seen:
                    continue  # taken back twice, they are told once
                seen.add(id)
                yield item_of(
                    view,
                    f"tell-{id}",
                    plus_working(day, 1),
                    "tell a recipient that consent was taken back",
                    "where they have heard of the person; where not, --how never-heard",
                    fix,
                    CONSENT,
                    owed=True,
                )


def _named(case: Case, consent: Document) -> Iterator[tuple[str, date, str]]:
    """Recipients that a version names and nobody told since that version, or a later one, was taken back."""
    true = {event.id for event in case.events(consent)}
    told: set[str] = set()
    for version in case.history(consent):
        events = [event for event in version.events if event.id in true]
        told |= {str(event.get("recipient")) for event in events if event.kind == "recipient_told"}
        entries = [str(one.get("id")) for one in version.items("recipients") if one.get("id")]
        for event in (one for one in events if one.kind == "consent_withdrawn"):
            named = entries if event.takes_back_all else event.names("recipients")
            for recipient in sorted({*named} - told):
                yield recipient, event.date, f"casefile done {{client}} {recipient} --how letter"


def _not_named(case: Case, consent: Document, period: int) -> Iterator[tuple[str, date, str]]:
    """Shares with somebody whom the consent does not name, and who heard of the person before it was taken back."""
    known = {str(one.get(name)) for one in consent.items("recipients") for name in ("service_ref", "person")}
    first = case.history(consent)[-1].date
    for event in (one for one in case.events(consent) if one.takes_back_all):
        for paper in shares(case, period=period):
            if paper.said("lawful_basis") or recipient_of(paper) in known or not has_left(paper, case):
                continue
            heard = first <= day_told(paper, case) <= event.date
            if heard and not any(one.kind == "recipient_told" for one in case.events(paper)):
                yield paper.id[-4:], event.date, f"casefile done {{client}} {paper.id} --how letter"


def after_emergency(view: View) -> Iterator[Item]:
    """After an emergency: consent is asked again, and somebody is told, within two working days."""
    for step in view.case.steps:
        if step.data.get("emergency") is not True or step.period != view.case.period:
            continue
        due = plus_working(step.date, view.practice.clock("emergency_working"))
        why = f"an emergency move on {spoken(step.date)}"
        if not any(one.date >= step.date and one.stands for one in view.case.of("consent")):
            yield item_of(
                view,
                f"{step.id}-consent",
                due,
                "ask about consent again",
                why,
                "casefile write {client} consent",
                CONSENT,
            )
        if not any(_talked(one, step) for one in view.case.of("note")):
            yield item_of(
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
