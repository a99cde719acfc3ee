"""casefile expunge: one paper that is another person's; its words go, and two people answer for it."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import disposing as cleaning
from casefile.cli.options import Because, Client, Day, DryRun, Json, Second, Yes
from casefile.cli.session import Session
from casefile.work import expunging

app = typer.Typer(add_completion=False)


@app.command()
def expunge(
    ctx: typer.Context,
    client: Client,
    document: Annotated[str, typer.Argument(metavar="ID", help="The whole id of the paper.")],
    with_: Second,
    because: Because = "",
    yes: Yes = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take the words of one paper out of a file where they never belonged, and out of its history. A marker stays."""
    session = Session(ctx)
    case = session.case_to_write(client)
    if not dry_run and expunging.finishes(case, document):
        cleaning.clean(session, case.code)  # a command that was killed; told below that the words are gone already

    def judge() -> None:
        expunging.to_expunge(session.folder, case, document, with_, session.stamp(on, case))

    words = session.words(because, "Why, without the words themselves", first=judge)
    stamp = session.stamp(on, case)
    change = expunging.expunge(session.folder, case, document, words, with_, stamp)
    if dry_run:
        session.finish(change, json=json, dry_run=True)
        return
    example = f"casefile expunge {case.code} {document} --with {with_}"
    cleaning.agree(session, f"Take the words of {document} out for good?", yes=yes, example=example)
    session.finish(change, json=json, next="casefile sync, so that every other copy does the same")
    cleaning.clean(session, case.code)
