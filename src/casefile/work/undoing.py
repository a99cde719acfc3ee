"""Taking back the last change that this machine made, as a new change: files go back to what they were, and nothing is lost.

What somebody signed, made final or wrote down as having happened is never taken back so: for that there are words of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.change import Change
from casefile.core.document import Document
from casefile.core.failure import NotFound, NotMet, Unreadable
from casefile.core.identity import base_of, code_in, is_client_code
from casefile.core.tree import key_of
from casefile.store import files
from casefile.store.apply import digest_of
from casefile.store.folder import CASELOAD_FILE, Folder, is_apart
from casefile.store.git import objects, past
from casefile.store.git.past import Commit
from casefile.store.git.running import GitProblem
from casefile.store.portable import is_portable
from casefile.store.text.guard import Refusal, decoded

VERB = "undo"
_SAID = len(f"{VERB} ")
_AT_ONCE = 100
_MOST = 1 << 30

_OF_A_DESKTOP = ("Thumbs.db", "desktop.ini")
"""What a desktop leaves in every folder that it shows; its other such files begin with a point."""


@dataclass(frozen=True, slots=True)
class Undo:
    """A change that is to be taken back: the commit, what does it, and what is to be said besides."""

    commit: Commit
    change: Change
    asides: tuple[str, ...] = ()


def last(folder: Folder, code: str, replica: str, *, back: bool = False) -> Commit:
    """The last change of this machine that was not taken back yet, in one file or in all; `back`, the last undo.

    Raises:
        NotFound: there is none, or no history.
        Unreadable: git cannot go through the history.
    """
    if not past.there_is(folder.root):
        raise NotFound(f"{past.why_none(folder.root)}, so nothing can be taken back", "casefile doctor")
    paths = (base_of(code),) if code else ()
    wanted = past.ids(folder.root, *paths)
    known, undone = set(wanted), set[str]()
    turned: list[Mapping[str, tuple[str, str]]] = []
    for start in range(0, len(wanted), _AT_ONCE):
        for one in past.commits(folder.root, wanted[start : start + _AT_ONCE]):
            if one.replica != replica or not one.changed:
                continue
            target = _undoes(one)
            if one.id in undone:
                continue
            if one.changed in turned:
                turned.remove(one.changed)
                continue
            if target and target not in known:  # the history was written anew, and its commits have other ids
                turned.append({path: (after, before) for path, (before, after) in one.changed.items()})
            undone.add(target)
            if back and target and not _is_undo(folder, target):
                return one
            if not back and not target and _can_be_undone(folder, one):
                return one
    if back:
        raise NotFound("this machine took nothing back that could be brought back", "casefile log")
    raise NotFound("this machine has changed nothing that could be taken back", "casefile log says who did what")


def _undoes(commit: Commit) -> str:
    """The commit that this one took back; nothing where it is no undo."""
    return commit.verb[_SAID:] if commit.verb.startswith(f"{VERB} ") else ""


def _is_undo(folder: Folder, id: str) -> bool:
    return any(_undoes(one) for one in past.commits(folder.root, [id]))


def _can_be_undone(folder: Folder, commit: Commit) -> bool:
    """Not where it made the caseload itself, nor where it brought only papers without a name: their hour is nobody's business."""
    begins = commit.changed.get(CASELOAD_FILE, ("there", ""))[0] == ""
    return not begins and not all(_is_unnamed(folder, path) for path in commit.changed)


def _is_unnamed(folder: Folder, path: str) -> bool:
    form = folder.document(path).form if path.startswith("service/") and path.endswith(".yaml") else None
    return form is not None and form.unnamed


def undo(folder: Folder, commit: Commit, *, back: bool = False) -> Undo:
    """The Change that takes a commit back; `back`, that brings back what an undo took away.

    Raises:
        NotMet: a file has changed since, or it made something final, signed or noted; says what takes that back.
        Unreadable: git no longer holds what was there before.
    """
    try:
        held = objects.blobs(folder.root, {id for pair in commit.changed.values() for id in pair if id})
    except GitProblem:
        raise Unreadable("git no longer holds what was there before", "casefile doctor") from None
    now = {path: _bytes(folder, path) for path in commit.changed}
    since = [path for path, (_, after) in commit.changed.items() if now[path] != (held[after] if after else None)]
    if since:
        raise NotMet(
            f"changed since, so it is not taken back: {', '.join(_named(since))}",
            "casefile log says what came after; casefile undo takes back the newest first",
        )
    before = {path: held[was] if was else None for path, (was, _) in commit.changed.items()}
    for path in commit.changed:
        _may_go_back(folder, path, before[path], now[path])
        _leaves_nobody_behind(folder, path, before)
    contents = {path: data for path, data in before.items() if data is not None}
    count = len(commit.changed)
    change = Change(
        f"{VERB} {commit.id}",
        f"{'brought' if back else 'taken'} back: {count} file{'' if count == 1 else 's'} as before",
        read={path: digest_of(data) if data is not None else "" for path, data in now.items()},
        removes=tuple(path for path, data in before.items() if data is None),
        client=_client(commit),
        attached=contents,
    )
    return Undo(commit, change, tuple(_asides(folder, commit, now)))


def _bytes(folder: Folder, path: str) -> bytes | None:
    try:
        return files.read_bytes(folder.root / path, _MOST)
    except OSError:
        return None


def _named(paths: list[str]) -> list[str]:
    """Paths as they may be said: nothing of what is kept apart."""
    return list(dict.fromkeys(said_path(path) for path in paths))


def said_path(path: str) -> str:
    """A path as a screen may say it: neither what is kept apart, nor a name that somebody gave a file by hand."""
    return "a paper" if is_apart(path) else path if is_portable(path) else "a file"


def _client(commit: Commit) -> str:
    codes = {code_in(path) for path in commit.changed}
    code = codes.pop() if len(codes) == 1 else ""
    return code if is_client_code(code) else ""


# -- what may not be taken back so
def _may_go_back(folder: Folder, path: str, before: bytes | None, now: bytes | None) -> None:
    was, there = _document(folder, path, before), _document(folder, path, now)
    if there is None or there.is_living:
        return
    if there.apart or (was and was.apart):
        _may_go_apart(code_in(path), was, there)
        return
    old: Mapping[str, Any] = was.tree if was else {}
    code, id = code_in(path), there.id
    new = [one for one in _items(there.tree, "events") if key_of(one) not in {key_of(x) for x in _items(old, "events")}]
    if any(one.get("kind") == "expunged" for one in new):
        raise NotMet(f"the words of {id} were taken out for good, by two people", f"casefile show {code} {id}")
    if new:
        event = key_of(new[-1]) or ""
        raise NotMet(
            f"something happened to {id}, and that is not undone as if it had not",
            f"casefile withdraw {code} {id} --in-error --event {event} --because -",
        )
    signed = len(_items(there.tree, "signatures")) > len(_items(old, "signatures"))
    if signed or (there.tree.get("final") and not old.get("final")):
        raise NotMet(
            f"{id} is {'signed' if signed else 'final'}, and such a paper is not undone",
            f"casefile withdraw {code} {id} --in-error --because -, or casefile amend {code} {id} --because -",
        )


def _leaves_nobody_behind(folder: Folder, path: str, before: Mapping[str, bytes | None]) -> None:
    """Look whether a file's spine would go while somebody's papers stay.

    Raises:
        NotMet: they would.
    """
    base, _, name = path.rpartition("/")
    if name != "case.yaml" or before[path] is not None:
        return
    files = (one for one in (folder.root / base).rglob("*") if one.is_file() and not one.name.startswith("."))
    stay = [one.relative_to(folder.root).as_posix() for one in files if one.name not in _OF_A_DESKTOP]
    if any(before.get(one, b"") is not None for one in stay):
        code = code_in(path)
        raise NotMet(
            f"other papers were written in the file of {code} since it was begun, and would stay without it",
            f"casefile exit {code} closes it; casefile log {code} says who wrote what",
        )


def _may_go_apart(code: str, was: Document | None, there: Document) -> None:
    """The same of a paper that is kept apart: no message tells which it is."""
    old: Mapping[str, Any] = was.tree if was else {}
    if any(
        there.tree.get(name) and there.tree.get(name) != old.get(name) for name in ("events", "final", "signatures")
    ):
        raise NotMet("a paper is final or signed, and such a paper is not undone", f"casefile show {code} --whole")


def _document(folder: Folder, path: str, data: bytes | None) -> Document | None:
    if data is None or not path.endswith(".yaml") or path == CASELOAD_FILE:
        return None
    try:
        return folder.document_in(path, decoded(data))
    except Refusal:
        return None


def _items(tree: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = tree.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _asides(folder: Folder, commit: Commit, now: Mapping[str, bytes | None]) -> Iterator[str]:
    """What others already have of it."""
    if past.known_elsewhere(folder.root, commit.id):
        yield "others may have this change already; the next sync brings them that it is taken back"
    for path, data in now.items():
        document = _document(folder, path, data)
        if document is None or document.apart:
            continue
        if any(one.signed for one in document.signatures):
            yield f"{document.id} was signed; the signatures stay, and hold for the words that come back"
        if any(one.kind in ("copy_given", "sent", "recipient_told") for one in document.events):
            yield f"a copy of {document.id} has left the house; undo does not change that copy"
