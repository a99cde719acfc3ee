"""The caseload's history: one applied change is one commit. The only home of git, which runs as a program beside us.

Git never touches the files: casefile has written them, git only records them, byte for byte. A caseload may come from
anywhere, so nothing that its configuration names is ever run: no hook, no filter, no monitor, no signing, no transport, and
no git inside a repository within it. Messages hold a verb and a replica, never a client's code or word.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from casefile.core.failure import Failure
from casefile.store import files

_QUIET = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "diff.external=",
    "-c", "commit.gpgSign=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "core.autocrlf=false",
    "-c", "core.quotePath=false", "-c", "safe.bareRepository=explicit",
)  # fmt: skip
# These never look at a file of the caseload, so no filter can come in; for every other, filters are switched off one by one.
_BLIND = frozenset({"init", "config", "rev-parse", "rev-list", "diff", "update-ref", "bundle", "fetch"})
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")

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


def begin(root: Path, letters: str, worker: str = "") -> None:
    """Make the caseload a repository with our ignore list beside what it ignores, and a replica name of its own.

    Raises:
        GitProblem: git would not.
    """
    _init(root)
    settle(root, worker)
    try:
        had = files.read_bytes(root / ".gitignore", 1 << 30)
    except FileNotFoundError:
        had = b""
    except OSError:
        raise GitProblem(".gitignore cannot be read", "look at it, then run casefile doctor --fix") from None
    there = had.splitlines()
    lines = [line for line in IGNORED.encode("utf-8").splitlines(keepends=True) if line.rstrip() not in there]
    if lines:
        files.write_whole(root / ".gitignore", had + b"\n" * (had[-1:] not in (b"", b"\n")) + b"".join(lines))
    files.write_whole(root / ".casefile" / "replica", f"{letters}\n".encode())


def settle(root: Path, worker: str = "") -> None:
    """Set what a plain `git pull` or `git commit` needs where this repository's own configuration does not say it.

    Raises:
        GitProblem: git would not.
    """
    wanted = {"pull.rebase": "false"}
    if worker:
        wanted |= {"user.name": worker, "user.email": f"{worker}@casefile.invalid"}
    own = dict(_config(root, "--local"))
    for key, value in wanted.items():
        if key not in own:
            _git(root, "config", "--local", key, value)


def record(root: Path, worker: str, verb: str, paths: Sequence[str], at: str = "") -> None:
    """Commit exactly these paths; other edits in the caseload go first, into a commit of their own.

    Raises:
        GitProblem: git would not, or somebody is in the middle of a merge; the files are written all the same.
    """
    folder = Path(_git(root, "rev-parse", "--absolute-git-dir").removesuffix("\n"))
    if any((folder / name).exists() for name in _UNDER_WAY):
        raise GitProblem(
            "a git merge is under way; the files are written, the history waits", "finish it with git, then go on"
        )
    found, ours = edited(root), set(paths)
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
    if not _git(root, "rev-list", "--all", "--max-count=1").strip():
        return b""
    target = root / ".casefile" / "tmp" / "history"
    files.make_folder(target.parent)
    try:
        _git(root, "bundle", "create", "--quiet", str(target), "HEAD", "--branches")
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
        _git(root, "fetch", "--quiet", str(target), "HEAD", env={"GIT_ALLOW_PROTOCOL": "file"})
        _git(root, "update-ref", "refs/heads/main", "FETCH_HEAD")
        _git(root, "read-tree", "HEAD")
    finally:
        files.remove(target)


def edited(root: Path) -> list[str]:
    """Paths changed since the last commit, untracked ones included, relative to the caseload.

    Raises:
        GitProblem: git would not.
    """
    out = _git(
        root, "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all"
    )
    return list(dict.fromkeys(entry[3:] for entry in out.split("\0") if entry))


def _init(root: Path) -> None:
    _git(root, "init", "--quiet", "--initial-branch=main")
    (root / ".git").chmod(0o700)


def _stage(root: Path, paths: Iterable[str]) -> None:
    """Put the bytes of these files into the index as they are; a path where nothing stands any more leaves it."""
    trusts = dict(_config(root)).get("core.filemode") != "false"
    modes: dict[str, str] = {}
    gone = []
    for path in paths:
        try:
            mode = (root / path).lstat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            gone.append(path)
            continue
        if stat.S_ISREG(mode):  # a link, or a repository within this one, is nothing of ours
            modes[path] = "100755" if trusts and mode & 0o100 else "100644"
    if gone:
        _git(root, "update-index", "-z", "--force-remove", "--stdin", stdin="".join(f"{path}\0" for path in gone))
    if modes:
        listed = "".join(f"{_quoted(path)}\n" for path in modes)
        blobs = _git(root, "hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listed).split()
        lines = (f"{mode} {blob}\t{path}\0" for (path, mode), blob in zip(modes.items(), blobs, strict=True))
        _git(root, "update-index", "-z", "--index-info", stdin="".join(lines))


def _quoted(path: str) -> str:
    """A path as git reads it from a line: between quotes, so that a line break in it ends no line."""
    for plain, said in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        path = path.replace(plain, said)
    return f'"{path}"'


def _commit(root: Path, worker: str, verb: str, paths: Iterable[str], at: str) -> None:
    _stage(root, paths)
    message = f"{verb}\n\nReplica: {_replica(root)}\n"
    who = {"GIT_AUTHOR_NAME": worker, "GIT_AUTHOR_EMAIL": f"{worker}@casefile.invalid"}
    who |= {"GIT_COMMITTER_NAME": worker, "GIT_COMMITTER_EMAIL": f"{worker}@casefile.invalid"}
    if at:
        who |= {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    args = ("commit", "--quiet", "--no-verify", "--no-gpg-sign", "-F", "-", "--cleanup=verbatim")
    if _git(root, "diff", "--cached", "--name-only", "--no-ext-diff", "--no-textconv"):
        _git(root, *args, stdin=message, env=who)


def _replica(root: Path) -> str:
    with suppress(OSError):
        return files.read_bytes(root / ".casefile" / "replica", 64).decode("ascii", "replace").strip() or "unnamed"
    return "unnamed"


def _config(root: Path, *where: str) -> list[tuple[str, str]]:
    """Every setting that git finds, in its order: from everywhere, with what is included, or only from where it is said."""
    entries = _git(root, "config", *where, "--list", "-z").split("\0")
    return [(key, value) for key, _, value in (entry.partition("\n") for entry in entries if entry)]


def _without_filters(root: Path) -> list[str]:
    """Options that leave every filter that is configured anywhere without a program to run.

    Raises:
        GitProblem: one has a name that no option can hold.
    """
    drivers = {key.rpartition(".")[0] for key, _ in _config(root) if key.startswith("filter.") and key.count(".") > 1}
    if any("=" in one or "\n" in one for one in drivers):
        raise GitProblem(
            "git's configuration names a filter that cannot be switched off; the files are written, the history waits",
            "remove it from .git/config",
        )
    off = [f"{one}.{key}" for one in sorted(drivers) for key in ("process=", "clean=", "smudge=", "required=false")]
    return [word for setting in off for word in ("-c", setting)]


def _git(root: Path, *args: str, stdin: str = "", env: dict[str, str] | None = None) -> str:
    off = [] if args[0] in _BLIND else _without_filters(root)
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    # Nothing is fetched on the way, and no repository around the caseload is taken for its own.
    clean |= {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_CEILING_DIRECTORIES": str(root.resolve().parent),
    }
    if args[0] != "init":
        clean["GIT_WORK_TREE"] = "."  # whatever core.worktree says
    try:
        done = subprocess.run(
            ["git", *_QUIET, *off, "-C", str(root), *args],
            input=stdin.encode("utf-8", "surrogateescape"),
            capture_output=True,
            env=clean | (env or {}),
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
