"""Which way to the others a caseload goes: what an address means, where it is kept, and what may not be asked of git."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from casefile.core.failure import NotFound, Unreadable, Usage
from casefile.store.git import objects, setup
from casefile.sync.repository import Repository
from casefile.sync.round import SEEN, Carrier
from casefile.sync.sealed.keys import Identity
from casefile.sync.sealed.way import SENT, SealedFolder

SEALED = "casefile.sealed"
"""The setting that names the sealed folder of a caseload."""
_URL = re.compile(r"(https|ssh|file)://\S+\Z")
_SCP = re.compile(r"[A-Za-z0-9][\w.-]*@[A-Za-z0-9][\w.-]*:(?!:)\S+\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the others' changes come from: a git repository, or a folder whose content is sealed."""

    text: str
    sealed: bool = False

    def __str__(self) -> str:
        return re.sub(r"(?<=//)[^/@]*@", "", self.text)  # a password has no place on a screen


def address(given: str) -> Address:
    """What somebody typed as an address.

    Raises:
        Usage: it is none that casefile goes to.
    """
    if _URL.match(given) or _SCP.match(given):
        return Address(given)
    if "://" in given or "::" in given or given.startswith("-"):
        raise Usage(
            "an address begins with https:// or ssh://, or is a folder",
            "http and git send everything readable; ask for another address",
        )
    path = Path(given).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise Usage(
            "that is a file; changes go to a folder or a git address", "casefile bundle out FILE writes one file"
        )
    return Address(str(path), sealed=not is_repository(path))


def outside(root: Path, where: Address) -> None:
    """Look whether an address lies outside the caseload.

    Raises:
        Usage: it lies within.
    """
    if Path(where.text).is_absolute() and root.resolve() in (path := Path(where.text).resolve(), *path.parents):
        raise Usage("that folder lies inside the caseload", "choose one outside: a stick, a network drive")


def nobodys_work(where: Address) -> None:
    """Look whether an address is no folder that somebody works in: what is sent there could not arrive.

    Raises:
        Usage: it is one.
    """
    path = Path(where.text)
    if path.is_absolute() and ((path / ".git").exists() or (path / "casefile.yaml").exists()):
        raise Usage(
            "that is a folder that somebody works in, and changes cannot be sent to it",
            "an empty folder, on a stick or a network drive; or an address of git",
        )


def forget(root: Path) -> None:
    """Go back to nobody to sync with, where the first try showed that the other side is another caseload."""
    for name in objects.refs(root, "refs/remotes/origin/"):
        objects.set_ref(root, name, "")
    for key in (SEALED, "remote.origin.url", "remote.origin.fetch"):
        if setup.local(root).get(key):
            setup.keep(root, key, "")


def is_repository(path: Path) -> bool:
    """Whether a folder is a git repository, with or without files beside it."""
    return any((one / "objects").is_dir() and (one / "HEAD").is_file() for one in (path, path / ".git"))


def known(own: setup.Local) -> Address | None:
    """Where a caseload syncs, or None where nobody said so yet."""
    if sealed := own.get(SEALED):
        return Address(sealed, sealed=True)
    return Address(own.remote) if own.remote else None


def keep(root: Path, where: Address) -> None:
    """Remember where this caseload syncs."""
    if where.sealed:
        setup.keep(root, SEALED, where.text)
    else:
        if setup.local(root).get(SEALED):
            setup.keep(root, SEALED, "")
        setup.keep(root, "remote.origin.url", where.text)
        setup.keep(root, "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*")


def trusted(own: setup.Local) -> None:
    """Look whether a caseload's git configuration is one that runs nothing.

    Raises:
        Unreadable: it could.
    """
    if odd := own.odd:
        shown = ", ".join(one[:60] for one in odd[:3])
        raise Unreadable(
            f"this caseload's git configuration holds settings that could run a program or lead elsewhere ({shown});"
            " nothing was fetched or sent",
            f"if they are not yours: git config --local --unset-all {odd[0][:60]}",
        )


def heads(root: Path, own: setup.Local) -> list[str]:
    """What of the others' is known here already, and what they are known to have of ours; nobody is asked."""
    where = known(own)
    if where is None:
        return []
    if where.sealed:
        return list(objects.refs(root, SEEN, SENT).values())
    return list(Repository(where.text, objects.branch(root)).heads(root))


def carrier(root: Path, own: setup.Local, identity: Callable[[], Identity], *, asks: bool = False) -> Carrier | None:
    """The way to the others, or None where there is none yet; `identity` gives this copy's keys where they are needed.

    Raises:
        Usage: the address is one that casefile does not go to.
        Unreadable: the caseload's git configuration could run a program.
    """
    trusted(own)
    where = known(own)
    if where is None:
        return None
    if where.sealed:
        return SealedFolder(Path(where.text), identity())
    if not (_URL.match(where.text) or _SCP.match(where.text) or Path(where.text).is_absolute()):
        raise Usage("the address this caseload syncs with is none that casefile goes to", "casefile sync init ADDRESS")
    return Repository(where.text, objects.branch(root), asks)


def needed(own: setup.Local) -> Address:
    """Where this caseload syncs.

    Raises:
        NotFound: nobody said so yet.
    """
    found = known(own)
    if found is None:
        raise NotFound("this caseload has nobody to sync with yet", "casefile sync init FOLDER, or an address of git")
    return found
