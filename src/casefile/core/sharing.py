"""What may be told to whom on a day: by the person's consent, or on a basis in law; and what was told already. Pure.

Three words stand above each other. What the person said never to share holds against everything but legal advice or a life
at risk, written down. A basis in law holds where its own conditions are met. Otherwise only what consent names may leave.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from casefile.core.answer import as_decided, withdrawal
from casefile.core.case import Case
from casefile.core.days import day_of
from casefile.core.document import Document, true_events
from casefile.core.form import Form

Jurisdiction = Mapping[str, Any]

GIVEN = ("given", "given_in_part")
ABLE = ("has_capacity", "with_support")
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

COVERS = {
    "health": ("health", "mental_health", "aod", "disability"),
    "accommodation": ("housing", "household"),
    "finance": ("income",),
}
"""Which kinds of information an order over part of a life opens; the rest takes an order over services or personal matters."""
ORDERED = ("guardianship_order", "public_guardian", "enduring_guardian", "court_order")


def is_share(form: Form | None) -> bool:
    """Whether a form tells somebody outside something of the person: it says to whom, and what."""
    return form is not None and form.field("to") is not None and form.field("information_sent") is not None


def shares(case: Case, *, period: int | None = None) -> tuple[Document, ...]:
    """The papers of a support period (this one unless said) by which something was told, or is about to be; oldest first.

    One that was taken back before it left told nobody anything; neither does one the person takes there themselves.
    """
    wanted = case.period if period is None else period
    found = [one for one in case.documents if is_share(one.form) and one.period == wanted and one.stands]
    told = [one for one in found if (one.standing() == "final" or _left(one)) and not by_the_person(one)]
    return tuple(sorted(told, key=lambda one: (one.date, one.id)))


def by_the_person(paper: Document) -> bool:
    """Whether the person goes there themselves and we tell nothing."""
    return paper.text("method") == "client_self" and not paper.items_or_words("information_sent")


def _left(paper: Document) -> date | None:
    return next((event.date for event in true_events(paper.events) if event.kind in LEFT), None)


def day_told(paper: Document) -> date:
    """The day a paper left: when it was sent, where it says so, else its own day."""
    return _left(paper) or paper.date


def not_covered(paper: Document, case: Case, jurisdiction: Jurisdiction, day: date | None = None) -> str:
    """Why a paper may not tell what it tells, on its day (or on `day`); nothing where it may."""
    day = day or day_told(paper)
    then = case.as_of(day)
    decisions = [as_decided(one, then) for one in then.standing("consent")] if then else []
    never = _said_never(then, _names_of(paper)) if then else False
    if paper.said("lawful_basis"):
        return _by_law(paper, decisions, never, jurisdiction)
    if never:
        return "the person said never to share with them"
    if then and _ended(then, day):
        return "consent ended when support ended"
    own = own_word(then) if then else None
    for consent in decisions or (None,):
        why = permits(consent, _to(paper), paper.items_or_words("information_sent"), day, own)
        if why:
            return why
    return ""


def _to(paper: Document) -> str:
    return paper.text("to.service_ref") or paper.text("to.person") or paper.text("to")


def _names_of(paper: Document) -> tuple[str, ...]:
    return tuple(name for name in (_to(paper), paper.text("to.person")) if name)


def _ended(case: Case, day: date) -> bool:
    """Whether this support period was closed before that day: collecting and sharing end with it."""
    return any(step.text("state") == "closed" and step.date < day for step in case.steps if step.period == case.period)


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
    if basis["needs_refusal_respected"] and any(map(_declined_sharing, decisions)):
        return "the person declined, and on this basis that holds"
    lacks = [
        words for code, (words, where) in KEPT.items() if code in basis["record"] and not _answered(paper.at(where))
    ]
    if basis["tell_person"] == "asked_first" and paper.text("basis_record.told") != "told_before":
        lacks.append("that the person was asked first")
    return f"this basis asks to be written down: {', '.join(dict.fromkeys(lacks))}" if lacks else ""


def _answered(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _declined_sharing(consent: Document) -> bool:
    sharing = consent.item("purposes", "share_named") or {}
    return (
        consent.text("decision") == "declined"
        or withdrawal(consent) is not None
        or sharing.get("decision") == "declined"
        or "share_named" in _closed(consent, "purposes")
    )


# -- by consent
def permits(
    consent: Document | None,
    recipient: str,
    information: Collection[str],
    day: date,
    own: Document | None = None,
) -> str:
    """Why a recipient may not hear of these classes of information on a day; nothing where they may.

    `recipient` is a service's id or a name as the consent writes it. `never_share_with` stands above every agreement. `own`
    is what the person last decided themselves: a substitute's yes never opens what they closed while able to decide.
    """
    consent = consent.as_of(day) if consent else None
    if consent is None:
        return "there is no consent"
    entries = [one for one in consent.items("recipients") if recipient in _names(one)]
    if _never(consent, {recipient, *(name for one in entries for name in _names(one))}):
        return "the person said never to share with them"
    if consent.standing() == "withdrawn":
        return "consent was taken back"
    start, until = day_of(consent.at("starts")) or consent.date, day_of(consent.at("expires")) or date.max
    if consent.standing() != "final" or consent.text("decision") not in GIVEN or not start <= day <= until:
        return "consent does not stand on that day"
    sharing = consent.item("purposes", "share_named") or {"decision": "agreed"}
    if "share_named" in _closed(consent, "purposes") or sharing.get("decision") != "agreed":
        return "the person has not agreed to sharing"
    if consent.text("given_by") != "client":
        why = _beyond_a_substitute(consent, information, own)
        if why:
            return why
    gone = _closed(consent, "recipients")
    covered = {
        str(kind)
        for one in entries
        if one.get("id") not in gone and one.get("direction") != "get" and _covers(one, consent.date, day)
        for kind in one.get("information") or ()
    }
    if not covered:
        return "consent does not name them"
    lacking = sorted(set(information) - covered)
    return f"consent does not cover {', '.join(lacking)}" if lacking else ""


def _beyond_a_substitute(consent: Document, information: Collection[str], own: Document | None) -> str:
    """Where somebody decides for the person: what the order does not reach, and what the person closed themselves."""
    if own is not None and _declined_sharing(own):
        return "the person declined sharing while able to decide; nobody opens that for them"
    expires, start = day_of(consent.at("authority.expires")), day_of(consent.at("authority.in_force_from"))
    if (expires and expires < consent.date) or (start and start > consent.date):
        return "the authority it rests on was not in force"
    reach = consent.items_or_words("authority.covers")
    if consent.text("authority.type") not in ORDERED or not reach or {"services", "personal"} & set(reach):
        return ""
    opened = {kind for part in reach for kind in COVERS.get(str(part), ())}
    beyond = sorted(set(information) - opened)
    return f"the order does not reach {', '.join(beyond)}; the person decides that" if beyond else ""


def own_word(case: Case) -> Document | None:
    """The last consent that the person decided themselves while able to, of those that stood; None where there is none."""
    said = [
        one
        for one in case.of("consent")
        if one.stands and one.text("given_by") == "client" and one.text("capacity.outcome") in (*ABLE, "")
    ]
    return as_decided(said[-1], replace(case, documents=tuple(said))) if said else None


def _names(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(entry[name]) for name in ("service_ref", "person", "id") if entry.get(name))


def never_share(case: Case) -> Iterator[tuple[Document, Mapping[str, Any]]]:
    """Everybody the person said must never hear of them, in any support period, with the consent that says it."""
    for period in range(1, case.period + 1):
        for consent in case.in_place("consent", period=period):
            yield from ((consent, one) for one in consent.items("never_share_with"))


def _said_never(case: Case, names: Collection[str]) -> bool:
    entries = [
        name
        for consent in case.standing("consent")
        for one in consent.items("recipients")
        if set(names) & set(_names(one))
        for name in _names(one)
    ]
    return any(_is_one_of(one, {*names, *entries}) for _, one in never_share(case))


def _never(consent: Document, names: Collection[str]) -> bool:
    return any(_is_one_of(one, names) for one in consent.items("never_share_with"))


def _is_one_of(entry: Mapping[str, Any], names: Collection[str]) -> bool:
    return any(_alike(str(entry.get("person_or_agency", "")), name) for name in names)


def _alike(never: str, name: str) -> bool:
    """Whether a name may be the one never to be told: only words count, and one may stand inside the other.

    Too careful on purpose: a share held back can be asked about, one that went to the wrong door cannot be called back.
    """
    one, other = (" ".join(["", *re.findall(r"\w+", text.casefold()), ""]) for text in (never, name))
    return bool(one.strip() and other.strip()) and (one in other or other in one)


def _closed(consent: Document, scope: str) -> set[str]:
    """The recipients or purposes for which the consent was taken back since."""
    events = [e for e in true_events(consent.events) if e.kind == "consent_withdrawn"]
    return {str(one) for e in events for one in e.get(scope) or ()}


def _covers(entry: Mapping[str, Any], since: date, day: date) -> bool:
    return (day_of(entry.get("from")) or since) <= day <= (day_of(entry.get("until")) or date.max)


# -- afterwards
def written_down_as_breach(paper: Document, case: Case) -> bool:
    """Whether an incident says of this paper that it told what it should not have: the honest way on, not a cover."""
    return any(
        one.text("category") == "privacy_breach" and one.text("data_breach.about") == paper.id
        for one in case.standing("incident")
    )
