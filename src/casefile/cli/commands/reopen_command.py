"""casefile reopen: somebody comes back; a new support period begins with a new referral."""

from __future__ import annotations

import typer

from casefile.cli.options import Client, Day, Json
from casefile.cli.session import Session
from casefile.work import ending

app = typer.Typer(add_completion=False)


@app.command()
def reopen(ctx: typer.Context, client: Client, on: Day = "", json: Json = False) -> None:
    """Begin a new support period for somebody who comes back. The old papers stay as they are."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    change = ending.reopen(session.folder, case, session.stamp(on, case))
    session.finish(change, json=json, next=f"casefile write {case.code} referral-in")
    if not json:
        session.talk(
            "consent, risk and wishes are asked anew; write ... --carry begins a paper with last time's answers"
        )
