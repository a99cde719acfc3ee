"""casefile phases: the eight phases, the moves between them, and what each asks."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Json
from casefile.cli.session import Session
from casefile.core.failure import NotFound
from casefile.core.practice import Phase, Practice
from casefile.work import gating

app = typer.Typer(add_completion=False)


@app.command()
def phases(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[PHASE]", help="One phase, with its moves.")] = "",
    json: Json = False,
) -> None:
    """The eight phases, or one with its moves and what each asks for."""
    session = Session(ctx)
    practice = gating.practice()
    chosen = [one for one in practice.phases if not name or one.code == name]
    if not chosen:
        raise NotFound("there is no such phase", f"choose {', '.join(one.code for one in practice.phases)}")
    if json:
        screen.as_json({"phases": [as_dict(practice, one) for one in chosen]})
        return
    for one in chosen:
        _show(session, practice, one, whole=bool(name))


def as_dict(practice: Practice, phase: Phase) -> dict[str, object]:
    """A phase and its moves as the contract prints them."""
    moves = [
        {"to": m.to, "usual": m.usual, "reason": m.reason, "profiles": list(m.profiles), "asks": list(m.asks)}
        for m in practice.moves
        if m.origin == phase.code
    ]
    return {
        "code": phase.code,
        "number": phase.number,
        "title": phase.title,
        "aim": phase.aim,
        "do": list(phase.do),
        "moves": moves,
    }


def _show(session: Session, practice: Practice, phase: Phase, *, whole: bool) -> None:
    lines = [(f"{phase.number}  {phase.code:<14} {phase.title}", "bold"), (f"   {phase.aim}", "")]
    if whole:
        lines += [(f"   - {one}", "") for one in phase.do]
        for move in (m for m in practice.moves if m.origin == phase.code):
            notes = [
                note
                for note, holds in (
                    ("usual", move.usual),
                    ("asks for a reason", move.reason),
                    (f"profile {', '.join(move.profiles)}", move.profiles),
                )
                if holds
            ]
            lines += [("", ""), (f"   to {move.to}{' (' + '; '.join(notes) + ')' if notes else ''}", "bold")]
            for code in move.asks:
                requirement = practice.requirements[code]
                hard = "must" if requirement.is_hard(move.to) else "    "
                lines.append((f"     {hard} {code:<4} {requirement.title}", ""))
            if not move.asks:
                lines.append(("     asks for nothing", ""))
    screen.styled(lines, colour=session.colour)
