"""casefile attach: a scan or letter, kept with the paper it belongs to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from casefile.cli.options import Client, Day, FormRef, Json
from casefile.cli.session import Session
from casefile.work import attaching

app = typer.Typer(add_completion=False)


@app.command()
def attach(
    ctx: typer.Context,
    client: Client,
    form: FormRef,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to keep a copy of; its name is not kept.")],
    consent: Annotated[
        str, typer.Option("--consent", metavar="ID", help="The consent that covers it, if not the current one.")
    ] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Keep a copy of a file with a paper, under a neutral name, with its check sum; check sees when it changes."""
    session = Session(ctx)
    case = session.case_to_write(client)
    change = attaching.attach(session.folder, case, form, file, consent, session.stamp(on, case))
    session.finish(change, json=json)
