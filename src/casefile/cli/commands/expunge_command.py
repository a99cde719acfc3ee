"""casefile expunge: one paper that is another person's; its words go, and two people answer for it."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import ask
from casefile.cli.options import Because, Client, Day, DryRun, Json
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.work import expunging

app = typer.Typer(add_completion=False)


@app.command()
def expunge(
    ctx: typer.Context,
    client: Client,
    document: Annotated[str, typer.Argument(metavar="ID", help="The whole id of the paper.")],
    with_: Annotated[str, typer.Option("--with", metavar="WORKER", help="The second person, who looked and agrees.")],
    because: Because = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again; for scripts.")] = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Take the words of one paper out of a file where they never belonged. A marker stays; the git history keeps them still."""
    session = Session(ctx)
    case = session.case_to_write(client)

    def judge() -> None:
        expunging.to_expunge(session.folder, case, document, with_, session.stamp(on, case))

    words = session.words(because, "Why, without the words themselves", first=judge)
    stamp = session.stamp(on, case)
    change = expunging.expunge(session.folder, case, document, words, with_, stamp)
    if not yes and not dry_run:
        if not session.asks:
            raise Usage("this cannot be taken back; say --yes", "casefile expunge ... --dry-run shows what it would do")
        if not ask.confirm(session, f"Take the words of {document} out for good?"):
            raise typer.Exit(1)
    session.finish(change, json=json, dry_run=dry_run, next=f"casefile check {case.code}")
    session.talk("the git history, backups and other people's copies still hold the words; see casefile help privacy")
