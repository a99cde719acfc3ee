"""casefile given: note that the person has a copy they can use, or why not."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.commands.write_command import after
from casefile.cli.options import Client, Day, FormRef, Json
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.core.protective import protective
from casefile.work import signing

app = typer.Typer(add_completion=False)


@app.command()
def given(
    ctx: typer.Context,
    client: Client,
    form: FormRef,
    format: Annotated[
        str,
        typer.Option("--format", metavar="F", help="print, large_print, easy_read, read_aloud, email ... (else print)"),
    ] = "",
    language: Annotated[str, typer.Option("--language", metavar="L", help="Its language; else the person's own.")] = "",
    said_back: Annotated[
        str, typer.Option("--said-back", metavar="HOW", help="in_own_words, partly, not_yet or not_asked.")
    ] = "",
    not_given: Annotated[
        str,
        typer.Option("--not-given", metavar="REASON", help="declined, unsafe_to_hold, not_yet, cannot_contact, other."),
    ] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Note that the person has a copy they can use, or why not."""
    session = Session(ctx)
    case = session.case_to_write(client)
    state = protective(case)
    if state.on and not format and not not_given:
        raise Usage(
            f"is it safe to hold a copy? This file is in protective mode ({state.because})",
            "--not-given unsafe_to_hold keeps it here; --format F where the person can keep it safely",
        )
    copy = signing.Copy(format or "print", language, said_back, not_given)
    change = signing.given(session.folder, case, form, copy, session.stamp(on, case))
    session.finish(change, json=json, next=lambda: after(session, case.code, change))
