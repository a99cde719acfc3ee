"""casefile print: a form on paper, blank or filled."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import pictures as drawing
from casefile.cli.commands.show_command import shown_when_enough
from casefile.cli.pages import copy_of, save, seen_as, settings_for
from casefile.cli.session import Session
from casefile.core.caseload import Settings
from casefile.core.copies import conditions
from casefile.core.failure import Failure, NotMet, Unreadable, Usage
from casefile.render import build, page, plain
from casefile.render.pictures.drawing import Picture
from casefile.render.pictures.shelf import PICTURES
from casefile.store.resources import resource_dir
from casefile.work import find

app = typer.Typer(add_completion=False)


@app.command(name="print")
def print_(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]")] = "",
    form: Annotated[
        str, typer.Argument(metavar="[FORM]", help="A form's name, a document's id, form#2 or form@DATE.")
    ] = "",
    blank: Annotated[str, typer.Option("--blank", metavar="FORM", help="An empty form; needs no caseload.")] = "",
    final: Annotated[bool, typer.Option("--final", help="The current final version, not a newer draft.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="F", help="html or text.")] = "html",
    output: Annotated[str, typer.Option("--output", "-o", metavar="FILE|-", help="Where to; - is stdout.")] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="Also what is kept apart for safety; never hand this copy over.")
    ] = False,
    view: Annotated[
        str,
        typer.Option("--view", metavar="WHO", help="Whose copy: client, recipient:ID, supervisor or training."),
    ] = "",
    fillable: Annotated[
        bool, typer.Option("--fillable", help="A page that the person fills in, in a browser without the internet.")
    ] = False,
    pictures: Annotated[
        list[str] | None,
        typer.Option(
            "--picture", metavar="NAME", help=f"After the paper, a picture of the file: {', '.join(PICTURES)}."
        ),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in your browser, to print from there.")] = False,
) -> None:
    """Print a form, blank or filled, as a page (HTML to print from a browser) or as text."""
    session = Session(ctx)
    if format not in ("html", "text"):
        raise Usage("--format is html or text")
    if bool(blank) == bool(client) or (client and not form):
        raise Usage("print CLIENT FORM, or print --blank FORM")
    if blank and pictures:
        raise Usage("a blank form is nobody's, and has no picture")
    if view and (blank or whole):
        raise Usage("--view says whose copy of a filled paper it is, and stands alone")
    if fillable:
        if view or whole or pictures or format == "text":
            raise Usage(
                "a page to fill in is the person's own, and HTML", "leave --view, --whole, --picture and --format out"
            )
        _deliver(session, *_to_fill_in(session, blank, client, form, final=final), format, output, open_it=open_it)
        return
    if pictures and view.startswith("recipient"):
        raise Usage("a service sees what the person opened to it, answer by answer; a picture is of the whole file")
    made = _blank(session, blank) if blank else _filled(session, client, form, view, final=final, whole=whole)
    drawn = _drawn(session, client, pictures, whole=whole or view == "supervisor") if pictures else ()
    text = plain.text(made, drawn) if format == "text" else _html(made, drawn)
    _deliver(session, text, made.id or f"{made.form}-blank", format, output, open_it=open_it)


def _to_fill_in(session: Session, blank: str, client: str, form: str, *, final: bool) -> tuple[str, str]:
    """The HTML of a page to fill in, and what its file may be called: nothing of the person or the form."""
    from casefile.cli import filling

    if blank:
        return filling.blank_to_fill_in(blank, _settings(session)), "to-fill-in"
    return filling.to_fill_in(session, client, form, final=final), "to-fill-in"


def _html(made: page.Page, drawn: tuple[Picture, ...]) -> str:
    from casefile.render.html import html

    return html(made, resource_dir("templates"), drawn)


def _drawn(session: Session, client: str, names: list[str], *, whole: bool) -> tuple[Picture, ...]:
    """The pictures asked for, each once, as on the day looked at."""
    case = session.case_to_read(client)
    return tuple(drawing.made(session, case, name, whole=whole) for name in dict.fromkeys(names))


def _settings(session: Session) -> Settings:
    """The caseload's settings; outside one, the usual ones."""
    try:
        return session.folder.settings
    except Failure:
        return Settings()


def _blank(session: Session, name: str) -> page.Page:
    return build.blank_page(find.form(name), _settings(session))


def _filled(session: Session, client: str, form: str, wanted: str, *, final: bool, whole: bool) -> page.Page:
    case = session.case_to_read(client)
    view = session.view(case)
    document = find.document(view.case, form, final=final, to_read=True)
    if document.form is None:
        problem = document.findings[0] if document.findings else None
        raise Unreadable(
            f"{problem.place}: {problem.message}" if problem else "the document cannot be read",
            problem.fix if problem else "",
        )
    if document.form.hidden_from and not whole and wanted != "supervisor":
        raise NotMet(
            f"this paper is kept from {', '.join(document.form.hidden_from)}",
            "--whole prints it on purpose; never hand that copy over",
        )
    shown_when_enough(document, case)
    settings = settings_for(session, case)
    if wanted:
        document, copy = seen_as(wanted, document, view, settings)
        for condition in conditions(view.case, wanted.partition(":")[2]):
            session.talk(f"the person agreed on a condition: {condition}")
    else:
        copy = copy_of(view.case, document, view.jurisdiction, whole)
    assert document.form is not None
    return build.filled_page(document, document.form, settings, copy)


def _deliver(session: Session, text: str, name: str, format: str, output: str, *, open_it: bool) -> None:
    if open_it and not output:
        file = f"{name}.{'html' if format == 'html' else 'txt'}"
        output = str(Path(tempfile.mkdtemp(prefix="casefile-")) / file)  # for its owner only, and outside the caseload
    if not output and format == "text":
        output = "-"
    if not output and sys.stdout.isatty():
        raise Usage("where to? a page is not for the screen", "-o FILE, --open, or --format text")
    target = save(session, text, output)
    if open_it and target:
        webbrowser.open(target.as_uri())
