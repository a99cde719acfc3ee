"""casefile sign: add a signature, or that somebody would rather not or cannot sign."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.commands.write_command import after
from casefile.cli.options import Client, Day, DryRun, FormRef, Json
from casefile.cli.session import Session
from casefile.work import signing

app = typer.Typer(add_completion=False)


@app.command()
def sign(
    ctx: typer.Context,
    client: Client,
    form: FormRef,
    role: Annotated[
        str, typer.Option("--as", metavar="ROLE", help="client, caseworker, supervisor, parent_guardian ...")
    ],
    method: Annotated[
        str, typer.Option("--method", metavar="M", help="ink, electronic, verbal, mark, declined or unable.")
    ],
    name: Annotated[
        str, typer.Option("--name", metavar="N", help="Who signed, where it is neither the client nor you.")
    ] = "",
    witness: Annotated[str, typer.Option("--witness", metavar="N", help="Who was there.")] = "",
    authority: Annotated[str, typer.Option("--authority", metavar="T", help="The order or relation it rests on.")] = "",
    reason: Annotated[
        str, typer.Option("--reason", metavar="T", help="Why declined or unable; - asks or reads stdin.")
    ] = "",
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Add a signature; the first makes a complete draft final. Declining to sign is a complete entry too."""
    session = Session(ctx)
    case = session.case_to_write(client)
    stamp = session.stamp(on, case)
    if method in ("declined", "unable"):
        reason = session.words(reason, "The reason, as the person would put it")
    change = signing.sign(
        session.folder, case, form, signing.Signing(role, method, name, witness, authority, reason), stamp
    )
    session.finish(change, json=json, dry_run=dry_run, next=lambda: after(session, case.code, change))
