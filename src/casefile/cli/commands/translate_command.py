"""casefile translate: an interpreter's words beside the words of a final paper; casefile itself translates nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from casefile.cli.commands.write_command import handed_in, split
from casefile.cli.interview import read
from casefile.cli.options import Client, Day, FormRef, Json
from casefile.cli.questions import STOP
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import Usage
from casefile.core.visible import visible
from casefile.work import entries, translating
from casefile.work.papers import form_of

app = typer.Typer(add_completion=False)


@app.command()
def translate(
    ctx: typer.Context,
    client: Client,
    form: FormRef,
    into: Annotated[str, typer.Option("--into", metavar="L", help="The language: vi, ar, zh-Hans ...")] = "",
    interpreter: Annotated[
        str, typer.Option("--interpreter", metavar="NAME", help="Who put it into that language; a number is welcome.")
    ] = "",
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PLACE=WORDS", help="One answer in the other language; @FILE reads a file."),
    ] = None,
    source: Annotated[
        str, typer.Option("--from", metavar="FILE|-", help="Answers in the other language, shaped as the paper is.")
    ] = "",
    on: Day = "",
    json: Json = False,
) -> None:
    """Put an interpreter's words beside the words of a final paper; pages print both. Nothing is translated by casefile."""
    session = Session(ctx)
    case = session.case_to_write(client)
    document = translating.to_translate(case, form, into, interpreter)
    stamp = session.stamp(on, case)
    said: dict[str, str] = {}
    if source:
        said |= dict(translating.places_in(entries.from_text(handed_in(session, source), form_of(document))))
    said |= dict(split(one) for one in sets or ())
    if not source and not sets:
        said = _asked(session, case, document, into)
    change = translating.translate(session.folder, case, document.id, into, interpreter, said, stamp)
    given = f"casefile given {case.code} {document.id} --format translated --language {into}"
    session.finish(change, json=json, next=given)


def _asked(session: Session, case: Case, document: Document, into: str) -> dict[str, str]:
    """Each answer is shown, and what the interpreter says to it is typed; Enter passes one over.

    Raises:
        Usage: nobody can be asked, or there is nothing left to translate.
    """
    left = list(translating.lacking(case, document, into))
    if not left:
        raise Usage(f"all the words of {document.id} are in {into} already", "--set PLACE=WORDS says one anew")
    if not session.asks:
        places = ", ".join(one.place for one in left[:8])
        raise Usage("nobody can be asked here", f"--set PLACE=WORDS, or --from FILE; places are {places}")
    session.talk(f"{len(left)} answers. Enter passes one over, an empty line ends one, :stop saves and stops.")
    said: dict[str, str] = {}
    for n, one in enumerate(left, 1):
        session.talk("")
        session.talk(f"{n}/{len(left)}  {one.question}")
        for line in one.said.splitlines():
            session.talk(f"   {visible(line)}")
        lines: list[str] = []
        while (line := read(f"   {into} > ")).strip() not in ("", STOP):
            lines.append(line)
            session.hold(f"{one.place}: {line}")
        if lines:
            said[one.place] = "\n".join(lines)
        if line.strip() == STOP:
            break
    if not said:
        raise Usage("nothing was typed; nothing was written")
    return said
