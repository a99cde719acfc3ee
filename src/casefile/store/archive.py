"""A caseload in one file, and back: every file with its digest, the history as a git bundle, never git's configuration."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from casefile.core.failure import NotFound, Unreadable, Usage
from casefile.core.identity import coded
from casefile.store import files, git
from casefile.store.apply import digest_of
from casefile.store.portable import is_portable

MANIFEST = "casefile-backup.json"
HISTORY = "casefile-history.bundle"
MAX_FILE = 64 * 1024 * 1024
MAX_HISTORY = 2 * 1024 * 1024 * 1024
MAX_ALL = 4 * 1024 * 1024 * 1024
MAX_COUNT = 1_000_000
_LEFT_OUT = (".git", ".casefile/tmp", ".casefile/lock", ".casefile/schemas", ".casefile/intent.json")
_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error)


def contents(root: Path, onerror: Callable[[OSError], None] | None = None) -> Iterator[str]:
    """Every file of a caseload by its relative path, but links and what is made anew or belongs to git.

    A folder that cannot be looked into is passed over, unless `onerror` raises.
    """
    for folder, names, here in os.walk(root, onerror=onerror):
        base = Path(folder).relative_to(root).as_posix()
        base = "" if base == "." else f"{base}/"
        names[:] = sorted(name for name in names if f"{base}{name}" not in _LEFT_OUT)
        for name in sorted(here):
            if f"{base}{name}" not in _LEFT_OUT and not (root / f"{base}{name}").is_symlink():
                yield f"{base}{name}"


Seal = Callable[[bytes], bytes]
"""Gives bytes that only some can open."""


def write(root: Path, target: Path, seal: Seal | None = None) -> int:
    """Write the caseload into one file, readable by its owner only, and say how many files it holds.

    What is put in its place has been read back and checked as `restore` does it. With `seal`, nothing that is not sealed
    reaches a disk.

    Raises:
        Usage: its name does not end in .zip (.zip.age where it is sealed), the file is there already, or lies inside the caseload; or the caseload
            holds what could not be restored.
        Unreadable: something cannot be read, or the disk would not.
    """
    check_target(root, target, sealed=seal is not None)
    try:
        return _write_sealed(root, target, seal) if seal else _write_plain(root, target)
    except OSError as error:
        raise Unreadable(
            f"the backup cannot be written: {_why(error)}; nothing is kept", "mend that, then try again"
        ) from None
    except _BROKEN:
        raise Unreadable("the backup did not come out whole; nothing is kept", "try another disk") from None


def check_target(root: Path, target: Path, *, sealed: bool) -> None:
    """Look whether a backup may be written there, before anybody is asked for a passphrase.

    Raises:
        Usage: its name does not end in .zip (.zip.age where it is sealed), the file is there already, or lies inside the caseload.
    """
    ending = ".zip.age" if sealed else ".zip"
    if not target.name.lower().endswith(ending) or target.name.lower() == ending:
        plain = coded(target.stem.split(".")[0])  # any other name may hold somebody's words
        what = "a sealed backup is a sealed zip file" if sealed else "a backup is a zip file"
        raise Usage(what, f"name it {plain}{ending}" if plain else f"give it a name that ends in {ending}")
    if target.exists():
        raise Usage("a file of that name is there already", "choose another name; a backup never replaces one")
    if root.resolve() in target.resolve().parents:
        raise Usage("the backup would lie inside the caseload", "choose another folder, best another disk")


def _write_plain(root: Path, target: Path) -> int:
    temporary = target.with_name(f".{target.name}.{files.unique()}{files.TEMPORARY}")
    names = _names(root)
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "w+b") as out:
            _fill(out, root, names)
            out.flush()
            os.fsync(out.fileno())
            count = _count(out)
        files.replace(temporary, target)
    except BaseException:
        files.remove(temporary)
        raise
    return count


def _write_sealed(root: Path, target: Path, seal: Seal) -> int:
    out = io.BytesIO()
    _fill(out, root, _names(root))
    count = _count(out)
    sealed = seal(out.getvalue())
    out.close()
    temporary = target.with_name(f".{target.name}.{files.unique()}{files.TEMPORARY}")
    try:
        files.write_new(temporary, sealed)
        if files.read_bytes(temporary, len(sealed)) != sealed:
            raise EOFError
        files.replace(temporary, target)
    except BaseException:
        files.remove(temporary)
        raise
    return count


def _count(out: BinaryIO) -> int:
    with zipfile.ZipFile(out) as archive:
        return sum(1 for _ in _checked(archive))


def _names(root: Path) -> list[str]:
    """The names of what goes into a backup, after a look at everything that would keep it from being restored."""

    def give_up(error: OSError) -> None:
        folder = Path(error.filename).relative_to(root).as_posix()
        raise Unreadable(f"the folder {folder} cannot be read: {_why(error)}; nothing is kept", "look at it first")

    names, size = [], 0
    for name in contents(root, give_up):
        try:
            name.encode("utf-8")
        except UnicodeEncodeError:
            folder = os.fsencode(Path(name).parent).decode("utf-8", "replace")
            where = "the caseload's own folder" if folder == "." else folder
            raise Usage(f"a file or folder in {where} has a name that is not UTF-8", "rename it first") from None
        if not is_portable(name) or name in (MANIFEST, HISTORY):
            raise Usage(f"{name!r} is no name that every system can restore", "rename it first")
        here = (root / name).lstat().st_size
        size += here
        _small_enough(name, here)
        names.append(name)
    if len(names) >= MAX_COUNT or size > MAX_ALL:
        raise Usage(
            f"the caseload is larger than {MAX_COUNT} files or {MAX_ALL // 1024**3} GiB",
            "move what is no client's out of it first",
        )
    return names


def _small_enough(name: str, size: int) -> None:
    if size > MAX_FILE:
        raise Usage(f"{name} is larger than {MAX_FILE // 1024 // 1024} MiB", "move it out of the caseload first")


def _fill(out: BinaryIO, root: Path, names: list[str]) -> None:
    manifest: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            try:
                data = files.read_bytes(root / name, MAX_FILE)
            except OSError as error:
                raise Unreadable(f"{name} cannot be read: {_why(error)}; nothing is kept", "look at it first") from None
            _small_enough(name, len(data))
            manifest[name] = digest_of(data)
            archive.writestr(name, data)
        if bundle := _bundle(root):
            manifest[HISTORY] = digest_of(bundle)
            archive.writestr(HISTORY, bundle)
        said = json.dumps({"casefile_backup": 1, "files": manifest}, indent=1)
        if len(said) > MAX_FILE:
            raise Usage(
                "the caseload holds more files than a backup can list", "move what is no client's out of it first"
            )
        archive.writestr(MANIFEST, said)


def _bundle(root: Path) -> bytes:
    if not git.has_history(root) or not git.is_here():
        return b""
    try:
        bundle = git.bundle(root)
    except git.GitProblem:
        raise Unreadable("git cannot pack the history; nothing is kept", "casefile doctor") from None
    if len(bundle) > MAX_HISTORY:
        raise Usage(f"the history is larger than {MAX_HISTORY // 1024**3} GiB", "keep it with git clone --mirror")
    return bundle


def digests(source: Path | BinaryIO) -> dict[str, str]:
    """The SHA-256 of every file that a backup says it holds, by its path; the history is none of them.

    Raises:
        NotFound: there is no such backup.
        Unreadable: the file is no backup.
    """
    _look_at(source)
    try:
        with zipfile.ZipFile(source) as archive:
            return {name: digest for name, digest in _manifest(archive).items() if name != HISTORY}
    except (OSError, *_BROKEN) as error:
        raise _told(error) from None


def restore(source: Path | BinaryIO, target: Path) -> int:
    """Put a backup's files into a new folder, all of them or none, each one checked, and say how many there are.

    The backup is a file, or was opened already where it was sealed.

    Raises:
        Usage: the folder is there and not empty.
        NotFound: there is no such backup.
        Unreadable: the file is no backup, or not whole, or names a place outside the folder; or the disk would not.
    """
    _look_at(source)
    check_room(target)
    target = target.resolve()
    missing = list(takewhile(lambda one: not one.exists(), target.parents))
    temporary = target.with_name(f".{target.name}.{files.unique()}{files.TEMPORARY}")
    try:
        with zipfile.ZipFile(source) as archive:
            count, history = 0, b""
            for name, data in _checked(archive):
                count += 1
                if name == HISTORY:
                    history = data
                else:
                    files.write_whole(temporary / PurePosixPath(name), data)
            files.make_folder(temporary)
            if history and git.is_here():
                git.unbundle(temporary, history)
        if target.exists():
            target.rmdir()
        files.replace(temporary, target)
    except BaseException as error:
        shutil.rmtree(temporary, ignore_errors=True)
        for folder in missing:
            with suppress(OSError):
                folder.rmdir()
        raise _told(error) from None
    with suppress(OSError):
        files.settle_folder(target.parent)
    return count


def check_room(target: Path) -> None:
    """Look whether a folder may be restored into.

    Raises:
        Usage: something lies there.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Usage("the folder to restore into is not empty", "name a new one")


def _look_at(source: Path | BinaryIO) -> None:
    if isinstance(source, Path) and not source.exists():
        raise NotFound("there is no such file")
    if isinstance(source, Path) and not source.is_file():  # a device or a pipe would be read without end
        raise Unreadable("that is no plain file", "name the backup itself")


def _told(error: BaseException) -> BaseException:
    """What a person is told of what went wrong in `restore`."""
    if isinstance(error, _BROKEN):
        return Unreadable("that file is not a whole casefile backup", "use another backup")
    if isinstance(error, git.GitProblem):
        return Unreadable("git cannot take in the history of the backup; nothing is restored", "use another backup")
    if isinstance(error, OSError):
        return Unreadable(f"the backup cannot be restored: {_why(error)}; nothing is kept", "mend that, then try again")
    return error


def _why(error: OSError) -> str:
    return error.strerror or "the system would not"


def _checked(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every file that a backup says it holds, with its bytes; the manifest and every name are looked at first."""
    for name, digest in _manifest(archive).items():
        data = archive.read(name)
        if digest_of(data) != digest:
            raise Unreadable(
                "a file in the backup is not the one that was put in; nothing is restored", "use another backup"
            )
        yield name, data


def _manifest(archive: zipfile.ZipFile) -> dict[str, str]:
    entries = {one.filename: one for one in archive.infolist()}
    if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in entries.values()):
        raise Unreadable("that file is not a casefile backup")
    if len(entries) != len(archive.infolist()) or MANIFEST not in entries or entries[MANIFEST].file_size > MAX_FILE:
        raise Unreadable("that file is not a casefile backup")
    try:
        said = json.loads(archive.read(MANIFEST))
        wanted = {str(name): str(digest) for name, digest in said["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Unreadable("that file is not a casefile backup") from None
    if (
        set(wanted) | {MANIFEST} != set(entries)
        or len(wanted) > MAX_COUNT
        or sum(e.file_size for e in entries.values()) > MAX_ALL
    ):
        raise Unreadable("the backup holds other files than it says, or too many; nothing is restored")
    for name in wanted:
        if not is_portable(name) or entries[name].file_size > (MAX_HISTORY if name == HISTORY else MAX_FILE):
            raise Unreadable("the backup names a place outside the folder; nothing is restored")
    return wanted
