"""What the disposal register names goes from every history, on each machine by itself and on all of them alike.

Whatever brings commits in calls `catch_up` before it joins them: a machine that comes late cannot bring back what was disposed of.
What somebody wrote there without knowing is never dropped: it is kept on that machine alone, until a person decides.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from casefile.core.disposal import ENTRY, Removal, is_marker, removal_in
from casefile.store import files, git
from casefile.store.apply import place
from casefile.store.git import forgetting, objects, rewrite
from casefile.store.git.rewrite import Filter, Verdict
from casefile.store.git.running import ask
from casefile.store.git.running import git as run
from casefile.store.text.guard import MAX_BYTES, Refusal, decoded
from casefile.store.text.nodes import parse

DRAFTS = ".casefile/drafts"
_KEPT = re.compile(r"disposed-([0-9]{4}-[0-9]{2}-[0-9]{2})-disposal-([a-z0-9]{4})-[0-9a-f]{12}-.")
_TOPS = ("clients", "service", "workers")
_BIG = 1 << 30


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Changes to something that was disposed of on `date`: how many lie in `.casefile/drafts` until somebody decides."""

    entry: str
    date: str
    changes: int


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What was done: old commits with the new ones, which removals they were about, and what is kept for a decision."""

    mapped: Mapping[str, str]
    removals: tuple[Removal, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def removals(root: Path, heads: Iterable[str]) -> list[Removal]:
    """What the registers under some heads take out, in the order of the entries."""
    found: dict[str, str] = {}
    for head in sorted(set(heads)):
        for line in run(root, "ls-tree", "-z", "--full-tree", head, "service/").split("\0"):
            said, _, path = line.partition("\t")
            if ENTRY.match(path):
                found[said.split()[2]] = path
    entries = objects.blobs(root, found)
    made = [one for data in entries.values() if (one := _removal(data))]
    return sorted(set(made), key=lambda one: (one.date, one.id, one.salt))


def needs_rewriting(root: Path, heads: Iterable[str]) -> list[Removal]:
    """The removals that the registers of any of the heads name and any of the heads still holds something of."""
    heads = sorted(set(heads))
    named = removals(root, heads)
    if not named:
        return []
    salts = [one.salt for one in named]
    if not rewrite.holds(root, heads, _without(named), forgetting.clean_heads(root, salts)):
        forgetting.remember_clean(root, salts, heads)
        return []
    return [
        one for one in named if rewrite.holds(root, heads, _without([one]), forgetting.clean_heads(root, [one.salt]))
    ]


def rewritten(root: Path, heads: Iterable[str], what: Collection[Removal]) -> dict[str, str]:
    """Every commit under some heads that holds something of the removals, or stands on one, with the new one."""
    return rewrite.rewritten(root, heads, _without(what))


def catch_up(root: Path) -> CaughtUp:
    """Take what the disposal register names out of the whole repository: names, index, files, drafts, objects.

    The caller holds the caseload's lock and has committed what was written; afterwards every name (HEAD, branches, what was
    fetched) stands for the new commits. Where there is nothing to do, it costs a few git calls.

    Raises:
        GitProblem: git would not; the next call goes on.
    """
    if not git.has_history(root) or not git.is_here():
        return CaughtUp({})
    heads = forgetting.names(root).heads
    begun = forgetting.has_begun(root)
    what = removals(root, heads) if begun else needs_rewriting(root, heads)
    if not what:
        return CaughtUp({}, (), tuple(left_out(root)))
    forgetting.refuse(root)
    forgetting.begin(root)
    known = forgetting.names(root)
    mapped = rewritten(root, known.heads, what)
    _keep_what_came_late(root, known.heads, what, mapped)
    _clear_folder(root, what)
    forgetting.move(root, known, mapped)
    _clear_index(root, what)
    forgetting.forget(root)
    now = forgetting.names(root).heads
    forgetting.remember_clean(root, [one.salt for one in removals(root, now)], now)
    return CaughtUp(mapped, tuple(what), tuple(left_out(root)))


def may_rewrite(root: Path) -> None:
    """Say no before anything goes, where this machine's git would keep the words all the same.

    Raises:
        GitProblem: a merge is under way, another work tree or a borrowed store is there, or only part of the history is here.
    """
    if git.has_history(root) and git.is_here():
        forgetting.refuse(root)


def left_out(root: Path) -> Iterator[LeftOut]:
    """What is kept on this machine of things that were disposed of, by the entry, until somebody decides."""
    count: dict[tuple[str, str], int] = {}
    for path in (root / DRAFTS).glob("disposed-*"):
        if said := _KEPT.match(path.name):
            count[said[1], said[2]] = count.get((said[1], said[2]), 0) + 1
    for (date, letters), changes in sorted(count.items()):
        yield LeftOut(f"{date}-disposal-{letters}", date, changes)


# -- what goes
def _removal(data: bytes) -> Removal | None:
    tree = _tree(data)
    return removal_in(tree) if tree else None


def _tree(data: bytes) -> dict[str, object]:
    if len(data) > MAX_BYTES:
        return {}
    try:
        tree = parse(decoded(data)).tree()
    except Refusal:
        return {}
    return dict(tree) if isinstance(tree, dict) else {}


def _without(what: Collection[Removal]) -> Filter:
    """The filter that takes out what some removals name, and leaves the markers of what was expunged."""

    @cache
    def about(folder: str) -> tuple[Removal, ...]:
        return tuple(one for one in what if one.is_about(folder))

    def judge(path: str, folder: bool) -> Verdict:
        parts = path.split("/")
        if parts[0] not in _TOPS:
            return Verdict.STAYS
        if len(parts) == 1:
            return Verdict.INSIDE if folder else Verdict.STAYS
        found = about("/".join(parts[:2]))
        if any(not one.files for one in found):
            return Verdict.GOES
        found += tuple(one for one in about(parts[0]) if one.files)
        if folder:
            return Verdict.INSIDE if found else Verdict.STAYS
        if any(one.takes(path) for one in found):
            return Verdict.BY_BYTES
        return Verdict.STAYS

    return Filter(judge, lambda data: is_marker(_tree(data)))


def _taken(what: Collection[Removal], path: str) -> Removal | None:
    """The removal that takes out a path, marker or not."""
    parts = path.split("/")
    if parts[0] not in _TOPS or len(parts) < 2:
        return None
    inner = "/".join(parts[:2])
    return next(
        (one for one in what if (one.is_about(inner) or (one.files and one.is_about(parts[0]))) and one.takes(path)),
        None,
    )


# -- what came late
def _keep_what_came_late(
    root: Path, heads: Collection[str], what: Collection[Removal], mapped: Mapping[str, str]
) -> None:
    """Keep each text of what goes that those who disposed of it cannot have seen: of commits, and of files not committed."""
    for one in what:
        seen = _seen(root, heads, one, mapped)
        asked = "".join(f"{head}\n" for head in heads) + "".join(f"^{commit}\n" for commit in seen)
        listed = run(root, "rev-list", "--objects", "--stdin", stdin=asked).splitlines()
        found = {id: path for id, _, path in (line.partition(" ") for line in listed) if path and _taken([one], path)}
        kinds = _blobs_among(root, found)
        for id, data in objects.blobs(root, kinds).items():
            _keep(root, one, found[id], data)
    committed = objects.tree(root, "HEAD") if objects.head(root) else {}
    for path in _standing(root, what):
        data = files.read_bytes(root / path, _BIG)
        entry = committed.get(path)
        gone = _taken(what, path)
        if gone and (entry is None or entry.blob != _blob_id(data)):
            _keep(root, gone, path, data)


def _seen(root: Path, heads: Collection[str], one: Removal, mapped: Mapping[str, str]) -> list[str]:
    """The commits up to the one that wrote the entry: those who disposed of it had them."""
    back = {new: old for old, new in mapped.items()}
    path = f"service/{one.id}.yaml"
    asked = "".join(f"{head}\n" for head in heads)
    wrote = run(
        root, "log", "--format=%H", "--diff-filter=A", "--no-renames", "--stdin", "--", path, stdin=asked
    ).split()
    if not wrote:
        return []
    new = set(rewrite.commits(root, [mapped.get(commit, commit) for commit in wrote]))
    everything = rewrite.commits(root, heads)
    return sorted(
        {commit for commit in everything if mapped.get(commit, commit) in new} | {back.get(n, n) for n in wrote}
    )


def _blobs_among(root: Path, ids: Iterable[str]) -> list[str]:
    asked = "".join(f"{id}\n" for id in ids).encode("ascii")
    out = ask(root, "cat-file", "--batch-check", stdin=asked).out.decode("ascii", "replace")
    return [line.split()[0] for line in out.splitlines() if line.split()[1:2] == ["blob"]]


def _keep(root: Path, one: Removal, path: str, data: bytes) -> None:
    if is_marker(_tree(data)):
        return
    name = re.sub(r"[^A-Za-z0-9._-]", "_", path.rpartition("/")[2])[-60:]
    files.write_whole(place(root, f"{DRAFTS}/disposed-{one.id}-{_blob_id(data)[:12]}-{name}"), data)


def _blob_id(data: bytes) -> str:
    return hashlib.sha1(f"blob {len(data)}\0".encode("ascii") + data, usedforsecurity=False).hexdigest()


# -- the folder
def _standing(root: Path, what: Collection[Removal]) -> Iterator[str]:
    """Every file in the folder that goes, as it stands; a marker stays."""
    for top in _TOPS:
        for folder, _, names in os.walk(root / top) if not (root / top).is_symlink() else ():
            here = Path(folder).relative_to(root).as_posix()
            for name in sorted(names):
                path = f"{here}/{name}"
                if _taken(what, path) and (root / path).is_file() and not (root / path).is_symlink():
                    yield path


def _clear_folder(root: Path, what: Collection[Removal]) -> None:
    """Take away the files that go, their folders, and drafts of them; drafts were nobody's to see, so they are kept apart."""
    for path in _standing(root, what):
        if not is_marker(_tree(files.read_bytes(root / path))):
            files.remove(root / path)
    for top in ("clients", "workers"):
        for folder in _folders(root / top):
            if any(not one.files and one.is_about(f"{top}/{folder.name}") for one in what):
                _remove_empty(folder)
    for draft in place(root, f"{DRAFTS}/x").parent.glob("*--*"):
        one = next((gone for path in _paths_of(draft.name) if (gone := _taken(what, path))), None)
        if one:
            _keep(root, one, draft.name, files.read_bytes(draft, _BIG))
            files.remove(draft)


def _clear_index(root: Path, what: Collection[Removal]) -> None:
    """Let git's index forget what goes and HEAD no longer has."""
    stays = objects.tree(root, "HEAD") if objects.head(root) else {}
    listed = run(root, "ls-files", "-z", "--cached").split("\0")
    gone = [path for path in listed if path and path not in stays and _taken(what, path)]
    if gone:
        run(root, "update-index", "-z", "--force-remove", "--stdin", stdin="".join(f"{path}\0" for path in gone))
    if objects.head(root):
        ask(root, "write-tree")  # the names of folders that are gone leave its cache of trees with this


def _folders(top: Path) -> list[Path]:
    """The folders in a folder; a link is none."""
    if top.is_symlink():
        return []
    return [one for one in top.glob("*") if one.is_dir() and not one.is_symlink()]


def _remove_empty(folder: Path) -> None:
    for here, _, _ in os.walk(folder, topdown=False):
        if not any(Path(here).iterdir()):
            Path(here).rmdir()


def _paths_of(name: str) -> Iterator[str]:
    """Every path that a draft's name may speak of: `clients--amber-4821--2026-03-04-consent-k7f3.1a2b3c4d.yaml`."""
    stem = re.sub(r"\.[0-9a-f]{8}\.yaml\Z", "", name)
    parts = stem.split("--")
    for at in range(2, len(parts)):
        yield "/".join((parts[0], "--".join(parts[1:at]), *parts[at:])) + ".yaml"
