"""The caseload's history: one applied change is one commit. The only home of git, which runs as a program beside us.

Git never touches the files: casefile has written them, git only records them. A caseload may come from anywhere, so nothing
that its configuration names is ever run, and messages hold a verb and a replica, never a client's code or word.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from casefile.core.failure import Failure
from casefile.store import files

_QUIET = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "diff.external=",
    "-c", "commit.gpgSign=false", "-c", "gc.auto=0", "-c", "core.autocrlf=false", "-c", "core.quotePath=false",
    "-c", "protocol.ext.allow=never",
)  # fmt: skip

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


class GitProblem(Failure):
    """Git could not record a change; the files themselves are written."""

    exit_code = 4


def is_here() -> bool:
    """Whether git can be run on this machine."""
    return shutil.which("git") is not None


def has_history(root: Path) -> bool:
    """Whether the caseload itself is a git repository (one around it does not count)."""
    return (root / ".git").exists()


def begin(root: Path, letters: str) -> None:
    """Make the caseload a repository with our ignore list and a replica name of its own.

    Raises:
        GitProblem: git would not.
    """
    _git(root, "init", "--quiet", "--initial-branch=main")
    files.write_whole(root / ".gitignore", IGNORED.encode("utf-8"))
    files.write_whole(root / ".casefile" / "replica", f"{letters}\n".encode())


def record(root: Path, worker: str, verb: str, paths: Sequence[str], at: str = "") -> None:
    """Commit exactly these paths; other edits in the caseload go first, into a commit of their own.

    Raises:
        GitProblem: git would not; the files are written all the same.
    """
    others = [path for path in _edited(root) if path not in set(paths)]
    if others:
        _commit(root, worker, "edited by hand", others, at)
    if paths:
        _commit(root, worker, verb, paths, at)


def bundle(root: Path) -> bytes:
    """The whole history in one piece, or nothing when there is no commit yet.

    Raises:
        GitProblem: git would not.
    """
    if not _git(root, "rev-list", "--all", "--max-count=1").strip():
        return b""
    target = root / ".casefile" / "tmp" / "history"
    files.make_folder(target.parent)
    try:
        _git(root, "bundle", "create", "--quiet", str(target), "HEAD", "--branches")
        return files.read_bytes(target, 1 << 31)
    finally:
        files.remove(target)


def unbundle(root: Path, data: bytes) -> None:
    """Make a restored caseload a repository again, with the history of a bundle and a configuration of its own.

    Raises:
        GitProblem: git would not; the files are there all the same.
    """
    target = root / ".casefile" / "tmp" / "history"
    files.write_whole(target, data)
    try:
        _git(root, "init", "--quiet", "--initial-branch=main")
        _git(root, "fetch", "--quiet", str(target), "HEAD")
        _git(root, "update-ref", "refs/heads/main", "FETCH_HEAD")
        _git(root, "read-tree", "HEAD")
    finally:
        files.remove(target)


def _edited(root: Path) -> list[str]:
    """Paths changed since the last commit, untracked ones included, relative to the caseload."""
    out = _git(root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames")
    return [entry[3:] for entry in out.split("\0") if entry]


def _commit(root: Path, worker: str, verb: str, paths: Iterable[str], at: str) -> None:
    names = "\0".join(paths)
    _git(
        root,
        "add",
        "--all",
        "--pathspec-from-file=-",
        "--pathspec-file-nul",
        stdin=names,
        env={"GIT_LITERAL_PATHSPECS": "1"},
    )
    message = f"{verb}\n\nReplica: {_replica(root)}\n"
    who = {"GIT_AUTHOR_NAME": worker, "GIT_AUTHOR_EMAIL": f"{worker}@casefile.invalid"}
    who |= {"GIT_COMMITTER_NAME": worker, "GIT_COMMITTER_EMAIL": f"{worker}@casefile.invalid"}
    if at:
        who |= {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    args = ("commit", "--quiet", "--no-verify", "--allow-empty-message", "-F", "-", "--cleanup=verbatim")
    if _git(root, "diff", "--cached", "--name-only", "--no-ext-diff"):
        _git(root, *args, stdin=message, env=who)


def _replica(root: Path) -> str:
    with suppress(OSError):
        return files.read_bytes(root / ".casefile" / "replica", 64).decode("ascii", "replace").strip() or "unnamed"
    return "unnamed"


def _git(root: Path, *args: str, stdin: str = "", env: dict[str, str] | None = None) -> str:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", **(env or {})}
    try:
        done = subprocess.run(
            ["git", *_QUIET, "-C", str(root), *args],
            input=stdin.encode("utf-8"),
            capture_output=True,
            env=clean,
            check=False,
            timeout=120,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise GitProblem(
            "git could not be run; the files are written, the history lacks this change", "casefile doctor"
        ) from None
    if done.returncode:
        raise GitProblem(
            f"git {args[0]} failed; the files are written, the history lacks this change", "casefile doctor"
        )
    return done.stdout.decode("utf-8", "surrogateescape")
