"""What is asked of consent: decided, by somebody who may, covering what is shared, and lasting. Declining is a complete answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from casefile.core.answer import (
    Answer,
    View,
    expired,
    expiring,
    met,
    missing,
    not_applicable,
    withdrawal,
)
from casefile.core.days import day_of, plus, plus_working, spoken
from casefile.core.document import Document
from casefile.core.permission import AGENCIES, GIVEN, SUBSTITUTES, heard, signed

AMEND = "casefile amend {client} consent"
WITHDRAW = "casefile withdraw {client} consent"


def consent_decided(view: View) -> Answer:
    """G03: given, given in part, declined or taken back; each with what makes it a true decision."""
    consent = view.consent
    if consent is None:
        return _none_current(view)
    taken_back = withdrawal(consent)
    if taken_back is not None:
        return _explained_no(taken_back, consent, "taken back; what is kept and why stands there", WITHDRAW)
    if consent.text("decision") == "declined":
        declined = consent.at("declined")
        return _explained_no(
            declined if isinstance(declined, Mapping) else {},
            consent,
            "declined; what is kept and why stands there",
        )
    if consent.text("decision") not in GIVEN:
        return missing("what was decided is not written down", consent, AMEND)
    until = day_of(consent.at("expires"))
    if until and until < view.day:
        return expired(f"ran out on {spoken(until)}", consent, AMEND, until)
    if view.day < (day_of(consent.at("starts")) or consent.date):
        return missing("it begins later than this day", consent)
    if consent.text("form") == "verbal":
        return _verbal(view, consent)
    return _signed(consent)


def _none_current(view: View) -> Answer:
    if view.case.standing("consent"):  # one would be the current one
        return missing("two consents stand beside each other", fix="casefile resolve {client} consent")
    if view.case.open_draft("consent"):
        return missing("the consent is still a draft", view.case.open_draft("consent")[-1])
    return missing("nobody has decided about consent yet")


def _explained_no(said: Mapping[str, Any], consent: Document, words: str, fix: str = AMEND) -> Answer:
    names = {
        "kept": "what is kept",
        "kept_because": "why it is kept",
        "file": "whether there is a file under the code, or none",
        "ask_again": "when to ask again",
    }
    lacks = [text for name, text in names.items() if not str(said.get(name) or "").strip()]
    if said.get("effect_explained") is not True:
        lacks.insert(0, "that the effect was explained")
    return missing(f"still open: {', '.join(lacks)}", consent, fix) if lacks else met(words, consent)


def _verbal(view: View, consent: Document) -> Answer:
    """Valid when the statement was read and a witness, an interpreter, or a read-back with a second contact soon."""
    days = view.practice.clock("second_contact")
    if consent.at("verbal.statement_read") is not True:
        return missing("said, not written: that the statement was read out is not noted", consent, AMEND)
    if heard(consent, days):
        return met("said, after the statement was read", consent)
    words = f"said, not written: it needs a witness, an interpreter, or words read back and a second contact within {days} days"
    return missing(words, consent, AMEND)


def _signed(consent: Document) -> Answer:
    if consent.text("given_by") in AGENCIES:
        return met("rests on an order or agency", consent)
    if signed(consent):
        return met("given and signed", consent)
    role = "client" if consent.text("given_by") == "client" else SUBSTITUTES[0]
    return missing(
        "in writing, and not signed yet",
        consent,
        f"casefile sign {{client}} consent --as {role} --method ink",
    )


def authority(view: View) -> Answer:
    """G04: a young person's, parent's or guardian's authority is clear; a child alone always has a way through."""
    consent = view.consent
    if consent is None:
        return _none_current(view) if _is_young(view) else not_applicable("asked together with consent")
    if withdrawal(consent) is not None:
        return not_applicable("consent was taken back")
    band = _band(view)
    by_client = consent.text("given_by") == "client"
    if by_client and band in ("own_consent", ""):
        return not_applicable("the person decides")
    if by_client and band == "own_consent_usually":
        return met("old enough to decide", consent)
    if isinstance(consent.at("alone"), Mapping):
        return _alone(view, consent)
    if by_client:
        return _own_view(consent)
    return _substitute(view, consent)


def _is_young(view: View) -> bool:
    """Whether the person is known to be below the age at which the jurisdiction calls somebody adult."""
    return view.age is not None and view.age < int(view.jurisdiction.get("ages", {}).get("adult_at", 18))


def _band(view: View) -> str:
    """How the jurisdiction speaks of the person's age; nothing where it is not known."""
    age = view.age
    if age is None:
        return ""
    for band in view.jurisdiction.get("ages", {}).get("bands", ()):
        if band["from_age"] <= age <= band.get("to_age", age):
            return str(band["decides"])
    return "own_consent"


def _own_view(consent: Document) -> Answer:
    if consent.text("minor.mature_minor_view") == "competent" and consent.said("minor.basis"):
        return met("the young person understands, and what that rests on stands there", consent)
    return missing(
        "the young person decides alone: say what their understanding rests on, or that they are alone and a parent cannot safely be asked",
        consent,
        AMEND,
    )


def _alone(view: View, consent: Document) -> Answer:
    """Open at any age, and never tells a parent by itself."""
    lacks = []
    if not consent.said("alone.why"):
        lacks.append("why a parent cannot be asked")
    if not consent.said("alone.childs_own_view"):
        lacks.append("the young person's own view")
    if consent.at("alone.child_protection_considered") is not True:
        lacks.append("that child protection was thought of")
    if not consent.said("alone.consulted_who_or_none"):
        lacks.append("who was consulted, or that nobody could be reached")
    again = day_of(consent.at("alone.look_again_on"))
    latest = plus_working(consent.date, view.practice.clock("look_again_working"))
    if again is None or not consent.date <= again <= latest:
        lacks.append(f"a day to look again, by {spoken(latest)}")
    if lacks:
        return missing(f"still open: {', '.join(lacks)}", consent, AMEND)
    return met("alone, and a parent cannot safely be asked; looked at again soon", consent)


def _substitute(view: View, consent: Document) -> Answer:
    kind = consent.text("authority.type")
    if not consent.said("authority.who"):
        return missing("who decides for the person is not named", consent, AMEND)
    if kind == "statutory_agency":
        if consent.text("authority.agency.answer") == "declined":
            return missing(
                "the agency was asked and declined; somebody else decides, or the young person is alone",
                consent,
                AMEND,
            )
        asked = consent.said("authority.agency.name") and consent.text("authority.agency.asked_on")
        return (
            met("the agency was asked", consent)
            if asked
            else missing("when the agency was asked is not noted", consent, AMEND)
        )
    if kind in ("parental_responsibility", "carer_with_responsibility"):
        return _parent(view, consent)
    if kind == "enduring_guardian" and consent.text("capacity.outcome") in ("has_capacity", "with_support"):
        return missing(
            "the person can decide this; an enduring guardian decides only while they cannot", consent, AMEND
        )
    if consent.at("authority.document_seen") is not True:
        return missing("nobody has seen the order or paper it rests on", consent, AMEND)
    return _in_force(view, consent)


def _parent(view: View, consent: Document) -> Answer:
    if view.age is not None and not _is_young(view):
        return missing("the person is an adult; a parent decides only under an order", consent, AMEND)
    return _in_force(view, consent)


def _in_force(view: View, consent: Document) -> Answer:
    start, end = day_of(consent.at("authority.in_force_from")), day_of(consent.at("authority.expires"))
    if end and end < view.day:
        return expired(f"the authority ran out on {spoken(end)}", consent, AMEND, end)
    if start and start > view.day:
        return missing(f"the authority begins on {spoken(start)}", consent, AMEND)
    if end and end - view.day <= timedelta(days=view.practice.clock("consent_expiring")):
        return expiring(f"the authority runs out on {spoken(end)}", consent, end)
    return met("the authority stands", consent)


def consent_lasting(view: View) -> Answer:
    """S23: consent does not run out within a fortnight, and a spoken one is confirmed in writing."""
    consent = view.consent
    if consent is None or consent.text("decision") == "declined" or withdrawal(consent) is not None:
        return not_applicable("no consent that could run out")
    until = day_of(consent.at("expires"))
    if until and until < view.day:
        return expired(f"ran out on {spoken(until)}", consent, AMEND, until)
    if consent.text("form") == "verbal":
        confirm = day_of(consent.at("verbal.confirm_in_writing_by")) or plus(
            consent.date, view.practice.clock("verbal_confirm")
        )
        if confirm < view.day:
            return expired(f"said, and to be confirmed in writing by {spoken(confirm)}", consent, AMEND, confirm)
        return expiring(f"said; to be confirmed in writing by {spoken(confirm)}", consent, confirm)
    if until is None:
        return missing("it has no end", consent, AMEND)
    if until - view.day <= timedelta(days=view.practice.clock("consent_expiring")):
        return expiring(f"runs out on {spoken(until)}", consent, until)
    return met(f"lasts until {spoken(until)}", consent)
