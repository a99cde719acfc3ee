"""Whether a caseload's repository lies in the caseload itself: whatever leads out of it, git would follow, to read and to write.

A copied folder may hold a `.git` that is a link or names another repository, a link in the place of a file that git writes, or a
pipe that git would wait for. Hooks are never run, so what stands among them is nobody's concern; nor are git's objects looked at
one by one, which git only reads.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

_WHOLE = ("refs", "logs", "info", "objects/info", "objects/pack", "reftable")
_ELSEWHERE = ("commondir", "objects/info/alternates")
"""Files by which git goes on in another repository."""


def leads_out(root: Path) -> str:
    """What of the caseload's `.git` leads out of it or cannot be read at all, by its name; empty where all is well or there is none."""
    top = root / ".git"
    try:
        mode = top.lstat().st_mode
    except OSError:
        return ""
    if not stat.S_ISDIR(mode):
        return ".git"
    out = odd_in(top)
    return f".git/{out}" if out else ""


def odd_in(top: Path) -> str:
    """The same for git's own folder wherever it lies: what in it leads out of it, or is no plain file or folder."""
    return next((name for name in (*_ELSEWHERE, *_odd(top)) if os.path.lexists(top / name)), "")


def _odd(top: Path) -> Iterator[str]:
    """What is no plain file or folder at the top, among the objects' folders, and anywhere in what git writes one by one."""
    for folder in ("", "objects", *_WHOLE):
        yield from _in(top, folder, deep=folder in _WHOLE)


def _in(top: Path, folder: str, *, deep: bool) -> Iterator[str]:
    try:
        with os.scandir(top / folder) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                plain = entry.is_file(follow_symlinks=False)
                is_folder = entry.is_dir(follow_symlinks=False)
                if not plain and not is_folder and name != "hooks" and not _is_socket(entry):
                    yield name
                elif is_folder and deep:
                    yield from _in(top, name, deep=True)
    except OSError:
        return  # git says what is wrong with it


def _is_socket(entry: os.DirEntry[str]) -> bool:
    """Whether it is a socket, as git's own watcher has one; it opens for nobody."""
    return stat.S_ISSOCK(entry.stat(follow_symlinks=False).st_mode)
