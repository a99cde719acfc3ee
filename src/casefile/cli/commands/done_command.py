"""casefile done: what became of a step, a goal, an appointment, or a recipient to be told."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.options import Client, Day, Json
from casefile.cli.session import Session
from casefile.work import contacts

app = typer.Typer(add_completion=False)


@app.command()
def done(
    ctx: typer.Context,
    client: Client,
    item: Annotated[
        str,
        typer.Argument(
            metavar="ITEM",
            help="The short id that today prints (p-6hxc, g-4vkm), or the day of an appointment.",
        ),
    ],
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="S",
            help="done, doing, stuck, dropped; a goal: achieved ...; an appointment: kept, missed ...",
        ),
    ] = "",
    words: Annotated[
        str,
        typer.Option("--words", metavar="TEXT", help="The person's words; - asks for them or reads stdin."),
    ] = "",
    extent: Annotated[
        str,
        typer.Option("--extent", metavar="E", help="For a goal: no_progress, partial, achieved, exceeded."),
    ] = "",
    note: Annotated[str, typer.Option("--note", metavar="ID", help="The note this belongs to.")] = "",
    how: Annotated[str, typer.Option("--how", metavar="H", help="For a recipient: letter, phone ...")] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Note that a step, goal or appointment is done, stuck or dropped, or that a recipient was told."""
    session = Session(ctx)
    case = session.case_to_write(client)
    said = session.words(words, "Their words", needed=False) if words else ""
    change = contacts.done(
        session.folder, case, item, contacts.Progress(state, said, extent, note, how), session.stamp(on, case)
    )
    session.finish(change, json=json)
