"""Taking a case on: moves between phases, changes of state, exit, closing and coming back. A gate stops only the move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casefile.core import gates
from casefile.core.answer import Answer, View
from casefile.core.candidates import waits
from casefile.core.case import Case
from casefile.core.change import Change
from casefile.core.days import plus
from casefile.core.failure import NotMet, Usage
from casefile.core.gates import Gate
from casefile.core.identity import item_id
from casefile.core.practice import Move
from casefile.core.stamp import Stamp
from casefile.store import library
from casefile.store.folder import Folder
from casefile.work.gating import matches
from casefile.work.papers import (
    CASE_STEP,
    Paper,
    Tree,
    change,
    flag,
    grouped,
    later_than,
    listed,
    number,
    open_paper,
)


@dataclass(frozen=True, slots=True)
class Despite:
    """A soft requirement set aside: why, until when, and who agrees (`approved_by`) or is asked to (`ask`)."""

    code: str
    because: str
    until: date | None = None
    approved_by: str = ""
    ask: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """A move as it is asked for."""

    to: str = ""
    reason: str = ""
    because: str = ""
    despite: Sequence[Despite] = field(default_factory=tuple)
    emergency: bool = False


class GateClosed(NotMet):
    """The move's gate is not met; `unmet` are the answers that stand against it."""

    def __init__(self, gate: Gate, unmet: Sequence[Answer]) -> None:
        count = len(unmet)
        super().__init__(
            f"{count} {'thing stands' if count == 1 else 'things stand'} between here and {gate.to}; nothing was written"
        )
        self.gate = gate
        self.unmet = tuple(unmet)


def move_asked(view: View, to: str) -> Move:
    """The move a person means: the one named, else the usual one.

    Raises:
        NotMet: practice knows no such move; says which there are.
    """
    here = view.case.phase
    if view.case.state == "closed":
        raise NotMet(f"{view.case.code} is closed", f"casefile reopen {view.case.code} begins a new support period")
    profile = view.profile.code
    move = view.practice.move(here, to, profile) if to else view.practice.usual(here, profile)
    if move is None:
        ways = ", ".join(one.to for one in view.practice.moves_from(here, profile)) or "none"
        if not to:
            raise NotMet(
                f"from {here} there is no usual move; the ways on are {ways}",
                f"casefile advance {view.case.code} --to PHASE",
            )
        there = to if view.practice.phase(to) else "that"
        raise NotMet(
            f"practice knows no move from {here} to {there}; the ways on are {ways}", f"casefile phases {here}"
        )
    return move


def advance(folder: Folder, view: View, case: Case, intent: Intent, stamp: Stamp) -> Change:
    """Move a case to another phase when the gate is open, or open enough: exemptions, or an emergency.

    Raises:
        GateClosed: requirements stand against it.
        NotMet, Usage: no such move, a reason is missing, an exemption that cannot be.
    """
    settled(case)
    move = move_asked(view, intent.to)
    if move.to == "exit":
        known_reason(intent.reason)
    elif intent.reason:
        raise Usage("--reason goes with a move to exit; another move says why with --because")
    elif move.reason and not intent.because:
        raise Usage(
            f"a move from {move.origin} to {move.to} asks for a reason",
            f"casefile advance {case.code} --to {move.to} --because -",
        )
    paper = open_paper(case.record)
    codes = [one.code for one in intent.despite]
    if len(set(codes)) < len(codes):
        raise Usage("one requirement is set aside twice", "name it once, with one reason")
    made = [_exempt(paper, view.toward(move.to, intent.reason), move, one, stamp) for one in intent.despite]
    gate = gates.gate(view, move, matches, intent.reason)
    aside = [view.practice.requirements[code] for code in codes]
    unmet = [one for one in gate.unmet if one.requirement not in aside]
    if intent.emergency:
        if not intent.because:
            raise Usage("an emergency says in a few words what it is", "--because -, and type it")
        unmet = [one for one in unmet if one not in gates.bypassed(gate)]
    if unmet:
        raise GateClosed(gate, unmet)
    step = new_step(paper, case, stamp, {"from": move.origin, "to": move.to})
    step |= {"reason": intent.reason, "because": intent.because, "despite": [x for x in made if x]}
    if intent.emergency:
        step["emergency"] = flag(True)
    add_step(paper, step)
    _brief(paper, view, move)
    number_of = {one.code: one.number for one in view.practice.phases}
    return change(
        folder,
        stamp,
        "advance",
        f"{case.code} is now in {move.to} (phase {number_of[move.to]} of {len(number_of)})"
        + (f", and no longer {case.state}" if case.state != "active" else ""),
        edited=[paper],
        case=case,
    )


def known_reason(code: str) -> None:
    """Ask for the reason of a move to exit as one of the codes, which are those of the exit summary.

    Raises:
        Usage: it is none of them; says which there are.
    """
    known = library.form("exit-summary").choices(("reason",))
    if code not in known:
        raise Usage(
            "--reason is none of the codes" if code else "a move to exit asks for a reason",
            f"choose {', '.join(known)}",
        )


def _brief(paper: Paper, view: View, move: Move) -> None:
    """Somebody taken on for brief help goes the short way: from intake straight to a plan."""
    referral = view.case.current("referral-in")
    if move.to == "intake" and referral and referral.text("decision") == "accept_brief":
        paper.tree["practice"] = {**grouped(paper.tree, "practice"), "profile": "brief"}


def settled(case: Case) -> None:
    """Stop a move while two people's changes to a document are still to be settled.

    Raises:
        NotMet: names the document, unless it is one kept apart.
    """
    for one in (case.record, *case.documents):
        if waits(one.tree):
            raise NotMet(
                f"{'a paper' if one.apart else one.id} holds two answers to one question; moving waits until it is settled",
                f"casefile check {case.code}" if one.apart else f"casefile resolve {case.code} {one.id or one.name}",
            )


def new_step(paper: Paper, case: Case, stamp: Stamp, more: Tree) -> Tree:
    """A step of this support period, not yet in the file."""
    steps = listed(paper.tree, "steps")
    taken = {str(one.get("id")) for one in steps}
    return {
        "id": item_id(CASE_STEP, stamp.letters, taken),
        "date": stamp.day.isoformat(),
        "at": later_than(steps, stamp.at),
        "by": stamp.worker,
        "period": number(max(case.period, 1)),
        **more,
    }


def add_step(paper: Paper, step: Tree) -> None:
    """Put a step at the end of case.yaml's steps."""
    paper.tree["steps"] = [
        *listed(paper.tree, "steps"),
        {key: value for key, value in step.items() if value not in (None, "", [])},
    ]


def _exempt(paper: Paper, view: View, move: Move, despite: Despite, stamp: Stamp) -> str:
    """Write an exemption into case.yaml and give its id; nothing where the requirement is met anyway."""
    if despite.code not in move.asks:
        raise Usage(
            f"{despite.code if despite.code in view.practice.requirements else 'that'} is not asked for by this move",
            f"it asks for {', '.join(move.asks) or 'nothing'}",
        )
    requirement = view.practice.requirements[despite.code]
    if requirement.is_hard(move.to):
        raise NotMet(f"{despite.code} cannot be set aside: {requirement.because}", f"casefile explain {despite.code}")
    if not gates.answer(view, despite.code, matches).stops:
        return ""
    if len(despite.because.strip()) < view.practice.reason_at_least:
        raise Usage(
            f"setting {despite.code} aside needs a reason of at least {view.practice.reason_at_least} letters",
            "--because -, and type it",
        )
    _approver(view, despite, stamp)
    agreed = despite.approved_by or (stamp.worker if view.settings.alone and not despite.ask else "")
    if not agreed and not despite.ask:
        raise Usage(
            f"somebody agrees to setting {despite.code} aside",
            "--approved-by WORKER, or --ask WORKER where they cannot be reached now",
        )
    until = despite.until or (None if requirement.first else plus(stamp.day, view.practice.clock("exemption")))
    taken = {str(one.get("id")) for one in listed(paper.tree, "exemptions")}
    made: dict[str, Any] = {
        "id": item_id("x", stamp.letters, taken),
        "requirement": despite.code,
        "date": stamp.day.isoformat(),
        "at": stamp.at,
        "by": stamp.worker,
        "because": despite.because.strip(),
        "until": until.isoformat() if until else None,
        "approval": "approved" if agreed else "asked",
        "approved_by": agreed or despite.ask,
    }
    paper.tree["exemptions"] = [
        *listed(paper.tree, "exemptions"),
        {key: value for key, value in made.items() if value},
    ]
    return str(made["id"])


def _approver(view: View, despite: Despite, stamp: Stamp) -> None:
    """Whoever agrees works here and is somebody else, unless one works alone; and it ends in days to come."""
    if despite.until and despite.until < stamp.day:
        raise Usage("--until is a day that is past")
    named = despite.approved_by or despite.ask
    workers = [one.id for one in view.settings.workers]
    if named and workers and named not in workers:
        raise Usage("that is not a worker of this caseload", f"choose {', '.join(workers)}")
    if named == stamp.worker and not view.settings.alone:
        raise Usage("somebody else agrees, not the one who asks", "--approved-by or --ask another worker")


def set_state(
    folder: Folder,
    view: View,
    case: Case,
    state: str,
    because: str,
    until: date | None,
    stamp: Stamp,
    paused_for: str = "",
) -> Change:
    """Pause a case, put it on the waiting list, decline it, or make it active again; `paused_for` is a reason by its code.

    Raises:
        Usage: no such state, or a reason or day is missing.
        GateClosed: declining asks that the person knows why and what else there is.
    """
    if state not in view.practice.states:
        raise Usage("no such state", f"choose {', '.join(view.practice.states)}")
    if case.state == "closed":
        raise NotMet(f"{case.code} is closed", f"casefile reopen {case.code}")
    if paused_for and state != "paused":
        raise Usage("--for goes with a pause")
    _known_pause(paused_for)
    if until and state not in ("paused", "waiting"):
        raise Usage("--until goes with a pause or a wait")
    if until and until < stamp.day:
        raise Usage("--until is a day that is past")
    if not because and not paused_for:
        raise Usage(f"say in a few words why the case is {state}", "--because -, and type it")
    gate = gates.state_gate(view, state, matches)
    if gate.unmet:
        raise GateClosed(gate, gate.unmet)
    paper = open_paper(case.record)
    add_step(
        paper,
        new_step(
            paper,
            case,
            stamp,
            {
                "state": state,
                "until": until.isoformat() if until else "",
                "paused_for": paused_for,
                "because": because,
            },
        ),
    )
    return change(folder, stamp, "state", f"{case.code} is {state}", edited=[paper], case=case)


def _known_pause(code: str) -> None:
    known = library.form("case").choices(("steps", "paused_for"))
    if code and code not in known:
        raise Usage("--for is none of the words", f"choose {', '.join(known)}")
