"""A caseload in one file, and back: every file with its digest, the history as a git bundle, never git's configuration."""

from __future__ import annotations

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from casefile.core.failure import Unreadable, Usage
from casefile.store import files, git
from casefile.store.apply import digest_of

MANIFEST = "casefile-backup.json"
HISTORY = "casefile-history.bundle"
MAX_FILE = 64 * 1024 * 1024
MAX_ALL = 4 * 1024 * 1024 * 1024
MAX_COUNT = 1_000_000
_LEFT_OUT = (".git", ".casefile/tmp", ".casefile/lock", ".casefile/schemas", ".casefile/intent.json")
_BAD_NAME = re.compile(
    r"[\x00-\x1f<>:\"|?*\\]|(?:^|/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|/|$)|[. ](?:/|$)", re.IGNORECASE
)


def contents(root: Path) -> Iterator[str]:
    """Every plain file of a caseload by its relative path, but what is made anew or belongs to git."""
    for folder, names, here in os.walk(root):
        base = Path(folder).relative_to(root).as_posix()
        base = "" if base == "." else f"{base}/"
        names[:] = sorted(name for name in names if f"{base}{name}" not in _LEFT_OUT)
        for name in sorted(here):
            if f"{base}{name}" not in _LEFT_OUT and not (root / f"{base}{name}").is_symlink():
                yield f"{base}{name}"


def write(root: Path, target: Path) -> int:
    """Write the caseload into one file, readable by its owner only, and say how many files it holds.

    Raises:
        Usage: its name does not end in .zip, the file is there already, or lies inside the caseload.
    """
    if target.suffix.lower() != ".zip":
        raise Usage("a backup is a zip file", f"name it {target.stem.split('.')[0]}.zip")
    if target.exists():
        raise Usage("a file of that name is there already", "choose another name; a backup never replaces one")
    if root.resolve() in target.resolve().parents:
        raise Usage("the backup would lie inside the caseload", "choose another folder, best another disk")
    manifest: dict[str, str] = {}
    temporary = target.with_name(f".{target.name}{files.TEMPORARY}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                for name in contents(root):
                    data = files.read_bytes(root / name, MAX_FILE)
                    if len(data) > MAX_FILE:
                        raise Usage(
                            f"{name} is larger than {MAX_FILE // 1024 // 1024} MiB",
                            "move it out of the caseload first",
                        )
                    manifest[name] = digest_of(data)
                    archive.writestr(name, data)
                bundle = git.bundle(root) if git.has_history(root) and git.is_here() else b""
                if bundle:
                    manifest[HISTORY] = digest_of(bundle)
                    archive.writestr(HISTORY, bundle)
                archive.writestr(MANIFEST, json.dumps({"casefile_backup": 1, "files": manifest}, indent=1))
            out.flush()
            os.fsync(out.fileno())
        files.replace(temporary, target)
    except BaseException:
        files.remove(temporary)
        raise
    return len(manifest)


def restore(source: Path, target: Path) -> int:
    """Put a backup's files into a new folder after checking every one, and say how many there are.

    Raises:
        Usage: the folder is there and not empty.
        Unreadable: the file is no backup, or not whole, or names a place outside the folder.
    """
    if target.exists() and any(target.iterdir()):
        raise Usage("the folder to restore into is not empty", "name a new one")
    try:
        with zipfile.ZipFile(source) as archive:
            wanted = _manifest(archive)
            for name, digest in wanted.items():
                data = archive.read(name)
                if digest_of(data) != digest:
                    raise Unreadable(
                        "a file in the backup is not the one that was put in; nothing more is restored",
                        "use another backup",
                    )
                if name == HISTORY:
                    continue
                files.write_whole(target / PurePosixPath(name), data)
            if HISTORY in wanted and git.is_here():
                git.unbundle(target, archive.read(HISTORY))
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        raise Unreadable("that file is not a whole casefile backup", "use another backup") from None
    return len(wanted)


def _manifest(archive: zipfile.ZipFile) -> dict[str, str]:
    entries = {one.filename: one for one in archive.infolist()}
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
        raise Unreadable("the backup holds other files than it says; nothing is restored")
    for name in wanted:
        parts = PurePosixPath(name).parts
        if (
            name.startswith("/")
            or ".." in parts
            or ".git" in map(str.lower, parts)
            or _BAD_NAME.search(name)
            or not parts
            or entries[name].file_size > MAX_FILE
        ):
            raise Unreadable("the backup names a place outside the folder; nothing is restored")
    return wanted
