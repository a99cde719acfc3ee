"""casefile book: an appointment."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.options import Client, Json
from casefile.cli.session import Session
from casefile.work import contacts

app = typer.Typer(add_completion=False)


@app.command()
def book(
    ctx: typer.Context,
    client: Client,
    when: Annotated[str, typer.Argument(metavar="WHEN", help='2026-03-10, or "2026-03-10 14:30".')],
    place: Annotated[str, typer.Option("--place", metavar="P", help="Where.")] = "",
    kind: Annotated[str, typer.Option("--kind", metavar="K", help="face_to_face, phone, video ...")] = "face_to_face",
    with_: Annotated[str, typer.Option("--with", metavar="W", help="With which worker, if not you.")] = "",
    json: Json = False,
) -> None:
    """Book an appointment; it stands in today until it is done."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    change = contacts.book(
        session.folder, case, when, {"place": place, "kind": kind, "with": with_}, session.stamp("", case)
    )
    session.finish(change, json=json)
