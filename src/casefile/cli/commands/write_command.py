"""casefile write: answer a form, one question after another at a terminal, or from --set and --from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from casefile.cli import ask, keyed_lines, offers, own
from casefile.cli.commands.status_command import next_gate, next_step
from casefile.cli.from_paper import FromPaper, to_sign
from casefile.cli.interview import Interview
from casefile.cli.options import Already, Day, DryRun, Json, Sets
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.change import Change, Written
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.form import Form, Signatory
from casefile.core.identity import place_in
from casefile.core.stamp import Stamp
from casefile.store import library
from casefile.work import entries, find, referring, writing
from casefile.work.finalising import TWO_ANSWERS, how_to_go_on
from casefile.work.writing import Entry

app = typer.Typer(add_completion=False)


@app.command()
def write(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(metavar="CLIENT")],
    form: Annotated[str, typer.Argument(metavar="FORM", help="A form's name; case and profile are changed in place.")],
    sets: Sets = None,
    source: Annotated[str, typer.Option("--from", metavar="FILE|-", help="Answers as one YAML or JSON mapping.")] = "",
    final: Annotated[bool, typer.Option("--final", help="Make it final when nothing is open.")] = False,
    id: Annotated[str, typer.Option("--id", metavar="ID", help="Which draft, where several are open.")] = "",
    sensitivity: Annotated[
        str,
        typer.Option(
            "--sensitivity", metavar="S", help="routine, sensitive or restricted, where the form's own is not enough."
        ),
    ] = "",
    carry: Annotated[
        bool, typer.Option("--carry", help="Begin with the answers of the last support period, to go through again.")
    ] = False,
    from_paper: Annotated[
        bool,
        typer.Option(
            "--from-paper",
            help="Key in a page filled in by hand, by its numbers; in a pipe, lines of NUMBER and answer.",
        ),
    ] = False,
    already: Already = False,
    on: Day = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Answer a form's questions. Goes on with its open draft, or begins one; saves after each answer."""
    session = Session(ctx)
    case = session.case_to_write(client)
    stamp = session.stamp(on, case)
    if from_paper and (source or sets or sensitivity):
        raise Usage("--from-paper takes the answers from the page", "leave --set, --from and --sensitivity out")
    if from_paper and not session.asks:
        entry = Entry(final=final, id=id, dated=bool(on), already=already, carry=carry)
        _key_in(session, case, form, entry, stamp, dry_run=dry_run, json=json)
        return
    if not source and not sets and not sensitivity and not (carry and not session.asks):
        how = FromPaper if from_paper else Interview
        _ask(session, case, form, id, stamp, how, final=final, dated=bool(on), json=json, carry=carry, already=already)
        return
    own.heed(session, form)
    answers = entries.from_text(handed_in(session, source), find.form(form, session.folder.shelf)) if source else None
    entry = Entry(answers, tuple(split(one) for one in sets or ()), final, id, bool(on), sensitivity, already, carry)
    change = writing.write(session.folder, case, form, entry, stamp)
    finish(session, case.code, change, final=final, dry_run=dry_run, json=json)


_MOST = 1 << 24


def read_source(source: str, option: str = "--from") -> str:
    """The text of --from: a file, or stdin for `-`. Its name is not repeated: it may be somebody's.

    Raises:
        Unreadable: there is no such file, or it is not text.
    """
    if source == "-":
        return sys.stdin.read()
    try:
        with Path(source).open("rb") as handle:  # a pipe will do as well, and a device has no end
            raw = handle.read(_MOST + 1)
        if len(raw) > _MOST:
            raise Unreadable(f"the file that {option} names is larger than 16 MiB", "name the one with the answers")
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"the file that {option} names is not UTF-8", "save it again as UTF-8") from None
    except OSError as error:
        raise Unreadable(f"the file that {option} names cannot be read ({error.strerror})") from None


def handed_in(session: Session, source: str) -> str:
    """The same; what was piped in is held until it is written."""
    text = read_source(source)
    return session.hold(text) if source == "-" else text


def split(text: str) -> tuple[str, str]:
    """PATH and VALUE of one --set; `@FILE` stands for what the file holds.

    Raises:
        Usage: it has no `=`.
    """
    path, sign, value = text.partition("=")
    if not sign or not path:
        raise Usage("--set is PATH=VALUE", "for instance --set decision=given")
    if value.startswith("@") and len(value) > 1:
        value = read_source(value[1:], "--set").rstrip("\n")
    return path, value


def finish(
    session: Session,
    code: str,
    change: Change,
    *,
    final: bool,
    dry_run: bool = False,
    json: bool = False,
    next: str = "",
) -> None:
    """Save, say what is open, and what comes next: `next`, where that is known already.

    Raises:
        NotMet: it was to be final and questions are open; the draft is saved.
    """
    for against in change.findings:
        session.finish(change, json=json, dry_run=dry_run, done=False, next=against.fix)
        raise NotMet(f"the draft is saved, not final: {against.message}", against.fix)
    if final and change.later:
        session.finish(
            change,
            json=json,
            dry_run=dry_run,
            done=False,
            next=go_on(code, change.documents[0]),
        )
        listed = ", ".join(change.later[:8]) + (f" and {len(change.later) - 8} more" if len(change.later) > 8 else "")
        waits = any(one.endswith(TWO_ANSWERS) for one in change.later)
        raise NotMet(
            f"the draft is saved, not final; still open: {listed}",
            f"casefile resolve {code} {change.documents[0].id}"
            if waits
            else f"{go_on(code, change.documents[0])} --final",
        )
    session.finish(change, json=json, dry_run=dry_run, next=next or (lambda: after(session, code, change)))


def go_on(code: str, written: Written) -> str:
    """The command that goes on with a draft that was written."""
    return how_to_go_on(code, written.form, written.id if written.by_id else "")


def discreet(code: str, fix: str) -> str:
    """What to type next, without the name of a paper that is kept apart: it stands on screens that others may see."""
    apart = any(word in library.shelf() and library.form(word).hidden_from for word in fix.split())
    return f"casefile status {code}" if apart else fix


def after(session: Session, code: str, change: Change) -> str:
    """The next step once a document is saved: finish it, have it signed, or what the gate still lacks."""
    for one in change.documents:
        if one.status == "draft":
            return f"{go_on(code, one)} --final"
        signer = _signer(session.folder.shelf.form(one.form))
        if one.status == "final" and change.verb == "write" and signer:
            method = "ink" if signer.role == "client" else "electronic"
            return f"casefile sign {code} {one.id if one.by_id else one.form} --as {signer.role} --method {method}"
    if place_in(code) != "client":
        return ""
    try:
        case = session.folder.case(code)
        ready = {one.id for one in referring.ready_to_send(case)} if change.verb in ("write", "sign") else set()
        for one in change.documents:
            if one.id in ready:
                return f"casefile done {code} {one.id} --state sent"
        view = session.view(case)
        return discreet(code, next_step(view, next_gate(view)))
    except Exception:  # the words are written; an odd paper beside them must not make that look otherwise
        return f"casefile status {code}"


def _signer(form: Form) -> Signatory | None:
    """Who signs a paper first, where somebody does."""
    return next((one for one in form.signatories if one.needed not in ("offered", "never")), None)


def _ask(
    session: Session,
    case: Case,
    form: str,
    id: str,
    stamp: Stamp,
    how: type[Interview],
    *,
    final: bool,
    dated: bool,
    json: bool,
    carry: bool,
    already: bool,
) -> None:
    if final and not session.asks:
        finish(
            session,
            case.code,
            writing.write(session.folder, case, form, Entry(final=True, id=id, dated=dated, already=already), stamp),
            final=True,
            json=json,
        )
        return
    if not session.asks:
        raise Usage("nobody can be asked here", f"casefile write {case.code} {form} --set PATH=VALUE, or --from FILE")
    ask.questionnaire(session, case, form, id, stamp, dated=dated, carry=carry, already=already, how=how)


def _key_in(session: Session, case: Case, form: str, entry: Entry, stamp: Stamp, *, dry_run: bool, json: bool) -> None:
    """Write a page that is keyed in as lines, whole or not at all.

    Raises:
        Usage: there is nobody to ask and nothing in the pipe, or a line is no answer; nothing was written.
    """
    if sys.stdin.isatty():
        raise Usage("nobody can be asked here", f"casefile write {case.code} {form} --from-paper < FILE")
    known, asked = offers.known(session, case), find.form(form, session.folder.shelf)
    page = keyed_lines.understood(session.hold(sys.stdin.read()), asked, known, stamp)
    paper, new = writing.paper_to_write(case, asked, stamp, entry.id, dated=entry.dated, carry=entry.carry)
    if keyed_lines.lay_page(paper, page, stamp):
        session.talk(f"the paper is dated {page.signed}, when it was signed")
    change = writing.finish(session.folder, case, paper, stamp, new=new, final=entry.final, already=entry.already)
    signature = to_sign(case, paper, page.signed)
    finish(session, case.code, change, final=entry.final, dry_run=dry_run, json=json, next=signature)
