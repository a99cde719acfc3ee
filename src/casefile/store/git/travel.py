"""How history travels: to and from another repository, and as bundles in a file. What comes is checked by git as it comes in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote

from casefile.core.failure import Failure
from casefile.store import files
from casefile.store.git.running import Answer, GitProblem, ask, git
from casefile.store.git.within import odd_in

PROTOCOLS = "file:https:ssh"
_LONG = 3600.0
"""A slow line may take an hour; one that stands still for a minute is given up."""
_THERE = "git -c core.hooksPath=/dev/null -c core.alternateRefsCommand=true -c core.fsmonitor=false -c gc.auto=0 -c maintenance.auto=false"
"""How the git of a repository in a folder is run: here, on this machine, so with none of what that repository's own settings name."""
_SLOW = ("-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=60")


class Trouble(StrEnum):
    """Why nothing came or went."""

    AWAY = "away"
    """It cannot be reached now: no network, or the stick is not in."""
    LOCKED = "locked"
    """It is there, and does not let us in."""
    REFUSED = "refused"
    """Git would not take what came, or the other side what went."""
    BEHIND = "behind"
    """The other side has something that we have not yet."""


class Untravelled(Failure):
    """History did not come or go; `trouble` says of which kind it is."""

    exit_code = 4

    def __init__(self, trouble: Trouble, message: str, fix: str = "") -> None:
        super().__init__(message, fix)
        self.trouble = trouble


_RACE = r"cannot lock ref|failed to update ref|incorrect old value|stale info|fetch first|non-fast-forward"
_SIGNS: tuple[tuple[Trouble, str], ...] = (
    (Trouble.REFUSED, r"fsck error|error in packed object|unpack-objects|index-pack"),
    (
        Trouble.LOCKED,
        r"Permission denied|Authentication failed|could not read (Username|Password)|Host key verification"
        r"|terminal prompts disabled|returned error: 40[13]|detected dubious ownership",
    ),
    (Trouble.BEHIND, r"\[rejected\]|fetch first|non-fast-forward|cannot lock ref|stale info|failed to update ref|\[remote rejected\]"),
    (
        Trouble.AWAY,
        r"Could not resolve|Couldn't resolve|Connection (timed out|refused|reset|closed)|unreachable|No route to host"
        r"|Operation timed out|does not appear to be a git repository|does not exist|Could not read from remote"
        r"|unable to access|Failed to connect|Name or service not known|Temporary failure|early EOF|hung up",
    ),
)  # fmt: skip


def fetch(root: Path, url: str, branch: str, into: str, *, asks: bool = False) -> bool:
    """Bring the head of a branch from elsewhere, whole, under a name of ours; whether there is one there.

    Raises:
        Untravelled: nothing came.
    """
    done = _travel(root, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", *_there(url, "upload-pack"),
                   "--end-of-options", url, f"+refs/heads/{branch}:{into}", asks=asks)  # fmt: skip
    if done.code and re.search(r"couldn't find remote ref", done.err):
        _refuse_another_name(root, url, asks=asks)
        return False
    if done.code:
        raise _problem(done)
    return True


def branch_there(root: Path, url: str, *, asks: bool = False) -> str:
    """The branch that a repository elsewhere calls its own; empty where it has none yet, or cannot be asked."""
    done = _travel(root, "ls-remote", "--symref", "--end-of-options", url, "HEAD", asks=asks)
    found = re.match(rb"ref: refs/heads/([A-Za-z0-9][A-Za-z0-9._/-]*)\tHEAD\n", done.out)
    return found[1].decode("ascii") if found and not done.code else ""


def _refuse_another_name(root: Path, url: str, *, asks: bool) -> None:
    """Two copies on branches of two names would each send, and never meet.

    Raises:
        Untravelled: the other side has branches, and none of this copy's name.
    """
    done = _travel(root, "ls-remote", "--heads", "--end-of-options", url, asks=asks)
    if done.code:
        raise _problem(done)
    if done.out.strip():
        raise Untravelled(
            Trouble.REFUSED,
            "the others are on another branch than this copy, so nothing came or went",
            "git branch -m main, if this copy calls the one that all are on otherwise; else git switch main",
        )


def push(root: Path, url: str, branch: str, commit: str, *, asks: bool = False, replaces: str = "") -> None:
    """Send a commit with all it stands on. What is on the other side is replaced only where it is exactly the commit `replaces`.

    Raises:
        Untravelled: it did not arrive.
    """
    name = f"refs/heads/{branch}"
    lease = (f"--force-with-lease={name}:{replaces}",) if replaces else ()
    done = _travel(root, "push", "--quiet", "--no-verify", *lease, *_there(url, "receive-pack"),
                   "--end-of-options", url, f"{commit}:{name}", asks=asks)  # fmt: skip
    if done.code:
        if re.search(r"refusing to update checked out branch|branch is currently checked out", done.err):
            raise Untravelled(
                Trouble.REFUSED,
                "the other side is a folder that somebody works in; it must be one that only carries",
                "casefile sync init FOLDER, with an empty folder",
            )
        if re.search(r"\[remote rejected\]|remote unpack failed", done.err) and not re.search(_RACE, done.err):
            raise Untravelled(
                Trouble.REFUSED,
                "the other side would not take what was sent; what you wrote is saved here",
                "ask whoever keeps it: it may be full, or only be read, or its rules say no",
            )
        raise _problem(done)


def _there(url: str, service: str) -> tuple[str, ...]:
    """How git is run on the other side, where that is a folder; a server's own git is the server's.

    Raises:
        Untravelled: the repository there leads on to another place, or holds what is no plain file.
    """
    folder = Path(unquote(url.removeprefix("file://")))
    if not folder.is_absolute():
        return ()
    top = folder / ".git" if (folder / ".git").exists() else folder
    if out := odd_in(top) if top.is_dir() else "" if not top.exists() else top.name:
        raise Untravelled(
            Trouble.REFUSED,
            f"the repository there leads on to another place ({out[:60]}); nothing was fetched or sent",
            "ask whoever made it; a new, empty folder is the surest",
        )
    return (f"--{service}={_THERE} {service}",)


def bundle_of(root: Path, names: Sequence[str], without: Iterable[str]) -> bytes:
    """The commits of some names in one piece, without those that the reader has; empty where nothing is left.

    Raises:
        GitProblem: git would not.
    """
    known = [f"^{one}" for one in sorted(set(without))]
    if not git(root, "rev-list", "--max-count=1", *names, *known).strip():
        return b""
    target = root / ".casefile" / "tmp" / files.unique()
    files.make_folder(target.parent)
    try:
        git(root, "bundle", "create", "--quiet", str(target), *names, *known)
        return files.read_bytes(target, target.stat().st_size)
    finally:
        files.remove(target)


def size_between(root: Path, without: Iterable[str], head: str) -> int:
    """About how many bytes what a commit holds beyond others comes to, packed."""
    known = [f"^{one}" for one in without]
    out = git(root, "rev-list", "--disk-usage", "--objects", head, *known)
    return int(out.strip() or 0)


def take_in(root: Path, data: bytes, wanted: str, into: str) -> bool:
    """Take a name out of a bundle under a name of ours; not where commits that it stands on are missing here.

    Raises:
        Untravelled: git does not accept what is in it.
    """
    target = root / ".casefile" / "tmp" / files.unique()
    files.write_new(target, data)
    try:
        if ask(root, "bundle", "verify", "--quiet", str(target)).code:
            return False
        done = _travel(
            root,
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            str(target),
            f"+{wanted}:{into}",
            ways="file",
        )
        if done.code:
            raise Untravelled(Trouble.REFUSED, "git does not accept what is in the bundle")
        return True
    finally:
        files.remove(target)


def _travel(root: Path, *args: str, asks: bool = False, ways: str = PROTOCOLS) -> Answer:
    ssh = os.environ.get("GIT_SSH_COMMAND", "") or "ssh -o ConnectTimeout=20" + ("" if asks else " -o BatchMode=yes")
    env = {"GIT_ALLOW_PROTOCOL": ways, "GIT_SSH_COMMAND": ssh, "GIT_TERMINAL_PROMPT": "1" if asks else "0"}
    return ask(root, *args, env=env, seconds=_LONG, options=_SLOW)


def _problem(done: Answer) -> Failure:
    """What went wrong, in our words: an address may hold a name or a password, so nothing of git's is repeated."""
    kind = next((kind for kind, sign in _SIGNS if re.search(sign, done.err)), None)
    if kind is Trouble.AWAY:
        return Untravelled(kind, "the other side cannot be reached now", "casefile sync, when it can")
    if kind is Trouble.LOCKED:
        return Untravelled(kind, "the other side does not let this machine in", "look at the key or password for it")
    if kind is Trouble.BEHIND:
        return Untravelled(kind, "the other side has changed meanwhile", "casefile sync")
    if kind is Trouble.REFUSED:
        return Untravelled(kind, "git does not accept what came from the other side; nothing of it was taken", "")
    return GitProblem("git could not reach the other side; what you wrote is saved here", "casefile doctor")
