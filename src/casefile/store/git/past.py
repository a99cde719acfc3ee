"""The past of a caseload as git keeps it: which commits there are, what each changed, and how a file stood on a day. Only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casefile.core.failure import Unreadable
from casefile.store.git import objects
from casefile.store.git.running import GitProblem, ask, is_here

_FORMAT = "--format=%H%x00%P%x00%ct%x00%an%x00%B"
_NOTHING = "0" * 40
_READS = {"GIT_OPTIONAL_LOCKS": "0", "GIT_LITERAL_PATHSPECS": "1"}
"""Whoever looks back changes nothing, not even git's own index; and a path is that path, whatever signs are in it."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that is no merge: `seconds` since 1970, who made it, its first line, whose machine it came from.

    `changed` has every path that it changed, with the ids of its bytes before and after; nothing where it was not there.
    """

    id: str
    seconds: int
    author: str
    verb: str
    replica: str
    changed: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def there_is(root: Path) -> bool:
    """Whether there is a history that can be looked into: git, a repository of the caseload's own, and a commit.

    Raises:
        Unreadable: there is a repository, and git cannot read it.
    """
    if not (root / ".git").exists() or not is_here():
        return False
    if objects.head(root):
        return True
    if ask(root, "rev-parse", "--git-dir").code or not ask(root, "rev-parse", "--quiet", "--verify", "HEAD").code:
        raise _unreadable()
    return False  # nothing was committed yet


def why_none(root: Path) -> str:
    """Why there is no history, where there is none."""
    return (
        "git is not on this machine" if (root / ".git").exists() and not is_here() else "there is no git history here"
    )


def is_shallow(root: Path) -> bool:
    """Whether git holds only the newest part of the history here."""
    return (root / ".git" / "shallow").exists()


def ids(root: Path, *paths: str) -> list[str]:
    """Every commit that is no merge and touched one of the paths, or any, newest first.

    Raises:
        Unreadable: git cannot go through the history.
    """
    limits = ("--full-history", "--", *paths) if paths else ("--",)
    return _said(root, "rev-list", "--no-merges", "--date-order", "HEAD", *limits).decode("ascii").split()


def commits(root: Path, wanted: Sequence[str], *paths: str) -> list[Commit]:
    """Commits by their ids, in this order, with what they changed of the paths, or of everything.

    One that changed nothing of them is left out.

    Raises:
        Unreadable: git cannot tell.
    """
    if not wanted:
        return []
    options = ("--stdin", "--root", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules=none")
    listed = "".join(f"{one}\n" for one in wanted).encode("ascii")
    out = _said(root, "diff-tree", *options, _FORMAT, *(("--", *paths) if paths else ()), stdin=listed)
    return list(_read(out.decode("utf-8", "surrogateescape")))


def _read(out: str) -> Iterator[Commit]:
    parts = out.split("\0")
    here = 0
    while here + 5 <= len(parts):
        id, _, seconds, author, message = parts[here : here + 5]
        here += 5
        changed = {}
        while here + 1 < len(parts) and (said := parts[here].lstrip("\n")).startswith(":"):
            _, _, was, now, _ = said.split()
            changed[parts[here + 1]] = (_blob(was), _blob(now))
            here += 2
        yield Commit(id.strip("\n"), int(seconds), author, message.partition("\n")[0], _replica(message), changed)


def _blob(id: str) -> str:
    return "" if id == _NOTHING else id


def _replica(message: str) -> str:
    lines = (line for line in message.splitlines() if line.startswith("Replica: "))
    return next((line.removeprefix("Replica: ").strip() for line in lines), "")


def texts(root: Path, found: Sequence[Commit], ending: str = ".yaml") -> dict[str, bytes]:
    """The bytes before and after of every changed file whose name ends so, by their ids; what git cannot give is left out."""
    wanted = {id for one in found for path, pair in one.changed.items() if path.endswith(ending) for id in pair if id}
    try:
        return objects.blobs(root, wanted)
    except GitProblem:
        pass  # one is missing, as in a partial copy: the others are still told
    told = {}
    for id in wanted:
        done = ask(root, "cat-file", "blob", id)
        if done.code == 0:
            told[id] = done.out
    return told


def as_of(root: Path, path: str, until: int) -> bytes | None:
    """A file as its last commit up to that moment (seconds since 1970) left it; None where the history had none by then.

    Raises:
        Unreadable: git cannot go through the history.
    """
    last = _said(root, "rev-list", "-1", "--full-history", f"--min-age={until}", "HEAD", "--", path).decode("ascii")
    if not last.strip():
        return None
    done = ask(root, "cat-file", "blob", f"{last.strip()}:{path}")
    return done.out if done.code == 0 else None


def known_elsewhere(root: Path, commit: str) -> bool:
    """Whether a name that came from another machine, or was sent to one, holds this commit."""
    out = _said(root, "for-each-ref", f"--contains={commit}", "--format=%(refname)")
    return any(not name.startswith(("refs/heads/", "refs/tags/")) for name in out.decode("utf-8", "replace").split())


def uncommitted(root: Path) -> list[str]:
    """Paths that differ from the last commit, untracked ones included.

    Raises:
        Unreadable: git cannot tell.
    """
    options = ("--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all")
    out = _said(root, "status", *options).decode("utf-8", "surrogateescape")
    return list(dict.fromkeys(entry[3:] for entry in out.split("\0") if entry))


def in_head(root: Path, paths: Sequence[str]) -> dict[str, bytes]:
    """The bytes of files in the last commit; what is not there is left out.

    Raises:
        Unreadable: git cannot tell.
    """
    if not paths:
        return {}
    out = _said(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", *paths).decode("utf-8", "surrogateescape")
    held = {}
    for line in out.split("\0"):
        said, _, path = line.partition("\t")
        if path in paths:
            held[path] = said.split()[2]
    found = objects.blobs(root, held.values())
    return {path: found[id] for path, id in held.items()}


def _said(root: Path, *args: str, stdin: bytes = b"") -> bytes:
    try:
        done = ask(root, *args, stdin=stdin, env=_READS)
    except GitProblem:
        done = None
    if done is None or done.code:
        raise _unreadable()
    return done.out


def _unreadable() -> Unreadable:
    return Unreadable("the git history of this caseload cannot be read", "casefile doctor")
