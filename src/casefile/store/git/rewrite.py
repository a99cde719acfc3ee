"""A history without some of its files: every commit made anew, the same on every machine that does it.

A commit whose files and parents stay is kept as it is, signature and all. One that changes keeps author, times and message, loses
its signature, and gets the new tree and the new parents; that is the whole rule, so nothing here depends on who asks or when.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from casefile.store.git.objects import EMPTY_TREE, MERGER
from casefile.store.git.running import GitProblem, ask, git

_ENTRY = re.compile(rb"([0-7]+) ([^\0]+)\0(.{20})", re.DOTALL)
_NAMES = re.compile(rb"([0-7]+) ([^\0]+)\0.{20}", re.DOTALL)
_CHANGED = "f" * 40
"""Stands for a new tree where none is made."""
_DROPPED = (b"gpgsig", b"gpgsig-sha256", b"mergetag")
_COMMITS_AT_ONCE = 256
_PACK_BYTES = 1 << 25
_KINDS = {"commit": 1, "tree": 2, "tag": 4}


class Verdict(Enum):
    """What becomes of a file or folder: it stays, it goes, its own entries are asked about, or its bytes decide."""

    STAYS = "stays"
    GOES = "goes"
    INSIDE = "inside"
    BY_BYTES = "by bytes"


Judge = Callable[[str, bool], Verdict]
"""Asked for a path and whether a folder stands there; the same answer for the same path, whatever is asked before."""
Spared = Callable[[bytes], bool]
"""Whether a file that is judged by its bytes stays."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which files go."""

    judge: Judge
    spared: Spared


def rewritten(root: Path, heads: Iterable[str], without: Filter, clean: Iterable[str] = ()) -> dict[str, str]:
    """Every commit under some heads that changes, with the new one; `clean` heads are known to hold nothing of what goes.

    The new commits are stored, and no name stands for them yet.

    Raises:
        GitProblem: git would not, or its history is of a kind that is not known here.
    """
    mapped: dict[str, str] = {}
    packed = _Pack(root)
    trees = _Trees(root, without, packed)
    for part in _parts(commits(root, heads, clean)):
        raw = objects(root, part)
        trees.learn(_tree_in(data) for data in raw.values())
        for old in part:
            new = _commit_anew(raw[old], trees.of(_tree_in(raw[old])), mapped)
            if new != raw[old]:
                mapped[old] = packed.add("commit", new)
    packed.flush()
    return mapped


def holds(root: Path, heads: Iterable[str], what: Filter, clean: Iterable[str] = ()) -> bool:
    """Whether any commit under some heads holds something of what goes."""
    trees = _Trees(root, what, None)
    for part in _parts(commits(root, heads, clean)):
        raw = objects(root, part)
        found = {_tree_in(data) for data in raw.values()}
        trees.learn(found)
        if any(trees.of(one) != one for one in found):
            return True
    return False


def commits(root: Path, heads: Iterable[str], clean: Iterable[str] = ()) -> list[str]:
    """Every commit under some heads that is not under the others, parents first."""
    asked = "".join(f"{one}\n" for one in sorted(set(heads))) + "".join(f"^{one}\n" for one in sorted(set(clean)))
    return git(root, "rev-list", "--topo-order", "--reverse", "--stdin", stdin=asked).split()


def objects(root: Path, wanted: Iterable[str]) -> dict[str, bytes]:
    """The bytes of objects of any kind by their ids.

    Raises:
        GitProblem: one is not there.
    """
    names = list(dict.fromkeys(wanted))
    if not names:
        return {}
    done = ask(root, "cat-file", "--batch", stdin="".join(f"{name}\n" for name in names).encode("ascii"))
    found, at = {}, 0
    for name in names:
        end = done.out.find(b"\n", at)
        said_ = done.out[at:end].split()
        if done.code or end < 0 or len(said_) != 3 or not said_[2].isdigit():
            raise GitProblem("git no longer holds something that its history names", "casefile doctor")
        size = int(said_[2])
        found[name] = done.out[end + 1 : end + 1 + size]
        at = end + size + 2
    return found


def missing(root: Path, names: Iterable[str]) -> set[str]:
    """Those of some ids that git holds nothing for."""
    asked = "".join(f"{name}\n" for name in names).encode("ascii")
    out = ask(root, "cat-file", "--batch-check", stdin=asked).out.decode("ascii", "replace")
    return {line.split()[0] for line in out.splitlines() if line.endswith(" missing")}


def tag_anew(root: Path, tag: str, mapped: Mapping[str, str]) -> str:
    """A tag with a text of its own, on the new commit and without its signature; itself where its commit stays."""
    raw = objects(root, [tag])[tag]
    first, _, rest = raw.partition(b"\n")
    new = mapped.get(first.removeprefix(b"object ").decode("ascii", "replace"))
    if new is None:
        return tag
    packed = _Pack(root)
    rest = re.split(rb"^-----BEGIN [A-Z ]*SIGNATURE-----$", rest, maxsplit=1, flags=re.MULTILINE)[0]
    made = packed.add("tag", b"object " + new.encode("ascii") + b"\n" + rest)
    packed.flush()
    return made


def _parts(found: Sequence[str]) -> Iterator[Sequence[str]]:
    return (found[at : at + _COMMITS_AT_ONCE] for at in range(0, len(found), _COMMITS_AT_ONCE))


# -- commits
def _tree_in(commit: bytes) -> str:
    line = commit[: commit.find(b"\n")]
    if not re.fullmatch(rb"tree [0-9a-f]{40}", line):
        raise GitProblem("this history is of a kind that casefile cannot make anew", "casefile doctor")
    return line[5:].decode("ascii")


def _commit_anew(raw: bytes, tree: str, mapped: Mapping[str, str]) -> bytes:
    """A commit on another tree and on what became of its parents; as it is where nothing of that changes.

    A merge that casefile made by itself has its parents in order, so that every machine makes the same.
    """
    head, blank, message = raw.partition(b"\n\n")
    lines = re.split(rb"\n(?! )", head)
    before = [line[7:].decode("ascii") for line in lines if line.startswith(b"parent ")]
    parents = list(dict.fromkeys(mapped.get(one, one) for one in before))
    if parents == before and lines[0] == b"tree " + tree.encode("ascii"):
        return raw
    if b"\ncommitter " + MERGER.encode("utf-8") in head:
        parents.sort()
    kept = [one for one in lines[1:] if one.split(b" ", 1)[0] not in (b"parent", *_DROPPED)]
    made = [f"tree {tree}".encode("ascii"), *(f"parent {one}".encode("ascii") for one in parents), *kept]
    return b"\n".join(made) + blank + message


# -- trees
@dataclass(frozen=True, slots=True)
class _Mark:
    """An entry of a tree that does not simply stay: where its bytes stand, and what is to become of it."""

    start: int
    end: int
    path: str
    id: str
    verdict: Verdict


_Tree = tuple[bytes, tuple[_Mark, ...]]


@dataclass(slots=True)
class _Trees:
    """What becomes of trees, each worked out once; the new ones go into the pack, where there is one."""

    root: Path
    without: Filter
    packed: _Pack | None
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _spared: dict[str, bool] = field(default_factory=dict)
    _staying: dict[str, set[tuple[bytes, bytes]]] = field(default_factory=dict)

    def of(self, tree: str) -> str:
        """What a commit's tree becomes."""
        return self._known["", tree] or EMPTY_TREE

    def learn(self, trees: Iterable[str]) -> None:
        """Work out what becomes of some commits' trees: down to where it is decided, a level at a time, then up."""
        levels: list[dict[tuple[str, str], _Tree]] = []
        wanted = {("", one) for one in trees} - self._known.keys()
        while wanted:
            data = objects(self.root, sorted({one for _, one in wanted}))
            level = {(prefix, one): (data[one], self._marked(prefix, data[one])) for prefix, one in wanted}
            levels.append(level)
            marks = [mark for _, found in level.values() for mark in found]
            self._read({one.id for one in marks if one.verdict is Verdict.BY_BYTES} - self._spared.keys())
            wanted = {(f"{one.path}/", one.id) for one in marks if one.verdict is Verdict.INSIDE} - self._known.keys()
        for level in reversed(levels):
            for (prefix, tree), (raw, found) in level.items():
                self._known[prefix, tree] = self._anew(prefix, tree, raw, found)

    def _marked(self, prefix: str, raw: bytes) -> tuple[_Mark, ...]:
        """The entries of a tree that do not simply stay; each name is asked about once, for there may be thousands in every tree."""
        staying = self._staying.setdefault(prefix, set())
        marked = {}
        for mode, name in set(_NAMES.findall(raw)) - staying:
            path = prefix + name.decode("utf-8", "surrogateescape")
            verdict = self.without.judge(path, mode == b"40000")
            if verdict is Verdict.STAYS:
                staying.add((mode, name))
            else:
                marked[mode, name] = (path, verdict)
        if not marked:
            return ()
        return tuple(
            _Mark(one.start(), one.end(), *_named(one[3], *marked[one[1], one[2]]))
            for one in _ENTRY.finditer(raw)
            if (one[1], one[2]) in marked
        )

    def _read(self, blobs: Iterable[str]) -> None:
        for id, data in objects(self.root, sorted(blobs)).items():
            self._spared[id] = self.without.spared(data)

    def _anew(self, prefix: str, tree: str, raw: bytes, marks: Iterable[_Mark]) -> str:
        """The id of a tree without what goes; nothing where nothing is left of it."""
        parts, at = [], 0
        for mark in marks:
            parts += [raw[at : mark.start], self._entry_anew(raw[mark.start : mark.end], mark)]
            at = mark.end
        kept = b"".join((*parts, raw[at:]))
        if kept == raw:
            return tree
        if not kept and prefix:
            return ""
        return self.packed.add("tree", kept) if self.packed else _CHANGED

    def _entry_anew(self, entry: bytes, mark: _Mark) -> bytes:
        """The entry of a tree as it is from now on; nothing where it goes."""
        if mark.verdict is Verdict.INSIDE:
            new = self._known[f"{mark.path}/", mark.id]
            return entry[:-20] + bytes.fromhex(new) if new else b""
        return entry if mark.verdict is Verdict.BY_BYTES and self._spared[mark.id] else b""


def _named(id: bytes, path: str, verdict: Verdict) -> tuple[str, str, Verdict]:
    return path, id.hex(), verdict


# -- storing
@dataclass(slots=True)
class _Pack:
    """New objects on their way into the store, many at a time."""

    root: Path
    _made: list[bytes] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _bytes: int = 0

    def add(self, kind: str, data: bytes) -> str:
        """Take an object in and give its id."""
        id = hashlib.sha1(f"{kind} {len(data)}\0".encode("ascii") + data, usedforsecurity=False).hexdigest()
        if id not in self._seen:
            self._seen.add(id)
            self._made.append(_size(_KINDS[kind], len(data)) + zlib.compress(data))
            self._bytes += len(self._made[-1])
            if self._bytes > _PACK_BYTES:
                self.flush()
        return id

    def flush(self) -> None:
        """Put what was taken in into the store.

        Raises:
            GitProblem: git would not.
        """
        if self._made:
            body = b"PACK" + struct.pack(">II", 2, len(self._made)) + b"".join(self._made)
            body += hashlib.sha1(body, usedforsecurity=False).digest()
            if ask(self.root, "index-pack", "--stdin", stdin=body, seconds=3600).code:
                raise GitProblem("git could not store the new history; the old one is untouched", "casefile doctor")
            self._made, self._bytes = [], 0


def _size(kind: int, size: int) -> bytes:
    """The head of an object in a pack: its kind and size, seven bits a byte after the first four."""
    made = bytearray()
    byte, size = kind << 4 | size & 15, size >> 4
    while size:
        made.append(byte | 128)
        byte, size = size & 127, size >> 7
    made.append(byte)
    return bytes(made)
