"""The papers by which something was told outside, and whether each might: by consent, or on a basis in law. Pure.

Three words stand above each other. Who must never hear of the person hears nothing, but on legal advice or with a life at
risk, written down. A basis in law holds where its own conditions are met. Otherwise only what consent opens may leave.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from casefile.core.answer import View, as_decided
from casefile.core.authority import who_decides
from casefile.core.case import Case
from casefile.core.days import day_of, spoken
from casefile.core.document import Document, true_events
from casefile.core.form import Form
from casefile.core.never import why_never
from casefile.core.permission import (
    REFER,
    SHARE,
    agreed,
    declined_sharing,
    kinds_of,
    names_of,
    not_opened,
    open_recipients,
    own_word,
    shut_out,
)

LEFT = ("sent", "acknowledged", "attended")
"""Events by which a referral has left the house."""
DECIDING = ("consent", "safety-plan", "profile")
"""The forms whose papers say who may be told, and who never."""

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
    periods = sorted({one.period for one in case.documents})
    return tuple(one for number in periods for one in shares(case, period=number))


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
    return min(one.date for one in (paper, *(old for old in case.versions(paper) if old.stands)))


@dataclass(frozen=True, slots=True)
class Telling:
    """What one version of a paper told that no version before it had: to whom it says, which kinds, on which day."""

    paper: Document
    kinds: tuple[str, ...]
    day: date


def tellings(paper: Document, case: Case) -> Iterator[Telling]:
    """What a paper told outside, version by version, oldest first; one that is ready and has not left is the last of them.

    A later version is judged by its own day for what is new in it. What stood in one before was told then, and is not
    unsaid by a version that leaves it out; one entered in error told nothing.
    """
    told: dict[str, set[str]] = {}
    for version in sorted(case.versions(paper), key=lambda one: (one.version, one.date, one.id)):
        if by_the_person(version) or (version.id != paper.id and not _told_something(version)):
            continue
        known = told.get(recipient_of(version))
        fresh = tuple(kind for kind in _told_kinds(version) if kind not in (known or ()))
        if known is None or fresh:
            yield Telling(version, fresh, _own_day(version))
        told.setdefault(recipient_of(version), set()).update(fresh)


def _told_something(version: Document) -> bool:
    return version.stands and (not is_sent_later(version.name) or _own_leaving(version) is not None)


def _own_leaving(version: Document) -> date | None:
    return next((event.date for event in true_events(version.events) if event.kind in LEFT), None)


def _own_day(version: Document) -> date:
    return _own_leaving(version) or version.final_on or version.date if is_sent_later(version.name) else version.date


def _told_kinds(version: Document) -> tuple[str, ...]:
    return tuple(str(kind) for kind in version.items_or_words("information_sent"))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Why something was told, or would be, that nothing covers; and whether an incident says so."""

    because: str
    written_down: bool


def uncovered(paper: Document, view: View) -> Iterator[Uncovered]:
    """Whatever a paper told that it might not, each part judged by its own day.

    A basis in law that the newest version writes down serves what was told to that recipient before, too. An incident, of any
    support period, that speaks of a version covers nothing, and is the honest way on: the breach stays readable.
    """
    bearing, breaches = _bearing(view), _breaches(view.case)
    for one in tellings(paper, view.case):
        rests_on = paper if recipient_of(paper) == recipient_of(one.paper) and paper.said("lawful_basis") else one.paper
        if why := _why_not(replace(one, paper=rests_on), bearing):
            yield Uncovered(why, one.paper.id in breaches)


def _breaches(case: Case) -> set[str]:
    """The papers of which an incident says that they told what they should not have; and the versions before them."""
    known = case.by_id
    named = [
        one.text("data_breach.about")
        for one in case.ever("incident")
        if one.text("category") == "privacy_breach" and one.standing() == "final"
    ]
    return {version.id for id in named if id in known for version in case.versions(known[id])}


def may_not_leave(paper: Document, view: View, *, again: bool = False) -> str:
    """Why a paper that is about to tell something may not; nothing where it may, or where it tells nothing new.

    One that is sent later leaves on the day of the view, any other told on its own. With `again` all of it leaves, whatever
    was told before.
    """
    new = [one for one in tellings(paper, view.case) if one.paper.id == paper.id]
    if again and not by_the_person(paper):
        new = [Telling(paper, _told_kinds(paper), view.day)]
    if is_sent_later(paper.name):
        new = [replace(one, day=view.day) for one in new]
    bearing = _bearing(view)
    return next((why for one in new if (why := _why_not(one, bearing))), "")


def _bearing(view: View) -> View:
    """The view without papers that say nothing about sharing: a file of years is gone through once, not once a share."""
    return replace(view, case=replace(view.case, documents=tuple(d for d in view.case.documents if d.name in DECIDING)))


def _why_not(telling: Telling, view: View) -> str:
    paper, day = telling.paper, telling.day
    then = view.case.as_of(day)
    seen = replace(view, case=then, day=day) if then else None
    unread = any(one.form is None for one in view.case.documents)
    never = why_never(then, _names_of(paper), day, view.known_as) if then else ""
    if paper.said("lawful_basis"):
        decisions = [as_decided(one, then) for one in then.standing("consent")] if then else []
        own = own_word(then) if then else None
        return _by_law(paper, (*decisions, *((own,) if own else ())), never or (UNREAD if unread else ""), view)
    if unread:
        return UNREAD
    if never:
        return never
    if seen is None:
        return "there is no consent"
    purposes = (SHARE, REFER) if is_sent_later(paper.name) else (SHARE,)
    why = by_consent(seen, recipient_of(paper), telling.kinds, purposes)
    return why or ("" if telling.kinds else "it does not say what is told")


UNREAD = "a paper of this file that may say never cannot be read"


def by_consent(view: View, recipient: str, kinds: Collection[str], purposes: Collection[str] = (SHARE,)) -> str:
    """Why the consents of a day do not open these kinds of information to somebody, by their own word alone.

    Of two that stand beside each other both must.
    """
    if _ended(view):
        return "consent ended when support ended"
    own, days = own_word(view.case), view.practice.clock("second_contact")
    decisions = [as_decided(one, view.case) for one in view.case.standing("consent")]
    for consent in decisions:
        why = not_opened(consent, recipient, kinds, view.day, own, purposes=purposes, second_contact=days)
        if why:
            return why
        decides = who_decides(view, consent)
        if decides.stops:
            return decides.because
    return "" if decisions else "there is no consent"


def recipient_of(paper: Document) -> str:
    """Who is told, as a consent names them: a service's id, else a person's name."""
    return paper.text("to.service_ref") or paper.text("to.person") or paper.text("to")


def _names_of(paper: Document) -> tuple[str, ...]:
    return tuple(name for name in (recipient_of(paper), paper.text("to.person"), paper.text("to.contact")) if name)


def _ended(view: View) -> bool:
    """Whether this support period was closed before that day: collecting and sharing end with it."""
    case = view.case
    return any(s.text("state") == "closed" and s.date < view.day for s in case.steps if s.period == case.period)


# -- for a screen
def may_be_told(consent: Document, view: View) -> tuple[str, ...]:
    """Whom a consent lets be told on a day, a line each; why nobody, where that is so.

    An entry that is over, or that something stands against, says so; a draft opens nothing yet and says that too.
    """
    if consent.standing() == "withdrawn":
        return ("consent was taken back",)
    if consent.text("decision") == "declined":
        return ("the person declined",)
    if not agreed(consent, SHARE, view.day):
        until = day_of((consent.item("purposes", SHARE) or {}).get("until"))
        over = until is not None and agreed(consent, SHARE, until)
        return ("what the person agreed to is over" if over else "the person has not agreed to sharing",)
    return tuple(_entry_line(one, consent, view) for one in open_recipients(consent)) or ("nobody is named",)


def _entry_line(entry: Mapping[str, Any], consent: Document, view: View) -> str:
    who = str(entry.get("service_ref") or entry.get("person"))
    kinds = ", ".join(kind.replace("_", " ") for kind in kinds_of(entry)) or "nothing named yet"
    ends = [one for one in (day_of(entry.get("until")), day_of(consent.at("expires"))) if one]
    decided = any(one.id == consent.id for one in view.case.standing("consent"))
    why = why_never(view.case, names_of(entry), view.day, view.known_as)
    if not why and ends and min(ends) < view.day:
        who += " (over)"
    elif not why and consent.standing() == "draft":
        who += " (a draft; ask again)"
    elif not why and not decided:
        who += f" (of {spoken(consent.date)}; ask again)"
    elif not why and kinds_of(entry):
        why = by_consent(view, who, kinds_of(entry))
    return f"{who}: NOT NOW, {why}" if why else f"{who}: {kinds}, until {entry.get('until', '?')}"


# -- on a basis in law
def _by_law(paper: Document, decisions: Iterable[Document], never: str, view: View) -> str:
    bases = view.jurisdiction.get("lawful_bases", ())
    basis = next((one for one in bases if one.get("code") == paper.text("lawful_basis")), None)
    if basis is None:
        return "the jurisdiction knows no lawful basis of that name"
    if basis["tell_person"] == "not_about_the_report":
        return "a report of that kind stands in the restricted paper alone, never in one that others may see"
    lifted = paper.text("never_share_lifted.by") in basis["never_share_lifted_by"]
    if never and not (lifted and paper.said("never_share_lifted.words")):
        return f"{never}, and neither legal advice nor a life at risk is written down"
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
