"""casefile status: where a case stands, what its next move needs, and the one thing to do next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Client, Json
from casefile.cli.session import Session
from casefile.cli.unreadable import readable
from casefile.core import gates
from casefile.core.answer import Answer, State, View, withdrawal
from casefile.core.failure import NotMet
from casefile.core.gates import Gate
from casefile.work import gating, moving

app = typer.Typer(add_completion=False)

SIGNS = {
    State.MET: "done",
    State.MISSING: "open",
    State.EXPIRED: "over",
    State.EXPIRING: "soon",
    State.EXEMPTED: "aside",
    State.NOT_APPLICABLE: "-",
}


@app.command()
def status(
    ctx: typer.Context,
    client: Client,
    to: Annotated[str, typer.Option("--to", metavar="PHASE", help="Look at another move than the usual one.")] = "",
    json: Json = False,
) -> None:
    """Where a case stands, and what its next move still needs."""
    session = Session(ctx)
    case = session.case_then(client, person=True)
    readable(case)
    view = session.view(case)
    gate = next_gate(view, to)
    if json:
        screen.as_json({"client": case.code, "gate": as_dict(view, gate), "next": next_step(view, gate) or None})
        return
    show(session, view, gate)


WORK = {"implementation": "casefile today {}", "referrals-out": "casefile refer {}"}
"""The phases in which the work itself is done, and what to type there first."""


def next_gate(view: View, to: str = "") -> Gate | None:
    """The gate of the move asked about, else of the usual one; closing, for a case in exit; none where nothing is left."""
    if view.case.state in ("closed", "declined"):
        return None
    if view.case.phase == "exit" and not to:
        return gates.closing_gate(view, gating.matches)
    try:
        move = moving.move_asked(view, to)
    except NotMet:
        if to:
            raise
        return None
    return gates.gate(view, move, gating.matches)


def as_dict(view: View, gate: Gate | None) -> dict[str, object]:
    """The gate as the contract prints it."""
    return {
        "phase": view.case.phase,
        "state": view.case.state,
        "to": gate.to if gate else None,
        "requirements": [_requirement(one, gate.to) for one in gate.answers] if gate else [],
    }


def _requirement(one: Answer, to: str) -> dict[str, object]:
    assert one.requirement is not None
    return {
        "id": one.requirement.code,
        "hard": one.requirement.is_hard(to),
        "state": str(one.state),
        "because": one.because,
        "fix": "" if one.state in (State.MET, State.NOT_APPLICABLE) else one.fix,
        "path": one.path or None,
    }


def next_step(view: View, gate: Gate | None) -> str:
    """The one command to type next."""
    code = view.case.code
    if view.case.state == "closed":
        return ""
    if gate is None:
        return f"casefile advance {code} --to PHASE" if view.case.is_open else ""
    if gate.unmet:
        return min(gate.unmet, key=lambda one: not (one.requirement and one.requirement.first)).fix
    if gate.to == "closing":
        return f"casefile exit {code} --close"
    if view.case.state == "paused":
        return f"casefile state {code} active --because -"
    entered = view.case.entered(view.case.phase)
    if view.case.phase in WORK and entered and entered.date == view.day:
        return WORK[view.case.phase].format(code)  # nobody leaves the day they come
    usual = view.practice.usual(view.case.phase, view.profile.code)
    return f"casefile advance {code}" if usual and usual.to == gate.to else f"casefile advance {code} --to {gate.to}"


def show(session: Session, view: View, gate: Gate | None) -> None:
    """The status on a screen."""
    case = view.case
    phase = view.practice.phase(case.phase)
    title = f"{case.code}: {phase.title if phase else 'no phase yet'} (phase {phase.number if phase else '-'} of 8), {case.state}"
    lines = [(title, "bold")]
    if session.looks_back:
        lines.append((f"as on {view.day.isoformat()}; {session.living}", ""))
    step = case.state_step
    if step and step.text("until"):
        lines.append((f"until {step.text('until')}", ""))
    lines += [(line, "") for line in _papers(view)]
    if gate is not None:
        lines += [("", ""), (f"To {'close the file' if gate.to == 'closing' else gate.to}:", "bold")]
        lines += [line for one in gate.answers for line in _line(one, gate.to)]
    fix = next_step(view, gate)
    if fix:
        lines += [("", ""), (f"next: {fix}", "bold")]
    screen.styled(lines, colour=session.colour)


def _papers(view: View) -> Iterator[str]:
    """The papers a case rests on, by id: the plan with the steps that are stuck, the consent, and versions side by side."""
    plan = view.case.current("case-plan")
    if plan:
        yield f"plan      {plan.id}, version {plan.version}"
        events = view.case.events(plan)
        progress = {str(e.get("step")): e.get("progress") for e in events if e.kind == "step_progress"}
        yield from (f"          step {step} is stuck" for step, state in progress.items() if state == "stuck")
    consent = view.consent
    if consent:
        decision = "withdrawn" if withdrawal(consent) else consent.text("decision").replace("_", " ")
        yield f"consent   {consent.id}, {decision}"
    for fork in view.case.forks():
        yield f"fork      {' and '.join(one.id for one in fork)} stand beside each other"
        yield f"          casefile resolve {view.case.code} {fork[0].name}"


def _line(one: Answer, to: str) -> list[tuple[str, str]]:
    assert one.requirement is not None
    style = {"open": "red", "over": "red", "soon": "yellow"}.get(SIGNS[one.state], "")
    aside = " (does not apply)" if one.state is State.NOT_APPLICABLE else ""
    must = "must" if one.requirement.is_hard(to) and one.stops else "    "
    made = [(f"  {SIGNS[one.state]:<5} {must} {one.requirement.code:<4} {one.requirement.title}{aside}", style)]
    if one.stops:
        made += [(f"                  {one.because}", ""), (f"                  {one.fix}", "")]
    elif one.state in (State.EXPIRING, State.EXEMPTED):
        made.append((f"                  {one.because}", ""))
    return made
