"""Protective mode: from the first sign of violence at home a file is handled as if somebody looked over the person's shoulder.

It is on from the moment it is possible, and goes off only on purpose. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casefile.core.candidates import waiting
from casefile.core.case import Case
from casefile.core.days import day_of, spoken
from casefile.core.document import Document

POSSIBLE = ("possible", "identified")
ON_A_DEVICE = ("text_message", "messaging_app", "email")
"""Ways of contact that lie open to whoever holds the person's device."""
FROM_SOMEBODY_CLOSE = ("domestic_family_violence", "stalking_or_tech_abuse", "coercion_control_money")


TELL = ("referral-in", "safe-today", "risk-assessment", "safety-plan")
"""Forms that may hold such a sign."""


@dataclass(frozen=True, slots=True)
class Protective:
    """Whether a file is in protective mode, and why, in words without the person's own."""

    on: bool
    because: str = ""


def protective(case: Case) -> Protective:
    """How a case stands: the last word in the profile, unless a newer sign came after it was switched off."""
    profile = case.profile
    if profile is not None and not profile.tree:
        return Protective(True, "the profile cannot be read")
    if any(one.name in TELL and not one.tree for one in case.documents):
        return Protective(True, "a paper that could tell of danger cannot be read")
    if profile is not None and any(where[:1] == ("protective",) for where in waiting(profile.tree)):
        return Protective(True, "two answers wait to whether it is on")
    mode = profile.text("protective.mode") if profile else ""
    since = day_of(profile.at("protective.since")) if profile else None
    if mode == "protective":
        return Protective(True, "switched on in the profile")
    signs = sorted(signs_of(case), reverse=True)
    if mode == "usual" and since:
        signs = [one for one in signs if one[0] > since]
    if not signs:
        return Protective(case.guarded, "it came later than the day that is shown" if case.guarded else "")
    day, what = signs[0]
    return Protective(True, f"{what}, {spoken(day)}" if day > date.min else what)


def device_is_safe(case: Case) -> bool:
    """Whether the person said that what reaches their device is safe, and nothing that reaches it is not."""
    if case.profile and any(where[:1] == ("communication_needs",) for where in waiting(case.profile.tree)):
        return False
    contacts = case.profile.items("communication_needs.safe_contact") if case.profile else ()
    said = [one.get("safe") for one in contacts if one.get("channel") in ON_A_DEVICE]
    return bool(said) and all(one is True for one in said)


def signs_of(case: Case) -> Iterator[tuple[date, str]]:
    """Every sign that somebody close may be a danger, with its day; a draft counts, for a danger does not wait for a pen."""
    for one in case.documents:
        if one.standing() == "entered_in_error":
            continue
        if one.name == "referral-in" and _speaks_of_violence(one):
            yield one.date, "the referral speaks of violence at home"
        if one.name == "safe-today" and (one.item("questions", "fear_of_someone") or {}).get("answer") == "worry":
            yield one.date, "the person is afraid of somebody"
        if one.name == "risk-assessment" and _sees_danger(one):
            yield one.date, "the risk assessment speaks of violence at home"
        if one.name == "safety-plan" and one.text("type") == "dfv":
            yield one.date, "there is a safety plan for violence at home"
    profile = case.profile
    for contact in profile.items("communication_needs.safe_contact") if profile else ():
        if contact.get("channel") == "post" and contact.get("safe") is False:
            yield date.min, "post is not safe"


def _speaks_of_violence(referral: Document) -> bool:
    reasons = (referral.text("main_reason"), *referral.items_or_words("presenting_reasons"))
    return "domestic_family_violence" in reasons or "dfv_assistance" in referral.items_or_words("service_requested")


def _sees_danger(risk: Document) -> bool:
    return risk.text("dfv.believes_in_danger") == "in_danger" or any(
        area.get("code") in FROM_SOMEBODY_CLOSE and area.get("concern") in POSSIBLE for area in risk.items("areas")
    )
