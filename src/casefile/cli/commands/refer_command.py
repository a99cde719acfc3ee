"""casefile refer: ask another service, as the person chose; what nobody agreed to tell stays a draft."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.options import Already, Client, Day, DryRun, Json, Sets
from casefile.cli.outgoing import HandedIn, go
from casefile.cli.session import Session
from casefile.work.referring import Asked

app = typer.Typer(add_completion=False)


@app.command()
def refer(
    ctx: typer.Context,
    client: Client,
    to: Annotated[str, typer.Option("--to", metavar="SERVICE", help="Which service, as the consent names it.")] = "",
    planned: Annotated[
        str, typer.Option("--planned", metavar="ID", help="The referral that the plan names, by its id.")
    ] = "",
    instead_of: Annotated[
        str, typer.Option("--instead-of", metavar="ID", help="The referral that another service declined.")
    ] = "",
    sets: Sets = None,
    source: Annotated[str, typer.Option("--from", metavar="FILE|-", help="Answers as one YAML or JSON mapping.")] = "",
    final: Annotated[bool, typer.Option("--final", help="Make it final where consent covers it.")] = False,
    already: Already = False,
    id: Annotated[str, typer.Option("--id", metavar="ID", help="Go on with this draft.")] = "",
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Begin a referral with what plan and consent say. Final only where the person's consent, or the law, covers it."""
    session = Session(ctx)
    case = session.case_to_write(client, person=True)
    stamp = session.stamp(on, case)
    given = HandedIn(sets or (), source, final, already, id, bool(on), dry_run, json)
    asked = Asked(to, planned, instead_of)
    go(session, case, "referral-out", asked, given, stamp, f"casefile refer {case.code} --to SERVICE --from FILE")
