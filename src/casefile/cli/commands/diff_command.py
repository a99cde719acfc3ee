"""casefile diff: two versions of a paper in words."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from casefile.cli import screen
from casefile.cli.commands.log_command import as_dict, tell, when
from casefile.cli.commands.show_command import shown_when_enough
from casefile.cli.options import Client, FormRef, Json
from casefile.cli.pages import copy_of
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.differences import Run, word_by_word
from casefile.core.document import Document
from casefile.core.failure import NotMet
from casefile.core.identity import place_in
from casefile.work import comparing
from casefile.work.comparing import ORDER, Pair, Said

app = typer.Typer(add_completion=False)


@app.command()
def diff(
    ctx: typer.Context,
    client: Client,
    form: FormRef,
    other: Annotated[
        str,
        typer.Option("--with", metavar="FORM", help="What it is held against; the version before it unless said."),
    ] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="Also what is kept apart for safety; never hand this over.")
    ] = False,
    json: Json = False,
) -> None:
    """What a paper said and what it says now, question by question; of what is changed in place, its last change."""
    session = Session(ctx)
    case = session.case_to_read(client)
    seen = session.view(case).case if place_in(case.code) == "client" else case
    two = comparing.pair(session.folder, seen, form, other)
    for one in (two.was, two.now):
        _may_be_shown(one, case, whole=whole)
    copy = copy_of(session.view(case), two.now, whole=whole)
    found = comparing.compared(two, copy.apart, frozenset() if whole else copy.unnamed)
    if json:
        screen.as_json({"diff": _as_dict(case, two, found)})
        return
    _show(session, case, two, found)


def _may_be_shown(document: Document, case: Case, *, whole: bool) -> None:
    if document.form is not None and document.form.hidden_from and not whole:
        raise NotMet(
            f"this paper is kept from {', '.join(document.form.hidden_from)}",
            "--whole shows it on purpose; nobody else may look on",
        )
    shown_when_enough(document, case)


def _show(session: Session, case: Case, two: Pair, found: tuple[Said, ...]) -> None:
    screen.styled([(f"{case.code}: {_called(two.now)}", "bold")], colour=session.colour)
    screen.out(f"beside {two.before or _called(two.was)}")
    question = label = ""
    for one in found:
        if one.question != question:
            screen.out()
            screen.styled([(screen.wrapped(one.question), "bold")], colour=session.colour)
            question, label = one.question, ""
        head = f"{one.whole} {'is new' if one.was is None else 'was taken out'}" if one.whole else one.label
        if head != label:
            label = head
            if head:
                screen.out(f"  {head}")
        screen.marked(_runs(one), indent=4 if head else 2, colour=session.colour)
    if not found:
        screen.out("both say the same")
    if two.entries:
        screen.out()
        screen.styled([("since then", "bold")], colour=session.colour)
        for entry in two.entries:
            tell(session, when(entry), entry, "")


def _runs(one: Said) -> tuple[Run, ...]:
    if one.whole and one.label:
        return (Run("", one.label + (" " if one.label.endswith("?") else ": ")), *_marked(one))
    return _marked(one)


def _marked(one: Said) -> tuple[Run, ...]:
    if one.was == one.now == ORDER:
        return (Run("", ORDER),)
    if one.was is None or one.now is None:
        return (Run("+", one.now or ""),) if one.was is None else (Run("-", one.was),)
    return word_by_word(one.was, one.now)


def _called(document: Document) -> str:
    if document.is_living:
        return f"{document.name}, as it is now"
    standing = document.standing().replace("_", " ")
    return f"{document.name} version {document.version}, {standing}, {document.text('date')} ({document.id[-4:]})"


def _version(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "path": document.path,
        "version": document.version or None,
        "status": None if document.is_living else document.standing(),
        "date": document.text("date") or None,
    }


def _as_dict(case: Case, two: Pair, found: tuple[Said, ...]) -> dict[str, Any]:
    return {
        "client": case.code,
        "form": two.now.name,
        "was": _version(two.was),
        "now": _version(two.now),
        "from_history": bool(two.before),
        "differences": [
            {
                "path": one.path,
                "question": one.question,
                "label": comparing.spelt([part for part in (one.whole, one.label) if part]) or None,
                "was": one.was,
                "now": one.now,
            }
            for one in found
        ],
        "since": [as_dict(one) for one in two.entries],
    }
