"""Plain files, safely: reading what is one, and replacing a file so that it is wholly old or wholly new whatever happens.

Every operation that can fail goes through `os`, so that tests can make the n-th of them fail.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from casefile.store.text.guard import MAX_BYTES

TEMPORARY = ".casefile-tmp"
_WINDOWS_BUSY = (5, 32, 33)
_WINDOWS_WAITS = (0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28)
_NO_SUCH_CALL = (errno.EINVAL, errno.ENOTSUP)


class NotAFile(OSError):
    """A link, a folder, a pipe or a device stands where a document should."""


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """The bytes of a plain file, at most `most` and one more; links are not followed and a pipe does not block.

    Raises:
        FileNotFoundError, NotAFile, OSError.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        if not isinstance(error, FileNotFoundError) and os.path.islink(path):  # noqa: PTH114 - same call tree as os.open
            raise NotAFile(error.errno, "a link stands here, not a file") from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotAFile(0, "not a plain file")
        parts: list[bytes] = []
        left = most + 1
        while left > 0 and (part := os.read(handle, left)):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, readable by its owner only, on disk for good; on failure nothing is left."""
    make_folder(path.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    except BaseException:
        with suppress(OSError):
            os.unlink(path)  # noqa: PTH108
        raise


def replace(temporary: Path, path: Path) -> None:
    """Put a finished temporary file in the place of `path`; on Windows wait a little while a scanner holds it."""
    for wait in _WINDOWS_WAITS:
        try:
            os.replace(temporary, path)  # noqa: PTH105
            return
        except OSError as error:
            if getattr(error, "winerror", None) not in _WINDOWS_BUSY:
                raise
        time.sleep(wait)
    os.replace(temporary, path)  # noqa: PTH105 - the last time; if it fails, this says why


def settle_folder(folder: Path) -> None:
    """Make renames in a folder last through a power cut; Windows and some network drives have no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes, temporary: Path | None = None) -> None:
    """Replace one file: afterwards it is wholly old or wholly new. `temporary` lies beside it unless said."""
    temporary = temporary or path.with_name(f".{path.name}.{unique()}{TEMPORARY}")
    missing = _missing(path.parent)
    try:
        make_folder(path.parent)
        write_new(temporary, data)
        replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)  # noqa: PTH108
        for folder in missing:
            with suppress(OSError):
                os.rmdir(folder)  # noqa: PTH106
        raise
    for folder in (path.parent, *(one.parent for one in missing)):
        settle_folder(folder)


def unique() -> str:
    """A part of a name that no other file has or will have, so that nothing is ever taken for what stood there before."""
    return os.urandom(8).hex()


def remove(path: Path) -> None:
    """Remove a file; one that is gone already is fine."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for its owner only."""
    for one in reversed(_missing(folder)):
        with suppress(FileExistsError):
            os.mkdir(one, 0o700)  # noqa: PTH102


def _missing(folder: Path) -> list[Path]:
    """The folders that are still to be made, deepest first."""
    return list(takewhile(lambda one: not one.is_dir(), (folder, *folder.parents)))
