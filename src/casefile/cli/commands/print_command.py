"""casefile print: a form on paper, blank or filled."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import screen
from casefile.cli.commands.show_command import shown_when_enough
from casefile.cli.pages import advise, copy_of, in_language, seen_as, settings_for
from casefile.cli.session import Session
from casefile.core.caseload import Settings
from casefile.core.copies import conditions
from casefile.core.failure import Failure, NotFound, NotMet, Unreadable, Usage
from casefile.render import build, page, plain
from casefile.store import files
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
    lang: Annotated[
        str, typer.Option("--lang", metavar="L", help="The language of the fixed words: ar, vi, zh-Hans.")
    ] = "",
    draft_language: Annotated[
        bool, typer.Option("--draft-language", help="Also a translation that nobody has checked; the page says so.")
    ] = False,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in your browser, to print from there.")] = False,
) -> None:
    """Print a form, blank or filled, as a page (HTML to print from a browser) or as text."""
    session = Session(ctx)
    if format not in ("html", "text"):
        raise Usage("--format is html or text")
    if bool(blank) == bool(client) or (client and not form):
        raise Usage("print CLIENT FORM, or print --blank FORM")
    if view and (blank or whole):
        raise Usage("--view says whose copy of a filled paper it is, and stands alone")
    made = _blank(session, blank) if blank else _filled(session, client, form, view, final=final, whole=whole)
    made = in_language(session, made, lang, draft=draft_language)
    text = plain.text(made) if format == "text" else _html(made)
    _deliver(session, text, made, format, output, open_it=open_it)


def _html(made: page.Page) -> str:
    from casefile.render.html import html

    return html(made, resource_dir("templates"))


def _blank(session: Session, name: str) -> page.Page:
    try:
        settings = session.folder.settings
    except Failure:
        settings = Settings()
    return build.blank_page(find.form(name), settings)


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
    if document.standing() == "draft" or wanted == "client":
        advise(session, document)
    assert document.form is not None
    return build.filled_page(document, document.form, settings, copy)


def _deliver(session: Session, text: str, made: page.Page, format: str, output: str, *, open_it: bool) -> None:
    if open_it and not output:
        name = f"{made.id or made.form + '-blank'}.{'html' if format == 'html' else 'txt'}"
        output = str(Path(tempfile.mkdtemp(prefix="casefile-")) / name)  # for its owner only, and outside the caseload
    if not output and format == "text":
        output = "-"
    if not output and sys.stdout.isatty():
        raise Usage("where to? a page is not for the screen", "-o FILE, --open, or --format text")
    if output in ("", "-"):
        screen.raw(text)
        return
    target = Path(output).absolute()
    _not_in_the_caseload(session, target)
    if not target.parent.is_dir():
        raise NotFound("the folder for that file is not there")
    files.write_whole(target, text.encode("utf-8"))
    screen.out(str(target))
    if open_it:
        webbrowser.open(target.as_uri())


def _not_in_the_caseload(session: Session, target: Path) -> None:
    """A printed page among the documents would be read as one, and its words would go into the history."""
    try:
        root = session.folder.root.resolve()
    except Failure:
        return
    if root in target.resolve().parents:
        raise Usage("a printed page is not kept inside the caseload", "choose another folder")
