"""casefile note: write down a contact in a few words."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import ask
from casefile.cli.commands.write_command import after, split
from casefile.cli.options import Client, Day, Json, Sets
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.store import library
from casefile.work import contacts

app = typer.Typer(add_completion=False)


@app.command()
def note(
    ctx: typer.Context,
    client: Client,
    text: Annotated[str, typer.Argument(metavar="[TEXT|-]", help="- reads stdin; nothing asks for it.")] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", metavar="K", help="What sort of contact: phone, home_visit, attempted ..."),
    ] = "",
    minutes: Annotated[str, typer.Option("--minutes", metavar="N", help="How long it took.")] = "",
    km: Annotated[str, typer.Option("--km", metavar="N", help="How far you drove.")] = "",
    sets: Sets = None,
    on: Day = "",
    json: Json = False,
) -> None:
    """Write down a contact. Day, kind and text make it final."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    stamp = session.stamp(on, case)
    kinds = library.form("note").field("kind")
    choices = kinds.choices if kinds else ()
    if not kind and session.asks:
        while (kind := ask.line(session, f"What sort of contact ({', '.join(choices[:8])} ...)?")) not in (
            "",
            *choices,
        ):
            session.talk(f"that is none of {', '.join(choices)}; Enter for other")
    if kind and kind not in choices:
        raise Usage("--kind is none of the words", f"choose {', '.join(choices)}")
    words = session.hold(session.words(text, "The note"))
    fields = {"kind": kind or "other", "minutes": minutes, "km": km} | dict(split(one) for one in sets or ())
    change = contacts.note(session.folder, case, words, fields, stamp)
    session.finish(change, json=json, next=(lambda: after(session, case.code, change)) if json else "")
