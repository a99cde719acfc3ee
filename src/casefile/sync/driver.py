"""What git runs for one file on a plain `git pull`: two copies of a document become one as `casefile sync` would have it.

Git gives three files of its own and the path they are about, and takes the second as the answer. Whatever cannot be brought together
is left to git, which then says so.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from casefile.core.failure import Unreadable
from casefile.store import apply, files
from casefile.store.portable import is_portable
from casefile.sync.joining import CannotJoin
from casefile.sync.trees import joined_files, set_beside

MOST = 1 << 24


def run(args: Sequence[str]) -> int:
    """Bring `ours` and `theirs` of `path` together, both gone out from `base`; 0 where that came about, else 1 and nothing changed."""
    if len(args) != 4:
        print("casefile merge-driver is for git to run: %O %A %B %P", file=sys.stderr)
        return 2
    base, ours, theirs = (Path(name) for name in args[:3])
    path = args[3].replace("\\", "/")
    try:
        was, here, there = (files.read_bytes(one, MOST) for one in (base, ours, theirs))
        text, beside = joined_files(path, was or None, here, there)
        for name, data in beside.items():
            if not is_portable(name):
                raise CannotJoin
            place = apply.place(Path(), name)  # git runs it at the top
            before = files.read_bytes(place, MOST) if place.exists() else None
            files.write_whole(place, set_beside(name, data, before))
            print(f"casefile: a second text stands beside, {name}", file=sys.stderr)
        files.write_whole(ours, text)
    except (CannotJoin, OSError, Unreadable):
        print("casefile: two texts of one file could not become one; git keeps both", file=sys.stderr)
        return 1
    return 0
