"""A referral or another share begun: what the plan, the consent and the earlier referral already say is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.answer import View
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import NotFound, Usage
from casefile.core.sharing import by_the_person, has_left, may_be_told
from casefile.core.tree import is_empty
from casefile.work import find
from casefile.work.writing import Entry


@dataclass(frozen=True, slots=True)
class Asked:
    """What a referral is begun with: a service, a referral that the plan names, one that was declined."""

    to: str = ""
    planned: str = ""
    instead_of: str = ""


def begin(case: Case, asked: Asked) -> dict[str, Any]:
    """The answers a referral begins with, as a text tree.

    Raises:
        NotFound: the plan names no such referral, or there is no such paper.
        Usage: it would take the place of something that is no referral.
    """
    made: dict[str, Any] = {}
    if asked.planned:
        planned = _planned(case, asked.planned)
        made |= {"planned_ref": asked.planned, "why": planned.get("why"), "domain": planned.get("domain")}
        made["to"] = {"service_ref": planned.get("to")}
    if asked.instead_of:
        before = find.document(case, asked.instead_of)
        if before.name != "referral-out":
            raise Usage("--instead-of names a referral that was declined", f"casefile show {case.code}")
        made |= {name: before.tree.get(name) for name in ("why", "domain", "goal_ref", "planned_ref")}
        made["alternative_to"] = before.id
    if asked.to:
        made["to"] = {"service_ref": asked.to}
    return {name: value for name, value in {**made, **_covered(case, made)}.items() if not is_empty(value)}


def _planned(case: Case, id: str) -> Mapping[str, Any]:
    plan = case.current("case-plan")
    found = plan.item("referrals_planned", id) if plan else None
    if found is None:
        raise NotFound(f"the plan of {case.code} names no referral of that id", f"casefile show {case.code} case-plan")
    return found


def _covered(case: Case, made: Mapping[str, Any]) -> dict[str, Any]:
    """The consent it rests on, where one names the service."""
    consent = case.current("consent")
    to = made.get("to", {}).get("service_ref")
    if (
        consent is None
        or not to
        or not any(to in (one.get("service_ref"), one.get("person")) for one in consent.items("recipients"))
    ):
        return {}
    return {"consent_ref": consent.id}


def entry_for(case: Case, asked: Asked, entry: Entry, draft: Document | None) -> Entry:
    """What is handed in, on top of what is known; a draft that is gone on with keeps its own answers."""
    known = begin(case, asked)
    if "consent_ref" not in known and isinstance((entry.answers or {}).get("to"), Mapping):
        known |= _covered(case, entry.answers or {})
    if draft is not None:
        asked_for = {"to"} if asked.to else set()  # what is said now wins over what was derived before
        known = {name: value for name, value in known.items() if name in asked_for or is_empty(draft.tree.get(name))}
    return Entry(
        {**known, **(entry.answers or {})},
        entry.sets,
        entry.final,
        entry.id,
        entry.dated,
        entry.sensitivity,
        entry.already,
    )


def ready_to_send(case: Case) -> tuple[Document, ...]:
    """The referrals of this support period that are final and have not left; the person takes none of these there alone."""
    return tuple(
        one
        for one in case.standing("referral-out")
        if one.standing() == "final" and not has_left(one, case) and not by_the_person(one)
    )


def who_may_know(view: View) -> tuple[str, ...]:
    """What the consent says about sharing on a day, a line each, for the screen of somebody about to refer."""
    if view.consent is None:
        return ("there is no consent yet, or two stand beside each other",)
    return may_be_told(view.consent, view)
