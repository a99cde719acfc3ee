"""casefile withdraw: take a document back, or a consent in whole or in part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from casefile.cli import ask
from casefile.cli.commands.write_command import after, split
from casefile.cli.options import Because, Client, Day, FormRef, Json, Sets
from casefile.cli.session import Session
from casefile.core.failure import Usage
from casefile.work import find, papers, signing
from casefile.work.papers import Paper

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
    asks = scope == "all" and session.asks
    more: dict[str, Any] = {}

    def judge() -> None:
        session.stamp(on, case)
        if in_error and (sets or what or scope != "all"):
            raise Usage("--in-error says that all of it was wrong", "leave --scope, --what and --set out")
        if event and not in_error:
            raise Usage("--event goes with --in-error", f"casefile withdraw {case.code} {form} --in-error --event ID")
        if in_error:
            signing.never_belonged(case, form, event)
            return
        paper = papers.open_paper(signing.to_withdraw(case, form, scope, what or [], more=bool(sets) or asks))
        for one in sets or ():
            more.update(signing.withdrawal_field(paper, *split(one)))

    words = session.words(because, "Why, in the person's words", first=judge)
    judge()
    stamp = session.stamp(on, case)
    if in_error:
        change = signing.entered_in_error(session.folder, case, form, words, stamp, event)
    else:
        document = find.document(case, form, final=True)
        if document.name == "consent" and asks:
            more |= _asked(session, papers.open_paper(document), more)
        change = signing.withdraw(session.folder, case, form, words, scope, what or [], more, stamp)
    session.finish(change, json=json, next=lambda: after(session, case.code, change))


EXPLAINED = (
    ("effect_explained", "Did you explain what this changes, and that help goes on (true or false)?"),
    ("kept", "What do we keep?"),
    ("kept_because", "Why do we keep it?"),
    ("file", "Under what name is the file kept (pseudonymous, named or none)?"),
    ("ask_again", "When may we ask again?"),
)


def _asked(session: Session, paper: Paper, known: Mapping[str, Any]) -> dict[str, Any]:
    """What makes taking consent back a complete decision (G03), asked where it was not given; Enter leaves one open."""
    made: dict[str, Any] = {}
    for name, question in EXPLAINED:
        if name in known:
            continue
        while text := ask.line(session, question):
            try:
                made |= signing.withdrawal_field(paper, name, text)
            except Usage as problem:
                session.talk(f"   {problem.message}" + (f"; {problem.fix}" if problem.fix else ""))
            else:
                session.hold(f"{question} {text}")
                break
    return made
