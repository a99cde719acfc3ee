"""casefile amend: begin the next version of a final document."""

from __future__ import annotations

import typer

from casefile.cli.commands.write_command import go_on
from casefile.cli.options import Because, Client, Day, FormRef, Json
from casefile.cli.session import Session
from casefile.work import writing

app = typer.Typer(add_completion=False)


@app.command()
def amend(
    ctx: typer.Context, client: Client, form: FormRef, because: Because = "", on: Day = "", json: Json = False
) -> None:
    """Begin the next version of a final document: a draft that carries the answers. What was signed stays as it is."""
    session = Session(ctx)
    case = session.case_to_write(client)
    stamp = session.stamp(on, case)
    words = session.words(because, "Why the new version")
    change = writing.amend(session.folder, case, form, words, stamp)
    session.finish(change, json=json, next=go_on(case.code, change.documents[0]))
