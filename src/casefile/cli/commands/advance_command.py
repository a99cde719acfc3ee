"""casefile advance: move a case to its next phase, when what the move asks for is there."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.commands.status_command import as_dict, next_gate, next_step
from casefile.cli.options import Client, Day, DryRun, Json
from casefile.cli.session import Session
from casefile.cli.unreadable import readable
from casefile.core.case import Case
from casefile.core.failure import NotMet, Usage
from casefile.core.stamp import Stamp
from casefile.work import moving
from casefile.work.moving import Despite, GateClosed, Intent

app = typer.Typer(add_completion=False)


@app.command()
def advance(
    ctx: typer.Context,
    client: Client,
    to: Annotated[str, typer.Option("--to", metavar="PHASE", help="Another phase than the usual next one.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="CODE", help="For a move to exit: the reason code.")] = "",
    because: Annotated[
        list[str] | None,
        typer.Option("--because", metavar="TEXT", help="Why: one for each --despite, or for the move."),
    ] = None,
    despite: Annotated[
        list[str] | None, typer.Option("--despite", metavar="ID", help="Set a soft requirement aside.")
    ] = None,
    until: Annotated[
        list[str] | None, typer.Option("--until", metavar="DATE", help="How long, for each --despite.")
    ] = None,
    approved_by: Annotated[str, typer.Option("--approved-by", metavar="W", help="Who agrees to it.")] = "",
    ask: Annotated[
        str,
        typer.Option("--ask", metavar="W", help="Who is asked to agree, where they cannot be reached now."),
    ] = "",
    emergency: Annotated[
        bool, typer.Option("--emergency", help="Move at once; what is owed afterwards stays in today.")
    ] = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Move a case to its next phase. A gate that is not met stops only the move, and says what is missing."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    readable(case)
    stamp = session.stamp(on, case)
    whys = [session.words(one, "Why") for one in because or ()]
    codes = despite or []
    every = len(codes) + emergency  # an emergency has a reason of its own
    if every > 1 and len(whys) not in (1, every):
        raise Usage("give one --because for all, or one for each --despite, the emergency's last")
    if codes and not whys:
        whys = [session.words("", f"Why {codes[0]} is set aside")]
    ends = [session.day(one, "--until") for one in until or ()]
    aside = [
        Despite(code, whys[min(n, len(whys) - 1)], ends[min(n, len(ends) - 1)] if ends else None, approved_by, ask)
        for n, code in enumerate(codes)
    ]
    own = whys[-1] if whys and (emergency or not codes) else ""
    run(session, case, Intent(to, reason, own, tuple(aside), emergency), stamp, dry_run=dry_run, json=json)


def run(
    session: Session,
    case: Case,
    intent: Intent,
    stamp: Stamp,
    *,
    dry_run: bool = False,
    json: bool = False,
) -> None:
    """Do a move, or say what stands against it (exit 1, nothing written)."""
    view = session.view(case, stamp.day)
    try:
        change = moving.advance(session.folder, view, case, intent, stamp)
    except GateClosed as closed:
        refuse(session, case, closed, json=json)
    if dry_run:
        session.finish(change, json=json, dry_run=True)
        return
    session.apply(change)
    after = session.view(session.folder.case(case.code), stamp.day)
    step = next_step(after, next_gate(after))
    if json:
        screen.as_json({"done": True, "client": case.code, "documents": [], "next": step or None})
        return
    screen.out(change.summary)
    phase = after.practice.phase(after.case.phase)
    if phase:
        session.talk(f"  {phase.aim}")
    if step:
        screen.out(f"next: {step}")


def refuse(session: Session, case: Case, closed: GateClosed, *, json: bool) -> None:
    """Say what stands against a move, each with its fix.

    Raises:
        NotMet: always.
    """
    if json:
        gate = as_dict(session.view(case), closed.gate)
        screen.as_json(
            {
                "done": False,
                "client": case.code,
                "documents": [],
                "next": closed.unmet[0].fix or None,
                "gate": gate,
            }
        )
    else:
        for one in closed.unmet:
            assert one.requirement is not None
            hard = one.requirement.is_hard(closed.gate.to)
            session.talk(f"  {one.requirement.code}  {one.requirement.title}{' (must)' if hard else ''}")
            session.talk(f"       {one.because}")
            session.talk(f"       {one.fix}")
    soft = next(
        (
            one.requirement.code
            for one in closed.unmet
            if one.requirement and not one.requirement.is_hard(closed.gate.to) and closed.gate.to != "closing"
        ),
        "",
    )
    raise NotMet(
        closed.message,
        f"{closed.unmet[0].fix}" + (f"; or set {soft} aside with a reason: casefile explain {soft}" if soft else ""),
    ) from None
