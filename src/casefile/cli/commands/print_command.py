"""casefile print: a form on paper, blank or filled."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import own, screen, sheets
from casefile.cli import pictures as drawing
from casefile.cli.commands.show_command import shown_when_enough
from casefile.cli.pages import advise, copy_of, in_language, not_in_the_caseload, save, seen_as, settings_for
from casefile.cli.session import Session
from casefile.core.copies import conditions
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.identity import place_in
from casefile.render import build, leaves, page, plain
from casefile.render.pictures.drawing import Picture
from casefile.render.pictures.shelf import PICTURES
from casefile.render.words import Words
from casefile.store import files
from casefile.store.resources import resource_dir
from casefile.work import find

app = typer.Typer(add_completion=False)

ENDINGS = {"html": "html", "pdf": "pdf", "text": "txt"}
NO_FORMS = {*leaves.LEAVES, sheets.EVERYTHING}


@app.command(name="print")
def print_(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]")] = "",
    form: Annotated[
        str, typer.Argument(metavar="[FORM]", help="A form's name, a document's id, form#2 or form@DATE.")
    ] = "",
    blank: Annotated[
        str, typer.Option("--blank", metavar="FORM|--all", help="An empty form, or all of them; needs no caseload.")
    ] = "",
    extra: Annotated[
        bool, typer.Option("--extra", help="Of a blank form, the sheet that only some people need.")
    ] = False,
    part_filled: Annotated[
        bool, typer.Option("--part-filled", help="What is known so far, and room to write the rest.")
    ] = False,
    pack: Annotated[
        str, typer.Option("--pack", metavar="NAME", help="Pages that go out together: first, visit ...")
    ] = "",
    bundle: Annotated[
        bool, typer.Option("--bundle", help="The file, or all papers of one form, in one piece with an index.")
    ] = False,
    letter: Annotated[
        bool, typer.Option("--letter", help="Of a request that was declined, the letter that says so.")
    ] = False,
    size: Annotated[str, typer.Option("--size", metavar="S", help="normal, large or easy.")] = "normal",
    final: Annotated[bool, typer.Option("--final", help="The current final version, not a newer draft.")] = False,
    format: Annotated[str, typer.Option("--format", metavar="F", help="html, pdf (an extra) or text.")] = "html",
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
    fillable: Annotated[
        bool, typer.Option("--fillable", help="A page that the person fills in, in a browser without the internet.")
    ] = False,
    seal_to: Annotated[
        list[str] | None,
        typer.Option(
            "--seal-to",
            metavar="KEY",
            help="With --fillable, the public key (age1...) of who alone can open what the page saves; may be given again.",
        ),
    ] = None,
    pictures: Annotated[
        list[str] | None,
        typer.Option(
            "--picture", metavar="NAME", help=f"After the paper, a picture of the file: {', '.join(PICTURES)}."
        ),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in your browser, to print from there.")] = False,
) -> None:
    """Print a form, blank or filled, as a page (HTML to print from a browser, or PDF) or as text."""
    session = Session(ctx)
    _may_be(format, a_form=not (pack or bundle or letter or size == "easy" or {form, blank} & NO_FORMS))
    if view and (blank or pack or whole):
        raise Usage("--view says whose copy of a filled paper it is, and stands alone")
    if blank == sheets.EVERYTHING:
        _whole_kit(session, size, format, output, lang, draft=draft_language)
        return
    ways = [bool(blank), bool(pack), bool(client and (form or bundle))]
    if sum(ways) != 1 or (blank and client) or (extra and not blank):
        raise Usage("print CLIENT FORM, print --blank FORM, or print --pack NAME")
    if pictures and (blank or pack):
        raise Usage("a blank form is nobody's, and has no picture")
    _may_be_sealed(seal_to or [], fillable=fillable)
    if fillable:
        if view or whole or pack or pictures or format != "html":
            raise Usage(
                "a page to fill in is the person's own, and HTML", "leave --view, --whole, --picture and --format out"
            )
        asked = _to_fill_in(session, blank, client, form, seal_to or [], lang, final=final, draft=draft_language)
        _deliver(session, asked, "to-fill-in", format, output, open_it=open_it)
        return
    if pictures and view.startswith("recipient"):
        raise Usage("a service sees what the person opened to it, answer by answer; a picture is of the whole file")
    if blank or pack:
        made = [sheets.blank(session, blank, extra=extra)] if blank else sheets.pack(session, pack, client)
    elif part_filled or letter or form == leaves.CARD:
        made = _beside(session, client, form, part_filled=part_filled, letter=letter)
    elif bundle:
        made = sheets.bundle(session, client, form, view, whole=whole)
    else:
        made = [_filled(session, client, form, view, final=final, whole=whole)]
    made = [in_language(session, sheets.sized(one, size), lang, draft=draft_language) for one in made]
    made = [own.arranged(session, one) if format == "html" else one for one in made]
    name = f"{pack}-pack" if pack else f"{client}-file" if bundle else made[0].id or f"{made[0].form}-blank"
    drawn = _drawn(session, client, pictures or [], whole=whole or view == "supervisor", words=made[0].words)
    if format == "pdf":
        _pdf(session, made, drawn, name, output, open_it=open_it)
        return
    _deliver(session, _text(made, format, drawn), name, format, output, open_it=open_it)


def _may_be(format: str, *, a_form: bool) -> None:
    if format not in ENDINGS:
        raise Usage("--format is html, pdf or text")
    if format == "pdf" and not a_form:
        raise Usage(
            "PDF is for one form, in normal or large size; packs, letters, cards and easy pages are HTML",
            "leave --format out, and print it from a browser",
        )


def _may_be_sealed(seal_to: list[str], *, fillable: bool) -> None:
    if seal_to and not fillable:
        raise Usage("--seal-to is for a page to fill in", "add --fillable")


def _to_fill_in(
    session: Session, blank: str, client: str, form: str, seal_to: list[str], lang: str, *, final: bool, draft: bool
) -> str:
    """The HTML of a page to fill in; what its file is called says nothing of the person or the form."""
    from casefile.cli import filling
    from casefile.render.html import fillable_html

    if blank:
        made = filling.blank_to_fill_in(session, blank, sheets.settings_here(session), seal_to)
    else:
        made = filling.to_fill_in(session, client, form, seal_to, final=final)
    return fillable_html(in_language(session, made, lang, draft=draft), resource_dir("templates"))


def _beside(session: Session, client: str, form: str, *, part_filled: bool, letter: bool) -> list[page.Page]:
    """Pages about somebody that are no paper of theirs: a form to go on with by hand, the letter, the card."""
    if part_filled:
        return sheets.part_filled(session, client, form)
    return [sheets.letter(session, client, form) if letter else sheets.card(session, client)]


def _text(made: list[page.Page], format: str, drawn: tuple[Picture, ...] = ()) -> str:
    if format == "text":
        return "\f".join([*(plain.text(one) for one in made[:-1]), plain.text(made[-1], drawn)])
    from casefile.render.html import together

    return together(made, resource_dir("templates"), drawn)


def _pdf(
    session: Session, pages: list[page.Page], drawn: tuple[Picture, ...], name: str, output: str, *, open_it: bool
) -> None:
    """The page as PDF; where no font here has one of its letters, the HTML page beside it, and that is said."""
    from casefile.render.pdf import NoLetters, pdf

    made, *more = pages
    if more:
        raise Usage("PDF is for one form; a draft with what is still open is two", "leave --format out")
    try:
        data = pdf(made, resource_dir("templates"), drawn)
    except NoLetters as missing:
        beside = str(Path(output).with_suffix(".html")) if output not in ("", "-") else ""
        if (beside == output or not Path(beside).exists()) if beside else open_it:
            _deliver(session, _text([made], "html", drawn), name, "html", beside, open_it=open_it)
            raise NoLetters(
                f"{missing.message}; the HTML page was written instead", "print that one from a browser"
            ) from None
        raise
    _deliver(session, data, name, "pdf", output, open_it=open_it)


def _drawn(session: Session, client: str, names: list[str], *, whole: bool, words: Words) -> tuple[Picture, ...]:
    """The pictures asked for, each once, as on the day looked at and in the language of the pages, which say if it is a draft."""
    if not names:
        return ()
    case = session.case_then(client)
    return tuple(drawing.made(session, case, name, whole=whole, words=words) for name in dict.fromkeys(names))


def _whole_kit(session: Session, size: str, format: str, output: str, lang: str, *, draft: bool) -> None:
    """Write every blank page into a folder, a file each, named by its form."""
    if not output or output == "-":
        raise Usage("where to? a kit is a folder full of pages", "casefile print --blank --all -o FOLDER")
    folder = Path(output).absolute()
    not_in_the_caseload(session, folder)
    if folder.exists() and not folder.is_dir():
        raise Usage("the kit wants a folder, and a file stands there", "choose another name")
    pages = [
        (name, in_language(session, sheets.sized(one, size), lang, draft=draft)) for name, one in sheets.kit(session)
    ]
    files.make_folder(folder)
    for name, one in pages:
        made = own.arranged(session, one) if format == "html" else one
        target = folder / f"{name}.{'html' if format == 'html' else 'txt'}"
        files.write_whole(target, _text([made], format).encode("utf-8"))
    screen.out(f"{len(pages)} blank pages in {folder}")


def _filled(session: Session, client: str, form: str, wanted: str, *, final: bool, whole: bool) -> page.Page:
    case = session.case_then(client)
    view = session.view(case)
    document = find.document(view.case, form, final=final, to_read=True)
    if document.is_living and place_in(case.code) == "client":
        session.say_living()
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
        copy = copy_of(view, document, whole=whole)
    if document.standing() == "draft" or wanted == "client":
        advise(session, document)
    assert document.form is not None
    own.heed(session, document.form.name)
    return build.filled_page(document, document.form, settings, own.headed(session, copy, document.form.name))


def _deliver(session: Session, text: str | bytes, name: str, format: str, output: str, *, open_it: bool) -> None:
    if open_it and not output:
        file = f"{name}.{ENDINGS[format]}"
        output = str(Path(tempfile.mkdtemp(prefix="casefile-")) / file)  # for its owner only, and outside the caseload
    if not output and format == "text":
        output = "-"
    if not output and sys.stdout.isatty():
        raise Usage("where to? a page is not for the screen", "-o FILE, --open, or --format text")
    target = save(session, text, output)
    if open_it and target:
        webbrowser.open(target.as_uri())
