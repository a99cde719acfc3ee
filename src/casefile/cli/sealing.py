"""What commands that seal and open ask of a person: a passphrase that no screen shows, a key file, the keys of this copy."""

from __future__ import annotations

import sys
from getpass import getpass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from casefile.cli.session import Session
from casefile.core.failure import NotFound, Unreadable, Usage
from casefile.store import files
from casefile.sync.sealed import keys, seal_file
from casefile.sync.sealed.keys import Identity

ENDING = ".age"
_KEY_BYTES = 16 * 1024


def passphrase(session: Session, what: str, *, new: bool = False) -> str:
    """A passphrase, typed unseen (twice where it is new), or the first line of what is piped in.

    Raises:
        Usage: nobody can be asked, nothing was said, or the two are not the same.
    """
    if session.asks:
        said = getpass(f"{what}: ", stream=sys.stderr)
        if new and said != getpass("once more: ", stream=sys.stderr):
            raise Usage("the two are not the same", "try again")
    else:
        said = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not said:
        raise Usage("no passphrase was given", "type it at a terminal, or pipe it in as one line")
    return said


def identity(session: Session, root: Path) -> Identity:
    """The keys of this copy of the caseload; their passphrase is asked for where they have one.

    Raises:
        NotMet, NotFound, Unreadable: there are none, or they cannot be read.
    """
    return keys.load(keys.replica_of(root), lambda: passphrase(session, "passphrase of the keys"))


def opened(session: Session, source: Path, key: Path | None) -> Path | BinaryIO:
    """A backup to read from: the file itself, or what is in it where it is sealed. Nothing opened reaches a disk.

    Raises:
        NotFound: there is no such file, or no such key file.
        Usage: it needs a key file and none is named.
        NotMet: it is another passphrase or key.
        Unreadable: it is damaged, or larger than what is opened at once.
    """
    if source.suffix.lower() != ENDING:
        return source
    sealed = _read(source, seal_file.MAX_SEALED + (1 << 20), "there is no such file")
    if seal_file.asks_passphrase(sealed):
        return BytesIO(seal_file.opened_with(sealed, passphrase(session, "passphrase of the backup")))
    if key is None:
        raise Usage("that backup is sealed for a key", "name its key file with --key FILE")
    text = _read(key, _KEY_BYTES, "there is no such key file").decode("utf-8", "replace")
    return BytesIO(seal_file.opened_by(sealed, text))


def _read(path: Path, most: int, gone: str) -> bytes:
    try:
        data = files.read_bytes(path, min(most, path.lstat().st_size))
    except FileNotFoundError:
        raise NotFound(gone) from None
    except OSError as error:
        raise Unreadable(f"the file cannot be read ({error.strerror})", "look whether it is a plain file") from None
    if len(data) > most:
        raise Unreadable("that file is larger than what is opened at once", "use another one")
    return data
