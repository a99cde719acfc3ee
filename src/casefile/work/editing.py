"""A document changed by hand in an editor: what may not change, how it is saved, and where unreadable words are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casefile.core.case import Case
from casefile.core.change import Change, Written
from casefile.core.document import Document
from casefile.core.finding import Finding
from casefile.core.stamp import Stamp
from casefile.store import files
from casefile.store.folder import Folder, document_of
from casefile.store.text import splice
from casefile.work.papers import open_paper, order_in, stamped

DRAFTS = ".casefile/drafts"
KEPT = (
    "casefile",
    "id",
    "client",
    "key",
    "support_period",
    "version",
    "supersedes",
    "status",
    "final",
    "signatures",
    "events",
)


def envelope_changed(before: Document, after: Document) -> Iterator[Finding]:
    """Changes to what is casefile's own: an editor is for the answers."""
    for name in KEPT:
        if before.tree and before.tree.get(name) != after.tree.get(name):
            message = f"{name} is casefile's own and stays as it was"
            yield Finding(after.place(name), "document/envelope", message, "put it back as it was")


def save(folder: Folder, case: Case, document: Document, text: str, stamp: Stamp) -> Change:
    """The Change that puts edited text in the place of a document, stamped with who and when."""
    made = document_of(document.path, text)
    if made.form is not None:
        paper = open_paper(made)
        text = splice.rewrite(text, stamped(dict(paper.tree), stamp), order_in(paper.form))
    read = {document.path: folder.digests[document.path]}
    written = (
        ()
        if document.is_living
        else (Written(made.id, document.path, made.name, made.version or None, made.stored_status),)
    )
    return Change("edit", f"{document.path} is saved", read, {document.path: text}, documents=written, client=case.code)


def draft_path(root: Path, path: str) -> Path:
    """Where the words of a document are kept while they cannot be read as YAML; not in the history."""
    return root / DRAFTS / path.replace("/", "--")


def keep_draft(root: Path, path: str, text: bytes) -> None:
    """Keep words on this machine exactly as the editor saved them, whatever happens next."""
    files.write_whole(draft_path(root, path), text)


def kept_draft(root: Path, path: str) -> str | None:
    """The words kept last time, or None."""
    try:
        return files.read_bytes(draft_path(root, path)).decode("utf-8", "replace")
    except OSError:
        return None


def forget_draft(root: Path, path: str) -> None:
    """The kept words are in the document now, or discarded by the person."""
    files.remove(draft_path(root, path))
