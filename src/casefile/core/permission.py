"""What a person's own decision lets leave the house: whom they named, what for, until when; and whom never. Pure.

What the person said never to share holds against everything else, in every support period. Whoever decides for somebody
opens nothing that the person closed while able to decide.
"""

from __future__ import annotations

import re
import unicodedata
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

COVERS = {
    "health": ("health", "mental_health", "aod", "disability"),
    "accommodation": ("housing", "household"),
    "finance": ("income",),
}
"""Which kinds of information an order over part of a life opens; the rest takes an order over services or personal matters."""
ORDERED = ("guardianship_order", "public_guardian", "enduring_guardian", "court_order")
PARENTS = ("parental_responsibility", "carer_with_responsibility", "parenting_order")
"""Authorities that end on the day a child is grown."""

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


def permits(
    consent: Document | None,
    recipient: str,
    information: Collection[str],
    day: date,
    own: Document | None = None,
    *,
    purposes: Collection[str] = (SHARE,),
    grown_on: date | None = None,
) -> str:
    """Why a recipient may not hear of these classes of information on a day; nothing where they may.

    `recipient` is a service's id or a name as the consent writes it. `own` is what the person last decided themselves: a
    substitute's yes never opens what they closed while able to decide. `grown_on` is the day they come of age, where known.
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
    if not (heard(consent) if consent.text("form") == "verbal" else signed(consent)):
        return NOT_SIGNED
    if not agreed(consent, SHARE, day):
        return "the person has not agreed to sharing"
    if not all(agreed(consent, purpose, day) for purpose in purposes):
        return "the person has not agreed to being referred"
    if consent.text("given_by") == "client" and consent.text("capacity.outcome") == "lacks_for_this_decision":
        return "the person could not decide this then; whoever may decides with them"
    if consent.text("given_by") != "client":
        why = _beyond_a_substitute(consent, recipient, information, day, own, grown_on)
        if why:
            return why
    information = [str(kind) for kind in information]
    held_back = sorted(set(information) & set(_not_opted_in(consent)))
    if held_back:
        return f"the person keeps {', '.join(held_back)} to themselves"
    covered = {
        str(kind)
        for one in open_recipients(consent)
        if recipient in _names(one) and _covers(one, consent.date, day)
        for kind in one.get("information") or ()
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


SECOND_CONTACT = 2 * 7
"""A fortnight: the days within which somebody asks again after a consent that was only read back (practice `second_contact`)."""


def heard(consent: Document, within: int = SECOND_CONTACT) -> bool:
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


def may_be_told(consent: Document, day: date) -> tuple[str, ...]:
    """Whom a consent lets be told on a day, a line each for a screen; why nobody, where that is so. One that is over says so."""
    if consent.standing() == "withdrawn":
        return ("consent was taken back",)
    if consent.text("decision") == "declined":
        return ("the person declined",)
    if not agreed(consent, SHARE, day):
        until = day_of((consent.item("purposes", SHARE) or {}).get("until"))
        over = until is not None and until < day and agreed(consent, SHARE, until)
        return ("what the person agreed to is over" if over else "the person has not agreed to sharing",)
    return tuple(_entry_line(one, consent, day) for one in open_recipients(consent)) or ("nobody is named",)


def _entry_line(entry: Mapping[str, Any], consent: Document, day: date) -> str:
    kinds = ", ".join(str(kind).replace("_", " ") for kind in entry.get("information") or ())
    ends = [one for one in (day_of(entry.get("until")), day_of(consent.at("expires"))) if one]
    over = " (over)" if ends and min(ends) < day else ""
    return f"{entry.get('service_ref') or entry.get('person')}{over}: {kinds}, until {entry.get('until', '?')}"


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
    return {str(one) for e in events for one in e.get(scope) or ()}


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
    last = max(said, key=_newest, default=None)
    return as_decided(last, replace(case, documents=tuple(said))) if last else None


def _newest(consent: Document) -> tuple[date, int, str, str]:
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


def _beyond_a_substitute(
    consent: Document,
    recipient: str,
    information: Collection[str],
    day: date,
    own: Document | None,
    grown_on: date | None,
) -> str:
    """Where somebody decides for the person: what the order does not reach, and what the person closed themselves."""
    if own is not None and declined_sharing(own):
        return "the person declined sharing while able to decide; nobody opens that for them"
    if own is not None and recipient in _shut_out(own):
        return "the person shut them out while able to decide; nobody opens that for them"
    kind = consent.text("authority.type")
    if grown_on and grown_on <= day and (kind in PARENTS or consent.text("given_by") == "parent"):
        return "the child has come of age and decides now"
    expires, start = day_of(consent.at("authority.expires")), day_of(consent.at("authority.in_force_from"))
    if (expires and expires < day) or (start and start > consent.date):
        return "the authority it rests on was not in force"
    reach = consent.items_or_words("authority.covers")
    if kind not in ORDERED or not reach or {"services", "personal"} & set(reach):
        return ""
    opened = {kind for part in reach for kind in COVERS.get(str(part), ())}
    beyond = sorted(set(information) - opened)
    return f"the order does not reach {', '.join(beyond)}; the person decides that" if beyond else ""


def _shut_out(own: Document) -> set[str]:
    gone = _closed(own, "recipients")
    return {name for one in own.items("recipients") if str(one.get("id")) in gone for name in _names(one)}


# -- never share with
def never_share(case: Case) -> Iterator[tuple[Document, Mapping[str, Any]]]:
    """Everybody the person said must never hear of them, in any support period, with the consent that says it.

    A consent that somebody else decides for them takes the place of their own, and takes no name off their list.
    """
    standing = case.ever("consent")
    theirs = [
        one for one in case.documents if one.name == "consent" and one.stands and one.text("given_by") == "client"
    ]
    last = max(theirs, key=_newest, default=None)
    for consent in standing if last is None or last in standing else (*standing, last):
        yield from ((consent, one) for one in _never_entries(consent))


def _never_entries(consent: Document) -> Iterator[Mapping[str, Any]]:
    """The list of a consent; words that somebody wrote there by hand count as a name."""
    said = consent.at("never_share_with") or consent.tree.get("never_share_with")
    for one in said if isinstance(said, list | tuple) else (said,) if said else ():
        if isinstance(one, Mapping):
            yield {"person_or_agency": one.get("person_or_agency") or " ".join(map(str, one.values()))}
        else:
            yield {"person_or_agency": str(one)}


def said_never(case: Case, names: Collection[str]) -> bool:
    """Whether somebody of these names must never hear of the person, by every name the consents give them."""
    entries = [
        name
        for consent in case.standing("consent")
        for one in consent.items("recipients")
        if set(names) & set(_names(one))
        for name in _names(one)
    ]
    return any(_is_one_of(one, {*names, *entries}) for _, one in never_share(case))


def _names(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(entry[name]) for name in ("service_ref", "person", "id") if entry.get(name))


def _never(consent: Document, names: Collection[str]) -> bool:
    return any(_is_one_of(one, names) for one in _never_entries(consent))


def _is_one_of(entry: Mapping[str, Any], names: Collection[str]) -> bool:
    return any(_alike(str(entry.get("person_or_agency", "")), name) for name in names)


def _alike(never: str, name: str) -> bool:
    """Whether a name may be the one never to be told: only words count, and one may stand inside the other.

    Too careful on purpose: a share held back can be asked about, one that went to the wrong door cannot be called back.
    """
    one, other = (" ".join(["", *_plain_words(text), ""]) for text in (never, name))
    return bool(one.strip() and other.strip()) and (one in other or other in one)


def _plain_words(text: str) -> list[str]:
    """The words of a name without marks, signs and case: José, as either keyboard writes it, is Jose."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one)))
