"""casefile withdraw: take a document back, or a consent in whole or in part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from casefile.cli import ask
from casefile.cli.commands.write_command import after, split
from casefile.cli.options import Because, Client, Day, FormRef, Json, Sets
from casefile.cli.session import Session
from casefile.work import find, papers, signing

app = typer.Typer(add_completion=False)


@app.command()
def withdraw(
    ctx: typer.Context,
    client: Client,
    form: FormRef,
    because: Because = "",
    scope: Annotated[
        str, typer.Option("--scope", metavar="S", help="For a consent: all, recipients or purposes.")
    ] = "all",
    what: Annotated[list[str] | None, typer.Option("--what", metavar="ID", help="Which recipient or purpose.")] = None,
    sets: Sets = None,
    in_error: Annotated[
        bool, typer.Option("--in-error", help="It should never have been written here: entered in error.")
    ] = False,
    event: Annotated[str, typer.Option("--event", metavar="ID", help="With --in-error: only this event.")] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Take a document back. Of a consent: all of it, some recipients, or some purposes; help goes on."""
    session = Session(ctx)
    case = session.case_to_write(client)
    stamp = session.stamp(on, case)
    words = session.words(because, "Why, in the person's words")
    if in_error:
        change = signing.entered_in_error(session.folder, case, form, words, stamp, event)
    else:
        document = find.document(case, form, final=True)
        paper = papers.open_paper(document)
        more = signing.event_fields(paper, [split(one) for one in sets or ()])
        if document.name == "consent" and scope == "all" and session.asks:
            more |= signing.event_fields(paper, _asked(session, more))
        change = signing.withdraw(session.folder, case, form, words, scope, what or [], more, stamp)
    session.finish(change, json=json, next=lambda: after(session, case.code, change))


EXPLAINED = (
    ("effect_explained", "Did you explain what this changes, and that help goes on (true or false)?"),
    ("kept", "What do we keep?"),
    ("kept_because", "Why do we keep it?"),
    ("file", "Under what name is the file kept (pseudonymous, named or none)?"),
    ("ask_again", "When may we ask again?"),
)


def _asked(session: Session, known: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What makes taking consent back a complete decision (G03), asked where it was not given."""
    said = [(name, ask.line(session, question)) for name, question in EXPLAINED if name not in known]
    return [(name, text) for name, text in said if text]
