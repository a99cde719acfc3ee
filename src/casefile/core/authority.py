"""Who may decide: the person, with a young one's understanding or alone; a parent, guardian, order or agency. Pure.

One rule for two questions: the gate before assessment asks it (G04), and so does everything that tells somebody outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from casefile.core.answer import Answer, View, expired, expiring, met, missing, not_applicable
from casefile.core.days import day_of, plus_working, spoken
from casefile.core.document import Document

AMEND = "casefile amend {client} consent"
PARENTS = ("parental_responsibility", "carer_with_responsibility", "parenting_order")
"""Authorities that end on the day a child is grown."""


def who_decides(view: View, consent: Document) -> Answer:
    """Whether the one who gave a consent might, on the day of the view: it stops where that is not clear."""
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


def is_young(view: View) -> bool:
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
    if (kind in PARENTS or consent.text("given_by") == "parent") and view.age is not None and not is_young(view):
        return missing("the child has come of age and decides now", consent, AMEND)
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
        return _in_force(view, consent)
    if kind == "enduring_guardian" and consent.text("capacity.outcome") in ("has_capacity", "with_support"):
        return missing(
            "the person can decide this; an enduring guardian decides only while they cannot", consent, AMEND
        )
    if consent.at("authority.document_seen") is not True:
        return missing("nobody has seen the order or paper it rests on", consent, AMEND)
    return _in_force(view, consent)


def _in_force(view: View, consent: Document) -> Answer:
    start, end = day_of(consent.at("authority.in_force_from")), day_of(consent.at("authority.expires"))
    if end and end < view.day:
        return expired(f"the authority ran out on {spoken(end)}", consent, AMEND, end)
    if start and start > consent.date:
        return missing(f"the authority began only on {spoken(start)}, after this was decided", consent, AMEND)
    if end and end - view.day <= timedelta(days=view.practice.clock("consent_expiring")):
        return expiring(f"the authority runs out on {spoken(end)}", consent, end)
    return met("the authority stands", consent)
