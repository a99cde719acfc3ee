"""How git is run: as a program beside us, with nothing that a caseload's configuration names. The only place that starts it.

A caseload may come from anywhere, so no hook, filter, monitor, signing or transport of its configuration ever runs, and no git
inside a repository within it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from casefile.core.failure import Failure
from casefile.store import files
from casefile.store.git.within import leads_out

_QUIET = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "diff.external=",
    "-c", "commit.gpgSign=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "core.autocrlf=false",
    "-c", "core.quotePath=false", "-c", "safe.bareRepository=explicit", "-c", "core.attributesFile=/dev/null",
    "-c", "core.symlinks=false", "-c", "submodule.recurse=false", "-c", "fetch.fsckObjects=true",
    "-c", "transfer.fsckObjects=true", "-c", "fetch.recurseSubmodules=false", "-c", "push.recurseSubmodules=no",
    "-c", "core.fsync=all", "-c", "core.fileMode=false", "-c", "log.showSignature=false",
    # Which program looks at a signature is said by the signature's own kind; only ssh's is asked, and by its own name.
    "-c", "gpg.program=", "-c", "gpg.openpgp.program=", "-c", "gpg.x509.program=", "-c", "gpg.ssh.program=ssh-keygen",
    "-c", "gpg.ssh.defaultKeyCommand=", "-c", "gpg.ssh.revocationFile=",
    "-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8",
)  # fmt: skip
# These look at files of the caseload, so every filter that is configured is switched off for them, one by one.
_SEEING = frozenset({"status", "update-index", "hash-object", "commit"})
_WRITING = frozenset({"update-index", "write-tree", "commit", "read-tree", "update-ref", "fetch"})
_MARK = "casefile-git"
_PATIENCE = 5.0
_AFTER_A_KILL = 1.5


class GitProblem(Failure):
    """Git could not do its part; the files themselves are written."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What git said: its exit code, and both its streams."""

    code: int
    out: bytes
    err: str


_SCRATCH: ContextVar[str] = ContextVar("scratch", default="")


@contextmanager
def scratch() -> Iterator[Path]:
    """Whatever git stores meanwhile lies in a folder outside the caseload, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="casefile-") as folder:
        token = _SCRATCH.set(folder)
        try:
            yield Path(folder)
        finally:
            _SCRATCH.reset(token)


def is_here() -> bool:
    """Whether git can be run on this machine."""
    return shutil.which("git") is not None


def git(
    root: Path, *args: str, stdin: str = "", env: Mapping[str, str] | None = None, options: Sequence[str] = ()
) -> str:
    """Run git in the caseload and give what it printed.

    Raises:
        GitProblem: it cannot be run, or ended in anything but 0.
    """
    done = ask(root, *args, stdin=stdin.encode("utf-8", "surrogateescape"), env=env, options=options)
    if done.code:
        raise GitProblem(
            f"git {args[0]} failed; the files are written, the history lacks this change", "casefile doctor"
        )
    return done.out.decode("utf-8", "surrogateescape")


def ask(
    root: Path,
    *args: str,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    seconds: float = 120,
    options: Sequence[str] = (),
) -> Answer:
    """Run git in the caseload, whatever it answers.

    Raises:
        GitProblem: it cannot be run, or takes longer than `seconds`, or another git holds the index, or the repository leads
            out of the caseload.
    """
    if out := leads_out(root):
        raise GitProblem(
            f"{out[:60]} leads out of this caseload, so git is not run here; the files are written, the history waits",
            "look at it, then move it away: casefile works with a history that lies in the caseload itself",
        )
    own_index = "GIT_INDEX_FILE" in (env or {})
    off = _without_filters(root) if args[0] in _SEEING and not own_index else []
    marks = _writes(args, options, env or {}) and not own_index
    if marks:
        _wait_for_locks(root)
    try:
        done = subprocess.run(
            ["git", *_QUIET, *off, *options, "-C", str(root), *args],
            input=stdin,
            capture_output=True,
            env=_environment(root, begins=args[0] == "init") | dict(env or {}),
            check=False,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise GitProblem(
            "git could not be run; the files are written, the history lacks this change", "casefile doctor"
        ) from None
    if marks:
        files.remove(root / ".git" / _MARK)
    return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))


def _environment(root: Path, *, begins: bool) -> dict[str, str]:
    """What a git of ours finds around it: nothing that a person's shell says of git."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    clean |= {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C"}
    # Nothing is fetched on the way, and no repository around the caseload is taken for its own.
    clean |= {
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_CEILING_DIRECTORIES": str(root.resolve().parent),
    }
    if folder := _SCRATCH.get():
        there = str((root / ".git" / "objects").resolve())
        clean |= {"GIT_OBJECT_DIRECTORY": folder, "GIT_ALTERNATE_OBJECT_DIRECTORIES": there}
    if not begins:
        clean["GIT_WORK_TREE"] = "."  # whatever core.worktree says
    return clean


def _writes(args: Sequence[str], options: Sequence[str], env: Mapping[str, str]) -> bool:
    """Whether a git may take a lock in the repository. Its status does too, to remember what it saw."""
    if args[0] == "status":
        return "--no-optional-locks" not in options and env.get("GIT_OPTIONAL_LOCKS") != "0"
    return args[0] in _WRITING or (args[0] == "config" and "--list" not in args)


def _wait_for_locks(root: Path) -> None:
    """Let another git finish with its locks; remove those that a git of ours left when it was killed.

    Whoever calls holds the caseload's own lock, so a git that left our mark has no casefile behind it any more. Without the mark
    only the index is looked at: any other lock is somebody else's for a moment, and git itself says so.

    Raises:
        GitProblem: another program's git holds the index for longer than a few seconds.
    """
    mark = root / ".git" / _MARK
    killed = mark.exists()
    until = time.monotonic() + (_AFTER_A_KILL if killed else _PATIENCE)
    while locks := _locks(root, every=killed):
        if time.monotonic() > until:
            if not killed:
                raise GitProblem(
                    "another git program is at work in this caseload; the files are written, the history waits",
                    "let it end; if there is none, remove .git/index.lock",
                )
            for lock in locks:
                files.remove(lock)
        time.sleep(0.02)
    if (root / ".git").is_dir():
        with suppress(OSError):
            mark.touch()


def _locks(root: Path, *, every: bool) -> list[Path]:
    """The locks that stand in a repository: that of the index, or every one, of names and settings too."""
    folder = root / ".git"
    found = [*folder.glob("*.lock"), *(folder / "refs").rglob("*.lock")] if every else [folder / "index.lock"]
    return [lock for lock in found if lock.exists()]


def settings(root: Path, *where: str) -> list[tuple[str, str]]:
    """Every setting that git finds, in its order: from everywhere, with what is included, or only from where it is said."""
    entries = git(root, "config", *where, "--list", "-z").split("\0")
    return [(key, value) for key, _, value in (entry.partition("\n") for entry in entries if entry)]


def _without_filters(root: Path) -> list[str]:
    """Options that leave every filter that is configured anywhere without a program to run.

    Raises:
        GitProblem: one has a name that no option can hold.
    """
    drivers = {key.rpartition(".")[0] for key, _ in settings(root) if key.startswith("filter.") and key.count(".") > 1}
    if any("=" in one or "\n" in one for one in drivers):
        raise GitProblem(
            "git's configuration names a filter that cannot be switched off; the files are written, the history waits",
            "remove it from .git/config",
        )
    off = [f"{one}.{key}" for one in sorted(drivers) for key in ("process=", "clean=", "smudge=", "required=false")]
    return [word for setting in off for word in ("-c", setting)]
