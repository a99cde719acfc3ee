"""The caseload's history: one applied change is one commit.

Git never touches the files: casefile has written them, git only records them, byte for byte. Messages hold a verb and a replica,
never a client's code or word.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casefile.store import files
from casefile.store.git.running import GitProblem, ask, git, settings
from casefile.store.git.signing import key_here, options
from casefile.store.portable import is_portable

_LINK, _REPOSITORY, _NONE = "120000", "160000", "000000"
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")

OWN = ".casefile/own"
IGNORED = """\
# casefile: what stays on this machine
.casefile/schemas/
.casefile/drafts/
.casefile/lock
.casefile/tmp/
.casefile/intent.json
.casefile/replica
.casefile/worker
workers/
*.swp
*~
.#*
*.tmp
*.casefile-tmp
.DS_Store
Thumbs.db
"""


def has_history(root: Path) -> bool:
    """Whether the caseload itself is a git repository (one around it does not count)."""
    return os.path.lexists(root / ".git")  # a link that leads nowhere is none to begin one through


def begin(root: Path, letters: str, worker: str = "", *, joins: bool = False) -> None:
    """Make the caseload a repository with our ignore list beside what it ignores, and a replica name of its own.

    Whoever `joins` gets the list with everything else.

    Raises:
        GitProblem: git would not.
    """
    _init(root)
    settle(root, worker)
    add_lines(root / ".git" / "info" / "exclude", IGNORED)
    if not joins:
        add_lines(root / ".gitignore", IGNORED)
    files.write_whole(root / ".casefile" / "replica", f"{letters}\n".encode())


def add_lines(path: Path, wanted: str) -> None:
    """Add those of our lines that a file lacks, below whatever else somebody put there.

    Raises:
        GitProblem: it cannot be read.
    """
    try:
        had = files.read_bytes(path, 1 << 30)
    except FileNotFoundError:
        had = b""
    except OSError:
        raise GitProblem(f"{path.name} cannot be read", "look at it, then run casefile doctor --fix") from None
    there = had.splitlines()
    lines = [line for line in wanted.encode("utf-8").splitlines(keepends=True) if line.rstrip() not in there]
    if lines:
        files.write_whole(path, had + b"\n" * (had[-1:] not in (b"", b"\n")) + b"".join(lines))


def settle(root: Path, worker: str = "") -> None:
    """Set what a plain `git pull` or `git commit` needs where this repository's own configuration does not say it.

    Raises:
        GitProblem: git would not.
    """
    wanted = {"pull.rebase": "false"}
    if worker:
        wanted |= {"user.name": worker, "user.email": f"{worker}@casefile.invalid"}
    own = dict(settings(root, "--local"))
    for key, value in wanted.items():
        if key not in own:
            git(root, "config", "--local", key, value)


def record(root: Path, worker: str, verb: str, paths: Sequence[str], at: str = "") -> None:
    """Commit exactly these paths; other edits in the caseload go first, into a commit of their own.

    Raises:
        GitProblem: git would not, or somebody is in the middle of a merge; the files are written all the same.
    """
    if any((root / ".git" / name).exists() for name in _UNDER_WAY):
        raise GitProblem(
            "a git merge is under way; the files are written, the history waits", "finish it with git, then go on"
        )
    found, ours = [path for path in edited(root) if is_portable(path)], set(paths)
    for words, names in (
        ("edited by hand", [path for path in found if path not in ours]),
        (verb, [path for path in found if path in ours]),
    ):
        if names:
            _commit(root, worker, words, names, at)


def bundle(root: Path) -> bytes:
    """The whole history in one piece, or nothing when there is no commit yet.

    Raises:
        GitProblem: git would not.
    """
    if not git(root, "rev-list", "--all", "--max-count=1").strip():
        return b""
    target = root / ".casefile" / "tmp" / "history"
    files.make_folder(target.parent)
    try:
        git(root, "bundle", "create", "--quiet", str(target), "HEAD", "--branches")
        return files.read_bytes(target, target.stat().st_size)
    finally:
        files.remove(target)


def unbundle(root: Path, data: bytes) -> None:
    """Make a restored caseload a repository again, with the history of a bundle and a configuration of its own.

    Raises:
        GitProblem: git would not.
    """
    target = root / ".casefile" / "tmp" / "history"
    files.write_whole(target, data)
    try:
        _init(root)
        settle(root)
        git(root, "fetch", "--quiet", str(target), "HEAD", env={"GIT_ALLOW_PROTOCOL": "file"})
        git(root, "update-ref", "refs/heads/main", "FETCH_HEAD")
        git(root, "read-tree", "HEAD")
    finally:
        files.remove(target)


@dataclass(frozen=True, slots=True)
class Look:
    """What git sees in the folder: paths changed since the last commit, and papers that it is told not to see."""

    edited: tuple[str, ...]
    unseen: tuple[str, ...]


def look(root: Path) -> Look:
    """Look at the folder once: what changed, and which papers an ignore list of anybody's keeps out of every commit.

    Raises:
        GitProblem: git would not.
    """
    entries = _status(root, "--ignored=matching")
    ignored = [path for kind, path in entries if kind == "!!"]
    papers = (one for path in ignored for one in _papers_in(root, path))
    return Look(tuple(path for kind, path in entries if kind != "!!"), tuple(sorted(papers)))


def _papers_in(root: Path, path: str) -> Iterator[str]:
    """The papers of an ignored path, which may be a whole folder; what lies there for editors is none."""
    if not path.startswith(("clients/", "service/", f"{OWN}/")) and path != "casefile.yaml":
        return
    found = sorted((root / path).rglob("*.yaml")) if path.endswith("/") else [root / path]
    yield from (one.relative_to(root).as_posix() for one in found if one.suffix == ".yaml" and one.name[0] not in ".#~")


def edited(root: Path, *, only_looks: bool = False) -> list[str]:
    """Paths changed since the last commit, untracked ones included, relative to the caseload.

    Who `only_looks` leaves even git's own notes of what it saw untouched.

    Raises:
        GitProblem: git would not.
    """
    return [path for _, path in _status(root, options=("--no-optional-locks",) if only_looks else ())]


def _status(root: Path, *more: str, options: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Each path once, with the two letters that git says of it."""
    asked = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all")
    out = git(root, *asked, *more, options=options)
    return list({entry[3:]: (entry[:2], entry[3:]) for entry in out.split("\0") if entry}.values())


def look_at_everything(root: Path) -> None:
    """Let git look at every file that stands in the folder, whatever it was told to take for unchanged.

    A file that git was told to leave out of the folder, and that is not there, stays out.

    Raises:
        GitProblem: git would not.
    """
    listed = (entry.partition(" ") for entry in git(root, "ls-files", "-v", "-z").split("\0") if entry)
    told = [path for tag, _, path in listed if (tag.islower() or tag == "S") and (root / path).exists()]
    for flag in ("--no-assume-unchanged", "--no-skip-worktree") if told else ():
        git(root, "update-index", flag, "-z", "--stdin", stdin="".join(f"{path}\0" for path in told))


def _init(root: Path) -> None:
    git(root, "init", "--quiet", "--initial-branch=main", "--template=")
    (root / ".git").chmod(0o700)


def _stage(root: Path, paths: Iterable[str]) -> None:
    """Put the bytes of these files into the index as they are; a path where nothing stands any more leaves it."""
    there: list[str] = []
    gone = []
    for path in paths:
        try:
            mode = (root / path).lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            gone.append(path)
            continue
        if stat.S_ISREG(mode):  # a link, or a repository within this one, is nothing of ours
            there.append(path)
    if gone:
        git(root, "update-index", "-z", "--force-remove", "--stdin", stdin="".join(f"{path}\0" for path in gone))
    if there:
        listed = "".join(f"{path}\n" for path in there)  # no portable name holds what ends a line
        blobs = git(root, "hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listed).split()
        lines = (f"100644 {blob}\t{path}\0" for path, blob in zip(there, blobs, strict=True))
        git(root, "update-index", "-z", "--index-info", stdin="".join(lines))


def _staged(root: Path) -> bool:
    """Whether the index holds something to commit, once what no copy may take is out of it: links, repositories, odd names."""
    asked = ("diff", "--cached", "--raw", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=none")
    parts = iter(git(root, *asked).split("\0"))
    found = [(*said[1:].split()[:2], next(parts)) for said in parts if said]
    odd = [one for one in found if one[1] in (_LINK, _REPOSITORY) or (one[1] != _NONE and not is_portable(one[2]))]
    if odd:
        git(root, "update-index", "-z", "--force-remove", "--stdin", stdin="".join(f"{path}\0" for *_, path in odd))
    return any(one not in odd or one[0] != _NONE for one in found)


def _commit(root: Path, worker: str, verb: str, paths: Iterable[str], at: str) -> None:
    _stage(root, paths)
    if not _staged(root):
        return
    message = f"{verb}\n\nReplica: {_replica(root)}\n"
    who = {"GIT_AUTHOR_NAME": worker, "GIT_AUTHOR_EMAIL": f"{worker}@casefile.invalid"}
    who |= {"GIT_COMMITTER_NAME": worker, "GIT_COMMITTER_EMAIL": f"{worker}@casefile.invalid"}
    if at:
        who |= {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    args = ("commit", "--quiet", "--no-verify", "-F", "-", "--cleanup=verbatim")
    key = key_here(root)
    if key and not ask(root, *args, "--gpg-sign", stdin=message.encode(), env=who, options=options(key)).code:
        return
    git(root, *args, "--no-gpg-sign", stdin=message, env=who)
    if key:
        raise GitProblem("the change is in the history, but not signed: the key could not be used", "casefile audit")


def _replica(root: Path) -> str:
    with suppress(OSError):
        return files.read_bytes(root / ".casefile" / "replica", 64).decode("ascii", "replace").strip() or "unnamed"
    return "unnamed"
