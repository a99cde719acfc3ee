"""The papers by which something was told outside, and whether each might: by consent, or on a basis in law. Pure.

Three words stand above each other. What the person said never to share holds against everything but legal advice or a life
at risk, written down. A basis in law holds where its own conditions are met. Otherwise only what consent names may leave.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from casefile.core.answer import as_decided
from casefile.core.case import Case
from casefile.core.days import birthday
from casefile.core.document import Document, chain
from casefile.core.form import Form
from casefile.core.permission import REFER, SHARE, declined_sharing, own_word, permits, said_never, shut_out

Jurisdiction = Mapping[str, Any]

LEFT = ("sent", "acknowledged", "attended", "closed")
"""Events by which a referral has left the house."""

KEPT = {
    "who_decided": ("who decided", "basis_record.decided_by"),
    "what_was_shared": ("what was told", "information_sent"),
    "why": ("why", "why"),
    "level_and_belief": ("how serious it is and what makes you think so", "basis_record.belief"),
    "told_or_why_not": ("whether the person was told", "basis_record.told"),
    "order_or_request_seen": ("which order or request was seen", "basis_record.order_seen"),
    "legal_advice": ("what legal advice said", "basis_record.legal_advice"),
    "follow_up_with_person": ("when you speak with the person about it", "basis_record.follow_up_on"),
}
"""What a lawful basis may ask to be written down, and where a paper says it."""


def is_share(form: Form | None) -> bool:
    """Whether a form tells somebody outside something of the person: it says to whom, and what."""
    return form is not None and form.field("to") is not None and form.field("information_sent") is not None


def shares(case: Case, *, period: int | None = None) -> tuple[Document, ...]:
    """The papers of a support period (this one unless said) by which something was told, or is about to be; oldest first.

    Of several versions the last speaks. One that was taken back before it left told nobody anything; neither does one the
    person takes there themselves.
    """
    forms = sorted({one.name for one in case.documents if is_share(one.form)})
    found = [one for form in forms for one in case.in_place(form, period=period)]
    told = [one for one in found if (one.standing() == "final" or has_left(one, case)) and not by_the_person(one)]
    return tuple(sorted(told, key=lambda one: (one.date, one.id)))


def every_share(case: Case) -> tuple[Document, ...]:
    """The same of every support period."""
    return tuple(one for number in range(1, case.period + 1) for one in shares(case, period=number))


def by_the_person(paper: Document) -> bool:
    """Whether the person goes there themselves and we tell nothing."""
    tells = paper.items_or_words("information_sent") or paper.said("summary_for_service")
    return paper.text("method") == "client_self" and not tells


def is_sent_later(form: str) -> bool:
    """Whether a paper of a form is written first and leaves another day; the record of a telling has left by being written."""
    return form == "referral-out"


def has_left(paper: Document, case: Case) -> bool:
    """Whether a paper, or a version before it, has told what it tells."""
    return not is_sent_later(paper.name) or _left_on(paper, case) is not None


def _left_on(paper: Document, case: Case) -> date | None:
    return next((event.date for event in case.events(paper) if event.kind in LEFT), None)


def day_told(paper: Document, case: Case) -> date:
    """The day a paper told what it tells: when it first left, where it says so; a telling keeps its day when amended.

    One that is ready and has not left is judged as on the day it was made final; sending it asks again.
    """
    if is_sent_later(paper.name):
        return _left_on(paper, case) or paper.final_on or paper.date
    return min(one.date for one in (paper, *(old for old in chain(paper, case.documents) if old.stands)))


def not_covered(paper: Document, case: Case, jurisdiction: Jurisdiction, day: date | None = None) -> str:
    """Why a paper may not tell what it tells, on its day (or on `day`); nothing where it may, or tells nobody anything."""
    if by_the_person(paper):
        return ""
    day = day or day_told(paper, case)
    then = case.as_of(day)
    decisions = [as_decided(one, then) for one in then.standing("consent")] if then else []
    unread = any(one.name == "consent" and one.form is None for one in case.documents)
    never = unread or (said_never(then, _names_of(paper)) if then else False)
    own = own_word(then) if then else None
    if paper.said("lawful_basis"):
        return _by_law(paper, (*decisions, *((own,) if own else ())), never, jurisdiction)
    if unread:
        return "a consent of this file cannot be read, and may say never"
    if never:
        return "the person said never to share with them"
    if then and _ended(then, day):
        return "consent ended when support ended"
    grown = _grown_on(case, jurisdiction)
    purposes = (SHARE, REFER) if is_sent_later(paper.name) else (SHARE,)
    information = paper.items_or_words("information_sent")
    for consent in decisions or (None,):
        why = permits(consent, recipient_of(paper), information, day, own, purposes=purposes, grown_on=grown)
        if why:
            return why
    return "" if information else "it does not say what is told"


def recipient_of(paper: Document) -> str:
    """Who is told, as a consent names them: a service's id, else a person's name."""
    return paper.text("to.service_ref") or paper.text("to.person") or paper.text("to")


def _names_of(paper: Document) -> tuple[str, ...]:
    return tuple(name for name in (recipient_of(paper), paper.text("to.person"), paper.text("to.contact")) if name)


def _ended(case: Case, day: date) -> bool:
    """Whether this support period was closed before that day: collecting and sharing end with it."""
    return any(step.text("state") == "closed" and step.date < day for step in case.steps if step.period == case.period)


def _grown_on(case: Case, jurisdiction: Jurisdiction) -> date | None:
    """The day the person comes of age; None where their day of birth is not known."""
    return birthday(case.born, int(jurisdiction.get("ages", {}).get("adult_at", 18))) if case.born else None


# -- on a basis in law
def _by_law(paper: Document, decisions: Collection[Document], never: bool, jurisdiction: Jurisdiction) -> str:
    basis = next(
        (one for one in jurisdiction.get("lawful_bases", ()) if one.get("code") == paper.text("lawful_basis")), None
    )
    if basis is None:
        return "the jurisdiction knows no lawful basis of that name"
    if basis["tell_person"] == "not_about_the_report":
        return "a report of that kind stands in the restricted paper alone, never in one that others may see"
    lifted = paper.text("never_share_lifted.by") in basis["never_share_lifted_by"]
    if never and not (lifted and paper.said("never_share_lifted.words")):
        return "the person said never to share with them, and neither legal advice nor a life at risk is written down"
    if not recipient_of(paper):
        return "it does not say to whom"
    if basis["needs_refusal_respected"] and any(
        declined_sharing(one) or shut_out(one, recipient_of(paper)) for one in decisions
    ):
        return "the person declined, and on this basis that holds"
    lacks = [
        words for code, (words, where) in KEPT.items() if code in basis["record"] and not _answered(paper.at(where))
    ]
    if basis["tell_person"] == "asked_first" and paper.text("basis_record.told") != "told_before":
        lacks.append("that the person was asked first")
    return f"this basis asks to be written down: {', '.join(dict.fromkeys(lacks))}" if lacks else ""


def _answered(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


# -- afterwards
def written_down_as_breach(paper: Document, case: Case) -> bool:
    """Whether an incident, of any support period, says of this paper that it told what it should not have.

    That is the honest way on, and no cover: the file goes on, and the breach stays readable.
    """
    versions = {one.id for one in chain(paper, case.documents)}
    return any(
        one.text("category") == "privacy_breach"
        and one.standing() == "final"
        and one.text("data_breach.about") in versions
        for one in case.ever("incident")
    )
