"""The files of a sealed folder: one outbox per replica, each bundle under its number and its own digest, never changed.

The folder may lie anywhere and belong to anybody: only plain files in plain folders under names of ours are looked at, nothing is
followed, and nothing is read that is larger than it may be.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path

from casefile.core.failure import NotFound, Unreadable, Usage
from casefile.store import files

MAX_BUNDLE = 256 * 1024 * 1024
"""Bytes of the largest bundle that is read or written."""
MAX_NAMES = 100_000
_BUNDLE = re.compile(r"([0-9]{8})-([0-9a-f]{16})\.age\Z")
_PART = re.compile(r"[0-9]{8}-[0-9a-f]{16}\.age\.part\Z")
_AGAIN = "put the stick in or look whether the folder is there, then casefile sync"


@dataclass(frozen=True, slots=True)
class Lies:
    """A bundle that lies in an outbox, by its name only: `stem` is its number and the first 16 letters of its digest."""

    seq: int
    stem: str
    size: int


def digest16(data: bytes) -> str:
    """The part of a digest that stands in names."""
    return sha256(data).hexdigest()[:16]


def number_of(stem: str) -> int:
    """The number in a stem."""
    return int(stem[:8])


def check_remote(remote: Path) -> None:
    """See that the sealed folder is there.

    Raises:
        NotFound: it is not, or is no folder.
    """
    if not remote.is_dir():
        raise NotFound("the sealed folder is not there", _AGAIN)


def listing(remote: Path, replica: str) -> list[Lies]:
    """What lies in a replica's outbox, by number; whatever is not a plain file of ours is as if it were not there.

    Raises:
        Unreadable: the folder cannot be looked into.
    """
    folder = remote / replica
    if not _is_plain_folder(folder):
        return []
    found = []
    for name, size in _plain_files(folder):
        matched = _BUNDLE.match(name)
        if matched and int(matched[1]) > 0:
            found.append(Lies(int(matched[1]), name.removesuffix(".age"), size))
    return sorted(found, key=lambda one: one.stem)


def read(remote: Path, replica: str, one: Lies) -> bytes | None:
    """The bytes of a bundle, or none where it is not whole: cut, still on its way, too large, or gone meanwhile."""
    if one.size > MAX_BUNDLE or not _is_plain_folder(remote / replica):
        return None
    try:
        data = files.read_bytes(remote / replica / f"{one.stem}.age", one.size)
    except OSError:
        return None
    return data if digest16(data) == one.stem[9:] else None


def put(remote: Path, replica: str, seq: int, data: bytes) -> str:
    """Write a bundle into a replica's own outbox, whole or not at all, and give its stem.

    Raises:
        Usage: it is larger than a bundle may be.
        Unreadable: the folder cannot be written to.
    """
    if len(data) > MAX_BUNDLE:
        raise Usage(
            f"what is to be sent is larger than {MAX_BUNDLE // 1024**2} MiB",
            "share this caseload through a git remote, on a disk that is encrypted",
        )
    check_remote(remote)
    folder, stem = remote / replica, f"{seq:08d}-{digest16(data)}"
    with writing():
        _make_shared(folder)
        for name, _ in list(_plain_files(folder)):
            if _PART.match(name):  # left by a command of this replica that was killed
                files.remove(folder / name)
    write_shared(folder / f"{stem}.age", data)
    return stem


def drop(remote: Path, replica: str, before: int) -> None:
    """Take away a replica's own bundles with smaller numbers; one that cannot be taken away stays until the next time."""
    for one in listing(remote, replica):
        if one.seq < before:
            with suppress(OSError):
                files.remove(remote / replica / f"{one.stem}.age")


def clear(remote: Path, replica: str, stem: str) -> None:
    """Take away all of a replica's own bundles but one."""
    for one in listing(remote, replica):
        if one.stem != stem:
            with suppress(OSError):
                files.remove(remote / replica / f"{one.stem}.age")


def write_shared(path: Path, data: bytes) -> None:
    """Replace a file of the sealed folder, through a `.part` beside it. Others may read it: it is sealed, or says nothing.

    Raises:
        Unreadable: the folder cannot be written to; the file is as it was.
    """
    part = path.with_name(f"{path.name}.part")
    with writing():
        files.remove(part)
        files.write_whole(path, data, part)
    if os.name != "nt":
        with suppress(OSError):  # a stick knows no modes
            path.chmod(0o644)


def read_small(path: Path, most: int) -> bytes | None:
    """A small plain file of the folder; none where there is none, or it is larger, or something else.

    Raises:
        Unreadable: it is there and cannot be read.
    """
    try:
        data = files.read_bytes(path, most)
    except (FileNotFoundError, NotADirectoryError, files.NotAFile):
        return None
    except OSError as error:
        raise Unreadable(f"the sealed folder cannot be read: {_why(error)}", _AGAIN) from None
    return data if len(data) <= most else None


def names(remote: Path) -> list[str]:
    """The names of the plain files right in the sealed folder.

    Raises:
        Unreadable: it cannot be looked into.
    """
    return sorted(name for name, _ in _plain_files(remote))


@contextmanager
def writing() -> Iterator[None]:
    """Say in our words what the disk says while something is written.

    Raises:
        Unreadable: the folder cannot be written to.
    """
    try:
        yield
    except OSError as error:
        raise Unreadable(
            f"the sealed folder cannot be written to: {_why(error)}; what you wrote is saved here", _AGAIN
        ) from None


def _plain_files(folder: Path) -> Iterator[tuple[str, int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, MAX_NAMES):
                with suppress(OSError):  # gone meanwhile
                    told = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(told.st_mode):
                        yield entry.name, told.st_size
    except OSError as error:
        raise Unreadable(f"the sealed folder cannot be read: {_why(error)}", _AGAIN) from None


def _is_plain_folder(folder: Path) -> bool:
    try:
        return stat.S_ISDIR(folder.lstat().st_mode)
    except OSError:
        return False


def _make_shared(folder: Path) -> None:
    with suppress(FileExistsError):
        folder.mkdir(mode=0o755)
    if not _is_plain_folder(folder):
        raise Unreadable("something else stands where this copy's own outbox must", "look at it, then move it away")


def _why(error: OSError) -> str:
    return error.strerror or "the system would not"
