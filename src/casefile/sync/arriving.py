"""A new state of the history arrives in the folder: its files and the commit it stands on together, or neither.

What somebody types into a file in the very moment is never written over: it is brought together with what arrives.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from casefile.core.change import Change
from casefile.core.failure import Unreadable
from casefile.store import apply, files
from casefile.store.folder import CASELOAD_FILE
from casefile.store.git import objects
from casefile.sync import trees
from casefile.sync.joining import CannotJoin

_TRIES = 3


def arrive(root: Path, was: str, now: str) -> tuple[str, ...]:
    """Let the folder hold what a commit holds, and stand on it; the paths that changed. The caller holds the lock.

    Raises:
        Unreadable: something that is no plain file stands where one must, or a file changes again and again; nothing has happened.
        GitProblem: git would not.
    """
    changed = objects.changes(root, was or objects.EMPTY_TREE, now)
    texts = objects.blobs(root, {entry.blob for pair in changed.values() for entry in pair if entry})
    for path in (path for path, (_, new) in changed.items() if new):
        _make_way(root, path)
    for left in reversed(range(_TRIES)):
        change = _change(root, changed, texts)
        try:
            apply.apply(root, change, (was, now))
        except Unreadable:
            if not left:
                raise
        else:
            return tuple(changed)
    raise AssertionError  # the last try raises or returns


def _change(root: Path, changed: Mapping[str, trees.Pair], texts: Mapping[str, bytes]) -> Change:
    read: dict[str, str] = {}
    writes: dict[str, bytes] = {}
    aside: dict[str, bytes] = {}
    removes = []
    for path, (old, new) in changed.items():
        here = _here(root / path)
        read[path] = apply.digest_of(here) if here is not None else ""
        was = texts[old.blob] if old else None
        if here is None or here == was:
            if new is None:
                removes += (
                    [path] if path != CASELOAD_FILE else []
                )  # without it nothing works; the next save brings it back
            elif here != texts[new.blob]:
                writes[path] = texts[new.blob]
        elif new is not None and here != texts[new.blob]:
            text, beside = _both(path, was, here, texts[new.blob])
            writes |= {path: text} if text is not None else {}
            aside |= beside
    for path, data in aside.items():
        there = writes.get(path, _here(root / path))
        read.setdefault(path, apply.digest_of(there) if there is not None else "")
        writes[path] = trees.set_beside(path, data, there)
    return Change("sync", "", read, removes=tuple(removes), attached=writes)


def _make_way(root: Path, path: str) -> None:
    """Take away an empty folder where a file is to stand, which git knows nothing of.

    Raises:
        Unreadable: a link stands there; nothing has happened.
    """
    here = root / path
    if here.is_symlink():
        raise Unreadable(
            f"{path}: something else stands where a plain file must; nothing that came is in the folder yet",
            "look at it, move it away, then casefile sync",
        )
    for folder, _, _ in os.walk(here, topdown=False):
        with suppress(OSError):  # something lies in it, which goes with the same change or is told of
            os.rmdir(folder)  # noqa: PTH106


def _both(path: str, was: bytes | None, here: bytes, arrives: bytes) -> tuple[bytes | None, dict[str, bytes]]:
    """What is written where a file was changed by hand since the last commit: both, as one text or beside each other."""
    try:
        return trees.joined_files(path, was, here, arrives)
    except CannotJoin:
        return None, {trees.beside_name(path, arrives): arrives}


def _here(path: Path) -> bytes | None:
    if path.is_dir():
        return None
    try:
        return files.read_bytes(path, max(path.lstat().st_size, 1))
    except (FileNotFoundError, NotADirectoryError):
        return None
