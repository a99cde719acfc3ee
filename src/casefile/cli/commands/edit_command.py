"""casefile edit: a document in your own editor; checked when you save, and never lost."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import typer

from casefile.cli import ask, screen
from casefile.cli.options import Client, FormRef
from casefile.cli.session import Session
from casefile.core.case import Case
from casefile.core.document import Document
from casefile.core.failure import NotMet, Unreadable, Usage
from casefile.core.finding import Finding, Place, Severity
from casefile.core.stamp import Stamp
from casefile.schema import validate
from casefile.store import files
from casefile.store.folder import Folder
from casefile.store.text.guard import Refusal
from casefile.work import editing, find

app = typer.Typer(add_completion=False)


@app.command()
def edit(ctx: typer.Context, client: Client, form: FormRef) -> None:
    """Open a draft (or profile, or case) in your editor. On saving it is checked: edit again, keep as draft, or discard."""
    session = Session(ctx)
    case = session.case_to_write(client, broken=True)
    stamp = session.stamp("", case)
    document = find.document(case, form)
    if not document.is_living and document.tree and document.standing() != "draft":
        raise NotMet(
            f"{document.id} is {document.standing().replace('_', ' ')}; what was said stays as it is",
            f"casefile amend {case.code} {document.name}",
        )
    editor = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not editor or shutil.which(editor[0]) is None:
        raise Usage("no editor is named in VISUAL or EDITOR", "for instance EDITOR=nano casefile edit ...")
    before = session.folder.raw_text(document.path)
    kept = editing.kept_draft(session.folder, document.path)
    if kept is not None:
        session.talk("going on with the text you kept last time")
    _rounds(session, case, document, before if kept is None else kept, editor, stamp)


def _rounds(session: Session, case: Case, document: Document, text: str, editor: list[str], stamp: Stamp) -> None:
    """Edit, check, ask; again until it is saved, kept or discarded. The words are on disk all the while."""
    before = session.folder.raw_text(document.path)
    while True:
        text = _edited(editor, document.path, text, session.folder)
        editing.keep_draft(session.folder, document.path, text.encode("utf-8"))
        if text == before:
            editing.forget_draft(session.folder, document.path)
            screen.out("nothing was changed")
            return
        findings = _findings(session.folder, document, text)
        errors = [one for one in findings if one.severity is Severity.ERROR]
        for one in findings:
            screen.finding(one, None)
        if not errors:
            change = editing.save(session.folder, case, document, text, stamp)
            session.apply(change)
            editing.forget_draft(session.folder, document.path)
            screen.out(change.summary)
            return
        answer = ask.line(session, "[e]dit again, [k]eep as a draft, [d]iscard?").lower()[:1] if session.asks else "k"
        if answer == "d":
            editing.forget_draft(session.folder, document.path)
            screen.out("discarded; the document is as it was")
            return
        if answer == "k":
            _keep(session, case, document, text, stamp)
            return


def _keep(session: Session, case: Case, document: Document, text: str, stamp: Stamp) -> None:
    """Keep unfinished words: in the document where they are answers, in .casefile/drafts where they cannot be read.

    A text that changes what is casefile's own is not put into the document either.
    """
    try:
        made = session.folder.document_in(document.path, text)
        unreadable = any(editing.envelope_changed(document, made))
    except Refusal:
        unreadable = True
    if unreadable:
        kept = editing.draft_path(session.folder, document.path)
        raise NotMet(
            "the text is kept as it is, apart from the caseload, until it is put right",
            f"casefile edit {case.code} {document.id or document.name} ({kept.name} in .casefile/drafts)",
        )
    change = editing.save(session.folder, case, document, text, stamp)
    session.apply(change)
    editing.forget_draft(session.folder, document.path)
    screen.out(f"{change.summary}; it still needs what was said above")


def _findings(folder: Folder, document: Document, text: str) -> list[Finding]:
    try:
        made = folder.document_in(document.path, text)
    except Refusal as refusal:
        return [
            Finding(
                Place(document.path, refusal.line, refusal.column),
                "yaml/not-read",
                refusal.message,
                refusal.fix,
            )
        ]
    return [*made.findings, *validate.findings(made), *editing.envelope_changed(document, made)]


def _edited(editor: list[str], path_in_caseload: str, text: str, into: Folder) -> str:
    """The text after the person's editor, in a private folder so that swap and backup files go with it.

    Raises:
        Unreadable: the editor failed, or saved no UTF-8; whatever it saved is kept as it is.
    """
    with tempfile.TemporaryDirectory(prefix="casefile-", dir=os.environ.get("XDG_RUNTIME_DIR") or None) as folder:
        path = Path(folder) / Path(path_in_caseload).name
        files.write_new(path, text.encode("utf-8"))
        code = subprocess.call([*editor, str(path)])
        saved = path.read_bytes() if path.is_file() else b""
        try:
            made = saved.decode("utf-8")
        except UnicodeDecodeError:
            editing.keep_draft(into, path_in_caseload, saved)
            raise Unreadable(
                "the editor saved something that is not UTF-8; it is kept apart, the document is as it was",
                "casefile edit goes on with it; save as UTF-8",
            ) from None
        if code:
            if saved and made != text:
                editing.keep_draft(into, path_in_caseload, saved)
                raise Unreadable(
                    f"the editor ended with {code}; what it saved is kept apart, the document is as it was",
                    "casefile edit goes on with it",
                )
            raise Unreadable(f"the editor ended with {code}; nothing was changed")
        return made
