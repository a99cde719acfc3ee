"""What lies in the folder goes into the history before anything comes: hand edits are stamped with who works here, then recorded."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casefile.core.change import Change
from casefile.core.digest import short_digest
from casefile.core.failure import Unreadable
from casefile.store import apply, files, git
from casefile.store.git import history
from casefile.store.portable import is_portable
from casefile.store.text import splice
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import parse
from casefile.sync.trees import is_document

SAVE = "save"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to: whether there was anything, what stays out of it, and papers that git is told not to see.

    Out stays a name that no other system could hold, a link, or a repository within this one.
    """

    anything: bool
    stays: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


def save(root: Path, worker: str, now: str, at: str = "") -> Saved:
    """Record everything that changed in the folder since the last commit.

    `now` is the moment that hand edits are stamped with, `at` the one that the commit carries (else git's own clock).

    Raises:
        GitProblem: git would not; everything is in the folder still.
    """
    history.look_at_everything(root)
    seen = history.look(root)
    there = [path for path in seen.edited if is_portable(path) and _is_file_or_gone(root / path)]
    if there:
        _stamp(root, there, worker, now)
        git.record(root, worker, SAVE, there, at)
    return Saved(bool(there), tuple(path for path in seen.edited if path not in there), seen.unseen)


def _is_file_or_gone(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True


def _stamp(root: Path, paths: Sequence[str], worker: str, now: str) -> None:
    """Say who last wrote a document that was edited by hand, so that others can be told whose words they meet."""
    for path in paths:
        try:
            text = files.read_bytes(root / path).decode("utf-8") if is_document(path) else ""
            made = stamped(text, worker, now) if path.endswith(".yaml") else text
        except (OSError, UnicodeDecodeError, Refusal, Unreadable):
            continue  # it goes into the history as it is, and `check` says what is wrong with it
        if made != text:
            read = {path: apply.digest_of(text.encode("utf-8"))}
            apply.apply(root, Change(SAVE, "", read, {path: made}))


def stamped(text: str, worker: str, now: str) -> str:
    """A document with the stamp of whoever edited it by hand; as it is where nobody did, or where it carries no stamp.

    Raises:
        Refusal: it cannot be read.
        Unreadable: it cannot be changed without moving other words in it.
    """
    tree: Any = parse(text).tree() if text else {}
    stamp = tree.get("updated") if isinstance(tree, dict) else None
    if not isinstance(stamp, dict) or not stamp.get("digest") or str(stamp["digest"]) == short_digest(tree):
        return text
    return splice.rewrite(text, {**tree, "updated": {**stamp, "by": worker, "at": now, "digest": short_digest(tree)}})
