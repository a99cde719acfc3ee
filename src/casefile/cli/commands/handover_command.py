"""casefile handover: another worker goes on with a person, and knows what not to ask again."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.options import Because, Client, Day, Json
from casefile.cli.session import Session
from casefile.core import handover as carrying
from casefile.work import handing_over

app = typer.Typer(add_completion=False)


@app.command()
def handover(
    ctx: typer.Context,
    client: Client,
    to: Annotated[str, typer.Option("--to", metavar="WORKER", help="Who goes on.")],
    because: Because = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Hand a person's file to another worker, with a note; then show what the next one carries on."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)

    def judge() -> None:
        handing_over.may_take_over(session.folder, case, to, session.stamp(on, case))

    words = session.words(because, "What the next worker must know, as the person agreed", first=judge)
    stamp = session.stamp(on, case)
    session.view(case, stamp.day)  # what cannot be judged stops it before anything is written
    change = handing_over.hand_over(session.folder, case, to, words, stamp)
    session.finish(change, json=json, next=f"casefile show {case.code}")
    if not json:
        for line in carrying.carried_on(session.view(session.folder.case(case.code), stamp.day)):
            screen.out(line)
