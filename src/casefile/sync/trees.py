"""Two states of a caseload's files brought together: which text stands at which path, and what is kept beside it. No work tree.

Paths are what they are: nothing is taken for renamed, so no word of one client's file can come into another's. A file that one side
took away and the other changed stays. Two texts that are no copies of one document are both kept, under names that every replica
finds by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from casefile.core.identity import is_beside
from casefile.store.git.objects import Entries, Entry
from casefile.store.portable import is_portable
from casefile.store.text import write
from casefile.store.text.guard import Refusal
from casefile.store.text.nodes import parse
from casefile.sync.joining import CannotJoin, join

Read = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Gives the bytes of files by the ids of their blobs."""
Put = Callable[[bytes], str]
"""Keeps bytes and gives the id of their blob."""
Pair = tuple[Entry | None, Entry | None]
FILE = "100644"
_MOST_JOINED = 1 << 20
"""A longer text is no document that our reader takes, so it is not joined: both are kept."""


@dataclass(frozen=True, slots=True)
class Store:
    """Where the bytes of files are."""

    read: Read
    put: Put


def differing(
    one: Mapping[str, Pair], other: Mapping[str, Pair], store: Store, standing: Callable[[], Entries]
) -> dict[str, Entry | None]:
    """How `one` differs from the files that both together come to: per path what stands there, or None where nothing does.

    Both are the changes of two sides since what both came from, per path what stood there and what stands there now; `standing`
    gives every file of `one`, and is asked only where something is to stand beside.
    """
    apart = {path for path in one.keys() & other.keys() if one[path][1] != other[path][1]}
    texts = store.read(entry.blob for path in apart for entry in _three(one[path], other[path]) if entry)
    found = {path: other[path][1] for path in other.keys() - one.keys()}
    aside: dict[str, bytes] = {}
    for path in sorted(apart):
        base, here, there = _three(one[path], other[path])
        if here is None or there is None:
            found[path] = here or there
        elif here.blob == there.blob:
            found[path] = Entry(FILE, here.blob)
        else:
            was = texts[base.blob] if base else None
            text, beside = together(path, was, texts[here.blob], texts[there.blob])
            found[path] = Entry(FILE, store.put(text))
            aside |= beside
    if aside:
        stands = {**standing(), **found}
        there_already = store.read(entry.blob for path in aside if (entry := stands.get(path)))
        for path, data in aside.items():
            entry = stands.get(path)
            found[path] = Entry(FILE, store.put(set_beside(path, data, there_already[entry.blob] if entry else None)))
    return {path: entry for path, entry in found.items() if path not in one or one[path][1] != entry}


def _three(one: Pair, other: Pair) -> tuple[Entry | None, Entry | None, Entry | None]:
    return one[0], one[1], other[1]


def together(path: str, base: bytes | None, one: bytes, other: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The text that two texts of one path come to, and what is written beside it, by path; both where they are no copies of one."""
    try:
        return joined_files(path, base, one, other)
    except CannotJoin:
        stays, goes = sorted((one, other), key=lambda data: hashlib.sha256(data).digest())
        return stays, {beside_name(path, goes): goes}


def set_beside(path: str, data: bytes, there: bytes | None) -> bytes:
    """What stands at the path of a text that is to stand beside another: `there` stands already what it has become since.

    Its name comes from its words, so who went on writing there had all of them; only a comment may be newer.
    """
    if there is None or there == data or is_beside(path):
        return data if there is None else there
    try:
        tree: Any = parse(data.decode("utf-8")).tree()
        base = write.document(tree).encode("utf-8")
        return joined_files(path, base, there, data)[0]
    except (CannotJoin, Refusal, UnicodeDecodeError):
        return there


def joined_files(path: str, base: bytes | None, one: bytes, other: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The text that two texts of one path come to, and what is written beside it, by path.

    Raises:
        CannotJoin: they are no copies of one document.
    """
    if not path.endswith(".yaml") or max(len(one), len(other)) > _MOST_JOINED:
        raise CannotJoin
    try:
        was, here, there = (data.decode("utf-8") if data is not None else None for data in (base, one, other))
    except UnicodeDecodeError:
        raise CannotJoin from None
    assert here is not None
    assert there is not None
    made = join(was, here, there)
    if not is_document(path) and _waits_in(made.text):
        raise CannotJoin  # no reader of these knows what waits
    beside = {}
    if made.beside:
        name, text = made.beside
        beside[f"{path.rpartition('/')[0]}/{name}.yaml"] = text.encode("utf-8")
    return made.text.encode("utf-8"), beside


def _waits_in(text: str) -> bool:
    try:
        tree = parse(text).tree()
    except Refusal:  # where one side changed nothing, the other's text stands as it is, readable or not
        return False
    return isinstance(tree, Mapping) and "conflicts" in tree


def is_document(path: str) -> bool:
    """Whether a path is that of a document, or of the caseload's settings: what may hold two answers until somebody decides."""
    return path == "casefile.yaml" or path.startswith(("clients/", "service/", "workers/"))


def beside_name(path: str, data: bytes) -> str:
    """The name under which bytes are kept beside others that have their place."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".") if "." in name[1:] else (name, "", "")
    made = f"{stem}.conflict-{hashlib.sha256(data).hexdigest()[:8]}{dot}{ending}"
    return f"{folder}/{made}" if folder else made


_OF_THIS_MACHINE = re.compile(r"\.casefile/(lock|intent\.json|replica|worker|tmp)(/|\Z)", re.IGNORECASE)
"""What casefile goes by on one machine: from elsewhere it would say who works here, or what is still to be written."""


def refused(changed: Mapping[str, Pair]) -> list[str]:
    """What of a state that came from elsewhere cannot stand here: links, other repositories, names that not every system holds.

    Nor what is each machine's own.
    """
    return sorted(
        path
        for path, (_, now) in changed.items()
        if now and (now.mode not in (FILE, "100755") or not is_portable(path) or _OF_THIS_MACHINE.match(path))
    )


def twins(paths: Iterable[str]) -> list[list[str]]:
    """Paths that some systems take for one, as they look at no capitals: each group in order."""
    known: dict[str, set[str]] = {}
    for path in paths:
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            whole = "/".join(parts[:count])
            known.setdefault(whole.casefold(), set()).add(whole)
    return [sorted(group) for _, group in sorted(known.items()) if len(group) > 1]


def able_to_stand(tree: Entries, store: Store) -> dict[str, Entry | None]:
    """What must change so that a tree can stand on every system: no two files of one name there, and no file where a folder is.

    Every text stays, some beside.
    """
    found: dict[str, Entry | None] = {}
    folders = {str(parent) for path in tree for parent in PurePosixPath(path).parents}
    moves = {path: path for path in tree if path in folders}
    for group in twins(tree):
        for other in group[1:]:
            inside = [path for path in tree if path == other or path.startswith(f"{other}/")]
            moves |= {path: group[0] + path[len(other) :] for path in inside}
    data = store.read(tree[path].blob for path in moves)
    for path, place in sorted(moves.items()):
        entry = tree[path]
        taken = tree.get(place) if place != path else Entry(FILE, "")
        found[path] = None
        if taken is None or taken.blob != entry.blob:
            found[beside_name(place, data[entry.blob]) if taken else place] = entry
    return found
