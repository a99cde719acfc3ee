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
from casefile.core.authority import AMEND, is_young, who_decides
from casefile.core.days import day_of, plus, spoken
from casefile.core.document import Document
from casefile.core.permission import AGENCIES, GIVEN, SUBSTITUTES, heard, signed

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
        return _none_current(view) if is_young(view) else not_applicable("asked together with consent")
    if withdrawal(consent) is not None:
        return not_applicable("consent was taken back")
    if consent.text("decision") == "declined":
        return not_applicable("the person declined; a no asks for no authority")
    return who_decides(view, consent)


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
