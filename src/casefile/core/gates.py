"""May this case make this move? Each requirement answers for itself, and exemptions and emergencies are counted in. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casefile.core.answer import ASSESSMENTS, Answer, State, View, met, missing
from casefile.core.case import Exemption
from casefile.core.checks import CHECKS
from casefile.core.days import spoken
from casefile.core.form import Kind
from casefile.core.practice import Move, Requirement

Matches = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]
"""Says whether answers fit a JSON Schema fragment: handed in, so that this stays free of any library."""


@dataclass(frozen=True, slots=True)
class Gate:
    """A move and how each requirement it asks for stands."""

    to: str
    answers: tuple[Answer, ...]
    reason_asked: bool = False

    @property
    def unmet(self) -> tuple[Answer, ...]:
        """What stands against the move."""
        return tuple(one for one in self.answers if one.stops)

    @property
    def is_open(self) -> bool:
        """Whether the move can be made."""
        return not self.unmet


def gate(view: View, move: Move, matches: Matches, reason: str = "") -> Gate:
    """How a move stands. `reason` is the reason code given with a move to exit."""
    toward = view.toward(move.to, reason)
    return Gate(move.to, tuple(answer(toward, code, matches) for code in move.asks), move.reason)


def state_gate(view: View, state: str, matches: Matches) -> Gate:
    """How a change of state stands (`declined` asks G01)."""
    return Gate(state, tuple(answer(view.toward(state), code, matches) for code in view.practice.states[state]))


def closing_gate(view: View, matches: Matches) -> Gate:
    """How closing the file stands."""
    return Gate("closing", tuple(answer(view.toward("closing"), code, matches) for code in view.practice.closing))


def answer(view: View, code: str, matches: Matches) -> Answer:
    """How one requirement stands: its own check, then an exemption where it may be set aside."""
    requirement = view.practice.requirements[code]
    found = _checked(view, requirement, matches)
    found = replace(found, requirement=requirement, fix=_fix(view, found.fix or requirement.fix))
    if found.stops and not requirement.is_hard(view.to):
        exemption = in_force(view, code)
        if exemption:
            return replace(found, state=State.EXEMPTED, because=_exempted(exemption), due=exemption.until)
    return found


def _checked(view: View, requirement: Requirement, matches: Matches) -> Answer:
    if requirement.check:
        return CHECKS[requirement.check](view)
    document = view.case.latest(requirement.form)
    if document is None:
        return missing("not written yet")
    if document.form and document.form.kind is Kind.SINGLE and view.case.current(requirement.form) is None:
        return missing(
            "two versions stand beside each other",
            document,
            f"casefile resolve {{client}} {requirement.form}",
        )
    if requirement.matches and not matches(requirement.matches, document.data):
        return missing("written, and not as asked", document)
    return met("written", document)


def _fix(view: View, fix: str) -> str:
    """The command with this client's code; a version already begun is gone on with, not begun again."""
    fix = fix.replace(ASSESSMENTS["client"], view.assessment)
    begun = re.fullmatch(r"casefile amend \{client\} ([a-z-]+)", fix)
    if begun and view.case.open_draft(begun.group(1)):
        fix = f"casefile write {{client}} {begun.group(1)} --final"
    begun = re.fullmatch(r"casefile write \{client\} ([a-z-]+)", fix)
    drafts = view.case.open_draft(begun.group(1)) if begun else ()
    if drafts and drafts[-1].form is not None and drafts[-1].form.kind is Kind.RECORD:
        fix += f" --id {drafts[-1].id}"  # `write` would begin another record beside it
    form = "case-plan" if view.case.phase == "planning" else view.assessment
    return fix.replace("{client}", view.case.code).replace("{form}", form)


def in_force(view: View, code: str) -> Exemption | None:
    """The exemption from a requirement that covers the day, approved before merely asked for.

    One of an earlier support period has ended with it, even where it was given without an end.
    """
    given = [one for one in view.case.exemptions if one.requirement == code and one.date >= view.case.began]
    found = [one for one in given if one.in_force(view.day)]
    return min(found, key=lambda one: (one.approval != "approved", one.date), default=None)


def _exempted(exemption: Exemption) -> str:
    until = f" until {spoken(exemption.until)}" if exemption.until else ""
    return f"set aside{until}" + ("" if exemption.approval == "approved" else "; approval is asked, not given yet")


def bypassed(gate: Gate) -> Sequence[Answer]:
    """What an emergency may pass: hard requirements that allow it."""
    return [one for one in gate.unmet if one.requirement and one.requirement.bypass]
