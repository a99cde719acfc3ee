"""What the disposal register says was removed for good, without saying what it was. Pure.

An entry names folders and files only by salted digests: whoever has the path can tell that it is meant, nobody can read it there.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casefile.core.digest import text_digest

FORM = "disposal"
SALT_BYTES = 128 // 8
ENTRY = re.compile(r"service/([0-9]{4}-[0-9]{2}-[0-9]{2}-disposal-[a-z0-9]{4})\.yaml\Z")
"""Where entries of the register stand, and the id in their names."""

MARKER = frozenset(
    "casefile id place client worker key support_period version supersedes sensitivity date recorded_on author status events "
    "updated".split()
)
"""All that may stand in the marker which takes the place of words that were expunged."""

_COPY = re.compile(r"\.conflict-[0-9a-f]{8}(?=\.[^./]+\Z|\Z)")


@dataclass(frozen=True, slots=True)
class Removal:
    """What one entry takes out of every history: a whole folder, or (`files`) some files of it.

    `id` and `date` are the entry's, `kind` is purge, move or expunge.
    """

    id: str
    date: str
    kind: str
    salt: str
    folder: str
    files: frozenset[str] = frozenset()

    def is_about(self, folder: str) -> bool:
        """Whether a folder, by its path in the caseload, is the one meant."""
        return digest(self.salt, folder) == self.folder

    def takes(self, path: str) -> bool:
        """Whether a file of the folder meant goes; a copy of it that stood in conflict goes with it."""
        return not self.files or digest(self.salt, plain(path)) in self.files


def digest(salt: str, path: str) -> str:
    """What an entry says in the place of a path: the same only for whoever has both."""
    return hashlib.sha256(f"casefile-disposal-1\0{salt}\0{path}".encode("utf-8", "surrogateescape")).hexdigest()


def plain(path: str) -> str:
    """The path of a file, of its copy in conflict too (`plan.conflict-1a2b3c4d.yaml`)."""
    return _COPY.sub("", path)


def said(salt: str, folder: str, files: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of an entry that name what goes."""
    return {"salt": salt, "folder": digest(salt, folder), "files": sorted(digest(salt, plain(one)) for one in files)}


def removal_in(tree: Mapping[str, Any]) -> Removal | None:
    """What an entry takes out; None where it is no entry, or not the one that two people made final, word for word."""
    final, salt, folder, files = (tree.get(name) for name in ("final", "salt", "folder", "files"))
    named = str(tree.get("casefile", "")).startswith(f"{FORM}/")
    if not named or not isinstance(final, Mapping) or final.get("digest") != text_digest(tree):
        return None
    if (
        not ENTRY.match(f"service/{tree.get('id')}.yaml")
        or not _is_hex(salt, 32)
        or not _is_hex(folder, 64)
        or not isinstance(files or [], list)
    ):
        return None
    listed = frozenset(str(one) for one in files or ())
    if not all(_is_hex(one, 64) for one in listed) or (tree.get("kind") == "expunge") != bool(listed):
        return None
    return Removal(str(tree.get("id")), str(tree.get("date")), str(tree.get("kind")), str(salt), str(folder), listed)


def is_marker(tree: Mapping[str, Any]) -> bool:
    """Whether a paper is the marker that `expunge` leaves: its first lines, what happened since, and no words."""
    events = tree.get("events")
    expunged = isinstance(events, list) and any(
        isinstance(one, Mapping) and one.get("kind") == "expunged" for one in events
    )
    return expunged and set(tree) <= MARKER


def _is_hex(value: object, length: int) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(rf"[0-9a-f]{{{length}}}", value))
