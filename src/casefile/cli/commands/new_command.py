"""casefile new: begin a client's file, after looking for the same person first."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli import ask, screen
from casefile.cli.options import Day, Json
from casefile.cli.session import Session
from casefile.core.failure import NotMet, Usage
from casefile.core.identity import SERVICE
from casefile.core.protective import protective
from casefile.store import library
from casefile.work import find, start

app = typer.Typer(add_completion=False)


@app.command()
def new(
    ctx: typer.Context,
    name: Annotated[
        str,
        typer.Option(
            "--name",
            metavar="N",
            help="The name to look for; - asks for it. It is kept only with --keep-name.",
        ),
    ] = "",
    keep_name: Annotated[bool, typer.Option("--keep-name", help="The person agreed that we keep this name.")] = False,
    someone_else: Annotated[
        bool, typer.Option("--someone-else", help="Begin a file although somebody like them is here.")
    ] = False,
    code: Annotated[
        str, typer.Option("--code", metavar="CODE", help="A client code of your own choosing, never a name.")
    ] = "",
    model: Annotated[
        str, typer.Option("--model", metavar="M", help="The care model, where it is clear from the start.")
    ] = "",
    carer_of: Annotated[
        str,
        typer.Option(
            "--carer-of", metavar="CLIENT", help="A file of their own for somebody who cares for this person."
        ),
    ] = "",
    enquiry: Annotated[
        str, typer.Option("--from", metavar="ENQUIRY", help="Begin with what an enquiry says, by its id.")
    ] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Begin a client's file: look for the same person, then write the spine, a profile and a draft referral."""
    session = Session(ctx)
    stamp = session.stamp(on)
    models = [one["code"] for one in library.data("models.yaml")["models"]]
    if model and model not in models:
        raise Usage("there is no such model", f"choose {', '.join(models)}")
    if name == "-" or (not name and session.asks):
        name = (
            ask.line(session, "Name to look for (Enter for none; nothing is kept yet):")
            if session.asks
            else session.words("-", "the name", held=False)
        )
    if name:
        _look(session, name, someone_else=someone_else)
    kept = name if keep_name else ""
    if (
        name
        and not keep_name
        and session.asks
        and ask.confirm(session, "Did the person agree that we keep their name?")
    ):
        kept = name
    linked = session.folder.code(carer_of) if carer_of else ""
    if linked == SERVICE or (linked and session.folder.spine(linked).kind == "carer"):
        raise Usage("--carer-of names the person who is cared for", "casefile list")
    if linked and protective(session.folder.case(linked)).on:
        session.talk(f"{linked} is in protective mode: think first whether this may be whom they are afraid of")
    call = find.document(session.folder.service(), enquiry) if enquiry else None
    if call is not None and (call.name != "enquiry" or call.standing() == "entered_in_error"):
        raise Usage("--from names an enquiry that stands", "casefile enquiry --list")
    change = start.new_client(session.folder, start.NewClient(code, kept, model, linked, call), stamp)
    if json:
        session.finish(change, json=True, next=f"casefile write {change.client} referral-in")
        return
    session.apply(change)
    session.talk(f"{change.summary}; {'the name is kept in the profile' if kept else 'no name is kept'}")
    session.talk(f"next: casefile write {change.client} referral-in")
    screen.out(change.client)


def _look(session: Session, name: str, *, someone_else: bool) -> None:
    found = start.same_person(name, session.folder.cases(), session.worker, session.today)
    if not found:
        session.talk("nobody like that is here")
        return
    for one in found:
        session.talk(
            f"  {one.code or 'a file'}: {one.why}"
            + (f"; speak to {one.speak_to}" if one.speak_to else f"; casefile show {one.code}")
        )
    if someone_else:
        return
    if session.asks:
        if ask.confirm(session, "Is it somebody else? Begin a new file?"):
            return
        raise typer.Exit(1)
    raise NotMet("somebody like that is here already; nothing was written", "casefile show CODE, or new --someone-else")
