"""casefile explain: what a requirement or the code of a finding means, and what to do about it."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.session import Session
from casefile.core.failure import NotFound
from casefile.store import library
from casefile.work import gating

app = typer.Typer(add_completion=False)


@app.command()
def explain(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="G03, S11, schema/choice ...")],
) -> None:
    """Explain a requirement or the code of a finding."""
    session = Session(ctx)
    practice = gating.practice()
    wanted = code if "/" in code or code in practice.requirements else code.upper()
    requirement = practice.requirements.get(wanted) or next(
        (r for r in practice.requirements.values() if r.name == code), None
    )
    if requirement:
        hard = {
            "always": "It must be met: it cannot be set aside.",
            "exit": "Against exit and closing it must be met; elsewhere it may be set aside with a reason.",
        }
        asked = [f"{m.origin} to {m.to}" for m in practice.moves if requirement.code in m.asks]
        asked += ["closing the file"] if requirement.code in practice.closing else []
        asked += [f"state {state}" for state, asks in practice.states.items() if requirement.code in asks]
        lines = [
            (f"{requirement.code}  {requirement.title}", "bold"),
            (requirement.because, ""),
            (
                hard.get(
                    requirement.hard,
                    "It may be set aside with a reason, somebody who agrees, and an end: advance --despite.",
                ),
                "",
            ),
        ]
        if requirement.bypass:
            lines.append(
                (
                    "In an emergency it may be passed: advance --emergency --because -. What is owed afterwards stays in today.",
                    "",
                )
            )
        lines += [
            (f"asked by: {', '.join(asked) or 'no move'}", ""),
            (f"fix: {requirement.fix.replace('{client}', 'CLIENT').replace('{form}', 'FORM')}", ""),
        ]
        screen.styled(lines, colour=session.colour)
        return
    found = library.data("findings.yaml")["findings"]
    entry = next((one for one in found if one["code"] == code), None)
    if entry is None:
        raise NotFound("there is no such code", "casefile check prints the codes of what it finds")
    screen.styled(
        [
            (f"{entry['code']}  {entry['title']}", "bold"),
            (entry["because"], ""),
            (f"fix: {entry['fix']}", ""),
        ],
        colour=session.colour,
    )
