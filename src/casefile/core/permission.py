"""What a person's own decision opens: whom they named, what for, until when; and what nobody opens for them. Pure.

Whoever decides for somebody opens nothing that the person closed while able to decide. Whether they may decide at all is
asked in `authority`, and who must never hear of the person in `never`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from casefile.core.answer import as_decided, withdrawal
from casefile.core.case import Case
from casefile.core.days import day_of, plus
from casefile.core.document import Document, true_events

GIVEN = ("given", "given_in_part")
ABLE = ("has_capacity", "with_support")
SHARE, REFER = "share_named", "refer"
"""The purposes of consent that sharing rests on: telling those who are named, and referring to them."""
AFTERWARDS = "post_exit_contact"
"""The purpose of being called after the end, which outlives the support period."""

COVERS = {
    "health": ("health", "mental_health", "aod", "disability"),
    "accommodation": ("housing", "household"),
    "finance": ("income",),
}
"""Which kinds of information an order over part of a life opens; the rest takes an order over services or personal matters."""
ORDERED = ("guardianship_order", "public_guardian", "enduring_guardian", "court_order")
SENSITIVE = {
    "health": "health",
    "mental_health": "mental_health",
    "aod": "aod",
    "criminal": "legal",
    "ethnicity_aboriginality": "culture",
    "religion": "culture",
    "dfv": "dfv",
}
"""Which kind of information each sensitive matter of the consent is told as."""


NOT_SIGNED = "consent was not signed by then, or not said with somebody to hear it"


def not_opened(
    consent: Document | None,
    recipient: str,
    information: Collection[str],
    day: date,
    own: Document | None = None,
    *,
    purposes: Collection[str] = (SHARE,),
    second_contact: int,
) -> str:
    """Why a consent lets a recipient not hear of these kinds of information on a day; nothing where it does.

    `recipient` is a service's id or a name as the consent writes it. `own` is what the person last decided themselves: a
    substitute's yes never opens what they closed while able to decide. `second_contact` is how many days a consent that was
    only read back has, until somebody asks again (practice `second_contact`).
    """
    consent = consent.as_of(day) if consent else None
    if consent is None:
        return "there is no consent"
    if consent.standing() == "withdrawn":
        return "consent was taken back"
    start, until = day_of(consent.at("starts")) or consent.date, day_of(consent.at("expires")) or date.max
    if consent.standing() != "final" or consent.text("decision") not in GIVEN or not start <= day <= until:
        return "consent does not stand on that day"
    if not (heard(consent, second_contact) if consent.text("form") == "verbal" else signed(consent)):
        return NOT_SIGNED
    if not agreed(consent, SHARE, day):
        return "the person has not agreed to sharing"
    if not all(agreed(consent, purpose, day) for purpose in purposes):
        return "the person has not agreed to being referred"
    if consent.text("given_by") == "client" and consent.text("capacity.outcome") == "lacks_for_this_decision":
        return "the person could not decide this then; whoever may decides with them"
    if consent.text("given_by") != "client" and (why := _beyond_a_substitute(consent, recipient, information, own)):
        return why
    held_back = sorted(set(information) & set(_not_opted_in(consent)))
    if held_back:
        return f"the person keeps {', '.join(held_back)} to themselves"
    covered = {
        kind
        for one in open_recipients(consent)
        if recipient in names_of(one) and _covers(one, consent.date, day)
        for kind in kinds_of(one)
    }
    if not covered:
        return "consent does not name them"
    lacking = sorted(set(information) - covered)
    return f"consent does not cover {', '.join(lacking)}" if lacking else ""


SUBSTITUTES = ("parent_guardian", "authorised_representative")
"""Roles in which somebody signs who decides for the person."""


AGENCIES = ("statutory_agency", "court_order")
"""Who decides by letter or order, and signs nothing here."""


def signed(consent: Document) -> bool:
    """Whether somebody signed a consent who may: the person, or whoever decides for them; an order needs no signature."""
    if consent.text("given_by") in AGENCIES:
        return True
    roles = ("client",) if consent.text("given_by") == "client" else (*SUBSTITUTES, "client")
    return any(one.role in roles and one.signed for one in consent.signatures)


def heard(consent: Document, within: int) -> bool:
    """Whether a consent that was said was read out first, and heard by a witness or interpreter, or read back and asked again.

    `within` is how many days later at most somebody asks again.
    """
    witness = any(one.method == "verbal" and one.data.get("witness") for one in consent.signatures)
    others = witness or consent.said("verbal.witness") or consent.said("verbal.interpreter")
    second = day_of(consent.at("verbal.second_contact_on"))
    in_time = second is not None and consent.date <= second <= plus(consent.date, within)
    again = in_time and consent.said("verbal.read_back")
    return consent.at("verbal.statement_read") is True and (others or again)


def agreed(consent: Document, purpose: str, day: date) -> bool:
    """Whether a purpose stands on a day: agreed to or not asked apart, not taken back, not past its own end."""
    if consent.said("unanswered.purposes"):
        return False
    said = consent.item("purposes", purpose) or {"decision": "agreed"}
    until = day_of(said.get("until")) or date.max
    return said.get("decision") == "agreed" and day <= until and purpose not in _closed(consent, "purposes")


def open_recipients(consent: Document) -> tuple[Mapping[str, Any], ...]:
    """The entries of a consent under which somebody may be told: not taken back, and not of those who only tell us."""
    gone = _closed(consent, "recipients")
    return tuple(
        one for one in consent.items("recipients") if str(one.get("id")) not in gone and one.get("direction") != "get"
    )


def kinds_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of information an entry opens; what was written there by hand in any other shape opens none."""
    said = entry.get("information")
    return tuple(one for one in said if isinstance(one, str)) if isinstance(said, list | tuple) else ()


def _covers(entry: Mapping[str, Any], since: date, day: date) -> bool:
    return (day_of(entry.get("from")) or since) <= day <= (day_of(entry.get("until")) or date.max)


def _not_opted_in(consent: Document) -> Iterator[str]:
    """The kinds of information about which the person was asked apart, and did not agree."""
    for one in consent.items("sensitive_optins"):
        if one.get("decision") != "agreed" and str(one.get("code")) in SENSITIVE:
            yield SENSITIVE[str(one.get("code"))]


def _closed(consent: Document, scope: str) -> set[str]:
    """The recipients or purposes for which the consent was taken back since."""
    events = [e for e in true_events(consent.events) if e.kind == "consent_withdrawn"]
    return {name for e in events for name in e.names(scope)}


# -- a no of their own
def declined_sharing(consent: Document) -> bool:
    """Whether the person said no: to a file, to sharing, or by taking either back."""
    sharing = consent.item("purposes", SHARE) or {}
    return (
        consent.text("decision") == "declined"
        or withdrawal(consent) is not None
        or sharing.get("decision") == "declined"
        or SHARE in _closed(consent, "purposes")
    )


def own_word(case: Case) -> Document | None:
    """The last consent that the person decided themselves while able to, in any support period; None where there is none."""
    said = [
        one
        for one in case.documents
        if one.name == "consent"
        and one.stands
        and one.text("given_by") == "client"
        and one.text("capacity.outcome") in (*ABLE, "")
    ]
    last = max(said, key=newest, default=None)
    return as_decided(last, replace(case, documents=tuple(said))) if last else None


def newest(consent: Document) -> tuple[date, int, str, str]:
    """Of several decisions the newest: by day, version, moment."""
    return (consent.date, consent.version, consent.text("recorded_on"), consent.id)


def shut_out(own: Document, recipient: str) -> bool:
    """Whether the person took their consent back for that recipient."""
    return recipient in _shut_out(own)


def disagrees(case: Case, consent: Document) -> bool:
    """Whether the person says otherwise than what was decided for them, and nobody talked it over with a supervisor since."""
    if consent.text("given_by") == "client" or consent.text("client_assent") != "disagrees" or withdrawal(consent):
        return False
    notes = (one for one in case.of("note") if one.stands and one.text("kind") == "supervision")
    return not any(one.date >= consent.date for one in notes)


def _beyond_a_substitute(consent: Document, recipient: str, information: Collection[str], own: Document | None) -> str:
    """Where somebody decides for the person: what the order does not reach, and what the person closed themselves."""
    if own is not None and declined_sharing(own):
        return "the person declined sharing while able to decide; nobody opens that for them"
    if own is not None and recipient in _shut_out(own):
        return "the person shut them out while able to decide; nobody opens that for them"
    reach = consent.items_or_words("authority.covers")
    if consent.text("authority.type") not in ORDERED or not reach or {"services", "personal"} & set(reach):
        return ""
    opened = {kind for part in reach for kind in COVERS.get(str(part), ())}
    beyond = sorted(set(information) - opened)
    return f"the order does not reach {', '.join(beyond)}; the person decides that" if beyond else ""


def _shut_out(own: Document) -> set[str]:
    gone = _closed(own, "recipients")
    return {name for one in own.items("recipients") if str(one.get("id")) in gone for name in names_of(one)}


def names_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Every name under which an entry of a consent knows a recipient."""
    return tuple(str(entry[name]) for name in ("service_ref", "person", "id") if entry.get(name))
