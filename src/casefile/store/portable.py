"""Names that every system can hold: what is kept, carried or restored must be able to stand anywhere."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_BAD_NAME = re.compile(
    r"[\x00-\x1f<>:\"|?*\\]|(?:^|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|/|$)|[. ](?:/|$)", re.IGNORECASE
)


# What a Mac's disk leaves out of a name, and the short name that Windows gives to git's folder: both are ".git" there.
_UNSEEN = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_GITS = (".git", "git~1")


def is_portable(name: str) -> bool:
    """Whether a path leads to a file inside the folder on every system, and not into git's own."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and not name.startswith("/")
        and ".." not in parts
        and not any(_UNSEEN.sub("", part).lower() in _GITS for part in parts)
        and not _BAD_NAME.search(name)
        and not any("\ud800" <= letter <= "\udfff" for letter in name)  # no UTF-8
    )
