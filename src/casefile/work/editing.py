"""A document changed by hand in an editor: what may not change, how it is saved, and where unreadable words are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from casefile.core.case import Case
from casefile.core.change import Change, Written
from casefile.core.document import Document
from casefile.core.failure import NotMet
from casefile.core.finding import Finding
from casefile.core.stamp import Stamp
from casefile.store import files
from casefile.store.apply import place
from casefile.store.folder import Folder
from casefile.store.text import splice
from casefile.work.papers import open_paper, order_in, stamped

DRAFTS = ".casefile/drafts"
MAX_KEPT = 64 * 1024 * 1024
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
    made = folder.document_in(document.path, text)
    if made.form is not None:
        paper = open_paper(made)
        text = splice.rewrite(text, stamped(dict(paper.tree), paper.form, stamp), order_in(paper.form))
    read = {document.path: folder.digests[document.path]}
    written = (
        ()
        if document.is_living
        else (Written(made.id, document.path, made.name, made.version or None, made.stored_status),)
    )
    return Change("edit", f"{document.path} is saved", read, {document.path: text}, documents=written, client=case.code)


def draft_path(folder: Folder, path: str) -> Path:
    """Where the words of a document are kept while they cannot be put into it; not in the history.

    The name tells the state of the document that the words go out from.

    Raises:
        Unreadable: a link stands where drafts are kept.
    """
    return place(folder.root, f"{DRAFTS}/{_stem(path)}.{folder.digests[path][:8]}.yaml")


def _stem(path: str) -> str:
    return path.removesuffix(".yaml").replace("/", "--")


def drafts_of(folder: Folder, path: str) -> list[str]:
    """Every kept text of a document, of whatever state of it, by its path relative to the caseload."""
    return sorted(f"{DRAFTS}/{one.name}" for one in (folder.root / DRAFTS).glob(f"{_stem(path)}.*.yaml"))


def keep_draft(folder: Folder, path: str, text: bytes) -> None:
    """Keep words on this machine exactly as the editor saved them, whatever happens next."""
    files.write_whole(draft_path(folder, path), text)


def kept_draft(folder: Folder, path: str) -> str | None:
    """The words kept last time, or None.

    Raises:
        NotMet: the document was changed meanwhile, or the kept words are not UTF-8; both stay where they are.
    """
    kept = draft_path(folder, path)
    others = [name for one in drafts_of(folder, path) if (name := one.rpartition("/")[2]) != kept.name]
    for name in [kept.name] if kept.is_file() else others:
        where = f"look at {DRAFTS}/{name}, take over what is needed, then remove it"
        if name != kept.name:
            raise NotMet("words of yours are kept, and the document was changed by somebody since", where)
        try:
            return files.read_bytes(kept, MAX_KEPT).decode("utf-8")
        except UnicodeDecodeError:
            raise NotMet("the words kept last time are not UTF-8", where) from None
    return None


def forget_draft(folder: Folder, path: str) -> None:
    """The kept words are in the document now, or discarded by the person."""
    files.remove(draft_path(folder, path))
