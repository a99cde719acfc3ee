"""casefile done: what became of a step, a goal, an appointment, or a recipient to be told."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.options import Client, Day, Json
from casefile.cli.session import Session
from casefile.work import contacts
from casefile.work.following import Progress

app = typer.Typer(add_completion=False)


@app.command()
def done(
    ctx: typer.Context,
    client: Client,
    item: Annotated[
        str,
        typer.Argument(
            metavar="ITEM",
            help="The short id that today prints (p-6hxc, g-4vkm), the day of an appointment, a referral's id.",
        ),
    ],
    state: Annotated[
        str,
        typer.Option(
            "--state",
            metavar="S",
            help="done, doing, stuck, dropped; a goal: achieved ...; an appointment: kept ...; a referral: sent, accepted ...",
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
    with_: Annotated[
        str, typer.Option("--with", metavar="WHO", help="For a referral: who was spoken with there.")
    ] = "",
    again: Annotated[
        str, typer.Option("--again", metavar="DATE", help="For a referral: when it is asked about again.")
    ] = "",
    already: Annotated[
        bool, typer.Option("--already", help="It has been sent already: write that down although nothing covers it.")
    ] = False,
    on: Day = "",
    json: Json = False,
) -> None:
    """Note what became of a step, goal, appointment or referral, that a recipient was told, an incident reviewed."""
    session = Session(ctx)
    case = session.case_to_write(client)
    said = session.words(words, "Their words", needed=False, first=lambda: session.stamp(on, case)) if words else ""
    change = contacts.done(
        session.folder,
        case,
        item,
        Progress(state, said, extent, note, how, with_, again, already),
        session.stamp(on, case),
    )
    session.finish(change, json=json)
